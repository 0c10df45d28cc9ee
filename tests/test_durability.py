"""The notebook under kills and beside other writers: nothing acknowledged is lost.

Run as a program this file is what is killed, and what writes beside others:

    python tests/test_durability.py write FOLDER DEVICE NUMBER   puts, and prints each when saved
    python tests/test_durability.py kill FOLDER KILLS SIZE       kills writers of SIZE annotations,
                                                                 or of 20-3000, say, one by one
    python tests/test_durability.py together FOLDER [WRITERS NUMBER]
                                                                 8 that put 100 each, and a reader
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

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


class Killing(NamedTuple):
    """What came of killing the writers of one article."""

    acknowledged: int
    left: int
    """Temporary files of which the next start got rid."""


def kill(folder: Path, kills: int, sizes: Sequence[int]) -> None:
    """Start writers and kill each at a random instant; nothing they acknowledged may be lost.

    The kills are shared out among notebooks of some sizes (annotations).
    """
    begun, all_done = time.monotonic(), []
    for number, size in enumerate(sizes):
        share = kills * (number + 1) // len(sizes) - kills * number // len(sizes)
        all_done.append(kill_some(folder / str(size), share, size))
    acknowledged = sum(done.acknowledged for done in all_done)
    left = sum(done.left for done in all_done)
    low, high = sizes[0], sizes[-1]
    print(
        f"{kills:,} kills at {low:,}{f' to {high:,}' if high > low else ''} annotations: "
        f"{acknowledged:,} acknowledged, 0 lost, 0 files damaged; "
        f"{left} leftovers, all swept; {time.monotonic() - begun:.0f} s"
    )


def spread(sizes: str) -> list[int]:
    """`20-3000` as ten sizes from 20 to 3,000, each as many times the one before; `20` as it is."""
    low, _, high = sizes.partition("-")
    if not high:
        return [int(low)]
    factor = (int(high) / int(low)) ** (1 / 9)
    return [round(int(low) * factor**step) for step in range(10)]


def kill_some(folder: Path, kills: int, size: int) -> Killing:
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
    return Killing(len(acknowledged), left)


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


@pytest.mark.parametrize(("kills", "sizes"), [(70, "20"), (30, "100-800")])
def test_kills_lose_nothing(tmp_path: Path, kills: int, sizes: str) -> None:
    done = subprocess.run(
        program("kill", tmp_path, kills, sizes), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    acknowledged = re.search(r"([0-9,]+) acknowledged, 0 lost", done.stdout)
    assert acknowledged and int(acknowledged[1].replace(",", "")) >= kills


# Others who write


def write(folder: Path, device: str, number: int) -> None:
    book = notebook(folder, device)
    for index in range(number):
        book.put(NEW, ARTICLE, mark(f"{device}-{index}"))
        print(f"{device}-{index}", flush=True)


def together(folder: Path, writers: int, number: int) -> None:
    """Let several write on one article at once, and read meanwhile: nothing is lost, and no reader
    ever finds less than before, or anything wrong."""
    begun = time.monotonic()
    running = [
        subprocess.Popen(
            program("write", folder, device, number), stdout=subprocess.PIPE, text=True
        )
        for device in "abcdefghijklmnopqrstuvwxyz"[:writers]
    ]
    reads = seen = 0
    while any(process.poll() is None for process in running):
        book = notebook(folder)  # as another program that begins to read
        found = len(notes.records) if (notes := book.read(NEW.id)) else 0
        assert book.problems == []
        assert found >= seen
        seen, reads = found, reads + 1
    saved = [line for process in running for line in process.communicate()[0].split()]
    assert len(saved) == writers * number
    assert {note.id for note in read(folder).records} == set(saved)
    assert left_over(folder) == []
    print(
        f"{writers} processes of {number}: {len(saved)} annotations saved, {len(saved)} there; "
        f"{reads:,} reads meanwhile, 0 wrong; {time.monotonic() - begun:.1f} s"
    )


def test_processes_together_lose_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        program("together", tmp_path, 4, 25), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("4 processes of 25: 100 annotations saved, 100 there; ")


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
        kill(place, int(sys.argv[3]), spread(sys.argv[4]))
    elif sys.argv[1] == "together":
        number_of, each = sys.argv[3:] or ("8", "100")
        together(place, int(number_of), int(each))
    else:
        write(place, sys.argv[3], int(sys.argv[4]))
