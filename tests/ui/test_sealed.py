"""Stories: notes that a later version wrote, notes that were damaged, and letter marks in texts
that have changed meanwhile."""

import re
from pathlib import Path

from textual.pilot import Pilot

from reader.storage import SCHEMA
from tests.ui.conftest import STORY, Desk
from tests.ui.driving import keys, lines, screen, sentence, settle, shown
from tests.ui.test_marking import alive

NEWER = "Update reader to change these notes"


def told(pilot: Pilot[None]) -> list[str]:
    return [str(toast.message) for toast in pilot.app._notifications]


def notes_file(desk: Desk) -> Path:
    (path,) = (desk.folder / "notes").glob("*.json")
    return path


async def annotated(desk: Desk) -> Path:
    """A story with a highlight, and the file of its notes."""
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", "q")
    return notes_file(desk)


async def test_notes_of_a_later_version_are_shown_and_left_alone(desk: Desk) -> None:
    path = await annotated(desk)
    later = path.read_text("utf-8").replace(f'"schema": {SCHEMA}', f'"schema": {SCHEMA + 1}')
    path.write_text(later, "utf-8")
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        assert "│ The harbour office moved" in re.sub(" +", " ", shown(pilot))
        assert [line for line in told(pilot) if NEWER in line]
        for key in ("H", "a", "t", "T", "3", "u", "s", "r"):
            await keys(pilot, "}")
            assert NEWER not in lines(pilot)[-1]
            await keys(pilot, key)
            assert NEWER in lines(pilot)[-1], key
            assert pilot.app.screen is screen(pilot)
        for key in ("d", "m"):
            await keys(pilot, key, "d")
            assert NEWER in lines(pilot)[-1]
        assert screen(pilot).unsaved == "" and screen(pilot).saver.waiting == 0
        await keys(pilot, "J", "K", "q")
    assert path.read_text("utf-8") == later


async def test_a_damaged_file_is_told_when_its_article_is_opened(desk: Desk) -> None:
    path = await annotated(desk)
    async with desk.app("2-briefing.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        damage = path.read_bytes()[:-40]
        path.write_bytes(damage)
        await keys(pilot, "K")
        assert [line for line in told(pilot) if "may be missing" in line]
        (aside,) = path.parent.glob(f"{path.name}.damaged-*")
        assert aside.read_bytes() == damage
        assert [note.passage.exact for note in alive(desk)] == [
            "The harbour office moved the first crossing to seven."
        ]


async def test_a_letter_mark_is_found_again_after_an_edit(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}", "m", "c")
        marked = sentence(pilot)
        await keys(pilot, "q")
    desk.write("1-story.txt", STORY.replace("The harbour", "It is cold.\n\nThe harbour"))
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "g", "'", "c")
        assert sentence(pilot) == marked
        await keys(pilot, "'", "x")
        assert "Nothing is marked x" in shown(pilot)
        await keys(pilot, "q")
    gone = STORY.replace(marked, "It was taken out.")
    desk.write("1-story.txt", gone)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "g", "'", "c")
        assert sentence(pilot) != marked and screen(pilot).pane.cursor[0] > 0
