"""Every system call of a save fails once, each in its turn: the file is the old or the new one,
never a mix, the failure is told, and to save again is enough."""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from reader import storage
from reader.annotation import Annotation, Notes, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.notebook import Notebook
from reader.storage import NotSavedError, read_tables

T = TypeVar("T")
TEXT = "It is a minimum of 40 billion euros. " * 40
ARTICLE = Document(
    text=TEXT,
    blocks=(Block(Kind.PARAGRAPH, 0, len(TEXT)),),
    metadata=Metadata(title=Fact("Press conference", Origin.TEXT)),
)
NEW = new_notes(ARTICLE, "/a.txt")
NAME = f"{NEW.id}.json"
STEPS = "open close read write fsync fstat stat lstat replace rename link unlink mkdir".split()
STEPS += ["scandir", "listdir"]
CODES = (errno.EIO, errno.ENOSPC, errno.EACCES, errno.EINTR)
PIECE = 1_000
"""Bytes that a disk takes at once here."""


def notebook(folder: Path, day: int = 5) -> Notebook:
    return Notebook(folder, device="desk", now=lambda: f"2024-07-{day:02}T16:17:00Z")


def mark(id: str) -> Annotation:
    return annotate(ARTICLE, 8, 17, id=id, device="desk", now="2024-07-05T16:17:00Z", note=id)


def ids(notes: Notes | None) -> list[str]:
    return [note.id for note in notes.records] if notes else []


class Faults:
    """Counts system calls and lets one of them fail."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._failing = -1
        self._code = 0

    def fail(self, call: int, code: int) -> None:
        """Let the call of that number, from 0, fail with a code."""
        self.calls, self._failing, self._code = [], call, code

    def watched(self, name: str, real: Callable[..., T]) -> Callable[..., T]:
        def call(*arguments: object, **more: object) -> T:
            failing = len(self.calls) == self._failing
            self.calls.append(name)
            if name == "write":
                descriptor, content = arguments
                assert isinstance(content, memoryview)
                arguments = descriptor, content[:PIECE]
            if failing and name != "close":
                raise OSError(self._code, os.strerror(self._code))
            done = real(*arguments, **more)
            if failing:  # what cannot be closed is closed all the same
                raise OSError(self._code, os.strerror(self._code))
            return done

        return call


@contextmanager
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    faults = Faults()
    with monkeypatch.context() as patched:
        for name in STEPS:
            patched.setattr(os, name, faults.watched(name, getattr(os, name)))
        patched.setattr(fcntl, "flock", faults.watched("flock", fcntl.flock))
        read = faults.watched("read the file", storage.read_bytes)
        patched.setattr(storage, "read_bytes", read)
        yield faults


def nothing(folder: Path) -> Notebook:
    return notebook(folder / "deep" / "notes")


def cold(folder: Path) -> Notebook:
    """An article that another run has saved."""
    notebook(folder).put(NEW, ARTICLE, mark("first"))
    return notebook(folder, 6)


def warm(folder: Path) -> Notebook:
    """An article that this run has saved, and has to back up again."""
    book = notebook(folder, 6)
    book.put(NEW, ARTICLE, mark("first"))
    return book


def backed_up(folder: Path) -> Notebook:
    """An article with more backups than are to be kept."""
    book = notebook(folder)
    book.put(NEW, ARTICLE, mark("first"))
    for hour in range(12):
        (folder / ".backups" / NEW.id).mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / NAME, folder / ".backups" / NEW.id / f"20240705T{hour:02}0000Z.json")
    return notebook(folder, 6)


def old(folder: Path) -> Notebook:
    """An article in the first format."""
    notebook(folder).put(NEW, ARTICLE, mark("first"))
    content = (folder / NAME).read_bytes()
    (folder / NAME).write_bytes(content.replace(b'"schema": 2', b'"schema": 1'))
    return notebook(folder, 6)


def damaged(folder: Path) -> Notebook:
    """A damaged article with a backup."""
    book = notebook(folder)
    book.put(NEW, ARTICLE, mark("first"))
    book.put(NEW, ARTICLE)
    (folder / NAME).write_bytes(b'{"schema": ')
    return notebook(folder, 6)


BEGINNINGS = {make.__name__: make for make in (nothing, cold, warm, backed_up, old, damaged)}


@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_call_that_fails_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beginning: str, code: int
) -> None:
    call, told = 0, 0
    while True:
        top = tmp_path / str(call)
        top.mkdir()
        book = BEGINNINGS[beginning](top)
        folder, before = book.folder, [] if beginning == "nothing" else ["first"]
        saved: list[str] = []
        with watching(monkeypatch) as faults:
            faults.fail(call, code)
            try:
                saved = ids(book.put(NEW, ARTICLE, mark("second")))
            except NotSavedError as error:
                assert str(error).isprintable() and str(folder) in str(error)
                told += 1
        if saved:
            assert saved == [*before, "second"]
        if beginning != "damaged":
            tables = read_tables(folder / NAME) if folder.is_dir() else None
            found = ids(notebook(folder).read(NEW.id)) if tables else []
            assert found in (([*before, "second"],) if saved else (before, [*before, "second"]))
        assert list(top.rglob("*.tmp")) == []
        assert ids(book.put(NEW, ARTICLE, mark("second"), mark("third"))) == [
            *before,
            "second",
            "third",
        ]
        fresh = notebook(folder, 6)
        assert ids(fresh.read(NEW.id)) == [*before, "second", "third"]
        assert fresh.problems == []
        if beginning == "damaged":
            aside = [path for path in folder.iterdir() if ".damaged-" in path.name]
            assert aside and all(path.read_bytes() == b'{"schema": ' for path in aside)
        else:
            assert not any("damaged" in line for line in book.problems)
        if len(faults.calls) <= call:
            break
        call += 1
    assert call > 12 and told > 5
    wanted = {"open", "flock", "write", "fsync", "close", "replace"}
    assert wanted <= set(faults.calls), "a save is made of these"
