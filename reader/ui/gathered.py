"""The notes of all articles as the panel lists them; what they say is fetched by the screenful."""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, overload

from reader.passage import State
from reader.ui.widgets.notes_panel import Entry, Header, Item

if TYPE_CHECKING:
    from reader.index.groupings import Group
    from reader.index.noted import Noted

_AROUND = 16
"""Annotations that are fetched together with one that is looked at, before it and after it."""
_KEPT = 512
"""Annotations that are remembered; a screen shows fewer than fifty."""
_NONE = array("q")
_GONE = "…"
"""What stands for an annotation that has left the index since the list was made."""


class Entries:
    """What annotations say, by their numbers in the index, as far as it was looked at lately."""

    def __init__(
        self,
        fetch: "Callable[[Sequence[int]], Iterable[Noted]]",
        own: Callable[[Entry], Entry],
        *,
        told: bool,
    ) -> None:
        """`fetch` gives the annotations with some numbers, without those that are not there any
        more; `own` says what is known better of one; with `told` each says the title of its
        article."""
        self._fetch = fetch
        self._own = own
        self._told = told
        self._known: OrderedDict[int, Entry | None] = OrderedDict()

    def learn(self, found: "Iterable[Noted]") -> None:
        """Remember what was fetched."""
        self._known |= {one.number: entry(one, told=self._told) for one in found}

    def entry(self, numbers: Sequence[int], at: int) -> Entry | None:
        """One of some annotations; those around it are fetched with it."""
        number = numbers[at]
        if number not in self._known:
            around = numbers[max(0, at - _AROUND) : at + _AROUND]
            missing = [one for one in around if one not in self._known]
            self._known |= dict.fromkeys(missing)
            self.learn(self._fetch(missing))
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        known = self._known.get(number)
        return self._own(known) if known else None


class Gathered(Sequence[Item]):
    """Annotations under their headers; nothing is made before it is asked for."""

    def __init__(
        self,
        entries: Entries,
        numbers: "array[int]" = _NONE,
        groups: "Sequence[Group]" = (),
        name: "Callable[[Group], str]" = lambda group: group.name,
    ) -> None:
        """`name` says what stands above a group."""
        self._entries = entries
        self.numbers = numbers
        self._groups = groups
        self._name = name
        self._firsts = [group.first for group in groups]
        self._spots = [first + count for count, first in enumerate(self._firsts)]
        """Where the headers stand among the annotations."""

    def __len__(self) -> int:
        return len(self.numbers) + len(self._spots)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> "list[Item]": ...
    def __getitem__(self, index: int | slice) -> "Item | list[Item]":
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        headers = bisect_right(self._spots, index)
        if headers and self._spots[headers - 1] == index:
            return self._head(headers - 1)
        return self._entries.entry(self.numbers, index - headers) or _GONE

    def _head(self, number: int) -> Header:
        ends = self._firsts[number + 1 : number + 2] or [len(self.numbers)]
        return Header(self._name(self._groups[number]), ends[0] - self._firsts[number])

    def spot(self, at: int) -> int:
        """The index of an annotation by its place among the annotations."""
        return at + bisect_right(self._firsts, at)

    def place(self, index: int) -> int:
        """How many annotations stand before an index."""
        return index - bisect_right(self._spots, index - 1)


def entry(one: "Noted", *, told: bool) -> Entry:
    """An annotation as the panel shows it; with `told` it says the title of its article."""
    row = one.row
    said = ""
    if row.missing:
        said = "its article is missing"
    elif one.state is State.ORPHAN:
        said = one.reason or "passage not found in the text"
    elif one.state is State.UNCERTAIN:
        said = f"place not certain: {one.reason}" if one.reason else "place not certain"
    from reader.passages import annotation

    return Entry(
        annotation(one),
        row.article.path,
        one.state,
        said,
        notes=one.notes,
        title=row.article.title if told else "",
    )
