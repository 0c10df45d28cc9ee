"""The JSON that reader exports itself: whole notes files, to be put back as they were."""

import re
from pathlib import Path

from reader.annotation import Json
from reader.imports.parcel import NotUnderstoodError, Parcel
from reader.migration import migrated
from reader.notation import Tables
from reader.storage import SCHEMA, DamagedError, checked, schema_of
from reader.text import clip

_FORMAT, _VERSION = "reader notes", 1
_ID = re.compile(r"[a-z0-9-]+-[0-9a-f]{12}")


def recognises(value: Json) -> bool:
    """Whether a value is what a notebook was exported as."""
    return isinstance(value, dict) and value.get("format") == _FORMAT


def read(value: Json) -> Parcel:
    """Raises NotUnderstoodError where any of the notes files in it could not be one."""
    if not isinstance(value, dict) or value.get("version") != _VERSION:
        raise NotUnderstoodError("a newer reader wrote it; update reader, then import it")
    notes = value.get("notes")
    if not isinstance(notes, dict):
        raise NotUnderstoodError("“notes” is not there; export it again")
    return Parcel(
        kind="JSON of reader", tables={id: _tables(id, tables) for id, tables in notes.items()}
    )


def _tables(id: str, value: Json) -> Tables:
    name = clip(id, 80)
    if not _ID.fullmatch(id) or len(id) > 200:
        raise NotUnderstoodError(f"“{name}” in “notes” is not the id of an article")
    try:
        tables = checked(Path(id), value)
    except DamagedError as error:
        why = str(error).partition(": ")[2]
        raise NotUnderstoodError(f"“{name}” in “notes” holds no notes: {why}") from None
    if (schema := schema_of(tables)) > SCHEMA:
        raise NotUnderstoodError(
            f"a newer reader wrote “{name}” (format {schema}, known up to {SCHEMA});"
            " update reader, then import it"
        )
    return tables if schema == SCHEMA else migrated(tables)
