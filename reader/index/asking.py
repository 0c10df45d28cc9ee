"""The index as everybody asks it."""

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from reader.index.marked import Index as Catalogue

if TYPE_CHECKING:
    import sqlite3

TagSet: TypeAlias = tuple[tuple[str, ...], int, str]
"""Tags that passages have together, how many do, and when that was last changed: UTC, ISO."""


class Index(Catalogue):
    """An index that is asked what those who type need at once."""

    def tag_sets(self, but: str = "") -> list[TagSet]:
        """All sets of tags that passages have, but for those of the notes with an id."""
        return self.ask(partial(_tag_sets, but=but))

    def values(self, field: str, begun: str) -> list[str]:
        """What is known of a field of articles, or of `tag`, and begins with some folded signs; the
        likeliest first."""
        from reader.index.values import values

        return self.ask(partial(values, field=field, begun=begun))


def _tag_sets(connection: "sqlite3.Connection", but: str) -> list[TagSet]:
    return [
        (tuple(tags.split("\n")), count, updated)
        for tags, count, updated in connection.execute(
            "SELECT tags, count(*), max(updated) FROM annotations WHERE tags != '' AND notes != ?"
            " GROUP BY tags",
            (but,),
        )
    ]
