"""Stories: what an export will look like, where it goes, and files that follow the notes."""

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from reader.config import Settings
from reader.exports.files import Report
from reader.exports.orders import Order
from reader.options import Export, Flavour
from reader.ui.app import ReaderApp
from reader.ui.screens import exporting as module
from reader.ui.screens.export_dialog import Request
from reader.ui.screens.renewing import Renewing
from tests.ui.conftest import Desk
from tests.ui.driving import keys, lines, screen, settle, shown, type_, until

SIZE = (100, 30)


def exporting(desk: Desk, first: str = "1-story.txt", **settled: object) -> ReaderApp:
    """The app with settings of exports."""
    export = replace(Export(folder=desk.folder / "exports"), **settled)  # type: ignore[arg-type]
    session = desk.session(desk.library / first)
    return ReaderApp(replace(session, settings=Settings(export=export)))


def files(desk: Desk) -> dict[str, str]:
    folder = desk.folder / "exports"
    return {path.name: path.read_text("utf-8") for path in folder.rglob("*.md")}


async def mark(pilot: Pilot[None]) -> None:
    """Tag the second sentence, and highlight the next."""
    await keys(pilot, "}", "t")
    await type_(pilot, "crews/tide")
    await keys(pilot, "enter", ")", "H")


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_the_dialog_shows_what_will_be(desk: Desk, size: tuple[int, int]) -> None:
    async with exporting(desk).run_test(size=size) as pilot:
        await settle(pilot)
        await mark(pilot)
        await keys(pilot, "E")
        text = shown(pilot)
        assert "this article" in text and "2 notes" in text and "plain Markdown" in text
        assert "Beginning of ferry-timetable-changes-after-the-storm.md" in text
        assert "title: Ferry timetable changes after the storm" in text
        await keys(pilot, "down", "down", "right")
        assert "Obsidian: callouts" in shown(pilot)
        await keys(pilot, *["pagedown"] * 3)
        assert "reader:begin" not in shown(pilot)
        await keys(pilot, "down", "right")
        assert "Beginning of crews-tide.md" in shown(pilot)
        await keys(pilot, "escape")
        assert files(desk) == {}


async def test_what_the_dialog_says_is_done_and_told(desk: Desk) -> None:
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        await keys(pilot, "E", "down", "down", "right", "down", "right", "enter")
        assert sorted(files(desk)) == ["crews-tide.md", "without-a-tag.md"]
        assert "> [!quote]" in files(desk)["crews-tide.md"]
        assert lines(pilot)[-1].startswith(" 2 written, 0 unchanged · gy copies where: /")
        await keys(pilot, "g", "y")
        assert pilot.app.clipboard == str(desk.folder / "exports")


async def test_of_one_file_the_path_is_copied(desk: Desk) -> None:
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "y")
        assert "Nothing has been exported yet" in lines(pilot)[-1]
        await mark(pilot)
        await keys(pilot, "E", "enter", "g", "y")
        [name] = files(desk)
        assert pilot.app.clipboard == str(desk.folder / "exports" / name)


async def test_a_query_chooses_passages(desk: Desk) -> None:
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        await keys(pilot, "E", "down")
        await type_(pilot, "#crews")
        await keys(pilot, "enter")
        [text] = files(desk).values()
        assert text.count("\n> ") == 1 and "#crews/tide" in text


async def test_only_the_passage_under_the_cursor_or_in_the_selection(desk: Desk) -> None:
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        await keys(pilot, "E", "right")
        assert "this passage" in shown(pilot)
        await keys(pilot, "enter")
        [text] = files(desk).values()
        assert text.count("\n> ") == 1 and "#crews/tide" not in text
        await keys(pilot, "V", "E")
        assert "the passages in the selection" in shown(pilot)
        await keys(pilot, "enter")
        [text] = files(desk).values()
        assert text.count("\n> ") == 2


async def test_nothing_to_export_and_a_wrong_template_are_told(desk: Desk) -> None:
    templates = desk.folder / "templates"
    templates.mkdir()
    async with exporting(desk, templates=templates).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        (templates / "passage.j2").write_text("a\n{{ quotaton }}\n")
        await keys(pilot, "E")
        told = str(pilot.app.screen.query_one("#export-file", Static).content)
        assert told == f"{templates}/passage.j2: line 2: 'quotaton' is undefined"
        await keys(pilot, "enter")
        assert files(desk) == {}
        (templates / "passage.j2").write_text("{{ quotation }}\n")
        await keys(pilot, "E", "down")
        await type_(pilot, "#none")
        assert "Nothing to export" in shown(pilot)
        await keys(pilot, "enter")
        assert "Nothing to export" in lines(pilot)[-1] and files(desk) == {}


async def test_of_many_files_that_cannot_be_written_some_are_told(desk: Desk) -> None:
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        reading = screen(pilot)
        problems = tuple(f"{number}.md: is write-protected" for number in range(1_003))
        reading.post_message(reading.Exported(Report((), (), problems), desk.folder, False))
        await settle(pilot)
        told = [note.message for note in pilot.app._notifications]
        assert told == [*problems[:3], "… and 1,000 files more"]


async def test_without_a_folder_nothing_is_written(desk: Desk) -> None:
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        await keys(pilot, "E")
        folder = pilot.app.screen.query_one("#export-folder", Input)
        folder.value = " "
        await keys(pilot, "enter")
        told = [note.message for note in pilot.app._notifications]
        assert told == ["Name a folder to write to"] and files(desk) == {}


async def test_a_folder_is_told_so_that_it_is_found_from_anywhere(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        await keys(pilot, "E")
        pilot.app.screen.query_one("#export-folder", Input).value = "exports"
        await keys(pilot, "enter", "g", "y")
        [name] = files(desk)
        assert pilot.app.clipboard == str(desk.folder / "exports" / name)


async def test_two_exports_do_not_write_at_once(desk: Desk) -> None:
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        reading = screen(pilot)
        reading._stop_export = Event()
        await keys(pilot, "E")
        assert screen(pilot) is pilot.app.screen
        assert "An export is under way: Esc stops it" in lines(pilot)[-1]
        reading._stop_export = None
        await keys(pilot, "E")
        assert "Export notes as Markdown" in shown(pilot)


async def test_a_long_export_tells_how_far_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0)
    monkeypatch.setattr(module, "_BETWEEN", 0)
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        told: list[str] = []
        monkeypatch.setattr(screen(pilot), "tell", told.append)
        await keys(pilot, "E", "down", "down", "down", "right", "enter")
        counted = [one.split(" · ")[0] for one in told if one.endswith(" · Esc stops")]
        assert counted == [f"Exporting … {what}" for what in ("1 article", "1 file", "2 files")]
        assert told[-1].startswith("2 written")


async def test_a_long_export_can_be_stopped(desk: Desk) -> None:
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        reading, stop = screen(pilot), Event()
        reading._stop_export = stop
        await keys(pilot, "escape")
        assert stop.is_set()
        request = Request("all", "", Order(), desk.folder / "exports")
        reading.write_export(request, None, frozenset(), stop)
        await settle(pilot)
        assert "Stopped" in lines(pilot)[-1] and files(desk) == {}
        assert reading._stop_export is None


# By itself


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Renewing, "SECONDS", 0.01)


async def renewed(pilot: Pilot[None]) -> None:
    await settle(pilot)
    reading = screen(pilot)
    await until(pilot, lambda: not reading.renewing)
    await settle(pilot)


@pytest.mark.usefixtures("at_once")
async def test_files_follow_the_notes_where_the_settings_say_so(desk: Desk) -> None:
    app = exporting(desk, auto=True, flavour=Flavour.OBSIDIAN)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        await renewed(pilot)
        [(name, text)] = files(desk).items()
        assert "> [!quote]" in text and "#crews/tide" in text
        (desk.folder / "exports" / name).write_text(text + "\nMine.\n", "utf-8")
        await keys(pilot, "d", "d")
        await renewed(pilot)
        again = files(desk)[name]
        assert again.endswith("\nMine.\n") and again.count("[!quote]") == 1
        await keys(pilot, "u")
        await renewed(pilot)
        assert files(desk)[name].count("[!quote]") == 2, "undone there, too"


async def test_what_is_due_is_written_when_the_app_ends(desk: Desk) -> None:
    async with exporting(desk, auto=True).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
    [text] = files(desk).values()
    assert "#crews/tide" in text


@pytest.mark.usefixtures("at_once")
async def test_that_it_cannot_be_exported_is_told_once(desk: Desk) -> None:
    (desk.folder / "file").write_text("x")
    app = exporting(desk, auto=True, folder=desk.folder / "file" / "below")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
        await renewed(pilot)
        await keys(pilot, ")", "H")
        await renewed(pilot)
        told = [note.message for note in pilot.app._notifications]
        assert told == [f"Not exported: {desk.folder}/file/below: Not a directory"]


async def test_nothing_is_written_unasked(desk: Desk) -> None:
    async with exporting(desk).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await mark(pilot)
    assert files(desk) == {}
    assert not Path(desk.folder / "exports").exists()
