"""Which annotations a query matches."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby

from reader.anchoring import KEPT
from reader.index import subjects
from reader.index.bounds import Bounds, bounds, exactly
from reader.index.conditions import AMONG, Conditions, noted_so, tagged
from reader.index.fulltext import Words, sure
from reader.index.ids import Ids, listed, many, selected
from reader.index.interruption import stopped_by
from reader.index.noted import Noted, noted
from reader.index.row import AT_ONCE, Row, outside
from reader.passage import Cancelled, never
from reader.query import Query, Subject
from reader.query.asked import holds
from reader.query.tree import Colour, Field, Has, Is, Node, Phrase, Tag, Word

_MISSING = """notes IN (SELECT id FROM notes AS lost_notes WHERE lost AND NOT EXISTS
(SELECT 1 FROM articles WHERE notes = lost_notes.id))"""
_IS = {
    "annotated": "1",
    "orphaned": f"(state = 3 OR {_MISSING})",
    "review": f"(state = 2 OR (state = 3 AND reason != ?)) AND NOT {_MISSING}",
}
_HAS = {"highlight": "1", "note": "note != ''", "tag": "tags != ''"}
_FIRST = """NOT EXISTS (SELECT 1 FROM articles AS other
WHERE other.notes = articles.notes AND other.id < articles.id)"""


def matching(
    connection: sqlite3.Connection, query: Query, cancelled: Callable[[], bool] = never
) -> Ids:
    """The numbers of the annotations that a query matches, also of those whose articles are missing
    or elsewhere. Raises Cancelled where `cancelled` says so, and sqlite3.Error."""
    with stopped_by(connection, cancelled):
        every = many(selected(connection, "SELECT number AS id FROM annotations"))
        if not query.node:
            return every
        known = AnnotationConditions(connection, every, cancelled).bounds(query.node)
        close = _closely(connection, query, [*listed(known.open)], cancelled)
        return known.sure | many(one.number for one in close)


def missed(
    connection: sqlite3.Connection, query: Query, cancelled: Callable[[], bool] = never
) -> list[list[Noted]]:
    """Those that a query matches of articles that are missing, article by article, as their texts
    go. Raises as `matching` does."""
    lost = selected(connection, f"SELECT number AS id FROM annotations WHERE {_MISSING}")
    if not lost:
        return []
    known = matching(connection, query, cancelled) & many(lost)
    found = sorted(
        noted(connection, [*listed(known)]), key=lambda one: (one.notes, one.marked, one.number)
    )
    return [list(inside) for _, inside in groupby(found, key=lambda one: one.notes)]


def _closely(
    connection: sqlite3.Connection,
    query: Query,
    numbers: Sequence[int],
    cancelled: Callable[[], bool],
) -> Iterator[Noted]:
    for at in range(0, len(numbers), AT_ONCE):
        for one in noted(connection, numbers[at : at + AT_ONCE]):
            if cancelled():
                raise Cancelled
            if query.matches(subjects.annotation(one)):
                yield one


class AnnotationConditions:
    """Tells which of `every` annotation a query matches, as far as it can without reading them."""

    def __init__(
        self, connection: sqlite3.Connection, every: Ids, cancelled: Callable[[], bool] = never
    ) -> None:
        self.every = every
        self._connection = connection
        self._cancelled = cancelled

    def bounds(self, node: Node) -> Bounds:
        """What is known of a node. Raises Cancelled and sqlite3.Error."""
        return bounds(node, self.every, self._leaf)

    def _leaf(self, node: Node) -> Bounds:
        match node:
            case Word() | Phrase():
                return self._said(node)
            case Field("speaker"):
                return exactly(self._where(f"speaker {AMONG}", self._speakers(node)))
            case Field("note", term) as asked:
                found, whole = Words(self._connection, "noted").rows(term)
                said = noted_so(self._connection, asked, found if whole else None)
                return exactly(many(number for _, number in said))
            case Tag():
                of = f"number IN (SELECT annotation FROM tags WHERE tag {AMONG})"
                return exactly(self._where(of, tagged(self._connection, node)))
            case Is("annotated" | "orphaned" | "review" as state):
                return exactly(self._where(_IS[state], *[KEPT] * _IS[state].count("?")))
            case Has(trait):
                return exactly(self._where(_HAS[trait]))
            case Colour(value):
                return exactly(self._where("colour = ?", value))
        return exactly(self._by_article(node))

    def _said(self, term: Word | Phrase) -> Bounds:
        """Words in an annotation, and in the title of its article."""
        found, whole = Words(self._connection, "noted").rows(term)
        said = many(found) if whole else self.every
        titled = self._by_article(Field("title", replace(term, exact="")))
        if term.exact:
            return Bounds(0, said | titled)
        return Bounds((said if sure(term) else 0) | titled, said | titled)

    def _by_article(self, node: Node) -> Ids:
        """The annotations on articles for which a condition holds."""
        articles = Conditions(self._connection, self._annotated, cancelled=self._cancelled)
        inside = self._ids(
            f"SELECT number AS id FROM annotations JOIN articles ON articles.notes ="
            f" annotations.notes WHERE articles.id {AMONG} AND {_FIRST}",
            json.dumps([*listed(articles.bounds(node).sure)]),
        )
        notes = [row.notes for row in self._outside if holds(node, subjects.of_article(row))]
        return inside | self._where(f"notes {AMONG}", json.dumps(notes))

    @cached_property
    def _annotated(self) -> Ids:
        return self._ids("SELECT id FROM articles WHERE annotated > 0")

    @cached_property
    def _outside(self) -> list[Row]:
        return outside(self._connection)

    def _speakers(self, node: Node) -> str:
        """The speakers that a node matches, as JSON."""
        known = self._connection.execute("SELECT DISTINCT speaker FROM annotations")
        return json.dumps([name for [name] in known if holds(node, Subject(speakers=(name,)))])

    def _where(self, condition: str, *values: object) -> Ids:
        return self._ids(f"SELECT number AS id FROM annotations WHERE {condition}", *values)

    def _ids(self, sql: str, *values: object) -> Ids:
        return many(selected(self._connection, sql, *values))
