"""All annotations in order and in groups: of an article, with a tag, of a date, by a speaker."""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from reader.index.ids import Ids, marks, selected, size
from reader.index.values import spelled
from reader.text import fold


class Grouping(StrEnum):
    """What annotations can be grouped by."""

    ARTICLE = "article"
    """As the list of articles has them when they stand as found."""
    TAG = "tag"
    """With each of its tags; those without one last."""
    DATE = "date"
    """Of the article, the newest first; those without one last."""
    SPEAKER = "speaker"
    """By name; those without one last."""


class Group(NamedTuple):
    """Some annotations that have something in common."""

    first: int
    """Which annotation of all it begins with, from 0."""
    name: str = ""
    """The title of the article, the tag, the date (ISO), the speaker; "" where there is none."""
    state: str = ""
    """Of an article: `missing` where it is nowhere any more, `elsewhere` where it is not in the
    library; else ""."""
    notes: str = ""
    """The id of the notes on an article."""


class Annotations(NamedTuple):
    """Annotations in an order."""

    numbers: "array[int]"
    """Of each; of those with several tags as often as they have tags."""
    groups: tuple[Group, ...]
    """In order; there is none that is empty."""
    total: int
    """How many there are, each once."""

    @property
    def ends(self) -> list[int]:
        """Before which annotation each group ends."""
        return [*(group.first for group in self.groups[1:]), len(self.numbers)][: len(self.groups)]

    def of(self, ids: Ids) -> "Annotations":
        """Those whose numbers are in a set."""
        known, numbers, groups = marks(ids), array("q"), []
        end = len(known)
        for group, last in zip(self.groups, self.ends, strict=True):
            before = len(numbers)
            numbers.extend(
                one for one in self.numbers[group.first : last] if one < end and known[one]
            )
            if len(numbers) > before:
                groups.append(group._replace(first=before))
        return Annotations(numbers, tuple(groups), size(ids))


class Groupings:
    """The orders that were asked for, kept until the index says something else. May be asked from
    several threads, each with a connection of its own."""

    def __init__(self) -> None:
        self._kept: dict[Grouping, tuple[object, Annotations]] = {}

    def of(
        self, connection: sqlite3.Connection, grouping: Grouping, changed: object
    ) -> Annotations:
        """All annotations. `changed` is another value whenever the index says something else.
        Raises sqlite3.Error."""
        known = self._kept.get(grouping)
        if known and known[0] == changed:
            return known[1]
        found = grouped(connection, grouping)
        self._kept = {grouping: (changed, found)}  # they are long, and one is asked for at a time
        return found


def grouped(connection: sqlite3.Connection, grouping: Grouping) -> Annotations:
    """All annotations in an order: within their groups as the articles are found, those that are
    not in the library last, and as their texts go. Raises sqlite3.Error."""
    return _FORMS[grouping](_Marked(connection))


class _Marked:
    """All annotations as they stand in their articles."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        # SQLite reads no more than an index for this: what annotations say is long.
        order = "SELECT number AS id FROM annotations ORDER BY notes, start"
        self._numbers = array("q", selected(connection, order))
        counts = connection.execute("SELECT notes, count(*) FROM annotations GROUP BY notes")
        self._parts: dict[str, slice] = {}
        first = 0
        for notes, count in counts:
            self._parts[notes] = slice(first, first + count)
            first += count

    @property
    def count(self) -> int:
        return len(self._numbers)

    def of(self, notes: str) -> "array[int]":
        """Those of some notes."""
        return self._numbers[self._parts[notes]]

    def articles(self) -> list[tuple[str, Group, str]]:
        """The ids of all notes with annotations, with title, state and date of their article."""
        found: dict[str, tuple[str, Group, str]] = {}
        known = self.connection.execute(
            "SELECT notes, title, coalesce(date, '') FROM articles"
            " WHERE notes IS NOT NULL ORDER BY place, key"
        )
        for notes, title, date in known:
            if notes in self._parts:
                found.setdefault(notes, (notes, Group(0, title, notes=notes), date))
        outside = self.connection.execute(
            "SELECT id, title, lost, coalesce(date, '') FROM notes ORDER BY lost, id"
        )
        for notes, title, lost, date in outside:
            if notes in self._parts and notes not in found:
                state = "missing" if lost else "elsewhere"
                found[notes] = (notes, Group(0, title, state, notes), date)
        return list(found.values())

    def places(self) -> "array[int]":
        """Which place each number has in the order of articles."""
        places = array("q", bytes(8 * (max(self._numbers, default=-1) + 1)))
        for at, number in enumerate(_joined(map(self.of, (one for one, _, _ in self.articles())))):
            places[number] = at
        return places


def _by_article(marked: _Marked) -> Annotations:
    known = marked.articles()
    return _annotations(marked, ((group, marked.of(notes)) for notes, group, _ in known))


def _by_date(marked: _Marked) -> Annotations:
    dates: dict[str, list[str]] = {}
    for notes, _, date in marked.articles():
        dates.setdefault(date[:10], []).append(notes)
    ordered = sorted(dates, reverse=True)
    return _annotations(
        marked, ((Group(0, date), _joined(map(marked.of, dates[date]))) for date in ordered)
    )


def _by_speaker(marked: _Marked) -> Annotations:
    speakers = marked.connection.execute(
        "SELECT speaker, json_group_array(number) FROM annotations GROUP BY speaker"
    )
    ordered = sorted(speakers, key=lambda row: (row[0] == "", fold(row[0]), row[0]))
    return _within(marked, ordered)


def _by_tag(marked: _Marked) -> Annotations:
    tags = marked.connection.execute(
        "SELECT tag, json_group_array(annotation) FROM tags GROUP BY tag"
        " ORDER BY replace(tag, '/', char(1))"
    ).fetchall()
    rest = selected(
        marked.connection,
        "SELECT number AS id FROM annotations WHERE number NOT IN (SELECT annotation FROM tags)",
    )
    named = ((spelled(marked.connection, tag), listed) for tag, listed in tags)
    return _within(marked, [*named, ("", json.dumps(rest))])


def _within(marked: _Marked, groups: Iterable[tuple[str, str]]) -> Annotations:
    """Groups by their names, with their numbers as JSON lists in any order."""
    places = marked.places()
    found = (
        (Group(0, name), array("q", sorted(json.loads(listed), key=places.__getitem__)))
        for name, listed in groups
    )
    return _annotations(marked, found)


def _annotations(marked: _Marked, groups: "Iterable[tuple[Group, array[int]]]") -> Annotations:
    numbers: array[int] = array("q")
    kept = []
    for group, some in groups:
        if some:
            kept.append(group._replace(first=len(numbers)))
            numbers.extend(some)
    return Annotations(numbers, tuple(kept), marked.count)


def _joined(parts: "Iterable[array[int]]") -> "array[int]":
    joined: array[int] = array("q")
    for part in parts:
        joined.extend(part)
    return joined


_FORMS = {
    Grouping.ARTICLE: _by_article,
    Grouping.TAG: _by_tag,
    Grouping.DATE: _by_date,
    Grouping.SPEAKER: _by_speaker,
}


def keys(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[tuple[str, str]]:
    """The ids of notes and annotation of each of some numbers; those that are not there any more
    are left out. Raises sqlite3.Error."""
    found = connection.execute(
        "SELECT notes, id FROM annotations WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return found.fetchall()


def numbers(connection: sqlite3.Connection, keys: Iterable[tuple[str, str]]) -> list[int]:
    """The numbers of annotations by the ids of notes and annotation, as far as they are there.
    Raises sqlite3.Error."""
    found = []
    for notes, id in keys:
        found += connection.execute(
            "SELECT number FROM annotations WHERE id = ? AND notes = ?", (id, notes)
        ).fetchall()
    return [number for [number] in found]


def tagged(
    connection: sqlite3.Connection, ids: Ids | None = None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The tags of all annotations that have some, or of those whose numbers are in a set, each with
    the id of the notes that it is of; those of one article together. Raises sqlite3.Error."""
    known = None if ids is None else marks(ids)
    found = connection.execute(
        "SELECT number, notes, tags FROM annotations WHERE tags != '' ORDER BY notes, start"
    )
    for number, notes, tags in found:
        if known is None or (number < len(known) and known[number]):
            yield notes, tuple(tags.split("\n"))
