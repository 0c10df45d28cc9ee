"""Selecting: any keys leave a passage that is one, of whole signs; every motion moves its end."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from reader.annotation import Annotation, Colour
from reader.clusters import joined
from reader.document import Document, Kind
from reader.formats import parse
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
from tests.test_clusters import PIECES
from tests.ui.conftest import REPORT, STORY, TRANSCRIPT, Desk
from tests.ui.driving import keys, lines, screen, selected, sentence, settle, shown, type_
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
    from reader.ui import motion as module

    looked: list[int] = []
    parting = module.words

    def counted(text: str, start: int, end: int) -> object:
        looked.append(end - start)
        return parting(text, start, end)

    monkeypatch.setattr(module, "words", counted)
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


@settings(max_examples=8)
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
