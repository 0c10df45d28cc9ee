"""Annotations as they stand in the text on screen, looked up by range."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from reader import anchoring
from reader.anchoring import SURE, Found
from reader.annotation import Annotation
from reader.document import Document
from reader.passage import Candidate, State


class Mark(NamedTuple):
    """An annotation and where it stands now (code points): an orphan nowhere, an uncertain one
    perhaps there."""

    start: int
    end: int
    annotation: Annotation
    state: State = State.ATTACHED
    reason: str = ""
    """Why so, in words fit to show."""
    candidates: tuple[Candidate, ...] = ()
    """Where it may stand, the likeliest first, where that is not certain."""

    @property
    def quoted(self) -> str:
        """What was marked, as it stood then."""
        return self.annotation.passage.exact

    @property
    def unsettled(self) -> bool:
        """Whether someone has to say where it stands, or that it stands nowhere."""
        if self.state is State.ORPHAN:
            return not self.annotation.lost
        return self.state is State.UNCERTAIN


class Marks:
    """Marks in the order of the text; a look-up does not walk through all of them."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self.all = sorted(marks, key=lambda mark: (mark.start, mark.end, mark.annotation.created))
        self.placed = [mark for mark in self.all if mark.state in SURE]
        self.doubtful = [mark for mark in self.all if mark.state is State.UNCERTAIN]
        self.unsettled = [mark for mark in self.all if mark.unsettled]
        self._starts = [mark.start for mark in self.placed]
        # The furthest end of any mark up to here says when to stop looking back.
        self._reach = list(accumulate((mark.end for mark in self.placed), max))

    def between(self, start: int, end: int) -> list[Mark]:
        """The marks that touch a range, in order."""
        found = []
        at = bisect_left(self._starts, max(end, start + 1)) - 1
        while at >= 0 and self._reach[at] > start:
            if self.placed[at].end > start:
                found.append(self.placed[at])
            at -= 1
        return found[::-1]

    def doubts(self, start: int, end: int) -> list[Mark]:
        """The marks that perhaps stand in a range."""
        return [mark for mark in self.doubtful if mark.start < end and mark.end > start]

    def at(self, start: int, end: int) -> Mark | None:
        """The mark meant at a range: of those that touch it the shortest, the newest of equals."""
        return min(
            self.between(start, end),
            key=lambda mark: (mark.end - mark.start, -self.placed.index(mark)),
            default=None,
        )

    def find(self, id: str) -> Mark | None:
        """The mark of an annotation."""
        return next((mark for mark in self.all if mark.annotation.id == id), None)

    def beside(self, offset: int, step: int) -> Mark | None:
        """The next mark that begins after an offset, or the last one that begins before it."""
        at = (
            bisect_left(self._starts, offset + 1)
            if step > 0
            else bisect_left(self._starts, offset) - 1
        )
        return self.placed[at] if 0 <= at < len(self.placed) else None


def placed(document: Document, annotations: Iterable[Annotation], found: Found) -> Marks:
    """Annotations at their places, as far as those are known; what counts in this very text needs
    no looking for."""
    marks = []
    for note in annotations:
        if place := anchoring.placed(document, note, found):
            known = (place.start, place.end, note, place.state, place.reason, place.candidates)
            marks.append(Mark(*known))
    return Marks(marks)


def sought(document: Document, annotations: Iterable[Annotation], found: Found) -> int:
    """How many annotations are still to be looked for."""
    return sum(anchoring.placed(document, note, found) is None for note in annotations)
