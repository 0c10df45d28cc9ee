"""A table with a row a passage, for spreadsheets and scripts: CSV with CRLF, in UTF-8.

A cell that a spreadsheet would take for a formula begins with an apostrophe more than its text; so
does one that begins with apostrophes before such a sign. `bare` takes it away again.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from reader.exports.exhibit import Exhibit, Item, guid, items
from reader.exports.markup import allowed

COLUMNS = (
    "id article title author date source path exact note tags colour state start end text"
    " heading speaker paragraph prefix suffix text_hash creator created updated"
).split()
SIGNATURE = ",".join(COLUMNS).encode()
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def write(exhibits: Sequence[Exhibit]) -> bytes:
    """The table, with a line of names first. Positions are code points, where they are certain."""
    return encoded(COLUMNS, (_row(one, item) for one in exhibits for item in items(one)))


def encoded(names: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """A table as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8", "backslashreplace")


def guarded(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def bare(cell: str) -> str:
    """The text of a cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _row(exhibit: Exhibit, item: Item) -> list[str | int]:
    notes, note = exhibit.notes, item.annotation
    creator = note.extra.get("creator")
    cells = (
        guid(note.id),
        notes.id,
        notes.title,
        notes.author,
        notes.date,
        notes.source,
        exhibit.path,
        note.passage.exact,
        note.note,
        ", ".join(note.tags),
        note.colour.value,
        item.state.value,
        item.start,
        item.end,
        item.text,
        note.heading,
        note.speaker,
        note.paragraph or None,
        note.passage.prefix,
        note.passage.suffix,
        note.text_hash,
        creator if isinstance(creator, str) else None,
        note.created,
        note.updated,
    )
    return [cell if isinstance(cell, int) else _cell(cell) for cell in cells]


def _cell(text: str | None) -> str:
    return guarded(allowed(text)) if text else ""
