"""Stories: an article was edited, and what became of its passages has to be told."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.worker import NoActiveWorker, get_current_worker

from reader.annotation import Annotation
from reader.passage import Cancelled, Passage, Placement, attach_all
from reader.ui.marks import Mark
from reader.ui.screens.review import Review
from tests.ui.conftest import Desk
from tests.ui.driving import keys, lines, screen, sentence, settle, shown, type_, until

EDITED = """\
Ferry news of the week

Crews complain again. Two boats wait for repairs. The yard is full.

A reader writes to us about the lamps on the quay.

Crews complain again. Two boats wait for repairs. The yard is full.

The harbour office moved the first crossing to seven. Nobody was asked, said the ferry crews.
"""
TWICE, GONE = "Two boats wait for repairs.", "The council meets on Tuesday."


async def marked(desk: Desk) -> Path:
    """Mark three passages, then edit the article: one of them moves, one stands twice in it now,
    one nowhere."""
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", ")", "H", "}", "a")
        await type_(pilot, "Which ones?")
        await keys(pilot, "ctrl+s", "}", "t")
        await type_(pilot, "council")
        await keys(pilot, "enter")
    path = desk.library / "1-story.txt"
    path.write_text(EDITED, "utf-8")
    return path


def mark(pilot: Pilot[None], words: str) -> Mark:
    """Where an annotation stands, by what was marked."""
    return next(one for one in screen(pilot).pane.overlay.marks.all if one.quoted == words)


def kept(desk: Desk, words: str) -> Annotation:
    """An annotation as it is on disk, by what was marked."""
    (notes,) = (notes for notes in desk.saved() if notes.annotations)
    return next(note for note in notes.records if note.passage.exact == words)


def review(pilot: Pilot[None]) -> Review:
    assert isinstance(pilot.app.screen, Review)
    return pilot.app.screen


async def test_what_an_edit_left_without_a_place_is_told_but_not_painted(desk: Desk) -> None:
    await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        assert lines(pilot)[-2].endswith(" 2 to review")
        marks = screen(pilot).pane.overlay.marks
        assert [one.quoted for one in marks.placed] == ["Nobody was asked, said the ferry crews."]
        assert sum("? Crews complain again." in line for line in lines(pilot)) == 1
        assert marks.between(0, len(EDITED)) == marks.placed
        await keys(pilot, "]", "a")
        assert sentence(pilot) == "Nobody was asked, said the ferry crews."
        await keys(pilot, "[", "a")
        assert "No annotation before" in lines(pilot)[-1]
        await keys(pilot, "A")
        panel = shown(pilot)
        assert "place not certain: two places" in panel and "its" in panel and "gone · to" in panel
        assert "“Two boats wait for repairs.”" in panel


async def test_an_unchanged_article_asks_for_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await marked(desk)
    text = desk.notebook().text(desk.saved()[0].id, desk.saved()[0].hashes[0])
    assert text is not None
    path.write_text(text, "utf-8")
    read: list[str] = []
    monkeypatch.setattr("reader.notebook.Notebook.text", lambda *given: read.append("text"))
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "to review" not in shown(pilot)
        await keys(pilot, "g", "r")
        assert "Nothing to review in this article" in lines(pilot)[-1]
    assert read == []


async def test_both_texts_are_compared(desk: Desk) -> None:
    await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "r")
        seen = lines(pilot)
        assert "Review · 1 of 2" in seen[0]
        assert "Which ones?" in seen[2]
        assert seen[3].strip() == "Place not certain: two places fit equally well"
        then = seen.index("  As first marked")
        now = seen.index("  In the text now")
        assert any("One of them lost a rudder" in line for line in seen[then:now])
        assert "¶ 1" in seen[now + 1] and "¶ 3" in seen[now + 2]
        assert any("Crews complain again." in line for line in seen[now:])
        assert seen[-1].rstrip().endswith("Esc")
        await keys(pilot, "n")
        assert "Review · 2 of 2" in shown(pilot) and "#council" in shown(pilot)
        assert "Nothing in the text is like it now." in shown(pilot)
        await keys(pilot, "enter")
        assert review(pilot).mark.quoted == GONE
        await keys(pilot, "p", "escape")
        assert lines(pilot)[-2].endswith(" 2 to review")


async def test_beside_each_other_where_there_is_room(desk: Desk) -> None:
    await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "r")
        (line,) = (line for line in lines(pilot) if "As first marked" in line)
        assert "In the text now" in line


async def test_a_place_is_accepted_and_stays(desk: Desk) -> None:
    await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "shift+f4", "2", "enter")
        assert "Review · 1 of 1" in shown(pilot)
        await keys(pilot, "escape")
        assert lines(pilot)[-2].endswith(" 1 to review")
        assert mark(pilot, TWICE).start == EDITED.rindex(TWICE)
    note = kept(desk, TWICE)
    assert note.anchor and note.anchor.passage.start == EDITED.rindex(TWICE)
    assert note.passage.exact == TWICE and note.text_hash != note.anchor.text_hash
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert lines(pilot)[-2].endswith(" 1 to review")
        assert mark(pilot, TWICE).state == "attached"
        assert mark(pilot, TWICE).start == EDITED.rindex(TWICE)


async def test_verdicts_can_be_undone(desk: Desk) -> None:
    await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "r", "enter", "o")
        assert "Nothing left to review" in lines(pilot)[-1]
        assert "to review" not in lines(pilot)[-2]
        assert kept(desk, GONE).lost and mark(pilot, GONE).reason == "kept as an orphan"
        await keys(pilot, "u")
        assert "Undone: kept as an orphan" in lines(pilot)[-1]
        assert lines(pilot)[-2].endswith(" 1 to review")
        await keys(pilot, "u")
        assert lines(pilot)[-2].endswith(" 2 to review")
        assert mark(pilot, TWICE).state == "uncertain" and mark(pilot, TWICE).candidates
        await keys(pilot, "U")
        assert mark(pilot, TWICE).state == "attached"
        await keys(pilot, "g", "r", "d")
        assert kept(desk, GONE).deleted
        await keys(pilot, "u", "g", "r", "o")
    assert kept(desk, GONE).lost and not kept(desk, GONE).deleted
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "to review" not in lines(pilot)[-2]
        await keys(pilot, "A")
        assert "kept as an orphan" in shown(pilot)


async def test_a_verdict_is_undone_while_others_are_asked_for(desk: Desk) -> None:
    await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "r", "enter")
        assert "Review · 1 of 1" in shown(pilot)
        await keys(pilot, "u")
        assert [one.quoted for one in review(pilot)._marks] == [TWICE, GONE]


async def test_a_passage_is_selected_in_the_text(desk: Desk) -> None:
    await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "r", "n", "s")
        assert "Where is “The council meets" in lines(pilot)[-1]
        await keys(pilot, "H")  # nothing is highlighted: the sentence is kept
        assert mark(pilot, GONE).state == "attached"
        await keys(pilot, "escape", "u", "g", "r", "n", "s")
        await keys(pilot, "g", "g", "}", ")", ")", "t")
        assert "keeps the passage first" in lines(pilot)[-1]
        await keys(pilot, "}", "v", "w", "escape", "escape")
        assert review(pilot).mark.quoted == GONE
        await keys(pilot, "s", "g", "g", "/")
        await type_(pilot, "lamps")
        await keys(pilot, "enter", "v", "enter")
        assert review(pilot).mark.quoted == TWICE
        await keys(pilot, "escape")
        place = mark(pilot, GONE)
        assert EDITED[place.start : place.end].startswith("A reader writes")
    note = kept(desk, GONE)
    assert note.anchor and note.anchor.passage.exact.startswith("A reader writes")
    assert note.tags == ("council",)
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        assert mark(pilot, GONE).start == EDITED.index("A reader")
        await keys(pilot, "A")
        assert "“The council meets on Tuesday.”" in shown(pilot)
        assert "now: “A reader writes to us" in shown(pilot)


async def test_the_status_line_leads_to_the_review(desk: Desk) -> None:
    await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.click("#status", offset=(97, 0))
        await settle(pilot)
        assert review(pilot).mark.quoted == TWICE


async def test_an_edit_while_reviewing_waits_and_keeps_the_verdict(desk: Desk) -> None:
    path = await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "r", "2")
        old = screen(pilot).document
        path.write_text(f"Corrected on Friday.\n\n{EDITED}", "utf-8")
        screen(pilot).read_again(path)
        await pilot.pause()
        assert screen(pilot).document is old
        await keys(pilot, "enter", "escape")
        await until(pilot, lambda: screen(pilot).document is not old)
        await settle(pilot)
        document = screen(pilot).document
        assert document and document.text.startswith("Corrected")
        assert mark(pilot, TWICE).start == document.text.rindex(TWICE)
        assert lines(pilot)[-2].endswith(" 1 to review")


async def test_a_live_edit_is_placed_by_the_text_before_it(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", ")", "H", "}", "H")
        (desk.library / "1-story.txt").write_text(EDITED, "utf-8")
        await until(pilot, lambda: "Crews complain again" in shown(pilot))
        await settle(pilot)
        assert lines(pilot)[-2].endswith(" 1 to review")
        assert mark(pilot, TWICE).state == "uncertain"


async def test_what_another_program_marked_is_looked_for_off_the_event_loop(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await marked(desk)
    on_main: list[bool] = []

    def recorded(
        passages: Sequence[Passage], old: str | None, new: str, cancelled: Callable[[], bool]
    ) -> list[Placement]:
        on_main.append(threading.current_thread() is threading.main_thread())
        return attach_all(passages, old, new, cancelled)

    monkeypatch.setattr("reader.anchoring.attach_all", recorded)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        before = len(on_main)
        known = kept(desk, GONE)
        other = Annotation(
            id="another",
            rev=(1, "elsewhere"),
            created=known.created,
            updated=known.updated,
            passage=Passage(41, 94, "The harbour office moved the first crossing to seven."),
            text_hash=known.text_hash,
        )
        desk.notebook().change(desk.saved()[0].id, lambda notes: [other])
        await keys(pilot, "G", "H", "u", "U")
        marks = screen(pilot).pane.overlay.marks
        place = marks.find("another")
        assert place and place.state == "moved" and place in marks.placed
        assert "finding" not in lines(pilot)[-2]
        assert len(on_main) > before and not any(on_main)


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Has passages be looked for until nobody wants to know any more; tells what is done."""
    seen: list[str] = []

    def search(
        passages: Sequence[Passage], old: str | None, new: str, cancelled: Callable[[], bool]
    ) -> list[Placement]:
        try:
            group = get_current_worker().group
        except NoActiveWorker:
            group = "scan"
        if group == "scan":
            raise Cancelled  # the index wants to know too
        seen.append("begun")
        while not cancelled():
            threading.Event().wait(0.01)
        seen.append("cancelled")
        raise Cancelled

    monkeypatch.setattr("reader.anchoring.attach_all", search)
    return seen


async def test_looking_for_passages_is_told_and_ends_with_another_article(
    desk: Desk, endless: list[str]
) -> None:
    await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: "finding 3 passages …" in lines(pilot)[-2])
        assert "A reader writes to us" in shown(pilot) and endless == ["begun"]
        await pilot.press("j", "J")
        await until(pilot, lambda: "Quarterly briefing" in lines(pilot)[-2])
        await settle(pilot)
        assert endless == ["begun", "cancelled"]
        assert "finding" not in shown(pilot)


async def test_a_newer_edit_ends_looking_for_passages(desk: Desk, endless: list[str]) -> None:
    path = desk.library / "1-story.txt"
    text = path.read_text("utf-8")
    async with desk.app("1-story.txt").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H")
        path.write_text(EDITED, "utf-8")
        await until(pilot, lambda: "finding 1 passage …" in lines(pilot)[-2])
        path.write_text(text, "utf-8")
        await until(pilot, lambda: endless == ["begun", "cancelled"])
        await settle(pilot)
        assert "finding" not in shown(pilot) and "to review" not in shown(pilot)
        (only,) = screen(pilot).pane.overlay.marks.placed
        assert only.state == "attached"


async def test_what_was_kept_as_an_orphan_can_be_attached_later(desk: Desk) -> None:
    await marked(desk)
    async with desk.app("1-story.txt").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "r", "enter", "o", "g", "r")
        assert "Nothing to review in this article" in lines(pilot)[-1]
        await keys(pilot, "A", "tab", "g", "r")
        assert review(pilot).mark.quoted == GONE
        await keys(pilot, "o")
        assert "Nothing left to review" in lines(pilot)[-1] and kept(desk, GONE).lost
        await keys(pilot, "g", "r", "s", "g", "g", "enter")
        assert "Nothing left to review" in lines(pilot)[-1]
        place = mark(pilot, GONE)
        assert place.state == "attached" and place.start == 0
    assert not kept(desk, GONE).lost


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
def test_the_review_as_it_looks(
    desk: Desk, snap_compare: Callable[..., bool], size: tuple[int, int]
) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await keys(pilot, "g", "r", "2")

    asyncio.run(marked(desk))
    assert snap_compare(desk.app("1-story.txt"), run_before=before, terminal_size=size)
