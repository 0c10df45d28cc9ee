"""Where annotations stand in articles that were edited, and which articles are missing: what is
found out once articles and notes are joined, outside of their transaction since it may take long.
"""

import json
import os
import sqlite3
from collections.abc import Callable
from functools import partial

from reader.anchoring import Placements, placements
from reader.document import Document, Fact, Metadata, Origin
from reader.index.entries import name_bytes
from reader.index.notes import placed
from reader.index.store import Store
from reader.index.texts import canonical
from reader.notebook import Notebook
from reader.passage import Cancelled

_BEGIN = "place "
"""What the facts begin with that say which notes are still to be placed."""


class Placing:
    """Writes where annotations stand, and what is missing."""

    def __init__(self, store: Store, notebook: Notebook) -> None:
        self._store = store
        self._notebook = notebook

    def run(self, cancelled: Callable[[], bool]) -> None:
        """Do what is to be done. Raises Cancelled; what is left is done at the next time."""
        for id in self._store.read(_due):
            if cancelled():
                raise Cancelled
            self._place(id, cancelled)
        lost, known = self._store.read(_lost)
        if lost != known:
            self._store.write(partial(_lose, lost=lost, known=known))

    def _place(self, id: str, cancelled: Callable[[], bool]) -> None:
        hash, document = self._store.read(partial(_standing, notes=id))
        found: Placements = {}
        if document:
            for notes in self._notebook.some([id]):
                texts = partial(self._notebook.text, id)
                found = placements(document, notes.records, texts, cancelled)
        self._store.write(partial(_put, notes=id, hash=hash, found=found))


def due(connection: sqlite3.Connection, notes: str) -> None:
    """Say that the annotations of notes are to be placed."""
    connection.execute("INSERT OR REPLACE INTO facts VALUES (?, '')", (f"{_BEGIN}{notes}",))


def unplaced(connection: sqlite3.Connection, notes: str) -> None:
    """Forget where annotations stand, since there is no text that they could stand in."""
    connection.execute(
        "UPDATE annotations SET state = 0, found_start = start, found_end = end, reason = ''"
        " WHERE notes = ?",
        (notes,),
    )
    connection.execute("DELETE FROM facts WHERE name = ?", (f"{_BEGIN}{notes}",))


def exists(path: str) -> bool:
    """Whether there is anything at a path."""
    try:
        return os.path.exists(path)  # noqa: PTH110 pathlib raises where it may not look
    except ValueError:
        return False


def _due(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM facts WHERE name GLOB ?", (f"{_BEGIN}*",))
    return [name.removeprefix(_BEGIN) for [name] in rows.fetchall()]


def _standing(connection: sqlite3.Connection, notes: str) -> tuple[str, Document | None]:
    """The hash of the article of some notes, and the article where it has to be looked into."""
    rows = connection.execute(
        "SELECT id, path, hash, title FROM articles WHERE notes = ? AND hash != '' ORDER BY id",
        (notes,),
    ).fetchall()
    told = connection.execute("SELECT paths FROM notes WHERE id = ?", (notes,)).fetchone()
    if not rows or not told:
        return "", None
    order = {name_bytes(path): number for number, path in enumerate(json.loads(told[0]))}
    id, _, hash, title = max(rows, key=lambda row: order.get(row[1], -1))
    metadata = Metadata(title=Fact(title, Origin.TEXT))
    return hash, Document(text=canonical(connection, id), blocks=(), metadata=metadata)


def _put(connection: sqlite3.Connection, notes: str, hash: str, found: Placements) -> None:
    now, _ = _standing(connection, notes)
    if now != hash:
        return  # it was changed meanwhile, and is placed anew
    connection.execute("DELETE FROM facts WHERE name = ?", (f"{_BEGIN}{notes}",))
    placed(connection, notes, found)


def _lost(connection: sqlite3.Connection) -> tuple[set[str], set[str]]:
    """The ids of notes whose articles are nowhere, and of those that are known to be so."""
    rows = connection.execute(
        "SELECT id, paths FROM notes WHERE annotated AND NOT EXISTS"
        " (SELECT 1 FROM articles WHERE articles.notes = notes.id AND hash != '')"
    ).fetchall()
    lost = set()
    for id, paths in rows:
        if not any(_elsewhere(connection, path) for path in json.loads(paths)):
            lost.add(str(id))
    known = connection.execute("SELECT id FROM notes WHERE lost").fetchall()
    return lost, {str(id) for [id] in known}


def _elsewhere(connection: sqlite3.Connection, path: str) -> bool:
    """Whether there is a file that was not read."""
    read = connection.execute(
        "SELECT 1 FROM articles WHERE path = ? AND hash != ''", (name_bytes(path),)
    ).fetchone()
    return not read and exists(path)


def _lose(connection: sqlite3.Connection, lost: set[str], known: set[str]) -> None:
    connection.executemany(
        "UPDATE notes SET lost = ? WHERE id = ?",
        [(id in lost, id) for id in sorted(lost ^ known)],
    )
