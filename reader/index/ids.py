"""Sets of ids that cost little to join, to cut and to keep: one byte of a number for each id."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import TypeAlias

Ids: TypeAlias = int
"""Its byte at the place of an id is 1; all others are 0. So `&`, `|` and, for what lies within
another, `^` do what they do with sets; 0 is empty."""
_MOST = 1 << 26
"""Beyond it no index counts its ids; a damaged one may."""
_SPARSE = 32
"""Of so many ids one is in a set, or fewer: then they are picked out."""


def many(ids: Iterable[int]) -> Ids:
    """The set of some ids. Raises ValueError for one that no index can have."""
    listed = list(ids)
    if not listed:
        return 0
    if min(listed) < 0 or max(listed) > _MOST:
        raise ValueError("not an id of an article or annotation")
    marks = bytearray(max(listed) + 1)
    for id in listed:
        marks[id] = 1
    return int.from_bytes(marks, "little")


def marks(ids: Ids) -> bytes:
    """The bytes of a set; behind its greatest id there are none."""
    return ids.to_bytes((ids.bit_length() + 7) // 8, "little")


def listed(ids: Ids) -> Iterator[int]:
    """The ids of a set, the least first."""
    if size(ids) * _SPARSE * 8 > ids.bit_length():
        every = marks(ids)
        return compress(range(len(every)), every)
    return picked(ids)


def picked(ids: Ids) -> Iterator[int]:
    """The same, where it is known that they are few among many others."""
    every = marks(ids)
    at = every.find(1)
    while at >= 0:
        yield at
        at = every.find(1, at + 1)


def among(order: Sequence[int], ids: Ids) -> Iterator[int]:
    """Those of some ids that are in a set, in their order."""
    end = max(order, default=-1) + 1
    found = marks(ids & ((1 << 8 * end) - 1)).ljust(end, b"\0")
    return compress(order, map(found.__getitem__, order))


def size(ids: Ids) -> int:
    """How many ids are in a set."""
    return ids.bit_count()


def selected(connection: sqlite3.Connection, sql: str, *values: object) -> list[int]:
    """The whole numbers that a statement selects in its first column, which it calls `id`.

    They are gathered by SQLite itself: fetching them one by one takes several times as long, and
    hinders all other threads meanwhile. Raises sqlite3.Error.
    """
    [[found]] = connection.execute(f"SELECT json_group_array(id) FROM ({sql})", values)
    ids: list[int] = json.loads(found)
    return ids
