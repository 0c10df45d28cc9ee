"""News: what has changed in a folder of notes, whoever changed it."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import NamedTuple

from reader.annotation import Notes
from reader.notesfiles import NotesFiles
from reader.storage import DamagedError, Stamp, stamp

_WHOLE = 1_000_000_000
"""Nanoseconds: where a folder's time has no smaller parts, it may be coarse."""
_COARSE, _FINE = 2.1, 0.05
"""Seconds within which a second change may leave a folder's time as it is: FAT counts in twos, the
kernel in ticks."""
_SELDOM = 10.0
"""Seconds after which every file is looked at, whatever the folder's time says: some network disks
do not keep it, and programs may write into files instead of replacing them."""
_SHARE = 50
"""Such a look may take one part in so many of the time."""


class Seen(NamedTuple):
    """What a look has found."""

    changed: tuple[Notes, ...] = ()
    """Notes that are new, or other than at the look before."""
    gone: tuple[str, ...] = ()
    """Ids of notes whose files are not there any more."""


class Found(NamedTuple):
    """What a close look has found."""

    changed: tuple[Notes, ...] = ()
    gone: tuple[str, ...] = ()
    """As in `Seen`."""
    states: Mapping[str, int] = MappingProxyType({})
    """By which the files of those that changed are known again, by the notes' ids."""
    doubtful: bool = False
    """Whether there are files that could not be understood, and are looked at once more: they may
    have been caught half-written."""
    damaged: tuple[str, ...] = ()
    """Ids of notes whose files hold nothing that can be understood."""
    more: bool = False
    """Whether there is more to tell at once."""


class News:
    """Tells what is new in a notes folder, look by look. One thread at a time may look.

    Replacing a file changes the time of its folder. Where that is as it was, nothing else is asked
    for; else every file is, and those that are not as they were are read.
    """

    def __init__(self, files: NotesFiles, most: int = 0) -> None:
        """`most` notes are told at a time, and not kept in memory; 0 for all. Who asks for so many
        reads the backups of damaged files, which tells of these."""
        self._files = files
        self._most = most
        self._told: dict[str, int] = {}
        self._doubtful: dict[str, int] = {}
        """Files that could not be understood: they may have been caught half-written."""
        self._folder: tuple[int, int] | None = None
        self._time = 0
        self._looked = float("-inf")
        self._took = 0.0

    def begin(self, known: Mapping[str, int] | None = None) -> None:
        """Take for told what somebody knows of: states of files by the notes' ids. Without them,
        take all files as they are now for seen, without reading them: what is told later is what
        changes from here on."""
        if known is not None:
            self._told = dict(known)
            return
        with suppress(OSError):
            status = self._files.folder.stat()
            self._folder = status.st_dev, status.st_ino
            self._looked, self._time = time.time(), status.st_mtime_ns
            for id, entry in self._entries().items():
                with suppress(OSError):
                    self._told[id] = state_of(stamp(entry.stat()))

    def look(self) -> Seen:
        """What has changed since the last look; everything at the first one.

        Notes are not gone where their whole folder is: its disk may be detached.
        """
        found = self.look_closely()
        return Seen(found.changed, found.gone)

    def look_closely(self) -> Found:
        """As `look`, with what else is known of it."""
        try:
            status = self._files.folder.stat()
        except OSError:
            return Found()
        if not self._due(status):
            return Found()
        self._looked, self._time = time.time(), status.st_mtime_ns
        begun = time.monotonic()
        place = status.st_dev, status.st_ino
        known, self._folder = self._folder, place
        seen = self._read(same=known in (None, place))
        if seen.more:
            self._time = 0
        self._took = time.monotonic() - begun
        return seen

    def _due(self, status: os.stat_result) -> bool:
        """Whether the files have to be looked at."""
        if status.st_mtime_ns != self._time or self._doubtful:
            return True
        # The clock of another machine, which a network disk goes by, may differ.
        since = abs(self._looked - status.st_mtime_ns / _WHOLE)
        if since < (_FINE if status.st_mtime_ns % _WHOLE else _COARSE):
            return True
        return abs(time.time() - self._looked) > max(_SELDOM, _SHARE * self._took)

    def _read(self, *, same: bool) -> Found:
        try:
            entries = self._entries()
        except OSError:
            return Found()
        changed: list[Notes] = []
        damaged: list[str] = []
        more = False
        states: dict[str, int] = {}
        for id, entry in entries.items():
            try:
                found = stamp(entry.stat())
            except OSError:  # it went since the folder was listed
                continue
            state = state_of(found)
            if self._told.get(id) == state:
                continue
            if more := 0 < self._most <= len(changed):
                break
            try:
                notes = self._notes(id, found)
            except DamagedError as error:
                if self._doubtful.get(id) != state:
                    self._doubtful[id] = state
                    continue
                damaged.append(id)
                if not self._most:
                    told = f"{error}; its notes are not taken in, put a good copy there"
                    self._files.report(told)
                notes = None
            self._told[id] = state
            self._doubtful.pop(id, None)
            if notes:
                changed.append(notes)
                states[id] = state
        gone = self._told.keys() - entries.keys() if same else set()
        for id in (*gone, *(self._doubtful.keys() - entries.keys())):
            self._told.pop(id, None)
            self._doubtful.pop(id, None)
        doubtful = bool(self._doubtful)
        return Found(tuple(changed), tuple(sorted(gone)), states, doubtful, tuple(damaged), more)

    def _entries(self) -> dict[str, os.DirEntry[str]]:
        """The notes files by their ids. Raises OSError."""
        entries, known = {}, self._told
        with os.scandir(self._files.folder) as listing:
            for entry in listing:
                id, _, suffix = entry.name.rpartition(".")
                if suffix == "json" and id in known:
                    entries[id] = entry
                elif suffix == "json" and id:
                    return self._files.files()  # which takes longer, and knows what is what
        return entries

    def _notes(self, id: str, state: Stamp) -> Notes | None:
        """What a file holds; what was read or saved here in that state is not read again."""
        known = self._files.known.get(id)
        if known and known[0] == state:
            return known[1]
        notes = self._files.load(id)
        if notes and not self._most:
            self._files.known[id] = state, notes
        return notes


def state_of(stamp: Stamp) -> int:
    """A stamp as one number, never 0."""
    return hash(stamp) or 1
