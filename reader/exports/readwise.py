"""The table that Readwise imports highlights from.

Cells are not guarded as in our own table: Readwise would show the apostrophes. A place is where the
passage begins in its article (code points), so that highlights keep their order.
"""

from collections.abc import Sequence

from reader.exports.exhibit import Exhibit, Item, items
from reader.exports.markup import allowed
from reader.exports.table import encoded

COLUMNS = (
    "Highlight,Book Title,Book Author,Amazon Book ID,Note,Color,Tags,Location Type,Location,"
    "Highlighted at,Document tags"
).split(",")
SIGNATURE = ",".join(COLUMNS).encode()


def write(exhibits: Sequence[Exhibit]) -> bytes:
    """The table, with a line of names first."""
    return encoded(COLUMNS, (_row(one, item) for one in exhibits for item in items(one)))


def _row(exhibit: Exhibit, item: Item) -> list[str]:
    note, notes = item.annotation, exhibit.notes
    start = note.passage.start if item.start is None else item.start
    return [
        note.passage.exact,
        allowed(notes.title),
        allowed(notes.author or ""),
        "",
        allowed(note.note),
        note.colour.value,
        allowed(",".join(note.tags)),
        "order",
        str(start),
        note.created.replace("T", " ").replace("Z", "+00:00"),
        "",
    ]
