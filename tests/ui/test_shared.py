"""Stories: two readers and a command line on one notebook, copies, missing articles."""

import json
import random
import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from textual.events import MouseScrollDown
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from reader.annotation import Annotation, Notes, annotate, revise
from reader.formats import parse
from reader.library import load
from reader.ui.acts import record
from reader.ui.screens.note_editor import NoteEditor
from reader.ui.widgets.notes_panel import NotesPanel
from tests.ui.conftest import REPORT, STORY, Desk
from tests.ui.driving import (
    keys,
    lines,
    listed,
    screen,
    selected,
    sentence,
    settle,
    shown,
    type_,
    until,
)

SIZE = (120, 30)


async def two(stack: AsyncExitStack, desk: Desk, name: str = "1-story.txt") -> list[Pilot[None]]:
    """Two readers on one library and notebook."""
    pilots = []
    for _ in range(2):
        pilot = await stack.enter_async_context(desk.app(name).run_test(size=SIZE))
        await settle(pilot)
        pilots.append(pilot)
    return pilots


def annotations(pilot: Pilot[None]) -> tuple[Annotation, ...]:
    """What the open article shows."""
    notes = screen(pilot).notes
    return notes.annotations if notes else ()


def saved(desk: Desk, title: str) -> Notes:
    return next(notes for notes in desk.saved() if notes.title.startswith(title))


def other_adds(desk: Desk, quote: str, path: str = "1-story.txt", **said: object) -> Annotation:
    """Another process marks a passage."""
    file = desk.library / path
    document, book = load(file), desk.notebook()
    start = document.text.index(quote)
    one = annotate(
        document,
        start,
        start + len(quote),
        id=f"other-{quote}",
        device="elsewhere",
        now=desk.now(),
        note=str(said.get("note", "")),
        tags=cast(tuple[str, ...], said.get("tags", ())),
    )
    book.put(book.find(document, str(file)), document, one)
    return one


def other_changes(desk: Desk, id: str, **fields: object) -> None:
    """Another process changes an annotation."""
    book = desk.notebook()
    notes = next(notes for notes in book.all() if record(notes, id))

    def edit(now: Notes) -> list[Annotation]:
        known = record(now, id)
        assert known
        new = replace(known, **fields)  # type: ignore[arg-type]
        return [revise(known, new, device="elsewhere", now=desk.now())]

    book.change(notes.id, edit)


async def test_two_readers_see_each_others_highlight_tag_note_and_deletion(desk: Desk) -> None:
    async with AsyncExitStack() as stack:
        one, other = await two(stack, desk)
        await keys(one, "}", "H")
        await until(other, lambda: len(annotations(other)) == 1)
        assert "│ The harbour office moved" in shown(other)
        await keys(other, "}", "t")
        await type_(other, "money")
        await keys(other, "enter")
        await until(one, lambda: annotations(one)[0].tags == ("money",))
        await keys(one, "a")
        await type_(one, "Since when?")
        await keys(one, "ctrl+s")
        await until(other, lambda: annotations(other)[0].note == "Since when?")
        assert annotations(other)[0].tags == ("money",)
        await keys(other, "d", "d")
        await until(one, lambda: not annotations(one))
        assert "│ The harbour office moved" not in shown(one)
        assert annotations(other) == ()


async def test_the_command_line_and_a_reader_see_each_other(desk: Desk) -> None:
    path = desk.library / "1-story.txt"
    command = [sys.executable, "-m", "reader", "--notes", str(desk.folder / "notes")]
    command += ["--library", str(desk.library)]
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "H")
        words = ["annotate", str(path), "--quote", "Two boats wait", "--tag", "repairs"]
        subprocess.run([*command, *words], check=True, capture_output=True, cwd=desk.folder)
        await until(pilot, lambda: len(annotations(pilot)) == 2)
        assert "# Two boats wait for repairs" in shown(pilot)
        told = subprocess.run([*command, "notes"], check=True, capture_output=True, text=True)
        assert "The harbour office moved" in told.stdout and "#repairs" in told.stdout


async def test_what_another_notes_on_a_closed_article_is_counted_in_the_list(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "A", "A")
        other_adds(desk, "The thaw is late this year.", "3-report.md", tags=("water",))
        await until(pilot, lambda: "# 1" in shown(pilot))
        panel = screen(pilot).query_one(NotesPanel)
        assert any("Water levels in brief" in str(item) for item in panel.items)
        assert screen(pilot).tag_history()[1] == {"water": 1}
        other_changes(desk, "other-The thaw is late this year.", deleted="2026")
        await until(pilot, lambda: "# 1" not in shown(pilot))
        assert screen(pilot).tag_history()[1] == {}


async def test_another_reader_s_star_arrives_and_stays(desk: Desk) -> None:
    async with AsyncExitStack() as stack:
        one, other = await two(stack, desk)
        await keys(one, "s")
        await until(other, lambda: "★" in shown(other))
        await keys(other, "G", "J")
        notes = saved(desk, "Ferry")
        assert notes.reading.starred and notes.reading.status == "read"


async def test_a_selection_the_cursor_and_the_place_are_not_disturbed(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}", "v", ")")
        words, place = selected(pilot), sentence(pilot)
        top = lines(pilot)[0]
        other_adds(desk, "It will hear the crews first.")
        await until(pilot, lambda: len(annotations(pilot)) == 1)
        assert (selected(pilot), sentence(pilot), lines(pilot)[0]) == (words, place, top)
        await keys(pilot, "H")
        assert len(saved(desk, "Ferry").annotations) == 2


async def test_the_filter_and_the_place_in_the_list_are_not_disturbed(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "f")
        await type_(pilot, "the")
        await keys(pilot, "enter", "j")
        item = screen(pilot).articles.item
        other_adds(desk, "It will hear the crews first.")
        await until(pilot, lambda: len(annotations(pilot)) == 1)
        assert screen(pilot).articles.item[0] == item[0]  # type: ignore[index]
        assert screen(pilot).query_one("#filter-input", Input).value == "the"
        assert screen(pilot).articles.has_focus


@pytest.mark.parametrize("times", [7, 8])
async def test_a_list_that_was_scrolled_stays_there(desk: Desk, times: int) -> None:
    """Also where it begins with the second line of an article."""
    for number in range(40):
        desk.write(f"9-{number:02}.txt", f"Report {number}\n\n{STORY}")
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        at_first = [line[:36] for line in lines(pilot)][1:-2]
        for _ in range(times):
            await pilot._post_mouse_events([MouseScrollDown], "#articles", (2, 5))
        await settle(pilot)
        articles = screen(pilot).articles
        before, order = articles._lines(), articles.order
        assert [line[:36] for line in lines(pilot)][1:-2] != at_first
        other_adds(desk, "It will hear the crews first.", "9-39.txt")
        row = screen(pilot).index.row
        await until(
            pilot,
            lambda: (
                bool((found := row(str(desk.library / "9-39.txt"))) and found.annotations)
                and articles.order is not order
            ),
        )
        await settle(pilot)
        # The first annotation brings a shelf, for which the list makes room at its end.
        height = articles.size.height
        assert articles._lines()[:height] == before[:height]


async def test_the_notes_panel_stays_where_it_is(desk: Desk) -> None:
    for quote in ("Nobody was asked", "Two boats wait", "It will hear"):
        other_adds(desk, quote)
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "A", "l", "j")
        panel = screen(pilot).query_one(NotesPanel)
        assert panel.has_focus and "Two boats" in str(panel.item)
        other_changes(desk, "other-Nobody was asked", deleted="2026")
        await until(pilot, lambda: len(annotations(pilot)) == 2)
        assert "Two boats" in str(panel.item)
        other_changes(desk, "other-Two boats wait", deleted="2026")
        await until(pilot, lambda: len(annotations(pilot)) == 1)
        assert "It will hear" in str(panel.item)


async def test_typing_a_note_goes_on_and_is_not_lost_when_another_deletes_it(desk: Desk) -> None:
    other_adds(desk, "Two boats wait", note="first")
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}", "a")
        await type_(pilot, " and second")
        other_changes(desk, "other-Two boats wait", deleted="2026")
        await until(pilot, lambda: not annotations(pilot))
        assert isinstance(pilot.app.screen, NoteEditor)
        assert pilot.app.screen.query_one(TextArea).text == "first and second"
        await keys(pilot, "ctrl+s")
        assert "brought it back" in lines(pilot)[-1]
        [kept] = saved(desk, "Ferry").annotations
        assert (kept.note, kept.deleted, kept.rev[0]) == ("first and second", None, 3)


async def test_a_note_that_two_change_keeps_both_texts(desk: Desk) -> None:
    other_adds(desk, "Two boats wait", note="first")
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}", "a")
        await type_(pilot, " mine")
        other_changes(desk, "other-Two boats wait", note="theirs", tags=("new",))
        await until(pilot, lambda: annotations(pilot)[0].note == "theirs")
        await keys(pilot, "ctrl+s")
        assert "kept in its history" in lines(pilot)[-1]
        [kept] = saved(desk, "Ferry").annotations
        assert (kept.note, kept.tags) == ("first mine", ("new",))
        assert any(entry.get("note") == "theirs" for entry in kept.history)


async def test_a_note_that_is_mended_in_its_file_is_shown(desk: Desk) -> None:
    other_adds(desk, "Two boats wait", note="wrong")
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        [file] = (desk.folder / "notes").glob("*.json")
        mended = file.read_text("utf-8").replace('"note": "wrong"', '"note": "right"')
        fresh = file.with_suffix(".new")
        fresh.write_text(mended, "utf-8")
        fresh.replace(file)
        await until(pilot, lambda: annotations(pilot)[0].note == "right")


async def test_tags_that_are_given_meanwhile_stay(desk: Desk) -> None:
    other_adds(desk, "Two boats wait", tags=("one",))
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}", "t")
        await type_(pilot, "two")
        other_changes(desk, "other-Two boats wait", tags=("one", "three"))
        await until(pilot, lambda: annotations(pilot)[0].tags == ("one", "three"))
        await keys(pilot, "enter")
        assert set(saved(desk, "Ferry").annotations[0].tags) == {"one", "two", "three"}


async def test_a_notes_file_that_goes_leaves_the_screen_and_nothing_comes_back(desk: Desk) -> None:
    other_adds(desk, "Two boats wait")
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert len(annotations(pilot)) == 1
        for file in (desk.folder / "notes").glob("*.json"):
            file.unlink()
        await until(pilot, lambda: not annotations(pilot))
        assert "taken out of the notes folder" in lines(pilot)[-1]
        await keys(pilot, "}", "H")
        [kept] = desk.saved()[0].records
        assert kept.passage.exact.startswith("The harbour office")


async def test_notes_stay_on_screen_where_their_folder_has_gone(desk: Desk) -> None:
    other_adds(desk, "Two boats wait")
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        folder = desk.folder / "notes"
        folder.rename(desk.folder / "away")
        look = screen(pilot).session.notebook.news.look
        assert look()[:2] == ((), ())
        (desk.folder / "away").rename(folder)
        other_adds(desk, "It will hear")
        await until(pilot, lambda: len(annotations(pilot)) == 2)


async def test_own_changes_are_not_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        news = screen(pilot).session.notebook.news
        files = news._files
        read: list[str] = []
        load_ = files.load

        def spy(id: str) -> Notes | None:
            read.append(id)
            return load_(id)

        monkeypatch.setattr(files, "load", spy)
        await keys(pilot, "}", "H", "}", "H", "}", "H")
        read.clear()  # the index has looked too
        again = news.look().changed
        assert (len(annotations(pilot)), read) == (3, [])
        own = screen(pilot).notes
        assert all(notes == own for notes in again), "there is nothing to show anew"


async def test_fifty_random_changes_each_of_two_readers_and_a_command_line_lose_none(
    desk: Desk,
) -> None:
    chance = random.Random(20260504)
    tags, texts = set[str](), set[str]()
    path = str(desk.library / "1-story.txt")
    command = [sys.executable, "-m", "reader", "annotate", "-", "--json"]
    command += ["--notes", str(desk.folder / "notes")]
    async with AsyncExitStack() as stack:
        pilots = await two(stack, desk)
        process = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        assert process.stdin and process.stdout
        acts = [(pilot, number) for number, pilot in enumerate(pilots * 25)]
        for pilot, number in sorted(acts, key=lambda _: chance.random()):
            tag, text = f"tag-{number:02}", f"note {number:02}."
            words = chance.choice(["Two boats", "Nobody", "The council", "rudder", "Tuesday"])
            wish = {"article": path, "exact": words, "tags": [f"cli-{number}"], "note": "cli"}
            process.stdin.write(json.dumps(wish) + "\n")
            process.stdin.flush()
            tags.add(f"cli-{number}")
            await keys(pilot, chance.choice("}{)("))
            if chance.random() < 0.5:
                await keys(pilot, "t")
                await type_(pilot, tag)
                await keys(pilot, "enter")
                tags.add(tag)
            else:
                await keys(pilot, "a")
                await type_(pilot, f" {text}")
                await keys(pilot, "ctrl+s")
                texts.add(text)
        process.stdin.close()
        assert len(process.stdout.readlines()) == 50
        wanted = saved(desk, "Ferry").annotations
        for pilot in pilots:
            await until(pilot, partial(lambda pilot: annotations(pilot) == wanted, pilot))
    notes = saved(desk, "Ferry")
    said = [text for note in notes.records for text in (note.note, *map(str, note.history))]
    assert [text for text in texts if not any(text in one for one in said)] == []
    assert tags - notes.tags == set()


async def test_a_copy_has_notes_of_its_own_until_they_are_shared(desk: Desk) -> None:
    other_adds(desk, "Two boats wait", note="Which?")
    desk.write("4-copy.txt", STORY)
    async with desk.app("4-copy.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "Another copy of this article has 1 note: gs shares them" in lines(pilot)[-1]
        assert annotations(pilot) == ()
        await keys(pilot, "}", "H")
        assert len(desk.saved()) == 2
        assert sorted(len(notes.annotations) for notes in desk.saved()) == [1, 1]
        await keys(pilot, "g", "s")
        await until(pilot, lambda: len(annotations(pilot)) == 2)
        [notes] = desk.saved()
        assert [Path(path).name for path in notes.paths] == ["1-story.txt", "4-copy.txt"]
        await keys(pilot, "}", "}", "H")
        assert len(desk.saved()[0].annotations) == 3
        await keys(pilot, "g", "s")
        assert "No other copy" in lines(pilot)[-1]


async def test_two_copies_opened_before_anything_is_noted_stay_apart(desk: Desk) -> None:
    desk.write("4-copy.txt", STORY)
    async with AsyncExitStack() as stack:
        [one, _] = await two(stack, desk)
        other = await stack.enter_async_context(desk.app("4-copy.txt").run_test(size=SIZE))
        await settle(other)
        await keys(one, "}", "H")
        await keys(other, "}", "}", "H", ")", "H")
        assert sorted(len(notes.annotations) for notes in desk.saved()) == [1, 2]
        await until(other, lambda: len(annotations(other)) == 2)
        await until(one, lambda: len(annotations(one)) == 1)
        counts = [1, 0, 0, 2]
        await until(other, lambda: [row.annotations for row in listed(other)] == counts)


async def test_a_reader_follows_when_the_notes_of_its_copy_are_shared_elsewhere(
    desk: Desk,
) -> None:
    other_adds(desk, "Two boats wait")
    copy = desk.write("4-copy.txt", STORY)
    other_adds(desk, "Nobody was asked", "4-copy.txt")
    async with desk.app("4-copy.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert len(annotations(pilot)) == 1
        book, document = desk.notebook(), load(copy)
        book.share(book.find(document, str(desk.library / "1-story.txt")), document, str(copy))
        await until(pilot, lambda: len(annotations(pilot)) == 2)
        await keys(pilot, "G", "H")
        assert [len(notes.annotations) for notes in desk.saved()] == [3]


async def test_a_missing_article_is_listed_with_its_notes(desk: Desk) -> None:
    other_adds(desk, "The thaw is late this year.", "3-report.md", note="How late?")
    gone = desk.library / "3-report.md"
    gone.unlink()
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert any(" Missing" in line for line in lines(pilot))
        await keys(pilot, "h", "G", "enter")
        panel = screen(pilot).query_one(NotesPanel)
        assert panel.has_focus and "The thaw is late" in str(panel.item)
        assert "This article is missing; it stood last at" in lines(pilot)[-1]
        assert "How late?" in shown(pilot)
        await keys(pilot, "e")
        assert "Its article is missing" in lines(pilot)[-1]
        await keys(pilot, "d", "d", "y")
        await until(pilot, lambda: "Missing" not in shown(pilot))
        [notes] = [notes for notes in desk.saved() if notes.title.startswith("Water")]
        assert notes.annotations == () and notes.records[0].note == "How late?"


async def test_a_missing_article_is_exported(desk: Desk) -> None:
    other_adds(desk, "The thaw is late this year.", "3-report.md")
    (desk.library / "3-report.md").unlink()
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "E", "enter")
    [file] = (desk.folder / "exports").glob("*.md")
    assert "The thaw is late this year." in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("elsewhere.md", REPORT),
        ("elsewhere.md", REPORT.replace("late this year", "late again this year")),
        ("elsewhere.md", REPORT.replace("Water levels in brief", "The river in spring")),
    ],
)
async def test_an_article_that_came_back_elsewhere_is_not_missing(
    desk: Desk, name: str, text: str
) -> None:
    other_adds(desk, "Levels will fall by May.", "3-report.md")
    (desk.library / "3-report.md").unlink()
    desk.write(name, text)
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "Missing" not in shown(pilot)
        rows = {Path(row.article.path).name: row for row in listed(pilot)}
        assert rows[name].annotations == 1


async def test_articles_of_other_folders_are_elsewhere_not_missing(desk: Desk) -> None:
    away = desk.folder / "away.md"
    away.write_text(REPORT, "utf-8")
    document, book = parse(REPORT.encode(), "away.md"), desk.notebook()
    mark = annotate(document, 0, 5, id="x", device="d", now=desk.now())
    book.put(book.find(document, str(away)), document, mark)
    (desk.library / "3-report.md").unlink()
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "Missing" not in shown(pilot)
        await keys(pilot, "A", "A")
        assert "Elsewhere · Water levels" in shown(pilot)
        await keys(pilot, "l", "enter")
        assert screen(pilot).path == str(away)
