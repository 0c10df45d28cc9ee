"""Scans: making the index say what the files of a library say.

What has been read stays when a scan is cancelled or killed; the next one goes on there. Nothing is
told by which of two times is the later one, only by whether they differ: clocks may jump.
"""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from time import monotonic, sleep
from typing import TypeAlias

from reader.index.children import Answer, Children, job
from reader.index.entries import drop_article, put_article
from reader.index.progress import Outcome, Phase, Progress
from reader.index.reading import read
from reader.index.renames import Move, move, renamed
from reader.index.store import Store
from reader.index.walk import Known, Met, Root, Walk, chosen, roots
from reader.library import Library
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

Join: TypeAlias = Callable[[sqlite3.Connection, Iterable[bytes], Collection[str]], None]
"""Is told, within the transaction, at which paths articles came, changed or went, and the ids of
the notes of those that went."""


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
        with ExitStack() as stack:
            while True:
                file, _ = self._store.identity
                try:
                    stack.enter_context(locked(file.with_name(f"{file.stem}-scan"), 0))
                except LockedError:
                    if cancelled():
                        raise Cancelled from None
                    progress(self._store.read(_told))
                    sleep(_POLL_SECONDS)
                    continue
                except OSError:  # where nothing can be locked two may do the same, and no harm
                    pass
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
        some = None if paths is None else chosen(paths, places)
        walk = self._store.read(lambda one: Walk(_known(one, some), self._cancelled))
        walk.look(places if some is None else some)
        gone = self._store.read(lambda one: walk.gone(_known(one, some))) if walk.missed else {}
        changes = len(walk.met) + len(gone)
        met: Sequence[Met] = sorted(walk.met, key=lambda one: one.place[2:4])
        if gone:
            met = self._renamed(met, gone)
        if met:
            self._total = len(met)
            self._read(met)
        self._progress(Progress(self._done, self._total, Phase.DONE))
        return Outcome(tuple(walk.problems), walk.young, changes)

    def _renamed(self, met: Sequence[Met], gone: dict[bytes, int]) -> Sequence[Met]:
        """Let articles follow files that were renamed, and forget those that have gone. Returns
        what is to be read still."""
        moves, left = renamed(self._store, met, gone, self._cancelled)
        if moves:
            self._write(partial(self._move, moves=moves))
        self._drop(gone.keys() - {old for old, _ in moves})
        return left

    def _move(self, connection: sqlite3.Connection, moves: Sequence[Move]) -> None:
        move(connection, moves)
        paths = [(old, os.fsencode(new.place.path)) for old, new in moves]
        self._join(connection, [path for pair in paths for path in pair], ())

    def _drop(self, gone: Iterable[bytes]) -> None:
        """Forget articles that are not there any more."""
        for paths in _parts(list(gone)):
            if self._cancelled():
                raise Cancelled
            self._write(partial(self._forget, paths=paths))

    def _forget(self, connection: sqlite3.Connection, paths: Sequence[bytes]) -> None:
        marks = ",".join("?" * len(paths))
        sql = f"SELECT id, notes FROM articles WHERE path IN ({marks})"
        rows = connection.execute(sql, paths).fetchall()
        for id, _ in rows:
            drop_article(connection, id)
        self._join(connection, paths, {notes for _, notes in rows if notes})

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
        jobs = ((job(one, known.get(one.place.path, b"")), one.size) for one in met)
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
        self._join(connection, changed, ())
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


def _known(connection: sqlite3.Connection, roots: Sequence[Root] | None) -> Iterator[Known]:
    """The states of all files, or of those at some places and below them."""
    if roots is None:
        yield from connection.execute("SELECT path, stamp FROM articles")
        return
    for root in roots:
        yield from connection.execute(
            "SELECT path, stamp FROM articles WHERE path = ? OR (path > ? AND path < ?)",
            (root.path, root.path + b"/", root.path + b"0"),
        )


def _known_digests(connection: sqlite3.Connection, met: Iterable[Met]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for one in met:
        row = connection.execute(
            "SELECT digest FROM articles WHERE path = ?", (os.fsencode(one.place.path),)
        ).fetchone()
        if row and row[0]:
            found[one.place.path] = row[0]
    return found


def _parts(paths: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(paths), _BATCH):
        yield paths[start : start + _BATCH]
