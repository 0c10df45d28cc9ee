"""The index, asked what was marked, and of itself."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reader.index.catalogue import Index as Catalogue
from reader.index.once import Once
from reader.passage import never

if TYPE_CHECKING:
    import sqlite3

    from reader.index.groupings import Annotations, Grouping, Groupings
    from reader.index.ids import Ids
    from reader.index.noted import Noted
    from reader.index.progress import Outcome, Progress
    from reader.index.row import Row
    from reader.index.state import State
    from reader.query import Query


class Index(Catalogue):
    """An index that tells annotations, and when it was made."""

    def annotations(
        self, query: "Query", grouping: "Grouping", cancelled: Callable[[], bool] = never
    ) -> "Annotations":
        """The annotations that a query matches, in an order, in groups. Raises Cancelled."""
        whole = self.ask(partial(self._groupings.of, grouping=grouping, changed=self.changed))
        return whole.of(self._matched(query, cancelled)) if query else whole

    def noted(self, numbers: Sequence[int]) -> "list[Noted]":
        """The annotations with some numbers, in that order; those that are not there any more are
        left out."""
        from reader.index.noted import noted

        return self.ask(partial(noted, numbers=numbers))

    def tagged(self, query: "Query") -> "list[tuple[str, tuple[str, ...]]]":
        """The tags of the annotations that a query matches and that have some, with the ids of the
        notes that they are of, those of one article together."""
        from reader.index.groupings import tagged

        ids = self._matched(query) if query else None
        return self.ask(lambda connection: list(tagged(connection, ids)))

    def keys(self, query: "Query", cancelled: Callable[[], bool] = never) -> list[tuple[str, str]]:
        """The ids of notes and annotation of all annotations that a query matches: what is known by
        its number may have another one soon. Raises Cancelled."""
        from reader.index.annotations import matching
        from reader.index.groupings import keys
        from reader.index.ids import listed

        def found(connection: "sqlite3.Connection") -> list[tuple[str, str]]:
            return keys(connection, [*listed(matching(connection, query, cancelled))])

        return self.ask(found)

    def numbers(self, keys: Sequence[tuple[str, str]]) -> list[int]:
        """The numbers of annotations by the ids of notes and annotation, as far as they are
        there."""
        from reader.index.groupings import numbers

        return self.ask(partial(numbers, keys=keys))

    def _matched(self, query: "Query", cancelled: Callable[[], bool] = never) -> "Ids":
        from reader.index.annotations import matching

        return self.ask(partial(matching, query=query, cancelled=cancelled))

    @Once
    def _groupings(self) -> "Groupings":
        from reader.index.groupings import Groupings

        return Groupings()

    def lost(self, query: "Query") -> "list[Row]":
        """What is known of articles that are nowhere any more and that a query matches."""
        from reader.index import subjects
        from reader.index.row import missing

        def found(connection: "sqlite3.Connection") -> "list[Row]":
            rows = missing(connection)
            return [row for row in rows if query.matches(subjects.article(connection, row))]

        return self.ask(found)

    # What there is to say of it itself

    def scan(
        self,
        progress: Callable[["Progress"], None] = lambda _: None,
        cancelled: Callable[[], bool] = never,
        paths: Iterable[bytes] | None = None,
    ) -> "Outcome":
        outcome = super().scan(progress, cancelled, paths)
        if paths is None:
            with suppress(OSError):
                self._mark.touch(0o600)
        return outcome

    def state(self) -> "State":
        """What there is to say of it itself."""
        from reader.index.state import state

        return self.ask(state)

    def problems(self) -> list[str]:
        """Why files cannot be read, in lines fit to show."""
        from reader.index.state import problems

        return self.ask(problems)

    def sealed(self) -> list[str]:
        """Why notes can be read but not changed, in lines fit to show."""
        from reader.index.state import sealed

        return self.ask(sealed)

    @property
    def made(self) -> bool:
        """Whether there is a file of it."""
        return self._file.exists()

    @property
    def scanned(self) -> str | None:
        """When all files were looked at last: UTC, ISO; None where that was never done."""
        from time import gmtime, strftime

        try:
            seconds = self._mark.stat().st_mtime
        except OSError:
            return None
        return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(seconds))

    def discard(self) -> None:
        """Remove it, to be made anew."""
        self._store.discard()
        with suppress(OSError):
            self._mark.unlink(missing_ok=True)

    @property
    def _mark(self) -> Path:
        """A file whose time tells when all was scanned: what is written into the index itself would
        have all lists made anew."""
        file = self.file
        return file.with_name(f"{file.stem}.scanned")
