"""Damaged, newer and foreign files in the notebook: nothing is overwritten, everything is told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reader.annotation import Annotation, Notes, Reading, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.notebook import Notebook
from reader.storage import DamagedError, NotSavedError, Tables, read_tables

TEXT = "It is a minimum of 40 billion euros."
NOW = "2024-07-05T16:17:00Z"
ARTICLE = Document(
    text=TEXT,
    blocks=(Block(Kind.PARAGRAPH, 0, len(TEXT)),),
    metadata=Metadata(title=Fact("Press conference", Origin.TEXT)),
)
NEW = new_notes(ARTICLE, "/a.txt")
NAME = f"{NEW.id}.json"
ASIDE = f"{NAME}.damaged-20240705T161700Z"
DAMAGE = {
    "empty": b"",
    "null": b"null",
    "cut off": b'{"schema": 1, "annotations": {"1": {"id": "a", "no',
    "not UTF-8": b'{"schema": 1, "made by": "\xff"}',
    "a list": b"[]",
    "no tables": b'{"schema": 1, "annotations": []}',
    "too deep": b"[" * 100_000,
}


def notebook(folder: Path) -> Notebook:
    return Notebook(folder, device="desk", now=lambda: NOW)


def mark(id: str) -> Annotation:
    return annotate(ARTICLE, 8, 17, id=id, device="desk", now=NOW)


def ids(notes: Notes) -> list[str]:
    return [note.id for note in notes.records]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def find(book: Notebook) -> None:
    assert book.find(ARTICLE, "/a.txt") == NEW


def read(book: Notebook) -> None:
    assert book.read(NEW.id) is None


def put(book: Notebook) -> None:
    assert ids(book.put(NEW, ARTICLE, mark("new"))) == ["new"]


def keep(book: Notebook) -> None:
    assert book.keep(NEW, ARTICLE, Reading(starred=True)).reading.starred


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("meet", [find, read, put, keep])
def test_a_damaged_file_is_set_aside(
    tmp_path: Path, kind: str, meet: Callable[[Notebook], None]
) -> None:
    (tmp_path / NAME).write_bytes(DAMAGE[kind])
    book = notebook(tmp_path)
    meet(book)
    assert (tmp_path / ASIDE).read_bytes() == DAMAGE[kind]
    assert names(tmp_path) == ([NAME] if meet in (put, keep) else []) + [ASIDE]
    (problem,) = book.problems
    assert problem.startswith(f"{tmp_path / NAME} is damaged: ")
    assert f"it was set aside as {ASIDE}: put a good copy in its old place" in problem
    assert ids(book.put(NEW, ARTICLE, mark("more")))[-1] == "more"


def test_what_was_set_aside_is_never_replaced(tmp_path: Path) -> None:
    for damage in (b"one", b"two", b"three"):
        (tmp_path / NAME).write_bytes(damage)
        assert notebook(tmp_path).read(NEW.id) is None
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert kept == {ASIDE: b"one", f"{ASIDE}-1": b"two", f"{ASIDE}-2": b"three"}


def test_notes_in_memory_outlive_the_damage(tmp_path: Path) -> None:
    book = notebook(tmp_path)
    notes = book.put(NEW, ARTICLE, mark("first"), mark("second"))
    notes = book.keep(notes, ARTICLE, Reading(starred=True))
    (tmp_path / NAME).write_bytes(b"")
    saved = book.put(notes, ARTICLE, mark("third"))
    assert ids(saved) == ["first", "second", "third"]
    assert saved.reading == notes.reading
    (tmp_path / NAME).unlink()
    assert book.keep(saved, ARTICLE, Reading()).records == saved.records


def test_listing_leaves_damage_where_it_is(tmp_path: Path) -> None:
    book = notebook(tmp_path)
    notes = book.put(NEW, ARTICLE, mark("first"))
    other = tmp_path / "other-0123456789ab.json"
    other.write_bytes(b"")
    assert list(book.all()) == list(book.all()) == [notes]
    assert names(tmp_path) == [other.name, NAME]
    (problem,) = book.problems
    assert problem.startswith(f"{other} is damaged: it is empty; its notes are not shown, ")


def test_a_good_copy_put_back_is_read(tmp_path: Path) -> None:
    notes = notebook(tmp_path).put(NEW, ARTICLE, mark("first"))
    good = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(good[:-9])
    book = notebook(tmp_path)
    assert book.read(NEW.id) is None
    (tmp_path / NAME).write_bytes(good)
    assert book.read(NEW.id) == notes


def test_damage_that_was_mended_meanwhile_is_not_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = notebook(tmp_path).put(NEW, ARTICLE, mark("first"))
    looks = iter([True])

    def damaged_at_first(path: Path) -> Tables | None:
        if next(looks, False):
            raise DamagedError(path, "it is empty")
        return read_tables(path)

    monkeypatch.setattr("reader.notebook.read_tables", damaged_at_first)
    book = notebook(tmp_path)
    assert book.read(NEW.id) == notes
    assert names(tmp_path) == [NAME]
    assert book.problems == []


def test_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    newer = b'{"schema": 2, "annotations": []}'
    (tmp_path / NAME).write_bytes(newer)
    book = notebook(tmp_path)
    assert book.read(NEW.id) is None
    assert book.find(ARTICLE, "/a.txt") == NEW
    assert list(book.all()) == []
    (problem,) = book.problems
    assert problem.startswith(f"{tmp_path / NAME} was written by a newer reader")
    with pytest.raises(NotSavedError, match="update reader"):
        book.put(NEW, ARTICLE, mark("first"))
    assert names(tmp_path) == [NAME]
    assert (tmp_path / NAME).read_bytes() == newer


@pytest.mark.parametrize("depth", [100, 300, 500, 700, 900, 1_500, 20_000])
def test_deep_nesting_is_kept_or_refused(tmp_path: Path, depth: int) -> None:
    content = b'{"schema": 1, "deep": ' + b"[" * depth + b"]" * depth + b"}"
    (tmp_path / NAME).write_bytes(content)
    book = notebook(tmp_path)
    try:
        book.put(NEW, ARTICLE, mark("first"))
    except NotSavedError as error:
        assert "nested too deep" in str(error)
        assert (tmp_path / NAME).read_bytes() == content
    else:
        kept = max((tmp_path / name).read_bytes().count(b"[") for name in names(tmp_path))
        assert kept >= depth


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    book = notebook(tmp_path)
    assert book.read(NEW.id) is None
    assert list(book.all()) == []
    (problem,) = book.problems
    assert problem.startswith(f"{tmp_path / NAME} cannot be read (Is a directory)")
    with pytest.raises(NotSavedError, match="was not saved: Is a directory"):
        book.put(NEW, ARTICLE, mark("first"))


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    book = notebook(tmp_path / "notes")
    (tmp_path / "notes").write_text("mine", "utf-8")
    assert list(book.all()) == []
    (problem,) = book.problems
    assert problem.startswith(f"{tmp_path / 'notes'} cannot be read (Not a directory)")
    with pytest.raises(NotSavedError, match="was not saved: File exists"):
        book.put(NEW, ARTICLE, mark("first"))
    assert (tmp_path / "notes").read_text("utf-8") == "mine"


def test_hostile_contents_are_told_harmlessly(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b'{"schema": 1, "texts": {"\\u001b[2J\\n": {}}}')
    book = notebook(tmp_path)
    assert list(book.all()) == []
    assert len(book.problems) == 1
    assert all(line.isprintable() for line in book.problems)


@pytest.mark.parametrize("id", ["../notes", "a/b-0123456789ab", "", "a-0123456789ab.json", "a\0b"])
def test_an_id_names_no_file_elsewhere(tmp_path: Path, id: str) -> None:
    assert notebook(tmp_path).read(id) is None
    with pytest.raises(ValueError, match="no article has the id"):
        notebook(tmp_path).put(replace(NEW, id=id), ARTICLE)
    assert list(tmp_path.iterdir()) == []
