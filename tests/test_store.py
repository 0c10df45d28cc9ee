"""The file of an index: whatever is wrong with it costs a line and a new index, nothing else."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from reader.index import schema
from reader.index.store import IndexUnavailableError, Store
from tests.ordinary import acting, closed

Told = list[str]


def put(store: Store, name: str) -> None:
    store.write(lambda one: one.execute("INSERT INTO facts VALUES (?, '')", (name,)).fetchall())


def names(store: Store) -> list[str]:
    return store.read(
        lambda one: [name for [name] in one.execute("SELECT name FROM facts ORDER BY name")]
    )


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that any user can reach."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An index in which something stands."""
    file = tmp_path / "cache" / "index.db"
    store = Store(file, pytest.fail)
    put(store, "known")
    store.close()
    return file


def test_nothing_is_made_before_the_first_use(tmp_path: Path) -> None:
    Store(tmp_path / "cache" / "index.db", pytest.fail).close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_made_is_private(file: Path) -> None:
    store = Store(file, pytest.fail)
    put(store, "more")
    for path in (file.parent, *file.parent.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path
    assert file.with_name("index.db-wal").exists()
    store.close()
    assert {path.name for path in file.parent.iterdir()} == {"index.db", ".locks"}


@pytest.mark.parametrize("length", [0, 1, 100, 4_000, 5_000, 20_000, 60_000])
def test_a_truncated_file_is_made_anew(file: Path, told: Told, length: int) -> None:
    os.truncate(file, length)
    store = Store(file, told.append)
    put(store, "new")
    store.read(lambda one: one.execute("SELECT * FROM articles, texts, notes, tags").fetchall())
    assert "new" in names(store)
    store.close()
    assert told in ([], [f"The index {file} is damaged; it is being made anew, nothing is lost"])
    assert told or length in (0, 1, 60_000)


@pytest.mark.parametrize(
    "content", [b"no database at all" * 300, bytes(9_000), b"SQLite format 3\0"]
)
def test_a_foreign_file_is_made_anew(file: Path, told: Told, content: bytes) -> None:
    file.write_bytes(content)
    store = Store(file, told.append)
    put(store, "new")
    assert names(store) == ["new"]
    store.close()
    assert told == [f"The index {file} is damaged; it is being made anew, nothing is lost"]


def test_the_index_of_another_version_is_made_anew(file: Path, told: Told) -> None:
    connection = sqlite3.connect(file)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    store = Store(file, told.append)
    assert names(store) == []
    store.close()
    assert told == [
        "The index was made by another version of reader; it is being made anew, nothing is lost"
    ]


def test_two_versions_do_not_take_the_file_from_each_other(file: Path, told: Told) -> None:
    store = Store(file, told.append)
    assert names(store) == ["known"]
    file.unlink()
    connection = sqlite3.connect(file)
    connection.executescript(f"CREATE TABLE one(x); PRAGMA user_version = {schema.VERSION + 1};")
    connection.close()
    put(store, "own")
    assert names(store) == ["own"]
    assert store.file.parent != file.parent
    store.close()
    assert not store.file.parent.exists()
    assert told == [
        f"The index cannot be kept in {file.parent} (another version of reader uses it);"
        " the index is made in a temporary folder, and anew at the next start"
    ]


def test_a_file_that_is_spoilt_while_it_is_used_is_made_anew(file: Path, told: Told) -> None:
    store, other = Store(file, told.append), Store(file, told.append)
    for number in range(2_000):
        put(store, f"{number} {'x' * 200}")
    assert len(names(other)) == 2_001
    for ending in ("", "-wal"):
        path = file.with_name(file.name + ending)
        if path.exists():
            with path.open("r+b") as stream:
                stream.write(b"spoilt" * (path.stat().st_size // 6))
    thread = threading.Thread(target=put, args=(store, "new"))  # which has read nothing of it yet
    thread.start()
    thread.join()
    assert names(store) == ["new"]
    assert names(other) == ["new"]
    put(other, "newer")
    assert names(store) == ["new", "newer"]
    store.close()
    other.close()
    assert told == [f"The index {file} is damaged; it is being made anew, nothing is lost"]


def test_a_file_that_is_deleted_while_it_is_used_is_made_anew(file: Path) -> None:
    store = Store(file, pytest.fail)
    assert names(store) == ["known"]
    before = store.changed
    shutil.rmtree(file.parent)
    put(store, "new")
    assert names(store) == ["new"]
    assert store.changed > before
    store.close()


def test_a_cache_that_is_closed_is_done_without(elsewhere: Path, told: Told) -> None:
    cache = elsewhere / "cache"
    cache.mkdir()
    with closed(cache):
        store = Store(cache / "deep" / "index.db", told.append)
        put(store, "kept")
        assert names(store) == ["kept"]
        moved = store.file
        store.close()
    assert not moved.parent.exists()
    assert told == [
        f"The index cannot be kept in {cache / 'deep'} (Permission denied);"
        " the index is made in a temporary folder, and anew at the next start"
    ]


def test_a_file_that_may_not_be_written_is_done_without(elsewhere: Path, told: Told) -> None:
    file = elsewhere / "cache" / "index.db"
    store = Store(file, pytest.fail)
    put(store, "known")
    store.close()
    with acting(elsewhere):
        file.chmod(0o400)
        store = Store(file, told.append)
        put(store, "kept")
        assert names(store) == ["kept"]
        store.close()
    assert len(told) == 1
    assert told[0].startswith(f"The index cannot be kept in {file.parent} (")


def test_a_folder_in_its_place_is_done_without(tmp_path: Path, told: Told) -> None:
    (tmp_path / "index.db").mkdir()
    store = Store(tmp_path / "index.db", told.append)
    put(store, "kept")
    assert names(store) == ["kept"]
    store.close()
    assert told == [
        f"The index cannot be kept in {tmp_path} (Is a directory);"
        " the index is made in a temporary folder, and anew at the next start"
    ]


def test_one_that_is_held_for_long_is_done_without(file: Path, told: Told) -> None:
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    store = Store(file, told.append, patience=0.05)
    put(store, "kept")
    assert names(store) == ["kept"]
    assert store.file != file
    store.close()
    holder.execute("ROLLBACK")
    holder.close()
    assert told == [
        f"The index {file} is held by another program;"
        " the index is made in a temporary folder, and anew at the next start"
    ]


def test_without_any_folder_there_is_no_index(
    elsewhere: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere / "none"))
    (elsewhere / "file").touch()
    store = Store(elsewhere / "file" / "index.db", told.append)
    with pytest.raises(IndexUnavailableError, match="there is no temporary folder"):
        names(store)
    store.close()
    assert told == []


def test_a_full_disk_is_left(tmp_path: Path, told: Told) -> None:
    store = Store(tmp_path / "index.db", told.append)

    def fill(connection: sqlite3.Connection) -> None:
        if store.file.parent == tmp_path:
            connection.execute("PRAGMA max_page_count = 60")
        for number in range(300):
            connection.execute("INSERT INTO facts VALUES (?, ?)", (f"{number}", "x" * 4_000))

    store.write(fill)
    assert len(names(store)) == 300
    store.close()
    assert told == [
        f"The disk of the index is full ({tmp_path});"
        " the index is made in a temporary folder, and anew at the next start"
    ]


def test_changes_of_every_thread_and_process_are_noticed(file: Path) -> None:
    store, other = Store(file, pytest.fail), Store(file, pytest.fail)
    seen = [store.changed]
    assert store.changed == seen[-1]
    put(store, "own")
    seen.append(store.changed)
    put(other, "other's")
    seen.append(store.changed)
    thread = threading.Thread(target=put, args=(store, "thread's"))
    thread.start()
    thread.join()
    seen.append(store.changed)
    assert seen == sorted(set(seen))
    assert names(store) == ["known", "other's", "own", "thread's"]
    store.close()
    other.close()


def test_what_is_read_bit_by_bit_may_be_mixed_with_other_questions(file: Path) -> None:
    store = Store(file, pytest.fail)
    put(store, "more")
    found = [
        (name, len(names(store)))
        for name in store.each(lambda one: iter(one.execute("SELECT name FROM facts").fetchall()))
    ]
    assert found == [(("known",), 2), (("more",), 2)]
    store.close()
    with pytest.raises(IndexUnavailableError, match="closed"):
        names(store)


WRITER = """
import sys
from pathlib import Path
from reader.index.store import Store
store = Store(Path(sys.argv[1]), print)
for number in range(int(sys.argv[2])):
    name = f"{sys.argv[3]}{number}"
    store.write(lambda one: one.execute("INSERT INTO facts VALUES (?, '')", (name,)).fetchall())
    print(number, flush=True)
store.close()
"""


def writer(file: Path, count: int, name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(file), str(count), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_processes_share_one_index(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "index.db"
    writers = [writer(file, 200, name) for name in "ab"]
    for one in writers:
        out, _ = one.communicate()
        assert out.split() == [str(number) for number in range(200)]
    store = Store(file, pytest.fail)
    assert len(names(store)) == 400
    store.close()


def test_a_writer_that_is_killed_spoils_nothing(tmp_path: Path) -> None:
    file = tmp_path / "cache" / "index.db"
    for times in range(4):
        with writer(file, 100_000, f"{times} ") as killed:
            assert killed.stdout
            for _ in range(30):
                killed.stdout.readline()
            killed.send_signal(signal.SIGKILL)
        store = Store(file, pytest.fail)
        assert len(names(store)) >= 30 * (times + 1)
        [[whole]] = store.read(lambda one: one.execute("PRAGMA integrity_check").fetchall())
        assert whole == "ok"
        store.close()


def test_pages_have_room_for_several_texts(file: Path) -> None:
    store = Store(file, pytest.fail)
    [[size]] = store.read(lambda one: one.execute("PRAGMA page_size").fetchall())
    store.close()
    assert size == schema.PAGE
