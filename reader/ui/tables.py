"""Tables: their cells, how wide the columns are, and how a table is set in a width.

Where a table fits, its cells stand in columns, the last of which may be wrapped. Where only its
head is too wide for that, the head stands above the columns in steps. Any other table is set as
records, one cell under the other.
What is drawn for this is drawn only; the text, and with it every quotation, stays as it is.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import NamedTuple

from reader.document import Block, Document, Kind, Style
from reader.ui.motion import Range
from reader.ui.wrap import cells

BETWEEN = " | "
"""What stands between two cells of a row in the canonical text."""
_ROWS = 256
"""Rows that are measured together: a table of any length costs the same."""
_FAR = 10_000
"""Rows that the head of a table is looked for above."""
_NARROWEST = 12
"""Cells that the last column, or a part of a head in steps, needs at least to be wrapped,"""
_BROAD = 30
"""and with which a last column is broad enough for anything."""
_LINES = 4
"""The most lines that a cell of a narrower one may take."""
_NOTHING = frozenset(["", "-", "–", "—", "…", "n/a", "N/A", "?", "*"])


@cache
def _number() -> re.Pattern[str]:
    """A number, perhaps with its unit. Compiled at first need: most texts have no table."""
    signs, figures = r"[-+±−~≈<>≤≥]? ?[$€£¥]?", r"\d[\d.,'’\u00a0\u202f ]*"
    return re.compile(rf"{signs}{figures}(?:[%‰]| ?[^\W\d_]{{1,3}}| ?[$€£¥°])?")


class Form(Enum):
    """How a table is set."""

    COLUMNS = "columns"
    STEPS = "steps"
    """Columns without their head, whose cells stand above them, each on a line of its own."""
    RECORDS = "records"


class Table(NamedTuple):
    """What the rows around one have in common."""

    heads: tuple[str, ...]
    """The head's cells; () where there is none."""
    widths: tuple[int, ...]
    """How wide (cells) the columns are, the head included."""
    bodies: tuple[int, ...]
    """How wide they are without the head."""
    numbers: tuple[bool, ...]
    """Which columns hold nothing but numbers: these are set flush right."""

    def form(self, width: int) -> Form:
        """How the table is set in a width (cells)."""
        if _fits(self.widths, width):
            return Form.COLUMNS
        if not self.heads or len(self.bodies) < len(self.heads) or not _fits(self.bodies, width):
            return Form.RECORDS
        room = (width - _wide(self.bodies[:column]) for column in range(len(self.heads)))
        heads = zip(self.heads, room, strict=True)
        steps = all(left >= min(cells(head), _NARROWEST) for head, left in heads)
        return Form.STEPS if steps else Form.RECORDS

    def columns(self, width: int) -> tuple[int, ...]:
        """How wide the columns are drawn in a width."""
        drawn = self.widths if self.form(width) is Form.COLUMNS else self.bodies
        return *drawn[:-1], min(drawn[-1], width - _wide(drawn[:-1]))


def parts(document: Document, block: Block) -> list[Range]:
    """The cells of a row, as ranges of the text. A bar in a piece of code parts none."""
    text, found = document.text, list[Range]()
    codes = _codes(document, block) if document.spans else []
    start = at = block.start
    while (bar := text.find(BETWEEN, at, block.end)) >= 0:
        at = bar + len(BETWEEN)
        if not any(low <= bar < high for low, high in codes):
            found.append((start, bar))
            start = at
    return [*found, (start, block.end)]


def extent(document: Document, number: int) -> range:
    """The blocks that are measured together with a row: rows of its table."""
    low = number - number % _ROWS
    first = last = number
    while first > low and joined(document, first - 1):
        first -= 1
    while last + 1 < min(low + _ROWS, len(document.blocks)) and joined(document, last):
        last += 1
    return range(first, last + 1)


def measure(document: Document, rows: range) -> Table:
    """Measure the rows of an extent, and find their head."""
    head = _head(document, rows.start)
    heads = tuple(document.text[start:end] for start, end in parts(document, head)) if head else ()
    bodies: list[int] = []
    counts: list[int] = []
    others: list[bool] = []
    for cell, column in _body(document, rows):
        if column == len(bodies):
            bodies.append(0)
            counts.append(0)
            others.append(False)
        bodies[column] = max(bodies[column], cells(cell))
        if cell not in _NOTHING:
            counts[column] += 1
            others[column] = others[column] or not _number().fullmatch(cell)
    wide = [*bodies, *[0] * (len(heads) - len(bodies))]
    for column, cell in enumerate(heads):
        wide[column] = max(wide[column], cells(cell))
    numbers = (count > 0 and not other for count, other in zip(counts, others, strict=True))
    return Table(heads, tuple(wide), tuple(bodies), tuple(numbers))


def fill(
    document: Document, block: Block, columns: tuple[int, ...], numbers: tuple[bool, ...]
) -> tuple[tuple[int, int], ...]:
    """The blanks that put a row's cells into columns: (offset, count), drawn before the offset."""
    found = list[Range]()
    for column, (start, end) in enumerate(parts(document, block)):
        short = columns[column] - cells(document.text[start:end])
        at = start if column < len(numbers) and numbers[column] else end
        if short > 0 and at < block.end:
            found.append((at, short))
    return tuple(found)


def joined(document: Document, number: int) -> bool:
    """Whether a block and the next one are rows of one table."""
    one, other = document.blocks[number], document.blocks[number + 1]
    rows = one.kind is Kind.ROW and other.kind is Kind.ROW
    return rows and document.text[one.end : other.start] == "\n"


def _head(document: Document, number: int) -> Block | None:
    """The head of the table that a row belongs to."""
    first = number
    while first > 0 and number - first < _FAR and joined(document, first - 1):
        first -= 1
    block = document.blocks[first]
    return block if block.level else None


def _body(document: Document, rows: range) -> Iterator[tuple[str, int]]:
    """The cells of the rows that are not the head, each with its column."""
    for block in document.blocks[rows.start : rows.stop]:
        if not block.level:
            for column, (start, end) in enumerate(parts(document, block)):
                yield document.text[start:end], column


def _codes(document: Document, block: Block) -> list[Range]:
    """Where code stands in a block."""
    at = bisect_left(document.spans, (block.start,))
    found = list[Range]()
    while at < len(document.spans) and document.spans[at].start < block.end:
        span = document.spans[at]
        if span.style is Style.CODE:
            found.append((span.start, span.end))
        at += 1
    return found


def _fits(columns: tuple[int, ...], width: int) -> bool:
    """Whether columns have room beside each other, the last one wrapped if need be."""
    room = width - _wide(columns[:-1])
    if room >= columns[-1]:
        return True
    broad = room >= _BROAD or _LINES * room >= columns[-1]
    return len(columns) > 1 and room >= _NARROWEST and broad


def _wide(columns: tuple[int, ...]) -> int:
    """How many cells columns take with a bar behind each."""
    return sum(columns) + len(BETWEEN) * len(columns)
