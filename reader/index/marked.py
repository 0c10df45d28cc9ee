"""The index, asked what was marked."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from reader.index.catalogue import Index as Catalogue
from reader.passage import never

if TYPE_CHECKING:
    import sqlite3

    from reader.index.groupings import Annotations, Grouping, Groupings
    from reader.index.noted import Noted
    from reader.index.row import Row
    from reader.query import Query


class Index(Catalogue):
    """An index that tells annotations."""

    def annotations(
        self, query: "Query", grouping: "Grouping", cancelled: Callable[[], bool] = never
    ) -> "Annotations":
        """The annotations that a query matches, in an order, in groups. Raises Cancelled."""
        whole = self.ask(partial(self._groupings.of, grouping=grouping, changed=self.changed))
        return whole.of(self._matched(query)) if query else whole

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

    def keys(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        """The ids of notes and annotation of each of some numbers, as far as they are there."""
        from reader.index.groupings import keys

        return self.ask(partial(keys, numbers=numbers))

    def numbers(self, keys: Sequence[tuple[str, str]]) -> list[int]:
        """The numbers of annotations by the ids of notes and annotation, as far as they are
        there."""
        from reader.index.groupings import numbers

        return self.ask(partial(numbers, keys=keys))

    def _matched(self, query: "Query") -> int:
        from reader.index import subjects
        from reader.index.ids import many
        from reader.index.noted import noted

        def found(connection: "sqlite3.Connection") -> int:
            every = [one for [one] in connection.execute("SELECT number FROM annotations")]
            known = noted(connection, every)
            return many(one.number for one in known if query.matches(subjects.annotation(one)))

        return self.ask(found)

    @cached_property
    def _groupings(self) -> "Groupings":
        from reader.index.groupings import Groupings

        return Groupings()

    def missing(self, query: "Query") -> "list[Row]":
        """What is known of articles that are nowhere any more and that a query matches."""
        from reader.index import subjects
        from reader.index.row import missing

        def found(connection: "sqlite3.Connection") -> "list[Row]":
            rows = missing(connection)
            return [row for row in rows if query.matches(subjects.article(connection, row))]

        return self.ask(found)

