"""Annotations as they stand in the text on screen, looked up by range."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from reader.annotation import Annotation
from reader.document import Document
from reader.passage import Passage, Placement, State, attach_all, select

Places: TypeAlias = dict[tuple[str, Passage], Placement]
"""By the hash of the text that a passage was marked in, and the passage."""


_MARKED = 60
"""Code points by which a letter mark is found again."""


class Mark(NamedTuple):
    """An annotation and where it stands now (code points); an orphan stands nowhere."""

    start: int
    end: int
    annotation: Annotation
    state: State = State.ATTACHED


class Marks:
    """Marks in the order of the text; a look-up does not walk through all of them."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self.all = sorted(marks, key=lambda mark: (mark.start, mark.end, mark.annotation.created))
        self.placed = [mark for mark in self.all if mark.state is not State.ORPHAN]
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


def places(document: Document, annotations: Iterable[Annotation]) -> Places:
    """Where annotations stand in a document as it is now. In a long text that was edited this
    takes a while: it is asked for off the event loop."""
    return {(note.text_hash, note.passage): note.place(document) for note in annotations}


def placed(document: Document, annotations: Iterable[Annotation], known: Places) -> Marks:
    """Annotations at their places, as far as known; what was marked in this very text is found
    at once."""
    found = (
        (known.get((note.text_hash, note.passage)) or note.place(document), note)
        for note in annotations
    )
    return Marks(Mark(place.start, place.end, note, place.state) for place, note in found)


def carried(marks: Mapping[str, int], old: Document, new: Document) -> dict[str, int]:
    """Letter marks (offsets into `old`) as they stand in `new`; one whose words are not found
    there any more stays at its offset."""
    found = {letter: min(at, max(0, len(new.text) - 1)) for letter, at in marks.items()}
    passages = {}
    for letter, offset in marks.items():
        with suppress(ValueError):  # nothing stands there
            passages[letter] = select(old.text, offset, min(offset + _MARKED, len(old.text)))
    placements = attach_all(list(passages.values()), old.text, new.text)
    for letter, placement in zip(passages, placements, strict=True):
        if placement.state in (State.ATTACHED, State.MOVED):
            found[letter] = placement.start
    return found
