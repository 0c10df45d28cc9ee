"""What articles are called by, for someone who names one."""

import json
import os
import sqlite3
from typing import NamedTuple


class Called(NamedTuple):
    """An article, and what names it."""

    notes: str
    """The id of its notes; "" where it has none."""
    title: str
    hash: str
    """Of its canonical text."""
    paths: tuple[str, ...]
    """Where it is; of one that is not in the library, where it was seen, the newest last."""


def articles(connection: sqlite3.Connection) -> list[Called]:
    """All that can be read, as they are found. Raises sqlite3.Error."""
    known = connection.execute(
        "SELECT coalesce(notes, ''), title, hash, path FROM articles WHERE problem = ''"
        " ORDER BY place, key"
    )
    return [Called(notes, title, hash, (os.fsdecode(path),)) for notes, title, hash, path in known]


def outside(connection: sqlite3.Connection) -> list[Called]:
    """All that notes were made on and that are not in the library. Raises sqlite3.Error."""
    known = connection.execute(
        "SELECT id, title, paths FROM notes"
        " WHERE NOT EXISTS (SELECT 1 FROM articles WHERE articles.notes = notes.id)"
    )
    return [Called(id, title, "", tuple(json.loads(paths))) for id, title, paths in known]
