"""Damaged and foreign files in the notebook: nothing is overwritten, the newest good backup is put
in their place, everything is told."""

import gzip
import os
import socket
import stat
from collections.abc import Callable
from dataclasses import replace
from itertools import count
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
    assert problem.endswith(
        f"{other} is damaged: it is empty: put a good copy in its place; its notes are not shown"
    )


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

    monkeypatch.setattr("reader.notesfiles.read_tables", damaged_at_first)
    book = notebook(tmp_path)
    assert book.read(NEW.id) == notes
    assert names(tmp_path) == [NAME]
    assert book.problems == []


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


def truncated(folder: Path, good: bytes, block: int) -> None:
    (folder / NAME).write_bytes(good[:block])


def zeroed(folder: Path, good: bytes) -> None:
    (folder / NAME).write_bytes(good[:512] + bytes(512) + good[1024:])


def written(content: Callable[[bytes], bytes]) -> Callable[[Path, bytes], None]:
    def write(folder: Path, good: bytes) -> None:
        (folder / NAME).write_bytes(content(good))

    return write


def replaced(make: Callable[[Path], object]) -> Callable[[Path, bytes], None]:
    def replace(folder: Path, good: bytes) -> None:
        (folder / NAME).unlink()
        make(folder / NAME)

    return replace


def a_folder(path: Path) -> None:
    path.mkdir()
    (path / "mine").write_text("mine", "utf-8")


def a_socket(path: Path) -> None:
    # The name of a socket may not be long, wherever the tests are run.
    here = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"/proc/self/fd/{here}/{path.name}"[:107])
    os.close(here)


def half(good: bytes) -> bytes:
    return good[: len(good) // 2]


OURS = b"<<<<<<< ours\n%b=======\n%b>>>>>>> theirs\n"
KINDS: dict[str, Callable[[Path, bytes], None]] = {
    "empty": written(lambda _: b""),
    "blank": written(lambda _: b" \n\n"),
    "nothing but zeros": written(lambda good: bytes(len(good))),
    "zeros in the middle": zeroed,
    "zeros at the end": written(lambda good: good[:-9] + bytes(9)),
    "null": written(lambda _: b"null"),
    "a number": written(lambda _: b"5"),
    "a string": written(lambda _: b'"notes"'),
    "a list": written(lambda _: b"[]"),
    "no schema": written(lambda _: b"{}"),
    "another program's": written(lambda _: b'{"bookmarks": [{"title": "a", "page": 3}]}'),
    "another database": written(lambda _: b'{"_default": {"1": {"a": 1}}}'),
    "no table": written(lambda _: b'{"schema": 1, "annotations": []}'),
    "no row": written(lambda _: b'{"schema": 1, "annotations": {"1": 5}}'),
    "no row number": written(lambda _: b'{"schema": 1, "annotations": {"first": {}}}'),
    "a format that is a word": written(lambda _: b'{"schema": "2"}'),
    "marks of a merge inside": written(lambda good: good.replace(b'"id"', OURS % (b"", b""), 1)),
    "half of two versions": written(lambda good: half(good) + half(good)),
    "another file at its end": written(lambda good: good + b"}\n"),
    "twice": written(lambda good: good + good),
    "a name twice": written(lambda good: good.replace(b'"id"', b'"id": "a",\n"id"', 1)),
    "NaN": written(lambda good: good.replace(b'"schema": 2', b'"schema": NaN')),
    "Infinity": written(lambda good: good.replace(b'"schema": 2', b'"schema": -Infinity')),
    "beyond a float": written(lambda good: good.replace(b'"schema": 2', b'"schema": 1e999')),
    "UTF-16": written(lambda good: good.decode("utf-8").encode("utf-16")),
    "Latin-1": written(lambda good: good.replace(b"billion", b"billi\xf6n")),
    "packed": written(gzip.compress),
    "web page": written(lambda _: b"<!doctype html><title>Sign in</title>"),
    "too deep": written(lambda _: b'{"schema": 1, "other": ' + b"[" * 100_000 + b"]" * 100_000),
    "endless digits": written(lambda _: b'{"schema": 1, "other": ' + b"9" * 5000 + b"}"),
    "huge": lambda folder, _: os.truncate(folder / NAME, 64 * 1024 * 1024 + 1),
    "a folder": replaced(a_folder),
    "a pipe": replaced(os.mkfifo),
    "a socket": replaced(a_socket),
    "a link to itself": replaced(lambda path: path.symlink_to(path)),
    "a link to nothing": replaced(lambda path: path.symlink_to(path.parent / "gone")),
    "a link to a folder": replaced(lambda path: path.symlink_to(path.parent)),
}


def lying(path: Path) -> tuple[object, ...]:
    """What stands at a place, whatever it is."""
    status = path.lstat()
    kind = stat.S_IFMT(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return kind, str(path.readlink())
    if stat.S_ISDIR(status.st_mode):
        return kind, [(entry.name, entry.read_bytes()) for entry in path.iterdir()]
    return kind, path.read_bytes() if stat.S_ISREG(status.st_mode) else status.st_ino


def with_backup(folder: Path) -> tuple[Notes, bytes]:
    """A notebook with a file of three annotations, and a backup of its first two."""
    book = notebook(folder)
    notes = book.put(NEW, ARTICLE, mark("first"), mark("second"))
    kept = book.put(notes, ARTICLE, mark("third"))
    assert ids(kept) == ["first", "second", "third"]
    return notes, (folder / NAME).read_bytes()


def read_backup(book: Notebook) -> None:
    notes = book.read(NEW.id)
    assert notes and ids(notes) == ["first", "second"]
    assert book.read(NEW.id) == notes


def find_backup(book: Notebook) -> None:
    assert ids(book.find(ARTICLE, "/a.txt")) == ["first", "second"]


def put_backup(book: Notebook) -> None:
    assert ids(book.put(NEW, ARTICLE, mark("new"))) == ["first", "second", "new"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("meet", [read_backup, find_backup, put_backup])
def test_the_newest_good_backup_is_put_in_its_place(
    tmp_path: Path, kind: str, meet: Callable[[Notebook], None]
) -> None:
    _, good = with_backup(tmp_path)
    KINDS[kind](tmp_path, good)
    damage = lying(tmp_path / NAME)
    book = notebook(tmp_path)
    meet(book)
    assert lying(tmp_path / ASIDE) == damage
    (problem,) = book.problems
    assert problem.startswith(f"{tmp_path / NAME} is damaged: ")
    assert problem.endswith(
        "may be missing: the version of then was put in its place, "
        f"the damaged file was kept as {ASIDE}"
    )
    assert "; changes since 2024-07-0" in problem and problem.isprintable()
    again = notebook(tmp_path)
    notes = again.read(NEW.id)
    assert notes and ids(notes)[:2] == ["first", "second"] and again.problems == []


@pytest.mark.parametrize("kind", KINDS)
def test_listing_shows_the_backup_and_changes_nothing(tmp_path: Path, kind: str) -> None:
    saved, good = with_backup(tmp_path)
    KINDS[kind](tmp_path, good)
    before = {path: lying(path) for path in tmp_path.rglob("*") if not path.is_dir()}
    book = notebook(tmp_path)
    assert list(book.all()) == list(book.all()) == [saved]
    assert {path: lying(path) for path in tmp_path.rglob("*") if not path.is_dir()} == before
    (problem,) = book.problems
    assert problem.startswith(f"{tmp_path / NAME} is damaged: ")
    assert "put a good copy in its place; shown is what it held before 2024-07-0" in problem


def test_a_file_cut_off_anywhere_is_mended(tmp_path: Path) -> None:
    _, good = with_backup(tmp_path)
    for number in count():
        size = number * 128
        if size >= len(good) - 1:
            break
        folder = tmp_path / str(size)
        with_backup(folder)
        truncated(folder, good, size)
        read_backup(notebook(folder))
        assert (folder / ASIDE).read_bytes() == good[:size]
    assert number > 10


def test_of_damaged_backups_the_next_older_one_is_taken(tmp_path: Path) -> None:
    with_backup(tmp_path)
    folder = tmp_path / ".backups" / NEW.id
    (oldest,) = folder.iterdir()
    for name, content in (
        ("20240706T000000Z.json", b'{"schema": 1}'[:-1]),
        ("20240707T000000Z.json", b""),
        ("20240708T000000Z.json", bytes(100)),
    ):
        (folder / name).write_bytes(content)
    (folder / "20240709T000000Z.json").mkdir()
    (tmp_path / NAME).write_bytes(b"")
    book = notebook(tmp_path)
    read_backup(book)
    assert len(book.problems) == 1
    oldest.write_bytes(b"")
    (tmp_path / NAME).write_bytes(b"")
    book = notebook(tmp_path)
    assert book.read(NEW.id) is None
    assert "put a good copy in its old place" in book.problems[0]


def test_what_is_known_besides_the_backup_is_saved_too(tmp_path: Path) -> None:
    book = notebook(tmp_path)
    notes = book.put(NEW, ARTICLE, mark("first"))
    notes = book.put(notes, ARTICLE, mark("second"))
    notes = book.keep(notes, ARTICLE, Reading(starred=True))
    (tmp_path / NAME).write_bytes(b"")
    saved = book.put(notes, ARTICLE, mark("third"))
    assert ids(saved) == ["first", "second", "third"]
    assert saved.reading == notes.reading


def test_a_file_that_cannot_be_read_now_is_neither_damaged_nor_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, good = with_backup(tmp_path)
    real = os.open

    def refuse(path: object, flags: int, *mode: int) -> int:
        if path == str(tmp_path / NAME) or path == tmp_path / NAME:
            raise PermissionError(13, os.strerror(13))
        return real(str(path), flags, *mode)

    monkeypatch.setattr(os, "open", refuse)
    book = notebook(tmp_path)
    notes = book.read(NEW.id)
    assert notes and notes.records == saved.records
    assert notes.sealed == f"These notes cannot be changed now: {book.problems[0]}"
    assert book.problems[0].startswith(
        f"{tmp_path / NAME} cannot be read (Permission denied): check its permissions; shown is "
        "what it held before 2024-07-0"
    )
    assert len(book.problems) == 1
    with pytest.raises(NotSavedError, match="check its permissions; shown is what it held before"):
        book.put(notes, ARTICLE, mark("new"))
    with pytest.raises(NotSavedError, match="was not saved: "):
        book.put(NEW, ARTICLE, mark("new"))
    monkeypatch.undo()
    assert (tmp_path / NAME).read_bytes() == good
    assert names(tmp_path) == [NAME]


@pytest.mark.parametrize("id", ["../notes", "a/b-0123456789ab", "", "a-0123456789ab.json", "a\0b"])
def test_an_id_names_no_file_elsewhere(tmp_path: Path, id: str) -> None:
    assert notebook(tmp_path).read(id) is None
    with pytest.raises(ValueError, match="no article has the id"):
        notebook(tmp_path).put(replace(NEW, id=id), ARTICLE)
    assert list(tmp_path.iterdir()) == []
