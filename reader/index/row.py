"""Rows of lists: articles with what is known of the notes on them."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from reader.annotation import Status, article_id
from reader.article import Article
from reader.index.entries import KINDS, STATUSES, name_bytes

_ARTICLE = "path, shelf, title, author, date, updated, source, language, format, words, hash"
_READING = "status, starred, progress, annotated, kind, opened"
_ROW = f"id, notes, 0, review, problem, folder, {_READING}, {_ARTICLE}"
_OUTSIDE = f"""
SELECT (SELECT -min(number) FROM annotations WHERE notes = notes.id), id, lost, 0, '', '',
{_READING}, paths, '', title, author, date, NULL, source, NULL, 'text', NULL, '' FROM notes
WHERE annotated > 0 AND NOT EXISTS (SELECT 1 FROM articles WHERE notes = notes.id)
"""
AT_ONCE = 500
"""So many rows are fetched by one statement."""


class Row(NamedTuple):
    """An article and what is known of the notes on it."""

    id: int
    """Within the index; below 0 where the article is not in it."""
    article: Article
    """Its path is "" where it is missing, and where it stood last where it is not in the index."""
    notes: str | None
    """The id of its notes, if there are any."""
    status: Status
    starred: bool
    progress: float
    """0 to 1."""
    annotations: int
    """How many."""
    kind: str
    """The best that was made of its passages, one of `KINDS`."""
    review: int
    """How many annotations someone has to look at."""
    opened: str | None
    """When it was last read, UTC, ISO."""
    problem: str = ""
    """Why it cannot be read; "" where it can."""
    folder: str = ""
    """Where it is within its place of the library, with slashes."""
    missing: bool = False
    """Whether it is nowhere any more."""

    @property
    def name(self) -> str:
        """The id of its notes, or the one that they will have."""
        return self.notes or article_id(self.article.title, self.article.hash)


def rows(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Row]:
    """The rows with some ids, in that order; those that are not there any more are left out.
    Raises sqlite3.Error."""
    found: dict[int, Row] = {}
    present = [id for id in ids if id >= 0]
    for at in range(0, len(present), AT_ONCE):
        wanted = json.dumps(present[at : at + AT_ONCE])
        sql = f"SELECT {_ROW} FROM articles WHERE id IN (SELECT value FROM json_each(?))"
        found |= {one.id: one for one in _rows(connection, sql, wanted)}
    if len(present) < len(ids):
        found |= {one.id: one for one in missing(connection)}
    return [found[id] for id in ids if id in found]


def row(connection: sqlite3.Connection, path: str) -> Row | None:
    """The article at a path, or None. Raises sqlite3.Error."""
    sql = f"SELECT {_ROW} FROM articles WHERE path = ?"
    return next(_rows(connection, sql, name_bytes(path)), None)


def of_notes(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Row]:
    """By the ids of notes the articles that have them, the first one of several; where there is
    none in the library, what the notes know of it. Raises sqlite3.Error."""
    wanted = json.dumps(list(ids))
    among = "IN (SELECT value FROM json_each(?))"
    found: dict[str, Row] = {}
    for one in _rows(
        connection, f"SELECT {_ROW} FROM articles WHERE notes {among} ORDER BY id", wanted
    ):
        found.setdefault(one.notes or "", one)
    outside = _rows(connection, f"{_OUTSIDE} AND id {among}", wanted)
    return found | {one.notes or "": one for one in outside}


def missing(connection: sqlite3.Connection) -> list[Row]:
    """What is known of articles that annotations were made on and that are nowhere any more, in
    the order of their notes' ids. Raises sqlite3.Error."""
    return list(_rows(connection, f"{_OUTSIDE} AND lost ORDER BY id"))


def outside(connection: sqlite3.Connection) -> list[Row]:
    """These, and those that are elsewhere than in the library, in the same order. Raises
    sqlite3.Error."""
    return list(_rows(connection, f"{_OUTSIDE} ORDER BY id"))


def _rows(connection: sqlite3.Connection, sql: str, *values: object) -> Iterator[Row]:
    for id, notes, lost, review, problem, folder, *known in connection.execute(sql, values):
        status, starred, progress, annotated, kind, opened, path, *facts = known
        if isinstance(path, str):  # of notes: where their article was seen
            path = b"" if lost else name_bytes(next(reversed(json.loads(path)), ""))
        yield Row(
            id=id,
            article=_article(os.fsdecode(path), *facts),
            notes=notes,
            status=STATUSES[status],
            starred=bool(starred),
            progress=progress,
            annotations=annotated,
            kind=KINDS[kind],
            review=review,
            opened=opened,
            problem=problem,
            folder=folder,
            missing=bool(lost),
        )


def _article(
    path: str,
    shelf: str,
    title: str,
    author: str | None,
    date: str | None,
    updated: str | None,
    source: str | None,
    language: str | None,
    format: str,
    words: int | None,
    hash: str,
) -> Article:
    return Article(
        path=path,
        shelf=shelf,
        title=title,
        author=author,
        date=date,
        updated=updated,
        source=source,
        language=language,
        format=format,
        words=words,
        hash=hash,
    )
