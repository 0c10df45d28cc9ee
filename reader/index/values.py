"""What is known of a field, for those who begin to type it."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest

from reader.query import occurrences
from reader.text import fold
from reader.vocabulary import above

_COUNTED = {
    "author": "SELECT author AS value, count(*) AS often FROM articles GROUP BY author",
    "source": "SELECT source AS value, count(*) AS often FROM articles GROUP BY source",
    "speaker": "SELECT name AS value, count(*) AS often FROM speakers GROUP BY name",
    "lang": "SELECT language AS value, count(*) AS often FROM articles GROUP BY language",
    "format": "SELECT format AS value, count(*) AS often FROM articles GROUP BY format",
    "in": "SELECT folder AS value, count(*) AS often FROM articles GROUP BY folder",
    "tag": "SELECT tag AS value, count(*) AS often FROM tags GROUP BY tag",
}
_NESTED = ("in", "tag")
"""What stands one below the other, parted by slashes: what is above others is known too."""
_SPELLING = """SELECT tags FROM annotations WHERE number =
(SELECT annotation FROM tags WHERE tag = ? OR (tag > ? || '/' AND tag < ? || '0') LIMIT 1)"""


def values(connection: sqlite3.Connection, field: str, begun: str, most: int = 50) -> list[str]:
    """What articles and annotations have in a field (`author source speaker tag in lang format`)
    that begins with `begun`, which is folded, or of which a word does: what begins with it before
    the rest, and then what is most frequent. Nothing for other fields. Raises sqlite3.Error."""
    if field not in _COUNTED:
        return []
    asked = f"SELECT json_group_object(value, often) FROM ({_COUNTED[field]}) WHERE value != ''"
    [[told]] = connection.execute(asked)
    often = Counter[str](json.loads(told))
    if field in _NESTED:
        for value, count in [*often.items()]:
            often.update(dict.fromkeys(above(value), count))
    found = nsmallest(most, _matching(often, begun))
    names = [value for _, _, value in found]
    return [spelled(connection, name) for name in names] if field == "tag" else names


def _matching(often: Counter[str], begun: str) -> Iterable[tuple[bool, int, str]]:
    """What a value is sorted by, and the value."""
    for value, count in often.items():
        folded = fold(value)
        first = folded.startswith(begun)
        if first or next(occurrences(folded, begun, True), None):
            yield not first, -count, value


def spelled(connection: sqlite3.Connection, tag: str) -> str:
    """A folded tag, or what it is nested in, as it is written. Raises sqlite3.Error."""
    row = connection.execute(_SPELLING, (tag, tag, tag)).fetchone()
    known = row[0].split("\n") if row else []
    spellings = [name for one in known for name in (one, *above(one)) if fold(name) == tag]
    return spellings[0] if spellings else tag
