"""What becomes of notes that cannot be saved, and of copies that sync programs made."""

from dataclasses import replace
from pathlib import Path

from reader.annotation import annotate
from reader.conflicts import MERGED
from reader.library import load
from reader.notebook import Notebook
from reader.ui.screens.note_editor import NoteEditor
from tests.ui.conftest import Desk
from tests.ui.driving import keys, screen, settle, shown, until


def ids(desk: Desk) -> list[str]:
    return sorted(note.id for notes in desk.saved() for note in notes.annotations)


async def test_a_note_that_could_not_be_saved_is_there_after_a_restart(desk: Desk) -> None:
    (desk.folder / "notes").write_text("a file where the folder should be")
    app = desk.app("1-story.txt")
    async with app.run_test(size=(140, 30)) as pilot:
        await until(pilot, lambda: screen(pilot).document is not None)
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, NoteEditor))
        for letter in "kept":
            await pilot.press(letter)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "NOT SAVED" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: "Leave, keep them there" in shown(pilot))
        await pilot.press("y")
    assert app.lost == 1
    assert f"meanwhile it is kept in {desk.folder}/unsaved" in app.reading.saver.error
    (desk.folder / "notes").unlink()
    (desk.folder / "notes").mkdir()
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await until(pilot, lambda: "unsaved changes to 1 article" in shown(pilot))
        await settle(pilot)
        assert len(screen(pilot).pane.overlay.marks.all) == 1
    assert [note.note for notes in desk.saved() for note in notes.annotations] == ["kept"]
    assert list(desk.rescue().all()) == []


async def test_a_copy_is_merged_at_the_start_and_shown(desk: Desk, tmp_path: Path) -> None:
    path = desk.library / "1-story.txt"
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "H")
    (file,) = (desk.folder / "notes").glob("*.json")
    lap = Notebook(tmp_path / "lap", device="lap", now=desk.now)
    document = load(path)
    there = annotate(document, 60, 90, id="there", device="lap", now=desk.now(), note="from afar")
    notes = replace(lap.find(document, str(path)), id=file.stem)
    lap.put(notes, document, there)
    copy = file.with_name(f"{file.stem}.sync-conflict-20261122-101112-ABCDEFG.json")
    copy.write_bytes((tmp_path / "lap" / file.name).read_bytes())
    broken = file.with_name(f"{file.stem} (1).json")
    broken.write_bytes(b"{")
    app = desk.app("1-story.txt")
    async with app.run_test(size=(140, 30), notifications=True) as pilot:
        await until(pilot, lambda: "Merged into the notes: 1 copy of notes files" in shown(pilot))
        await settle(pilot)
        assert len(screen(pilot).pane.overlay.marks.all) == 2
        told = [notification.message for notification in app._notifications]
        assert [line for line in told if "if a sync program is still writing it" in line]
    assert "there" in ids(desk) and len(ids(desk)) == 2
    assert [path.name for path in (file.parent / MERGED).iterdir()] == [copy.name]
    assert broken.exists()
