"""Hits: where in articles and notes what a query asks for stands, article by article.

Those of a few articles come with the best article first; of many, with the newest first, since
ranking has to look at all of them.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import groupby
from math import log
from typing import NamedTuple

from reader import sentences
from reader.concordance import newest, speaks
from reader.index import subjects
from reader.index.annotations import missed
from reader.index.noted import Noted, noted
from reader.index.row import Row, rows
from reader.index.texts import Text, text
from reader.passage import Cancelled, never
from reader.query import Query, places
from reader.query.tree import Phrase, Word
from reader.text import fold

RANKED = 400
"""Of so many articles the best come first unless the newest are asked for."""
_ROWS = 32
"""Articles that are fetched at once."""
_LONGEST = 320
"""Code points of a passage that are told."""
_AROUND = 120
"""Code points on either side of what was found in a sentence that is longer."""
_OFTEN, _LENGTH = 1.2, 0.75
"""How much it counts that a word stands several times, and that it does so in a short text: the
usual parameters of Okapi BM25 (Robertson and Zaragoza 2009)."""
_TITLE = 2.0
"""How often a word in the title counts as much as one in the text,"""
_NOTE = 1.0
"""and how much more one in a note counts."""


class Kind(StrEnum):
    """In what something was found."""

    TEXT = "text"
    NOTE = "note"


class Hit(NamedTuple):
    """A passage, or a note, in which something was found."""

    kind: Kind
    start: int
    end: int
    """Code points of the article's text: the passage, or the one that the note is on."""
    context: str
    """What stands there, or the note."""
    spans: tuple[tuple[int, int], ...]
    """What was found, in code points of the context."""
    speaker: str
    """Who says the passage; "" where nobody does."""
    annotation: str = ""
    """The id of the annotation of a note."""
    tags: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[tuple[int, int], ...]:
        """What was found in a passage, in code points of the article's text; the passage of a note
        as a whole."""
        if self.kind is Kind.NOTE or not self.spans:
            return ((self.start, self.end),)
        return tuple((self.start + low, self.start + high) for low, high in self.spans)


class Group(NamedTuple):
    """What was found in an article."""

    row: Row
    hits: tuple[Hit, ...]
    """In the order of the text, a note after the passage that it is on."""


class _Read(NamedTuple):
    """An article that was looked through, and what its rank depends on."""

    group: Group
    length: int
    often: dict[Word | Phrase, float]
    """How often each of the words stands in it."""


def groups(
    connection: sqlite3.Connection,
    query: Query,
    *,
    best: bool | None = None,
    cancelled: Callable[[], bool] = never,
) -> Iterator[tuple[int, Group | None]]:
    """The articles that a query matches, with what was found in each, and how many articles there
    may be; that number alone before them. The best first if `best`, or the newest; None decides by
    their number. An article in which nothing is to be marked has one hit: where it begins. Of
    articles that are missing there are the passages and notes that match, after all others.

    Raises reader.passage.Cancelled where `cancelled` says so, and sqlite3.Error.
    """
    ids = newest(connection, query, cancelled)
    lost = missed(connection, query, cancelled)
    total = len(ids) + len(lost)
    yield total, None
    found = _read(connection, query, ids, cancelled)
    if best is None:
        best = len(ids) <= RANKED
    ranked = _ranked(query, list(found)) if best and query.wanted else found
    yield from ((total, one.group) for one in ranked)
    yield from ((total, _kept(query, inside)) for inside in lost)


def _ranked(query: Query, found: Sequence[_Read]) -> list[_Read]:
    """The articles, the best first; of equal ones the newest."""
    usual = sum(one.length for one in found) / max(1, len(found)) or 1.0
    rare = {
        term: log(1 + len(found) / (0.5 + sum(term in one.often for one in found)))
        for term in query.wanted
    }

    def score(one: _Read) -> float:
        spread = _OFTEN * (1 - _LENGTH + _LENGTH * one.length / usual)
        return sum(
            rare[term] * times * (_OFTEN + 1) / (times + spread)
            for term, times in one.often.items()
        )

    return sorted(found, key=score, reverse=True)


def _read(
    connection: sqlite3.Connection,
    query: Query,
    ids: Sequence[int],
    cancelled: Callable[[], bool],
) -> Iterator[_Read]:
    for at in range(0, len(ids), _ROWS):
        for row in rows(connection, ids[at : at + _ROWS]):
            if cancelled():
                raise Cancelled
            one = _look(connection, query, row)
            if one.group.hits:
                yield one


def _look(connection: sqlite3.Connection, query: Query, row: Row) -> _Read:
    """Look through an article and the notes on it."""
    content = text(connection, row.id) or Text("", (), (), (), (), (), "")
    folded, raw = fold(content.text), content.text.replace("\n", " ")
    often: dict[Word | Phrase, float] = {}
    found: set[tuple[int, int]] = set()
    for term in query.wanted:
        standing = list(places(folded, term, raw))
        titled = list(places(fold(row.article.title), term, row.article.title))
        times = len(standing) + _TITLE * len(titled)
        if times:
            often[term] = times
        found.update(standing)
    heard = speaks(query)
    if heard:
        found = {place for place in found if heard(content.speaker_at(place[0]))}
    hits = list(_passages(content, sorted(found)))
    for one in _annotations(connection, row):
        if hit := _note(query, one):
            hits.append(hit)
            for term in query.wanted:
                if any(True for _ in places(fold(hit.context), term, hit.context)):
                    often[term] = often.get(term, 0.0) + _NOTE
    if not hits and not (heard and query.wanted):
        hits = list(_passages(content, [(0, 0)]))
    hits.sort(key=lambda hit: (hit.start, hit.kind is Kind.NOTE))
    return _Read(Group(row, tuple(hits)), len(content.text), often)


def _kept(query: Query, inside: Sequence[Noted]) -> Group:
    """What was found in the annotations of an article that is missing."""
    hits = []
    for one in inside:
        context, heard = one.exact.replace("\n", " "), speaks(query)
        folded = fold(context)
        found = {place for term in query.wanted for place in places(folded, term, context)}
        spans = _apart(found) if not heard or heard(one.speaker) else ()
        noted = _note(query, one)
        if spans or not (noted and one.note and query.wanted):
            hits.append(Hit(Kind.TEXT, *one.marked, context, spans, one.speaker, tags=one.tags))
        if noted and one.note:
            hits.append(noted)
    return Group(inside[0].row, tuple(hits))


def _passages(content: Text, found: Sequence[tuple[int, int]]) -> Iterator[Hit]:
    """The sentences in which something was found, each once."""
    for (start, end), inside in groupby(found, lambda place: _sentence(content, *place)):
        spans: list[tuple[int, int]] = []
        for low, high in inside:
            if low < high and (not spans or low - start >= spans[-1][1]):
                spans.append((low - start, min(high, end) - start))
        context = content.text[start:end].replace("\n", " ")
        yield Hit(Kind.TEXT, start, end, context, tuple(spans), content.speaker_at(start))


def _sentence(content: Text, start: int, end: int) -> tuple[int, int]:
    """The sentence that a place is in, or of a long one what is next to it."""
    low, high = content.block_at(start)
    high = max(high, end)
    near = max(low, start - sentences.LONGEST), min(high, end + sentences.LONGEST)
    for first, last in sentences.sentences(content.text, *near):
        if start < last and max(last, end) - min(first, start) <= _LONGEST:
            return min(first, start), max(last, end)
        if start < last:
            break
    if high - low <= _LONGEST:
        return low, high
    left = max(low, (start // _AROUND - 1) * _AROUND)  # the same for places that are close
    right = max(end, min(high, left + _LONGEST))
    if left > low:
        left = content.text.find(" ", left, start) + 1 or left
    if right < high:
        right = max(end, content.text.rfind(" ", end, right))
    return left, right


def _annotations(connection: sqlite3.Connection, row: Row) -> list[Noted]:
    if not row.annotations:
        return []
    [[numbers]] = connection.execute(
        "SELECT json_group_array(number) FROM annotations WHERE notes = ?", (row.notes,)
    )
    return noted(connection, json.loads(numbers))


def _note(query: Query, one: Noted) -> Hit | None:
    """What was found in a note or in tags; and where neither says a word that is asked for, whether
    the annotation is one of those that are, whatever it says."""
    said = (one.note or one.exact).replace("\n", " ")
    tags = " ".join(f"#{tag}" for tag in one.tags)
    spans = list(query.hits(fold(said), "", "note", raw=said)) if one.note else []
    tagged = next(query.hits(fold(tags), raw=tags), None)
    if not spans and not tagged:
        subject = subjects.annotation(one)
        if not query.matches(subject):
            return None
        # A passage that only says a word is told as text.
        if query.wanted_of("", "note") and not query.matches(replace(subject, said=())):
            return None
    start, end = one.found or one.marked
    return Hit(Kind.NOTE, start, end, said, _apart(spans), one.speaker, one.id, one.tags)


def _apart(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges in order, without those that overlap with one before."""
    kept: list[tuple[int, int]] = []
    for span in sorted(spans):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)
