"""Scans: the index says what the files of the library say, whatever has become of them."""

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.article import GUIDE
from reader.index.progress import Phase, Progress
from reader.library import Library
from reader.passage import Cancelled
from tests.catalogues import content, ids, indexed, problems, titles
from tests.ordinary import acting

NAMES = ["1.txt", "2.md", "10.txt", "a.md", "B.txt", "x/1.txt", "x/y/3.md", "z/2.txt", ".h/4.txt"]
WORDS = "ferry harbour sails waits tower bell river".split()
TIMES = [0, 1_000_000_000, 1_700_000_000_000_000_000, 4_000_000_000_000_000_000]


def text(seed: int) -> str:
    """A small article; several have the same length."""
    chosen = random.Random(seed).choices(WORDS, k=4)
    return f"The {chosen[0]} {seed % 7}\n\nIt {chosen[1]} by the {chosen[2]}, {chosen[3]}.\n"


class Folder:
    """A library that things happen to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()

    def do(self, act: str, one: str, other: str, seed: int) -> None:
        file, target = self.root / one, self.root / other
        match act:
            case "write":
                file.parent.mkdir(parents=True, exist_ok=True)
                if not file.is_dir():
                    file.write_text(text(seed), "utf-8")
            case "lie" if file.is_file():  # a rewrite of which neither size nor time tells
                status, known = file.stat(), file.read_bytes()
                file.write_bytes((text(seed).encode() * 20)[: len(known)])
                os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
            case "time" if file.exists():
                os.utime(file, ns=(TIMES[seed % 4], TIMES[seed % 4]))
            case "rename" if file.is_file() and not target.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                file.rename(target)
            case "move" if file.parent != self.root and file.parent.is_dir():
                new = self.root / f"m{seed}"
                if not new.exists():
                    file.parent.rename(new)
            case "copy" if file.is_file() and not target.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())
            case "delete" if file.is_file():
                file.unlink()
            case "remove" if file.parent != self.root:
                shutil.rmtree(file.parent, ignore_errors=True)
            case "spoil":
                file.parent.mkdir(parents=True, exist_ok=True)
                if not file.is_dir():
                    file.write_bytes(bytes(range(256)) * 3)
            case "link" if not target.exists() and not target.is_symlink():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(file)


ACTS = st.tuples(
    st.sampled_from(
        "write write lie time rename move copy delete remove spoil link scan scan some".split()
    ),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.integers(0, 30),
)


@settings(max_examples=60)
@given(st.lists(ACTS, min_size=3, max_size=25))
def test_any_history_ends_in_what_a_new_index_says(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, str, str, int]]
) -> None:
    here = tmp_path_factory.mktemp("history")
    folder = Folder(here / "library")
    told: list[str] = []
    with indexed(folder.root, here / "index.db", report=told.append) as index:
        for act, one, other, seed in history:
            if act == "scan":
                index.scan()
            elif act == "some":
                index.scan(paths=[os.fsencode(folder.root / one), os.fsencode(folder.root)])
            else:
                with suppress(OSError):  # what cannot be done changes nothing
                    folder.do(act, one, other, seed)
        index.scan()
        with indexed(folder.root, here / "new.db") as new:
            new.scan()
            assert content(index) == content(new)
        assert not told
        assert [
            os.fsdecode(path)
            for [path] in index.ask(
                lambda c: c.execute("SELECT path FROM articles ORDER BY place, key").fetchall()
            )
        ] == [str(found.path) for found in Library([folder.root]).files()]


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that any user can reach."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def old(*files: Path) -> None:
    """Let files be of long ago."""
    for file in files:
        os.utime(file, ns=(TIMES[2], TIMES[2]))


def library(folder: Path, count: int = 3) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"Title {number}\n\nBody {number} here.\n", "utf-8")
    return folder


def test_what_is_unchanged_is_not_read_again(tmp_path: Path) -> None:
    root = library(tmp_path / "library")
    with indexed(root, tmp_path / "index.db") as index:
        assert index.scan().changes == 3
        seen: list[Progress] = []
        outcome = index.scan(seen.append)
        # They were made just now: they are read once more, but nothing is made of it.
        assert outcome.young
        assert seen[-1].phase is Phase.DONE
        assert titles(index) == ["Title 0", "Title 1", "Title 2"]


def test_places_come_in_their_order_and_each_file_once(tmp_path: Path) -> None:
    one = library(tmp_path / "one", 2)
    guide = library(tmp_path / "guide", 1)
    (one / "deep").mkdir()
    (one / "deep" / "5.txt").write_text("Deep\n\nBelow.\n", "utf-8")
    single = tmp_path / "single.txt"
    single.write_text("Single\n\nAlone.\n", "utf-8")
    places = [single, one / "deep", one, one / "1.txt"]
    with indexed(places, tmp_path / "index.db", guide=guide) as index:
        index.scan()
        assert titles(index) == ["Single", "Deep", "Title 0", "Title 1", "Title 0"]
        shelves = index.ask(
            lambda c: c.execute("SELECT shelf, folder FROM articles ORDER BY place, key").fetchall()
        )
        assert [shelf for shelf, _ in shelves] == ["", "", "", "", GUIDE]


def test_a_renamed_article_stays_the_same_one(tmp_path: Path) -> None:
    root = library(tmp_path / "library")
    with indexed(root, tmp_path / "index.db") as index:
        index.scan()
        before = ids(index)
        (root / "0.txt").rename(root / "new name.txt")
        (root / "sub").mkdir()
        (root / "1.txt").rename(root / "sub" / "1.txt")
        (root / "2.txt").rename(root / "2.md")
        index.scan()
        after = ids(index)
        assert after == {
            "new name.txt": before["0.txt"],
            "1.txt": before["1.txt"],
            "2.md": before["2.txt"],
        }


def test_an_article_that_cannot_be_read_is_listed_with_the_reason(tmp_path: Path) -> None:
    root = library(tmp_path / "library")
    (root / "0.txt").write_bytes(bytes(range(256)) * 9)
    with indexed(root, tmp_path / "index.db") as index:
        index.scan()
        assert titles(index) == ["0", "Title 1", "Title 2"]
        [problem] = problems(index)
        assert problem.startswith(f"{root / '0.txt'}: it holds binary data")
        (root / "0.txt").write_text("Mended\n\nIt reads.\n", "utf-8")
        index.scan()
        assert titles(index) == ["Mended", "Title 1", "Title 2"]
        assert problems(index) == []


def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    root = library(tmp_path / "library")
    os.mkfifo(root / "pipe.txt")
    (root / "loop").symlink_to(root)
    (root / "self.txt").symlink_to(root / "self.txt")
    (root / "out.txt").symlink_to("/etc/hostname")
    (root / "in.txt").symlink_to(root / "1.txt")
    with indexed([root, root / "pipe.txt"], tmp_path / "index.db") as index:
        assert index.scan().problems == ()
        assert titles(index) == ["Title 0", "Title 1", "Title 2", "Title 1", "pipe"]
        [problem] = problems(index)
        assert "only regular files are read" in problem


def test_a_folder_that_cannot_be_listed_keeps_what_is_known(elsewhere: Path) -> None:
    root = library(elsewhere / "library")
    shut = library(root / "shut", 2)
    with indexed(root, elsewhere / "cache" / "index.db") as index:
        index.scan()
        assert len(titles(index)) == 5
        with acting(elsewhere):
            (root / "0.txt").unlink()
            (root / "1.txt").chmod(0)
            shut.chmod(0)
            outcome = index.scan()
            assert outcome.problems == (f"{shut}: cannot be listed (Permission denied)",)
            assert titles(index) == ["1", "Title 2", "Title 0", "Title 1"]
            assert problems(index) == [f"{root / '1.txt'}: cannot be read (Permission denied)"]
            shut.chmod(0o700)
            (root / "1.txt").chmod(0o600)
            (shut / "0.txt").unlink()
            assert index.scan().problems == ()
            assert titles(index) == ["Title 1", "Title 2", "Title 1"]


def test_a_place_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with indexed(tmp_path / "none", tmp_path / "index.db") as index:
        [problem] = index.scan().problems
        assert problem == f"{tmp_path / 'none'}: there is no such file or folder"


def test_names_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    root = library(tmp_path / "library", 1)
    odd = root / os.fsdecode(b"\xff\xfe odd\x1b[31m.txt")
    odd.write_text("Odd\n\nIts name is.\n", "utf-8")
    (root / os.fsdecode(b"\xfd bad.txt")).write_bytes(bytes(range(256)) * 9)
    with indexed(root, tmp_path / "index.db") as index:
        index.scan()
        assert titles(index) == ["Title 0", "\ufffd bad", "Odd"]
        index.scan()
        assert len(titles(index)) == 3


def test_files_of_one_folder_are_many(tmp_path: Path) -> None:
    root = library(tmp_path / "library", 1_200)
    seen: list[Progress] = []
    with indexed(root, tmp_path / "index.db") as index:
        index.scan(seen.append)
        assert titles(index) == [f"Title {number}" for number in range(1_200)]
        done = [one.done for one in seen if one.phase is Phase.READING]
        assert done == sorted(done)
        assert seen[-1] == (1_200, 1_200, Phase.DONE)


def test_a_scan_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    root = library(tmp_path / "library", 2_000)
    with indexed(root, tmp_path / "index.db") as index:
        reached: list[int] = []

        def progress(one: Progress) -> None:
            reached.append(one.done)

        with pytest.raises(Cancelled):
            index.scan(progress, lambda: reached[-1:] > [0])
        stopped = len(titles(index))
        assert 0 < stopped < 2_000
        old(*root.iterdir())
        index.scan(progress)
        assert len(titles(index)) == 2_000


def test_only_some_paths_are_looked_at(tmp_path: Path) -> None:
    root = library(tmp_path / "library")
    with indexed(root, tmp_path / "index.db") as index:
        index.scan()
        (root / "new").mkdir()
        for name in ("a.txt", ".hidden.txt", "b.pdf"):
            (root / "new" / name).write_text(f"New {name}\n\nIt came.\n", "utf-8")
        (root / "1.txt").unlink()
        (root / "0.txt").write_text("Changed\n\nElsewhere.\n", "utf-8")
        index.scan(paths=[os.fsencode(root / "new"), os.fsencode(root / "1.txt")])
        assert titles(index) == ["Title 0", "Title 2", "New a.txt"]
        index.scan(paths=[os.fsencode(root / "new" / ".hidden.txt"), os.fsencode(tmp_path)])
        assert titles(index) == ["Title 0", "Title 2", "New a.txt"]
        index.scan(paths=[os.fsencode(root / "0.txt")])
        assert titles(index) == ["Changed", "Title 2", "New a.txt"]
