"""The index of a library and of the notes on it, as everybody uses it.

Importing it imports no SQLite: that happens with the first question.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from reader.annotation import Notes
from reader.index.once import Once
from reader.library import Library, there
from reader.notebook import Notebook
from reader.passage import Cancelled, never

if TYPE_CHECKING:
    import sqlite3

    from reader.index.following import Following
    from reader.index.joining import Joining
    from reader.index.listing import Listing
    from reader.index.noting import Noting, Writer
    from reader.index.orders import Orders, Sort
    from reader.index.placing import Placing
    from reader.index.progress import Outcome, Progress
    from reader.index.row import Row
    from reader.index.store import Store
    from reader.index.texts import Text
    from reader.query import Query

T = TypeVar("T")


class Totals(NamedTuple):
    """How much there is in an index."""

    articles: int
    unread: int
    reading: int
    read: int
    starred: int
    annotated: int
    """Articles that have annotations."""
    annotations: int
    """Those of articles that are not in the library too."""
    review: int
    """Articles with annotations that someone has to look at."""
    missing: int
    """Articles that are nowhere any more, but have annotations."""
    unreadable: int
    bytes: int
    """Of the index itself."""


class Index:
    """An index, which any thread may ask. It can be lost without losing anything: where its file
    cannot be used it is made anew, or kept elsewhere, and that is reported.

    All that asks it raises IndexUnavailableError where there can be no index.
    """

    def __init__(
        self,
        file: Path,
        library: Library,
        notebook: Notebook,
        *,
        report: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC).astimezone(),
    ) -> None:
        """`report` is told what is wrong with the file and what becomes of it, in lines fit to
        show, from any thread; `now` gives the time where the reader is. Nothing is opened before
        the first use."""
        self.library = library
        self.notebook = notebook
        self._file = file
        self._report = report
        self._now = now
        self._making = threading.RLock()
        self._closed = False
        self._following: Following | None = None

    # What it is told

    def scan(
        self,
        progress: Callable[["Progress"], None] = lambda _: None,
        cancelled: Callable[[], bool] = never,
        paths: Iterable[bytes] | None = None,
    ) -> "Outcome":
        """Bring it up to date with the notes and with all files of the library, or those at some
        paths and below them; what has been done stays when it is cancelled. Another process that
        scans the same library is waited for. Raises Cancelled."""
        from reader.index.scan import Scan

        self._joining.forget_all()
        self._noting.look(cancelled)
        scan = Scan(self._store, self.library, self._joining.articles)
        outcome = scan.run(progress, cancelled, paths)
        self._placing.run(cancelled)
        return outcome

    def follow(self, told: Callable[["Outcome"], None] = lambda _: None) -> None:
        """Scan from now on whatever changes in the library, on a thread of its own; `told` is
        called on it with what was found. To be called once."""
        from reader.index.following import Following

        following = Following(self.library, self._look, told)
        with self._making:
            if self._closed or self._following:
                return
            self._following = following
        following.begin()

    def _look(self, paths: Iterable[bytes] | None) -> "Outcome":
        """A scan of what has changed. Raises Cancelled."""
        from reader.index.store import IndexUnavailableError

        following = self._following
        try:
            return self.scan(cancelled=lambda: bool(following and following.closing), paths=paths)
        except IndexUnavailableError as error:
            if not self._closed:
                self._report(str(error))
            raise Cancelled from error

    def note(self, notes: Iterable[Notes]) -> None:
        """Take in what was noted here or elsewhere; returns at once."""
        self._writer.add((one.id, one) for one in notes)

    def forget(self, ids: Iterable[str]) -> None:
        """Take in that notes with some ids are there no more; returns at once."""
        self._writer.add((id, None) for id in ids)

    def settle(self, seconds: float = 10.0) -> None:
        """Wait until all that was noted has been taken in, or for as long."""
        self._writer.wait(seconds)

    def close(self) -> None:
        """Close it; nothing is taken in after that."""
        with self._making:
            self._closed = True
            writer: Writer | None = self.__dict__.get("_writer")
            store: Store | None = self.__dict__.get("_store")
            following = self._following
        if following:
            following.close()
        if writer:
            writer.close()
        if store:
            store.close()

    # What it says

    @property
    def changed(self) -> int:
        """Grows whenever it says something else than before, whoever has changed it."""
        return self._store.changed

    @property
    def file(self) -> Path:
        """Where it is kept: elsewhere than asked for where that could not be used."""
        return self._store.file

    def ask(self, act: Callable[["sqlite3.Connection"], T]) -> T:
        """What something reads of it; it may be begun again, and must not write."""
        return self._store.read(act)

    def each(self, act: Callable[["sqlite3.Connection"], Iterator[T]]) -> Iterator[T]:
        """What something gives bit by bit; else as `ask`."""
        return self._store.each(act)

    def row(self, path: str) -> "Row | None":
        """The article at a path; None where there is none in the library."""
        from reader.index.row import row

        return self.ask(partial(row, path=path))

    def rows(self, ids: Sequence[int]) -> "list[Row]":
        """The articles with some ids, in that order; those that went are left out."""
        from reader.index.row import rows

        return self.ask(partial(rows, ids=ids))

    def row_of(self, notes: str) -> "Row | None":
        """The article that has the notes with an id; what they know of it where there is none."""
        from reader.index.row import of_notes

        return self.ask(partial(of_notes, ids=(notes,))).get(notes)

    def missing(self) -> "list[Row]":
        """What is known of articles that are nowhere any more."""
        from reader.index.row import missing

        return self.ask(missing)

    def listing(
        self,
        query: "Query",
        sort: "Sort | str" = "found",
        cancelled: Callable[[], bool] = never,
        *,
        at_once: bool = False,
    ) -> "Iterator[Listing]":
        """The articles that a query matches, in an order: the first ones soon, then all; `at_once`
        where not even sorting all articles is waited for. Raises Cancelled."""
        from reader.index.listing import listing
        from reader.index.orders import Sort

        def act(connection: "sqlite3.Connection") -> "Iterator[Listing]":
            return listing(
                connection,
                query,
                Sort(sort),
                cancelled,
                now=self._now(),
                orders=self._orders,
                changed=self.changed,
                at_once=at_once,
            )

        return self.each(act)

    def count(self, query: "Query", cancelled: Callable[[], bool] = never) -> int:
        """How many articles a query matches. Raises Cancelled."""
        from reader.index.listing import count

        return self.ask(partial(count, query=query, cancelled=cancelled))

    def text(self, id: int) -> "Text | None":
        """The text of an article; None where there is none."""
        from reader.index.texts import text

        return self.ask(partial(text, id=id))

    def totals(self) -> Totals:
        """How much there is."""
        found: list[int] = self.ask(_counted)
        try:
            size = self.file.stat().st_size
        except OSError:
            size = 0
        return Totals._make([*found, size])

    # How it works

    @Once
    def _store(self) -> "Store":
        from reader.index.store import Store

        store = Store(self._file, self._report)
        if self._closed:
            store.close()
        return store

    @Once
    def _orders(self) -> "Orders":
        from reader.index.orders import Orders

        return Orders()

    @Once
    def _joining(self) -> "Joining":
        from reader.index.joining import Joining

        return Joining(self.notebook, there)

    @Once
    def _placing(self) -> "Placing":
        from reader.index.placing import Placing

        return Placing(self._store, self.notebook)

    @Once
    def _noting(self) -> "Noting":
        from reader.index.noting import Noting

        return Noting(self._store, self.notebook, self._joining, self._placing)

    @Once
    def _writer(self) -> "Writer":
        from reader.index.noting import Writer

        writer = Writer(self._noting, self.notebook, self._report)
        if self._closed:
            writer.close()
        return writer


def _counted(connection: "sqlite3.Connection") -> list[int]:
    [articles] = connection.execute(
        "SELECT count(*), total(status = 0), total(status = 1), total(status = 2), total(starred),"
        " total(annotated > 0), (SELECT count(*) FROM annotations), total(review > 0),"
        " (SELECT count(*) FROM notes WHERE lost), total(problem != '') FROM articles"
    )
    return list(map(int, articles))
