"""How well a place of a new text fits a quotation of an old one."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from reader.edges import Pair, Quotation, edges
from reader.likeness import LONGEST, likeness
from reader.record import record
from reader.words import Words, folded

_CONTEXT = 10
"""So many words on either side are compared,"""
_NEAR = 48
"""and of them so many code points, the nearest."""
_WIDE = 30
"""So many words on either side, and one more, tell whether the place is in the same text at all."""
_FARTHEST = 1_100
"""How far away words are compared one by one, in code points."""


@record()
class Fit:
    """A place, and how like it is to what was quoted (0 to 1)."""

    start: int
    end: int
    quote: float
    left: float | None
    right: float | None
    """The same of the words around it; None where none stood there."""
    kept: float = 0.0
    """The part of the words farther around, on the better side, that still stand in a row."""
    same: int = 0
    """So many code points of the words next to it, on both sides, are unchanged."""
    whole: bool = False
    """Whether all of them are, as far as they are known."""

    @property
    def best(self) -> float:
        """The likeness of the side that fits better."""
        return max(self.left or 0.0, self.right or 0.0)

    @property
    def other(self) -> float:
        """The likeness of the other side; where nothing stood there, it says nothing."""
        sides = [side for side in (self.left, self.right) if side is not None]
        return min(sides) if len(sides) == 2 else 0.0

    @property
    def score(self) -> float:
        sides = [side for side in (self.left, self.right) if side is not None]
        around = 0.6 * self.best + 0.4 * self.other if len(sides) == 2 else sum(sides)
        return 0.7 * self.quote + 0.3 * around if sides else self.quote


def measure(quotation: Quotation, pairs: Sequence[Pair], new: Words) -> Fit | None:
    """The place that pairs of words point at, if any; see `edges`."""
    place = edges(quotation, pairs, new)
    return compare(quotation, new, *place, pairs) if place else None


def compare(quotation: Quotation, new: Words, start: int, end: int, pairs: Sequence[Pair]) -> Fit:
    """How well `new.text[start:end]` fits; `pairs` are words that answer to one another."""
    old, first, last = quotation.text, quotation.first, quotation.last
    begin = new.first(start)
    stop = max(begin, new.last(end))
    quote = _likeness(quotation, new, (start, end), (begin, stop), pairs)
    left = right = None
    if first > 0:
        mine = old.spelled(first - _CONTEXT, first)[-_NEAR:]
        left = likeness(mine, new.spelled(begin - _CONTEXT, begin)[-len(mine) :])
    if last < len(old):
        mine = old.spelled(last, last + _CONTEXT)[:_NEAR]
        right = likeness(mine, new.spelled(stop, stop + _CONTEXT)[: len(mine)])
    kept = max(
        _kept(pairs, (first - _WIDE, first), (begin - 2 * _WIDE, begin)),
        _kept(pairs, (last, min(last + _WIDE, len(old))), (stop, stop + 2 * _WIDE)),
    )
    lead = _same(old, new, range(first - 1, -1, -1), begin - 1)
    rest = _same(old, new, range(last, len(old)), stop)
    whole = lead[1] and rest[1]
    return Fit(start, end, quote, left, right, kept, lead[0] + rest[0], whole)


def _likeness(
    quotation: Quotation,
    new: Words,
    place: tuple[int, int],
    words: tuple[int, int],
    pairs: Sequence[Pair],
) -> float:
    """How like a place is to the quotation itself: by its words, but by its signs too where it is
    cut within a word or has few, and by the number of equal words where it is long."""
    old, first, last = quotation.text, quotation.first, quotation.last
    if max(quotation.end - quotation.start, place[1] - place[0]) > LONGEST:
        inside = pairs[bisect_left(pairs, (first, -1)) : bisect_left(pairs, (last, -1))]
        equal = sum(words[0] <= other < words[1] for _, other in inside)
        return 2 * equal / max(1, last - first + words[1] - words[0])
    was = old.text[quotation.start : quotation.end]
    told = old.spelled(first, last)
    whole = words[1] > words[0] and 2 * len(told) >= len(was)
    if whole and old.start(first) >= quotation.start and old.end(last - 1) <= quotation.end:
        return likeness(told, new.spelled(*words))
    return likeness(folded(was), folded(new.text[place[0] : place[1]]))


def _same(old: Words, new: Words, words: range, other: int) -> tuple[int, bool]:
    """How many code points of the words of a range are those from a new one on, at most
    `_FARTHEST`, and whether that is all of it."""
    length = 0
    for word in words:
        if length > _FARTHEST:
            break
        if not 0 <= other < len(new) or old.numbers[word] != new.numbers[other]:
            return length, False
        length += len(old.vocabulary.spellings[old.numbers[word]]) + 1
        other += words.step
    return length, True


def _kept(pairs: Sequence[Pair], old: tuple[int, int], new: tuple[int, int]) -> float:
    """The part of neighbouring words of a range that are neighbours still."""
    low, high = max(0, old[0]), old[1]
    if high - low < 2:
        return 0.0
    inside = pairs[bisect_left(pairs, (low, -1)) : bisect_left(pairs, (high, -1))]
    count = sum(
        other[0] - one[0] == 1 == other[1] - one[1] and new[0] <= one[1] < new[1]
        for one, other in pairwise(inside)
    )
    return count / (high - low - 1)
