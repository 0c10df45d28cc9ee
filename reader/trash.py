"""What was deleted: a tombstone keeps everything, so that it can be brought back at any time."""

from collections.abc import Iterable
from typing import NamedTuple

from reader.annotation import Annotation, Notes
from reader.query import Query, Subject, annotation_subject


class Deleted(NamedTuple):
    """An annotation that was deleted, and the article that it was made in."""

    notes: Notes
    annotation: Annotation

    @property
    def at(self) -> str:
        """When it was deleted: UTC, ISO."""
        return self.annotation.deleted or ""

    @property
    def subject(self) -> Subject:
        """What a filter can ask of it."""
        return annotation_subject(self.annotation, self.notes)


def deleted(notes: Iterable[Notes], query: Query | None = None) -> list[Deleted]:
    """The deleted annotations that a query matches, or all, those deleted last first."""
    found = (Deleted(one, note) for one in notes for note in one.records if note.deleted)
    kept = [one for one in found if query is None or query.matches(one.subject)]
    return sorted(kept, key=lambda one: one.at, reverse=True)
