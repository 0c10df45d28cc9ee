"""Places that were found in a text, kept in eight bytes each."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import overload

from reader.document import Document
from reader.ui.motion import Range

_OFFSET = "I"
"""The arrays' type: four bytes, which reach further than any text that can be opened."""


class Matches(Sequence[Range]):
    """Ranges (code points) in order that do not overlap. They never change: who gathers them
    hands over two arrays and keeps none."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, starts: "array[int] | None" = None, ends: "array[int] | None" = None):
        self._starts = array(_OFFSET) if starts is None else starts
        self._ends = array(_OFFSET) if ends is None else ends

    @classmethod
    def of(cls, ranges: Iterable[Range]) -> "Matches":
        """Matches from ranges in order; one that lies over another before it is left out."""
        starts, ends, reached = array(_OFFSET), array(_OFFSET), 0
        for start, end in ranges:
            if start >= reached:
                starts.append(start)
                ends.append(end)
                reached = end
        return cls(starts, ends)

    @classmethod
    def alike(cls, starts: "array[int]", length: int) -> "Matches":
        """Matches that are all of one length."""
        return cls(starts, array(_OFFSET, map(length.__add__, starts)))

    @staticmethod
    def offsets() -> "array[int]":
        """An empty array, to gather starts in."""
        return array(_OFFSET)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Range: ...
    @overload
    def __getitem__(self, index: slice) -> "Matches": ...
    def __getitem__(self, index: int | slice) -> "Range | Matches":
        if isinstance(index, slice):
            return Matches(self._starts[index], self._ends[index])
        return self._starts[index], self._ends[index]

    def __add__(self, later: "Matches") -> "Matches":
        """These, followed by some that all begin after them."""
        return Matches(self._starts + later._starts, self._ends + later._ends)

    @property
    def size(self) -> int:
        """Bytes that the offsets take."""
        return self._starts.__sizeof__() + self._ends.__sizeof__()

    def between(self, start: int, end: int) -> "Matches":
        """Those that touch a range."""
        return self[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def before(self, offset: int) -> int:
        """How many begin before an offset: the index of the first that does not."""
        return bisect_left(self._starts, offset)

    def within(self, document: Document, blocks: Sequence[int]) -> "Matches":
        """Those that begin in some blocks (indexes in order) of their document."""
        starts, ends = array(_OFFSET), array(_OFFSET)
        for number in blocks:
            block = document.blocks[number]
            low, high = self.before(block.start), self.before(block.end)
            starts += self._starts[low:high]
            ends += self._ends[low:high]
        return Matches(starts, ends)
