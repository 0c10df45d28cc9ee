"""What single conditions of a query say of articles, as far as it can be told without texts."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence

from reader.index.bounds import Bounds, bounds, exactly
from reader.index.fulltext import Found, Words, sure
from reader.index.ids import Ids, listed, many, selected
from reader.index.standing import standing
from reader.passage import never
from reader.query import Subject
from reader.query.asked import holds
from reader.query.tree import And, Colour, Dates, Field, Has, Is, Node, Phrase, Tag, Word, every

_COLUMNS = {"author": "author", "source": "source", "lang": "language"}
_COLUMNS |= {"format": "format", "in": "folder"}
_IS = {
    "unread": "status = 0",
    "reading": "status = 1",
    "read": "status = 2",
    "starred": "starred",
    "annotated": "annotated > 0",
    "orphaned": "notes IN (SELECT notes FROM annotations WHERE state = 3)",
    "review": "review > 0",
    "missing": "0",
}
_HAS = {
    "highlight": "annotated > 0",
    "note": "notes IN (SELECT notes FROM annotations WHERE note != '')",
    "tag": "notes IN (SELECT notes FROM annotations WHERE tags != '')",
}
_NOTED = "(note != '' OR tags != '')"
_JOINED = "annotations JOIN articles ON articles.notes = annotations.notes"
AMONG = "IN (SELECT value FROM json_each(?))"
"""Of a column: it has one of the values of a JSON list."""


class Conditions:
    """Tells which of `every` article a query matches. Where a word stands in more than `most` of
    them, they are not looked up, and all may say it; None knows no bounds."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        every: Ids,
        most: int | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> None:
        self.every = every
        self._connection = connection
        self._most = most
        self._cancelled = cancelled

    def bounds(self, node: Node) -> Bounds:
        """What is known of a node. Raises sqlite3.Error."""
        if isinstance(node, And):
            told = [one for one in node.nodes if isinstance(one, Word | Phrase) and sure(one)]
            if len(told) > 1 and (found := self.said(told)):
                known = self.so(found)
                if not (rest := every([one for one in node.nodes if one not in told])):
                    return known
                more = bounds(rest, self.every, self._leaf)
                return Bounds(known.sure & more.sure, known.possible & more.possible)
        return bounds(node, self.every, self._leaf)

    def said(self, told: Sequence[Word | Phrase]) -> Found | None:
        """The articles that say some words, looked for at once: it gives no more than say them all,
        and is as quick for a rare word however large the library is. None where notes and tags say
        one of them, too. Raises sqlite3.Error."""
        noted = Words(self._connection, "noted")
        if any(noted.rows(one, most=0) != Found([]) for one in told):
            return None
        return self._texts().rows(*told, most=self._most)

    def so(self, found: Found) -> Bounds:
        """What is known where these were found."""
        have = many(found.rows) & self.every
        return exactly(have) if found.whole else Bounds(have, have | self._beyond(found.rows))

    def _texts(self) -> Words:
        return Words(self._connection, "words", "stands")

    def _leaf(self, node: Node) -> Bounds:
        match node:
            case Word() | Phrase():
                return self._said(node)
            case Field("title", term):
                return self._titled(term)
            case Field("speaker"):
                return exactly(self._speaking(node))
            case Field("note"):
                return self._noted(node)
            case Field(name):
                column = _COLUMNS[name]
                return exactly(self._where(f"{column} {AMONG}", self._values(column, name, node)))
            case Tag():
                return exactly(self._tagged(node))
            case Is(state):
                return exactly(self._where(_IS[state]))
            case Has(trait):
                return exactly(self._where(_HAS[trait]))
            case Colour(value):
                of = "notes IN (SELECT notes FROM annotations WHERE colour = ?)"
                return exactly(self._where(of, value))
            case Dates():
                return exactly(self._where(*dated(node)))
        raise TypeError(f"not a condition: {node!r}")

    def _said(self, term: Word | Phrase) -> Bounds:
        """Words in texts, and in notes and tags."""
        found, whole = self._texts().rows(term, most=self._most)
        have = many(found)
        may = have if whole else have | self._beyond(found)
        said = have if sure(term) else 0
        if not sure(term) and self._most is None:
            ids = [*listed(may & self.every)]
            said = may = many(standing(self._connection, term, ids, self._cancelled))
        noted, whole = Words(self._connection, "noted").rows(term, most=self._most)
        if whole:
            also = self._of(f"{_NOTED} AND number {AMONG}", json.dumps(noted)) if noted else 0
        else:
            also = self._of(_NOTED) if self._most is None else self.every
        return Bounds(said, may | also if also else may)

    def _beyond(self, found: list[int]) -> Ids:
        """The articles that were not come to, where the first ones that have a word were found."""
        end = 8 * (found[-1] + 1 if found else 0)
        return self.every >> end << end

    def _titled(self, term: Word | Phrase) -> Bounds:
        found, whole = Words(self._connection, "titles").rows(term, most=self._most)
        if sure(term):
            said = many(found)
            return Bounds(said, said if whole else said | self._beyond(found))
        if not whole and self._most is not None:
            return Bounds(0, self.every)
        among, values = (f"WHERE id {AMONG}", (json.dumps(found),)) if whole else ("", ())
        asked = Field("title", term)
        known = self._connection.execute(f"SELECT id, title FROM articles {among}", values)
        return exactly(many(id for id, title in known if holds(asked, Subject(title=title))))

    def _noted(self, node: Field) -> Bounds:
        found, whole = Words(self._connection, "noted").rows(node.node, most=self._most)
        if not whole and self._most is not None:
            return Bounds(0, self.every)
        said = noted_so(self._connection, node, found if whole else None)
        return exactly(self._where(f"notes {AMONG}", json.dumps([*{notes for notes, _ in said}])))

    def _speaking(self, node: Node) -> Ids:
        known = self._connection.execute("SELECT DISTINCT folded FROM speakers")
        names = [name for [name] in known if holds(node, Subject(speakers=(name,)))]
        asked = f"SELECT DISTINCT article AS id FROM speakers WHERE folded {AMONG}"
        return self._ids(asked, json.dumps(names))

    def _tagged(self, node: Node) -> Ids:
        of = f"number IN (SELECT annotation FROM tags WHERE tag {AMONG})"
        return self._of(of, tagged(self._connection, node))

    def _values(self, column: str, name: str, node: Node) -> str:
        """Which values of a column a node matches, as JSON."""
        known = self._connection.execute(f"SELECT DISTINCT {column} FROM articles")
        return json.dumps([value for [value] in known if value and holds(node, _with(name, value))])

    def _of(self, condition: str, *values: object) -> Ids:
        """The articles of the annotations for which a condition holds."""
        sql = f"SELECT DISTINCT articles.id AS id FROM {_JOINED} WHERE {condition}"
        return self._ids(sql, *values)

    def _where(self, condition: str, *values: object) -> Ids:
        return self._ids(f"SELECT id FROM articles WHERE {condition}", *values)

    def _ids(self, sql: str, *values: object) -> Ids:
        return many(selected(self._connection, sql, *values))


def plain(node: Node | None) -> list[Word | Phrase]:
    """The words that are all that it asks for, one or all of several, and that lists of words can
    tell; none where there is anything else."""
    asked = node.nodes if isinstance(node, And) else (node,)
    told = [one for one in asked if isinstance(one, Word | Phrase) and sure(one)]
    return told if len(told) == len(asked) else []


def tagged(connection: sqlite3.Connection, node: Node) -> str:
    """The tags in use that a node matches, as JSON. Raises sqlite3.Error."""
    known = connection.execute("SELECT DISTINCT tag FROM tags")
    return json.dumps([tag for [tag] in known if holds(node, Subject(tags=frozenset({tag})))])


def noted_so(
    connection: sqlite3.Connection, node: Field, numbers: list[int] | None
) -> Iterator[tuple[str, int]]:
    """Of some annotations, or all, those whose notes say what a node asks for: the ids of the notes
    that they are part of, and their numbers. Raises sqlite3.Error."""
    among, values = "", tuple[str, ...]()
    if numbers is not None:
        among, values = f"AND number {AMONG}", (json.dumps(numbers),)
    known = connection.execute(
        f"SELECT notes, number, note FROM annotations WHERE note != '' {among}", values
    )
    for notes, number, note in known:
        if holds(node, Subject(notes=(note,))):
            yield notes, number


def dated(node: Dates) -> tuple[str, ...]:
    """A condition for a column of dates, and its values."""
    column = "date" if node.field == "date" else "updated"
    if node.unknown:
        return (f"coalesce({column}, '') = ''",)
    condition = f"{column} != '' AND {column} >= ? AND (? = '' OR {column} < ?)"
    return condition, node.low, node.high, node.high


def _with(name: str, value: str) -> Subject:
    """What has a value in a field, and nothing else."""
    return {
        "author": Subject(author=value),
        "source": Subject(source=value),
        "lang": Subject(language=value),
        "format": Subject(format=value),
        "in": Subject(folder=value),
    }[name]
