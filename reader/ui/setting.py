"""Setting a block: its lines for a width, with what is drawn before and between its words.

Indents, labels and blanks are drawn only; a line is always one range of the text.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from reader.document import Block, Document, Kind
from reader.ui.tables import BETWEEN, Form, Table, fill, parts
from reader.ui.widgets.line_list import fit
from reader.ui.wrap import cells, wrap

_INSET = "  "
"""Before each line of code."""
_GOES_ON = "↳ "
"""Before what is left of a line of code that is too long."""
_ROOM = 8
"""Cells under which lines of code have no room for that."""


@cache
def _bullet() -> re.Pattern[str]:
    """The marker of an item whose marker is part of the text."""
    return re.compile(r" *(?:[•‣◦▪·●–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)]) +")


class Line(NamedTuple):
    """One line of a block: a range of the text, and what is drawn with it."""

    start: int
    end: int
    indent: int = 0
    """Cells before the text."""
    label: str = ""
    """What stands in them."""
    fill: tuple[tuple[int, int], ...] = ()
    """Blanks inside the text: before which offset, how many."""


def apart(block: Block, width: int, table: Table) -> bool:
    """Whether a blank row parts a row from the one before it: where rows are set as records."""
    return table.form(width - len(_lead(block)[-(width // 2) :])) is Form.RECORDS


def set_block(document: Document, number: int, width: int, table: Table | None) -> list[Line]:
    """The lines of a block for a width (cells); `table` is the one that a row is part of."""
    block, text, most = document.blocks[number], document.text, width // 2
    lead = _lead(block)
    if table:
        lead = lead[-most:]
        lines = list(_row(document, block, width, lead, table))
        return lines or [Line(*line) for line in wrap(text, block.start, block.end, width)]
    # Where a line ends with a piece of a long block, the next piece begins another one.
    end = block.end - text.endswith("\n", block.start, block.end)
    if block.kind is Kind.CODE:
        return list(_code(text, block.start, end, width, (lead + _INSET)[-most:]))
    first = lead
    if block.marker:
        first, lead = f"{lead}{block.marker} ", lead + " " * (cells(block.marker) + 1)
    start = block.start
    if block.kind is Kind.ITEM and not block.level and (bullet := _bullet().match(text, start)):
        start = min(bullet.end(), block.end)
        lead += " " * cells(text[block.start : start])
    first, lead = first[-most:], lead[-most:]
    ranges = wrap(text, start, end, max(4, width - cells(lead)))
    return [
        Line(start, end, cells(lead), lead) if row else Line(block.start, end, cells(first), first)
        for row, (start, end) in enumerate(ranges)
    ]


def _lead(block: Block) -> str:
    """What is drawn before every line of a block for what it stands in."""
    if block.within:
        return block.within
    if block.kind is Kind.QUOTE:
        return "│ " * block.level
    return "  " * (block.level - 1) if block.kind is Kind.ITEM else ""


def _code(text: str, start: int, end: int, width: int, lead: str) -> Iterator[Line]:
    """Lines of code as they stand. What is too long goes on under its own indentation."""
    indent = len(lead)
    room = max(4, width - indent)
    while start <= end:
        at = text.find("\n", start, end)
        stop = at if at >= 0 else end
        line = text[start:stop]
        if cells(line) <= room:
            yield Line(start, stop, indent, lead)
        elif room < _ROOM:
            for row in wrap(text, start, stop, room):
                yield Line(*row, indent, lead)
        else:
            inner = min(len(line) - len(line.lstrip(" ")), room // 2)
            under = f"{lead}{' ' * inner}{_GOES_ON}"
            over = indent + inner + cells(_GOES_ON)
            begun = False
            for low, high in wrap(text, start + inner, stop, room - (over - indent)):
                yield Line(low, high, over, under) if begun else Line(start, high, indent, lead)
                begun = True
        start = stop + 1


def _row(document: Document, block: Block, width: int, lead: str, table: Table) -> Iterator[Line]:
    """A row of a table, as the table is set in what the lead leaves of the width."""
    room = width - len(lead)
    form = table.form(room)
    if form is Form.RECORDS:
        if block.level:
            for line in wrap(document.text, block.start, block.end, max(4, room)):
                yield Line(*line, len(lead), lead)
        else:
            yield from _record(document, block, room, lead, table.heads)
    elif form is Form.STEPS and block.level:
        yield from _steps(document, block, room, lead, table)
    else:
        columns = table.columns(room)
        *others, (start, end) = parts(document, block)
        under = lead + _bars(columns[: len(others)])
        first, *rest = wrap(document.text, start, end, max(4, width - len(under)))
        blanks = fill(document, block, columns, table.numbers)
        yield Line(block.start, first[1], len(lead), lead, blanks)
        for line in rest:
            yield Line(*line, len(under), under)


def _record(
    document: Document, block: Block, width: int, lead: str, heads: tuple[str, ...]
) -> Iterator[Line]:
    """The cells of a row one under the other, each behind its column's head."""
    labels = [fit(head, width // 3) for head in heads] if len(heads) > 1 else []
    margin = max(map(cells, labels), default=0)
    indent = len(lead) + margin + (2 if margin else 0)
    for column, (start, end) in enumerate(parts(document, block)):
        if start == end or document.text[start:end].isspace():
            continue
        label = lead + labels[column] if column < len(labels) else lead
        for line in wrap(document.text, start, end, max(4, len(lead) + width - indent)):
            yield Line(*line, indent, label)
            label = lead


def _steps(document: Document, block: Block, width: int, lead: str, table: Table) -> Iterator[Line]:
    """The cells of a head, each on a line of its own above the column that it heads."""
    for column, (start, end) in enumerate(parts(document, block)):
        label = lead + _bars(table.bodies[:column])
        for line in wrap(document.text, start, end, max(4, len(lead) + width - len(label))):
            yield Line(*line, len(label), label)


def _bars(columns: tuple[int, ...]) -> str:
    """The bars behind columns, without what stands in them."""
    return "".join(" " * wide + BETWEEN for wide in columns)
