"""Notes files of earlier formats, brought to the present one step by step.

Every step is a pure function from tables to tables; what it does not know stays as it is.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reader.annotation import selectors
from reader.notation import Row, Tables
from reader.passage import Passage, select
from reader.rows import rows, text_of
from reader.storage import SCHEMA, schema_of

_MARKED = 60
"""Code points by which a letter mark is found again."""


def migrated(tables: Tables) -> Tables:
    """The tables in the present format; those of a later one are given back as they are."""
    for schema in range(max(1, schema_of(tables)), SCHEMA):
        tables = {**STEPS[schema](tables), "schema": schema + 1}
    return tables


def _second(tables: Tables) -> Tables:
    """Letter marks were offsets; they become passages, which are found again in a changed text.

    Annotations may have `anchor` and `lost` from here on, of which a first reader knows nothing.
    """
    changed: Row = {}
    for number, row in rows(tables, "article").items():
        reading = row.get("reading")
        marks = reading.get("marks") if isinstance(reading, dict) else None
        if isinstance(reading, dict) and isinstance(marks, dict):
            found = _passages(tables, reading, marks)
            changed[number] = {**row, "reading": {**reading, "marks": found}}
    article = tables.get("article")
    return {**tables, "article": {**article, **changed}} if isinstance(article, dict) else tables


def _passages(tables: Tables, reading: Row, marks: Row) -> Row:
    text_hash = reading.get("text_hash", "")
    text = text_of(tables, text_hash) if isinstance(text_hash, str) else None
    found: Row = {}
    for letter, start in marks.items():
        if isinstance(start, int) and not isinstance(start, bool) and start >= 0:
            fields = selectors(_passage(text, start))
            found[letter] = {**fields, "text_hash": text_hash}
        else:
            found[letter] = start  # not understood, and told when it is read
    return found


def _passage(text: str | None, start: int) -> Passage:
    """The words at a place; without a text, no more than the place."""
    try:
        return select(text or "", start, min(start + _MARKED, len(text or "")))
    except ValueError:
        return Passage(start, start, "")


STEPS: Mapping[int, Callable[[Tables], Tables]] = MappingProxyType({1: _second})
"""By the format that a step begins with."""
