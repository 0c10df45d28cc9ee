"""The library: what is found in folders, what is refused and in which words."""

import errno
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import library
from reader.article import GUIDE
from reader.library import (
    GLIMPSE,
    LARGEST,
    Found,
    Library,
    TooLargeError,
    UnreadableError,
    absolute,
    first,
    glimpse,
    load,
    shown,
    stamp,
)
from reader.text import clean_line


def make(root: Path, *names: str) -> None:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"The text of {file.name}.", "utf-8")


def listed(*places: Path) -> list[str]:
    """The files of a library, relative to its first place."""
    found = [file.path.relative_to(absolute(places[0])) for file in Library(places).files()]
    return [path.as_posix() for path in found]


class TestFiles:
    def test_files_come_in_natural_order_before_folders(self, tmp_path: Path) -> None:
        make(
            tmp_path, "10.txt", "9.txt", "b.md", "A.TXT", "a2.txt", "a10.txt", "z/1.txt", "b/c/2.md"
        )
        assert listed(tmp_path) == [
            "9.txt", "10.txt", "a2.txt", "a10.txt", "A.TXT", "b.md", "b/c/2.md", "z/1.txt",
        ]  # fmt: skip

    def test_only_articles_that_are_not_hidden_are_listed(self, tmp_path: Path) -> None:
        make(tmp_path, ".a.txt", ".git/b.txt", "c.png", "txt", "d.txt.bak", "e.markdown", "~f.txt")
        (tmp_path / "folder.txt").mkdir()
        os.mkfifo(tmp_path / "pipe.txt")
        assert listed(tmp_path) == ["e.markdown", "~f.txt"]
        assert listed(tmp_path / ".git") == ["b.txt"]

    def test_links_are_followed_to_files_within_only(self, tmp_path: Path) -> None:
        make(tmp_path, "in/a.txt", "in/sub/b.txt", "out/secret.txt", "out/d/e.txt")
        inside = tmp_path / "in"
        (inside / "link.txt").symlink_to(inside / "sub" / "b.txt")
        (inside / "out.txt").symlink_to(tmp_path / "out" / "secret.txt")
        (inside / "folder").symlink_to(tmp_path / "out")
        (inside / "sub" / "loop").symlink_to(inside)
        (inside / "self.txt").symlink_to(inside / "self.txt")
        (inside / "gone.txt").symlink_to(inside / "nowhere.txt")
        assert listed(inside) == ["a.txt", "link.txt", "sub/b.txt"]
        # The place itself may be a link.
        (tmp_path / "place").symlink_to(inside)
        assert listed(tmp_path / "place") == ["a.txt", "link.txt", "sub/b.txt"]

    def test_a_file_may_be_a_place_whatever_its_suffix(self, tmp_path: Path) -> None:
        make(tmp_path, "notes.rst")
        assert listed(tmp_path, tmp_path / "notes.rst") == ["notes.rst"]

    def test_the_guide_comes_last_on_a_shelf_of_its_own(self, tmp_path: Path) -> None:
        make(tmp_path, "mine/a.txt", "guide/b.md")
        shelves = Library([tmp_path / "mine"], tmp_path / "guide")
        mine, guide = tmp_path / "mine" / "a.txt", tmp_path / "guide" / "b.md"
        assert list(shelves.files()) == [Found(mine), Found(guide, GUIDE)]
        assert (shelves.shelf(mine), shelves.shelf(guide)) == ("", GUIDE)
        assert first(shelves.files()) == Found(mine)
        assert first([]) is None

    def test_what_cannot_be_listed_is_said(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make(tmp_path, "a.txt", "locked/b.txt", "sub/c.txt")
        scan = os.scandir

        def refusing(folder: Path) -> object:
            if Path(folder).name == "locked":
                raise PermissionError(errno.EACCES, "Permission denied")
            return scan(folder)

        monkeypatch.setattr(os, "scandir", refusing)
        shelves = Library([tmp_path, tmp_path / "none", tmp_path / "a.txt" / "b", Path("x" * 999)])
        assert [found.path.name for found in shelves.files()] == ["a.txt", "c.txt"]
        locked, none, below, long = shelves.problems
        assert locked == f"{tmp_path}/locked: cannot be listed (Permission denied)"
        assert none == f"{tmp_path}/none: there is no such file or folder"
        assert below == f"{tmp_path}/a.txt/b: there is no such file or folder"
        assert long == f"{'x' * 999}: cannot be looked at (File name too long)"
        assert list(shelves.files()) and len(shelves.problems) == 4

    def test_a_bottomless_folder_has_a_bottom(self, tmp_path: Path) -> None:
        deep = tmp_path.joinpath(*["d"] * 70)
        deep.mkdir(parents=True)
        make(deep, "lost.txt")
        make(tmp_path.joinpath(*["d"] * 64), "found.txt")
        assert [Path(name).name for name in listed(tmp_path)] == ["found.txt"]

    def test_what_a_library_holds(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        shelves = Library([Path("mine"), tmp_path / "one.txt"], tmp_path / "guide")
        for name in ("mine/a/b.txt", "mine", "one.txt", "guide/c.md", "x/../mine/d.txt"):
            assert shelves.holds(tmp_path / name), name
            assert shelves.holds(Path(name)), name
        for name in ("other.txt", "mine2/a.txt", "mine/../other.txt", "one.txt.bak", ""):
            assert not shelves.holds(tmp_path / name), name


@pytest.fixture
def short(tmp_path: Path) -> Iterator[Path]:
    """A folder whose path is short enough for a socket's name."""
    before = Path.cwd()
    os.chdir(tmp_path)
    yield Path()
    os.chdir(before)


class TestLoad:
    @pytest.mark.parametrize(
        ("data", "text"),
        [
            (b"Blink and you miss it.", "Blink and you miss it."),
            (b"PK is no archive here.", "PK is no archive here."),
            (b"%PDF is how it begins.", "%PDF is how it begins."),
            (b"", ""),
            (b"\xef\xbb\xbfMarked.", "Marked."),
            ("Wide words.".encode("utf-16"), "Wide words."),
            ("Déjà vu, café.".encode("cp1252"), "Déjà vu, café."),
            ("Été".encode() + b" \xff, one bad byte.", "Été \ufffd, one bad byte."),
        ],
    )
    def test_text_is_read_whatever_it_looks_like(
        self, data: bytes, text: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "story.txt"
        file.write_bytes(data)
        document = load(file)
        assert document.text == text
        assert bool(document.guessed) == (data[:1] in (b"D", b"\xc3"))

    def test_hidden_characters_are_counted(self, tmp_path: Path) -> None:
        file = tmp_path / "story.txt"
        file.write_bytes("A\u200bl\x1b[31ml\u202e".encode())
        assert load(file).hidden == 3

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("none.txt", "there is no such file"),
            ("a.txt/b.txt", "there is no such file"),
            ("nul\0.txt", "there is no such file"),
            ("surrogate\ud800.txt", "there is no such file"),
            ("x" * 300, "cannot be read (File name too long)"),
            ("loop.txt", "cannot be read (Too many levels of symbolic links)"),
            ("folder.txt", "is a folder; name a file in it"),
            ("pipe.txt", "is no regular file; only regular files are read"),
            ("socket.txt", "is no regular file; only regular files are read"),
            ("null.txt", "is no regular file; only regular files are read"),
            ("binary.txt", "it holds binary data, not text; is it another kind of file?"),
        ],
    )
    def test_what_is_refused(self, short: Path, name: str, message: str) -> None:
        make(short, "a.txt")
        (short / "folder.txt").mkdir()
        (short / "binary.txt").write_bytes(bytes(range(256)) * 9)
        (short / "loop.txt").symlink_to("loop.txt")
        (short / "null.txt").symlink_to("/dev/null")
        os.mkfifo("pipe.txt")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("socket.txt")
            with pytest.raises(UnreadableError) as caught:
                load(short / name)
        assert str(caught.value) == f"{shown(name)}: {message}"

    def test_a_pipe_that_takes_a_files_place_blocks_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make(tmp_path, "a.txt")
        status = (tmp_path / "a.txt").stat()
        os.mkfifo(tmp_path / "pipe.txt")
        monkeypatch.setattr(Path, "stat", lambda path: status)
        with pytest.raises(UnreadableError, match="is no regular file"):
            load(tmp_path / "pipe.txt")

    def test_a_large_file_is_opened_only_when_asked_to(self, tmp_path: Path) -> None:
        file = tmp_path / "large.txt"
        file.write_bytes(b"")
        os.truncate(file, LARGEST + 1024 * 1024)
        with pytest.raises(TooLargeError, match=r"large\.txt: is 65 MiB; texts up to 64 MiB"):
            load(file)

    def test_the_limit_holds_for_what_does_not_say_its_size(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(library, "LARGEST", 10)
        make(tmp_path, "a.txt")
        with pytest.raises(TooLargeError):
            load(tmp_path / "a.txt")
        assert load(tmp_path / "a.txt", any_size=True).text == "The text of a.txt."
        empty = os.stat_result((stat.S_IFREG, *[0] * 9))
        monkeypatch.setattr(Path, "stat", lambda path: empty)
        monkeypatch.setattr(os, "fstat", lambda handle: empty)
        with pytest.raises(TooLargeError, match="larger than"):
            load(tmp_path / "a.txt")

    @pytest.mark.parametrize(
        ("name", "title"),
        [
            (b"caf\xe9.txt", "caf"),
            (b"\xff\xfe.txt", "untitled"),
            ("\u202eevil\x1b[2J\u200b.txt".encode(), "evil[2J"),
            (b"two\nlines\t.txt", "two lines"),
            (b"[bold]x[@click=app.quit].md", "[bold]x[@click=app.quit]"),
            (b"-rf.txt", "-rf"),
            (b" .txt", "untitled"),
        ],
    )
    def test_hostile_names_are_read_and_shown(
        self, name: bytes, title: str, tmp_path: Path
    ) -> None:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        path.write_bytes(b"")
        assert [file.path for file in Library([tmp_path]).files()] == [path]
        assert load(path).title == title
        assert shown(path).isprintable()
        assert shown(Path(os.fsdecode(b"caf\xe9"))) == "caf\ufffd"

    @given(st.text())
    @settings(deadline=None)
    def test_any_path_can_be_shown(self, name: str) -> None:
        assert shown(name).encode().decode() == clean_line(shown(name))


def test_a_long_file_is_glimpsed_by_its_beginning(tmp_path: Path) -> None:
    text = "Höhere Wasserstände am Fluss\n\n" + "Ein Absatz über die Fähre.\n\n" * 12_000
    path = tmp_path / "long.txt"
    path.write_text(text, "utf-8")
    begun, whole = glimpse(path), load(path)
    assert begun and len(begun.text) < GLIMPSE < len(whole.text)
    assert whole.text.startswith(begun.text.rstrip())
    assert whole.blocks[: len(begun.blocks)] == begun.blocks
    assert begun.title == whole.title


@pytest.mark.parametrize("piece", ["😀", "a", "b" * 7 + "é"])
def test_a_glimpse_never_cuts_a_character(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "one line.txt"
    path.write_text(piece * (600_000 // len(piece.encode())), "utf-8")
    begun = glimpse(path)
    assert begun and set(begun.text) == set(piece) and not begun.guessed


@pytest.mark.parametrize(
    "data",
    [b"Short.", b"", "Größe ".encode("cp1252") * 90_000, b"\n" * 500_000, bytes(500_000)],
    ids=["short", "empty", "no UTF-8", "blank", "binary"],
)
def test_what_cannot_be_told_by_its_beginning_is_read_whole(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(data)
    assert glimpse(path) is None


def test_a_file_has_a_stamp_while_it_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    assert stamp(path) is None and stamp(path / "x\0") is None
    path.write_text("one")
    before = stamp(path)
    assert before and before == stamp(path)
    path.write_text("three")
    assert stamp(path) != before


def test_the_folder_of_an_article_is_told_within_its_place(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    library = Library([tmp_path / "a", tmp_path / "b.md"], tmp_path / "guide")
    assert library.folder(tmp_path / "a" / "one.md") == ""
    assert library.folder(tmp_path / "a" / "north" / "sea" / "one.md") == "north/sea"
    assert library.folder(str(tmp_path / "a" / "north" / ".." / "one.md")) == ""
    assert library.folder(tmp_path / "guide" / "x" / "one.md") == "x"
    assert library.folder(tmp_path / "b.md") == library.folder(tmp_path / "c" / "d.md") == ""
