"""Child processes that read articles: parsing takes every core there is, and holds up no key.

What one of them cannot bear, or takes too long for, costs that one file: it is listed with what is
wrong with it.
"""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import reader
from reader.index.entries import Entry
from reader.index.reading import Job, read, received, send, unread
from reader.index.walk import Met
from reader.library import shown
from reader.passage import Cancelled

_FILES, _BYTES = 32, 256 * 1024
"""How many files, or bytes of them, are asked for at once, at most; but for a single larger one."""
_ROOM = 12
"""So many answers are kept beyond those that are just given: children are not to wait while a few
hundred articles are written."""
_GRACE = 5.0
"""Seconds that a child is given beyond the time in which it should have ended itself."""
_TICK = 0.2
"""Seconds between two looks whether anything has to be ended."""
SECONDS = 20
"""For one file, and"""
_SECONDS_A_MIB = 4
"""for every MiB of it."""


class Answer(NamedTuple):
    """What became of a file."""

    job: Job
    entry: Entry | None
    """None where its bytes are as they were."""


def job(met: Met, digest: bytes = b"", seconds: int = SECONDS) -> Job:
    """What to read of a file that was met."""
    return Job(met.place, digest, seconds + met.size * _SECONDS_A_MIB // (1 << 20))


def cores() -> int:
    """How many processes can run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


class Children:
    """Reads many files, in as many processes as there are cores."""

    def __init__(self, jobs: Iterable[tuple[Job, int]], cancelled: Callable[[], bool]) -> None:
        """`jobs` are files to read, with their sizes (bytes)."""
        self._chunks = _chunks(jobs)
        self._taking = threading.Lock()
        self._cancelled = cancelled
        self._answers: queue.Queue[list[Answer] | None] = queue.Queue(maxsize=2 * cores() + _ROOM)
        """None for a child that has no more to read."""
        self._children = [_Child() for _ in range(cores())]

    def read(self) -> Iterator[list[Answer]]:
        """Read all files; what comes first is told first. Raises Cancelled."""
        threads = [
            threading.Thread(target=self._ask, args=(child,), name="children", daemon=True)
            for child in self._children
        ]
        try:
            for thread in threads:
                thread.start()
            left = len(threads)
            while left:
                if self._cancelled():
                    raise Cancelled
                with suppress(queue.Empty):
                    answers = self._answers.get(timeout=_TICK)
                    if answers is None:
                        left -= 1
                    else:
                        yield answers
                for child in self._children:
                    child.end_if_due()
        finally:
            with self._taking:
                self._chunks = iter(())
            for child in self._children:
                child.end()
            while any(thread.is_alive() for thread in threads):
                with suppress(queue.Empty):  # they may wait for room
                    self._answers.get(timeout=0.01)

    def _ask(self, child: "_Child") -> None:
        while chunk := self._next():
            self._answers.put(list(child.answers(chunk)))
        child.close()
        self._answers.put(None)

    def _next(self) -> list[Job] | None:
        with self._taking:
            return next(self._chunks, None)


class _Child:
    """A process that reads, begun anew where it has ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._due = float("inf")
        self._ended = False

    def answers(self, jobs: Sequence[Job]) -> Iterator[Answer]:
        """What became of some files."""
        found = self._asked(jobs)
        if found is not None:
            yield from map(Answer, jobs, found)
        elif len(jobs) > 1:
            for job in jobs:
                yield from self.answers([job])
        elif not self._ended:
            [job] = jobs
            told = f"{shown(job.place.path)}: cannot be read; it takes too long or too much memory"
            yield Answer(job, unread(job.place, told))

    def _asked(self, jobs: Sequence[Job]) -> list[Entry | None] | None:
        """The answers of the process; None where it did not outlive the question."""
        if self._ended:
            return None
        try:
            process = self._process or _begun()
        except OSError:  # there may be too many already
            return list(map(read, jobs))
        self._process = process
        if self._ended:  # meanwhile
            return None
        assert process.stdin
        assert process.stdout
        self._due = monotonic() + max(job.seconds for job in jobs) + _GRACE
        try:
            send(process.stdin, list(jobs))
            found = received(process.stdout)
        except OSError:
            found = None
        self._due = float("inf")
        if isinstance(found, list):
            return found
        self.close()
        return None

    def end_if_due(self) -> None:
        """End the process where it has taken too long; from another thread."""
        process = self._process
        if process and monotonic() > self._due:
            process.kill()

    def end(self) -> None:
        """End the process, and begin none any more; from another thread."""
        self._ended = True
        if process := self._process:
            process.kill()

    def close(self) -> None:
        """End the process, if there is one, and let go of it."""
        process, self._process = self._process, None
        if process:
            process.kill()
            with suppress(OSError):  # what was to be written to it is lost
                process.__exit__(None, None, None)


def _begun() -> subprocess.Popen[bytes]:
    """A new process. Raises OSError."""
    # What lies in the working folder is not to be taken for Python's modules: hence -P.
    package = str(Path(reader.__file__).parent.parent)
    known = os.environ.get("PYTHONPATH")
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "reader.index.reading"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (package, known)))},
        start_new_session=True,  # Ctrl-C is for the parent, which ends it
    )


def _chunks(jobs: Iterable[tuple[Job, int]]) -> Iterator[list[Job]]:
    chunk: list[Job] = []
    length = 0
    for job, size in jobs:
        if chunk and (len(chunk) == _FILES or length + size > _BYTES):
            yield chunk
            chunk, length = [], 0
        chunk.append(job)
        length += size
    if chunk:
        yield chunk
