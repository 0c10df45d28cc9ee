"""How well a place of a new text fits a quotation of an old one."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reader.edges import Pair, Quotation, edges
from reader.likeness import LONGEST, likeness
from reader.words import Words, folded

_CONTEXT = 10
"""So many words on either side are compared,"""
_NEAR = 48
"""and of them so many code points, the nearest."""
_WIDE = 30
"""So many words on either side, and one more, tell whether the place is in the same text at all."""
_FARTHEST = 1_100
"""How far away words are compared one by one, in code points."""


@dataclass(frozen=True, slots=True)
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


<<<<<<< HEAD
def measure(quotation: Quotation, pairs: Sequence[tuple[int, int]], new: Words) -> Fit | None:
    """The place that words of an old text and of a new one point at, both in order, if any.

    `pairs` should reach some words beyond the quotation on either side.
    """
    old, first, last = quotation.text, quotation.first, quotation.last
    low, high = bisect_left(pairs, (first, -1)), bisect_left(pairs, (last, -1))
    before = pairs[low - 1] if low else (-1, -1)
    after = pairs[high] if high < len(pairs) else (len(old), len(new))
    if low == high:
        wide = after[1] - before[1] - 1 > 3 * (after[0] - before[0] - 1) + _LOOSE
        if wide or not low or high == len(pairs):
            return None
        begin, stop = before[1] + 1, after[1]
        if last > first:
            begin = _word(old, new, before, after, first)
            stop = max(begin, _word(old, new, before, after, last))
    else:
        low, high = _core(pairs, low, high)
        begin = _begin(old, new, first, pairs[low], pairs[low - 1] if low else (-1, -1))
        end = pairs[high] if high < len(pairs) else (len(old), len(new))
        stop = _stop(old, new, last, pairs[high - 1], end)
    start, end_at = _ends(quotation, new, begin, stop)
    if start >= end_at:
        return None
    return compare(quotation, new, start, end_at, pairs)
=======
def measure(quotation: Quotation, pairs: Sequence[Pair], new: Words) -> Fit | None:
    """The place that pairs of words point at, if any; see `edges`."""
    place = edges(quotation, pairs, new)
    return compare(quotation, new, *place, pairs) if place else None
>>>>>>> anchoring


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
    """How like a place is to the quotation itself: by its words, but by its signs where it is cut
    within a word or has none, and by the number of equal words where it is long."""
    old, first, last = quotation.text, quotation.first, quotation.last
    if max(quotation.end - quotation.start, place[1] - place[0]) > LONGEST:
        inside = pairs[bisect_left(pairs, (first, -1)) : bisect_left(pairs, (last, -1))]
        equal = sum(words[0] <= other < words[1] for _, other in inside)
        return 2 * equal / max(1, last - first + words[1] - words[0])
    whole = words[1] > words[0] and last > first
    if whole and old.start(first) >= quotation.start and old.end(last - 1) <= quotation.end:
        return likeness(old.spelled(first, last), new.spelled(*words))
    was = old.text[quotation.start : quotation.end]
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


<<<<<<< HEAD
def _kept(pairs: Sequence[tuple[int, int]], old: tuple[int, int], new: tuple[int, int]) -> float:
=======
def _kept(pairs: Sequence[Pair], old: tuple[int, int], new: tuple[int, int]) -> float:
>>>>>>> anchoring
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
<<<<<<< HEAD


def _core(pairs: Sequence[tuple[int, int]], low: int, high: int) -> tuple[int, int]:
    """The pairs that stand together: strays at the ends are left out, a fifth at most."""
    spare = (high - low) // 5
    while spare and _apart(pairs[low], pairs[low + 1]):
        low, spare = low + 1, spare - 1
    while spare and _apart(pairs[high - 2], pairs[high - 1]):
        high, spare = high - 1, spare - 1
    return low, high


def _apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[1] - one[1] > 3 * (other[0] - one[0]) + _LOOSE


def _begin(
    old: Words, new: Words, first: int, anchor: tuple[int, int], before: tuple[int, int]
) -> int:
    """The new word with which the old one `first` begins, given the first pair from it on."""
    mine, other = anchor
    while mine > first and other > 0 and old.numbers[mine - 1] == new.numbers[other - 1]:
        mine, other = mine - 1, other - 1
    if mine == first:
        return other
    if before[0] < 0 or other <= before[1] or _apart(before, (mine, other)):
        return max(0, other - (mine - first))
    return _word(old, new, before, (mine, other), first)


def _stop(
    old: Words, new: Words, last: int, anchor: tuple[int, int], after: tuple[int, int]
) -> int:
    """The new word before which the old passage ends that ended before `last`."""
    mine, other = anchor[0] + 1, anchor[1] + 1
    while mine < last and other < len(new) and old.numbers[mine] == new.numbers[other]:
        mine, other = mine + 1, other + 1
    if mine == last:
        return other
    if after[0] >= len(old) or other > after[1] or _apart(anchor, after):
        return min(len(new), other + (last - mine))
    return _word(old, new, (mine - 1, other - 1), after, last)


def _word(old: Words, new: Words, before: tuple[int, int], after: tuple[int, int], at: int) -> int:
    """The new word that answers to the old word `at`, between two pairs of words."""
    mine, other = after[0] - before[0] - 1, after[1] - before[1] - 1
    if mine == other:
        return before[1] + 1 + at - before[0] - 1
    if at >= after[0]:
        return after[1]
    if at <= before[0] + 1:
        return before[1] + 1
    was = old.spelled(before[0] + 1, after[0])
    now = new.spelled(before[1] + 1, after[1])
    place = carried(was, now, len(old.spelled(before[0] + 1, at)) + 1)
    return before[1] + 1 + now.count(" ", 0, place + 1)


def _ends(quotation: Quotation, new: Words, begin: int, stop: int) -> tuple[int, int]:
    """Code points of the new words from `begin` to before `stop`, with the signs that were part
    of the quotation, cut within a word only where it was."""
    old, start, end = quotation.text, quotation.start, quotation.end
    first, last = quotation.first, quotation.last
    if first == last:  # signs alone
        low, high = new.end(begin - 1), new.start(begin)
        at = new.text.find(old.text[start:end], low, high)
        return (at, at + end - start) if at >= 0 else (0, 0)
    if begin >= stop:
        return 0, 0
    if start > old.start(first):
        low = _inside(old, new, first, begin, start)
    else:
        low = new.start(begin) - _signs(
            old.text[start : old.start(first)][::-1],
            new.text[new.end(begin - 1) : new.start(begin)][::-1],
        )
    if end < old.end(last - 1):
        high = _inside(old, new, last - 1, stop - 1, end)
    else:
        high = new.end(stop - 1) + _signs(
            old.text[old.end(last - 1) : end], new.text[new.end(stop - 1) : new.start(stop)]
        )
    near = max(0, low - 64)
    return floor(new.text, low, near), ceiling(new.text, high, near)


def _inside(old: Words, new: Words, word: int, other: int, offset: int) -> int:
    """Where an offset within an old word lies in the new one."""
    was = old.text[old.start(word) : old.end(word)]
    now = new.text[new.start(other) : new.end(other)]
    return new.start(other) + carried(was, now, offset - old.start(word))


def _signs(kept: str, found: str) -> int:
    """How much of the signs next to a word belongs to it, where `kept` of them were marked."""
    if not kept:
        return 0
    if found.startswith(kept):
        return len(kept)
    want, have = folded(kept), found.translate(_QUOTES)
    want = want.translate(_QUOTES).strip()
    if want and (at := have.find(want)) >= 0:
        return at + len(want)
    taken = 0
    for sign in found[: len(kept)]:
        if sign.isspace():
            break
        taken += 1
    return taken


_QUOTES = (
    dict.fromkeys(map(ord, "‘’‚‛"), "'")
    | dict.fromkeys(map(ord, "“”„«»"), '"')
    | {code: "-" for code in range(0x2010, 0x2016)}
    | {0x2026: "."}
)
=======
>>>>>>> anchoring
