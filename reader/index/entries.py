"""Writing articles into an index, within the caller's transaction."""

import os
import sqlite3
from typing import NamedTuple

from reader.annotation import Status
from reader.article import Article, summary
from reader.document import Document
from reader.index.texts import canonical, packed
from reader.passage import State
from reader.text import fold
from reader.tokens import alone, distinct, parted, words

KINDS = ("", "highlight", "tag", "note")
"""What can be made of a passage, the best last; the index has their places in this order."""
STATES = (State.ATTACHED, State.MOVED, State.UNCERTAIN, State.ORPHAN)
STATUSES = tuple(Status)
_COLUMNS = (
    "stamp digest place key shelf folder title author date updated source language format words"
    " hash filed problem"
).split()
_UPDATE = f"UPDATE articles SET {' = ?, '.join(_COLUMNS)} = ? WHERE path = ?"
_INSERT = f"""INSERT INTO articles({", ".join(_COLUMNS)}, path)
VALUES ({", ".join("?" * (len(_COLUMNS) + 1))})"""


class Place(NamedTuple):
    """Where a file was found, and in which state."""

    path: str
    stamp: int
    """Of the file, as `reader.index.scan` makes it; 0 where it has to be read again."""
    place: int = 0
    """Which of the library's places it is in,"""
    key: bytes = b""
    """what sorts it there,"""
    folder: str = ""
    """and the folder within it, with slashes."""
    shelf: str = ""


class Entry(NamedTuple):
    """An article as the index keeps it: all that is made of its text, ready to be written."""

    place: Place
    digest: bytes
    article: Article
    problem: str = ""
    """Why it cannot be read."""
    text: bytes = b""
    parts: bytes = b""
    words: str = ""
    titles: str = ""
    filed: str = ""
    """What sorts it by its title."""
    speakers: tuple[tuple[str, str, str, int], ...] = ()


def entry(place: Place, digest: bytes, document: Document) -> Entry:
    """What the index keeps of an article that could be read."""
    article = summary(document, place.path, place.shelf)
    text, parts = packed(document)
    return Entry(
        place,
        digest,
        article,
        text=text,
        parts=parts,
        words=_words(article, document.text),
        titles=titled(article.title),
        filed=filed(article.title),
        speakers=tuple(
            (one.name, fold(one.name), one.affiliation, one.turns) for one in document.speakers
        ),
    )


def put_article(connection: sqlite3.Connection, new: Entry) -> int:
    """Write an article in place of what was known at its path; returns its id."""
    place, article = new.place, new.article
    path = os.fsencode(place.path)
    known = connection.execute("SELECT id FROM articles WHERE path = ?", (path,)).fetchone()
    if known:
        _empty(connection, known[0])
    row = (
        *(place.stamp, new.digest, place.place, place.key, place.shelf, place.folder),
        *(article.title, article.author, article.date, article.updated, article.source),
        *(article.language, article.format, article.words, article.hash),
        *(new.filed, new.problem, path),
    )
    if known:
        id = int(known[0])
        connection.execute(_UPDATE, row)
    else:
        id = int(connection.execute(_INSERT, row).lastrowid or 0)
    if new.text:
        connection.execute("INSERT INTO texts VALUES (?, ?, ?)", (id, new.text, new.parts))
    said = new.words if new.text else _words(article, "")
    connection.execute("INSERT INTO words(rowid, text) VALUES (?, ?)", (id, said))
    connection.execute("INSERT INTO titles(rowid, text) VALUES (?, ?)", (id, new.titles))
    connection.executemany(
        "INSERT INTO speakers VALUES (?, ?, ?, ?, ?)", ((id, *one) for one in new.speakers)
    )
    return id


def drop_article(connection: sqlite3.Connection, id: int) -> None:
    """Forget an article."""
    _empty(connection, id)
    connection.execute("DELETE FROM articles WHERE id = ?", (id,))


def join(connection: sqlite3.Connection, id: int, notes: str | None) -> None:
    """Let an article have the notes with an id, or none, as they are in the index."""
    connection.execute(
        """UPDATE articles SET notes = ?, (status, starred, progress, opened, annotated, kind) =
        (SELECT max(status), max(starred), max(progress), max(opened), max(annotated), max(kind)
        FROM (SELECT status, starred, progress, opened, annotated, kind FROM notes WHERE id = ?
        UNION ALL SELECT 0, 0, 0, NULL, 0, 0)) WHERE id = ?""",
        (notes, notes, id),
    )
    count_reviews(connection, notes)


def titled(title: str) -> str:
    """A title as the index takes it."""
    return parted(fold(title))


def name_bytes(name: str) -> bytes:
    """A path, or a hash, as the index has it; notes files may name paths that no system has."""
    try:
        return os.fsencode(name)
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogatepass")


def filed(title: str) -> str:
    """What sorts a title: its words. Those that begin with no letter come first, those of the East
    last: what comes first says which it is."""
    said = " ".join(words(fold(title)))
    kind = 0 if not said[:1].isalpha() else 2 if alone(said[0]) else 1
    return f"{kind}{said}"


def _words(article: Article, text: str) -> str:
    known = filter(None, (article.title, article.author, article.source))
    return distinct("\n".join([*known, text]))


def count_reviews(connection: sqlite3.Connection, notes: str | None) -> None:
    """Let the articles that have some notes tell how many annotations someone has to look at."""
    from reader.anchoring import KEPT

    connection.execute(
        "UPDATE articles SET review = (SELECT count(*) FROM annotations WHERE notes = ?"
        " AND (state = 2 OR (state = 3 AND reason != ?))) WHERE notes = ?",
        (notes, KEPT, notes),
    )


def _empty(connection: sqlite3.Connection, id: int) -> None:
    """Take an article out of all tables but its own. What FTS5 is to forget it has to be told."""
    row = connection.execute(
        "SELECT title, author, source FROM articles WHERE id = ?", (id,)
    ).fetchone()
    if not row:
        return
    title, author, source = row
    article = Article(path="", title=title, author=author, source=source)
    connection.execute(
        "INSERT INTO words(words, rowid, text) VALUES ('delete', ?, ?)",
        (id, _words(article, canonical(connection, id))),
    )
    connection.execute("DELETE FROM texts WHERE id = ?", (id,))
    connection.execute(
        "INSERT INTO titles(titles, rowid, text) VALUES ('delete', ?, ?)",
        (id, titled(title)),
    )
    connection.execute("DELETE FROM speakers WHERE article = ?", (id,))
