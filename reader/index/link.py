"""The connection of one thread to the file of an index."""

import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

from reader.index import schema

_SETTINGS = f"""
    PRAGMA page_size = {schema.PAGE}; -- which must come first, and counts in an empty file only
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -1024;
    PRAGMA wal_autocheckpoint = 2000;
    PRAGMA temp_store = MEMORY;
"""
"""Without syncing a file may be spoilt when the power fails: it is made anew then."""


class OtherVersionError(Exception):
    """The index was made by another version."""


class Link:
    """The connection of one thread."""

    def __init__(self, file: Path, patience: float) -> None:
        """Raises sqlite3.Error and OSError."""
        self.file = file
        # SQLite makes it for everyone to read, and what it puts beside it is like it.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        self.connection = sqlite3.connect(
            file, timeout=patience, isolation_level=None, check_same_thread=False
        )
        self.inode = inode(file)
        self.using = threading.RLock()

    def prepare(self) -> None:
        """Make the tables where there are none. Raises sqlite3.Error and OtherVersionError."""
        self.connection.executescript(_SETTINGS)
        found = schema.version(self.connection)
        empty = not self.connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
        if empty and not found:
            schema.create(self.connection)
        elif found != schema.VERSION:
            raise OtherVersionError
        self.connection.execute("SELECT 1 FROM facts, articles, notes LIMIT 1")

    def leads_to(self, file: Path) -> bool:
        """Whether it is still this file that stands at this path."""
        return self.file == file and self.inode == inode(file) != 0

    def close(self) -> None:
        self.connection.close()

    def end(self) -> None:
        """Close it, whatever it is being used for; what cannot be ended is left to its thread."""
        if not self.using.acquire(blocking=False):
            self.connection.interrupt()
            if not self.using.acquire(timeout=1.0):
                return
        self.close()
        self.using.release()

    def __del__(self) -> None:
        with suppress(AttributeError, sqlite3.Error):  # it may not have been opened
            self.connection.close()


def inode(file: Path) -> int:
    """What tells a file from another one at its path; 0 where there is none."""
    try:
        return file.stat().st_ino
    except OSError:
        return 0
