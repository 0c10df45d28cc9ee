"""Importing in the app: a file is asked for, looked into, and imported once that is wanted."""

import json
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from filelock import FileLock
from textual.pilot import Pilot
from textual.widgets import Input, Static

from reader.document import Document
from reader.library import load
from reader.notebook import Notebook
from reader.ui.screens.import_dialog import ImportDialog
from tests.ui.conftest import Desk
from tests.ui.driving import keys, screen, settle, shown, type_, until

WORDS = "Two boats wait for repairs."
CSV = f"""title,exact,note,tags
Ferry timetable changes after the storm,{WORDS},which ones?,fleet
Ferry timetable changes after the storm,Not a word of this was ever said by anyone.,,
A book that is not here,The lamp was never out.,,lamp
"""


async def opened(pilot: Pilot[None], path: Path) -> ImportDialog:
    """Ask for a file and look into it."""
    await settle(pilot)
    await keys(pilot, "g", "i")
    found = pilot.app.screen
    assert isinstance(found, ImportDialog)
    await type_(pilot, str(path))
    await keys(pilot, "enter")
    return found


def said(pilot: Pilot[None]) -> str:
    told = pilot.app.screen.query_one("#import-told", Static)
    return str(told.content) if told.display else ""


async def test_a_file_is_looked_into_and_then_imported(desk: Desk) -> None:
    file = desk.folder / "notes.csv"
    file.write_text(CSV, "utf-8")
    app = desk.app("1-story.txt")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, file)
        assert said(pilot).splitlines()[:4] == [
            "CSV of reader: would import 3 passages in 2 articles",
            "  1 attached: their words stand there",
            "  1 orphans: their words stand nowhere in the article; kept all the same",
            "  1 missing: 1 article not in the library; kept until they come",
        ]
        assert desk.saved() == []
        await keys(pilot, "enter")
        await until(pilot, lambda: "imported 3 passages in 2 articles" in said(pilot))
        assert "u in one of them takes it back" in said(pilot)
        assert sum(len(notes.annotations) for notes in desk.saved()) == 3
        await keys(pilot, "escape")
        await until(pilot, lambda: "2 notes" in shown(pilot))
        own = screen(pilot).notes
        assert own and {note.note for note in own.annotations} == {"which ones?", ""}
        await keys(pilot, "u")
        await until(pilot, lambda: not any(notes.annotations for notes in desk.saved()))


async def test_twice_is_once_and_another_file_is_looked_into_first(desk: Desk) -> None:
    file, bad = desk.folder / "notes.csv", desk.folder / "bad.json"
    file.write_text(CSV, "utf-8")
    bad.write_text("{", "utf-8")
    async with desk.app("1-story.txt").run_test(size=(120, 40)) as pilot:
        await opened(pilot, file)
        await keys(pilot, "enter")
        await until(pilot, lambda: "imported 3 passages" in said(pilot))
        await keys(pilot, "enter")
        await until(pilot, lambda: "nothing new among 3 passages" in said(pilot))
        before = desk.saved()
        pilot.app.screen.query_one(Input).value = str(bad)
        await keys(pilot, "enter")
        await until(pilot, lambda: "bad.json: it is not JSON at line 1" in said(pilot))
        await keys(pilot, "enter")
        assert desk.saved() == before
        pilot.app.screen.query_one(Input).value = str(desk.folder / "none")
        await keys(pilot, "enter")
        await until(pilot, lambda: "there is no such file" in said(pilot))
        await keys(pilot, "escape")
        assert not isinstance(pilot.app.screen, ImportDialog)


async def test_changing_the_name_takes_the_plan_back(desk: Desk) -> None:
    file, other = desk.folder / "notes.csv", desk.folder / "notes.csv2"
    file.write_text(CSV, "utf-8")
    other.write_text("title,exact\nX,One more.\n", "utf-8")
    async with desk.app("1-story.txt").run_test(size=(120, 40)) as pilot:
        await opened(pilot, file)
        assert "would import 3" in said(pilot)
        await type_(pilot, "2")
        assert said(pilot) == ""
        await keys(pilot, "enter")
        await until(pilot, lambda: "would import 1 passage" in said(pilot))
        assert desk.saved() == []


@pytest.mark.parametrize("quoted", ["'{}'", '"{}"', "{}"])
async def test_a_file_may_be_dropped_on_the_terminal(desk: Desk, quoted: str) -> None:
    file = desk.folder / "my notes.csv"
    file.write_text(CSV, "utf-8")
    typed = quoted.format(file)
    async with desk.app("1-story.txt").run_test(size=(120, 40)) as pilot:
        await opened(pilot, Path(typed if quoted != "{}" else typed.replace(" ", "\\ ")))
        assert "would import 3 passages in 2 articles" in said(pilot)


async def test_a_path_that_cannot_be_is_told(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(120, 40)) as pilot:
        await opened(pilot, Path("~no-such-user/notes.csv"))
        assert said(pilot) == "“~no-such-user/notes.csv”: there is no such user"
        pilot.app.screen.query_one(Input).value = "x" * 300
        await keys(pilot, "enter")
        await until(pilot, lambda: "File name too long" in said(pilot))


async def test_hostile_names_are_shown_as_they_are(desk: Desk) -> None:
    file = desk.folder / "notes.json"
    strange = "[bold]\x1b[31m[/]"
    rows = [{"uri": strange, "document": {"title": strange}, "text": strange}]
    file.write_text(json.dumps({"annotations": rows}), "utf-8")
    async with desk.app("1-story.txt").run_test(size=(120, 40)) as pilot:
        await opened(pilot, file)
        assert "would import 1 passage" in said(pilot)
        await keys(pilot, "enter")
        await until(pilot, lambda: "imported 1 passage" in said(pilot))
        assert "\x1b" not in shown(pilot)


async def test_looking_tells_how_far_it_is_and_can_be_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.folder / "notes.csv"
    file.write_text(CSV, "utf-8")
    looked: list[Path] = []
    go_on = Event()

    def slow(path: Path) -> Document:
        looked.append(path)
        if len(looked) == 2:
            go_on.wait()
        return load(path)

    monkeypatch.setattr("reader.locating.load", slow)
    async with desk.app("1-story.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "i")
        await type_(pilot, str(file))
        await pilot.press("enter")
        await until(pilot, lambda: said(pilot) == "1 article looked at")
        await pilot.press("escape")
        assert said(pilot) == "stopping …"
        go_on.set()
        await until(pilot, lambda: said(pilot) == "Stopped")
        assert len(looked) == 2
        assert desk.saved() == []
        await keys(pilot, "escape")
        assert not isinstance(pilot.app.screen, ImportDialog)


async def test_stopped_while_it_waits_nothing_is_imported(desk: Desk) -> None:
    file = desk.folder / "notes.csv"
    file.write_text(CSV, "utf-8")
    async with desk.app("1-story.txt").run_test(size=(120, 40)) as pilot:
        dialog = await opened(pilot, file)
        assert "would import 3" in said(pilot)
        busy, go_on = Event(), Event()

        def other() -> None:
            busy.set()
            go_on.wait()

        screen(pilot).saver.add(other)  # something is being saved before it
        await until(pilot, busy.is_set)
        await pilot.press("enter")
        await pilot.press("escape")
        assert pilot.app.screen is dialog
        assert said(pilot) == "stopping …"
        go_on.set()
        await until(pilot, lambda: said(pilot) == "Stopped: nothing was imported")
        assert desk.saved() == []


async def test_where_a_file_cannot_be_written_nothing_is_imported(desk: Desk) -> None:
    file = desk.folder / "notes.csv"
    file.write_text(CSV, "utf-8")
    app = desk.app("1-story.txt")
    held = Notebook(desk.folder / "notes", device="tester", now=desk.now, lock_seconds=0.05)
    app.reading.session = replace(app.reading.session, notebook=held)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot, file)
        planned = screen(pilot)._planned
        assert planned
        last = planned[2].shares[-1].notes.id
        (desk.folder / "notes" / ".locks").mkdir(parents=True, exist_ok=True)
        with FileLock(desk.folder / "notes" / ".locks" / f"{last}.lock"):
            await pilot.press("enter")
            await until(pilot, lambda: said(pilot).startswith("Nothing was imported: "))
        assert desk.saved() == []
