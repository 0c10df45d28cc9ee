"""Painting one row of a document: what styles lie over which code points of it."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style

from reader.annotation import Colour
from reader.clusters import ceiling, floor
from reader.document import Block, Document, Kind, Span
from reader.document import Style as Inline
from reader.ui.layout import Role, Row
from reader.ui.marks import Mark
from reader.ui.motion import Range
from reader.ui.signs import DRAWN, Signs
from reader.ui.wrap import cells, narrow


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
    """Of the words that two annotations share."""
    crossed: Style
    """What is added to the sign of an annotation that lies over another one."""

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


NAMES = ("muted", "heading", "turn", "quote", "code", "link", "bar")
GROUNDS = ("cursor", "selection", "match", "current", *Colour)
"""The names of the styles that inks are made of."""


def inks_of(find: Callable[[str], Style], text: Style, plain: bool) -> Inks:
    """The inks of a theme: `find` gives its styles by their names, `text` is that of the pane.

    Where tints cannot be told apart (`plain`), lines and reversal take their place: passages are
    underlined, matches and the selection reversed, the match that was jumped to bold besides.
    """
    grounds = {name: Style(bgcolor=find(name).bgcolor) for name in GROUNDS}
    underlined, reversed_ = Style(underline=True), Style(reverse=True)
    if plain:
        grounds |= dict.fromkeys(Colour, underlined)
        grounds |= dict.fromkeys(("selection", "match"), reversed_)
    return Inks(
        text=text,
        **{name: find(name) for name in NAMES},
        cursor=grounds["cursor"],
        selection=grounds["selection"],
        match=grounds["match"] + (Style() if plain else underlined),
        current=Style(reverse=True, bold=True, underline=True) if plain else find("current"),
        tints={colour: grounds[colour] for colour in Colour},
        signs={colour: text + Style(color=find(colour).color) for colour in Colour},
        overlap=Style(underline=True, bold=plain),
        crossed=reversed_,
    )


class Layers(NamedTuple):
    """What lies over the text of a row."""

    spans: Sequence[Span]
    marks: Sequence[Mark]
    cursor: Range
    selection: Range
    matches: Sequence[Range]
    match: Range
    """The match that was jumped to."""
    muted: bool = False
    """The row is only shown for what stands around it."""
    doubts: Sequence[Mark] = ()
    """Annotations that perhaps stand here."""


_IDLE_JOINER = re.compile(r"\u200d+(?=\s)")
MARGIN = 3
"""Cells before the text: the cursor's bar, the annotation's sign, a blank."""


def paint(
    document: Document, row: Row, layers: Layers, inks: Inks, signs: Signs = DRAWN
) -> list[Segment]:
    """Draw a row, margin included."""
    if row.role is not Role.TEXT:
        return _label(row, inks, signs)
    segments = [_bar(row, layers, inks, signs), _sign(row, layers, inks, signs)]
    segments.append(Segment(" ", inks.text))
    block = document.blocks[row.block]
    if row.indent:
        lead = signs.label(row.label, "|" if block.kind is Kind.ROW else signs.quote)
        blank = " " * (row.indent - cells(row.label))
        segments.append(Segment(lead + blank, inks.muted))
    base = inks.muted if layers.muted else inks.block(block)
    segments += map(_drawn, _text(document.text, row, base, layers, inks))
    return segments


def _label(row: Row, inks: Inks, signs: Signs) -> list[Segment]:
    blank = Segment(" " * MARGIN, inks.text)
    text, style = row.label, inks.muted
    if row.role is Role.TITLE:
        style = inks.heading
    elif row.role is Role.RULE:
        text = signs.rule
    elif row.role is Role.FOLD:
        text = signs.said(text)
    return [blank, Segment(text, style)]


def _bar(row: Row, layers: Layers, inks: Inks, signs: Signs) -> Segment:
    """Whether the row is selected, or of the current sentence; aloud that is said once."""
    if _touches(layers.selection, (row.start, row.end)):
        return Segment(signs.selected, inks.bar)
    current = _touches(layers.cursor, (row.start, row.end))
    if current and (layers.cursor[0] >= row.start or not signs.linear):
        return Segment(signs.cursor, inks.bar)
    return Segment(" ", inks.text)


def _sign(row: Row, layers: Layers, inks: Inks, signs: Signs) -> Segment:
    """The annotation's mark: its kind where it begins, a line where it goes on; told apart where
    it lies over another one; else a question where one perhaps begins."""
    marks = layers.marks
    doubt = next((mark for mark in layers.doubts if mark.start >= row.start), None)
    if doubt and not any(mark.start >= row.start for mark in marks):
        return Segment(signs.doubt, inks.signs[doubt.annotation.colour])
    if not marks:
        return Segment(" ", inks.text)
    crossed = any(_touches(one, (row.start, row.end)) for one in _overlaps(marks))
    begun = [mark.annotation for mark in marks if mark.start >= row.start]
    if not begun:
        style = inks.signs[marks[-1].annotation.colour]
        return Segment(signs.crossed if crossed else signs.goes_on, style)
    shown = min(begun, key=lambda note: (not note.note, not note.tags))
    style, sign = inks.signs[shown.colour], signs.kind(shown.note, shown.tags)
    if crossed:
        return Segment(sign.upper(), style + inks.crossed)
    return Segment(sign, style)


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
    if _touches(layers.selection, (start, end)):
        over.append((*layers.selection, inks.selection))
    over += [(low, high, inks.match) for low, high in layers.matches]
    if _touches(layers.match, (start, end)):
        over.append((*layers.match, inks.current))
    if not over and not row.fill:
        return [Segment(text[start:end], base)]
    if not narrow(text[start:end]):  # what was found or marked may end within a sign
        over = [
            (floor(text, low, start), ceiling(text, high, start, end), style)
            for low, high, style in over
        ]
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


def _drawn(segment: Segment) -> Segment:
    """Without joiners that join nothing: rich would count the blank behind one for nothing."""
    if "\u200d" not in segment.text:
        return segment
    return Segment(_IDLE_JOINER.sub("", segment.text), segment.style)


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
