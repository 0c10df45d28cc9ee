"""Everything that a notebook holds as one JSON file: whole notes files, letter for letter."""

from collections.abc import Collection, Mapping

from reader.annotation import Json
from reader.notation import Row, Tables, Writer

FORMAT, VERSION = "reader notes", 1
SIGNATURE = b'{\n "format": "reader notes",'


def write(notes: Mapping[str, Tables]) -> bytes:
    """A file of notes files by the ids of their articles. Raises ValueError for NaN."""
    tables: Row = {**notes}
    return Writer().content({"format": FORMAT, "notes": tables, "version": VERSION})


def only(tables: Tables, ids: Collection[str]) -> Tables:
    """The tables of a notes file with those annotations alone."""
    rows = tables.get("annotations")
    if not isinstance(rows, dict):
        return tables
    kept: dict[str, Json] = {
        number: row
        for number, row in rows.items()
        if isinstance(row, dict) and row.get("id") in ids
    }
    return {**tables, "annotations": kept}
