"""The orders that lists of articles can have, and the headers that stand between them."""

import json
import os
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from reader.article import GUIDE
from reader.dates import told
from reader.index.entries import STATUSES
from reader.index.ids import Ids, among, many, picked, size
from reader.record import record
from reader.text import fold


class Sort(StrEnum):
    """What articles can be sorted by; what is equal stands as found."""

    FOUND = "found"
    """As places and folders have them."""
    DATE = "date"
    """The newest first, under their months; those without a date last."""
    TITLE = "title"
    """By their first words, under initials."""
    SOURCE = "source"
    """Within a source the newest first."""
    FOLDER = "folder"
    """As found, each folder under a header."""
    UNREAD = "unread"
    """What has not been read first."""
    RECENT = "recent"
    """What was opened last first."""
    ANNOTATED = "annotated"
    """What has the most annotations first."""


_FEW = 8
"""Where only one of so many articles is asked for, or fewer, their places are looked up."""
_SOME = 256
"""So many articles show how an order begins."""
Header: TypeAlias = tuple[int, str]
"""Before which article, counted from 0, a header stands, and what it says."""


@record(slots=False)
class Order:
    """Articles in an order."""

    ids: "array[int]"
    groups: tuple[Header, ...] = ()
    """In order; nothing need stand before the first articles."""

    @cached_property
    def every(self) -> Ids:
        """The same as a set."""
        return many(self.ids)

    @cached_property
    def rising(self) -> bool:
        """Whether, by and large, what has the least ids stands first: as articles are found they
        are read, but those that come later have greater ids wherever they stand."""
        some = self.ids[: min(_SOME, len(self.ids) // 4)]
        return 4 * sum(id <= 2 * len(some) for id in some) >= 3 * len(some)

    @cached_property
    def _places(self) -> "array[int]":
        """By the ids of articles, where they stand; -1 for those that there are not."""
        places = array("q", [-1]) * (max(self.ids, default=-1) + 1)
        for place, id in enumerate(self.ids):
            places[id] = place
        return places

    def of(self, ids: Ids) -> "Order":
        """Those of the articles that are in a set, with the headers that they need."""
        ids &= self.every
        if ids == self.every:
            return self
        if size(ids) * _FEW < len(self.ids):
            return self.few(picked(ids))
        found = array("q")
        groups: list[Header] = []
        starts = [0, *(start for start, _ in self.groups)]
        headers = [None, *(header for _, header in self.groups)]
        for start, end, header in zip(starts, [*starts[1:], None], headers, strict=True):
            before = len(found)
            found.extend(among(self.ids[start:end], ids))
            if header is not None and len(found) > before:
                groups.append((before, header))
        return Order(found, tuple(groups))

    def few(self, ids: Iterable[int]) -> "Order":
        """The same of ids that are listed, without looking at all others."""
        end = len(self._places)
        known = (self._places[id] for id in ids if id < end)
        places = sorted(place for place in known if place >= 0)
        groups: list[Header] = []
        for start, header in self.groups:
            before = bisect_left(places, start)
            if groups and groups[-1][0] == before:  # there are none under the one before
                groups.pop()
            if before < len(places):
                groups.append((before, header))
        return Order(array("q", map(self.ids.__getitem__, places)), tuple(groups))

    def and_then(self, ids: Sequence[int], header: str) -> "Order":
        """With more articles behind them, if there are any, under a header."""
        if not ids:
            return self
        return Order(self.ids + array("q", ids), (*self.groups, (len(self.ids), header)))


class Orders:
    """The orders that were asked for, kept until the index says something else. They may be asked
    for from several threads, each with a connection of its own."""

    def __init__(self) -> None:
        self._kept: dict[Sort, tuple[object, Order]] = {}

    def of(
        self, connection: sqlite3.Connection, sort: Sort, now: datetime, changed: object
    ) -> Order:
        """All articles in an order. `changed` is another value whenever the index says something
        else. Raises sqlite3.Error."""
        if known := self.kept(sort, now, changed):
            return known
        found = order(connection, sort, now)
        self._kept[sort] = _state(sort, now, changed), found
        return found

    def kept(self, sort: Sort, now: datetime, changed: object) -> Order | None:
        """The same, where it is known already."""
        known = self._kept.get(sort)
        return known[1] if known and known[0] == _state(sort, now, changed) else None


def _state(sort: Sort, now: datetime, changed: object) -> object:
    """For how long an order holds."""
    return changed, now.date() if sort is Sort.RECENT else None


def order(
    connection: sqlite3.Connection, sort: Sort, now: datetime, most: int | None = None
) -> Order:
    """All articles in an order, those of the guide last; or `most`, the first ones, without the
    guide. `now` has a time zone. Raises sqlite3.Error."""
    connection.create_function("folded", 1, fold, deterministic=True)
    times = _times(now)
    grouped, by = _ORDERS[sort]
    # It is all gathered by SQLite: fetching rows one by one hinders other threads meanwhile.
    [[own, keys, guide]] = connection.execute(
        f"""SELECT json_group_array(id),
        json_group_array(grouped) FILTER (WHERE grouped IS NOT NULL),
        (SELECT json_group_array(id) FROM
        (SELECT id FROM articles WHERE :all AND shelf = :guide ORDER BY {_FOUND}))
        FROM (SELECT id, {grouped} AS grouped FROM articles WHERE shelf != :guide
        ORDER BY {by} LIMIT :most)""",
        {"guide": GUIDE, "all": most is None, "most": -1 if most is None else most, **times},
    )
    ids = array("q", json.loads(own))
    groups: list[Header] = []
    at = 0
    for key, members in groupby(map(_HEADED.get(sort, str), json.loads(keys))):
        groups.append((at, key))
        at += sum(1 for _ in members)
    if sort is Sort.FOLDER:
        groups = [
            (at, place.partition("/")[2] or _top(connection, ids[at])) for at, place in groups
        ]
    return Order(ids, tuple(groups)).and_then(json.loads(guide), GUIDE)


_FOUND = "place, key"
_NEWEST = f"coalesce(date, '') DESC, {_FOUND}"
_ORDERS = {
    Sort.FOUND: ("NULL", _FOUND),
    Sort.DATE: ("substr(coalesce(date, ''), 1, 7)", _NEWEST),
    Sort.TITLE: ("substr(filed, 1, 2)", f"filed, {_FOUND}"),
    Sort.SOURCE: (
        "coalesce(source, '')",
        f"grouped = '', folded(grouped), grouped, {_NEWEST}",
    ),
    Sort.FOLDER: ("place || '/' || folder", _FOUND),
    Sort.UNREAD: ("status || ''", f"status, {_FOUND}"),
    Sort.RECENT: (
        """CASE WHEN opened >= :day THEN 'Today' WHEN opened >= :week THEN 'This week'
        WHEN opened >= :month THEN 'This month' WHEN opened >= :year THEN 'This year'
        WHEN opened > '' THEN 'Earlier' ELSE 'Never' END""",
        f"coalesce(opened, '') DESC, {_FOUND}",
    ),
    Sort.ANNOTATED: (
        """CASE WHEN annotated >= 100 THEN '100 and more' WHEN annotated >= 10 THEN '10 and more'
        WHEN annotated > 0 THEN '1 and more' ELSE 'None' END""",
        f"annotated DESC, {_FOUND}",
    ),
}
"""What groups articles, and what sorts them."""


def _initial(filed: str) -> str:
    return {"0": "#", "1": filed[1:].upper()}.get(filed[:1], "Other")


def _month(month: str) -> str:
    return told(month) or "No date"


_HEADED: Mapping[Sort, Callable[[str], str]] = {
    Sort.DATE: _month,
    Sort.TITLE: _initial,
    Sort.SOURCE: lambda source: source or "No source",
    Sort.UNREAD: lambda status: STATUSES[int(status)].value.capitalize(),
}
"""From what groups articles to the header."""


def _times(now: datetime) -> dict[str, str]:
    """When days, weeks and so on began, as reading states have their times."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    begun = {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "year": day.replace(month=1, day=1),
    }
    return {name: f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for name, at in begun.items()}


def _top(connection: sqlite3.Connection, id: int) -> str:
    """What the folder at the top of a place is called."""
    row = connection.execute("SELECT path FROM articles WHERE id = ?", (id,)).fetchone()
    return Path(os.fsdecode(row[0])).parent.name if row else ""
