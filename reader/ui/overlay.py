"""What lies over a document on screen: selection, annotations, matches."""

from bisect import bisect_left
from collections.abc import Set
from typing import NamedTuple

from reader.document import Document, Span
from reader.ui.layout import Row
from reader.ui.marks import Marks
from reader.ui.matches import Matches
from reader.ui.motion import Range
from reader.ui.paint import Layers
from reader.ui.selection import Selection


class Overlay(NamedTuple):
    """Replaced as a whole when something of it changes."""

    selection: Selection | None = None
    marks: Marks = Marks()
    matches: Matches = Matches()
    match: Range = (0, 0)
    """The match jumped to."""
    context: Set[int] = frozenset()
    """Blocks (indexes) that are only shown for what stands around them."""

    def layers(self, document: Document, cursor: Range, row: Row) -> Layers:
        """What lies over one row, the current sentence included."""
        selection = self.selection
        return Layers(
            spans=_spans(document, row),
            marks=self.marks.between(row.start, row.end),
            cursor=cursor,
            selection=(selection.start, selection.end) if selection else (0, 0),
            matches=self.matches.between(row.start, row.end),
            match=self.match,
            muted=row.block in self.context,
            doubts=self.marks.doubts(row.start, row.end) if self.marks.doubtful else (),
        )


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
