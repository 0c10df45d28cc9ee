"""Files that were renamed or moved: what stands at a new path, and was at one that has gone."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from reader.index.reading import digest
from reader.index.store import Store
from reader.index.walk import Met
from reader.library import UnreadableError, content
from reader.passage import Cancelled

Move: TypeAlias = tuple[bytes, Met]
"""A path that has gone, and the file that is what was there."""


def renamed(
    store: Store,
    met: Sequence[Met],
    gone: Iterable[bytes],
    cancelled: Callable[[], bool],
) -> tuple[list[Move], list[Met]]:
    """Which of the files that were met are what was at paths that have gone, by the digests of
    their bytes; and which are to be read still, since their names, which may tell title, date and
    format, are others. Raises Cancelled."""
    known = store.read(partial(_digests, paths=gone))
    moves: list[Move] = []
    left: list[Met] = []
    for one in met:
        if cancelled():
            raise Cancelled
        path = os.fsencode(one.place.path)
        found = [] if store.read(partial(_knows, path=path)) else known.get(_digest(one), [])
        old = next((each for each in found if _name(each) == _name(path)), next(iter(found), None))
        if old is not None:
            found.remove(old)
            moves.append((old, one))
        if old is None or _name(old) != _name(path):
            left.append(one)
    return moves, left


def move(connection: sqlite3.Connection, moves: Iterable[Move]) -> None:
    """Give articles other paths."""
    for old, met in moves:
        place = met.place
        path = os.fsencode(place.path)
        same = _name(old) == _name(path)
        connection.execute(
            "UPDATE articles SET path = ?, stamp = ?, place = ?, key = ?, shelf = ?, folder = ?,"
            " digest = iif(?, digest, x'') WHERE path = ?",
            (
                *(path, place.stamp if same else 0, place.place, place.key, place.shelf),
                *(place.folder, same, old),
            ),
        )


def _digests(connection: sqlite3.Connection, paths: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """The paths of articles by the digests of their bytes, where these are known."""
    found: dict[bytes, list[bytes]] = {}
    for path in paths:
        [[known]] = connection.execute("SELECT digest FROM articles WHERE path = ?", (path,))
        if known:
            found.setdefault(known, []).append(path)
    return found


def _digest(met: Met) -> bytes:
    try:
        return digest(content(Path(met.place.path)))
    except UnreadableError:
        return b""


def _knows(connection: sqlite3.Connection, path: bytes) -> bool:
    return bool(connection.execute("SELECT 1 FROM articles WHERE path = ?", (path,)).fetchone())


def _name(path: bytes) -> bytes:
    return path.rpartition(b"/")[2]
