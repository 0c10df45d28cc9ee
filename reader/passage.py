"""Passages, and finding them again after the text has changed.

A passage carries W3C's text-position and text-quote selectors
(https://www.w3.org/TR/annotation-model/#selectors). The context grows until the quotation is
unique with it, as Apache Annotator describes a quote.

Where the text is known that a passage was marked in, both texts are aligned, and the passage goes
where its words went. What the alignment lost, and all passages of texts that are not known any
more, are looked for by their words and those around them. Nothing is guessed: what is likely but
not certain is for a human to see.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reader.evidence import Neighbours
    from reader.fit import Fit
    from reader.trace import Found, Trace

CONTEXT = 64
"""Code points of context kept on either side, more where that is needed to tell copies apart."""
LONGEST_CONTEXT = 512
_AROUND = 32
"""Common lines that reach so many code points beyond a passage on either side settle its place."""
_CANDIDATES = 5


class Cancelled(Exception):
    """Nobody wants to know any more."""


class Passage(NamedTuple):
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


class Candidate(NamedTuple):
    """A place that a passage may have gone to."""

    start: int
    end: int
    """Code points into the new text."""
    score: float
    """0 to 1."""


class Placement(NamedTuple):
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

    `old` is the text that it was marked in, None where that is not known any more. Passages come
    from files: one that does not lie where it says is looked for by its words.
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
    same = old is not None and (old is new or old == new)
    if same and all(0 <= one.start < one.end <= len(new) for one in passages):
        return [Placement(State.ATTACHED, one.start, one.end, _UNCHANGED) for one in passages]

    from reader.trace import Trace  # nearly all texts are unchanged, and need none of it

    pause = partial(_pause, cancelled)
    return _together(passages, old, new, Trace(old, new, pause), pause)


def attach_each(
    passages: Iterable[Passage], new: str, cancelled: Callable[[], bool] = never
) -> Iterator[Placement]:
    """Find passages of texts that are not known, of which nobody knows how they lay to each other:
    each as if it were alone, but the new text is gone through once. Raises Cancelled as
    `attach_all` does."""
    from reader.trace import Trace

    pause = partial(_pause, cancelled)
    trace = Trace(None, new, pause)
    for passage in passages:
        yield from _together([passage], None, new, trace, pause)


def _pause(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled


def _together(
    passages: Sequence[Passage],
    old: str | None,
    new: str,
    trace: "Trace",
    pause: Callable[[], None],
) -> list[Placement]:
    from reader.evidence import Neighbours

    found: dict[int, Found] = {}
    placements: dict[int, Placement] = {}
    for at, passage in enumerate(passages):
        pause()
        marked = old[passage.start : passage.end] if old is not None and passage.start >= 0 else ""
        if marked and marked == passage.exact:
            placements[at] = _traced(passage, trace)
        else:
            found[at] = _found(passage, trace, new)
            placements[at] = _unaided(passage, found[at], None)
    neighbours = Neighbours(
        [
            (passages[at].start, place.start, place.end - place.start)
            for at, place in placements.items()
            if place.state in (State.ATTACHED, State.MOVED)
        ]
    )
    for at, places in found.items():
        placements[at] = _unaided(passages[at], places, neighbours)
    return [placements[at] for at in range(len(passages))]


_UNCHANGED = "unchanged text"
_EDITED = "the words were edited"
_EQUAL = "two places fit equally well"
_GONE = "its words are gone"
_TAKEN = "it stands now only where a look-alike already stood"
_UNLIKE = "what stands there now is not like it"
_STRANGE = "the same words, but not those that stood around them"
_AMONG = "its words stand only among others now"


def _traced(passage: Passage, trace: "Trace") -> Placement:
    """Place a passage of a text that is known."""
    from reader.evidence import SHORT, in_place, known, likely, moved, rivalled, stayed
    from reader.fit import Fit

    if not passage.exact:
        return Placement(State.ORPHAN, 0, 0, _GONE)
    shift = trace.shifted(passage.start, passage.end, _AROUND)
    if shift is not None:
        return _placed(passage, Fit(passage.start + shift, passage.end + shift, 1.0, None, None))
    length = passage.end - passage.start
    fit = trace.aligned(passage.start, passage.end)
    if fit and stayed(fit, length):
        return _placed(passage, fit)
    if fit and length < SHORT and in_place(fit):
        return _uncertain(fit, [fit], _UNLIKE)
    found = trace.elsewhere(passage.start, passage.end)
    best = found.fits[0] if found.fits else None
    if best and not rivalled(found.fits):
        rivals = [*found.fits[1:], *found.taken]
        only = best.quote == 1.0 and found.copies == 1 and length >= SHORT
        if (
            known(best, length, found.copies)
            or (only and trace.once(passage.exact))
            or (trace.akin and moved(best, length, rivals))
        ):
            return _placed(passage, best)
    fits = sorted([*found.fits, *([fit] if fit else [])], key=lambda one: -one.score)
    if fit and likely(fit):
        return _uncertain(fit, fits, _UNLIKE if fit.quote < 0.5 else _EDITED)
    if best and likely(best):
        return _uncertain(best, fits, _EQUAL if rivalled(found.fits) else _EDITED)
    return _orphan(found)


def _found(passage: Passage, trace: "Trace", new: str) -> "Found":
    """The places where a passage of a text may stand that is not known any more."""
    from reader.fit import Fit
    from reader.trace import Found

    whole = passage.prefix + passage.exact + passage.suffix
    if not passage.exact:
        return Found([])
    start = passage.start - len(passage.prefix)
    if start >= 0 and new.startswith(whole, start):
        end = passage.start + len(passage.exact)
        return Found([Fit(passage.start, end, 1.0, 1.0, 1.0, 1.0, whole=True)])
    return trace.unaided(passage.prefix, passage.exact, passage.suffix)


def _unaided(passage: Passage, found: "Found", neighbours: "Neighbours | None") -> Placement:
    """Place a passage of a text that is not known any more, among its neighbours."""
    from reader.evidence import expected, known, likely, rivalled, verbatim

    length, fits, near = len(passage.exact), found.fits, 0
    if neighbours:
        fits, near = neighbours.weighed(passage.start, fits)
    if not fits:
        return _orphan(found)
    rivals = rivalled(fits) and near != 1
    if not neighbours:
        sure = known(fits[0], length, found.copies)
    else:  # out of order, another one that is like it could be taken for it
        sure = verbatim(fits[0], length, found.copies) or (
            near > 0 and expected(fits, near, length)
        )
    if sure and not rivals:
        return _placed(passage, fits[0])
    if likely(fits[0]):
        return _uncertain(fits[0], fits, _EQUAL if rivals else _EDITED)
    return _orphan(found)


def _placed(passage: Passage, fit: "Fit") -> Placement:
    if fit.quote < 1.0:
        return Placement(State.MOVED, fit.start, fit.end, _EDITED)
    if fit.start == passage.start and fit.end == passage.end:
        return Placement(State.ATTACHED, fit.start, fit.end, "the same words in the same place")
    way = fit.start - passage.start
    if not way:  # with other signs between them
        return Placement(State.MOVED, fit.start, fit.end, "the same words in the same place")
    where = "further on" if way > 0 else "further up"
    signs = "1 character" if abs(way) == 1 else f"{abs(way)} characters"
    return Placement(State.MOVED, fit.start, fit.end, f"the same words, {signs} {where}")


def _uncertain(fit: "Fit", fits: Sequence["Fit"], reason: str) -> Placement:
    if reason == _EDITED and fit.quote == 1.0:
        reason = _STRANGE
    return Placement(State.UNCERTAIN, fit.start, fit.end, reason, _candidates([fit, *fits]))


def _orphan(found: "Found") -> Placement:
    from reader.evidence import likely

    worth = [fit for fit in (*found.fits, *found.taken) if likely(fit)]
    reason = _AMONG if found.copies else _GONE
    if found.taken and found.taken[0].quote >= 0.75:
        reason = _TAKEN
    return Placement(State.ORPHAN, 0, 0, reason, _candidates(worth))


def _candidates(fits: Sequence["Fit"]) -> tuple[Candidate, ...]:
    seen = {(fit.start, fit.end): Candidate(fit.start, fit.end, fit.score) for fit in fits[::-1]}
    return tuple(list(seen.values())[::-1][:_CANDIDATES])
