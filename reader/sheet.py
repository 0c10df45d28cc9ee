"""One notes file while it is held under its lock: what it holds, mended where that is needed."""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

from reader.annotation import Notes
from reader.backups import Backups
from reader.migration import migrated
from reader.notation import Tables, Writer
from reader.storage import (
    SCHEMA,
    DamagedError,
    NewerError,
    Stamp,
    read_tables,
    schema_of,
    stamp,
    write_tables,
)

_TICK_SECONDS = 2.0
"""More than the coarsest file system takes between two times of change."""


class Page(NamedTuple):
    """What a file was seen to hold, or was made to hold."""

    stamp: Stamp | None
    """The state of the file then; None where that is not known for sure."""
    tables: Tables
    notes: Notes
    writer: Writer


class Sheet:
    """A notes file to be changed. Only for who holds its lock."""

    def __init__(
        self,
        path: Path,
        page: Page | None,
        backups: Backups,
        now: Callable[[], str],
        report: Callable[[str], None],
    ) -> None:
        """Reads the file, unless it is still what `page` says. What is damaged is set aside, never
        overwritten and never deleted, and the newest good backup is put in its place; that is told
        to `report`.

        Raises NewerError for a file that this version could only spoil, and OSError.
        """
        self.path = path
        self._backups, self._now, self._report = backups, now, report
        self._schema = SCHEMA
        self.lost = False
        """Whether the file is gone, or an earlier version stands in its place: what is known of it
        besides is to be saved too."""
        same = page and page.stamp and page.stamp == _stamp(path)
        self.tables = page.tables if page and same else self._read()
        """What it holds, in the present format; None where there is none. Not to be changed."""
        self.notes = page.notes if page and same else None
        """The same as a value, where that was made before."""

    def _read(self) -> Tables | None:
        try:
            tables = read_tables(self.path)
        except DamagedError as error:
            from reader.conflicts import settle

            tables = settle(self.path) or self._mend(error)
        if tables is None:
            self.lost = True
            return None
        self._schema = schema_of(tables)
        if self._schema > SCHEMA:
            raise NewerError(self.path, self._schema)
        return migrated(tables)

    def _mend(self, error: DamagedError) -> Tables | None:
        self.lost = True
        aside, instead = self._aside(), self._instead()
        if instead is None:
            self.path.rename(aside)
            told = "put a good copy in its old place to have its notes back"
            self._report(f"{error}; it was set aside as {aside.name}: {told}")
            return None
        tables, told = instead
        try:
            os.link(self.path, aside, follow_symlinks=False)  # there is a file at every instant
        except OSError:
            self.path.rename(aside)
        try:
            write_tables(self.path, tables)
        except OSError:
            with suppress(OSError):
                aside.replace(self.path)
                aside.unlink(missing_ok=True)  # as two names of one file it is not moved
            raise
        self._report(f"{error}; {told}, the damaged file was kept as {aside.name}")
        return tables

    def _instead(self) -> tuple[Tables, str] | None:
        """What to put in the place of a damaged file, and how that is told: its newest good
        backup, where it has one. Raises OSError where that cannot be told now."""
        for since, tables in good(self._backups, self.path.stem):
            missing = f"changes since {local(since)} may be missing"
            return tables, f"{missing}: the version of then was put in its place"
        return None

    def _aside(self) -> Path:
        name = f"{self.path.name}.damaged-{re.sub('[^0-9TZ]', '', self._now())}"
        names = (f"{name}-{number}" if number else name for number in count())
        return next(free for free in map(self.path.with_name, names) if not os.path.lexists(free))

    def save(self, tables: Tables, writer: Writer) -> Stamp | None:
        """Replace the file, as `write_tables` does; what it held is kept where it is time to.

        Raises OSError.
        """
        if self.tables is not None:
            if self._schema < SCHEMA:
                self._keep_format()
            self._backups.keep(self.path)
        return write_tables(self.path, tables, writer)

    def _keep_format(self) -> None:
        try:
            self._backups.keep_format(self.path, self._schema)
        except OSError as error:  # the change matters more, and the new format says all of it
            self._report(
                f"{self.path} is in a new format now; the file of the old one could not be kept "
                f"({error.strerror or error})"
            )


def _stamp(path: Path) -> Stamp | None:
    try:
        return stamp(path.stat())
    except OSError:  # reading it will tell
        return None


def settled(path: Path) -> Stamp | None:
    """The state of a file that was not changed just now; None where it was, or where there is
    none: within one tick of the clock it could be changed again and look the same."""
    state = _stamp(path)
    return state if state and time.time() - state[2] / 1e9 > _TICK_SECONDS else None


def good(backups: Backups, stem: str) -> Iterator[tuple[datetime, Tables]]:
    """The versions of a file that can be read, the newest first, and since when they are not the
    present one. Raises OSError at the end, where one could not be read for another reason than
    damage: by now it might be."""
    failed: OSError | None = None
    for since, path in backups.versions(stem):
        try:
            tables = read_tables(path)
        except DamagedError:
            continue
        except OSError as error:
            failed = error
            continue
        if tables is not None:
            yield since, tables
    if failed:
        raise failed


def local(moment: datetime) -> str:
    """A time as the user's clock shows it."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
