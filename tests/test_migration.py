"""Earlier formats of notes files: what becomes of them, and that they are kept."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotation import Anchor, Notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.migration import STEPS, migrated
from reader.notation import Tables
from reader.notebook import Notebook
from reader.passage import Passage
from reader.rows import rows, text_of
from reader.storage import SCHEMA, read_tables, write_tables

GOLDEN = Path(__file__).parent / "notebooks"
ID = "two-clocks-at-the-ferry-702b320c7e84"
NOW = "2024-07-08T10:00:00Z"


def notebook(folder: Path) -> Notebook:
    return Notebook(folder, device="desk", now=lambda: NOW)


def golden(schema: int) -> Tables:
    tables = read_tables(GOLDEN / f"schema-{schema}.json")
    assert tables
    return tables


def old(folder: Path) -> Path:
    """A notes file as the first format had it."""
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(GOLDEN / "schema-1.json", folder / f"{ID}.json"))


def article(tables: Tables) -> Document:
    ((_, row),) = rows(tables, "texts").items()
    text = text_of(tables, str(row["hash"]))
    assert text
    return Document(
        text=text,
        blocks=(Block(Kind.PARAGRAPH, 0, len(text)),),
        metadata=Metadata(title=Fact("Two clocks at the ferry", Origin.TEXT)),
    )


@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_every_step_makes_the_next_golden_file(schema: int) -> None:
    stepped = {**STEPS[schema](golden(schema)), "schema": schema + 1}
    assert stepped == golden(schema + 1)
    assert migrated(golden(schema)) == golden(SCHEMA)


def test_the_present_and_later_formats_are_left_as_they_are() -> None:
    for schema in (SCHEMA, SCHEMA + 7):
        tables: Tables = {"schema": schema, "article": {"1": {"reading": {"marks": {"a": 3}}}}}
        assert migrated(tables) == tables


def test_an_old_file_is_read_without_being_touched(tmp_path: Path) -> None:
    path = old(tmp_path)
    before = path.read_bytes()
    book = notebook(tmp_path)
    (notes,) = book.all()
    assert book.read(ID) == notes
    assert [note.note for note in notes.annotations] == [
        "compare with the *timetable* of 1911",
        "",
    ]
    assert book.problems == []
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_the_first_change_writes_the_present_format_and_keeps_the_old_file(tmp_path: Path) -> None:
    path = old(tmp_path)
    before, document = path.read_bytes(), article(golden(1))
    book = notebook(tmp_path)
    notes = book.find(document, "/articles/clocks.txt")
    notes = book.keep(notes, document, replace(notes.reading, progress=0.5))
    assert notebook(tmp_path).read(ID) == notes
    now = json.loads(path.read_text("utf-8"))
    assert now["schema"] == SCHEMA
    kept = tmp_path / ".backups" / ID / f"{ID}.json.v1"
    assert kept.read_bytes() == before
    for name in ("annotations", "texts", "links", "made by"):
        assert now[name] == golden(SCHEMA)[name]
    old(tmp_path)  # as if a machine with the first version had written it
    book.put(notes, document)
    again = kept.with_name(f"{kept.name}-1")
    assert (kept.read_bytes(), again.read_bytes()) == (before, before)


def test_letter_marks_are_found_again_in_a_changed_text(tmp_path: Path) -> None:
    old(tmp_path)
    notes = notebook(tmp_path).read(ID)
    assert notes
    document = article(golden(1))
    marks = notes.reading.marks
    assert {letter: mark.offset(document) for letter, mark in marks.items()} == {
        "a": 0,
        "w": document.text.index("In winter"),
        "z": len(document.text),
    }
    later = replace(document, text="An island has its ferry. " + document.text[:-20])
    assert marks["w"].offset(later) == later.text.index("In winter")
    assert marks["z"].offset(later) == document.text.__len__() == len(later.text) - 5
    assert marks["z"].offset(replace(document, text="short")) == 5


def test_without_the_text_a_letter_mark_is_only_a_place() -> None:
    tables = migrated({**golden(1), "texts": {}})
    path = ("article", "1", "reading", "marks", "w")
    found: object = tables
    for step in path:
        assert isinstance(found, dict)
        found = found[step]
    assert isinstance(found, dict)
    assert (found["start"], found["end"], found["exact"]) == (152, 152, "")


def marks_of(notes: Notes) -> dict[str, Anchor]:
    return dict(notes.reading.marks)


@given(
    marks=st.dictionaries(
        st.sampled_from("abcdeä"), st.none() | st.integers() | st.booleans() | st.text(max_size=3)
    ),
    text_hash=st.none() | st.integers() | st.text(max_size=3),
)
def test_whatever_the_marks_are_nothing_else_changes(
    marks: dict[str, int | str | None], text_hash: int | str | None
) -> None:
    reading: Tables = {"marks": dict(marks), "text_hash": text_hash, "later": [1]}
    tables: Tables = {
        "schema": 1,
        "article": {"1": {"reading": reading, "title": "a"}, "2": {}},
        "other": 5,
    }
    before = json.dumps(tables)
    after = migrated(tables)
    assert json.dumps(tables) == before, "what is given stays as it is"
    left = json.loads(json.dumps(after))
    assert left["article"]["1"]["reading"]["marks"].keys() == marks.keys()
    left["article"]["1"]["reading"]["marks"] = dict(marks)
    assert left == {**json.loads(before), "schema": SCHEMA}
    for letter, mark in marks.items():
        if mark is None or isinstance(mark, str | bool) or mark < 0:
            assert after["article"]["1"]["reading"]["marks"][letter] == mark  # type: ignore[index, call-overload]


def test_a_mark_without_words_is_written_and_read_again(tmp_path: Path) -> None:
    path = old(tmp_path)
    write_tables(path, {**golden(1), "texts": {}})
    book = notebook(tmp_path)
    notes = book.find(article(golden(1)), "/articles/clocks.txt")
    assert marks_of(notes)["w"].passage == Passage(152, 152, "")
    saved = book.put(notes, article(golden(1)))
    assert marks_of(saved) == marks_of(notes)
    assert notebook(tmp_path).read(ID) == saved
