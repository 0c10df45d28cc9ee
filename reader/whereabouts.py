"""Where the passages stand that whole notes files bring back: their articles are looked for where
they stood, and then in the library."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from reader.anchoring import placements
from reader.annotation import Annotation, Notes
from reader.document import Document
from reader.library import there
from reader.notation import Tables
from reader.passage import Cancelled, Placement, State
from reader.recognition import Recognition
from reader.rows import text_of


class Coming(NamedTuple):
    """Notes as they are to be."""

    notes: Notes
    new: Sequence[Annotation]
    """Those of its annotations that are new."""
    tables: Tables
    """The notes file that brings them, with the texts that they were made in."""


def whereabouts(
    coming: Sequence[Coming],
    here: Sequence[Notes],
    paths: Callable[[], Iterable[Path]],
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> dict[str, list[State]]:
    """In which state the new annotations of articles are, by the ids of the notes; those of which
    the article is not there are left out.

    `here` are the notes that are there already, `paths` gives all articles that these can be: it is
    asked only where some do not stand where they stood. `progress` is given how many articles were
    looked at. Raises Cancelled.
    """
    left = {one.notes.id: one for one in coming}
    tables = {one.notes.id: one.tables for one in coming}
    others = [one for one in here if one.id not in left]
    read = lru_cache(4)(there)
    recognition = Recognition(
        [*others, *(one.notes for one in coming)],
        read,
        lambda id, text_hash: text_of(tables.get(id, {}), text_hash),
    )
    found: dict[str, list[State]] = {}
    looked = 0

    def look(id: str, document: Document | None) -> None:
        nonlocal looked
        looked += 1
        progress(looked)
        if document and id in left:
            found[id] = _states(left.pop(id), document, cancelled)

    for one in coming:
        if cancelled():
            raise Cancelled
        path = recognition.stands(one.notes)
        look(one.notes.id, read(path) if path else None)
    for file in paths() if left else ():
        if cancelled():
            raise Cancelled
        document = read(str(file))
        notes = recognition.find(document, str(file)).notes if document else None
        look(notes.id if notes else "", document)
        if not left:
            break
    return found


def _states(one: Coming, document: Document, cancelled: Callable[[], bool]) -> list[State]:
    gone = Placement(State.ORPHAN, 0, 0)
    texts = partial(text_of, one.tables)
    places = placements(document, one.notes.records, texts, cancelled)
    return [places.get(note.id, gone).state for note in one.new]
