"""What it takes to say that a passage stands at a place.

The figures were found on made-up articles and checked on others. Likeness counts insertions and
deletions: unrelated English is alike to about 0.45 by its letters alone.
"""

from bisect import bisect_left
from collections.abc import Sequence

from reader.alignment import chain
from reader.fit import Fit

LONGER, LONG, SHORT = 100, 40, 16
"""Quotations of as many code points are told by themselves, even if edited; by themselves if they
are not; by what stands on the better side of them. Shorter ones are told by both sides only."""
_KEPT = 0.4
"""The part of the words around a passage that must still stand in a row. In edited texts it is
more than 0.45 even where each fourth word was replaced, and less than 0.35 in texts that only use
the same phrases."""
_CLOSE = 0.5
"""The same where nothing but the words tells."""
_SAME_TEXT, _EDITED, _REWRITTEN = 0.9, 0.75, 0.6
"""The likeness of quotations of which a word was changed, each sixth one, and each third one."""
_ONE_OF_TWO = 0.4
"""The same of which one of two words is another one."""
_SIDE, _CLEAR, _UNCHANGED = 0.6, 0.75, 0.97
"""The likeness of what stands beside: of the same text, of hardly edited and of unedited text."""
_MARGIN = 0.02
"""A place that fits as well but for this is as good,"""
_LEAD = 0.1
"""That much a place has to be ahead where little else tells."""
_FARTHER = 16
"""unless so many code points more of what stands around the first one are the same."""
_NEAR = 300
"""So far from where its neighbours went, a passage is still at its place,"""
_STRETCH = 8
"""and an eighth of the way to the neighbour farther."""
_ENOUGH = 3
"""Fewer neighbours tell nothing."""
_BEHIND = 0.2
"""What stands at its place is weighed where its score is no more than that behind the best."""


def stayed(fit: Fit, length: int) -> bool:
    """Whether a passage of so many code points is where the order of the whole text says."""
    if fit.kept < _KEPT:
        return (fit.quote >= _SAME_TEXT and length >= LONG) or (
            fit.quote >= _EDITED and length >= LONGER
        )
    if length < LONG and fit.quote >= _ONE_OF_TWO and in_place(fit):
        return True
    return fit.quote >= _REWRITTEN and (
        fit.best >= _SIDE or (fit.quote >= _EDITED and length >= SHORT)
    )


def in_place(fit: Fit) -> bool:
    """Whether all around a passage stands as it stood, whatever became of the passage itself."""
    return fit.kept >= _KEPT and fit.best >= _CLEAR and fit.other >= _SIDE


def verbatim(fit: Fit, length: int, copies: int) -> bool:
    """Whether the very words stand at a place, and either nowhere else (`copies` says how often)
    or with all that stood around them."""
    if fit.quote < 1.0:
        return False
    if fit.whole or (length >= LONG and copies == 1):
        return True
    return fit.best >= _UNCHANGED and fit.same >= LONG and fit.kept >= _KEPT


def known(fit: Fit, length: int, copies: int) -> bool:
    """Whether a place can be told by its words and those around it alone."""
    if verbatim(fit, length, copies):
        return True
    if fit.kept < _CLOSE or fit.quote < (_REWRITTEN if length >= SHORT else _EDITED):
        return False
    if length >= LONGER and fit.quote >= _EDITED:
        return True
    return fit.best >= _CLEAR and fit.other >= _SIDE


def moved(fit: Fit, length: int, rivals: Sequence[Fit]) -> bool:
    """Whether a passage went to a place out of order, in two texts that are akin: nothing else of
    the old text stands there, and no other place is nearly as like it."""
    if length < LONG or fit.quote < _EDITED:
        return False
    return all(fit.score - other.score >= _LEAD for other in rivals)


def expected(fits: Sequence[Fit], near: int, length: int) -> bool:
    """Whether the first place is the one, which is where the neighbours of a passage say, as the
    first `near` of the places are: it need not be as like it then as elsewhere, but no other one
    may be nearly so."""
    fit = fits[0]
    ahead = [fit.score - other.score for other in fits[1:]]
    if stayed(fit, length):
        return fit.quote >= _SAME_TEXT or min(ahead[: near - 1], default=1.0) >= _LEAD / 2
    if length >= LONG:
        return fit.quote >= _REWRITTEN and min(ahead, default=1.0) >= _LEAD
    return fit.quote == 1.0 and fit.best >= _SIDE and min(ahead, default=1.0) >= _LEAD / 2


def likely(fit: Fit) -> bool:
    """Whether a place is worth a look."""
    return fit.quote >= 0.5 or (fit.best >= _SIDE and fit.other >= 0.5)


def rivalled(fits: Sequence[Fit]) -> bool:
    """Whether the second place fits as well as the first one."""
    if len(fits) < 2 or fits[0].score - fits[1].score >= _MARGIN:
        return False
    return fits[0].same - fits[1].same < _FARTHER


class Neighbours:
    """Passages of one text that were found, and what they tell of those between them."""

    def __init__(self, found: Sequence[tuple[int, int, int]]) -> None:
        """Of old and new starts, and lengths (code points), those in the same order count."""
        weighed = [(old, new, min(length, LONGER)) for old, new, length in sorted(set(found))]
        self._row = chain(weighed)

    def __bool__(self) -> bool:
        """Whether there are enough of them to tell anything."""
        return len(self._row) >= _ENOUGH

    def near(self, start: int, fit: Fit) -> bool:
        """Whether a place is where a passage, of that start, is to be expected."""
        at = bisect_left(self._row, (start,))
        before = self._row[at - 1 : at] if at else []
        after = [row for row in self._row[at : at + 2] if row[0] != start][:1]
        return any(
            abs(fit.start - new - (start - old)) <= _NEAR + abs(start - old) // _STRETCH
            for old, new, _ in before + after
        )

    def weighed(self, start: int, fits: Sequence[Fit]) -> tuple[list[Fit], int]:
        """Places with those at the front that are to be expected, where they fit nearly as well
        as the best one; and how many these are."""
        least = max((fit.score for fit in fits), default=0.0) - _BEHIND
        near = [fit for fit in fits if fit.score >= least and self.near(start, fit)]
        return [*near, *(fit for fit in fits if fit not in near)], len(near)
