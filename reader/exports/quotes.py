"""Quotes: annotations with what is to be said about them, as they stand in their articles now."""

from dataclasses import replace

from reader.anchoring import Placements, placements
from reader.annotation import Annotation, Notes
from reader.exports import citation, literal
from reader.extract import Extract
from reader.passage import Placement, State
from reader.record import record

_ORPHAN = "*Not found in the present text; it stood where the line above says.*"
_KEPT = "*It stands no more in the present text, as its reader has said.*"
_UNCERTAIN = "*Its place in the present text is not certain{}.*"


@record()
class Quote:
    """An annotation with heading, speaker and paragraph as they are now."""

    annotation: Annotation
    notes: Notes
    """Those of its article, with what that says of itself now."""
    state: State = State.ATTACHED
    remarks: tuple[str, ...] = ()
    """What is to be said about its place, as Markdown."""
    start: int = 0
    """Where it stands in the article, or stood."""

    @property
    def lost(self) -> bool:
        """Whether it stands nowhere any more."""
        return self.state is State.ORPHAN

    @property
    def citation(self) -> str:
        """A short one."""
        return citation.short(self.notes, self.annotation)

    @property
    def place(self) -> str:
        """Where it stands in its article, in a few words."""
        return citation.place(self.annotation)


def present(notes: Notes, document: Extract | None) -> Notes:
    """The notes with what the article says of itself now; what it no longer says stays."""
    if document is None:
        return notes
    title = document.title or notes.title
    author = notes.author if document.author is None else document.author
    date = notes.date if document.date is None else document.date
    source = notes.source if document.source is None else document.source
    if (title, author, date, source) == (notes.title, notes.author, notes.date, notes.source):
        return notes
    return replace(notes, title=title, author=author, date=date, source=source)


def quotes(notes: Notes, document: Extract | None, placed: Placements | None = None) -> list[Quote]:
    """All annotations in reading order, those that stand nowhere last.

    `placed` tells where they stand; without it they are looked for in the text alone.
    """
    if placed is None:
        placed = placements(document, notes.records, lambda _: None) if document else {}
    notes = present(notes, document)
    found = [
        _quote(one, notes, document, placed[one.id]) if document else _as_marked(one, notes)
        for one in notes.annotations
    ]
    return sorted(found, key=_order)


def _order(quote: Quote) -> tuple[bool, int, int, str]:
    return quote.lost, quote.start, quote.annotation.passage.end, quote.annotation.id


def _as_marked(annotation: Annotation, notes: Notes) -> Quote:
    return Quote(annotation, notes, start=annotation.passage.start)


def _quote(annotation: Annotation, notes: Notes, document: Extract, where: Placement) -> Quote:
    state, start, end = where.state, where.start, where.end
    if state is State.ORPHAN:
        remark = _KEPT if annotation.lost else _ORPHAN
        return Quote(annotation, notes, state, (remark,), annotation.passage.start)
    unsure = state is State.UNCERTAIN
    why = f": {literal.line(where.reason)}" if where.reason else ""
    remarks = [_UNCERTAIN.format(why)] if unsure else []
    if document.text[start:end] != annotation.passage.exact:
        lead = "Perhaps it now reads" if unsure else "The text now reads"
        remarks.append(f"*{lead}:* “{literal.line(document.text[start:end])}”")
    heading, speaker = document.heading_at(start), document.speaker_at(start)
    paragraph = document.paragraph_at(start)
    now = (heading, speaker, paragraph)
    if now != (annotation.heading, annotation.speaker, annotation.paragraph):
        annotation = replace(annotation, heading=heading, speaker=speaker, paragraph=paragraph)
    return Quote(annotation, notes, state, tuple(remarks), start)
