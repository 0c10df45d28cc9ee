"""Notes of a later version: shown as far as they are understood, never changed; and what nobody
knows yet is kept everywhere."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import Annotation, Json, Notes, Reading, annotate, new_notes, revise
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.notation import Tables
from reader.notebook import Notebook
from reader.storage import SCHEMA, NewerError, NotSavedError, read_tables, write_tables

TEXT = "It is a minimum of 40 billion euros."
NOW = "2024-07-05T16:17:00Z"
ARTICLE = Document(
    text=TEXT,
    blocks=(Block(Kind.PARAGRAPH, 0, len(TEXT)),),
    metadata=Metadata(title=Fact("Press conference", Origin.TEXT)),
)
NEW = new_notes(ARTICLE, "/a.txt")
NAME = f"{NEW.id}.json"
ROOT = Path(__file__).parents[1]


def notebook(folder: Path) -> Notebook:
    return Notebook(folder, device="desk", now=lambda: NOW)


def mark(id: str) -> Annotation:
    return annotate(ARTICLE, 8, 17, id=id, device="desk", now=NOW)


def newer(folder: Path, **more: Json) -> bytes:
    """A file of a later version, and what it holds."""
    notebook(folder).put(NEW, ARTICLE, mark("first"), mark("second"))
    tables = read_tables(folder / NAME)
    assert tables
    write_tables(folder / NAME, {**tables, "schema": SCHEMA + 1, **more})
    return (folder / NAME).read_bytes()


def state(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_they_are_shown_and_say_why_they_cannot_be_changed(tmp_path: Path) -> None:
    newer(tmp_path)
    before = state(tmp_path)
    book = notebook(tmp_path)
    notes = book.find(ARTICLE, "/a.txt")
    assert [note.id for note in notes.annotations] == ["first", "second"]
    assert notes.sealed == (
        f"Update reader to change these notes: a newer one wrote {tmp_path / NAME} "
        f"(format {SCHEMA + 1}, known up to {SCHEMA})"
    )
    (listed,) = book.all()
    assert listed == book.read(NEW.id) == notes
    assert book.problems == [notes.sealed]
    assert state(tmp_path) == before


CHANGES: dict[str, Callable[[Notebook, Notes], object]] = {
    "put": lambda book, notes: book.put(notes, ARTICLE, mark("third")),
    "keep": lambda book, notes: book.keep(notes, ARTICLE, Reading(starred=True)),
    "change": lambda book, notes: book.change(notes.id, lambda found: found.records),
    "absorb": lambda book, notes: book.absorb(notes.id, {"schema": 1}),
}


@pytest.mark.parametrize("way", CHANGES)
def test_every_change_is_refused(tmp_path: Path, way: str) -> None:
    newer(tmp_path)
    book = notebook(tmp_path)
    notes = book.find(ARTICLE, "/a.txt")
    before = state(tmp_path)
    with pytest.raises(NotSavedError, match=r"^Update reader to change these notes: "):
        CHANGES[way](book, notes)
    with pytest.raises(NewerError, match=r"^Update reader to change these notes: "):
        CHANGES[way](book, NEW)  # as it was known before it was written anew
    assert state(tmp_path) == before


def test_sealed_notes_are_refused_before_the_disk_is_touched(tmp_path: Path) -> None:
    sealed = replace(NEW, sealed="it is of a later version")
    book = notebook(tmp_path / "none")
    for way in ("put", "keep"):
        with pytest.raises(NotSavedError, match=r"^it is of a later version$"):
            CHANGES[way](book, sealed)
    assert list(tmp_path.iterdir()) == []


def test_a_newer_version_is_not_merged_into_this_one(tmp_path: Path) -> None:
    notebook(tmp_path).put(NEW, ARTICLE, mark("first"))
    before = (tmp_path / NAME).read_bytes()
    with pytest.raises(NewerError):
        notebook(tmp_path).absorb(NEW.id, {"schema": SCHEMA + 1})
    assert (tmp_path / NAME).read_bytes() == before


@pytest.mark.parametrize(
    "more",
    [
        {"annotations": []},
        {"annotations": {"first": {"id": "a"}, "2": 5, "٣": {"id": "b"}, "²": {"id": "c"}}},
        {"article": None, "annotations": "elsewhere", "texts": [1]},
        {"article": {"1": {"title": 5}}},
    ],
)
def test_what_is_not_understood_is_left_out(tmp_path: Path, more: dict[str, Json]) -> None:
    content = newer(tmp_path, **more)
    book = notebook(tmp_path)
    notes = book.read(NEW.id)
    assert notes and notes.sealed
    assert [note.id for note in notes.records] in ([], ["first", "second"])
    assert book.problems == [notes.sealed]
    assert (tmp_path / NAME).read_bytes() == content


def test_a_later_version_that_is_damaged_is_still_damaged(tmp_path: Path) -> None:
    content = newer(tmp_path)[:-9]
    (tmp_path / NAME).write_bytes(content)
    book = notebook(tmp_path)
    assert book.read(NEW.id) is None
    assert (tmp_path / f"{NAME}.damaged-20240705T161700Z").read_bytes() == content


def test_commands_show_them_and_refuse_to_mark(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text(f"Press conference\n\n{TEXT}\n", "utf-8")

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "reader", *words, "--notes", "notes", "--library", "a.txt"],
            cwd=tmp_path,
            env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert run("annotate", "a.txt", "--quote", "a minimum").returncode == 0
    (path,) = (tmp_path / "notes").glob("*.json")
    later = path.read_text("utf-8").replace(f'"schema": {SCHEMA}', f'"schema": {SCHEMA + 1}')
    path.write_text(later, "utf-8")
    refused = run("annotate", "a.txt", "--quote", "40 billion")
    assert (refused.returncode, refused.stdout) == (2, "")
    (line,) = refused.stderr.splitlines()
    assert line.startswith("reader: Update reader to change these notes: a newer one wrote ")
    for command in ("notes", "list"):
        shown = run(command)
        assert shown.returncode == 0
        assert ("a minimum" if command == "notes" else "✎ 1") in shown.stdout
        assert "Update reader to change these notes" in shown.stderr
    assert path.read_text("utf-8") == later


# What nobody knows yet

WORDS = st.text(max_size=4)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
MORE = st.dictionaries(WORDS.map("later {}".format), VALUES, max_size=2)
PLACES = (
    (),
    ("annotations", "1"),
    ("annotations", "1", "history", 0),
    ("annotations", "2"),
    ("article", "1"),
    ("article", "1", "reading"),
    ("texts", "1"),
)


def at(tables: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        tables = tables[step]
    return tables


@settings(deadline=None, max_examples=40)
@given(more=st.tuples(*(MORE for _ in PLACES)))
def test_unknown_fields_survive_everywhere(
    tmp_path_factory: pytest.TempPathFactory, more: tuple[dict[str, Json], ...]
) -> None:
    folder = tmp_path_factory.mktemp("notes")
    book = notebook(folder)
    first = mark("first")
    noted = revise(first, replace(first, note="a note"), device="desk", now=NOW)
    notes = book.put(NEW, ARTICLE, noted, mark("second"))
    tables: Tables = json.loads((folder / NAME).read_text("utf-8"))
    for place, fields in zip(PLACES, more, strict=True):
        at(tables, place).update(fields)
    write_tables(folder / NAME, tables)
    book = notebook(folder)
    notes = book.find(ARTICLE, "/a.txt")
    (changed,) = (note for note in notes.records if note.id == "first")
    again = revise(changed, replace(changed, note="another"), device="desk", now=NOW)
    notes = book.put(notes, ARTICLE, again, mark("third"))
    notes = book.keep(notes, ARTICLE, replace(notes.reading, progress=0.5))
    book.change(notes.id, lambda found: [found.records[1]])
    left = json.loads((folder / NAME).read_text("utf-8"))
    for place, fields in zip(PLACES, more, strict=True):
        found = at(left, place)
        if "history" in place:  # an entry says what differs from the version after it
            first, then = left["annotations"]["1"]["history"]
            found = {**left["annotations"]["1"], **then, **first}
        assert {name: found.get(name) for name in fields} == fields, place
