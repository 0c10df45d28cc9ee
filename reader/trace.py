"""The places of a new text that a passage of an old one may have gone to."""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from reader.alignment import Alignment
from reader.edges import Quotation
from reader.fit import Fit, compare, measure
from reader.seeds import Seeds
from reader.words import Vocabulary, Words

_AROUND = 40
"""So many words around a passage are looked for together with it,"""
_BESIDE = 36
"""and so many are looked at where the texts are aligned."""
_PLACES = 8
"""So many places are compared at most,"""
_COMPARED = 16_000
"""and so many words of all of them, for long passages are found by their ends already."""
_COPIES = 1_000
"""Of as many exact copies the likeliest are compared; of more of them none is the one."""
_AKIN = 0.2
"""Texts are akin that share more of their words in order; those on one matter share a twentieth."""
_TAKEN = 0.5
"""A place is another passage's where more of its words are."""
_EQUAL = 0.02
"""Of places whose scores differ by less, that one comes first around which more is the same."""
_SAME = 0.5
"""Places that share more than this are one."""


class Found(NamedTuple):
    """Places, the best first, and what speaks against others."""

    fits: list[Fit]
    copies: int = 0
    """How often the very words stand in the new text, as far as they were counted."""
    taken: tuple[Fit, ...] = ()
    """Places that fit, but where another passage of the old text stands."""


class Trace:
    """What leads from an old text, where it is known, to a new one."""

    def __init__(self, old: str | None, new: str, pause: Callable[[], None]) -> None:
        """`pause` is called every now and then, and may raise."""
        self._old = old or ""
        self._text = new
        self._pause = pause
        self._alignment = None if old is None else Alignment(old, new, pause)

    @cached_property
    def _new(self) -> Words:
        if self._alignment:
            return self._alignment.new
        return Words(self._text, Vocabulary(), self._pause)

    @cached_property
    def _seeds(self) -> Seeds:
        return Seeds(self._new, self._pause)

    @cached_property
    def akin(self) -> bool:
        """Whether both texts are versions of one: whether most words of the shorter one stand in
        the same order as in the other one, next to one another."""
        if self._alignment is None:
            return False
        rows = sum(run.size - 1 for run in self._alignment.runs)
        return rows > _AKIN * min(len(self._alignment.old), len(self._new))

    def once(self, words: str) -> bool:
        """Whether words stand once in the old text, which is akin to the new one."""
        return self._alignment is not None and self._old.count(words) == 1 and self.akin

    def shifted(self, start: int, end: int, around: int) -> int | None:
        """How far a range of the old text was shifted together with the lines around it; None
        where they changed, or where the old text is not known."""
        return self._alignment.shifted(start, end, around) if self._alignment else None

    def aligned(self, start: int, end: int) -> Fit | None:
        """Where a range of the old text stands in the order of the whole."""
        alignment = self._alignment
        if alignment is None:
            return None
        quotation = Quotation.of(alignment.old, start, end)
        low = max(0, quotation.first - _BESIDE)
        high = min(len(alignment.old), quotation.last + _BESIDE)
        others = alignment.to_new[low:high]
        pairs = [(low + at, other) for at, other in enumerate(others) if other >= 0]
        return measure(quotation, pairs, alignment.new)

    def elsewhere(self, start: int, end: int) -> Found:
        """Where a range of the old text may have gone, out of the order of the whole."""
        alignment = self._alignment
        if alignment is None:
            return Found([])
        whole = Quotation.of(alignment.old, start, end)
        low, high = max(0, whole.first - _AROUND), min(len(alignment.old), whole.last + _AROUND)
        low_at, high_at = alignment.old.start(low), max(end, alignment.old.end(high - 1))
        low_at = min(low_at, start)
        text = alignment.old.text[low_at:high_at]
        quotation = self._quotation(text, start - low_at, end - low_at)
        found = self._found(quotation, low_at, whole)
        free: list[Fit] = []
        taken: list[Fit] = []
        for fit in found.fits:
            (taken if self._is_taken(fit, whole) else free).append(fit)
        return found._replace(fits=free, taken=tuple(taken))

    def unaided(self, prefix: str, exact: str, suffix: str) -> Found:
        """Where a quotation may stand, by its words and those around it alone."""
        quotation = self._quotation(prefix + exact + suffix, len(prefix), len(prefix) + len(exact))
        return self._found(quotation, 0, None)

    def _quotation(self, text: str, start: int, end: int) -> Quotation:
        return Quotation.of(Words(text, self._new.vocabulary), start, end)

    def _found(self, quotation: Quotation, origin: int, whole: Quotation | None) -> Found:
        self._pause()
        starts, copies = self._copies(quotation)
        length = quotation.end - quotation.start
        fragment = quotation.text.numbers
        fits = []
        for start in starts:
            place = max(0, self._new.first(start) - quotation.first)
            pairs = self._seeds.pairs(fragment, place)
            fits.append(compare(quotation, self._new, start, start + length, pairs))
        most = max(1, min(_PLACES, _COMPARED // (len(fragment) + 1)))
        for place in self._seeds.places(fragment, most):
            fit = measure(quotation, self._seeds.pairs(fragment, place), self._new)
            if fit:
                fits.append(fit)
        fits.sort(key=lambda fit: (-round(fit.score / _EQUAL), -fit.same, fit.start, fit.end))
        kept: list[Fit] = []
        for fit in fits:
            if not any(_overlap(fit, other) > _SAME for other in kept):
                kept.append(fit)
        return Found(kept[:_PLACES], copies)

    def _copies(self, quotation: Quotation) -> tuple[list[int], int]:
        """The exact copies with the most of the context, and how many there are."""
        text, start, end = quotation.text.text, quotation.start, quotation.end
        exact, before, after = text[start:end], text[:start][::-1], text[end:]
        starts: list[int] = []
        at = self._text.find(exact)
        while at >= 0:
            starts.append(at)
            if len(starts) > _COPIES:
                return [], len(starts)
            at = self._text.find(exact, at + 1)
        if len(starts) > _PLACES:
            count = len(starts)

            def known(place: int) -> int:
                stop = place + len(exact)
                lead = self._text[max(0, place - len(before)) : place][::-1]
                return _same(before, lead) + _same(after, self._text[stop : stop + len(after)])

            starts.sort(key=lambda place: (-known(place), place))
            return starts[:_PLACES], count
        return starts, len(starts)

    def _is_taken(self, fit: Fit, whole: Quotation) -> bool:
        """Whether other words of the old text stand at a place, in a row."""
        alignment = self._alignment
        if alignment is None:
            return False
        low = alignment.new.first(fit.start)
        high = max(low, alignment.new.last(fit.end))
        to_old = alignment.to_old
        taken = 0
        for word in range(low, high):
            other = to_old[word]
            if other < 0 or whole.first <= other < whole.last:
                continue
            row = (word and to_old[word - 1] == other - 1) or (
                word + 1 < len(to_old) and to_old[word + 1] == other + 1
            )
            taken += bool(row)
        return taken > _TAKEN * (high - low)


def _same(kept: str, found: str) -> int:
    """How many code points both begin with."""
    low, high = 0, min(len(kept), len(found))
    while low < high:
        middle = (low + high + 1) // 2
        if kept.startswith(found[:middle]):
            low = middle
        else:
            high = middle - 1
    return low


def _overlap(one: Fit, other: Fit) -> float:
    """The part of the shorter place that both share."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / min(one.end - one.start, other.end - other.start)
