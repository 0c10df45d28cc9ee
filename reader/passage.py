"""Passages, and finding them again after the text has changed.

A passage carries W3C's text-position and text-quote selectors
(https://www.w3.org/TR/annotation-model/#selectors). The context grows until the quotation is
unique with it, as Apache Annotator describes a quote.

Where the text is known that a passage was marked in, both texts are aligned, and the passage goes
where its words went. What the alignment lost, and all passages of texts that are not known any
more, are looked for by their words and those around them. Nothing is guessed: what is likely but
not certain is for a human to see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reader.fit import Fit
from reader.trace import Found, Trace

CONTEXT = 64
"""Code points of context kept on either side, more where that is needed to tell copies apart."""
LONGEST_CONTEXT = 512
_AROUND = 32
"""Common lines that reach so many code points beyond a passage on either side settle its place."""
_KEPT = 0.4
"""The part of the words around a passage that must still stand in a row. In edited texts it is more than
0.45 even where each fourth word was replaced, and less than 0.35 in texts that only use the same phrases."""
_LONGER, _LONG, _SHORT = 100, 40, 16
"""Quotations of as many code points are told by themselves; shorter ones only by what stands
around them, the shortest by both sides of it."""
_MARGIN = 0.02
"""A place that fits as well but for this is as good,"""
_FARTHER = 16
"""unless so many code points more of what stands around the first one are the same, or"""
_NEAR = 300
"""the neighbours of the passage tell that it is so near to the other one."""
_CANDIDATES = 5


class Cancelled(Exception):
    """Nobody wants to know any more."""


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
class Candidate:
    """A place that a passage may have gone to."""

    start: int
    end: int
    """Code points into the new text."""
    score: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a passage stands now."""

    state: State
    start: int
    end: int
    """Code points into the new text; of the best candidate where it is uncertain, 0 for an
    orphan."""
    reason: str = ""
    """In words, fit to be shown."""
    candidates: tuple[Candidate, ...] = ()
    """The best first; of an uncertain passage, and of an orphan where any are worth a look."""


def never() -> bool:
    """Go on to the end."""
    return False


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


def attach(passage: Passage, old: str | None, new: str) -> Placement:
    """Find a passage in a text.

    `old` is the text that it was marked in, None where that is not known any more.
    """
    return attach_all([passage], old, new)[0]


def attach_all(
    passages: Sequence[Passage],
    old: str | None,
    new: str,
    cancelled: Callable[[], bool] = never,
) -> list[Placement]:
    """Find passages of one old text in a new one, in the order given; those that are found tell
    where their neighbours may be. Raises Cancelled where `cancelled` says so; it is asked every
    now and then.
    """
    if old is not None and (old is new or old == new):
        return [Placement(State.ATTACHED, one.start, one.end, _UNCHANGED) for one in passages]

    def pause() -> None:
        if cancelled():
            raise Cancelled

    trace = Trace(old, new, pause)
    placements = []
    for passage in passages:
        pause()
        known = old is not None and old[passage.start : passage.end] == passage.exact
        placements.append(_traced(passage, trace) if known else _unaided(passage, trace, new))
    return placements


_UNCHANGED = "unchanged text"
_EDITED = "the words were edited"
_EQUAL = "two places fit equally well"
_GONE = "its words are gone"
_TAKEN = "it stands now only where a look-alike already stood"
_UNLIKE = "what stands there now is not like it"


def _traced(passage: Passage, trace: Trace) -> Placement:
    """Place a passage of a text that is known."""
    if not passage.exact:
        return Placement(State.ORPHAN, 0, 0, _GONE)
    shift = trace.shifted(passage.start, passage.end, _AROUND)
    if shift is not None:
        return _placed(passage, Fit(passage.start + shift, passage.end + shift, 1.0, None, None))
    length = passage.end - passage.start
    fit = trace.aligned(passage.start, passage.end)
    if fit and _stayed(fit, length):
        return _placed(passage, fit)
    found = trace.elsewhere(passage.start, passage.end)
    best = found.fits[0] if found.fits else None
    if best and _known(best, length, found) and not _rivalled(found.fits):
        return _placed(passage, best)
    fits = sorted([*found.fits, *([fit] if fit else [])], key=lambda one: -one.score)
    if fit and _likely(fit):
        return _uncertain(fit, fits, _UNLIKE if fit.quote < 0.5 else _EDITED)
    if best and _likely(best):
        return _uncertain(best, fits, _EQUAL if _rivalled(found.fits) else _EDITED)
    return _orphan(found)


def _unaided(passage: Passage, trace: Trace, new: str) -> Placement:
    """Place a passage of a text that is not known any more."""
    if not passage.exact:
        return Placement(State.ORPHAN, 0, 0, _GONE)
    whole = passage.prefix + passage.exact + passage.suffix
    if new.startswith(whole, max(0, passage.start - len(passage.prefix))):
        return _placed(passage, Fit(passage.start, passage.end, 1.0, 1.0, 1.0))
    found = trace.unaided(passage.prefix, passage.exact, passage.suffix)
    length = len(passage.exact)
    best = found.fits[0] if found.fits else None
    if best and _known(best, length, found) and not _rivalled(found.fits):
        return _placed(passage, best)
    if best and _likely(best):
        return _uncertain(best, found.fits, _EQUAL if _rivalled(found.fits) else _EDITED)
    return _orphan(found)


def _stayed(fit: Fit, length: int) -> bool:
    """Whether a passage is where the order of the whole text says."""
    if fit.kept < _KEPT:
        return (fit.quote >= 0.9 and length >= _LONG) or (fit.quote >= 0.75 and length >= _LONGER)
    return fit.quote >= 0.6 and (fit.best >= 0.6 or (fit.quote >= 0.75 and length >= _SHORT))


def _known(fit: Fit, length: int, found: Found) -> bool:
    """Whether a place can be told by its words and those around it alone."""
    if length >= _LONG and fit.quote == 1.0 and found.copies == 1:
        return True
    if length >= _LONGER and fit.quote >= 0.8:
        return True
    if fit.quote == 1.0 and (fit.whole or (fit.best >= 0.97 and fit.same >= _LONG)):
        return True
    if fit.kept < _KEPT or fit.quote < 0.6:
        return False
    if length >= _LONG:
        return fit.best >= 0.6
    if length >= _SHORT:
        return fit.best >= 0.65 and fit.other >= 0.5
    return fit.best >= 0.75 and fit.other >= 0.6


def _likely(fit: Fit) -> bool:
    return fit.quote >= 0.5 or (fit.best >= 0.6 and fit.other >= 0.5)


def _rivalled(fits: Sequence[Fit]) -> bool:
    """Whether the second place fits as well as the first one."""
    if len(fits) < 2 or fits[0].score - fits[1].score >= _MARGIN:
        return False
    return fits[0].same - fits[1].same < _FARTHER


def _placed(passage: Passage, fit: Fit) -> Placement:
    if fit.quote < 1.0:
        return Placement(State.MOVED, fit.start, fit.end, _EDITED)
    if fit.start == passage.start and fit.end == passage.end:
        return Placement(State.ATTACHED, fit.start, fit.end, "the same words in the same place")
    way = fit.start - passage.start
    where = "further on" if way > 0 else "further up"
    signs = "1 character" if abs(way) == 1 else f"{abs(way)} characters"
    return Placement(State.MOVED, fit.start, fit.end, f"the same words, {signs} {where}")


def _uncertain(fit: Fit, fits: Sequence[Fit], reason: str) -> Placement:
    return Placement(State.UNCERTAIN, fit.start, fit.end, reason, _candidates([fit, *fits]))


def _orphan(found: Found) -> Placement:
    worth = [fit for fit in (*found.fits, *found.taken) if _likely(fit)]
    reason = _TAKEN if found.taken and found.taken[0].quote >= 0.75 else _GONE
    return Placement(State.ORPHAN, 0, 0, reason, _candidates(worth))


def _candidates(fits: Sequence[Fit]) -> tuple[Candidate, ...]:
    seen = {(fit.start, fit.end): Candidate(fit.start, fit.end, fit.score) for fit in fits[::-1]}
    return tuple(list(seen.values())[::-1][:_CANDIDATES])
