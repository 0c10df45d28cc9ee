"""What two wordings of a statement do not have in common: words and figures."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from reader import sentences
from reader.likeness import common
from reader.text import fold
from reader.words import Vocabulary

LONGEST = 4_000
"""Of longer texts only so many words are compared; what follows counts as different."""
_GROUPED = re.compile(r"\d{1,3}(?:[,'\u2019 \u00a0\u202f]\d{3})+(?!\d)")
_FIGURE = re.compile(r"[$€£¥₹]?\d[\d.,:/]*(?:st|nd|rd|th|%|‰|[kmb]n?)?")
_BEFORE, _AFTER = "$€£¥₹", "%‰°"
_NUMBERS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundred thousand million billion trillion dozen half third quarter bn mn m k"
    " hundreds thousands millions billions once twice double".split()
)
"""English words that say how many, where they stand among figures or in place of one."""


class Change(StrEnum):
    """What became of a part of one wording in the other one."""

    KEPT = "kept"
    DROPPED = "dropped"
    """It has no counterpart."""
    ADDED = "added"
    CHANGED = "changed"
    """Other words stand in its place."""
    FIGURE = "figure"
    """Another number stands in its place."""


class Part(NamedTuple):
    """A part of both wordings, ranges in code points of each; empty where it is in one only."""

    change: Change
    start: int
    end: int
    other_start: int
    other_end: int


class _Token(NamedTuple):
    start: int
    end: int
    key: str
    """Equal where two of them count as the same."""
    figure: bool


def parts(one: str, other: str) -> tuple[Part, ...]:
    """All of both wordings, in the order of both: the ranges of either side, put together, are
    the whole of it. Case, accents and the signs between words make no difference."""
    ours, theirs = list(_tokens(one)), list(_tokens(other))
    if not ours or not theirs:
        return (Part(_whole(one, other), 0, len(one), 0, len(other)),) if one or other else ()
    found: list[Part] = []
    mine = yours = 0
    for ours_at, theirs_at, size in [*_runs(ours, theirs), (len(ours), len(theirs), 0)]:
        found += _gap(ours[mine:ours_at], theirs[yours:theirs_at])
        mine, yours = ours_at + size, theirs_at + size
        if size:
            here, there = ours[ours_at:mine], theirs[theirs_at:yours]
            found.append(
                Part(Change.KEPT, here[0].start, here[-1].end, there[0].start, there[-1].end)
            )
    return tuple(_closed(found, len(one), len(other)))


def _whole(one: str, other: str) -> Change:
    """What became of a wording of which nothing can be compared."""
    if one and other:
        return Change.KEPT if fold(one) == fold(other) else Change.CHANGED
    return Change.DROPPED if one else Change.ADDED


def figures(one: str, other: str, found: tuple[Part, ...]) -> list[tuple[str, str]]:
    """The numbers that changed, as they stand in both wordings, with the words that belong to
    them: `40 billion` and `43 billion`."""
    told = []
    sides = list(_tokens(one)), list(_tokens(other))
    for part in found:
        if part.change is Change.FIGURE:
            ours = _number(one, sides[0], part.start, part.end)
            theirs = _number(other, sides[1], part.other_start, part.other_end)
            told.append((ours, theirs))
    return list(dict.fromkeys(told))


def _number(text: str, tokens: list[_Token], start: int, end: int) -> str:
    """The whole number that a range is part of."""
    inside = [at for at, token in enumerate(tokens) if start <= token.start < end]
    low, high = inside[0], inside[-1]
    while low and tokens[low - 1].figure:
        low -= 1
    while high + 1 < len(tokens) and tokens[high + 1].figure:
        high += 1
    return text[tokens[low].start : tokens[high].end]


def is_figure(word: str) -> bool:
    """Whether a folded word says how many."""
    return bool(_FIGURE.fullmatch(word)) or all(part in _NUMBERS for part in word.split("-"))


def _tokens(text: str) -> Iterator[_Token]:
    folded = fold(text)
    end = 0
    for start, stop in sentences.words(text, 0, len(text)):
        if start < end:
            continue  # it was taken into a number before it
        end = stop
        if match := _GROUPED.match(text, start):
            end = max(end, match.end())
        if start and text[start - 1] in _BEFORE and text[start].isdigit():
            start -= 1
        if end < len(text) and text[end] in _AFTER and text[end - 1].isdigit():
            end += 1
        word = folded[start:end]
        figure = is_figure(word)
        grouped = bool(_GROUPED.search(word))
        yield _Token(start, end, re.sub(r"[,' ]", "", word) if grouped else word, figure)


def _runs(ours: list[_Token], theirs: list[_Token]) -> list[tuple[int, int, int]]:
    from array import array

    numbers = Vocabulary()
    one, other = (
        array("i", (numbers[token.key] for token in side[:LONGEST])) for side in (ours, theirs)
    )
    return common(one, other)


def _gap(ours: list[_Token], theirs: list[_Token]) -> Iterator[Part]:
    """What stands between two kept parts: numbers are set against numbers, where there are as many
    of them on either side, and what stands between them against one another."""
    mine, yours = _stretches(ours), _stretches(theirs)
    if len(mine) != len(yours):
        mine, yours = [ours], [theirs]
    for at, (here, there) in enumerate(zip(mine, yours, strict=True)):
        if not here and there:
            yield Part(Change.ADDED, -1, -1, there[0].start, there[-1].end)
        elif here and not there:
            yield Part(Change.DROPPED, here[0].start, here[-1].end, -1, -1)
        elif here:
            change = Change.FIGURE if at % 2 else Change.CHANGED
            yield Part(change, here[0].start, here[-1].end, there[0].start, there[-1].end)


def _stretches(tokens: list[_Token]) -> list[list[_Token]]:
    """Other words and numbers by turns; other words, if only none, come first and last."""
    found: list[list[_Token]] = [[]]
    for token in tokens:
        if token.figure is not (len(found) % 2 == 0):
            found.append([])
        found[-1].append(token)
    return found if len(found) % 2 else [*found, []]


def _closed(found: list[Part], length: int, other_length: int) -> list[Part]:
    """The parts with the signs that stand before the next one: nothing is left between them."""
    whole: list[Part] = []
    for part in reversed(found):
        start = part.start if part.start >= 0 else length
        other = part.other_start if part.other_start >= 0 else other_length
        whole.append(Part(part.change, start, length, other, other_length))
        length, other_length = start, other
    first = whole[-1]
    whole[-1] = first._replace(start=0, other_start=0)
    return whole[::-1]
