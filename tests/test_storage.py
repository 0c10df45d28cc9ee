"""Files of tables: what is read back, what is refused, and what failing writes leave behind."""

import errno
import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import Json
from reader.notation import Tables, Writer
from reader.storage import (
    DamagedError,
    encoded,
    read_tables,
    stamp,
    sweep,
    write_tables,
)

ROW: Json = {"id": "a", "note": "“Why 40 billion?”"}
TABLES: Tables = {"schema": 1, "annotations": {"1": ROW}}

# Two lone surrogates in a row can be read back as the one character that they then stand for.
TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.just("undecodable \udcff\ud800 name")
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES: st.SearchStrategy[Json] = st.recursive(
    SCALARS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
ROWS = st.dictionaries(TEXT, VALUES, max_size=4)


@settings(deadline=None)
@given(rows=st.lists(ROWS, max_size=4), other=VALUES)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Json]], other: Json
) -> None:
    path = tmp_path_factory.mktemp("notes") / "a.json"
    table: Json = {str(number): row for number, row in enumerate(rows)}
    tables: Tables = {"schema": 1, "annotations": table, "of a later version": other}
    write_tables(path, tables)
    assert read_tables(path) == tables
    assert json.loads(path.read_text("utf-8")) == tables  # any other program reads it too


def test_the_file_is_indented_sorted_and_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_tables(path, {"schema": 1, "annotations": {"1": {"tags": ["é", "b"], "note": "\udcff"}}})
    assert path.read_bytes().decode("utf-8") == (
        "{\n"
        ' "annotations": {\n'
        '  "1": {\n'
        '   "note": "\\udcff",\n'
        '   "tags": ["é", "b"]\n'
        "  }\n"
        " },\n"
        ' "schema": 1\n'
        "}\n"
    )
    assert path.stat().st_mode & 0o777 == 0o600


@settings(deadline=None)
@given(TEXT)
def test_a_string_is_found_as_it_stands_in_the_file(word: str) -> None:
    assert json.loads(encoded(word)) == word


def test_no_file_is_no_damage(tmp_path: Path) -> None:
    assert read_tables(tmp_path / "a.json") is None


GOOD = json.dumps(TABLES)
DAMAGED = {
    "empty": b"",
    "only blanks": b" \n\n",
    "zeros where a disk lost a block": bytes(4096),
    "null": b"null",
    "cut off": GOOD[: len(GOOD) // 2].encode(),
    "cut inside a letter": '{"schema": 1, "a": "é'.encode()[:-1],
    "another file at its end": (GOOD + "}").encode(),
    "no JSON": b"<html>not found</html>",
    "marks of a merge": f"<<<<<<< ours\n{GOOD}\n=======\n{GOOD}\n>>>>>>> theirs\n".encode(),
    "Latin-1": GOOD.replace("\\u201c", "\xe9").encode("latin-1"),
    "UTF-16": GOOD.encode("utf-16"),
    "a list": b"[]",
    "a string": b'"notes"',
    "a number": b"1",
    "no schema": b"{}",
    "another database": b'{"_default": {"1": {"a": 1}}}',
    "schema is text": b'{"schema": "1"}',
    "schema is a truth": b'{"schema": true}',
    "schema zero": b'{"schema": 0}',
    "a table is a list": b'{"schema": 1, "annotations": []}',
    "a table is null": b'{"schema": 1, "article": null}',
    "a row number is a word": b'{"schema": 1, "annotations": {"a": {}}}',
    "two spellings of a row number": b'{"schema": 1, "annotations": {"01": {}, "1": {}}}',
    "a row is a number": b'{"schema": 1, "texts": {"1": 5}}',
    "a name twice": b'{"schema": 1, "annotations": {"1": {"note": "a", "note": "b"}}}',
    "an escape sequence": b'{"schema": 1, "texts": {"\\u001b]0;title": {}}}',
    "NaN": b'{"schema": 1, "article": {"1": {"progress": NaN}}}',
    "Infinity": b'{"schema": 1, "article": {"1": {"progress": -Infinity}}}',
    "beyond a float": b'{"schema": 1, "article": {"1": {"progress": 1e999}}}',
    "endless digits": b'{"schema": 1, "other": ' + b"9" * 5000 + b"}",
    "too deep": b'{"schema": 1, "other": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_damage_is_told_and_nothing_is_touched(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(DAMAGED[kind])
    with pytest.raises(DamagedError) as caught:
        read_tables(path)
    assert str(caught.value).startswith(f"{path} is damaged: ")
    assert str(caught.value).isprintable()
    assert path.read_bytes() == DAMAGED[kind]


def test_more_than_64_mib_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(DamagedError, match="larger than 64 MiB"):
        read_tables(path)
    with pytest.raises(OSError, match="larger than 64 MiB"):
        write_tables(tmp_path / "b.json", {"schema": 1, "text": "x" * (64 * 1024 * 1024)})
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    os.mkfifo(path)
    with pytest.raises(DamagedError, match="not a regular file"):
        read_tables(path)


def test_a_mark_that_an_editor_added_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(GOOD, "utf-8-sig")
    assert read_tables(path) == TABLES


def test_a_newer_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"schema": 99, "annotations": []}', "utf-8")
    assert read_tables(path) == {"schema": 99, "annotations": []}


def test_what_is_written_again_is_the_same(tmp_path: Path) -> None:
    path, writer = tmp_path / "a.json", Writer()
    row: dict[str, Json] = {"id": "a", "tags": ["b"]}
    tables: Tables = {"schema": 1, "annotations": {"1": row, "2": {"id": "b"}}}
    write_tables(path, tables, writer)
    row["note"] = "changed in place"
    state = write_tables(path, tables, writer)
    assert read_tables(path) == tables
    assert path.read_bytes() == Writer().content(tables)
    assert state == stamp(path.stat())
    assert write_tables(path, {"schema": 1}, writer) != state
    assert read_tables(path) == {"schema": 1}
    values: list[Json] = [1, True, 1.0, [1], [True], {"a": 0}, {"a": False}]
    for value in values:
        odd: Tables = {"annotations": {"1": {"odd": value}}}
        assert writer.content(odd) == Writer().content(odd)
    write_tables(path, {}, writer)
    assert json.loads(path.read_bytes()) == {}


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("123"), ROWS, max_size=3), max_size=4))
def test_a_writer_remembers_nothing_wrong(versions: list[dict[str, dict[str, Json]]]) -> None:
    writer = Writer()
    for version in versions:
        table: Json = dict(version)
        tables: Tables = {"schema": 1, "annotations": table}
        assert writer.content(tables) == Writer().content(tables)
        assert json.loads(writer.content(tables)) == tables


@pytest.mark.parametrize("step", ["open", "write", "fsync", "close", "replace"])
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_a_step_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    path = tmp_path / "a.json"
    write_tables(path, TABLES)
    before = path.read_bytes()
    close = os.close

    def fail(target: int, *_: object) -> None:
        if step == "close":
            close(target)
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(os, step, fail)
        with pytest.raises(OSError, match=os.strerror(code)):
            write_tables(path, {"schema": 1, "annotations": {}})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_takes_half_of_it_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    write_tables(path, TABLES)
    real, calls = os.write, iter([True, False])

    def fill(descriptor: int, content: memoryview) -> int:
        if next(calls):
            return real(descriptor, content[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", fill)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            write_tables(path, {"schema": 1})
    assert read_tables(path) == TABLES
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_in_pieces_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, content: real(file, content[:7]))
    write_tables(tmp_path / "a.json", TABLES)
    assert read_tables(tmp_path / "a.json") == TABLES


def test_the_file_and_then_the_folder_are_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("sync folder" if is_folder else "sync file")
        fsync(descriptor)

    def replaced(old: Path, new: Path) -> None:
        done.append("replace")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    write_tables(path, TABLES)
    assert done == ["sync file", "replace", "sync folder"]


def test_a_folder_that_is_not_synced_is_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    real, calls = os.fsync, iter([True, False])

    def fail(descriptor: int) -> None:
        if not next(calls):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        write_tables(path, TABLES)
    assert read_tables(path) == TABLES  # whole, though not acknowledged


def test_sweeping_takes_what_dead_and_forgotten_writers_left(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    alive = os.getpid()
    left = tmp_path / f".a.json.{dead.pid}.0123abcd.tmp"
    forgotten = tmp_path / f".a.json.{alive}.0123abcd.tmp"
    kept = [
        tmp_path / f".a.json.{alive}.4567abcd.tmp",
        tmp_path / f"a.json.{dead.pid}.0123abcd.tmp",
        tmp_path / f".a.json.{dead.pid}.0123abcd.tmp.txt",
        tmp_path / ".a.json.tmp",
        tmp_path / "a.json",
    ]
    for path in (left, forgotten, *kept):
        path.write_text("{", "utf-8")
    hours_ago = time.time() - 3 * 3600
    os.utime(forgotten, (hours_ago, hours_ago))
    sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(kept)
    sweep(tmp_path / "missing")
