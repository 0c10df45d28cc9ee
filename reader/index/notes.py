"""Writing notes into an index, within the caller's transaction."""

import json
import re
import sqlite3
from collections.abc import Mapping

from reader.annotation import Annotation, Notes
from reader.index.entries import KINDS, STATES, STATUSES, count_reviews, join, name_bytes
from reader.passage import Placement, State
from reader.text import fold
from reader.tokens import parted

_NO_TEXT = re.compile("[\ud800-\udfff]")


def put_notes(connection: sqlite3.Connection, notes: Notes, stamp: int) -> None:
    """Write notes in place of what was known of them, and what articles that have them tell.

    Where their annotations stand is taken to be where they were marked until `placed` says more;
    what it said of those that are marked as before is kept, and annotations keep their numbers.
    """
    before, known = {}, {}
    for id, number, start, end, text_hash, *row in connection.execute(
        "SELECT id, number, start, end, text_hash, state, found_start, found_end, reason"
        " FROM annotations WHERE notes = ?",
        (notes.id,),
    ):
        before[id, start, end, text_hash] = row
        known[id] = number
    [[last]] = connection.execute("SELECT coalesce(max(number), 0) FROM annotations")
    drop_notes(connection, notes.id, keep=True)
    reading, alive = notes.reading, notes.annotations
    connection.execute(
        "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        _storable(
            *(notes.id, stamp, notes.title, notes.author, notes.date, notes.source),
            *(json.dumps(notes.paths), json.dumps(notes.hashes)),
            *(STATUSES.index(reading.status), reading.starred, reading.progress, reading.opened),
            *(notes.sealed, len(alive), max(map(_kind, alive), default=0)),
        ),
    )
    names = set(map(name_bytes, (*notes.paths, *notes.hashes)))
    connection.executemany("INSERT INTO names VALUES (?, ?)", ((name, notes.id) for name in names))
    above = -1, 0
    for one in alive:
        passage = one.passage
        number = known.pop(one.id, 0)
        if (passage.start, number) <= above:  # of those that begin alike, numbers tell the order
            number = 0
        if not number:
            number = last = last + 1
        above = passage.start, number
        at = one.id, passage.start, passage.end, one.text_hash
        found = before.get(at, [0, passage.start, passage.end, ""])
        connection.execute(
            f"INSERT INTO annotations VALUES ({', '.join('?' * 19)})",
            _storable(
                *(number, one.id, notes.id, one.created, one.updated),
                *(passage.start, passage.end, passage.exact, one.text_hash),
                *(one.paragraph, one.heading, one.speaker),
                *(one.colour.value, one.note, "\n".join(one.tags)),
                *found,
            ),
        )
        connection.execute("INSERT INTO noted(rowid, text) VALUES (?, ?)", (number, _words(one)))
        connection.executemany(
            "INSERT OR IGNORE INTO tags VALUES (?, ?)",
            (_storable(fold(tag), number) for tag in one.tags),
        )
    articles = connection.execute("SELECT id FROM articles WHERE notes = ?", (notes.id,)).fetchall()
    for [id] in articles:
        join(connection, id, notes.id)


def drop_notes(connection: sqlite3.Connection, id: str, *, keep: bool = False) -> None:
    """Forget notes; the articles that had them have none then, unless told to `keep` them."""
    for number, *said in connection.execute(
        "SELECT number, exact, note, speaker, heading, tags FROM annotations WHERE notes = ?",
        (id,),
    ).fetchall():
        connection.execute(
            "INSERT INTO noted(noted, rowid, text) VALUES ('delete', ?, ?)", (number, _said(*said))
        )
        connection.execute("DELETE FROM tags WHERE annotation = ?", (number,))
    connection.execute("DELETE FROM annotations WHERE notes = ?", (id,))
    connection.execute("DELETE FROM names WHERE notes = ?", (id,))
    connection.execute("DELETE FROM notes WHERE id = ?", (id,))
    if not keep:
        for [article] in connection.execute(
            "SELECT id FROM articles WHERE notes = ?", (id,)
        ).fetchall():
            join(connection, article, None)


def placed(
    connection: sqlite3.Connection,
    notes: str,
    placements: Mapping[str, Placement],
) -> None:
    """Write where annotations stand in the text as it is now, by their ids."""
    for id, place in placements.items():
        nowhere = place.state is State.ORPHAN
        found = (None, None) if nowhere else (place.start, place.end)
        connection.execute(
            "UPDATE annotations SET state = ?, found_start = ?, found_end = ?, reason = ?"
            " WHERE notes = ? AND id = ?",
            (STATES.index(place.state), *found, place.reason, notes, id),
        )
    count_reviews(connection, notes)


def _storable(*values: object) -> tuple[object, ...]:
    """Values as SQLite takes them: what is no text, as files of others may hold it, is replaced by
    a sign that says so."""
    return tuple(
        _NO_TEXT.sub("\ufffd", value) if isinstance(value, str) and not value.isascii() else value
        for value in values
    )


def _words(one: Annotation) -> str:
    """What words are looked for in."""
    return _said(one.passage.exact, one.note, one.speaker, one.heading, " ".join(one.tags))


def _said(*parts: str) -> str:
    return parted(fold("\n".join(parts)))


def _kind(one: Annotation) -> int:
    return KINDS.index("note" if one.note else "tag" if one.tags else "highlight")
