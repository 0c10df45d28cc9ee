"""Notes on their way into the index."""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from reader.annotation import Notes
from reader.index.joining import Joining
from reader.index.notes import drop_notes, put_notes
from reader.index.placing import Placing
from reader.index.store import IndexUnavailableError, Store
from reader.news import Found
from reader.notebook import Notebook
from reader.passage import Cancelled

_BATCH = 200
"""Notes that are written at once."""


class Noting:
    """Writes notes into an index, and joins and places what has to do with them."""

    def __init__(
        self, store: Store, notebook: Notebook, joining: Joining, placing: Placing
    ) -> None:
        self._store, self._notebook = store, notebook
        self._joining, self._placing = joining, placing
        self._news = notebook.more_news(_BATCH)
        self._looking = threading.Lock()
        self._begun: object = None
        """The index that the news began with."""

    def look(self, cancelled: Callable[[], bool]) -> None:
        """Take in what has changed in the notes folder since the index was last told. Of files
        that cannot be understood it has what their backups hold.

        Raises Cancelled, and IndexUnavailableError.
        """
        with self._looking:
            self._look(cancelled)

    def _look(self, cancelled: Callable[[], bool]) -> None:
        identity = self._store.identity
        if self._begun != identity:
            self._news = self._notebook.more_news(_BATCH)
            self._news.begin(self._store.read(_known))
            self._begun = identity
        try:
            seen = self._news.look_closely()
            while seen.more:
                self._take(seen, cancelled)
                seen = self._news.look_closely()
            self._take(seen, cancelled)
            if seen.doubtful:
                self._take(self._news.look_closely(), cancelled)
        except (Cancelled, IndexUnavailableError):
            self._begun = None
            raise

    def _take(self, seen: Found, cancelled: Callable[[], bool]) -> None:
        backups = tuple(self._notebook.some(seen.damaged))
        gone = {*seen.gone, *seen.damaged}.difference(one.id for one in backups)
        self.put((*seen.changed, *backups), seen.states, gone, cancelled)

    def put(
        self,
        notes: Iterable[Notes],
        states: Mapping[str, int],
        gone: Iterable[str],
        cancelled: Callable[[], bool],
    ) -> None:
        """Take in notes, and that some are gone. `states` are those of their files, where these are
        known to hold just them. Raises as `look` does."""
        todo: dict[str, Notes | None] = {one.id: one for one in notes}
        todo |= dict.fromkeys(gone)
        items = list(todo.items())
        for at in range(0, len(items), _BATCH):
            if cancelled():
                raise Cancelled
            self._store.write(partial(self._put, items=items[at : at + _BATCH], states=states))
        if items:
            self._placing.run(cancelled)

    def _put(
        self,
        connection: sqlite3.Connection,
        items: Sequence[tuple[str, Notes | None]],
        states: Mapping[str, int],
    ) -> None:
        known = {id: _state(connection, id) for id, _ in items}
        news = [(id, one) for id, one in items if known[id] is not None or one]
        news = [(id, one) for id, one in news if not (one and 0 != states.get(id, 0) == known[id])]
        joined = self._joining.notes(connection, [id for id, _ in news])
        for id, one in news:
            if one:
                put_notes(connection, one, states.get(id, 0))
            else:
                drop_notes(connection, id)
        joined()


class Writer:
    """Takes notes in on a thread of its own, so that nobody waits for it."""

    def __init__(self, noting: Noting, notebook: Notebook, report: Callable[[str], None]) -> None:
        """`report` is told what goes wrong, in lines fit to show."""
        self._noting, self._notebook, self._report = noting, notebook, report
        self._waiting: dict[str, Notes | None] = {}
        self._changed = threading.Condition()
        self._writing = self._closing = False
        self._thread: threading.Thread | None = None

    def add(self, items: Iterable[tuple[str, Notes | None]]) -> None:
        """Take in notes, soon, or with None that there are none with that id."""
        with self._changed:
            for id, notes in items:
                self._waiting.pop(id, None)
                self._waiting[id] = notes
            if self._thread is None and self._waiting and not self._closing:
                self._thread = threading.Thread(target=self._run, name="index", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Wait until all has been taken in, or for as long."""
        with self._changed:
            self._changed.wait_for(lambda: self._thread is None or not self._busy, seconds)

    def close(self) -> None:
        """Take in no more; what is left is read from its files when the index is used next."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            thread = self._thread
        if thread:
            thread.join(5.0)

    @property
    def _busy(self) -> bool:
        return self._writing or bool(self._waiting)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if self._closing:
                    self._waiting = {}
                    return
                items, self._waiting = self._waiting, {}
                self._writing = True
            notes = [one for one in items.values() if one]
            gone = [id for id, one in items.items() if one is None]
            states = {one.id: self._notebook.state(one) for one in notes}
            try:
                with suppress(Cancelled):
                    self._noting.put(notes, states, gone, lambda: self._closing)
            except IndexUnavailableError as error:
                self._report(str(error))


def _known(connection: sqlite3.Connection) -> dict[str, int]:
    """The states of notes files that the index knows, by the notes' ids."""
    return dict(connection.execute("SELECT id, stamp FROM notes"))


def _state(connection: sqlite3.Connection, id: str) -> int | None:
    row = connection.execute("SELECT stamp FROM notes WHERE id = ?", (id,)).fetchone()
    return int(row[0]) if row else None
