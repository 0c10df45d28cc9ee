"""The file of an index: opened by every thread for itself, written by one at a time, and made anew
where it cannot be used. Nothing that goes wrong with it is worth more than a line to the reader.
"""

import json
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from reader.index.link import Link, OtherVersionError, inode
from reader.library import shown
from reader.locks import locked
from reader.storage import LockedError, make_folder

T = TypeVar("T")

_TRIES = 4
"""How often it is begun again before an index is given up."""
_SPOILT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_ASKED = (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_ERROR)
"""What comes of how it is asked, and of what it was asked: once it is open, tables do not go."""
_HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_TROUBLE = (sqlite3.DatabaseError, zlib.error, UnicodeDecodeError, json.JSONDecodeError)
"""What a file that is not as it was written leads to."""


class IndexUnavailableError(Exception):
    """There is no index to be had; the message is one line fit to show."""


class Store:
    """An index on the disk. Any thread may use it; other processes may at the same time."""

    def __init__(
        self, file: Path, report: Callable[[str], None], *, patience: float = 10.0
    ) -> None:
        """`report` is told what is wrong with the file and what becomes of it, in lines fit to
        show; others that hold it are waited for as long as `patience` (seconds). Nothing is opened
        before the first use."""
        self.file = file
        """Where it is now: it may have had to be made elsewhere."""
        self._report = report
        self._patience = patience
        self._own = threading.local()
        self._links: list[Link] = []
        self._opening = threading.RLock()
        self._writing = threading.Lock()
        self._temporary: TemporaryDirectory[str] | None = None
        self._opened_before = False
        self._closed = False
        self._pulse: Link | None = None
        self._told = self._seen = 0

    def read(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Do something that only reads. It is done again where the index had to be made anew.

        Raises IndexUnavailableError.
        """
        for _ in range(_TRIES):
            link = self._link()
            try:
                with link.using:
                    return act(link.connection)
            except _TROUBLE as error:
                self._amend(link, error)
        raise IndexUnavailableError("The index cannot be used: it is spoilt again and again")

    def write(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in a transaction of its own; else as `read`."""
        with self._writing:
            return self.read(lambda connection: _transacted(connection, act))

    def each(self, act: Callable[[sqlite3.Connection], Iterator[T]]) -> Iterator[T]:
        """What something gives bit by bit that only reads; else as `read`."""
        for _ in range(_TRIES):
            link = self._link()
            try:
                with link.using:
                    yield from act(link.connection)
                    return
            except _TROUBLE as error:
                self._amend(link, error)
        raise IndexUnavailableError("The index cannot be used: it is spoilt again and again")

    @property
    def identity(self) -> tuple[Path, int]:
        """By what it is known that the index has not been made anew meanwhile."""
        self._link()
        return self.file, inode(self.file)

    @property
    def changed(self) -> int:
        """Grows whenever something was written, by whomever."""
        with self._opening:
            pulse = self._pulse
            if pulse is None or not pulse.leads_to(self.file):
                self._told += self._seen + 1
                self._seen = 0
                self._pulse = pulse = self._opened()
            try:
                [[self._seen]] = pulse.connection.execute("PRAGMA data_version")
            except sqlite3.DatabaseError as error:
                self._amend(pulse, error)
            return self._told + self._seen

    def discard(self) -> None:
        """Remove the file; the next question makes it anew. Raises IndexUnavailableError."""
        try:
            with locked(self.file, self._patience):
                _remove(self.file)
        except (OSError, LockedError) as error:
            raise IndexUnavailableError(_why(error, self.file)) from error

    def close(self) -> None:
        """Close all connections; what is still being read ends with an error."""
        with self._opening:
            self._closed = True
            for link in self._links:
                link.end()
            self._links.clear()
            self._pulse = None
            if self._temporary:
                self._temporary.cleanup()

    def _link(self) -> Link:
        link: Link | None = getattr(self._own, "link", None)
        if link is None or not link.leads_to(self.file) or self._closed:
            with self._opening:
                self._own.link = link = self._opened()
        return link

    def _opened(self) -> Link:
        """A new connection, to a file that can be used. Raises IndexUnavailableError."""
        if self._closed:
            raise IndexUnavailableError("The index is closed")
        for _ in range(_TRIES):
            try:
                make_folder(self.file.parent)
                with locked(self.file, self._patience):
                    link = self._prepared()
            except (sqlite3.DatabaseError, OSError, LockedError) as error:
                self._move(error)
            else:
                self._opened_before = True
                self._links = [*(one for one in self._links if one.leads_to(self.file)), link]
                return link
        raise IndexUnavailableError("The index cannot be opened")

    def _prepared(self) -> Link:
        """A connection to the file as it should be; to be called with its lock held."""
        link = Link(self.file, self._patience)
        try:
            link.prepare()
        except OtherVersionError:
            link.close()
            if self._opened_before:  # another version runs: each would make it anew for ever
                raise OSError("another version of reader uses it") from None
            self._tell("The index was made by another version of reader")
        except sqlite3.DatabaseError as error:
            link.close()
            if _code(error) not in (*_SPOILT, sqlite3.SQLITE_ERROR):
                raise
            self._tell(f"The index {shown(self.file)} is damaged")
        else:
            return link
        _remove(self.file)
        link = Link(self.file, self._patience)
        link.prepare()
        return link

    def _tell(self, what: str) -> None:
        self._report(f"{what}; it is being made anew, nothing is lost")

    def _amend(self, link: Link, error: Exception) -> None:
        """Do something about what went wrong, so that it can be tried again. Raises the error where
        it is none of the file's."""
        if isinstance(error, sqlite3.DatabaseError):
            code = _code(error)
            if code in _ASKED or isinstance(error, sqlite3.ProgrammingError):
                if self._closed:
                    raise IndexUnavailableError("The index is closed") from error
                raise error
        with self._opening:
            if self._closed:
                raise IndexUnavailableError("The index is closed") from error
            if not link.leads_to(self.file):
                return  # it has been done already
            if isinstance(error, sqlite3.DatabaseError) and code not in (*_SPOILT, 0):
                self._move(error)
                return
            try:
                with locked(self.file, self._patience):
                    if link.leads_to(self.file):  # no other process has done it
                        _remove(self.file)
                        self._tell(f"The index {shown(self.file)} is damaged")
            except (OSError, LockedError) as trouble:
                self._move(trouble)

    def _move(self, error: Exception) -> None:
        """Go on in a temporary folder. Raises IndexUnavailableError where that cannot be used."""
        why = _why(error, self.file)
        if self._temporary:
            raise IndexUnavailableError(f"There is no index: {why}") from error
        try:
            self._temporary = TemporaryDirectory(prefix="reader-index-", ignore_cleanup_errors=True)
        except OSError as trouble:
            raise IndexUnavailableError(
                f"There is no index: {why}, and there is no temporary folder ({trouble.strerror})"
            ) from error
        self.file = Path(self._temporary.name) / self.file.name
        self._report(f"{why}; the index is made in a temporary folder, and anew at the next start")


def _transacted(connection: sqlite3.Connection, act: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        done = act(connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return done


def _code(error: sqlite3.DatabaseError) -> int:
    """What went wrong, without the details; 0 where it was not SQLite that noticed it."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _why(error: Exception, file: Path) -> str:
    if isinstance(error, LockedError) or (
        isinstance(error, sqlite3.DatabaseError) and _code(error) in _HELD
    ):
        return f"The index {shown(file)} is held by another program"
    if isinstance(error, sqlite3.DatabaseError) and _code(error) == sqlite3.SQLITE_FULL:
        return f"The disk of the index is full ({shown(file.parent)})"
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return f"The index cannot be kept in {shown(file.parent)} ({reason})"


def _remove(file: Path) -> None:
    """Remove an index, and what SQLite has put beside it. Raises OSError."""
    file.unlink(missing_ok=True)
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
