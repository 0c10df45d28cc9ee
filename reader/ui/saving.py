"""Saving without waiting: one thread writes, in order, and says when something is on disk."""

import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from reader.annotation import Notes
from reader.storage import NotebookError

RETRY_SECONDS = 5.0


class Outcome(NamedTuple):
    """What became of a change."""

    notes: Notes | None
    """The notes as they are on disk; None where the change could not be saved yet, or several
    articles were changed."""
    error: str = ""
    """Why it was not saved, in a line fit to show."""
    waiting: int = 0
    """Changes that are not on disk yet, this one included where it failed."""


Job = Callable[[], Notes | None]


class Saver:
    """Runs jobs one after the other. A job that fails is kept and tried again until it is done."""

    def __init__(self, told: Callable[[Outcome], None]) -> None:
        """`told` is called from the saving thread after every try."""
        self._told = told
        self._jobs: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """How many changes are not on disk yet."""
        return len(self._jobs)

    @property
    def closing(self) -> bool:
        """Whether it is to stop: a long job ends early then."""
        return self._closing

    def add(self, job: Job) -> None:
        """Have a change saved after those before it."""
        with self._wake:
            self._jobs.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="saving")
                self._thread.start()
            self._wake.notify()

    def retry(self) -> None:
        """Try at once what is waiting."""
        with self._wake:
            self._wake.notify()

    def close(self) -> int:
        """Try once more what is waiting, and stop. Returns how many changes could not be saved."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread:
            self._thread.join()
        return len(self._jobs)

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._jobs:
                    if self._closing:
                        return
                    self._wake.wait()
                job, closing = self._jobs[0], self._closing
            try:
                notes = job()
            except NotebookError as error:
                self._told(Outcome(None, str(error), len(self._jobs)))
                if closing:
                    return
                with self._wake:
                    if not self._closing:
                        self._wake.wait(RETRY_SECONDS)
            else:
                with self._wake:
                    self._jobs.popleft()
                    waiting = len(self._jobs)
                del job  # and the article that it knows
                self._told(Outcome(notes, "", waiting))
