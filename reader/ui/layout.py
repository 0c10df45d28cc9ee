"""A document laid out in rows for one width, wrapping no more than what is looked at.

Nothing is ever laid out as a whole: the view is anchored to a row of a block, and rows are walked
from there. So opening, resizing and paging cost the same at 10 kB and at 10 MB.
"""

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from reader.document import Block, Document, Kind
from reader.ui.setting import apart, set_block
from reader.ui.tables import Table, extent, measure
from reader.ui.wrap import cell_of, offset_of, wrap

_KEPT = 1_024
"""Blocks whose rows are kept; a screen shows fewer than a hundred."""
_PLAIN = (Kind.PARAGRAPH, Kind.HEADING, Kind.TURN)
_TIGHT = (Kind.ITEM, Kind.ROW, Kind.CODE)
"""What stands without a blank row below its like."""
_AS_IT_STANDS = (Kind.CODE, Kind.ROW)
"""What is not spaced."""


class Role(Enum):
    """What a row is."""

    TEXT = "text"
    BLANK = "blank"
    TITLE = "title"
    ABOUT = "about"
    FOLD = "fold"
    RULE = "rule"


class Row(NamedTuple):
    """One line of the pane: `text[start:end]` behind `indent` cells, or a label of our own."""

    role: Role
    block: int
    """The index of its block in the document."""
    start: int
    end: int
    indent: int = 0
    label: str = ""
    """Of a text row what is drawn in its indent; of other rows all they show."""
    fill: tuple[tuple[int, int], ...] = ()
    """Blanks drawn inside the text: before which offset, how many."""

    def cell(self, text: str, offset: int) -> int:
        """The cell of the row where an offset is drawn; `text` is the document's."""
        drawn = sum(count for at, count in self.fill if at <= offset)
        return self.indent + cell_of(text[self.start : self.end], offset - self.start) + drawn

    def offset(self, text: str, cell: int) -> int:
        """The offset that is drawn at a cell of the row, or nearest to it."""
        cell -= self.indent
        for at, count in self.fill:
            here = cell_of(text[self.start : self.end], at - self.start)
            if cell >= here + count:
                cell -= count
            elif cell >= here:
                return at
        return self.start + offset_of(text[self.start : self.end], max(0, cell))


class Place(NamedTuple):
    """A row of the layout: which shown block, and which of its rows."""

    number: int
    row: int


class Layout:
    """Rows of a document for a width (cells), of all its blocks or of those in `shown`."""

    def __init__(
        self,
        document: Document,
        width: int,
        *,
        about: Sequence[str] = (),
        title: str = "",
        shown: Sequence[int] | None = None,
        spacing: int = 1,
    ) -> None:
        """`spacing` is how many rows a line of text takes; code and tables take one always."""
        self.document = document
        self.width = max(4, width)
        self.shown = shown
        self.spacing = spacing
        self._title = title
        self._about = tuple(about)
        self._rows: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._tables: dict[int, Table] = {}

    @property
    def count(self) -> int:
        """How many blocks are shown."""
        return len(self.document.blocks) if self.shown is None else len(self.shown)

    @property
    def last(self) -> Place:
        index = max(0, self.count - 1)
        return Place(index, max(0, len(self.rows(index)) - 1))

    def block(self, index: int) -> int:
        """The document's index of a shown block."""
        return index if self.shown is None else self.shown[index]

    def index(self, block: int) -> int:
        """Where a block of the document is shown; the next one shown where it is folded away."""
        if self.shown is None:
            return block
        return max(0, min(bisect_left(self.shown, block), len(self.shown) - 1))

    def rows(self, index: int) -> tuple[Row, ...]:
        """The rows of a shown block, with the blank and other lines that stand before it."""
        if not 0 <= index < self.count:
            return ()
        rows = self._rows.get(index)
        if rows is None:
            rows = self._rows[index] = tuple(self._lay(index))
            if len(self._rows) > _KEPT:
                self._rows.popitem(last=False)
        else:
            self._rows.move_to_end(index)
        return rows

    def clamp(self, place: Place) -> Place:
        """The nearest place that exists."""
        index = max(0, min(place.number, self.count - 1))
        return Place(index, max(0, min(place.row, len(self.rows(index)) - 1)))

    def shift(self, place: Place, by: int) -> Place:
        """The place some rows further down, or up where `by` is negative, within the layout."""
        index, row = place
        row += by
        while row < 0 and index > 0:
            index -= 1
            row += len(self.rows(index))
        while row >= len(self.rows(index)) and index < self.count - 1:
            row -= len(self.rows(index))
            index += 1
        return self.clamp(Place(index, row))

    def window(self, top: Place, height: int) -> list[tuple[Place, Row]]:
        """The rows from a place on, at most `height` of them."""
        found: list[tuple[Place, Row]] = []
        index, row = top
        while len(found) < height and index < self.count:
            rows = self.rows(index)
            for number in range(row, min(len(rows), row + height - len(found))):
                found.append((Place(index, number), rows[number]))
            index, row = index + 1, 0
        return found

    def place(self, offset: int) -> Place:
        """The text row that shows an offset; the nearest before it where none does."""
        index = self.index(self.document.block_at(offset)) if self.count else 0
        texts = [
            number
            for number, row in enumerate(self.rows(index))
            if row.role in (Role.TEXT, Role.RULE)
        ]
        found = texts[0] if texts else 0
        for number in texts:
            if self.rows(index)[number].start <= offset:
                found = number
        return Place(index, found)

    def distance(self, top: Place, place: Place, limit: int) -> int:
        """How many rows `place` lies below `top`, negative above it, `limit` at the most."""
        if place < top:
            return -self.distance(place, top, limit)
        rows = -top.row
        for index in range(top.number, place.number):
            rows += len(self.rows(index))
            if rows > limit:
                return limit
        return min(limit, rows + place.row)

    def _lay(self, index: int) -> list[Row]:
        number = self.block(index)
        block = self.document.blocks[number]
        rows: list[Row] = []
        if index == 0:
            rows += self._label(Role.TITLE, self._title, number)
            if self._title or not self._heads(block):
                rows += self._under_title(number)
            rows += [self._blank(number)] if rows else []
        gap = 0 if index == 0 else self._gap(index)
        fold = self._folded(index)
        if fold:
            rows += [] if rows else [self._blank(number)]
            before = self.document.blocks[number - fold].start
            label = _paragraphs(self.document.paragraphs_between(before, block.start))
            rows.append(Row(Role.FOLD, number, block.start, block.start, label=label))
            gap = 1
        rows += [self._blank(number)] * gap
        rows += self._text(number, block)
        if index == 0 and not self._title and self._heads(block):
            rows += self._under_title(number)
        if self.shown is not None and index == self.count - 1:
            rest = len(self.document.blocks) - 1 - number
            if rest:
                rows.append(self._blank(number))
                end = len(self.document.text)
                label = _paragraphs(self.document.paragraphs_between(block.end, end))
                rows.append(Row(Role.FOLD, number, block.end, block.end, label=label))
        return rows

    def _heads(self, block: Block) -> bool:
        """Whether the block is the title, so that what is known of the article stands under it."""
        return block.kind is Kind.HEADING and block.start == self.document.blocks[0].start

    def _under_title(self, number: int) -> list[Row]:
        return [row for line in self._about for row in self._label(Role.ABOUT, line, number)]

    def _label(self, role: Role, text: str, number: int) -> list[Row]:
        start = self.document.blocks[number].start
        if not text:
            return []
        return [
            Row(role, number, start, start, label=text[first:last])
            for first, last in wrap(text, 0, len(text), self.width)
        ]

    def _blank(self, number: int) -> Row:
        start = self.document.blocks[number].start
        return Row(Role.BLANK, number, start, start)

    def _folded(self, index: int) -> int:
        """How many blocks are folded away right before a shown one."""
        if self.shown is None:
            return 0
        before = self.shown[index - 1] if index else -1
        return self.shown[index] - before - 1

    def _gap(self, index: int) -> int:
        number = self.block(index)
        block, before = self.document.blocks[number], self.document.blocks[self.block(index - 1)]
        alike = before.kind is block.kind
        more = 0 if alike and block.kind in _AS_IT_STANDS else self.spacing - 1
        if alike and before.end == block.start:
            return more  # a piece of one overlong paragraph
        between = self.document.text[before.end : block.start]
        if alike and block.kind in _TIGHT and between.count("\n") < 2:
            table = self._table(number)
            return 1 if table and apart(block, self.width, table) else more
        return 1 + more

    def _text(self, number: int, block: Block) -> list[Row]:
        if block.kind is Kind.RULE:
            return [Row(Role.RULE, number, block.start, block.end)]
        if block.kind in _PLAIN and not block.within:
            text = self.document.text  # a piece of a long block may end with its line
            end = block.end - text.endswith("\n", block.start, block.end)
            lines = wrap(text, block.start, end, self.width)
            rows = [Row(Role.TEXT, number, *line) for line in lines]
        else:
            found = set_block(self.document, number, self.width, self._table(number))
            rows = [Row(Role.TEXT, number, *line) for line in found]
        if self.spacing == 1 or block.kind in _AS_IT_STANDS:
            return rows
        spaced = rows[:1]
        for row in rows[1:]:
            blank = Row(Role.BLANK, number, row.start, row.start, label=row.label)
            spaced += [blank] * (self.spacing - 1)
            spaced.append(row)
        return spaced

    def _table(self, number: int) -> Table | None:
        """The table that a block is a row of; measured once for all the rows around it."""
        if self.document.blocks[number].kind is not Kind.ROW:
            return None
        if number not in self._tables:
            if len(self._tables) > _KEPT:
                self._tables.clear()
            rows = extent(self.document, number)
            self._tables.update(dict.fromkeys(rows, measure(self.document, rows)))
        return self._tables[number]


def _paragraphs(count: int) -> str:
    return f"⋯ {count:,} paragraph{'s' if count != 1 else ''} folded away" if count else "⋯"


def block_indexes(document: Document, start: int, end: int) -> range:
    """The indexes of the blocks that a range touches."""
    first = document.block_at(start)
    return range(first, max(first + 1, bisect_right(document.starts, max(start, end - 1))))
