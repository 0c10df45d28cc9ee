"""What commands report: rows for other programs, and the same for people."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from reader.acts import Act
from reader.anchoring import MISSING, Placements
from reader.annotation import Annotation, Json, Notes
from reader.dates import told
from reader.document import Document
from reader.extract import Extract
from reader.index.row import Row
from reader.library import shown
from reader.passage import Placement, State
from reader.trash import Deleted
from reader.vocabulary import Use

Fields: TypeAlias = dict[str, Json]


class Passage(NamedTuple):
    """An annotation, and where it stands in its article now."""

    notes: Notes
    annotation: Annotation
    path: str | None
    state: State
    start: int
    end: int
    """Code points into the text; without meaning for an orphan."""
    text: str | None
    """What stands there now."""
    reason: str = ""
    """Why it stands there, or nowhere, in words fit to show; "" where that needs none."""


def passages(
    notes: Notes, path: str | None, document: Extract | None, placements: Placements
) -> list[Passage]:
    """The annotations in the order of the text as it is now, orphans last; `document` is None
    where the article is missing."""
    placed = []
    missing = Placement(State.ORPHAN, 0, 0, MISSING)
    for annotation in notes.annotations:
        where = placements[annotation.id] if document else missing
        lost = document is None or where.state is State.ORPHAN
        text = document.text[where.start : where.end] if document and not lost else None
        placed.append(
            Passage(
                *(notes, annotation, path, where.state),
                *(where.start, where.end, text, where.reason),
            )
        )
    return sorted(placed, key=standing)


def standing(passage: Passage) -> tuple[bool, int, int]:
    """Sorts passages as they stand in the text, those that stand nowhere last."""
    return passage.state is State.ORPHAN, passage.start, passage.end


def article_fields(row: Row) -> Fields:
    """An article as `list` reports it."""
    article = row.article
    return {
        "id": row.name,
        "path": article.path,
        "title": article.title,
        "author": article.author,
        "date": article.date,
        "updated": article.updated,
        "source": article.source,
        "language": article.language,
        "format": article.format,
        "words": article.words,
        "annotations": row.annotations,
        "status": row.status.value,
        "starred": row.starred,
        "progress": row.progress,
    }


def document_fields(row: Row, document: Document) -> Fields:
    """An article as `show` reports it."""
    return {
        **article_fields(row),
        "text": document.text,
        "outline": [
            {"title": line.title, "level": line.level, "start": line.start}
            for line in document.outline
        ],
        "speakers": [
            {
                "name": speaker.name,
                "affiliation": speaker.affiliation or None,
                "turns": speaker.turns,
            }
            for speaker in document.speakers
        ],
    }


def passage_fields(passage: Passage) -> Fields:
    """An annotation as `notes` reports it."""
    annotation = passage.annotation
    lost = passage.state is State.ORPHAN
    return {
        "id": annotation.id,
        "article": passage.notes.id,
        "title": passage.notes.title,
        "path": passage.path,
        "state": passage.state.value,
        "start": None if lost else passage.start,
        "end": None if lost else passage.end,
        "exact": annotation.passage.exact,
        "text": passage.text,
        "reason": passage.reason or None,
        "note": annotation.note,
        "tags": list(annotation.tags),
        "colour": annotation.colour.value,
        "heading": annotation.heading or None,
        "speaker": annotation.speaker or None,
        "created": annotation.created,
        "updated": annotation.updated,
    }


def tag_fields(tag: str, use: Use) -> Fields:
    """A tag as `tags` reports it; “all” are those of the tags below it too."""
    return {
        "tag": tag,
        "annotations": use.passages,
        "articles": use.articles,
        "all_annotations": use.all_passages,
        "all_articles": use.all_articles,
    }


def deleted_fields(found: Deleted) -> Fields:
    """A deleted annotation as `trash` reports it."""
    annotation = found.annotation
    return {
        "id": annotation.id,
        "article": found.notes.id,
        "title": found.notes.title,
        "exact": annotation.passage.exact,
        "note": annotation.note,
        "tags": list(annotation.tags),
        "colour": annotation.colour.value,
        "heading": annotation.heading or None,
        "speaker": annotation.speaker or None,
        "created": annotation.created,
        "deleted": annotation.deleted,
    }


def act_fields(act: Act, *, undone: bool) -> Fields:
    """An act as `undo` and `redo` report it."""
    return {
        "id": act.id,
        "label": act.label,
        "at": act.at,
        "undone": undone,
        "articles": list(act.articles),
        "annotations": [step.annotation for step in act.steps],
    }


def details(row: Row, document: Document) -> Iterator[tuple[str, str]]:
    """What is known of an article, and what reading it took, as labels and values for people."""
    article = row.article
    dates = [told(date) for date in (article.date,) if date]
    if article.updated:
        dates.append(f"updated {told(article.updated)}{article.updated[10:]}")
    notes = [f"{row.annotations} marked" if row.annotations else "", "starred" * row.starred]
    known = {
        "Author": article.author,
        "Date": ", ".join(dates),
        "Source": article.source,
        "Language": article.language,
        "Words": f"{article.words:,}" if article.words is not None else None,
        "Read": f"{row.status.value}, {row.progress:.0%}" if row.progress else row.status.value,
        "Passages": ", ".join(filter(None, notes)),
        "Encoding": f"guessed, {document.guessed}" if document.guessed else None,
        "Removed": f"{document.hidden:,} invisible" if document.hidden else None,
        "Path": shown(article.path),
        "Id": row.name,
    }
    yield from ((label, value) for label, value in known.items() if value)
