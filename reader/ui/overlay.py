"""What lies over a document on screen: selection, annotations, matches."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from reader.document import Document, Span
from reader.ui.layout import Row
from reader.ui.marks import Marks
from reader.ui.motion import Range
from reader.ui.paint import Layers
from reader.ui.selection import Selection


class Overlay(NamedTuple):
    """Replaced as a whole when something of it changes."""

    selection: Selection | None = None
    marks: Marks = Marks()
    matches: Sequence[Range] = ()
    """In order, not overlapping."""
    match: Range = (0, 0)
    """The match jumped to."""

    def layers(self, document: Document, cursor: Range, row: Row) -> Layers:
        """What lies over one row, the current sentence included."""
        selection = self.selection
        return Layers(
            spans=_spans(document, row),
            marks=self.marks.between(row.start, row.end),
            cursor=cursor,
            selection=(selection.start, selection.end) if selection else (0, 0),
            matches=self._matches(row),
            match=self.match,
        )

    def _matches(self, row: Row) -> list[Range]:
        found = []
        at = max(0, bisect_left(self.matches, (row.start, 0)) - 1)
        while at < len(self.matches) and self.matches[at][0] < row.end:
            if self.matches[at][1] > row.start:
                found.append(self.matches[at])
            at += 1
        return found


def _spans(document: Document, row: Row) -> list[Span]:
    """The inline spans of a row. They never leave their block, so looking begins there."""
    if not document.spans:
        return []
    block = document.blocks[row.block]
    at = bisect_left(document.spans, (block.start,))
    found = []
    while at < len(document.spans) and document.spans[at].start < row.end:
        if document.spans[at].end > row.start:
            found.append(document.spans[at])
        at += 1
    return found
