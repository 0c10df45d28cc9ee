"""How far the index is, for people at a terminal; elsewhere one line, where it takes its time."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from reader.printer import Printer

if TYPE_CHECKING:
    from reader.index.progress import Progress

_MANY = 200
"""Files that are read in less than a moment."""
_SECONDS = 0.1
"""Between two times that it is drawn."""
_BAR = 24
"""Cells of the bar."""


class Meter:
    """Draws a bar over one line of standard error, and takes it away in the end."""

    def __init__(self, printer: Printer, clock: Callable[[], float] = monotonic) -> None:
        self._printer = printer
        self._clock = clock
        self._due = 0.0
        self._told = False

    def tell(self, progress: "Progress") -> None:
        """Show how far it is."""
        from reader.index.progress import Phase

        if progress.phase is Phase.DONE:
            self._printer.draw("")
            return
        done, total, phase = progress
        if total < _MANY or self._clock() < self._due:
            return
        self._due = self._clock() + _SECONDS
        if self._printer.drawing:
            lead = "another reader is indexing" if phase is Phase.WAITING else "indexing"
            self._printer.draw(f"{lead} {bar(done, total)} {done:,} of {total:,}")
        elif not self._told:
            self._told = True
            self._printer.say(f"indexing {total:,} new or changed articles; later this is quick")


def bar(done: int, total: int) -> str:
    """A share of a whole."""
    drawn = round(_BAR * min(1.0, done / max(1, total)))
    return f"[{'#' * drawn}{'-' * (_BAR - drawn)}]"
