"""Concordance: every occurrence of a word in one column, with what stands left and right of it."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from typing import NamedTuple, TypeAlias
from zlib import decompress

from reader.index.ids import among, listed, selected, size
from reader.index.listing import matching
from reader.index.texts import unpacked
from reader.passage import never
from reader.query import Query
from reader.query import places as stand
from reader.query.tree import And, Field
from reader.text import fold
from reader.tokens import begins, words

Places: TypeAlias = Callable[[str, str], Iterable[tuple[int, int]]]
"""Where in a text what is wanted stands; it is given folded, and as it is but for line ends."""
Speaks: TypeAlias = Callable[[str], bool]
"""Whether it is somebody of this name whose words are wanted."""

MOST = 20_000
"""So many lines are made; what stands beyond them is only counted."""
CONTEXT = 100
"""Code points of context on either side."""
_FIRST = 16
_BATCH = 256
"""Articles looked through before something is told: the first time, and then."""
_FEW = 2_000
"""So many articles are put in order by themselves; more are taken from the order of all."""
_OFTEN = 512
"""After so many occurrences in one article it is asked whether anybody still wants to know."""
_KEYED = 2_048
"""Lines put in order at once: in that time no key is answered."""
_LAST = "\U0010ffff"
"""Sorts after everything else."""


class Sort(StrEnum):
    """What lines are sorted by."""

    ARTICLE = "article"
    """The order in which the articles were given."""
    LEFT = "left"
    """The words before, from the nearest one on."""
    RIGHT = "right"
    """The words after."""
    DATE = "date"
    """Of the article, the oldest first; unknown ones last."""
    SPEAKER = "speaker"
    """Those that nobody says last."""


class Line(NamedTuple):
    """One occurrence."""

    article: int
    start: int
    end: int
    """Code points of the article's canonical text."""
    left: str
    word: str
    right: str
    """What stands before it in its paragraph, itself, and after it: line ends as blanks."""
    speaker: str
    """"" where nobody says it."""
    date: str
    """Of the article, ISO, perhaps without day or month; "" where it is unknown."""
    title: str
    path: bytes
    """Of the article, as the system has it."""


class Batch(NamedTuple):
    """What was found in some articles."""

    lines: tuple[Line, ...]
    """In order of articles and places; fewer than there are once there are `MOST`."""
    dates: Counter[str]
    """How many there are, by the dates of their articles."""
    articles: int
    """How many articles were looked through."""


def batches(
    connection: sqlite3.Connection,
    ids: Sequence[int],
    places: Places,
    speaks: Speaks | None = None,
    *,
    most: int = MOST,
    cancelled: Callable[[], bool] = never,
) -> Iterator[Batch]:
    """Find all occurrences in the articles with these ids, in their order; few articles at first,
    so that something is to be seen at once. Those beyond `most` are counted without being told;
    `speaks` says whose words count, None those of everybody.

    Ends early once `cancelled` says so. Raises sqlite3.Error.
    """
    left = most
    done = start = 0
    while start < len(ids) and not cancelled():
        some = ids[start : start + (_BATCH if start else _FIRST)]
        lines: list[Line] = []
        dates: Counter[str] = Counter()
        for found in _articles(connection, some):
            if cancelled():
                return
            text = decompress(found.text).decode()
            folded = fold(text)
            standing = _outer(folded, places(folded, text.replace("\n", " ")))
            if speaks and standing:
                turns = unpacked(found.text, found.parts)
                standing = [place for place in standing if speaks(turns.speaker_at(place[0]))]
            if standing:
                dates[found.date] += len(standing)
            if left and standing:
                lines += _lines(found, standing[:left], cancelled)
                left = most - done - len(lines)
        done += len(lines)
        start += len(some)
        yield Batch(tuple(lines), dates, len(some))


class _Found(NamedTuple):
    """An article as the index has it."""

    id: int
    path: bytes
    title: str
    date: str
    text: bytes
    parts: bytes


def _articles(connection: sqlite3.Connection, ids: Sequence[int]) -> Iterator[_Found]:
    """Some articles in the order of their ids; those that are not there any more are left out."""
    marks = ", ".join("?" * len(ids))
    rows = connection.execute(
        "SELECT a.id, a.path, a.title, coalesce(a.date, ''), t.text, t.parts FROM articles a"
        f" JOIN texts t ON t.id = a.id WHERE a.id IN ({marks})",
        tuple(ids),
    )
    found = {row[0]: _Found(*row) for row in rows}
    return (found[id] for id in ids if id in found)


def _outer(folded: str, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order, each to the end of its last word; of those that lie within one another or
    overlap, the first and longest."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or start >= kept[-1][1]:
            while not begins(folded, end):
                end += 1
            kept.append((start, end))
    return kept


def _lines(
    found: _Found, places: Sequence[tuple[int, int]], cancelled: Callable[[], bool]
) -> Iterator[Line]:
    """The lines of the places in an article."""
    text = unpacked(found.text, found.parts)
    for number, (start, end) in enumerate(places, 1):
        if number % _OFTEN == 0 and cancelled():
            return
        low, high = text.block_at(start)
        before = text.text[max(low, start - CONTEXT) : start]
        if start - CONTEXT > low:  # no word is cut
            before = before[before.find(" ") + 1 :]
        after = text.text[end : min(max(high, end), end + CONTEXT)]
        if end + CONTEXT < high:
            after = after[: after.rfind(" ") + 1 or None]
        said = _flat(before), _flat(text.text[start:end]), _flat(after)
        speaker = text.speaker_at(start)
        yield Line(found.id, start, end, *said, speaker, found.date, found.title, found.path)


def _flat(text: str) -> str:
    """Without line ends."""
    return text.replace("\n", " ")


class Column:
    """Lines in an order that is kept while more of them come."""

    def __init__(self, sort: Sort, lines: Iterable[Line] = ()) -> None:
        """`lines` in the order of the articles."""
        self.sort = sort
        self._rows: list[tuple[str, int, Line]] = []
        """Lines with what sorts them: no two are equal before the line itself."""
        self.add(lines)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def lines(self) -> list[Line]:
        """All of them in order."""
        return [line for _, _, line in self._rows]

    def sorted_by(self, sort: Sort) -> "Column":
        """The same lines in another order."""
        return Column(sort, [line for _, _, line in sorted(self._rows, key=lambda row: row[1])])

    def add(self, lines: Iterable[Line]) -> None:
        """Take in more lines, in the order of the articles."""
        more = iter(lines)
        while some := list(islice(more, _KEYED)):
            known = len(self._rows)
            self._rows += [(key(line, self.sort), known + n, line) for n, line in enumerate(some)]
            self._rows.sort()  # what was in order is looked at once, no oftener


def key(line: Line, sort: Sort) -> str:
    """What a line is sorted by; among equals the order in which they were found counts."""
    if sort is Sort.LEFT:
        return " ".join(words(fold(line.left))[::-1])
    if sort is Sort.RIGHT:
        return " ".join(words(fold(line.right)))
    if sort is Sort.DATE:
        return line.date or _LAST
    if sort is Sort.SPEAKER:
        return fold(line.speaker) or _LAST
    return ""


def newest(
    connection: sqlite3.Connection, query: Query, cancelled: Callable[[], bool] = never
) -> list[int]:
    """The articles that a query matches, the newest first, those without a date last. Raises
    reader.passage.Cancelled where `cancelled` says so, and sqlite3.Error."""
    found = matching(connection, query, cancelled)
    few = size(found) <= _FEW
    among_those = "WHERE id IN (SELECT value FROM json_each(?))" if few else ""
    order = selected(
        connection,
        f"SELECT id FROM articles {among_those} ORDER BY date DESC, id",
        *([json.dumps(list(listed(found)))] if few else []),
    )
    return list(among(order, found))


def of(query: Query) -> Places:
    """Where what a query asks for stands in a text."""
    return lambda folded, raw: query.hits(folded, raw=raw)


def speaks(query: Query) -> Speaks | None:
    """Whose words a query asks for, where all that it finds is to be said by somebody; of articles
    it only asks that they speak in them."""
    node = query.node
    nodes = node.nodes if isinstance(node, And) else (node,)
    asked = [one.node for one in nodes if isinstance(one, Field) and one.name == "speaker"]
    if not asked:
        return None
    return lambda name: all(any(True for _ in stand(fold(name), term)) for term in asked)
