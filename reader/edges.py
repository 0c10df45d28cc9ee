"""Where exactly a quotation begins and ends in a new text, given words of it that stand there."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from reader.clusters import ceiling, floor
from reader.likeness import carried, likeness
from reader.words import Words, folded

Pair: TypeAlias = tuple[int, int]
"""A word of the old text and the one of the new text that it is."""
_LOOSE = 8
"""Between words that stand next to one another in the old text, so many new ones and three times
as many as there were are no other passage yet."""
_PARAGRAPH = "\n\n"
_WORDS = 300
"""In gaps of more words, places are told by their share of the way alone."""
_COMPARED = 2_000
"""Of longer quotations the ends are not tried out, in words."""


class Quotation(NamedTuple):
    """A range of a text, and its words."""

    text: Words
    start: int
    end: int
    """Code points."""
    first: int
    last: int
    """The words that it touches, half-open; none where it has only signs."""

    @classmethod
    def of(cls, text: Words, start: int, end: int) -> "Quotation":
        first = text.first(start)
        return cls(text, start, end, first, max(first, text.last(end)))


def edges(quotation: Quotation, pairs: Sequence[Pair], new: Words) -> tuple[int, int] | None:
    """The range of the new text (code points) that pairs of words point at, if any; they are in
    order in both texts, and should reach some words beyond the quotation on either side."""
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
        before = pairs[low - 1] if low else (-1, -1)
        after = pairs[high] if high < len(pairs) else (len(old), len(new))
        begins = _begins(old, new, first, pairs[low], before)
        stops = _stops(old, new, last, pairs[high - 1], after)
        if _PARAGRAPH not in old.text[quotation.start : quotation.end]:
            begins += [_within(new, begin, pairs[low][1], True) for begin in begins]
            stops += [_within(new, pairs[high - 1][1], stop, False) for stop in stops]
        begin, stop = _likest(quotation, new, begins, stops)
    start, end = _ends(quotation, new, begin, stop)
    return (start, end) if start < end else None


def _likest(
    quotation: Quotation, new: Words, begins: Iterable[int], stops: Iterable[int]
) -> tuple[int, int]:
    """Of some first words and some words after the last one, those that fit best."""
    ranges = list(dict.fromkeys((begin, stop) for begin in begins for stop in stops))
    if len(ranges) == 1 or quotation.last - quotation.first > _COMPARED:
        return ranges[0]
    was = quotation.text.spelled(quotation.first, quotation.last)
    return max(ranges, key=lambda place: likeness(was, new.spelled(*place)))


def _within(new: Words, begin: int, stop: int, last: bool) -> int:
    """The word at which the last paragraph of a range of words begins, or the first one ends."""
    low, high = new.end(begin), new.start(stop)
    if not last:
        at = new.text.find(_PARAGRAPH, low, high)
        return stop if at < 0 else new.first(at)
    low, high = new.start(begin), new.start(stop)
    at = new.text.rfind(_PARAGRAPH, low, high)
    return begin if at < 0 else new.first(at)


def _core(pairs: Sequence[tuple[int, int]], low: int, high: int) -> tuple[int, int]:
    """The pairs that stand together: strays at the ends are left out, a fifth at most."""
    spare = (high - low) // 5
    while spare and _apart(pairs[low], pairs[low + 1]):
        low, spare = low + 1, spare - 1
    while spare and _apart(pairs[high - 2], pairs[high - 1]):
        high, spare = high - 1, spare - 1
    return low, high


def _apart(one: tuple[int, int], other: Pair) -> bool:
    return other[1] - one[1] > 3 * (other[0] - one[0]) + _LOOSE


def _begins(old: Words, new: Words, first: int, anchor: Pair, before: Pair) -> list[int]:
    """The new words that the old one `first` may be, given the first pair from it on."""
    mine, other = anchor
    while mine > first and other > 0 and old.numbers[mine - 1] == new.numbers[other - 1]:
        mine, other = mine - 1, other - 1
    if mine == first:
        return [_linked(old, new, first, before, other)]
    alike = max(0, other - (mine - first))
    if before[0] < 0 or other <= before[1] or _apart(before, (mine, other)):
        return [alike]
    found = _word(old, new, before, (mine, other), first)
    if first == before[0] + 1 and other - found <= 2 * (mine - first) + 1:
        return [found]  # all that stood between both was replaced
    return [found, alike]


def _linked(old: Words, new: Words, first: int, before: Pair, other: int) -> int:
    """The new word that the old one `first` is, which was matched to the new one `other`: an
    earlier one where a link was made of it, in the address of which it stands again."""
    if before[0] != first - 1 or not 0 <= before[1] < other - 1:
        return other
    at, mine = before[1] + 1, first
    while at < other and mine < len(old) and new.numbers[at] == old.numbers[mine]:
        at, mine = at + 1, mine + 1
    if mine == first or re.search(r"\s", new.text[new.end(at - 1) : new.start(other)]):
        return other
    return before[1] + 1


def _stops(old: Words, new: Words, last: int, anchor: Pair, after: Pair) -> list[int]:
    """The new words before which the old passage may end that ended before `last`."""
    mine, other = anchor[0] + 1, anchor[1] + 1
    while mine < last and other < len(new) and old.numbers[mine] == new.numbers[other]:
        mine, other = mine + 1, other + 1
    if mine == last:
        return [other]
    alike = min(len(new), other + (last - mine))
    if after[0] >= len(old) or other > after[1] or _apart(anchor, after):
        return [alike]
    found = _word(old, new, (mine - 1, other - 1), after, last)
    if last == after[0] and found - other <= 2 * (last - mine) + 1:
        return [found]  # all that stood between both was replaced
    return [found, alike]


def _word(old: Words, new: Words, before: tuple[int, int], after: tuple[int, int], at: int) -> int:
    """The new word that answers to the old word `at`, between two pairs of words."""
    mine, other = after[0] - before[0] - 1, after[1] - before[1] - 1
    if mine == other:
        return before[1] + 1 + at - before[0] - 1
    if at >= after[0]:
        return after[1]
    if at <= before[0] + 1:
        return before[1] + 1
    if max(mine, other) > _WORDS:
        return before[1] + 1 + (at - before[0] - 1) * other // mine
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
    | dict.fromkeys(range(0x2010, 0x2016), "-")
    | {0x2026: "."}
)
