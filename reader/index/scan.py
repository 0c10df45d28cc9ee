"""Scans: making the index say what the files of a library say.

What has been read stays when a scan is cancelled or killed; the next one goes on there. Nothing is
told by which of two times is the later one, only by whether they differ: clocks may jump.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple

from reader.index.children import Answer, Children, job
from reader.index.entries import drop_article, put_article
from reader.index.reading import digest, read
from reader.index.store import Store
from reader.index.walk import Met, Walk, chosen, roots
from reader.library import Library, UnreadableError, content
from reader.locks import locked
from reader.passage import Cancelled, never
from reader.storage import LockedError

_FEW = 50
"""So many new files are read here: to begin children takes longer."""
_LARGE = 512 * 1024
"""Bytes of a file that is always read by a child: no key could be answered meanwhile."""
_BATCH = 500
"""Articles that are written at once,"""
_BATCH_SECONDS = 0.5
"""but no fewer than come in this time."""
_POLL_SECONDS = 0.1
"""Between two looks whether another scan has ended."""

Join = Callable[[sqlite3.Connection, Iterable[bytes]], None]
"""Is told, within the transaction, at which paths articles came, changed or went."""


class Phase(StrEnum):
    """What a scan is doing."""

    WAITING = "waiting"
    """for another reader, which scans the same library"""
    LOOKING = "looking"
    READING = "reading"
    DONE = "done"


class Progress(NamedTuple):
    """How far a scan is: files read, of how many."""

    done: int
    total: int
    phase: Phase


class Outcome(NamedTuple):
    """What a scan has found."""

    problems: tuple[str, ...]
    """What could not be listed, in lines fit to show."""
    young: bool
    """Whether a file was changed so lately that it has to be looked at again in two seconds."""
    changes: int
    """How many files were not as they were."""


class _AnewError(Exception):
    """The index was made anew while it was written."""


class Scan:
    """Scans a library into an index. Of several scans of one index, one works at a time; the others
    wait for it, and then do what is left."""

    def __init__(self, store: Store, library: Library, join: Join) -> None:
        self._store = store
        self._library = library
        self._join = join

    def run(
        self,
        progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = never,
        paths: Iterable[bytes] | None = None,
    ) -> Outcome:
        """Look at all files, or at some paths and what is below them, and read what is new.

        Raises Cancelled, and IndexUnavailableError.
        """
        some = None if paths is None else tuple(paths)
        while True:
            try:
                with self._alone(progress, cancelled):
                    return _Run(self._store, self._library, self._join, progress, cancelled).run(
                        some
                    )
            except _AnewError:
                some = None

    @contextmanager
    def _alone(
        self, progress: Callable[[Progress], None], cancelled: Callable[[], bool]
    ) -> Iterator[None]:
        """Wait until no other scan works. Raises Cancelled."""
        while True:
            file, _ = self._store.identity
            try:
                with locked(file.with_name(f"{file.stem}-scan"), 0):
                    yield
                    return
            except LockedError:
                if cancelled():
                    raise Cancelled from None
                progress(self._store.read(_told))
                sleep(_POLL_SECONDS)
            except OSError as error:
                # What cannot be locked can be written by two: each does the same.
                if error.filename and not Path(error.filename).name.startswith(file.stem):
                    raise
                yield
                return


def _told(connection: sqlite3.Connection) -> Progress:
    """How far the scan is that another reader has told of."""
    row = connection.execute("SELECT value FROM facts WHERE name = 'scan'").fetchone()
    done, total = map(int, row[0].split()) if row else (0, 0)
    return Progress(done, total, Phase.WAITING)


class _Run:
    """One scan."""

    def __init__(
        self,
        store: Store,
        library: Library,
        join: Join,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._store, self._library, self._join = store, library, join
        self._progress, self._cancelled = progress, cancelled
        self._identity = store.identity
        self._done = self._total = 0

    def run(self, paths: tuple[bytes, ...] | None) -> Outcome:
        self._progress(Progress(0, 0, Phase.LOOKING))
        places = roots(self._library)
        walk = Walk(self._store.read(lambda one: _known(one, paths)), self._cancelled)
        walk.look(places if paths is None else chosen(paths, places))
        changes = len(walk.met) + len(walk.known)
        met = sorted(walk.met, key=lambda one: one.place[2:4])
        if walk.known:
            met = self._renamed(met, walk.known)
            self._drop(walk.known)
        if met:
            self._total = len(met)
            self._read(met)
        self._progress(Progress(self._done, self._total, Phase.DONE))
        return Outcome(tuple(walk.problems), walk.young, changes)

    def _renamed(self, met: Sequence[Met], gone: dict[bytes, int]) -> list[Met]:
        """Let articles that have gone, and whose bytes are at a new path, have that path. Returns
        what is to be read still."""
        known = self._store.read(lambda one: _digests(one, gone))
        left: list[Met] = []
        moves: list[tuple[bytes, Met]] = []
        for one in met:
            path = os.fsencode(one.place.path)
            left.append(one)
            if self._cancelled():
                raise Cancelled
            if self._store.read(partial(_knows, path=path)):
                continue
            try:
                found = known.get(digest(content(Path(one.place.path))))
            except UnreadableError:
                continue
            if not found:
                continue
            name = _name(path)
            old = next((each for each in found if _name(each) == name), found[0])
            found.remove(old)
            del gone[old]
            moves.append((old, one))
            if _name(old) == name:
                left.pop()
        if moves:
            self._write(lambda connection: self._move(connection, moves))
        return left

    def _move(self, connection: sqlite3.Connection, moves: Sequence[tuple[bytes, Met]]) -> None:
        """Give articles other paths. Where the name is another one, which may tell title, date and
        format, they have to be read anew."""
        for old, met in moves:
            place = met.place
            path = os.fsencode(place.path)
            same = _name(old) == _name(path)
            connection.execute(
                "UPDATE articles SET path = ?, stamp = ?, place = ?, key = ?, shelf = ?,"
                " folder = ?, digest = iif(?, digest, x'') WHERE path = ?",
                (
                    *(path, place.stamp if same else 0, place.place, place.key),
                    *(place.shelf, place.folder, same, old),
                ),
            )
        olds = [old for old, _ in moves]
        self._join(connection, [*olds, *(os.fsencode(met.place.path) for _, met in moves)])

    def _drop(self, gone: Iterable[bytes]) -> None:
        """Forget articles that are not there any more."""
        for paths in _parts(list(gone)):
            if self._cancelled():
                raise Cancelled
            self._write(partial(self._forget, paths=paths))

    def _forget(self, connection: sqlite3.Connection, paths: Sequence[bytes]) -> None:
        marks = ",".join("?" * len(paths))
        rows = connection.execute(f"SELECT id FROM articles WHERE path IN ({marks})", paths)
        for [id] in rows.fetchall():
            drop_article(connection, id)
        self._join(connection, paths)

    def _read(self, met: Sequence[Met]) -> None:
        """Read what is new, and write it bit by bit."""
        due = monotonic() + _BATCH_SECONDS
        batch: list[Answer] = []
        self._progress(Progress(0, self._total, Phase.READING))
        for answers in self._answers(met):
            batch += answers
            if len(batch) >= _BATCH or monotonic() >= due:
                self._put(batch)
                batch = []
                due = monotonic() + _BATCH_SECONDS
        self._put(batch, last=True)

    def _answers(self, met: Sequence[Met]) -> Iterator[list[Answer]]:
        known = self._store.read(lambda one: _known_digests(one, met))
        jobs = [(job(one, known.get(one.place.path, b"")), one.size) for one in met]
        if len(met) > _FEW or any(one.size > _LARGE for one in met):
            yield from Children(jobs, self._cancelled).read()
            return
        for one, _ in jobs:
            if self._cancelled():
                raise Cancelled
            yield [Answer(one, read(one))]

    def _put(self, batch: Sequence[Answer], *, last: bool = False) -> None:
        self._done += len(batch)
        self._write(lambda connection: self._store_all(connection, batch, last))
        self._progress(Progress(self._done, self._total, Phase.READING))

    def _store_all(
        self, connection: sqlite3.Connection, batch: Sequence[Answer], last: bool
    ) -> None:
        changed = []
        for one, entry in batch:
            path = os.fsencode(one.place.path)
            if entry is None:
                connection.execute(
                    "UPDATE articles SET stamp = ? WHERE path = ?", (one.place.stamp, path)
                )
            else:
                put_article(connection, entry)
                changed.append(path)
        self._join(connection, changed)
        if last:
            connection.execute("DELETE FROM facts WHERE name = 'scan'")
        else:
            told = f"{self._done} {self._total}"
            connection.execute("INSERT OR REPLACE INTO facts VALUES ('scan', ?)", (told,))

    def _write(self, act: Callable[[sqlite3.Connection], None]) -> None:
        """Write, where it is still the index that was looked at. Raises _AnewError."""

        def acted(connection: sqlite3.Connection) -> None:
            if self._store.identity != self._identity:
                raise _AnewError
            act(connection)

        self._store.write(acted)


def _known(connection: sqlite3.Connection, paths: Sequence[bytes] | None) -> dict[bytes, int]:
    """The states of all files, or of those at some paths and below them."""
    if paths is None:
        return dict(connection.execute("SELECT path, stamp FROM articles"))
    found: dict[bytes, int] = {}
    for path in paths:
        found.update(
            connection.execute(
                "SELECT path, stamp FROM articles WHERE path = ? OR (path > ? AND path < ?)",
                (path, path + b"/", path + b"0"),
            ).fetchall()
        )
    return found


def _digests(connection: sqlite3.Connection, paths: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """The paths of articles by the digests of their bytes, where these are known."""
    found: dict[bytes, list[bytes]] = {}
    for path in paths:
        [[known]] = connection.execute("SELECT digest FROM articles WHERE path = ?", (path,))
        if known:
            found.setdefault(known, []).append(path)
    return found


def _known_digests(connection: sqlite3.Connection, met: Iterable[Met]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for one in met:
        row = connection.execute(
            "SELECT digest FROM articles WHERE path = ?", (os.fsencode(one.place.path),)
        ).fetchone()
        if row and row[0]:
            found[one.place.path] = row[0]
    return found


def _knows(connection: sqlite3.Connection, path: bytes) -> bool:
    return bool(connection.execute("SELECT 1 FROM articles WHERE path = ?", (path,)).fetchone())


def _name(path: bytes) -> bytes:
    return path.rpartition(b"/")[2]


def _parts(paths: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(paths), _BATCH):
        yield paths[start : start + _BATCH]
