"""A selection: a range with one end that moves, grown and shrunk by motions."""

from collections.abc import Callable
from typing import NamedTuple

from reader.ui.motion import Motion, Range, Unit


class Selection(NamedTuple):
    """`start` to `end` (code points); the moving end is the last one if `forward`."""

    start: int
    end: int
    forward: bool = True
    whole: bool = False
    """Whether it covers whole paragraphs, whatever moves its end."""
    moves: str = ""
    """The id of the annotation whose ends these are to become; "" for a new passage."""

    @property
    def head(self) -> int:
        """An offset inside the unit at the moving end."""
        return self.end - 1 if self.forward else self.start

    @property
    def told(self) -> str:
        """What is being done, in words for the status line."""
        if self.moves:
            return "moving ends"
        return "select paragraphs" if self.whole else "select"

    def swapped(self) -> "Selection":
        """With the other end moving."""
        return self._replace(forward=not self.forward)


def by_unit(selection: Selection, motion: Motion, unit: Unit, by: int) -> Selection:
    """Move the moving end by so many units: towards the end of the text, or back if negative.

    Where nothing is left to give up, what is selected stays and grows at its other end.
    """
    if selection.whole:
        unit = "paragraph"
    for _ in range(abs(by)):
        moved = _step(selection, motion, unit, 1 if by > 0 else -1)
        if moved == selection:
            break
        selection = moved
    return selection


def to(selection: Selection, motion: Motion, target: Range) -> Selection:
    """Take the moving end to a range, which is then part of the selection.

    Of a selection that turns round, the sentence (or paragraph) at its fixed end stays.
    """
    unit = motion.paragraph if selection.whole else motion.sentence
    start, end = selection.start, selection.end
    if selection.forward and target[1] <= start:
        _, kept = unit(start)
        moved = Selection(target[0], kept if start < kept < end else end, forward=False)
    elif not selection.forward and target[0] >= end:
        kept, _ = unit(end - 1)
        moved = Selection(kept if start < kept < end else start, target[1])
    elif selection.forward:
        moved = Selection(start, target[1])
    else:
        moved = Selection(target[0], end, forward=False)
    moved = moved._replace(moves=selection.moves)
    return paragraphs(moved, motion) if selection.whole else moved


def dragged(motion: Motion, press: int, here: int) -> Selection:
    """From the sign at one offset to that at another, both included."""
    one, other = motion.cluster(press), motion.cluster(here)
    return Selection(min(one[0], other[0]), max(one[1], other[1]), forward=here >= press)


def snapped(selection: Selection, motion: Motion) -> Selection:
    """With what it holds a part of, of a sign made of several code points, as a whole."""
    start, _ = motion.cluster(selection.start)
    _, end = motion.cluster(selection.end - 1)
    return selection._replace(start=start, end=end)


def paragraphs(selection: Selection, motion: Motion) -> Selection:
    """The whole paragraphs that a selection touches."""
    document = motion.document
    first, last = (
        document.blocks[document.block_at(at)] for at in (selection.start, selection.end - 1)
    )
    start, end = min(selection.start, first.start), max(selection.end, last.end)
    return selection._replace(start=start, end=end, whole=True)


def widened(selection: Selection, motion: Motion) -> Selection:
    """The sentences, else the paragraphs, else the turns or sections around a selection:
    whichever are the first to be more than it is."""
    around: tuple[Callable[[int], Range], ...]
    around = (motion.sentence, motion.paragraph, motion.section)
    for unit in around:
        start = min(selection.start, unit(selection.start)[0])
        end = max(selection.end, unit(selection.end - 1)[1])
        if (start, end) != (selection.start, selection.end):
            return selection._replace(start=start, end=end)
    return selection


def _step(selection: Selection, motion: Motion, unit: Unit, step: int) -> Selection:
    moved = _moved(selection, motion, unit, step)
    if moved is None and selection.forward == (step < 0):
        moved = _moved(selection.swapped(), motion, unit, step)
    return moved or selection


def _moved(selection: Selection, motion: Motion, unit: Unit, step: int) -> Selection | None:
    """With the moving end at the next edge of a unit; None where that leaves nothing selected."""
    at = selection.end if selection.forward else selection.start
    found = motion.beyond(at, unit, step, last=selection.forward)
    if found is None:
        return None
    if selection.forward:
        return selection._replace(end=found) if found > selection.start else None
    return selection._replace(start=found) if found < selection.end else None
