"""The paragraphs that a query keeps, and what is shown around them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reader.document import Document, Kind
from reader.query import Query, Subject, traits
from reader.text import fold
from reader.ui.marks import Marks
from reader.ui.matches import Matches
from reader.ui.motion import Range

_SILENT = (Kind.TURN, Kind.RULE)
"""Blocks that no query keeps: a speaker's line says nothing itself."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a query keeps of a document; blocks are indexes in order."""

    blocks: Sequence[int]
    shown: Sequence[int]
    """Those kept, those around them, and the lines that name who speaks."""
    context: frozenset[int]
    """Those that are only shown for what stands around the ones kept."""
    matches: Matches
    """Where the words of the query stand in the ones kept."""
    told: str
    """How many were kept, in words."""


def keep(
    document: Document,
    query: Query,
    marks: Marks,
    cancelled: Callable[[], bool],
    around: int = 0,
) -> Kept | None:
    """The paragraphs that a query keeps, and as many as asked for on both sides of each; None
    where cancelled. A query without terms keeps everything."""
    blocks = document.blocks
    said = [number for number, block in enumerate(blocks) if block.kind not in _SILENT]
    kept: list[int] = []  # places in what is said

    def hits() -> Iterator[Range]:
        for place, number in enumerate(said):
            if place % 256 == 0 and cancelled():
                return
            start, end = blocks[number].start, blocks[number].end
            folded = fold(document.text[start:end])
            if query.matches(_subject(document, marks, start, end, folded)):
                kept.append(place)
                yield from ((start + low, start + high) for low, high in sorted(query.hits(folded)))

    matches = Matches.of(hits())
    if cancelled():
        return None
    places = {place for one in kept for place in range(one - around, one + around + 1)}
    shown = {said[place] for place in places if 0 <= place < len(said)}
    chosen = [said[place] for place in kept]
    return Kept(
        blocks=chosen,
        shown=sorted(shown | _openings(document, shown)),
        context=frozenset(shown.difference(chosen)),
        told=_told(document, chosen),
        matches=matches,
    )


def _subject(document: Document, marks: Marks, start: int, end: int, folded: str) -> Subject:
    """What a query can ask of a paragraph."""
    notes = [mark.annotation for mark in marks.between(start, end)]
    return Subject(
        text=folded,
        tags=frozenset(tag for note in notes for tag in note.tags),
        speaker=fold(document.speaker_at(start)),
        note=fold("\n".join(note.note for note in notes)),
        has=traits(notes),
    )


def _told(document: Document, blocks: Sequence[int]) -> str:
    """How many paragraphs of how many, and how many headings, blocks are."""
    headings = sum(document.blocks[number].kind is Kind.HEADING for number in blocks)
    numbers = {
        document.paragraph_at(document.blocks[number].start)  # of an overlong one several pieces
        for number in blocks
        if document.blocks[number].kind is not Kind.HEADING
    }
    parts = [f"{len(numbers):,} of {document.paragraphs:,}"] if numbers else []
    if headings:
        parts.append(f"{headings:,} heading{'s' if headings != 1 else ''}")
    return " and ".join(parts)


def _openings(document: Document, shown: set[int]) -> set[int]:
    """The lines that name who speaks in some blocks."""
    turns = (document.turn_at(document.blocks[number].start) for number in shown)
    return {document.block_at(turn.start) for turn in turns if turn}
