"""The line between filter and list: what is wrong, how far indexing is, how the list is sorted."""

from typing import NamedTuple

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from reader.ui.room import spread
from reader.ui.signs import signs
from reader.ui.widgets.inked import Inked
from reader.ui.wrap import cells, wrap

_MOST = 4
"""Lines of an error."""
_BAR = 6
"""Cells that a bar has at least, or there is none."""


class Reached(NamedTuple):
    """How far something has come."""

    told: str = ""
    share: float | None = None
    """0 to 1; None where that is not known."""


class ListLine(Inked):
    """Says one thing at a time; more lines than one only where something is wrong."""

    ALLOW_SELECT = False
    PARTS = "list-line"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._error = ""
        self._reached = Reached()
        self._sorted = ""

    def tell(self, error: str, reached: Reached, sorted_by: str) -> None:
        """Show what is wrong, or else how far something is, beside how the list is sorted."""
        if (error, reached, sorted_by) != (self._error, self._reached, self._sorted):
            layout = error != self._error
            self._error, self._reached, self._sorted = error, reached, sorted_by
            self.refresh(layout=layout)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return min(_MOST, max(1, len(self._rows(width))))

    def _rows(self, width: int) -> list[str]:
        """The lines of an error."""
        text = self._error
        return [text[start:end] for start, end in wrap(text, 0, len(text), max(8, width - 2))]

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if self._error:
            rows = self._rows(width)
            text = rows[y] if y < len(rows) else ""
            segments = [Segment(f" {text}", self.ink("error"))]
        else:
            told, share = self._reached
            room = width - 4 - cells(told + self._sorted)
            near, far = spread(told, self._sorted if room >= 0 else "", width - 2)
            segments = [Segment(f" {near}{far}", self.ink("muted"))]
            if share is not None and room >= _BAR and not signs(self.app).linear:
                done = round(room * min(1.0, share))
                segments = [
                    Segment(f" {told} ", self.ink("muted")),
                    Segment("━" * done, self.ink("accent")),
                    Segment("─" * (room - done), self.ink("muted")),
                    Segment(f" {self._sorted}", self.ink("muted")),
                ]
        return Strip(segments).adjust_cell_length(width, base)
