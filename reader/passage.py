"""Passages, and finding them again after the text has changed.

A passage carries W3C's text-position and text-quote selectors
(https://www.w3.org/TR/annotation-model/#selectors). The context grows until the quotation is
unique with it, as Apache Annotator describes a quote.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import NamedTuple

CONTEXT = 64
"""Code points of context kept on either side, more where that is needed to tell copies apart."""
LONGEST_CONTEXT = 512
_NEAR = 32
"""Code points on either side that count as context; those beyond only tell copies apart."""
_SURE = 0.4
"""The least part of the near context that must stand there too."""
_EDGE = 8
"""Where the text begins or ends nearer than this, one side has to tell all,"""
_SURE_AT_EDGE = 0.9
"""and this much of it must stand there too."""
_MARGIN = 0.02
"""Copies whose contexts fit as well but for this are told apart by what stands farther off,"""
_FARTHER = 16
"""which has to be as many code points more."""
_MOST = 1_000
"""Where more places than this have the same context, none is the one."""
_LONE = 40
"""A quotation of as many code points needs no context where it stands only once."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A half-open range of a canonical text, with the words that find it again."""

    start: int
    end: int
    """Code points into the canonical text."""
    exact: str
    prefix: str = ""
    suffix: str = ""


class State(StrEnum):
    """What became of a passage in the text as it stands now."""

    ATTACHED = "attached"
    MOVED = "moved"
    UNCERTAIN = "uncertain"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a passage may have gone to: code points into the new text."""

    start: int
    end: int
    score: float
    """How well it fits, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a passage stands now: code points into the new text."""

    state: State
    start: int
    end: int
    """Of the best candidate where that is uncertain; 0, 0 for an orphan."""
    reason: str = ""
    """Why so, in words fit to show."""
    candidates: tuple[Candidate, ...] = ()
    """Best first, five at most, where someone has to decide."""


_ORPHAN = Placement(State.ORPHAN, 0, 0, "its words do not stand there any more")


class _Fit(NamedTuple):
    """How well a place fits: what part of the near context, and how much of all of it."""

    score: float
    same: int
    start: int


def select(text: str, start: int, end: int) -> Passage:
    """Make a passage of `text[start:end]`, blanks at its ends left out.

    Raises ValueError where the range is empty, blank or outside the text.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"no passage: {start} to {end} of a text of {len(text)} characters")
    chosen = text[start:end]
    end = start + len(chosen.rstrip())
    start += len(chosen) - len(chosen.lstrip())
    if start >= end:
        raise ValueError(f"no passage: only blanks stand at {start} to {end}")
    exact = text[start:end]
    width = CONTEXT
    while True:
        prefix, suffix = text[max(0, start - width) : start], text[end : end + width]
        context = prefix + exact + suffix
        if width >= LONGEST_CONTEXT or text.find(context, text.find(context) + 1) < 0:
            return Passage(start, end, exact, prefix, suffix)
        width *= 2


def never() -> bool:
    """Nothing is cancelled."""
    return False


def attach_all(
    passages: Sequence[Passage],
    old: str | None,
    new: str,
    cancelled: Callable[[], bool] = never,
) -> list[Placement]:
    """Find passages that were marked in one text; see `attach`."""
    return [attach(passage, old, new) for passage in passages]


def attach(passage: Passage, old: str | None, text: str) -> Placement:
    """Find a passage in a text; `old` is the text that it was marked in, None where unknown.

    A quotation that stands in several places is only taken where its context tells which; a
    passage that is not found word for word is an orphan, never a guess.
    """
    if old == text:
        return Placement(State.ATTACHED, passage.start, passage.end)
    whole = passage.prefix + passage.exact + passage.suffix
    if not passage.exact:
        return _ORPHAN
    if text.startswith(whole, max(0, passage.start - len(passage.prefix))):
        return _found(passage, passage.start)
    starts = _candidates(passage, text)
    if len(starts) > _MOST:
        return _ORPHAN
    ranked = sorted((_fit(passage, text, start) for start in starts), reverse=True)
    at_edge = min(len(passage.prefix), len(passage.suffix)) < _EDGE
    if not ranked or ranked[0].score < (_SURE_AT_EDGE if at_edge else _SURE):
        return _lone(passage, text)
    if any(_rivals(ranked[0], other) for other in ranked[1:]):
        if ranked[0].score < 0.9:
            return _ORPHAN
        length = len(passage.exact)
        near = tuple(Candidate(one.start, one.start + length, one.score) for one in ranked[:5])
        return Placement(
            State.UNCERTAIN, near[0].start, near[0].end, "it stands in several places", near
        )
    return _found(passage, ranked[0].start)


def _candidates(passage: Passage, text: str) -> set[int]:
    """Every place with the quotation and enough of its context, `_MOST` and one at most."""
    before = passage.prefix[-_share(passage.prefix) :]
    after = passage.suffix[: _share(passage.suffix)]
    sides = [(before, passage.exact, ""), ("", passage.exact, after)]
    found = set[int]()
    for lead, exact, rest in [side for side in sides if side[0] or side[2]] or sides[:1]:
        at = text.find(lead + exact + rest)
        while at >= 0 and len(found) <= _MOST:
            found.add(at + len(lead))
            at = text.find(lead + exact + rest, at + 1)
    return found


def _share(context: str) -> int:
    """How much of a side has to fit where the other one fits no better, in code points."""
    return ceil((_SURE - _MARGIN) * min(len(context), _NEAR))


def _rivals(best: _Fit, other: _Fit) -> bool:
    return best.score - other.score < _MARGIN and best.same - other.same < _FARTHER


def _lone(passage: Passage, text: str) -> Placement:
    """The place of a long quotation that stands only once, whatever stands around it."""
    exact = passage.exact
    at = text.find(exact) if len(exact) >= _LONE else -1
    if at < 0 or text.find(exact, at + 1) >= 0:
        return _ORPHAN
    return _found(passage, at)


def _found(passage: Passage, start: int) -> Placement:
    state = State.ATTACHED if start == passage.start else State.MOVED
    return Placement(state, start, start + len(passage.exact))


def _fit(passage: Passage, text: str, start: int) -> _Fit:
    """How much of the passage's context stands around `start`."""
    end = start + len(passage.exact)
    before = _same(passage.prefix[::-1], text[max(0, start - len(passage.prefix)) : start][::-1])
    after = _same(passage.suffix, text[end : end + len(passage.suffix)])
    near = min(len(passage.prefix), _NEAR) + min(len(passage.suffix), _NEAR)
    score = (min(before, _NEAR) + min(after, _NEAR)) / near if near else 1.0
    return _Fit(score, before + after, start)


def _same(kept: str, found: str) -> int:
    """How many code points both begin with."""
    unlike = (at for at, (one, other) in enumerate(zip(kept, found, strict=False)) if one != other)
    return next(unlike, min(len(kept), len(found)))
