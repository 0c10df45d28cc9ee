"""Which words of an old text are which words of a new one.

Lines that stand once in both texts are matched first, in the heaviest order that both share, then
runs of words that do so between them, then the longest common subsequence of what is left: a
patience diff (https://bramcohen.livejournal.com/73318.html) in three sizes. What stands in
another order than the rest stays without a match.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from reader.likeness import common
from reader.words import Vocabulary, Words

_RUNS = (5, 12, 2, 1)
"""By how many words in a row places are told, one after the other where nothing is found."""
_SMALL = 20_000
_LARGE = 100_000_000
"""Up to so many pairs of words a common subsequence is looked for: at once; if all else fails."""
_WORK = 12
"""A gap and the gaps within it are looked through for runs so often, as a whole."""
_SPARSE = 4_000
"""In gaps of more words a word or two that stand once tell nothing."""
_STEP = 1 << 10  # words compared at once
_SLICE = 1 << 15  # words looked through at a time


class Run(NamedTuple):
    """Equal parts of both texts."""

    old: int
    new: int
    size: int


class Alignment:
    """The common parts of two texts, counted in code points and in words."""

    def __init__(self, old: str, new: str, pause: Callable[[], None]) -> None:
        """`pause` is called every now and then, and may raise."""
        self._texts = old, new
        self._pause = pause
        self._vocabulary = Vocabulary()
        self.lines = _lines(old, new, pause)
        """Runs of common lines in both orders (code points)."""
        self._line_starts = [run.old for run in self.lines]

    def shifted(self, start: int, end: int, around: int) -> int | None:
        """How far a range of the old text was shifted, that stands in common lines together with
        `around` code points on both sides (fewer at an end that both texts share)."""
        at = bisect_right(self._line_starts, start) - 1
        if at < 0:
            return None
        old, new, size = self.lines[at]
        first = old == new == 0 or start - old >= around
        ends = old + size == len(self._texts[0]) and new + size == len(self._texts[1])
        last = end <= old + size and (ends or old + size - end >= around)
        return new - old if first and last else None

    @cached_property
    def old(self) -> Words:
        return Words(self._texts[0], self._vocabulary, self._pause)

    @cached_property
    def new(self) -> Words:
        return Words(self._texts[1], self._vocabulary, self._pause)

    @cached_property
    def to_new(self) -> "array[int]":
        """For every word of the old text the one of the new text, -1 where there is none."""
        found = array("i", [-1]) * len(self.old)
        for old, new, size in self.runs:
            found[old : old + size] = array("i", range(new, new + size))
        return found

    @cached_property
    def to_old(self) -> "array[int]":
        """For every word of the new text the one of the old text, -1 where there is none."""
        found = array("i", [-1]) * len(self.new)
        for old, new, size in self.runs:
            found[new : new + size] = array("i", range(old, old + size))
        return found

    @cached_property
    def runs(self) -> list[Run]:
        """The common runs of words, in the order of both texts."""
        found = []
        before = Run(0, 0, 0)
        for run in (*self.lines, Run(len(self._texts[0]), len(self._texts[1]), 0)):
            gap = (
                self.old.first(before.old + before.size),
                self.old.first(run.old),
                self.new.first(before.new + before.size),
                self.new.first(run.new),
            )
            found += matches(self.old.numbers, self.new.numbers, gap, self._pause)
            first, last = self.old.first(run.old), self.old.first(run.old + run.size)
            if last > first:
                found.append(Run(first, self.new.first(run.new), last - first))
            before = run
        return found


def _lines(old: str, new: str, pause: Callable[[], None]) -> list[Run]:
    """The runs of common lines, in code points."""
    ours, theirs = old.split("\n"), new.split("\n")
    pause()
    anchors = chain(
        [
            (mine, other, len(ours[mine]))
            for mine, other in _unique(ours, theirs, 1, pause)
            if ours[mine]
        ]
    )
    starts, others = _starts(ours), _starts(theirs)
    found: list[Run] = []
    done = (0, 0)
    for mine, other, _ in [*anchors, (len(ours), len(theirs), 0)]:
        pause()
        low = done
        while done[0] < mine and done[1] < other and ours[done[0]] == theirs[done[1]]:
            done = (done[0] + 1, done[1] + 1)
        _add(found, starts, others, low, done)
        low = (mine, other)
        while low[0] > done[0] and low[1] > done[1] and ours[low[0] - 1] == theirs[low[1] - 1]:
            low = (low[0] - 1, low[1] - 1)
        done = min((mine + 1, other + 1), (len(ours), len(theirs)))
        _add(found, starts, others, low, done)
    return found


def _starts(lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    starts[-1] -= 1  # no line end stands after the last line
    return starts


def _add(
    found: list[Run],
    starts: list[int],
    others: list[int],
    low: tuple[int, int],
    high: tuple[int, int],
) -> None:
    """Add a run of lines, joined to the run before where they touch."""
    old, new = starts[low[0]], others[low[1]]
    # The last line of one of the texts has no line end that could be common.
    size = min(starts[high[0]] - old, others[high[1]] - new)
    if size <= 0:
        return
    if found and found[-1].old + found[-1].size == old and found[-1].new + found[-1].size == new:
        old, new, size = found[-1].old, found[-1].new, found.pop().size + size
    found.append(Run(old, new, size))


def _unique(
    ours: Sequence[Hashable], theirs: Sequence[Hashable], length: int, pause: Callable[[], None]
) -> list[tuple[int, int]]:
    """Where so many things in a row stand that stand once on either side, in our order."""
    others = _once(theirs, length, pause)
    return [
        (place, other)
        for row, place in _once(ours, length, pause).items()
        if place >= 0 and (other := others.get(row, -1)) >= 0
    ]


def _once(items: Sequence[Hashable], length: int, pause: Callable[[], None]) -> dict[Hashable, int]:
    """Where each row of things stands, -1 where it does so more than once."""
    places: dict[Hashable, int] = {}
    for start in range(0, len(items) - length + 1, _SLICE):
        pause()
        part = items[start : start + _SLICE + length - 1]
        rows = zip(*(part[at:] for at in range(length)), strict=False) if length > 1 else part
        for place, row in enumerate(rows, start):
            places[row] = -1 if row in places else place
    return places


def chain(runs: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The heaviest of the rows that go up on both sides, of (old, new, weight) by `old`.

    Takes n log n steps: of all rows that end at or before a place, the heaviest is kept.
    """
    ends: list[int] = []
    weights: list[int] = []
    lasts: list[int] = []
    before: list[int] = []
    for number, (_, new, weight) in enumerate(runs):
        at = bisect_left(ends, new)
        total = weight + (weights[at - 1] if at else 0)
        before.append(lasts[at - 1] if at else -1)
        stop = at
        while stop < len(ends) and weights[stop] <= total:
            stop += 1
        if stop > at or at == len(ends) or ends[at] > new:
            ends[at:stop], weights[at:stop], lasts[at:stop] = [new], [total], [number]
    row = []
    number = lasts[-1] if lasts else -1
    while number >= 0:
        row.append(runs[number])
        number = before[number]
    return row[::-1]


def matches(
    old: "array[int]",
    new: "array[int]",
    gap: tuple[int, int, int, int],
    pause: Callable[[], None],
) -> list[Run]:
    """The common runs of `old[a:b]` and `new[c:d]`, in order, for a gap (a, b, c, d)."""
    found = []
    stack = [gap]
    work = _WORK * (gap[1] - gap[0] + gap[3] - gap[2])
    while stack:
        a, b, c, d = stack.pop()
        size = _shared(old, new, (a, b, c, d), 1)
        if size:
            found.append(Run(a, c, size))
            a, c = a + size, c + size
        size = _shared(old, new, (a, b, c, d), -1)
        if size:
            b, d = b - size, d - size
            found.append(Run(b, d, size))
        pairs = (b - a) * (d - c)
        if not pairs:
            continue
        pause()
        anchors = []
        if pairs > _SMALL and work > 0:
            work -= b - a + d - c
            anchors = _anchors(old[a:b], new[c:d], pause)
        if anchors:
            place = (a, c)
            for mine, other, size in anchors:
                stack.append((place[0], a + mine, place[1], c + other))
                found.append(Run(a + mine, c + other, size))
                place = (a + mine + size, c + other + size)
            stack.append((place[0], b, place[1], d))
        elif pairs <= _LARGE:
            found += [Run(a + i, c + j, n) for i, j, n in common(old[a:b], new[c:d])]
    return sorted(found)


def _shared(old: "array[int]", new: "array[int]", gap: tuple[int, int, int, int], way: int) -> int:
    """How many words both sides of a gap begin with, or end with where `way` is -1."""
    a, b, c, d = gap
    most = min(b - a, d - c)
    size = 0
    for step in (_STEP, 1):
        while size + step <= most:
            if way > 0:
                one, other = old[a + size : a + size + step], new[c + size : c + size + step]
            else:
                one, other = old[b - size - step : b - size], new[d - size - step : d - size]
            if one != other:
                break
            size += step
    return size


def _anchors(
    old: "array[int]", new: "array[int]", pause: Callable[[], None]
) -> list[tuple[int, int, int]]:
    """Runs of words that stand once on either side, the heaviest row of them."""
    for length in _RUNS:
        if length < _RUNS[0] and len(old) + len(new) > _SPARSE:
            break
        runs: list[tuple[int, int, int]] = []
        for mine, other in _unique(old, new, length, pause):
            if runs and runs[-1][0] - runs[-1][1] == mine - other:
                start, place, size = runs[-1]
                if mine <= start + size:
                    runs[-1] = (start, place, mine + length - start)
                    continue
            runs.append((mine, other, length))
        row = chain(runs)
        if row:
            return _parted(row)
    return []


def _parted(row: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Runs that reach into the next one, cut where that begins."""
    found = [
        (start, place, min(size, after[0] - start, after[1] - place))
        for (start, place, size), after in pairwise(row)
    ]
    return [run for run in (*found, row[-1]) if run[2] > 0]
