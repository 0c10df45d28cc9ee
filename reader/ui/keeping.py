"""The paragraphs that a query keeps, and what is shown around them."""

from collections.abc import Callable, Iterator, Sequence

from reader.article import summary
from reader.document import Document, Kind
from reader.query import Query, Subject, article_subject, paragraph_subject
from reader.record import record
from reader.ui.marks import Marks
from reader.ui.matches import Matches
from reader.ui.motion import Range

_SILENT = (Kind.TURN, Kind.RULE)
"""Blocks that no query keeps: a speaker's line says nothing itself."""


@record()
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
    article: Subject | None = None,
) -> Kept | None:
    """The paragraphs that a query keeps, and as many as asked for on both sides of each; None
    where cancelled. A query that asks for nothing keeps everything. `article` is what a query can
    ask of the whole, where more is known than the document says."""
    blocks = document.blocks
    whole = article or article_subject(summary(document, "", counted=False), None)
    said = [number for number, block in enumerate(blocks) if block.kind not in _SILENT]
    kept: list[int] = []  # places in what is said

    def hits() -> Iterator[Range]:
        for place, number in enumerate(said):
            if place % 256 == 0 and cancelled():
                return
            start, end = blocks[number].start, blocks[number].end
            text = document.text[start:end]
            subject = _subject(whole, document, marks, start, end, text)
            if query.matches(subject):
                kept.append(place)
                places = query.hits(subject.text, raw=text.replace("\n", " "))
                yield from ((start + low, start + high) for low, high in sorted(places))

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


def _subject(
    article: Subject, document: Document, marks: Marks, start: int, end: int, text: str
) -> Subject:
    """What a query can ask of a paragraph."""

    def placed() -> frozenset[str]:
        doubtful = any(mark.start < end and start < mark.end for mark in marks.doubtful)
        return frozenset(["review"] * doubtful)

    notes = [mark.annotation for mark in marks.between(start, end)]
    speaker = document.speaker_at(start)
    return paragraph_subject(article, text, speaker, notes, placed=placed)


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
