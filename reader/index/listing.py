"""Which articles a query matches, in order: the first ones at once, then all."""

import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from reader.index import subjects
from reader.index.bounds import Bounds, exactly
from reader.index.conditions import Conditions, plain
from reader.index.ids import Ids, among, listed, many, selected, size
from reader.index.interruption import stopped_by
from reader.index.orders import Header, Order, Orders, Sort, order
from reader.index.row import Row, missing, rows
from reader.passage import Cancelled, never
from reader.query import Query
from reader.query.tree import Node
from reader.record import record

MISSING = "Missing"
"""The header of articles that are nowhere any more."""
_RARE = 32
"""Where one of so many articles is found, or fewer, they are not made a set of."""
_CLOSE = 64
"""So many articles are looked at closely at a time, or all where there are no more."""


class Haste(NamedTuple):
    """How much is done for the first rows before all are looked for."""

    first: int = 100
    """So many rows fill any screen."""
    most: int = 5_000
    """As many articles a single condition gives; what it gives beyond them is left open."""
    soon: int = 200
    """As many are given for words alone where they are the first ones in the list: there is
    nothing that would leave only few of them."""
    close: int = 64
    """So many articles are looked at closely at a time, or all where there are no more."""
    seconds: float = 0.02
    """So long the first rows are waited for."""


_USUAL = Haste()


@record()
class Listing:
    """The articles that a query matches, as a list shows them."""

    ids: "array[int]"
    """Of rows; those of missing articles, which come last, are below 0."""
    groups: tuple[Header, ...]
    whole: bool
    """Whether these are all; else they are the first ones."""

    @property
    def count(self) -> int:
        return len(self.ids)


def listing(
    connection: sqlite3.Connection,
    query: Query,
    sort: Sort = Sort.FOUND,
    cancelled: Callable[[], bool] = never,
    *,
    now: datetime,
    orders: Orders | None = None,
    changed: object = None,
    haste: Haste = _USUAL,
    at_once: bool = False,
) -> Iterator[Listing]:
    """The articles that a query matches: where all of them take a while, the first ones before
    them, though of all articles there are only where they are wanted `at_once`. `orders` keeps
    what was sorted for as long as `changed` is the same; `now` has a time zone. Raises Cancelled
    where `cancelled` says so, and sqlite3.Error."""
    orders = Orders() if orders is None else orders
    if at_once and not query.node and not orders.kept(sort, now, changed):
        with stopped_by(connection, cancelled):
            begun = order(connection, sort, now, haste.first)
        if len(begun.ids) == haste.first:
            yield Listing(begun.ids, begun.groups, whole=False)
    quick, few, first, whole = Bounds(0, 0), None, Order(array("q")), False
    with stopped_by(connection, cancelled):
        ordered = orders.of(connection, sort, now, changed)
        if query.node:
            quick, few = _quickly(connection, query.node, ordered, haste)
            whole = size(quick.open) <= haste.close
            if not whole:
                first, whole = _first(connection, query, ordered, quick, haste)
                quick = exactly(many(first.ids)) if whole else quick
    if query.node and not whole:
        yield Listing(first.ids, first.groups, whole=False)
    with stopped_by(connection, cancelled):
        if few is not None:
            ordered = ordered.few(few)
        elif query.node:
            ordered = ordered.of(_matching(connection, query, quick, cancelled))
        lost = [row.id for row in missing(connection) if _matches(connection, query, row)]
    ordered = ordered.and_then(lost, MISSING)
    yield Listing(ordered.ids, ordered.groups, whole=True)


def _quickly(
    connection: sqlite3.Connection, node: Node, ordered: Order, haste: Haste
) -> tuple[Bounds, list[int] | None]:
    """What is quickly known; or which articles match, where words alone tell that these are few."""
    told = plain(node)
    most = haste.soon if told and ordered.rising else haste.most
    asked = Conditions(connection, ordered.every, most)
    found = asked.said(told) if told else None
    if not found:
        return asked.bounds(node), None
    if found.whole and len(found.rows) * _RARE < len(ordered.ids):
        return Bounds(0, 0), found.rows
    return asked.so(found), None


def matching(
    connection: sqlite3.Connection, query: Query, cancelled: Callable[[], bool] = never
) -> Ids:
    """The articles that a query matches, but for missing ones. Raises Cancelled where `cancelled`
    says so, and sqlite3.Error."""
    with stopped_by(connection, cancelled):
        every = many(selected(connection, "SELECT id FROM articles"))
        if not query.node:
            return every
        return _matching(connection, query, Bounds(0, every), cancelled)


def count(
    connection: sqlite3.Connection, query: Query, cancelled: Callable[[], bool] = never
) -> int:
    """How many articles a listing of what a query matches has. Raises as `matching` does."""
    lost = sum(_matches(connection, query, row) for row in missing(connection))
    return size(matching(connection, query, cancelled)) + lost


def _matching(
    connection: sqlite3.Connection,
    query: Query,
    known: Bounds,
    cancelled: Callable[[], bool],
) -> Ids:
    """The articles that a query matches, where something is known of it already."""
    if query.node and size(known.open) > _CLOSE:
        asked = Conditions(connection, known.possible, cancelled=cancelled)
        found = asked.bounds(query.node)
        known = Bounds(known.sure | found.sure, known.possible & found.possible)
    if not known.open:
        return known.sure
    return known.sure | many(_closely(connection, query, [*listed(known.open)], cancelled))


def _first(
    connection: sqlite3.Connection, query: Query, ordered: Order, known: Bounds, haste: Haste
) -> tuple[Order, bool]:
    """The first articles in an order that a query matches, as far as they are quickly found; and
    whether these are all."""
    found: list[int] = []
    open, at, until = known.open, 0, monotonic() + haste.seconds
    while len(found) < haste.first and at < len(ordered.ids) and monotonic() < until:
        some = ordered.ids[at : at + haste.close]
        found += among(some, known.sure)
        found += _closely(connection, query, [*among(some, open)], never)
        at += len(some)
    groups = tuple(group for group in ordered.groups if group[0] < at)
    return Order(ordered.ids[:at], groups).of(many(found)), at >= len(ordered.ids)


def _closely(
    connection: sqlite3.Connection,
    query: Query,
    ids: Sequence[int],
    cancelled: Callable[[], bool],
) -> Iterator[int]:
    """Those of some articles that a query matches, told by their texts and notes."""
    for at in range(0, len(ids), _CLOSE):
        if cancelled():
            raise Cancelled
        for row in rows(connection, ids[at : at + _CLOSE]):
            if _matches(connection, query, row):
                yield row.id


def _matches(connection: sqlite3.Connection, query: Query, row: Row) -> bool:
    return not query.node or query.matches(subjects.article(connection, row))
