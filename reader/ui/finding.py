"""Finding words in a document, and the paragraphs that a query keeps."""

from collections.abc import Callable, Iterator

from reader.document import Document, Kind
from reader.query import Query, Subject
from reader.text import fold
from reader.ui.marks import Marks
from reader.ui.motion import Range

_CHUNK = 262_144
"""Code points searched between two looks at whether the search is still wanted."""


def find(document: Document, wanted: str, cancelled: Callable[[], bool]) -> list[Range]:
    """All places of some words, in order. Small letters find both kinds, as do plain letters for
    accented ones; a capital letter finds only itself. Empty where cancelled."""
    text, found = document.text, []
    exact = any(char.isupper() for char in wanted)
    needle = wanted if exact else fold(wanted)
    if not needle.strip():
        return []
    for start in range(0, len(text), _CHUNK):
        if cancelled():
            return []
        part = text[start : start + _CHUNK + len(needle) - 1]
        part = part if exact else fold(part)
        at = part.find(needle)
        while 0 <= at < _CHUNK:
            found.append((start + at, start + at + len(needle)))
            at = part.find(needle, at + len(needle))
    return _apart(found)


def soon(document: Document, wanted: str, offset: int) -> Range | None:
    """A place of some words at or after an offset, found at once where the text spells them as
    they are, in small letters, with a capital, or in capitals; None where it does not."""
    if not wanted.strip():
        return None
    exact = any(char.isupper() for char in wanted)
    spelled = {wanted} if exact else {wanted, wanted.capitalize(), wanted.upper()}
    places = [document.text.find(spelling, offset) for spelling in spelled]
    start = min((place for place in places if place >= 0), default=-1)
    return (start, start + len(wanted)) if start >= 0 else None


def keep(
    document: Document, query: Query, marks: Marks, cancelled: Callable[[], bool]
) -> tuple[list[int], list[Range]] | None:
    """The blocks (indexes) that a query keeps, and where its words stand in them. None where
    cancelled. A query without terms keeps everything."""
    kept, hits = [], []
    for number, block in enumerate(document.blocks):
        if number % 256 == 0 and cancelled():
            return None
        if block.kind in (Kind.TURN, Kind.RULE):
            continue
        folded = fold(document.text[block.start : block.end])
        notes = [mark.annotation for mark in marks.between(block.start, block.end)]
        subject = Subject(
            text=folded,
            tags=frozenset(tag for note in notes for tag in note.tags),
            speaker=fold(document.speaker_at(block.start)),
            note=fold("\n".join(note.note for note in notes)),
        )
        if query.matches(subject):
            kept.append(number)
            hits += [(block.start + low, block.start + high) for low, high in query.hits(folded)]
    return kept, _apart(sorted(hits))


def nearest(found: list[Range], offset: int) -> int:
    """The index of the first place at or after an offset; the first of all where none is."""
    return next((index for index, (start, _) in enumerate(found) if start >= offset), 0)


def _apart(found: list[Range]) -> list[Range]:
    """Places without those that lie over one before them."""
    return list(_without_overlaps(found))


def _without_overlaps(found: list[Range]) -> Iterator[Range]:
    reached = -1
    for start, end in found:
        if start >= reached:
            yield start, end
            reached = end
