"""Passages, and finding them again after the text has changed.

A passage carries W3C's text-position and text-quote selectors
(https://www.w3.org/TR/annotation-model/#selectors). The context grows until the quotation is
unique with it, as Apache Annotator describes a quote.
"""

from dataclasses import dataclass
from enum import StrEnum

CONTEXT = 64
"""Code points of context kept on either side, more where that is needed to tell copies apart."""
LONGEST_CONTEXT = 512


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
class Placement:
    """Where a passage stands now; `start` and `end` mean nothing for an orphan."""

    state: State
    start: int
    end: int


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


def attach(passage: Passage, unchanged: bool, text: str) -> Placement:
    """Find a passage in a text; `unchanged` says that the text is the one it was marked in.

    A quotation that stands in several places is only taken where its context tells which; a
    passage that is not found word for word is an orphan, never a guess.
    """
    here = Placement(State.ATTACHED, passage.start, passage.end)
    if unchanged:
        return here
    exact = passage.exact
    if text[passage.start : passage.end] == exact and _context(passage, text, passage.start) > 0.5:
        return here
    ranked: list[tuple[float, int]] = []
    at = text.find(exact) if exact else -1
    while at >= 0 and len(ranked) < 200:
        ranked.append((_context(passage, text, at), at))
        at = text.find(exact, at + 1)
    ranked.sort(reverse=True)
    if not ranked:
        return Placement(State.ORPHAN, 0, 0)
    score, start = ranked[0]
    runner_up = ranked[1][0] if len(ranked) > 1 else 0.0
    sure = score >= 0.5 or (len(ranked) == 1 and len(exact) >= 40)
    if not sure or score - runner_up < 0.02:
        return Placement(State.ORPHAN, 0, 0)
    return Placement(State.MOVED, start, start + len(exact))


def _context(passage: Passage, text: str, start: int) -> float:
    """How much of the passage's context stands around `start`, from 0 to 1; the better side counts
    most."""
    end = start + len(passage.exact)
    before = text[max(0, start - len(passage.prefix)) : start]
    after = text[end : end + len(passage.suffix)]
    sides = []
    for kept, found in ((passage.prefix[::-1], before[::-1]), (passage.suffix, after)):
        same = 0
        while same < min(len(kept), len(found)) and kept[same] == found[same]:
            same += 1
        sides.append(same / min(len(kept), 32) if kept else 1.0)
    best, other = min(1.0, max(sides)), min(1.0, min(sides))
    return 0.6 * best + 0.4 * other
