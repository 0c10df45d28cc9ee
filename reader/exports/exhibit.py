"""What is taken out: articles with the passages that were asked for, as every format needs them."""

import re
from collections.abc import Callable, Sequence
from hashlib import sha1
from typing import NamedTuple, TypeAlias
from uuid import UUID

from reader.anchoring import SURE, Placements
from reader.annotation import Annotation, Notes
from reader.extract import Extract
from reader.passage import Placement, State

_NAMES = UUID("0b0a5f7e-6a52-5f0e-8f1b-7d3f1c1b9a52").bytes
"""In which the ids are made of what is not an annotation: the same at every export."""
_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MISSING = Placement(State.ORPHAN, 0, 0)


class Exhibit(NamedTuple):
    """An article with the passages that are wanted of it."""

    notes: Notes
    """Its records are the annotations that are wanted."""
    path: str | None
    """Where it stands, or stood last."""
    document: Extract | None
    """None where it is missing."""
    placements: Placements
    """Where its annotations stand."""
    texts: Callable[[str], str | None] = lambda text_hash: None
    """Gives the texts that its passages were marked in, by their hashes."""


class Item(NamedTuple):
    """A passage, and where it stands now."""

    annotation: Annotation
    state: State
    start: int | None
    end: int | None
    """Code points into the article's text; None where its place is not certain."""
    text: str | None
    """What stands there; None likewise."""


Write: TypeAlias = Callable[[Sequence[Exhibit]], bytes]
"""Makes a file of articles; the same bytes of the same notes."""


def items(exhibit: Exhibit) -> list[Item]:
    """The passages in the order of the text as it stands now, those without a place last."""
    found = []
    for note in exhibit.notes.annotations:
        place = exhibit.placements.get(note.id, _MISSING) if exhibit.document else _MISSING
        if exhibit.document and place.state in SURE:
            text = exhibit.document.text[place.start : place.end]
            found.append(Item(note, place.state, place.start, place.end, text))
        else:
            found.append(Item(note, place.state, None, None, None))
    return sorted(found, key=_order)


def _order(item: Item) -> tuple[bool, int, int, str]:
    note = item.annotation
    if item.start is None or item.end is None:
        return True, note.passage.start, note.passage.end, note.id
    return False, item.start, item.end, note.id


def guid(id: str, *more: str) -> str:
    """The id of something as a UUID: itself, if it is one and nothing is to be added, else one made
    of it."""
    if not more and _UUID.fullmatch(id):
        return id
    said = "\0".join([id, *more])
    # As `uuid.uuid5`, at a third of the time.
    found = sha1(_NAMES + said.encode("utf-8", "backslashreplace"), usedforsecurity=False)
    hex = found.hexdigest()
    variant = "89ab"[int(hex[16], 16) & 3]
    return f"{hex[:8]}-{hex[8:12]}-5{hex[13:16]}-{variant}{hex[17:20]}-{hex[20:32]}"
