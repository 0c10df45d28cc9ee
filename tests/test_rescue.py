"""Changes that cannot be saved: kept elsewhere, brought back, never lost.

Run as a program with a folder, this file is an app whose saving fails until it is killed.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from reader.annotation import Annotation, Notes, annotate, new_notes, revise
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.history import versions
from reader.notebook import Notebook
from reader.rescue import Rescue, Unsaved
from reader.storage import LARGEST, NotSavedError
from reader.ui.saving import Outcome, Saver

TEXT = "The harbour office moved the first crossing to seven. Nobody was asked."
NOW = "2026-05-04T10:00:00Z"
ARTICLE = Document(
    text=TEXT,
    blocks=(Block(Kind.PARAGRAPH, 0, len(TEXT)),),
    metadata=Metadata(title=Fact("Ferry timetable", Origin.TEXT)),
)
NEW = new_notes(ARTICLE, "/a.txt")
ID = NEW.id


def mark(id: str, note: str = "") -> Annotation:
    return annotate(ARTICLE, 4, 18, id=id, device="desk", now=NOW, note=note)


class Run:
    """A notebook and the places for what cannot be saved in it, as one run of the app has them."""

    def __init__(self, folder: Path) -> None:
        self.notes = folder / "notes"
        self.places = [folder / "state" / "unsaved", folder / "temporary"]
        self.book = Notebook(self.notes, device="desk", now=lambda: NOW, lock_seconds=0.05)
        self.rescue = Rescue(lambda: self.places, self.book, device="desk", now=lambda: NOW)
        self.outcomes: list[Outcome] = []
        self.told = Event()
        self.saver = Saver(self._tell, self.rescue)

    def _tell(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.told.set()

    def save(self, *annotations: Annotation, notes: Notes = NEW) -> Outcome:
        """What the app does with a change; returns what came of it."""
        self.told.clear()
        self.saver.add(
            lambda: self.book.put(notes, ARTICLE, *annotations),
            lambda book: book.put(notes, ARTICLE, *annotations),
        )
        assert self.told.wait(30)
        return self.outcomes[-1]

    def kept(self) -> list[Unsaved]:
        return list(self.rescue.all())

    def ids(self) -> list[str]:
        notes = self.book.read(ID)
        return sorted(note.id for note in notes.records) if notes else []


# What makes saving fail; each gives back what puts it right


def a_file_in_its_place(run: Run) -> Callable[[], object]:
    aside = run.notes.with_name("aside")
    if run.notes.exists():
        run.notes.rename(aside)
    run.notes.write_text("mine")

    def mend() -> None:
        run.notes.unlink()
        if aside.exists():
            aside.rename(run.notes)

    return mend


def a_folder_that_went(run: Run) -> Callable[[], object]:
    run.book.put(NEW, ARTICLE)
    aside = run.notes.with_name("aside")
    run.notes.rename(aside)
    return lambda: aside.rename(run.notes)


def someone_who_holds_it(run: Run) -> Callable[[], object]:
    run.book.put(NEW, ARTICLE)
    code = f"""
from filelock import FileLock
with FileLock({str(run.notes / ".locks" / f"{ID}.lock")!r}):
    print("held", flush=True)
    input()
"""
    holder = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout and holder.stdout.readline() == "held\n"

    def mend() -> None:
        holder.communicate("\n")

    return mend


FAILURES = (a_file_in_its_place, a_folder_that_went, someone_who_holds_it)


@pytest.mark.parametrize("fail", FAILURES)
def test_what_cannot_be_saved_is_kept_elsewhere_until_it_can_be(
    tmp_path: Path, fail: Callable[[Run], Callable[[], object]]
) -> None:
    run = Run(tmp_path)
    mend = fail(run)
    outcome = run.save(mark("first", "words"))
    assert outcome.notes is None and outcome.waiting == 1
    (kept,) = run.kept()
    assert (kept.id, kept.notebook) == (ID, run.notes)
    assert "was not saved: " in outcome.error
    assert outcome.error.endswith(f"; meanwhile it is kept in {kept.path.parent}")
    assert run.saver.kept
    kept_book = Notebook(kept.path.parent, device="", now=lambda: NOW)
    notes = kept_book.read(ID)
    assert notes and [note.note for note in notes.records] == ["words"]
    assert kept_book.text(ID, ARTICLE.hash) == TEXT
    mend()
    run.saver.retry()
    assert run.saver.close() == 0
    assert run.outcomes[-1].error == run.saver.error == ""
    assert run.ids() == ["first"]
    assert run.kept() == []


def test_a_folder_that_may_not_be_written_to() -> None:
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o777)
        run = Run(Path(made))
        run.book.put(NEW, ARTICLE)
        closed = (run.notes, run.notes / ".locks")
        if user == 0:  # whom nothing is closed to
            for path in (run.notes, *run.notes.rglob("*")):
                os.chown(path, 65534, -1)
        for folder in closed:
            folder.chmod(0o500)
        if user == 0:
            os.seteuid(65534)
        try:
            outcome = run.save(mark("first"))
            assert "may not be written to; check its permissions" in outcome.error
            assert len(run.kept()) == 1
            for folder in closed:
                folder.chmod(0o700)
            run.saver.retry()
            assert run.saver.close() == 0
            assert (run.ids(), run.kept()) == (["first"], [])
        finally:
            os.seteuid(user)


def test_all_that_waits_is_kept(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.notes.write_text("mine")
    for number in range(4):
        run.save(mark(f"note {number}"))
    assert run.saver.close() == 4
    assert run.saver.kept
    (kept,) = run.kept()
    run.notes.unlink()
    run.notes.mkdir()
    again = Run(tmp_path)
    assert again.rescue.restore().saved == [kept]
    assert again.ids() == [f"note {number}" for number in range(4)]
    assert again.kept() == []
    assert again.rescue.restore() == ([], [])


def test_a_disk_that_is_not_there_yet_gets_its_notes_too(tmp_path: Path) -> None:
    run = Run(tmp_path)
    disk = tmp_path / "disk"
    run.book.put(NEW, ARTICLE, mark("first"))
    run.notes.rename(disk)
    run.save(mark("second"))
    run.saver.close()
    again = Run(tmp_path)
    assert len(again.rescue.restore().saved) == 1
    assert again.ids() == ["second"], "in a folder that had to be made"
    shutil.rmtree(run.notes)
    disk.rename(run.notes)
    assert len(Run(tmp_path).rescue.restore().saved) == 1
    assert (run.ids(), run.kept()) == (["first", "second"], [])


def test_a_second_place_is_taken_where_the_first_one_fails(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.notes.write_text("mine")
    (tmp_path / "state").write_text("mine")
    run.save(mark("first"))
    (kept,) = run.kept()
    assert kept.path.is_relative_to(tmp_path / "temporary")
    run.saver.close()
    run.notes.unlink()
    assert len(Run(tmp_path).rescue.restore().saved) == 1
    assert Run(tmp_path).ids() == ["first"]


def test_where_nothing_can_be_written_the_memory_is_left(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.notes.write_text("mine")
    for name in ("state", "temporary"):
        (tmp_path / name).write_text("mine")
    outcome = run.save(mark("first"))
    assert "; it is kept nowhere else either: " in outcome.error
    assert not run.saver.kept
    run.notes.unlink()
    run.saver.retry()
    assert run.saver.close() == 0
    assert run.ids() == ["first"]


def test_a_place_that_someone_else_made_is_not_trusted(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.notes.write_text("mine")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "state").mkdir()
    run.places[0].symlink_to(tmp_path / "theirs")
    run.save(mark("first"))
    (kept,) = run.kept()
    assert kept.path.is_relative_to(tmp_path / "temporary")
    assert list((tmp_path / "theirs").iterdir()) == []
    run.saver.close()


def test_a_revision_that_was_overtaken_elsewhere_is_kept_in_the_history(tmp_path: Path) -> None:
    run = Run(tmp_path)
    first = mark("first", "one")
    notes = run.book.put(NEW, ARTICLE, first)
    aside = tmp_path / "aside"
    run.notes.rename(aside)
    run.notes.write_text("mine")
    unsaved = revise(first, replace(first, note="two"), device="desk", now=NOW)
    run.save(unsaved, notes=notes)
    run.saver.close()
    run.notes.unlink()
    aside.rename(run.notes)
    lap = revise(first, replace(first, note="three"), device="lap", now=NOW)
    run.book.put(notes, ARTICLE, lap)
    assert run.rescue.restore().problems == []
    found = run.book.read(ID)
    assert found
    said = [version["note"] for version in versions(found.records[0])]
    assert said == ["one", "two", "three"]


def test_what_belongs_to_another_notebook_goes_there(tmp_path: Path) -> None:
    other = Run(tmp_path / "other")
    (tmp_path / "other").mkdir()
    run = Run(tmp_path)
    other.places = run.places
    other.notes.write_text("mine")
    other.save(mark("elsewhere"))
    other.saver.close()
    other.notes.unlink()
    problems = run.rescue.restore().problems
    assert len(problems) == 1 and f"{other.notes} is gone; bring it back" in problems[0]
    other.notes.mkdir()
    assert len(run.rescue.restore().saved) == 1
    assert (run.ids(), other.ids()) == ([], ["elsewhere"])


def test_a_damaged_emergency_file_is_told_and_left(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.notes.write_text("mine")
    run.save(mark("first"))
    run.saver.close()
    run.notes.unlink()
    (kept,) = run.kept()
    kept.path.write_bytes(b"{")
    (problem,) = run.rescue.restore().problems
    assert problem.startswith(f"{kept.path} holds changes that are still not saved: ")
    assert kept.path.read_bytes() == b"{"


def test_what_a_newer_reader_wrote_is_not_tried_again_and_again(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.notes.mkdir()
    newer = b'{"schema": 99}'
    (run.notes / f"{ID}.json").write_bytes(newer)
    outcome = run.save(mark("first"))
    assert "newer" in outcome.error
    tries = len(run.outcomes)
    other = replace(NEW, id="another-0123456789ab")
    outcome = run.save(mark("second"), notes=other)
    assert outcome.notes and outcome.notes.id == other.id, "others are saved meanwhile"
    assert (outcome.waiting, outcome.error) == (1, run.saver.error)
    assert len(run.outcomes) == tries + 1
    assert run.saver.close() == 1
    assert len(run.outcomes) == tries + 1
    assert (run.notes / f"{ID}.json").read_bytes() == newer
    assert len(run.kept()) == 1
    assert len(run.rescue.restore().problems) == 1
    (run.notes / f"{ID}.json").unlink()
    assert len(run.rescue.restore().saved) == 1
    assert run.ids() == ["first"]


def test_a_mistake_in_one_change_stops_no_other_one(tmp_path: Path) -> None:
    run = Run(tmp_path)

    def wrong() -> Notes:
        raise KeyError("never thought of")

    run.saver.add(wrong)
    assert run.told.wait(30)
    outcome = run.save(mark("second"))
    assert outcome.notes and outcome.waiting == 1
    assert "a mistake in reader: KeyError('never thought of')" in outcome.error
    assert run.saver.close() == 1
    assert run.ids() == ["second"]


def test_a_save_is_never_made_in_place(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.book.put(NEW, ARTICLE, mark("first"))
    file = run.notes / f"{ID}.json"
    inode, content = file.stat().st_ino, file.read_bytes()
    with limited(len(content) // 2):
        outcome = run.save(mark("second"))
        assert "was not saved: " in outcome.error
        assert (file.stat().st_ino, file.read_bytes()) == (inode, content)
    run.saver.retry()
    assert run.saver.close() == 0
    assert run.ids() == ["first", "second"]
    assert file.stat().st_ino != inode


@contextmanager
def limited(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes."""
    assert size < LARGEST
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


# The app


def fail(folder: Path) -> None:
    """Save where that fails, say so, and wait to be killed."""
    run = Run(folder)
    run.notes.write_text("mine")
    run.save(mark("first", "before the kill"))
    print("kept" if run.saver.kept else "not kept", flush=True)
    signal.pause()


def test_a_kill_after_a_failed_save_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    with subprocess.Popen(
        [sys.executable, __file__, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdout.readline() == "kept\n"
        process.kill()
    (tmp_path / "notes").unlink()
    (tmp_path / "notes").mkdir()
    run = Run(tmp_path)
    assert len(run.rescue.restore().saved) == 1
    notes = run.book.read(ID)
    assert notes and [note.note for note in notes.records] == ["before the kill"]
    assert run.kept() == []


def test_nothing_is_kept_where_saving_succeeds(tmp_path: Path) -> None:
    run = Run(tmp_path)
    assert run.save(mark("first")).error == ""
    assert run.saver.close() == 0
    assert not any(place.exists() for place in run.places)


def test_a_place_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert Run(tmp_path).rescue.restore() == ([], [])
    with pytest.raises(NotSavedError, match="nowhere"):
        rescue = Rescue(lambda: (), Run(tmp_path).book, device="desk", now=lambda: NOW)
        rescue.keep(lambda book: NEW)


if __name__ == "__main__":
    fail(Path(sys.argv[1]))
