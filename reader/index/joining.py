"""Which notes an article of the index has, by what `reader.recognition` says.

Few articles are asked about: those that are new or other than before, and those that what is known
of them could make others'. Whose notes know both path and text needs no asking.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

from reader.annotation import Notes
from reader.document import Document, Fact, Metadata, Origin
from reader.index.entries import filed, join, name_bytes
from reader.index.placing import due, exists, unplaced
from reader.index.texts import canonical
from reader.notebook import Notebook
from reader.overlap import PIECE
from reader.recognition import Recognition, There
from reader.text import fold
from reader.tokens import words

_MOST_LOST = 1_000
"""Of so many notes whose articles stand nowhere, the last ones are looked for in new articles."""
_SAMPLE = 8
"""Passages of such notes that are looked for in articles that have none."""
_SEEKERS = 50


class Joining:
    """Joins articles with their notes. One thread at a time may use it, in a transaction."""

    def __init__(self, notebook: Notebook, there: There) -> None:
        """`there` reads articles outside the index."""
        self._notebook = notebook
        self._there = there
        self._lost: set[str] | None = None
        """Ids of notes with annotations whose articles' files are nowhere, as far as is known."""

    def articles(
        self, connection: sqlite3.Connection, paths: Iterable[bytes], left: Collection[str] = ()
    ) -> None:
        """Join what has to do with articles that came, changed or went at some paths; `left` are
        the ids of notes that those had which went."""
        if not connection.execute("SELECT 1 FROM notes LIMIT 1").fetchone():
            return
        here: set[int] = set()
        named: set[str] = set()
        for path in paths:
            here |= _ids(connection, "SELECT id FROM articles WHERE path = ?", path)
            named |= _named(connection, path)
        self._join(connection, here | self._concerned(connection, named.union(left)))
        for one in left:
            _say_due(connection, one)
        for id in here:
            if (row := _row(connection, id)) and row[3]:
                _say_due(connection, row[3])

    def notes(self, connection: sqlite3.Connection, ids: Iterable[str]) -> Callable[[], None]:
        """To be asked before notes are written or dropped; what it returns is to be called then:
        it joins the articles that have to do with them."""
        before = {id: _of(connection, id) for id in ids}
        marked = {id: _marked(connection, id) for id in before}

        def after() -> None:
            concerned = self._concerned(connection, before)
            self._join(connection, concerned.union(*before.values()))
            for id, known in marked.items():
                if known != _marked(connection, id):
                    _say_due(connection, id)

        return after

    def forget_all(self) -> None:
        """What is known of files that are not there is to be found out anew."""
        self._lost = None

    def _concerned(self, connection: sqlite3.Connection, notes: Iterable[str]) -> set[int]:
        """The articles that notes may belong to."""
        found: set[int] = set()
        lost = self._lost_notes(connection)
        for id in notes:
            found |= _of(connection, id) | _titled(connection, id)
            if _nowhere(connection, id):
                if id not in lost:
                    lost.add(id)
                    found |= self._seekers(connection, id)
            else:
                lost.discard(id)
        return found

    def _lost_notes(self, connection: sqlite3.Connection) -> set[str]:
        if self._lost is None:
            rows = connection.execute(
                "SELECT id FROM notes WHERE annotated AND NOT EXISTS (SELECT 1 FROM names JOIN"
                " articles ON path = name WHERE names.notes = notes.id)"
            ).fetchall()
            self._lost = {id for [id] in rows if _nowhere(connection, id)}
        return self._lost

    def _join(self, connection: sqlite3.Connection, ids: Iterable[int]) -> None:
        """Join articles, each for itself."""
        asked: dict[int, tuple[Document, str]] = {}
        wanted: set[str] = set()
        for id in ids:
            row = _row(connection, id)
            if row is None:
                continue
            path, hash, title, known = row
            here = _named(connection, path)
            same = _named(connection, hash.encode()) if hash else set()
            titled = (
                {
                    str(one)
                    for [one] in connection.execute(
                        "SELECT id FROM notes WHERE title = ?", (title,)
                    ).fetchall()
                }
                if hash and not here & same
                else set()
            )
            if not hash:
                self._let(connection, id, known, min(here, default=None))
            elif here & same:
                self._let(connection, id, known, _most(connection, here & same))
            elif here or same or titled or self._lost_notes(connection):
                wanted |= here | same | titled
                asked[id] = _document(connection, id, title), os.fsdecode(path)
            else:
                self._let(connection, id, known, None)
        if asked:
            self._ask(connection, asked, wanted)

    def _ask(
        self,
        connection: sqlite3.Connection,
        asked: dict[int, tuple[Document, str]],
        wanted: set[str],
    ) -> None:
        lost = _latest(connection, self._lost_notes(connection))
        near = self._notebook.some(sorted({*wanted, *lost}))
        there = partial(self._standing, connection)
        recognition = Recognition(near, there, self._notebook.text)
        for id, (document, path) in asked.items():
            found = recognition.find(document, path).notes
            row = _row(connection, id)
            self._let(connection, id, row[3] if row else None, found.id if found else None)

    def _standing(self, connection: sqlite3.Connection, path: str) -> Document | None:
        """The article at a path: as the index has it, where it does."""
        row = connection.execute(
            "SELECT id, title, hash FROM articles WHERE path = ?", (name_bytes(path),)
        ).fetchone()
        return _document(connection, row[0], row[1]) if row and row[2] else self._there(path)

    def _let(
        self, connection: sqlite3.Connection, id: int, known: str | None, notes: str | None
    ) -> None:
        """Let an article have notes."""
        if (
            notes is not None
            and not connection.execute("SELECT 1 FROM notes WHERE id = ?", (notes,)).fetchone()
        ):
            notes = None  # they came since; they will be told of
        join(connection, id, notes)
        for one in (known, notes) if known != notes else ():
            if one is not None:
                _say_due(connection, one)

    def _seekers(self, connection: sqlite3.Connection, notes: str) -> set[int]:
        """Articles in which the passages of some notes may be found again: those that
        `Recognition` would look into."""
        found: set[int] = set()
        for one in self._notebook.some([notes]):
            for wanted in _pieces(one):
                asked = " AND ".join(f'"{word}"' for word in wanted)
                found |= _ids(
                    connection,
                    f"SELECT rowid FROM words WHERE words MATCH ? LIMIT {_SEEKERS}",
                    asked,
                )
        return found


def _say_due(connection: sqlite3.Connection, notes: str) -> None:
    """Say that notes are to be placed, where their annotations do not all count in the text. Those
    of which there is no article stand as they were marked."""
    rows = connection.execute(
        "SELECT DISTINCT hash FROM articles WHERE notes = ? AND hash != ''", (notes,)
    ).fetchall()
    if not rows:
        unplaced(connection, notes)
    elif any(
        connection.execute(
            "SELECT 1 FROM annotations WHERE notes = ?"
            " AND (text_hash != ? OR state OR reason != '') LIMIT 1",
            (notes, hash),
        ).fetchone()
        for [hash] in rows
    ):
        due(connection, notes)


def _marked(connection: sqlite3.Connection, notes: str) -> Sequence[object]:
    """What notes say of which passages are marked."""
    return connection.execute(
        "SELECT id, start, end, text_hash FROM annotations WHERE notes = ? ORDER BY id", (notes,)
    ).fetchall()


def _pieces(notes: Notes) -> Iterable[list[str]]:
    """Words of the pieces of passages by which `Recognition` finds articles; those at their ends
    may be parts of words."""
    for note in notes.annotations[:_SAMPLE]:
        exact = note.passage.exact
        half = max(0, len(exact) // 2 - PIECE)
        for part in {exact[: 2 * PIECE], exact[half : half + 3 * PIECE], exact[-2 * PIECE :]}:
            if inner := words(fold(part))[1:-1]:
                yield inner


def _of(connection: sqlite3.Connection, notes: str) -> set[int]:
    """The articles that have notes, or that these know by path or text."""
    return _ids(
        connection,
        """SELECT id FROM articles WHERE notes = ?1
        UNION SELECT articles.id FROM names JOIN articles ON path = name WHERE names.notes = ?1
        UNION SELECT articles.id FROM names JOIN articles ON hash = CAST(name AS TEXT)
        WHERE names.notes = ?1""",
        notes,
    )


def _ids(connection: sqlite3.Connection, query: str, value: str | bytes) -> set[int]:
    return {int(id) for [id] in connection.execute(query, (value,)).fetchall()}


def _titled(connection: sqlite3.Connection, notes: str) -> set[int]:
    """The articles that are called like the one that notes were made on."""
    row = connection.execute(
        "SELECT title FROM notes WHERE id = ? AND annotated", (notes,)
    ).fetchone()
    if not row:
        return set()
    sql = f"SELECT id FROM articles WHERE filed = ?1 AND title = ?2 LIMIT {_SEEKERS}"
    rows = connection.execute(sql, (filed(row[0]), row[0])).fetchall()
    return {int(id) for [id] in rows}


def _named(connection: sqlite3.Connection, name: bytes) -> set[str]:
    """The ids of notes that know a path or a hash."""
    rows = connection.execute("SELECT notes FROM names WHERE name = ?", (name,)).fetchall()
    return {str(id) for [id] in rows}


def _row(connection: sqlite3.Connection, id: int) -> tuple[bytes, str, str, str | None] | None:
    """Path, hash, title and notes of an article."""
    row: tuple[bytes, str, str, str | None] | None = connection.execute(
        "SELECT path, hash, title, notes FROM articles WHERE id = ?", (id,)
    ).fetchone()
    return row


def _document(connection: sqlite3.Connection, id: int, title: str) -> Document:
    """An article as far as it takes to recognise it."""
    metadata = Metadata(title=Fact(title, Origin.TEXT))
    return Document(text=canonical(connection, id), blocks=(), metadata=metadata)


def _paths(connection: sqlite3.Connection, notes: str) -> Sequence[str]:
    row = connection.execute("SELECT paths FROM notes WHERE id = ?", (notes,)).fetchone()
    return list(map(str, json.loads(row[0]))) if row else []


def _most(connection: sqlite3.Connection, notes: Iterable[str]) -> str:
    """Of notes that know both path and text of an article, those of most paths."""
    several = list(notes)
    if len(several) == 1:
        return several[0]
    return max(several, key=lambda id: (len(_paths(connection, id)), id))


def _nowhere(connection: sqlite3.Connection, notes: str) -> bool:
    """Whether notes have annotations, and no file stands where they were made."""
    row = connection.execute(
        "SELECT paths FROM notes WHERE id = ? AND annotated", (notes,)
    ).fetchone()
    return bool(row) and not any(map(exists, json.loads(row[0])))


def _latest(connection: sqlite3.Connection, notes: set[str]) -> Sequence[str]:
    """The last ones annotated, where there are too many."""
    if len(notes) <= _MOST_LOST:
        return list(notes)
    rows = connection.execute(
        "SELECT notes FROM annotations GROUP BY notes ORDER BY max(updated) DESC"
    ).fetchall()
    return [id for [id] in rows if id in notes][:_MOST_LOST]
