"""The index as everybody asks it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from reader.index.marked import Index as Catalogue
from reader.passage import never

if TYPE_CHECKING:
    import sqlite3

    from reader.index.listing import Listing
    from reader.index.orders import Orders, Sort
    from reader.index.row import Row
    from reader.query import Query

TagSet = tuple[tuple[str, ...], int, str]
"""Tags that passages have together, how many, and when that was last changed: UTC, ISO."""


class Index(Catalogue):
    """An index that can be asked what lists and filters show."""

    def row(self, path: str) -> "Row | None":
        """The article at a path, or None."""
        from reader.index.row import row

        return self.ask(partial(row, path=path))

    def row_of(self, notes: str) -> "Row | None":
        """The article that has the notes with an id, or None."""
        from reader.index.row import of_notes

        return self.ask(partial(of_notes, ids=[notes])).get(notes)

    def rows(self, ids: Sequence[int]) -> "list[Row]":
        """The rows with some ids, in that order, without those that are not there any more."""
        from reader.index.row import rows

        return self.ask(partial(rows, ids=ids))

    def listing(
        self, query: "Query", sort: "Sort", cancelled: Callable[[], bool] = never
    ) -> "Iterator[Listing]":
        """The articles that a query matches, in order: the first ones at once, then all. Raises
        Cancelled where `cancelled` says so."""
        from reader.index.listing import listing

        changed, now = self.changed, datetime.now(UTC).astimezone()
        return self.each(
            lambda connection: listing(
                *(connection, query, sort, cancelled),
                now=now,
                orders=self._orders,
                changed=changed,
            )
        )

    def count(self, query: "Query", cancelled: Callable[[], bool] = never) -> int:
        """How many articles a query matches. Raises Cancelled."""
        from reader.index.listing import count

        return self.ask(lambda connection: count(connection, query, cancelled))

    def tag_sets(self, but: str = "") -> list[TagSet]:
        """All sets of tags that passages have, but for those of the notes with an id."""
        return self.ask(partial(_tag_sets, but=but))

    def values(self, field: str, begun: str) -> list[str]:
        """What is known of a field of articles, or of `tag`, and begins with some folded signs; the
        likeliest first."""
        return []

    @cached_property
    def _orders(self) -> "Orders":
        from reader.index.orders import Orders

        return Orders()


def _tag_sets(connection: "sqlite3.Connection", but: str) -> list[TagSet]:
    return [
        (tuple(tags.split("\n")), count, updated)
        for tags, count, updated in connection.execute(
            "SELECT tags, count(*), max(updated) FROM annotations WHERE tags != '' AND notes != ?"
            " GROUP BY tags",
            (but,),
        )
    ]
