"""Marked passages as an index tells them, with what stands there now."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from reader.anchoring import MISSING
from reader.annotation import Annotation, Colour, Notes
from reader.passage import Passage as Marked
from reader.passage import State
from reader.reports import Passage

if TYPE_CHECKING:
    from reader.index import Noted


def annotation(one: "Noted") -> Annotation:
    """An annotation as far as the index knows it: without revisions and history."""
    known = list(Colour)
    return Annotation(
        id=one.id,
        rev=(0, ""),
        created=one.created,
        updated=one.updated,
        passage=Marked(*one.marked, one.exact),
        text_hash=one.text_hash,
        heading=one.heading,
        speaker=one.speaker,
        paragraph=one.paragraph,
        colour=Colour(one.colour) if one.colour in known else Colour.YELLOW,
        note=one.note,
        tags=one.tags,
    )


def passages(noted: "Iterable[Noted]", text: Callable[[int], str | None]) -> "Iterator[Passage]":
    """What commands report of annotations of articles in the library; `text` gives the canonical
    text of an article by its id."""
    for one in noted:
        article = one.row.article
        notes = Notes(id=one.notes, title=article.title, author=article.author)
        now = None
        if one.found and one.state is not State.ORPHAN:
            whole = text(one.row.id)
            now = whole[slice(*one.found)] if whole is not None else None
        yield Passage(
            notes,
            annotation(one),
            article.path,
            one.state,
            *(one.found or (0, 0)),
            now,
            one.reason,
        )
