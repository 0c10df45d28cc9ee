"""The annotations of the open article, deleted or not, and others in their place."""

from collections.abc import Iterable
from dataclasses import replace

from reader.annotation import Annotation, Notes
from reader.history import merge


def record(notes: Notes, id: str) -> Annotation | None:
    """The annotation with an id, deleted or not."""
    return next((one for one in notes.records if one.id == id), None)


def with_records(notes: Notes, annotations: Iterable[Annotation]) -> Notes:
    """The notes with annotations in place of their last revisions, or added."""
    records = {one.id: one for one in notes.records}
    records |= {one.id: one for one in annotations}
    return replace(notes, records=tuple(records.values()))


def united(notes: Notes, others: Iterable[Annotation]) -> Notes:
    """The notes with what others made meanwhile."""
    known = {one.id: one for one in notes.records}
    return with_records(
        notes,
        (
            merge(known[one.id], one) if one.id in known else one
            for one in others
            if known.get(one.id) != one
        ),
    )
