"""Selecting: any keys leave a passage that is one, of whole signs; every motion moves its end."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.events import Click
from textual.pilot import Pilot

from reader.annotation import Colour, annotate, new_notes
from reader.clusters import joined
from reader.document import Document
from reader.formats import parse
from reader.passage import State
from reader.sentences import words as parts
from reader.ui.motion import Motion, Unit
from reader.ui.selection import (
    Selection,
    by_unit,
    dragged,
    paragraphs,
    snapped,
    to,
    widened,
)
from reader.ui.widgets.notes_panel import Entry, NotesPanel
from tests.test_clusters import PIECES
from tests.ui.conftest import REPORT, TRANSCRIPT, Desk
from tests.ui.driving import (
    empty_field,
    keys,
    lines,
    screen,
    selected,
    sentence,
    settle,
    type_,
)
from tests.ui.test_marking import alive

# Any sequence of acts, on the values alone

UNITS: tuple[Unit, ...] = ("character", "word", "clause", "sentence", "paragraph")
words = st.sampled_from(
    [*PIECES, "one ", "two three. ", "Four, five! ", "漢字。", "\n", "\n\n", "A: "]
)
texts = st.lists(words, min_size=1, max_size=60).map("".join).filter(lambda text: text.strip())
documents = texts.map(lambda text: parse(text.encode(), "a.txt")) | st.sampled_from(
    [parse(TRANSCRIPT.encode(), "a.txt"), parse(REPORT.encode(), "a.md")]
)
acts = st.tuples(
    st.sampled_from([*UNITS, *("swap", "widen", "whole", "free", "to", "drag", "snap")]),
    st.integers(-4, 4),
)


def act(selection: Selection, motion: Motion, name: str, number: int) -> Selection:
    """The selection after one act; `number` says how often or where."""
    total = len(motion.document.text)
    if name in UNITS:
        unit = next(unit for unit in UNITS if unit == name)
        return by_unit(selection, motion, unit, number)
    if name == "to":
        return to(selection, motion, motion.sentence(number * total // 5 % total))
    places = number * total // 7 % total, number * total // 3 % total
    changed: dict[str, Callable[[], Selection]] = {
        "swap": selection.swapped,
        "widen": lambda: widened(selection, motion),
        "whole": lambda: paragraphs(selection, motion),
        "free": lambda: Selection(selection.start, selection.end, selection.forward),
        "drag": lambda: dragged(motion, *places),
        "snap": lambda: snapped(Selection(min(places), max(places) + 1), motion),
    }
    return changed[name]()


def check(document: Document, selection: Selection) -> None:
    """That a selection is a passage of whole signs."""
    start, end = selection.start, selection.end
    assert 0 <= start < end <= len(document.text)
    assert start <= selection.head < end
    assert not joined(document.text, start) and not joined(document.text, end)
    if selection.whole:
        edges = [(block.start, block.end) for block in document.blocks]
        assert start in {low for low, _ in edges} and end in {high for _, high in edges}


folds = st.none() | st.sets(st.integers(0, 30), min_size=1, max_size=4)


@given(documents, folds, st.integers(0, 200), st.lists(acts, max_size=12))
@example(parse("葛\U000e0100城".encode(), "a.txt"), None, 0, [("character", -1)])
def test_any_acts_leave_a_passage_of_whole_signs(
    document: Document, fold: set[int] | None, offset: int, done: list[tuple[str, int]]
) -> None:
    kept = sorted({number % len(document.blocks) for number in fold}) if fold else None
    motion = Motion(document, kept)
    start, end = motion.sentence(min(offset, len(document.text)))
    if start == end:
        return  # nothing but names of speakers is there
    selection = Selection(start, end)
    for name, number in done:
        selection = act(selection, motion, name, number)
        check(document, selection)


@given(documents, st.sampled_from(UNITS), st.integers(1, 9))
def test_what_is_grown_by_so_many_units_is_shrunk_by_as_many(
    document: Document, unit: Unit, count: int
) -> None:
    motion = Motion(document)
    first = motion.beyond(-1, unit, 1, last=False)
    if first is None:
        return
    end = motion.beyond(first, unit, 1, last=True)
    assert end is not None
    one = Selection(first, end)
    grown = by_unit(one, motion, unit, count)
    steps = [by_unit(one, motion, unit, number) for number in range(count + 1)]
    assert grown == steps[-1]
    for number in range(count):
        assert steps[number].end <= steps[number + 1].end
    while grown.end > end:
        smaller = by_unit(grown, motion, unit, -1)
        assert smaller.start == first and end <= smaller.end < grown.end
        grown = smaller
    assert grown == one


def test_a_long_line_is_not_parted_anew_for_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def counted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        looked.append(end - start)
        return parts(text, start, end)

    monkeypatch.setattr("reader.ui.motion.words", counted)
    document = parse(("漢字 x\u0301 word " * 40_000).encode(), "a.txt")
    motion = Motion(document)
    selection = Selection(*motion.sentence(200_000))
    for _ in range(300):
        selection = by_unit(selection, motion, "word", 1)
    assert 0 < sum(looked) <= 3 * 8_192
    moved = by_unit(selection, motion, "character", 9_999)
    assert len(looked) <= 3 and moved.end > selection.end + 9_999


# Any keys, in the app

MIXED = """\
Title of a mixed text

Plain words, and more of them; then a stop. Another sentence (with a bracket) follows — at last.

Ana: 日本語の文章です。次の文、短い。👩‍👩‍👧🇬🇧🇩🇪 e\u0301\u0323 नमस्ते क्षत्रिय กำลัง.

Ben: שלום עולם, זה משפט. مرحبا بالعالم. 한국어 \u1112\u1161\u11ab 문장.

Ana: ❤️‍🔥 ends it.
"""
KEYS = (
    *(
        "v",
        "V",
        "o",
        "h",
        "l",
        "w",
        "b",
        "e",
        ",",
        ";",
        ")",
        "(",
        "}",
        "{",
        "j",
        "k",
        "G",
        "3",
        "2",
    ),
    *("shift+right", "shift+left", "shift+down", "shift+up", "space", "pageup", "n", "N"),
    *("ctrl+shift+right", "ctrl+shift+left", "escape"),
)
PAIRS = (("g", "g"), ("]", "]"), ("[", "["), ("]", "a"), ("[", "a"), ("'", "x"), ("]", "q"))
pressed = st.lists(
    st.sampled_from(KEYS).map(lambda key: (key,)) | st.sampled_from(PAIRS), max_size=25
)


@settings(max_examples=5)
@given(st.lists(st.integers(0, 5), max_size=3), pressed, st.sampled_from([(100, 30), (40, 12)]))
def test_any_keys_in_the_app_leave_a_passage_of_whole_signs(
    marked: list[int], strokes: list[tuple[str, ...]], size: tuple[int, int]
) -> None:
    async def press() -> None:
        with tempfile.TemporaryDirectory() as folder:
            desk = Desk(Path(folder))
            desk.write("mixed.txt", MIXED)
            async with desk.app("mixed.txt").run_test(size=size) as pilot:
                await settle(pilot)
                await keys(pilot, ")", "m", "x", "/")
                await type_(pilot, "en")
                await keys(pilot, "enter")
                for number in marked:
                    await keys(pilot, *[")"] * number, "H")
                pane = screen(pilot).pane
                assert pane.document
                await keys(pilot, "v")
                for stroke in strokes:
                    await keys(pilot, *stroke)
                    if pane.selection:
                        check(pane.document, pane.selection)
                chosen = pane.target
                await keys(pilot, "2", "escape", "H")
                for note in alive(desk):
                    passage = note.passage
                    assert pane.document.text[passage.start : passage.end] == passage.exact
                    assert not joined(pane.document.text, passage.start)
                    assert not joined(pane.document.text, passage.end)
                assert chosen[0] < chosen[1]

    asyncio.run(press())


# Motions, one by one

LINES = """\
The title line stands here

One, two and three. Four. Five six.

Seven eight. Nine ten eleven, twelve. Thirteen.

Fourteen. Fifteen sixteen.
"""


MOTIONS = [
    (")", "Nine ten eleven, twelve. Thirteen."),
    ("2 )", "Nine ten eleven, twelve. Thirteen.\n\nFourteen."),
    (") (", "Nine ten eleven, twelve."),
    ("(", "Seven eight. Nine ten eleven, twelve."),  # turned round
    ("( )", "Nine ten eleven, twelve."),
    ("( ) )", "Nine ten eleven, twelve. Thirteen."),  # and back
    ("3 (", "Four. Five six.\n\nSeven eight. Nine ten eleven, twelve."),
    ("}", "Nine ten eleven, twelve. Thirteen."),
    ("2 }", "Nine ten eleven, twelve. Thirteen.\n\nFourteen. Fifteen sixteen."),
    ("{", "Seven eight. Nine ten eleven, twelve."),
    ("b", "Nine ten eleven, twelve"),
    ("3 b", "Nine ten"),
    ("b w", "Nine ten eleven, twelve. Thirteen"),
    ("b b e", "Nine ten eleven, twelve"),
    ("5 b", "eight. Nine"),  # never nothing
    (",", "Nine ten eleven"),
    (", ;", "Nine ten eleven, twelve."),
    ("h", "Nine ten eleven, twelve"),
    ("3 h 2 l", "Nine ten eleven, twelve"),
    ("2 5 h", ". N"),
    ("o w", "ten eleven, twelve."),
    ("o ;", "twelve."),
    ("o b", "eight. Nine ten eleven, twelve."),
    ("o o b", "Nine ten eleven, twelve"),
    ("j", "Nine ten eleven, twelve. Thirteen."),
    ("2 k", "Five six.\n\nSeven eight. Nine ten eleven, twelve."),
    ("G", "Nine ten eleven, twelve. Thirteen.\n\nFourteen. Fifteen sixteen."),
    ("g g", LINES[: LINES.index(" Thirteen.")]),
    ("2 ) g g", LINES[: LINES.index(" Thirteen.")]),  # the sentence begun with stays
    ("2 ( G", "Nine ten eleven, twelve. Thirteen.\n\nFourteen. Fifteen sixteen."),
    ("] a", "Nine ten eleven, twelve. Thirteen.\n\nFourteen."),
    ("2 [ a", "Four. Five six.\n\nSeven eight. Nine ten eleven, twelve."),
    ("' x", "Five six.\n\nSeven eight. Nine ten eleven, twelve."),
    ("space", "Nine ten eleven, twelve. Thirteen.\n\nFourteen. Fifteen sixteen."),
    ("pageup", LINES[: LINES.index(" Thirteen.")]),
    ("3 escape )", "Nine ten eleven, twelve. Thirteen."),  # only the number is let go
    ("3 z z )", "Nine ten eleven, twelve. Thirteen."),  # it was for the next key alone
    ("5 ] q )", "Nine ten eleven, twelve. Thirteen."),
    ("v", "Seven eight. Nine ten eleven, twelve. Thirteen."),
    ("b v", "Nine ten eleven, twelve."),
    ("b v v v", LINES.strip()),
    ("V", "Seven eight. Nine ten eleven, twelve. Thirteen."),
    ("V )", "Seven eight. Nine ten eleven, twelve. Thirteen.\n\nFourteen. Fifteen sixteen."),
    ("V w (", "Seven eight. Nine ten eleven, twelve. Thirteen."),
    (
        "V [ a",
        LINES[LINES.index("One") : LINES.index("\n\nFourteen")],
    ),
    (
        "V o b",
        LINES[LINES.index("One") : LINES.index("\n\nFourteen")],
    ),
    ("V v b", "Seven eight. Nine ten eleven, twelve. Thirteen"),
    ("V V", LINES.strip()),
    ("shift+down", "Nine ten eleven, twelve. Thirteen."),
    ("shift+up", "Seven eight. Nine ten eleven, twelve."),
    ("shift+left shift+left shift+right", "Nine ten eleven, twelve"),
    ("2 shift+left", "Nine ten eleven, twelv"),
    ("ctrl+shift+left", "Nine ten eleven, twelve"),
    ("2 ctrl+shift+left ctrl+shift+right", "Nine ten eleven, twelve"),
    ("3 ctrl+left", "Four. Five six.\n\nSeven eight. Nine ten eleven, twelve."),
]
"""Keys that are pressed after `v`, and what they leave selected. The current sentence is "Nine ten
eleven, twelve."; "Four." and "Fourteen." are marked and found, "Five six." bears the letter x."""


async def prepared(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await keys(pilot, ")", ")", "H", ")", "m", "x", "G", "(", "H", "g", "g", "/")
    await type_(pilot, "ou")
    await keys(pilot, "enter", "}", ")", "m", "y")
    assert sentence(pilot) == "Nine ten eleven, twelve."


async def test_motions_move_the_end(desk: Desk) -> None:
    desk.write("lines.txt", LINES)
    async with desk.app("lines.txt").run_test(size=(100, 30)) as pilot:
        await prepared(pilot)
        await keys(pilot, "v")
        found = []
        for pressed, _ in MOTIONS:
            await keys(pilot, "escape", "'", "y", "v", *pressed.split())
            found.append((pressed, selected(pilot)))
        assert found == MOTIONS


@pytest.mark.parametrize(
    ("pressed", "chosen"),
    [
        ("n", "Nine ten eleven, twelve. Thirteen.\n\nFourteen."),
        ("2 n", "Four. Five six.\n\nSeven eight. Nine ten eleven, twelve."),
    ],
)
async def test_matches_move_the_end(desk: Desk, pressed: str, chosen: str) -> None:
    desk.write("lines.txt", LINES)
    async with desk.app("lines.txt").run_test(size=(100, 30)) as pilot:
        await prepared(pilot)
        await keys(pilot, "v", *pressed.split())
        assert selected(pilot) == chosen


async def test_what_waits_is_told_and_so_is_what_is_selected(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "v")
        assert lines(pilot)[-2].endswith("select") and "o other end" in lines(pilot)[-1]
        await keys(pilot, "1", "2")
        assert lines(pilot)[-1].startswith(" 12 …")
        await keys(pilot, "]")
        assert lines(pilot)[-1].startswith(" 12] …")
        await keys(pilot, "]", "2")
        assert lines(pilot)[-1].startswith(" 2 …")
        await keys(pilot, "}")
        assert "…" not in lines(pilot)[-1] and "o other end" in lines(pilot)[-1]
        await keys(pilot, "V")
        assert lines(pilot)[-2].endswith("select paragraphs")
        await keys(pilot, "3", "escape")
        assert screen(pilot).pane.selection is not None and "…" not in lines(pilot)[-1]
        await keys(pilot, "escape")
        assert screen(pilot).pane.selection is None
        assert "select" not in lines(pilot)[-2] and "other end" not in lines(pilot)[-1]


async def test_digits_count_in_a_selection_and_colour_elsewhere(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "v", "2", ")")
        assert selected(pilot).endswith("everyone in March.") and alive(desk) == []
        await keys(pilot, "escape", "3")
        assert [note.colour for note in alive(desk)] == [Colour.GREEN]
        await keys(pilot, ")")
        assert sentence(pilot) == "Two boats wait for repairs."  # by one, the digit is spent


async def test_v_widens_from_sentence_to_paragraph_to_turn(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}", "}", "v", "h")
        said = "Repairs will cost 4.5 million crowns."
        assert selected(pilot) == said[:-1]
        await keys(pilot, "v")
        assert selected(pilot) == said
        await keys(pilot, "v")
        assert selected(pilot) == f"{said} I expect the council to agree."
        await keys(pilot, "v")
        turn = selected(pilot)
        assert turn.startswith("Quarterly briefing") and turn.endswith("the council to agree.")
        await keys(pilot, "v")
        assert selected(pilot) == turn
        await keys(pilot, "escape", "]", "]", "v", "2", ")", "v")
        assert selected(pilot).startswith("Why did the cost rise?")
        assert selected(pilot).endswith("And we found rust where none was expected.")


async def test_names_of_speakers_are_passed_over_by_sentences_not_by_words(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "]", ")", "v", ")")
        assert selected(pilot).endswith("Director of Works\n\nThe steel became dearer.")
        await keys(pilot, "(", "w")
        assert selected(pilot).endswith("three million.\n\nDirector")


async def test_esc_while_finding_gives_the_selection_back(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", ")", "v", "b", "/")
        chosen = "Nobody was asked, said the ferry crews"
        for letter in "the harb":
            await type_(pilot, letter)
        assert selected(pilot).startswith("The harbour office") and selected(pilot).endswith(chosen)
        await keys(pilot, "escape")
        assert selected(pilot) == chosen
        await keys(pilot, "/")
        await type_(pilot, "rudder")
        await keys(pilot, "enter")
        assert selected(pilot).startswith("Nobody") and selected(pilot).endswith("its radio.")


async def test_where_only_names_of_speakers_are_nothing_is_selected(desk: Desk) -> None:
    desk.write("rule.md", "***\n")
    async with desk.app("rule.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "v", ")", "V", "shift+down", "w", "H", "t", "e")
        assert screen(pilot).pane.selection is None and alive(desk) == []


async def test_shift_arrows_begin_a_selection_from_wherever_the_focus_is(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "h")
        assert screen(pilot).articles.has_focus
        await keys(pilot, "shift+down", "w")
        assert selected(pilot).endswith("seven. Nobody") and screen(pilot).pane.has_focus


async def test_a_selection_of_blanks_alone_is_no_passage(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "v", "o", "w", "h", "o", "8", "b", "7", "h", "H")
        assert selected(pilot) == " " and alive(desk) == []
        assert "nothing to mark here but blanks" in lines(pilot)[-1]


# The mouse


async def drag(pilot: Pilot[None], *stops: tuple[int, int]) -> None:
    """Press at the first cell of the pane, move over the others, release at the last."""
    await pilot.mouse_down("#pane", offset=stops[0])
    for stop in stops[1:]:
        await pilot.hover("#pane", offset=stop)
    await pilot.mouse_up("#pane", offset=stops[-1])
    await pilot._post_mouse_events([Click], "#pane", offset=stops[-1], button=1)
    await settle(pilot)


async def test_the_mouse_takes_whole_signs_words_and_sentences(desk: Desk) -> None:
    desk.write(
        "mixed.txt", "A title here\n\nOne 👩‍👩‍👧🇬🇧 नमस्ते two. 漢字カナ文, end.\n\nLast line.\n"
    )
    async with desk.app("mixed.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        pane = screen(pilot).pane
        assert pane.document
        at = pane.cell_at(pane.document.text.index("One"))
        assert at
        x, y = at
        await drag(pilot, (x + 1, y), (x + 5, y))  # the right half of the family
        assert selected(pilot) == "ne 👩‍👩‍👧"
        await drag(pilot, (x + 7, y), (x + 4, y), (x, y))
        assert selected(pilot) == "One 👩‍👩‍👧🇬🇧"
        await keys(pilot, "b")  # whose end moves is told by the way it was dragged
        assert selected(pilot).endswith("here\n\nOne 👩‍👩‍👧🇬🇧")
        await drag(pilot, (x + 1, y), (x + 50, y))  # beyond the end of the line
        assert selected(pilot) == "ne 👩‍👩‍👧🇬🇧 नमस्ते two. 漢字カナ文, end."
        await drag(pilot, (x + 1, y), (x + 3, y + 9))  # below all text
        assert selected(pilot).endswith("\n\nLast")
        await drag(pilot, (x + 1, y), (x + 4, y), (x + 1, y))
        assert selected(pilot) == "n"
        await pilot.click("#pane", offset=(x + 1, y))  # a click lets it go
        await settle(pilot)
        assert pane.selection is None and sentence(pilot).startswith("One")
        line = pane.document.text
        for word, cell in (("नमस्ते", 10), ("漢字", line.index("漢") - line.index("One"))):
            found = pane.cell_at(line.index(word))
            assert found and cell
            await pilot.click("#pane", offset=found, times=2)
            await settle(pilot)
            assert selected(pilot) == word
        await pilot.click("#pane", offset=(x, y), times=3)
        await settle(pilot)
        assert selected(pilot) == "One 👩‍👩‍👧🇬🇧 नमस्ते two."


async def test_dragging_to_the_edge_scrolls(desk: Desk) -> None:
    desk.write("long.txt", "\n\n".join(f"Number {n} speaks." for n in range(99)))
    async with desk.app("long.txt").run_test(size=(100, 20)) as pilot:
        await settle(pilot)
        pane = screen(pilot).pane
        bottom = pane.size.height - 1
        where = pane.cell_at(pane.document.text.index("Number 3") if pane.document else 0)
        assert where
        await pilot.mouse_down("#pane", offset=where)
        for number in range(20):
            await pilot.hover("#pane", offset=(where[0] + number % 2, bottom))
        await pilot.mouse_up("#pane", offset=(where[0], bottom))
        await settle(pilot)
        assert "Number 15" in selected(pilot)
        assert pane.view and pane.view.rows[0][1].start > 0


async def test_nothing_that_lies_over_the_text_parts_a_sign_on_the_screen(desk: Desk) -> None:
    desk.write("mixed.txt", "A title here\n\nI ❤\ufe0f it, 👩‍👩‍👧 too.\n")
    async with desk.app("mixed.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for wanted in ("❤", "👩"):  # a part of the sign that stands there
            await keys(pilot, "/")
            await empty_field(pilot)
            await type_(pilot, wanted)
            await keys(pilot, "enter")
        pane = screen(pilot).pane
        where = pane.cell_at(pane.document.text.index("❤") if pane.document else 0)
        assert where
        drawn = [segment.text for segment in pane.render_line(where[1])]
        assert "👩‍👩‍👧" in drawn and not any(text.startswith("\ufe0f") for text in drawn)
        assert sum(cell_len(text) for text in drawn) == pane.size.width


# The ends of an annotation


async def test_the_ends_of_an_annotation_are_moved_kept_and_taken_back(desk: Desk) -> None:
    first = "The harbour office moved the first crossing to seven."
    more = f"{first} Nobody was asked"
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "2", "t")
        await type_(pilot, "crews")
        await keys(pilot, "enter", "a")
        await type_(pilot, "why?")
        await keys(pilot, "ctrl+s")
        [before] = alive(desk)
        await keys(pilot, "e")
        assert lines(pilot)[-2].endswith("moving ends")
        hint = "Moving ends: motions, o other end · Enter keep · Esc leave"
        assert lines(pilot)[-1].strip() == hint
        await keys(pilot, ")", ",")
        assert selected(pilot) == more and alive(desk) == [before]
        await keys(pilot, "enter")
        [after] = alive(desk)
        assert screen(pilot).pane.selection is None and "new ends" in lines(pilot)[-1]
        assert after.passage.exact == more
        assert (after.id, after.colour, after.note, after.tags, after.created) == (
            *(before.id, Colour.RED, "why?", ("crews",), before.created),
        )
        assert after.rev == (before.rev[0] + 1, "tester")
        [*_, entry] = after.history
        assert entry["exact"] == first and entry["end"] == before.passage.end
        assert "note" not in entry and "start" not in entry  # they are what they were
        await keys(pilot, "u")
        [undone] = alive(desk)
        assert undone.passage == before.passage and "Undone: new ends" in lines(pilot)[-1]
        await keys(pilot, "U")
        [again] = alive(desk)
        assert again.passage == after.passage
        assert [entry.get("exact") for entry in again.history[-3:]] == [first, more, first]
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        [mark] = screen(pilot).pane.overlay.marks.all
        assert mark.annotation == again and mark.state is State.ATTACHED
        assert (mark.start, mark.end) == (after.passage.start, after.passage.end)


async def test_place_and_speaker_follow_the_new_ends(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "]", "H", "f6", "o", "(", "H")
        [note] = alive(desk)
        assert note.passage.exact.startswith("I expect the council to agree.")
        assert note.passage.exact.endswith("Why did the cost rise?")
        assert (note.speaker, note.paragraph) == ("Director", 3)
        earlier = note.history[-1]
        assert (earlier["speaker"], earlier["paragraph"]) == ("Reporter One", 4)


async def test_esc_undo_and_unmoved_ends_leave_an_annotation_as_it_was(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H")
        [note] = alive(desk)
        for leaving in (("escape",), ("u",), ("(", "enter"), ("(", "H")):
            await keys(pilot, "e", ")", *leaving)
            assert screen(pilot).pane.selection is None and alive(desk) == [note]
        await keys(pilot, "e", ")", "a")
        assert screen(pilot).moving and "Enter keeps" in lines(pilot)[-1]
        await keys(pilot, "t", "T", "d", "d", "delete", "escape", "d", "d")
        assert alive(desk) == []
        await keys(pilot, "e")
        assert "No annotation here" in lines(pilot)[-1] and screen(pilot).pane.selection is None


@pytest.mark.parametrize("width", [80, 140])
async def test_the_ends_of_the_annotation_chosen_in_the_panel(desk: Desk, width: int) -> None:
    async with desk.app("1-story.txt").run_test(size=(width, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", "}", "H", "g", "g", "A")
        screen(pilot).enter(screen(pilot).query_one(NotesPanel))
        await settle(pilot)
        await keys(pilot, "j", "k", "e")
        assert screen(pilot).pane.has_focus and screen(pilot).pane.size.width > 0  # uncovered
        assert selected(pilot) == "The harbour office moved the first crossing to seven."
        await keys(pilot, ")", "enter")
        assert alive(desk)[0].passage.exact.endswith("said the ferry crews.")


async def test_what_is_not_found_or_lies_elsewhere_has_no_ends_to_move(desk: Desk) -> None:
    path = desk.library / "1-story.txt"
    async with desk.app("2-briefing.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "H", "K", ")", "H", "G", "H")
    sentence = "The harbour office moved the first crossing to seven."
    path.write_text(path.read_text("utf-8").replace(sentence, ""), "utf-8")
    async with desk.app("1-story.txt").run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "A", "tab")
        panel = screen(pilot).query_one(NotesPanel)
        entries = [item for item in panel.items if isinstance(item, Entry)]
        orphan = next(item for item in entries if item.state is State.ORPHAN)
        panel.choose(panel.items.index(orphan))
        await keys(pilot, "e")
        assert "not found" in lines(pilot)[-1] and screen(pilot).pane.selection is None
        moved = next(item for item in entries if item.state is State.MOVED)
        panel.choose(panel.items.index(moved))
        await keys(pilot, "e", "(", "enter")  # counted in the present text from now on
        assert (
            alive(desk)[1].passage.exact
            == "The council meets on Tuesday. It will hear the crews first."
        )
        assert screen(pilot).pane.overlay.marks.all[-1].state is State.ATTACHED
        await keys(pilot, "A", "tab")
        other = next(
            number
            for number, item in enumerate(panel.items)
            if isinstance(item, Entry) and item.path.endswith("2-briefing.txt")
        )
        panel.choose(other)
        await keys(pilot, "e")
        assert "another article" in lines(pilot)[-1] and screen(pilot).pane.selection is None


async def test_a_click_moves_an_end_too(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", "e")
        pane = screen(pilot).pane
        where = pane.cell_at(pane.document.text.index("asked") if pane.document else 0)
        assert where
        await pilot.click("#pane", offset=where)
        await keys(pilot, "enter")
        assert alive(desk)[0].passage.exact.endswith("Nobody was asked")


async def test_ends_that_others_set_within_a_sign_are_made_whole(desk: Desk) -> None:
    path = desk.write("mixed.txt", "A title here\n\nOne 👩‍👩‍👧 and two.\n")
    document = parse(path.read_bytes(), path.name)
    start = document.text.index("👩")
    note = annotate(document, start + 2, start + 4, id="0", device="other", now=desk.now())
    desk.notebook().put(new_notes(document, str(path)), document, note)
    async with desk.app("mixed.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "a", "e")
        assert selected(pilot) == "👩‍👩‍👧"
        await keys(pilot, "enter")
        assert alive(desk)[0].passage.exact == "👩‍👩‍👧"


# Copying


async def test_what_is_copied_is_the_text_letter_for_letter(desk: Desk) -> None:
    table = "| act | keys |\n| --- | --- |\n| *mark* | 漢字 👩‍👩‍👧 |\n"
    desk.write(
        "odd.md", f"# Odd \\* things\n\nNon\u00a0breaking, “q” — done.  שלום עולם.\n\n{table}"
    )
    async with desk.app("odd.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        document = screen(pilot).pane.document
        assert document
        await keys(pilot, ")", "Y")
        assert pilot.app.clipboard == "Non\u00a0breaking, “q” — done."  # the sentence
        await keys(pilot, "v", "G", "Y")
        text = document.text
        assert pilot.app.clipboard == text[text.index("Non") :].rstrip()  # the selection
        assert "*" not in pilot.app.clipboard and "שלום עולם" in pilot.app.clipboard
        await keys(pilot, "y")
        assert pilot.app.clipboard.startswith(
            f"“{text[text.index('Non') :].rstrip()}” (“Odd * things”"
        )
        await keys(pilot, "escape", "g", "g", ")", "v", ",", "H", "Y")
        assert pilot.app.clipboard == "Non\u00a0breaking, “q”"  # the annotation
        await keys(pilot, "y")
        assert pilot.app.clipboard == "“Non\u00a0breaking, “q”” (“Odd * things”, ¶ 1)"
