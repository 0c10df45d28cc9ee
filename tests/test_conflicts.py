"""Copies that sync programs, people and editors make of notes files, and conflicts of git."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reader.annotation import Annotation, annotate, new_notes, revise
from reader.conflicts import MERGED, Reunion, copies, copy_names, merge_copies, merge_copy
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.history import versions
from reader.notebook import Notebook
from reader.storage import LockedError, Tables, read_tables, write_tables

TEXT = "The harbour office moved the first crossing to seven. Nobody was asked."
NOW = "2026-05-04T10:00:00Z"
ARTICLE = Document(
    text=TEXT,
    blocks=(Block(Kind.PARAGRAPH, 0, len(TEXT)),),
    metadata=Metadata(title=Fact("Ferry timetable", Origin.TEXT)),
)
NEW = new_notes(ARTICLE, "/a.txt")
ID = NEW.id
FILE = f"{ID}.json"


def notebook(folder: Path, device: str = "desk") -> Notebook:
    return Notebook(folder, device=device, now=lambda: NOW)


def mark(id: str, note: str = "") -> Annotation:
    return annotate(ARTICLE, 4, 18, id=id, device="desk", now=NOW, note=note)


def content(*annotations: Annotation) -> bytes:
    """A notes file as another machine writes it."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        notebook(Path(folder), "lap").put(NEW, ARTICLE, *annotations)
        return (Path(folder) / FILE).read_bytes()


def merge(folder: Path) -> Reunion:
    return merge_copies(folder, notebook(folder).absorb)


def told(folder: Path) -> list[str]:
    book = notebook(folder)
    notes = book.read(ID)
    assert notes and book.problems == []
    return sorted(note.id for note in notes.records)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


@pytest.mark.parametrize(
    "name",
    [
        f"{ID}.sync-conflict-20261122-101112-ABCDEFG.json",
        f"{ID} (Ana's conflicted copy 2026-11-22).json",
        f"{ID} (Ana's conflicted copy 2026-11-22 (1)).json",
        f"{ID} (In Konflikt stehende Kopie von Ana 2026-11-22).json",
        f"{ID} (Copie en conflit de Ana 2026-11-22).json",
        f"{ID} (conflicted copy 2026-11-22 101112).json",
        f"{ID}_conflict-20261122-101112.json",
        f"{ID}-DESKTOP-1A2B3C.json",
        f"{ID} (1).json",
        f"{ID} 2.json",
        f"{ID} copy.json",
        f"{ID} Kopie.json",
        f"{ID} - Copy.json",
        f"{ID} - Copy (2).JSON",
        f"Copy of {ID}.json",
        f"{ID}.json~",
        "notes from the other machine.json",
    ],
)
def test_copies_are_merged_and_put_away(tmp_path: Path, name: str) -> None:
    notebook(tmp_path).put(NEW, ARTICLE, mark("here"))
    (tmp_path / name).write_bytes(content(mark("there")))
    done = merge(tmp_path)
    assert ([copy.path.name for copy in done.merged], done.problems) == ([name], [])
    assert told(tmp_path) == ["here", "there"]
    assert names(tmp_path) == [FILE]
    assert (tmp_path / MERGED / name).read_bytes() == content(mark("there"))
    assert merge(tmp_path) == Reunion([], [])


def test_notes_under_a_wrong_name_become_the_file(tmp_path: Path) -> None:
    (tmp_path / "Ferry.json").write_bytes(content(mark("there")))
    assert merge(tmp_path).problems == []
    assert told(tmp_path) == ["there"]
    assert names(tmp_path) == [FILE]


def test_a_copy_that_does_not_say_its_article_is_known_by_its_name(tmp_path: Path) -> None:
    tables = read(tmp_path, content(mark("there")))
    del tables["article"]
    write_tables(tmp_path / f"{ID} (1).json", tables)
    write_tables(tmp_path / "nobody.json", tables)
    done = merge(tmp_path)
    assert [copy.path.name for copy in done.merged] == [f"{ID} (1).json"]
    assert done.problems == [f"{tmp_path}/nobody.json does not say which article its notes are on"]
    assert names(tmp_path) == [FILE, "nobody.json"]


def read(folder: Path, content: bytes) -> Tables:
    (folder / "read.tmp").write_bytes(content)
    tables = read_tables(folder / "read.tmp")
    (folder / "read.tmp").unlink()
    assert tables
    return tables


def test_copies_of_one_name_are_all_kept(tmp_path: Path) -> None:
    name = f"{ID} (1).json"
    for id in ("one", "two", "three"):
        (tmp_path / name).write_bytes(content(mark(id)))
        merge(tmp_path)
    kept = {path.name: path.read_bytes() for path in (tmp_path / MERGED).iterdir()}
    assert kept == {
        name: content(mark("one")),
        f"{ID} (1)-1.json": content(mark("two")),
        f"{ID} (1)-2.json": content(mark("three")),
    }
    assert told(tmp_path) == ["one", "three", "two"]


def test_a_copy_that_is_still_being_written_is_left_alone(tmp_path: Path) -> None:
    whole = content(mark("there"))
    copy = tmp_path / f"{ID} (1).json"
    for part in (b"", whole[:40], whole[:-3]):
        copy.write_bytes(part)
        done = merge(tmp_path)
        assert done.merged == []
        (problem,) = done.problems
        assert problem.startswith(f"{copy} is damaged: ")
        assert problem.endswith("; if a sync program is still writing it, wait for that")
        assert copy.read_bytes() == part
    copy.write_bytes(whole)
    assert merge(tmp_path).problems == []
    assert told(tmp_path) == ["there"]


def test_a_copy_that_is_replaced_meanwhile_is_merged_too(tmp_path: Path) -> None:
    copy = tmp_path / f"{ID} (1).json"
    copy.write_bytes(content(mark("first")))
    book = notebook(tmp_path)

    def absorb(id: str, tables: Tables) -> None:
        if copy.exists():
            copy.write_bytes(content(mark("later")))
        book.absorb(id, tables)

    (found,) = copies(tmp_path)
    merge_copy(found, absorb)
    assert told(tmp_path) == ["first", "later"]


def test_a_copy_that_someone_else_merges_meanwhile_is_no_problem(tmp_path: Path) -> None:
    copy = tmp_path / f"{ID} (1).json"
    copy.write_bytes(content(mark("there")))
    book = notebook(tmp_path)

    def absorb(id: str, tables: Tables) -> None:
        book.absorb(id, tables)
        copy.unlink()

    assert merge_copies(tmp_path, absorb).problems == []
    assert told(tmp_path) == ["there"]


def test_several_readers_that_merge_at_once_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    copies = {f"{ID} ({number}).json": content(mark(f"{number:02}")) for number in range(20)}
    for name, whole in copies.items():
        (tmp_path / name).write_bytes(whole)
    code = f"""
from pathlib import Path
from tests.test_conflicts import merge
input()
print(merge(Path({str(tmp_path)!r})).problems)
"""
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for reader in readers:
        assert reader.stdin
        reader.stdin.write("\n")
        reader.stdin.flush()
    assert [reader.communicate()[0] for reader in readers] == ["[]\n"] * 3
    assert told(tmp_path) == [f"{number:02}" for number in range(20)]
    kept = {path.name: path.read_bytes() for path in (tmp_path / MERGED).iterdir()}
    assert kept == copies


def test_a_copy_stays_where_it_cannot_be_merged(tmp_path: Path) -> None:
    copy = tmp_path / f"{ID} (1).json"
    copy.write_bytes(content(mark("there")))

    def absorb(id: str, tables: Tables) -> None:
        raise LockedError("held")

    assert merge_copies(tmp_path, absorb) == Reunion([], ["held"])
    assert copy.exists()


def test_what_is_no_copy_is_not_touched(tmp_path: Path) -> None:
    notebook(tmp_path).put(NEW, ARTICLE, mark("here"))
    (tmp_path / "a link.json").symlink_to(tmp_path / FILE)
    (tmp_path / "a folder.json").mkdir()
    (tmp_path / f"{FILE}.damaged-20260504T100000Z").write_bytes(content(mark("there")))
    (tmp_path / f".{ID} (1).json").write_bytes(content(mark("there")))
    (tmp_path / "package.json").write_text('{"name": "mine"}')
    newer = b'{"schema": 99}'
    (tmp_path / f"{ID} (2).json").write_bytes(newer)
    if os.name != "nt":
        os.mkfifo(tmp_path / "a pipe.json")
    before = names(tmp_path)
    done = merge(tmp_path)
    assert done.merged == []
    assert len(done.problems) == 2
    assert "newer" in done.problems[0]
    assert done.problems[1] == f"{tmp_path}/package.json is no notes file"
    assert names(tmp_path) == before
    assert told(tmp_path) == ["here"]
    assert copy_names(tmp_path / "nowhere") == []


def test_hostile_names_are_told_harmlessly(tmp_path: Path) -> None:
    (tmp_path / "\x1b]0;title\x07\udcff.json").write_bytes(b"{}")
    (tmp_path / f"{ID}\n\u202e.json").write_bytes(content(mark("there")))
    done = merge(tmp_path)
    assert len(done.merged) == 1 and told(tmp_path) == ["there"]
    (problem,) = done.problems
    assert problem.isprintable()


# git


def git(folder: Path, *words: str) -> int:
    own = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", "-C", folder, *own, *words], capture_output=True).returncode


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_both_sides_of_a_conflict_of_git_are_merged(tmp_path: Path, style: str) -> None:
    if git(tmp_path, "init"):
        pytest.skip("there is no git")
    first = mark("first", "at first")
    (tmp_path / FILE).write_bytes(content(first))
    for words in (("add", FILE), ("commit", "-m", "first"), ("branch", "other")):
        assert git(tmp_path, *words) == 0
    ours = revise(first, replace(first, note="ours"), device="desk", now=NOW)
    theirs = revise(first, replace(first, note="theirs"), device="lap", now=NOW)
    (tmp_path / FILE).write_bytes(content(ours, mark("our own")))
    assert git(tmp_path, "commit", "-am", "ours") == 0
    assert git(tmp_path, "checkout", "other") == 0
    (tmp_path / FILE).write_bytes(content(theirs, mark("their own")))
    assert git(tmp_path, "commit", "-am", "theirs") == 0
    assert git(tmp_path, "-c", f"merge.conflictStyle={style}", "merge", "main") != 0
    left = (tmp_path / FILE).read_bytes()
    assert b"\n>>>>>>> " in left

    if style == "diff3":  # whoever meets the file first
        ((merged,), problems) = merge(tmp_path)
        assert (merged.path, problems) == (tmp_path / FILE, [])
    assert told(tmp_path) == ["first", "our own", "their own"]
    assert merge(tmp_path) == Reunion([], [])
    notes = notebook(tmp_path).read(ID)
    assert notes
    (note,) = [note for note in notes.records if note.id == "first"]
    assert {said["note"] for said in versions(note)} == {"at first", "ours", "theirs"}
    (kept,) = (tmp_path / MERGED).iterdir()
    assert (kept.name, kept.read_bytes()) == (f"{ID}.git-conflict.json", left)
    assert names(tmp_path) == [FILE]


def test_a_conflict_with_a_side_that_is_damaged_is_set_aside(tmp_path: Path) -> None:
    whole = content(mark("first"))
    left = b"<<<<<<< HEAD\n" + whole + b"=======\n" + whole[:-9] + b"\n>>>>>>> main\n"
    (tmp_path / FILE).write_bytes(left)
    book = notebook(tmp_path)
    assert book.read(ID) is None
    assert "is damaged" in book.problems[0]
    (aside,) = tmp_path.glob(f"{FILE}.damaged-*")
    assert aside.read_bytes() == left


def test_a_note_may_speak_of_conflicts(tmp_path: Path) -> None:
    note = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> main"
    notebook(tmp_path).put(NEW, ARTICLE, mark("first", note))
    assert told(tmp_path) == ["first"]
    (tmp_path / f"{ID} (1).json").write_bytes(content(mark("second", note)))
    assert merge(tmp_path).problems == []
    assert told(tmp_path) == ["first", "second"]
    assert (tmp_path / MERGED / f"{ID} (1).json").exists()
