"""Articles as the index keeps them, for whoever need not parse them: exports above all."""

import os
import sqlite3

from reader.index.texts import Text, unpacked
from reader.index.walk import file_state
from reader.record import record


@record()
class Kept:
    """An article as the index keeps it; an `Extract`."""

    text: str
    _parts: Text
    hash: str
    title: str
    author: str | None
    date: str | None
    updated: str | None
    source: str | None
    language: str | None
    format: str
    words: int | None

    def speaker_at(self, offset: int) -> str:
        return self._parts.speaker_at(offset)

    def heading_at(self, offset: int) -> str:
        return self._parts.heading_at(offset)

    def paragraph_at(self, offset: int) -> int:
        return self._parts.paragraph_at(offset)


def kept(connection: sqlite3.Connection, path: str) -> Kept | None:
    """The article at a path; None where it is not known, or where the file is in another state
    than the one that it was read in. Raises sqlite3.Error."""
    row = connection.execute(
        "SELECT stamp, articles.hash, title, author, date, updated, source, language, format,"
        " words, text, parts FROM articles JOIN texts USING (id) WHERE path = ? AND problem = ''",
        (os.fsencode(path),),
    ).fetchone()
    if not row:
        return None
    stamp, hash, *known, text, parts = row
    try:
        state = file_state(os.stat(path))  # noqa: PTH116 thousands are asked for
    except (OSError, ValueError):
        return None
    if state != stamp:
        return None
    told = unpacked(text, parts)
    return Kept(told.text, told, hash, *known)
