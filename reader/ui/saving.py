"""Saving without waiting: one thread writes, in order, and says when something is on disk."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from reader.annotation import Notes
from reader.notebook import Notebook
from reader.rescue import Rescue
from reader.storage import NewerError, NotebookError

RETRY_SECONDS = 5.0


class Outcome(NamedTuple):
    """What became of a change."""

    notes: Notes | None
    """The notes as they are on disk; None where the change could not be saved yet, or several
    articles were changed."""
    error: str = ""
    """Why something is not saved, in a line fit to show."""
    waiting: int = 0
    """Changes that are not on disk yet, this one included where it failed."""


Job: TypeAlias = Callable[[], Notes | None]
Spare: TypeAlias = Callable[[Notebook], Notes]
"""Saves the same change into another notebook."""


@dataclass(eq=False, slots=True)
class _Change:
    job: Job
    spare: Spare | None
    kept: Path | None = None
    """The emergency file that it is in."""


class Saver:
    """Runs jobs one after the other. A job that fails is kept in memory and in an emergency file,
    and tried again until it is done."""

    def __init__(self, told: Callable[[Outcome], None], rescue: Rescue | None = None) -> None:
        """`told` is called from the saving thread after every try."""
        self._told = told
        self._rescue = rescue
        self._changes: deque[_Change] = deque()
        self._stuck: deque[_Change] = deque()
        """What another try would not help."""
        self._wake = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None
        self.error = ""
        """Why something is not saved, and where it is kept meanwhile; "" where all is saved."""

    @property
    def waiting(self) -> int:
        """How many changes are not on disk yet."""
        return len(self._changes) + len(self._stuck)

    @property
    def closing(self) -> bool:
        """Whether it is to stop: a long job ends early then."""
        return self._closing

    @property
    def kept(self) -> bool:
        """Whether all changes that are not on disk yet are in emergency files."""
        with self._wake:
            return all(change.kept for change in (*self._changes, *self._stuck))

    def add(self, job: Job, spare: Spare | None = None) -> None:
        """Have a change saved after those before it; where that fails, `spare` saves it where
        emergency files are kept."""
        with self._wake:
            self._changes.append(_Change(job, spare))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="saving")
                self._thread.start()
            self._wake.notify()

    def retry(self) -> None:
        """Try at once what is waiting."""
        with self._wake:
            self._changes.extendleft(reversed(self._stuck))
            self._stuck.clear()
            self._wake.notify()

    def close(self) -> int:
        """Try once more what is waiting, and stop. Returns how many changes could not be saved."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread:
            self._thread.join()
        return self.waiting

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._changes:
                    if self._closing:
                        return
                    self._wake.wait()
                change, closing = self._changes[0], self._closing
            try:
                notes = change.job()
            except Exception as error:  # noqa: BLE001 - those behind it are to be saved all the same
                known = isinstance(error, NotebookError)
                final = not known or NewerError in (type(error), type(error.__cause__))
                told = str(error) if known else f"Not saved, by a mistake in reader: {error!r}"
                self.error = f"{told}{self._keep()}"
                if final:
                    with self._wake:
                        self._stuck.append(self._changes.popleft())
                self._told(Outcome(None, self.error, self.waiting))
                if closing and not final:
                    return
                with self._wake:
                    if not self._closing and not final:
                        self._wake.wait(RETRY_SECONDS)
            else:
                with self._wake:
                    self._changes.popleft()
                    waiting = self.waiting
                    if not self._stuck:
                        self.error = ""
                self._release(change)
                del change  # and the article that it knows
                self._told(Outcome(notes, self.error, waiting))

    def _keep(self) -> str:
        """Put all changes that wait into emergency files; says where, or why not."""
        if self._rescue is None:
            return ""
        with self._wake:
            changes = list(self._changes)
        try:
            for change in changes:
                if change.spare and not change.kept:
                    change.kept = self._rescue.keep(change.spare).path
        except NotebookError as error:
            return f"; {error}"
        folders = {str(change.kept.parent) for change in changes if change.kept}
        return f"; meanwhile it is kept in {', '.join(sorted(folders))}" if folders else ""

    def _release(self, change: _Change) -> None:
        """Remove the emergency file of a change that was saved, once it holds no other one."""
        if self._rescue is None or change.kept is None:
            return
        with self._wake:
            others = [other.kept for other in (*self._changes, *self._stuck)]
        if change.kept not in others:
            self._rescue.release(change.kept.stem)
