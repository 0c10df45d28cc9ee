"""The index as everybody uses it: shared, killed, followed."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest

from reader.annotation import Status, annotate
from reader.index.catalogue import Index
from reader.index.following import Following
from reader.index.progress import Outcome, Phase, Progress
from reader.index.store import IndexUnavailableError
from reader.library import Library, load
from reader.passage import Cancelled
from reader.query import parse
from tests.catalogues import content, ids, indexed, notebook, titles

SCAN = """
import sys
from pathlib import Path
from reader.index.catalogue import Index
from reader.library import Library, there
from reader.notebook import Notebook
root, file = map(Path, sys.argv[1:])
notes = Notebook(file.parent / "notes", device="x", now=lambda: "2024", there=there)
index = Index(file, Library([root]), notes, report=print)
index.scan(lambda one: print(one.done, one.phase, flush=True))
index.close()
"""


def library(folder: Path, count: int) -> Path:
    for number in range(count):
        file = folder / f"{number // 100}" / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Title {number}\n\nBody {number} of {folder.name}.\n", "utf-8")
    return folder


def scanning(root: Path, file: Path) -> "subprocess.Popen[str]":
    """A process that scans."""
    command = [sys.executable, "-c", SCAN, str(root), str(file)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def awaited(process: "subprocess.Popen[str]", fits: Callable[[int, str], bool]) -> None:
    """Read what a process says until it says that it has come so far."""
    assert process.stdout
    for line in process.stdout:
        done, _, phase = line.strip().partition(" ")
        if fits(int(done), phase):
            return
    raise AssertionError("it ended before")


def test_indexing_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    root, file = library(tmp_path / "library", 3_000), tmp_path / "cache" / "index.db"
    with scanning(root, file) as killed:
        awaited(killed, lambda done, _: done > 0)
        killed.send_signal(signal.SIGKILL)
    with indexed(root, file, report=pytest.fail) as index:
        before = ids(index)
        assert 0 < len(before) < 3_000
        index.scan()
        assert len(titles(index)) == 3_000
        assert before.items() <= ids(index).items()
        with indexed(root, tmp_path / "new.db") as new:
            new.scan()
            assert content(index) == content(new)


def test_one_reader_scans_and_the_other_one_follows(tmp_path: Path) -> None:
    root, file = library(tmp_path / "library", 2_000), tmp_path / "cache" / "index.db"
    with indexed(root, file, report=pytest.fail) as index, scanning(root, file) as first:
        awaited(first, lambda done, _: done > 0)
        seen: list[Progress] = []
        assert index.changed
        index.scan(seen.append)
        assert len(titles(index)) == 2_000
        assert seen[0].phase is Phase.WAITING
        assert any(one.phase is Phase.WAITING and one.total == 2_000 for one in seen)
        assert seen[-1].phase is Phase.DONE


def test_the_other_one_takes_over_when_the_first_is_killed(tmp_path: Path) -> None:
    root, file = library(tmp_path / "library", 3_000), tmp_path / "cache" / "index.db"
    with indexed(root, file, report=pytest.fail) as index, scanning(root, file) as first:
        awaited(first, lambda done, _: done > 0)
        seen: list[Progress] = []

        def progress(one: Progress) -> None:
            seen.append(one)
            if len(seen) == 1:
                first.send_signal(signal.SIGKILL)

        index.scan(progress)
        assert seen[0].phase is Phase.WAITING
        assert seen[-1].done == seen[-1].total > 0
        assert len(titles(index)) == 3_000


def test_two_readers_at_once_come_to_the_same(tmp_path: Path) -> None:
    root, file = library(tmp_path / "library", 500), tmp_path / "cache" / "index.db"
    for one in [scanning(root, file) for _ in range(3)]:
        out, _ = one.communicate()
        assert f" {Phase.DONE}" in out
    with indexed(root, file, report=pytest.fail) as index:
        assert len(titles(index)) == 500


def test_the_index_is_made_anew_while_it_is_used(tmp_path: Path) -> None:
    root, file = library(tmp_path / "library", 300), tmp_path / "cache" / "index.db"
    with indexed(root, file, report=pytest.fail) as index:
        index.scan()

        times = iter(range(2))

        def progress(one: Progress) -> None:
            if one.phase is Phase.READING and next(times, None) is not None:
                for path in file.parent.glob("index.db*"):
                    path.unlink()

        file.unlink()
        index.scan(progress)
        index.scan()
        assert len(titles(index)) == 300


def test_notes_are_taken_in_from_any_thread(tmp_path: Path) -> None:
    root = library(tmp_path / "library", 3)
    notes = notebook(tmp_path / "notes")
    path = root / "0" / "1.txt"
    document = load(path)
    with indexed(root, tmp_path / "index.db", notes, pytest.fail) as index:
        index.scan()
        row = index.row(str(path))
        assert row
        assert (row.notes, row.status, row.annotations) == (None, Status.UNREAD, 0)
        new = annotate(document, 0, 5, id="1", device="pier", now="2024", note="why?")
        own = notes.put(notes.find(document, str(path)), document, new)
        thread = threading.Thread(target=index.note, args=([own],))
        thread.start()
        thread.join()
        index.settle()
        row = index.row(str(path))
        assert row
        assert (row.notes, row.kind, row.annotations) == (own.id, "note", 1)
        read = notes.keep(own, document, replace(own.reading, status=Status.READ))
        index.note([own, read])
        index.settle()
        assert [one.article.title for one in index.rows(_ids(index, "is:read"))] == ["Title 1"]
        assert index.count(parse("is:annotated")) == 1
        totals = index.totals()
        assert (totals.articles, totals.read, totals.annotations) == (3, 1, 1)
        assert totals.bytes > 0
        before = index.changed
        index.note([read])  # which says nothing new
        index.settle()
        assert index.scan().changes >= 0
        index.forget([own.id])
        index.settle()
        assert index.changed > before
        row = index.row(str(path))
        assert row
        assert (row.notes, row.kind, row.annotations) == (None, "", 0)


def _ids(index: Index, query: str) -> list[int]:
    return [id for part in index.listing(parse(query)) for id in part.ids if part.whole]


def test_notes_files_that_are_known_are_not_read_again(tmp_path: Path) -> None:
    root = library(tmp_path / "library", 20)
    notes = notebook(tmp_path / "notes")
    for path in sorted(root.rglob("*.txt")):
        document = load(path)
        new = annotate(document, 0, 5, id=path.stem, device="pier", now="2024")
        notes.put(notes.find(document, str(path)), document, new)
    with indexed(root, tmp_path / "index.db", notebook(tmp_path / "notes")) as index:
        index.scan()
    # They are taken for what they were while their states are the same: so nobody reads them.
    unread = notebook(tmp_path / "notes")
    with indexed(root, tmp_path / "index.db", unread) as index:
        before = index.changed
        index.scan()
        assert index.changed == before
        assert index.totals().annotations == 20
        [one, *_] = notes.folder.glob("*.json")
        one.unlink()
        index.scan()
        assert index.totals().annotations == 19


def test_damaged_notes_are_told_and_what_their_backups_hold_is_known(tmp_path: Path) -> None:
    root = library(tmp_path / "library", 2)
    notes = notebook(tmp_path / "notes")
    path = root / "0" / "0.txt"
    document = load(path)
    first = annotate(document, 0, 5, id="1", device="pier", now="2024")
    own = notes.put(notes.find(document, str(path)), document, first)
    (notes.folder / f"{own.id}.json").write_bytes(b"{spoilt")
    again = notebook(tmp_path / "notes")
    with indexed(root, tmp_path / "index.db", again) as index:
        index.scan()
        assert any("is damaged" in line for line in again.problems)
        assert len(titles(index)) == 2


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    with indexed(library(tmp_path / "library", 1), tmp_path / "index.db") as index:
        index.scan()
    with pytest.raises(IndexUnavailableError, match="closed"):
        index.totals()
    index.note([])
    index.follow()
    index.close()


def test_an_index_that_was_never_used_makes_nothing(tmp_path: Path) -> None:
    with indexed(tmp_path / "library", tmp_path / "cache" / "index.db"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_changes_are_followed(tmp_path: Path) -> None:
    root = library(tmp_path / "library", 2)
    seen: Queue[Outcome] = Queue()
    with indexed(root, tmp_path / "index.db", report=pytest.fail) as index:
        index.scan()
        index.follow(seen.put)

        def until(wanted: list[str]) -> None:
            while titles(index) != wanted:
                seen.get(timeout=30)

        (root / "0" / "2.txt").write_text("New\n\nIt came.\n", "utf-8")
        until(["Title 0", "Title 1", "New"])
        (root / "0" / "1.txt").unlink()
        until(["Title 0", "New"])
        (root / "0" / "2.txt").write_text("Newer\n\nIt came.\n", "utf-8")
        until(["Title 0", "Newer"])
        (root / "0").rename(root / "5")
        until(["Title 0", "Newer"])
        (root / "deep" / "er").mkdir(parents=True)
        (root / "5" / "0.txt").rename(root / "deep" / "er" / "0.txt")
        until(["Newer", "Title 0"])


def test_where_the_system_tells_nothing_all_is_looked_through(tmp_path: Path) -> None:
    single = tmp_path / "single.txt"
    looks: Queue[object] = Queue()

    def look(paths: object) -> Outcome:
        looks.put(paths)
        return Outcome((), False, 1)

    told: Queue[Outcome] = Queue()
    following = Following(Library([single]), look, told.put, seconds=0.01, share=1)
    following.begin()
    following.begin()
    assert [looks.get(timeout=30) for _ in range(3)] == [None, None, None]
    assert told.get(timeout=30).changes == 1
    tmp_path.joinpath("single.txt").mkdir()  # now it is a folder, which can be watched
    following.close()
    assert following.closing


def test_following_ends_where_a_look_says_so(tmp_path: Path) -> None:
    ended = threading.Event()

    def look(paths: object) -> Outcome:
        ended.set()
        raise Cancelled

    following = Following(Library([tmp_path / "none"]), look, print, seconds=0.01)
    following.begin()
    assert ended.wait(30)
    following.close()


def test_notes_that_hold_no_text_do_no_harm(tmp_path: Path) -> None:
    root = library(tmp_path / "library", 1)
    notes = notebook(tmp_path / "notes")
    path = root / "0" / "0.txt"
    document = load(path)
    new = annotate(document, 0, 5, id="1", device="pier", now="2024", note="odd", tags=("odd",))
    own = notes.put(notes.find(document, str(path)), document, new)
    file = notes.folder / f"{own.id}.json"
    told = file.read_bytes().replace(b'"odd"', b'"\\ud800 odd\\u0000"')
    told = told.replace(b'"paths": [', b'"paths": ["\\udc00\\ud800", ')
    file.write_bytes(told.replace(b'"title": "Title 0"', b'"title": "\\udfff"'))
    again = notebook(tmp_path / "notes")
    with indexed(root, tmp_path / "index.db", again, pytest.fail) as index:
        index.scan()
        row = index.row(str(path))
        assert row
        assert row.annotations == 1
        index.note(again.all())
        index.settle()
        assert index.totals().annotations == 1
