"""The notes files of a folder: reading them, holding them while they are changed."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import TypeAlias

from reader.annotation import Annotation, Notes
from reader.rows import notes_of
from reader.storage import (
    DamagedError,
    NewerError,
    NotebookError,
    NotSavedError,
    Tables,
    make_folder,
    not_saved,
    read_bytes,
    read_tables,
    sweep,
)
from reader.text import clean_line

_NAME = re.compile(r"([a-z0-9-]+-[0-9a-f]{12})\.json")
"""The file's name. What a sync program calls copies of a file in conflict does not fit."""

_Stamp: TypeAlias = tuple[int, int, int]
"""Time of change in ns, size, inode: of a file that was replaced, one of them differs."""


class NotesFiles:
    """Notes files in one folder, shared with other processes and, by syncing, other machines.

    Several threads may use them.
    """

    def __init__(self, folder: Path, *, now: Callable[[], str], lock_seconds: float) -> None:
        """`now` tells the time: UTC, ISO. Nothing is read or made before the first call that needs
        it."""
        self.folder = folder
        self.problems: list[str] = []
        """What is wrong with files that were met, where, and what to do, in lines fit to show."""
        self._now = now
        self._lock_seconds = lock_seconds
        self._ready = False
        self._known: dict[str, tuple[_Stamp, Notes]] = {}

    def read(self, id: str) -> Notes | None:
        """The notes of an article; None where there are none, or none that can be read.

        A damaged file is set aside. That, a file that may not be read, and one that a newer
        version wrote, are told in `problems`.
        """
        try:
            return self.load(id) if _NAME.fullmatch(f"{id}.json") else None
        except DamagedError as error:
            return self._mend(id, error)

    def every(self, words: Iterable[bytes] = ()) -> Iterator[Notes]:
        """All notes; given words, at least those whose files hold one of them."""
        for id, entry in self.files().items():
            try:
                status = entry.stat()
                stamp = status.st_mtime_ns, status.st_size, status.st_ino
                known = self._known.get(id)
                if known and known[0] == stamp:
                    yield known[1]
                    continue
                if words and not any(map(read_bytes(Path(entry)).__contains__, words)):
                    continue
                notes = self.load(id)
            except FileNotFoundError:  # it went since the folder was listed
                continue
            except (DamagedError, OSError) as error:
                self.report(_hidden(entry.path, error))
                continue
            if notes:
                self._known[id] = stamp, notes
                yield notes

    def files(self) -> dict[str, os.DirEntry[str]]:
        """The notes files by the article's id, in its order."""
        try:
            with os.scandir(self.folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.report(_hidden(str(self.folder), error))
            return {}
        files = {}
        for entry in entries:
            if name := _NAME.fullmatch(entry.name):
                files[name[1]] = entry
        return files

    def load(self, id: str) -> Notes | None:
        """As `read`, but raises DamagedError."""
        path = self.path(id)
        try:
            tables = read_tables(path)
        except (NewerError, OSError) as error:
            self.report(_hidden(str(path), error))
            return None
        return None if tables is None else self.notes(id, tables)

    def _mend(self, id: str, damage: DamagedError) -> Notes | None:
        try:
            with self.locked(self.path(id)):
                self.tables(self.path(id))
            return self.load(id)
        except (NotebookError, OSError) as error:
            self.report(f"{damage}; it could not be set aside: {error}")
            return None

    @contextmanager
    def saving(self, path: Path) -> Iterator[None]:
        """Hold a notes file under its lock. Raises NotSavedError for whatever goes wrong."""
        try:
            with self.locked(path):
                yield
        except (DamagedError, NewerError) as error:
            raise NotSavedError(f"Nothing was saved: {error}") from error
        except RecursionError as error:
            raise NotSavedError(f"{path} was not saved: it is nested too deep") from error
        except OSError as error:
            raise not_saved(path, error) from error

    def tables(self, path: Path) -> Tables | None:
        """What to change, under the lock: what the file holds, None where there is none.

        A damaged file is set aside here, never overwritten and never deleted. One in which git
        has left both sides of a conflict is both.
        """
        try:
            return read_tables(path)
        except DamagedError as error:
            from reader.conflicts import settle

            if both := settle(path):
                return both
            name = f"{path.name}.damaged-{re.sub('[^0-9TZ]', '', self._now())}"
            names = (f"{name}-{number}" if number else name for number in count())
            aside = next(free for free in map(path.with_name, names) if not os.path.lexists(free))
            path.rename(aside)
            self.report(
                f"{error}; it was set aside as {aside.name}: "
                "put a good copy in its old place to have its notes back"
            )
            return None

    def locked(self, path: Path) -> AbstractContextManager[None]:
        from reader.change import locked

        if not self._ready:  # later a missing folder is not made again: its disk may be detached
            make_folder(self.folder)
            sweep(self.folder)
            self._ready = True
        return locked(path, self._lock_seconds)

    def path(self, id: str) -> Path:
        """Raises ValueError for what is not an id: it could name a file elsewhere."""
        if not _NAME.fullmatch(name := f"{id}.json"):
            raise ValueError(f"no article has the id “{id}”")
        return self.folder / name

    def notes(self, id: str, tables: Tables, known: tuple[Annotation, ...] = ()) -> Notes:
        return notes_of(
            id,
            tables,
            lambda line: self.report(
                f"{self.path(id)}: {line}; it stays in the file and is not shown, mend it there"
            ),
            known,
        )

    def report(self, line: str) -> None:
        line = clean_line(line)
        if line not in self.problems:
            self.problems.append(line)


def _hidden(path: str, error: NotebookError | OSError) -> str:
    if isinstance(error, DamagedError):
        return f"{error}; its notes are not shown, put a good copy in its place"
    if isinstance(error, OSError):
        return f"{path} cannot be read ({error.strerror}): check its permissions to see its notes"
    return str(error)
