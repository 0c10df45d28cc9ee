"""A selection: a range with one end that moves, grown and shrunk by motions."""

from dataclasses import dataclass, replace

from reader.ui.motion import Motion, Range, Unit


@dataclass(frozen=True, slots=True)
class Selection:
    """`start` to `end` (code points); the moving end is the last one if `forward`."""

    start: int
    end: int
    forward: bool = True
    unit: Unit = "sentence"
    """What it began with, and what `v` widens: sentence, paragraph, …"""

    @property
    def head(self) -> int:
        """An offset inside the unit at the moving end."""
        return self.end - 1 if self.forward else self.start

    def swapped(self) -> "Selection":
        """With the other end moving."""
        return replace(self, forward=not self.forward)

    def to(self, target: Range) -> "Selection":
        """With the moving end taken to a range, which is then part of the selection."""
        start, end = target
        if self.forward:
            return replace(self, end=max(end, self.start + 1))
        return replace(self, start=min(start, self.end - 1))


def by_unit(selection: Selection, motion: Motion, unit: Unit, by: int) -> Selection:
    """Move the moving end by so many units: towards the end of the text, or back if negative.

    An end that would pass the other one stops there, so that at least one unit stays selected.
    """
    for _ in range(abs(by)):
        selection = _step(selection, motion, unit, 1 if by > 0 else -1)
    return selection


def _step(selection: Selection, motion: Motion, unit: Unit, step: int) -> Selection:
    start, end = selection.start, selection.end
    if selection.forward:
        moved = _edge(motion, end, unit, step, last=True)
        return replace(selection, end=moved) if moved > start else selection
    moved = _edge(motion, start, unit, step, last=False)
    return replace(selection, start=moved) if moved < end else selection


def _edge(motion: Motion, at: int, unit: Unit, step: int, *, last: bool) -> int:
    """The nearest end (`last`) or start of a unit beyond `at` in a direction; `at` if none is."""
    document = motion.document
    block = document.block_at(max(0, at - 1) if last else at)
    while 0 <= block < len(document.blocks):
        shown = motion.shown is None or block in motion.shown
        edges = motion.edges(document.blocks[block].start, unit) if shown else []
        points = [edge[1] if last else edge[0] for edge in edges]
        if step > 0:
            beyond = [point for point in points if point > at]
            if beyond:
                return beyond[0]
        else:
            beyond = [point for point in points if point < at]
            if beyond:
                return beyond[-1]
        block += step
    return at
