"""Painting one row of a document: what styles lie over which code points of it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style

from reader.document import Block, Document, Kind, Span
from reader.document import Style as Inline
from reader.ui.layout import Role, Row
from reader.ui.marks import Mark, symbol
from reader.ui.motion import Range
from reader.ui.wrap import cells


class Inks(NamedTuple):
    """The styles of the pane, all taken from the theme; tints colour only the background."""

    text: Style
    muted: Style
    heading: Style
    turn: Style
    quote: Style
    code: Style
    link: Style
    bar: Style
    cursor: Style
    selection: Style
    match: Style
    current: Style
    tints: dict[str, Style]
    """By colour name."""
    signs: dict[str, Style]
    """By colour name: of the mark in the margin."""
    overlap: Style

    def block(self, block: Block) -> Style:
        """The style of a block's text."""
        if block.kind is Kind.HEADING or (block.kind is Kind.ROW and block.level):
            return self.heading
        return {Kind.TURN: self.turn, Kind.QUOTE: self.quote, Kind.CODE: self.code}.get(
            block.kind, self.text
        )

    def span(self, span: Span) -> Style:
        """The style that an inline span adds."""
        return {
            Inline.EMPHASIS: Style(italic=True),
            Inline.STRONG: Style(bold=True),
            Inline.STRIKE: Style(strike=True),
            Inline.CODE: self.code,
            Inline.LINK: self.link,
        }[span.style]


class Layers(NamedTuple):
    """What lies over the text of a row."""

    spans: Sequence[Span]
    marks: Sequence[Mark]
    cursor: Range
    selection: Range
    matches: Sequence[Range]
    match: Range
    """The match that was jumped to."""


MARGIN = 3
"""Cells before the text: the cursor's bar, the annotation's sign, a blank."""


def paint(document: Document, row: Row, layers: Layers, inks: Inks) -> list[Segment]:
    """Draw a row, margin included."""
    if row.role is not Role.TEXT:
        return _label(row, inks)
    here = row.start, row.end
    bar = _touches(layers.cursor, here)
    segments = [
        Segment("▌" if bar else " ", inks.bar if bar else inks.text),
        _sign(row, layers.marks, inks),
        Segment(" ", inks.text),
    ]
    block = document.blocks[row.block]
    if row.indent:
        lead = row.label or ("│" if block.kind is Kind.QUOTE else "")
        blank = " " * (row.indent - cells(lead))
        ahead = blank + lead if row.label else lead + blank
        segments.append(Segment(ahead, inks.muted))
    return segments + _text(document.text, row, inks.block(block), layers, inks)


def _label(row: Row, inks: Inks) -> list[Segment]:
    blank = Segment(" " * MARGIN, inks.text)
    text, style = row.label, inks.muted
    if row.role is Role.TITLE:
        style = inks.heading
    elif row.role is Role.RULE:
        text = "―" * 3
    return [blank, Segment(text, style)]


def _sign(row: Row, marks: Sequence[Mark], inks: Inks) -> Segment:
    """The annotation's mark: its kind where it begins, a line where it goes on."""
    if not marks:
        return Segment(" ", inks.text)
    begun = [mark for mark in marks if mark.start >= row.start]
    if not begun:
        return Segment("│", inks.signs[marks[-1].annotation.colour])
    shown = min(begun, key=lambda mark: "✎#│".index(symbol(mark.annotation)))
    return Segment(symbol(shown.annotation), inks.signs[shown.annotation.colour])


def _text(text: str, row: Row, base: Style, layers: Layers, inks: Inks) -> list[Segment]:
    """The row's text, cut wherever a style begins or ends."""
    start, end = row.start, row.end
    over: list[tuple[int, int, Style]] = [
        (span.start, span.end, inks.span(span)) for span in layers.spans
    ]
    if _touches(layers.cursor, (start, end)):
        over.append((*layers.cursor, inks.cursor))
    over += [(mark.start, mark.end, inks.tints[mark.annotation.colour]) for mark in layers.marks]
    if len(layers.marks) > 1:
        over += [(low, high, inks.overlap) for low, high in _overlaps(layers.marks)]
    over += [(low, high, inks.match) for low, high in layers.matches]
    if _touches(layers.match, (start, end)):
        over.append((*layers.match, inks.current))
    if _touches(layers.selection, (start, end)):
        over.append((*layers.selection, inks.selection))
    if not over and not row.fill:
        return [Segment(text[start:end], base)]
    cuts = {start, end, *(at for at, _ in row.fill)}
    blanks = dict(row.fill)
    for low, high, _ in over:
        cuts.update(at for at in (low, high) if start < at < end)
    segments = []
    for low, high in pairwise(sorted(cuts)):
        style = base
        for first, last, added in over:
            if first <= low and last >= high:
                style += added
        if low in blanks:
            segments.append(Segment(" " * blanks[low], style))
        segments.append(Segment(text[low:high], style))
    return segments


def _overlaps(marks: Sequence[Mark]) -> list[Range]:
    """Where two or more annotations lie over each other."""
    found = []
    for number, mark in enumerate(marks):
        for other in marks[number + 1 :]:
            low, high = max(mark.start, other.start), min(mark.end, other.end)
            if low < high:
                found.append((low, high))
    return found


def _touches(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]
