"""Looking whether words and phrases stand in articles, where a list of words cannot tell."""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence

from reader.index.row import AT_ONCE
from reader.passage import Cancelled
from reader.query import places
from reader.query.tree import Phrase, Word
from reader.text import fold

_HEAD_AND_TEXT = """
SELECT articles.id, title, author, source, text FROM articles LEFT JOIN texts
ON texts.id = articles.id WHERE articles.id IN (SELECT value FROM json_each(?))
"""


def standing(
    connection: sqlite3.Connection,
    term: Word | Phrase,
    ids: Sequence[int],
    cancelled: Callable[[], bool],
) -> Iterator[int]:
    """Those of some articles in whose text, title, author or source a term stands. Raises Cancelled
    where `cancelled` says so, and sqlite3.Error."""
    for at in range(0, len(ids), AT_ONCE):
        known = connection.execute(_HEAD_AND_TEXT, (json.dumps(ids[at : at + AT_ONCE]),))
        for id, *head, packed in known:
            if cancelled():
                raise Cancelled
            text = zlib.decompress(packed).decode() if packed else ""
            if any(_stands(term, part) for part in (text, *head) if part):
                yield id


def _stands(term: Word | Phrase, part: str) -> bool:
    raw = part.replace("\n", " ") if term.exact else ""
    return next(places(fold(part), term, raw), None) is not None
