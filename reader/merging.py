"""Merging two versions of a notes file."""

from reader.annotation import Annotation, Json
from reader.history import merge
from reader.rows import annotation_of, annotation_row, rows
from reader.storage import Tables


def merge_tables(one: Tables, other: Tables) -> Tables:
    """What two versions of one notes file hold, as one; nothing of either is lost."""
    found: dict[str, Annotation] = {}
    for row in (*rows(one, "annotations").values(), *rows(other, "annotations").values()):
        note = annotation_of(row)
        found[note.id] = merge(found[note.id], note) if note.id in found else note
    merged: dict[str, Json] = {
        str(number): dict(annotation_row(note)) for number, note in enumerate(found.values(), 1)
    }
    return {**other, **one, "annotations": merged}
