"""What a query is put to, from what the index has: the same as `reader.query.subjects` says."""

import sqlite3
from dataclasses import replace
from functools import partial

from reader.anchoring import KEPT
from reader.index.entries import STATES
from reader.index.noted import Noted
from reader.index.row import Row
from reader.index.texts import canonical
from reader.passage import State
from reader.query import Subject

_MADE = "SELECT note, tags, colour FROM annotations WHERE notes = ?"
_PLACED = "SELECT state, reason FROM annotations WHERE notes = ?"


def article(connection: sqlite3.Connection, row: Row) -> Subject:
    """What a query can ask of an article; its text is only read where that decides. Raises
    sqlite3.Error, and so does what is asked of it."""
    known = row.article
    made: list[tuple[str, str, str]] = []
    if row.annotations:
        made = connection.execute(_MADE, (row.notes,)).fetchall()
    notes = tuple(note for note, _, _ in made)
    tags = frozenset(tag for _, tags, _ in made for tag in tags.split("\n") if tag)
    said = (known.title, known.author, known.source, *notes, *tags)
    speakers = connection.execute("SELECT name FROM speakers WHERE article = ?", (row.id,))

    def placed() -> frozenset[str]:
        states = connection.execute(_PLACED, (row.notes,))
        return frozenset(word for state, why in states for word in _placed(STATES[state], why, row))

    return Subject(
        said=tuple(part for part in said if part),
        body=partial(canonical, connection, row.id),
        title=known.title,
        author=known.author or "",
        source=known.source or "",
        speakers=tuple(name for [name] in speakers),
        notes=notes,
        folder=row.folder,
        language=known.language or "",
        format=known.format,
        date=known.date or "",
        updated=known.updated or "",
        tags=tags,
        states=_states(row, annotated=bool(made)),
        placed=placed,
        has=_traits(len(made), any(notes), bool(tags)),
        colours=frozenset(colour for _, _, colour in made),
    )


def annotation(one: Noted) -> Subject:
    """What a query can ask of an annotation."""
    return replace(
        of_article(one.row),
        said=(one.exact, one.note, one.speaker, one.heading, one.row.article.title, *one.tags),
        speakers=(one.speaker,),
        notes=(one.note,),
        tags=frozenset(one.tags),
        placed=lambda: _placed(one.state, one.reason, one.row),
        has=_traits(1, bool(one.note), bool(one.tags)),
        colours=frozenset({one.colour}),
    )


def of_article(row: Row) -> Subject:
    """What a query can ask of the article of an annotation."""
    known = row.article
    return Subject(
        title=known.title,
        author=known.author or "",
        source=known.source or "",
        folder=row.folder,
        language=known.language or "",
        format=known.format if row.id >= 0 else "",
        date=known.date or "",
        updated=known.updated or "",
        states=_states(row, annotated=True),
    )


def _states(row: Row, *, annotated: bool) -> frozenset[str]:
    there = {"starred": row.starred, "annotated": annotated, "missing": row.missing}
    return frozenset({row.status.value, *(name for name, so in there.items() if so)})


def _placed(state: State, reason: str, row: Row) -> frozenset[str]:
    """Whether an annotation is found nowhere, and whether someone has to look at it."""
    if row.missing:
        return frozenset({"orphaned"})
    review = state is State.UNCERTAIN or (state is State.ORPHAN and reason != KEPT)
    there = {"orphaned": state is State.ORPHAN, "review": review}
    return frozenset(name for name, so in there.items() if so)


def _traits(annotations: int, notes: bool, tags: bool) -> frozenset[str]:
    there = {"highlight": annotations > 0, "note": notes, "tag": tags}
    return frozenset(name for name, so in there.items() if so)
