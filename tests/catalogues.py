"""Indexes of folders made for a test, and what stands in them."""

import itertools
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reader.index.catalogue import Index
from reader.library import Library, there
from reader.notebook import Notebook

_ARTICLES = """
    SELECT path, place, key, shelf, folder, title, author, date, updated, source, language, format,
    articles.words, hash, problem, digest, articles.notes, status, starred, progress, opened,
    annotated, kind, review, texts.text, texts.parts,
    (SELECT group_concat(name || affiliation || turns) FROM speakers WHERE article = articles.id)
    FROM articles LEFT JOIN texts USING (id) ORDER BY place, key
"""
_NOTES = """
    SELECT notes.id, title, author, date, source, paths, hashes, status, starred, progress, opened,
    annotated, kind, lost, annotations.id, start, end, exact, text_hash, note, tags, state,
    found_start, found_end, reason
    FROM notes LEFT JOIN annotations ON notes.id = annotations.notes ORDER BY notes.id, start, end
"""


def notebook(folder: Path) -> Notebook:
    """A notebook in a folder, in which time passes by the second."""
    seconds = itertools.count()

    def now() -> str:
        return f"2024-07-05T{next(seconds) // 3600:02}:{next(seconds) % 3600 // 60:02}:00Z"

    return Notebook(folder, device="pier", now=now, there=there)


@contextmanager
def indexed(
    places: Path | list[Path],
    file: Path,
    notes: Notebook | None = None,
    report: Callable[[str], None] = print,
    guide: Path | None = None,
) -> Iterator[Index]:
    """An index, closed in the end."""
    library = Library([places] if isinstance(places, Path) else places, guide)
    known = notes or notebook(file.parent / "no notes")
    index = Index(file, library, known, report=report)
    try:
        yield index
    finally:
        index.close()


def content(index: Index) -> tuple[list[object], list[object], dict[str, list[str]]]:
    """All that an index says, but for what it knows things by: articles, notes, and of every word
    in which files it stands."""
    return index.ask(_content)


def _content(
    connection: sqlite3.Connection,
) -> tuple[list[object], list[object], dict[str, list[str]]]:
    articles: list[object] = list(connection.execute(_ARTICLES))
    notes: list[object] = list(connection.execute(_NOTES))
    paths = {
        id: os.fsdecode(path) for id, path in connection.execute("SELECT id, path FROM articles")
    }
    found: dict[str, list[str]] = {}
    for table in ("words", "titles"):
        connection.execute(f"CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, {table}, row)")
        terms = [term for [term] in connection.execute("SELECT term FROM temp.v").fetchall()]
        connection.execute("DROP TABLE temp.v")
        for term in terms:
            rows = connection.execute(
                f"SELECT rowid FROM {table} WHERE {table} MATCH ?", (f'"{term}"',)
            )
            if stand := sorted(paths[id] for [id] in rows.fetchall()):
                found[f"{table} {term}"] = stand
    return articles, notes, found


def titles(index: Index) -> list[str]:
    """The titles of all articles, in the order of the library."""
    return [
        title
        for [title] in index.ask(
            lambda one: one.execute("SELECT title FROM articles ORDER BY place, key").fetchall()
        )
    ]


def problems(index: Index) -> list[str]:
    """Why articles cannot be read."""
    return [
        problem
        for [problem] in index.ask(
            lambda one: one.execute(
                "SELECT problem FROM articles WHERE problem != '' ORDER BY place, key"
            ).fetchall()
        )
    ]


def ids(index: Index) -> dict[str, int]:
    """The ids of articles by their file names."""
    return {
        Path(os.fsdecode(path)).name: id
        for path, id in index.ask(
            lambda one: one.execute("SELECT path, id FROM articles").fetchall()
        )
    }
