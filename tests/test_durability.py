"""The notebook under kills and beside other writers: nothing acknowledged is lost.

Run as a program this file is what is killed, and what writes beside others:

    python tests/test_durability.py write FOLDER DEVICE NUMBER   puts, and prints each when saved
    python tests/test_durability.py kill FOLDER KILLS SIZE       kills writers of SIZE annotations
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from filelock import FileLock

from reader.annotation import Annotation, Notes, Reading, annotate, new_notes, revise
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.history import versions
from reader.notebook import Notebook
from reader.storage import LockedError

TEXT = "It is a minimum of 40 billion euros. " * 40
NOW = "2024-07-05T16:17:00Z"
ARTICLE = Document(
    text=TEXT,
    blocks=(Block(Kind.PARAGRAPH, 0, len(TEXT)),),
    metadata=Metadata(title=Fact("Press conference", Origin.TEXT)),
)
NEW = new_notes(ARTICLE, "/a.txt")


def notebook(folder: Path, device: str = "desk", lock_seconds: float = 60) -> Notebook:
    return Notebook(folder, device=device, now=lambda: NOW, lock_seconds=lock_seconds)


def mark(id: str, note: str = "") -> Annotation:
    return annotate(ARTICLE, 8, 17, id=id, device="desk", now=NOW, note=note)


def read(folder: Path) -> Notes:
    """What another program finds; nothing may be wrong with it."""
    book = notebook(folder)
    notes = book.read(NEW.id)
    assert notes and book.problems == []
    return notes


def left_over(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.endswith(".tmp")]


def program(*arguments: object) -> list[str]:
    return [sys.executable, __file__, *map(str, arguments)]


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))


# Kills


def kill(folder: Path, kills: int, size: int) -> None:
    """Start writers and kill each at a random instant; nothing they acknowledged may be lost."""
    choose = random.Random(size)
    notebook(folder).put(NEW, ARTICLE, *(mark(f"old-{n}", "words " * 20) for n in range(size)))
    acknowledged: set[tuple[str, ...]] = set()
    left = 0
    for seed in range(kills):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            change(folder, seed, writing)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            first = pipe.readline()
            time.sleep(choose.random() * (0.02 + size / 10_000))  # a few savings
            os.kill(child, signal.SIGKILL)
            lines = [first, *pipe]
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        acknowledged |= {tuple(line.split()) for line in lines if line.endswith("\n")}
        said = {
            (note.id, str(version["note"]))
            for note in read(folder).records
            for version in versions(note)
        }
        assert acknowledged <= said
        left += len(left_over(folder))
    notebook(folder).put(NEW, ARTICLE)
    assert left_over(folder) == []
    print(f"{len(acknowledged)} acknowledged, 0 lost; {left} leftovers swept")


def change(folder: Path, seed: int, acknowledge: int) -> None:
    """Add, change and delete annotations until killed, telling which was saved."""
    choose = random.Random(seed)
    book = notebook(folder)
    notes = read(folder)
    for step in count():
        old = choose.choice(notes.records)
        new = replace(old, note=f"{seed}-{step}", deleted=choose.choice([None, NOW]))
        new = revise(old, new, device="desk", now=NOW)
        if choose.random() < 0.2:
            new = mark(f"new-{seed}-{step}", new.note)
        notes = book.put(notes, ARTICLE, new)
        os.write(acknowledge, f"{new.id} {new.note}\n".encode())


@pytest.mark.parametrize(("kills", "size"), [(70, 20), (30, 400)])
def test_kills_lose_nothing(tmp_path: Path, kills: int, size: int) -> None:
    done = subprocess.run(
        program("kill", tmp_path, kills, size), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout.split()[0]) >= kills


# Others who write


def write(folder: Path, device: str, number: int) -> None:
    book = notebook(folder, device)
    for index in range(number):
        book.put(NEW, ARTICLE, mark(f"{device}-{index}"))
        print(f"{device}-{index}", flush=True)


def test_four_processes_lose_nothing(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen(program("write", tmp_path, device, 25), stdout=subprocess.PIPE, text=True)
        for device in "abcd"
    ]
    book, seen = notebook(tmp_path), 0
    while any(process.poll() is None for process in writers):
        found = len(notes.records) if (notes := book.read(NEW.id)) else 0
        assert found >= seen
        seen = found
    saved = [line for process in writers for line in process.communicate()[0].split()]
    assert len(saved) == 100
    assert {note.id for note in read(tmp_path).records} == set(saved)
    assert book.problems == []


@contextmanager
def held(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another program that holds the file and does not let go."""
    lock = folder / ".locks" / f"{NEW.id}.lock"
    code = f"""
from filelock import FileLock
lock = FileLock({str(lock)!r})
lock.acquire()
print("held", flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


def test_a_held_file_is_told_and_left_alone(tmp_path: Path) -> None:
    saved = notebook(tmp_path).put(NEW, ARTICLE, mark("first"))
    with held(tmp_path):
        impatient = notebook(tmp_path, lock_seconds=0.05)
        with pytest.raises(LockedError, match=r"was not saved: .* 0\.05 s; .* save again$"):
            impatient.put(saved, ARTICLE, mark("second"))
        assert impatient.read(NEW.id) == saved, "reading waits for nobody"


def test_a_holder_that_died_does_not_block(tmp_path: Path) -> None:
    saved = notebook(tmp_path).put(NEW, ARTICLE, mark("first"))
    with held(tmp_path) as holder:
        holder.kill()
        holder.wait()
        notes = notebook(tmp_path, lock_seconds=5).put(saved, ARTICLE, mark("second"))
    assert len(notes.records) == 2


def test_lock_files_stay(tmp_path: Path) -> None:
    book = notebook(tmp_path)
    book.put(NEW, ARTICLE, mark("first"))
    lock = tmp_path / ".locks" / f"{NEW.id}.lock"
    inode = lock.stat().st_ino
    book.keep(NEW, ARTICLE, Reading())
    assert lock.stat().st_ino == inode
    with FileLock(lock).acquire(timeout=0):
        pass


if __name__ == "__main__":
    place = Path(sys.argv[2])
    if sys.argv[1] == "kill":
        kill(place, int(sys.argv[3]), int(sys.argv[4]))
    else:
        write(place, sys.argv[3], int(sys.argv[4]))
