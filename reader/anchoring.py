"""Where the annotations of an article stand in its text as it is now."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from reader.annotation import Annotation
from reader.document import Document
from reader.passage import Placement

Placements: TypeAlias = Mapping[str, Placement]
"""By the ids of annotations."""
Texts: TypeAlias = Callable[[str], str | None]
"""Gives the canonical text of a hash; None where it was not kept."""


def placements(document: Document, annotations: Iterable[Annotation], texts: Texts) -> Placements:
    """Where annotations stand in a document."""
    return {note.id: note.place(document) for note in annotations}
