"""What there is to say of an index itself."""

import sqlite3
from typing import NamedTuple


class State(NamedTuple):
    """How much an index holds, and what it could not take in."""

    articles: int
    unreadable: int
    """Files among them that cannot be read as articles."""
    words: int
    annotations: int
    annotated: int
    """Articles that have some."""
    problems: tuple[str, ...]
    """Why files cannot be read, in lines fit to show."""


def state(connection: sqlite3.Connection) -> State:
    """How much there is now. Raises sqlite3.Error."""
    [counts] = connection.execute(
        "SELECT count(*), total(problem != ''), total(words),"
        " (SELECT count(*) FROM annotations), (SELECT count(*) FROM notes WHERE annotated)"
        " FROM articles"
    )
    articles, unreadable, words, annotations, annotated = map(int, counts)
    why = tuple(problems(connection))
    return State(articles, unreadable, words, annotations, annotated, why)


def problems(connection: sqlite3.Connection) -> list[str]:
    """Why files cannot be read, in lines fit to show, as they are found. Raises sqlite3.Error."""
    found = connection.execute(
        "SELECT problem FROM articles WHERE problem != '' ORDER BY place, key"
    )
    return [problem for [problem] in found]


def sealed(connection: sqlite3.Connection) -> list[str]:
    """Why notes can be read but not changed. Raises sqlite3.Error."""
    found = connection.execute("SELECT DISTINCT sealed FROM notes WHERE sealed != ''")
    return [line for [line] in found]
