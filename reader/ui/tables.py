"""Tables in columns: how wide each column is, and where blanks are drawn to fill it.

The blanks are drawn only; the text, and with it every quotation, keeps its own.
"""

from collections.abc import Iterator

from reader.document import Block, Document, Kind
from reader.ui.wrap import cells

BETWEEN = " | "
"""What stands between two cells of a row in the canonical text."""
_ROWS = 200
"""Rows looked at on either side: a table of any length costs the same."""


def widths(document: Document, number: int) -> tuple[int, ...]:
    """How wide (cells) the columns of the table around a row are; `number` is the row's block."""
    found: list[int] = []
    for block in _around(document, number):
        for column, cell in enumerate(document.text[block.start : block.end].split(BETWEEN)):
            if column == len(found):
                found.append(0)
            found[column] = max(found[column], cells(cell))
    return tuple(found)


def fill(text: str, block: Block, columns: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """The blanks that put a row's cells into columns: (offset, count) before each bar that needs
    some."""
    found, at = [], block.start
    for column, cell in enumerate(text[block.start : block.end].split(BETWEEN)[:-1]):
        at += len(cell)
        if short := columns[column] - cells(cell):
            found.append((at, short))
        at += len(BETWEEN)
    return tuple(found)


def _around(document: Document, number: int) -> Iterator[Block]:
    blocks = document.blocks
    first = last = number
    while first > 0 and number - first < _ROWS and _joined(document, first - 1):
        first -= 1
    while last + 1 < len(blocks) and last - number < _ROWS and _joined(document, last):
        last += 1
    yield from blocks[first : last + 1]


def _joined(document: Document, number: int) -> bool:
    """Whether a block and the next one are rows of one table."""
    one, other = document.blocks[number], document.blocks[number + 1]
    rows = one.kind is Kind.ROW and other.kind is Kind.ROW
    return rows and document.text[one.end : other.start].count("\n") < 2
