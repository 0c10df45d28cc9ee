"""The articles of the list in their order; what is known of them is fetched by the screenful."""

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from reader.index.row import Row

_AROUND = 32
"""Rows that are fetched together with one that is looked at, before it and after it."""
_KEPT = 1_024
"""Rows that are remembered; a screen shows fewer than a hundred."""
_GONE = "…"
"""What stands for an article that has left the index since the list was made."""


class Rows:
    """What is known of articles, by their ids, as far as it was looked at lately."""

    def __init__(self, fetch: "Callable[[Sequence[int]], Iterable[Row]]") -> None:
        """`fetch` gives the rows of some ids, without those that are not there any more."""
        self._fetch = fetch
        self._known: OrderedDict[int, Row | None] = OrderedDict()
        self._own: Row | None = None

    def own(self, row: "Row | None") -> None:
        """Let this be what is known of an article, whatever the index says: what is done here
        shows before it is written there."""
        self._own = row

    def renew(self, rows: "Iterable[Row]") -> None:
        """Forget what was known, and know these."""
        self._known = OrderedDict((row.id, row) for row in rows)

    def row(self, ids: Sequence[int], at: int) -> "Row | None":
        """The row of one of some ids; those around it are fetched with it."""
        id = ids[at]
        if self._own and self._own.id == id:
            return self._own
        if id not in self._known:
            around = ids[max(0, at - _AROUND) : at + _AROUND]
            missing = [one for one in around if one not in self._known]
            self._known |= dict.fromkeys(missing)
            self._known |= {row.id: row for row in self._fetch(missing)}
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return self._known[id]


class Order(Sequence["Row | str"]):
    """Rows under their headers, which are plain strings; nothing is made before it is asked for."""

    def __init__(
        self,
        rows: Rows,
        ids: "array[int]",
        groups: Sequence[tuple[int, str]] = (),
    ) -> None:
        """`groups` are headers, each before the id with its number."""
        self._rows = rows
        self.ids = ids
        self._firsts = [first for first, _ in groups]
        self._headers = [header for _, header in groups]
        self._spots = [first + number for number, first in enumerate(self._firsts)]
        """Where the headers stand among the rows."""

    def __len__(self) -> int:
        return len(self.ids) + len(self._spots)

    @overload
    def __getitem__(self, index: int) -> "Row | str": ...
    @overload
    def __getitem__(self, index: slice) -> "list[Row | str]": ...
    def __getitem__(self, index: int | slice) -> "Row | str | list[Row | str]":
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        headers = bisect_right(self._spots, index)
        if headers and self._spots[headers - 1] == index:
            return self._headers[headers - 1]
        return self._rows.row(self.ids, index - headers) or _GONE

    def article(self, at: int) -> "Row | None":
        """What is known of an article by its number, from 0; None where it has gone."""
        return self._rows.row(self.ids, at)

    def id_at(self, index: int) -> int | None:
        """The id of the article at an index; None where there is none."""
        headers = bisect_right(self._spots, index)
        at = index - headers
        header = headers and self._spots[headers - 1] == index
        return None if header or not 0 <= at < len(self.ids) else self.ids[at]

    def index_of(self, id: int) -> int | None:
        """The index of the article with an id; None where it is not in the list."""
        try:
            at = self.ids.index(id)
        except ValueError:
            return None
        return self.spot(at)

    def spot(self, at: int) -> int:
        """The index at which an article stands, by its number among the articles."""
        return at + bisect_right(self._firsts, at)

    def number(self, index: int) -> int:
        """How many articles stand before an index."""
        return index - bisect_left(self._spots, index)
