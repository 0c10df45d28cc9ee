"""Lists, notes, tags and exports over the index: orders, limits, and the index itself."""

import io
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from reader.index.progress import Phase, Progress
from reader.meter import Meter, bar
from reader.printer import Printer
from tests.test_cli import Result, Run, articles, home, on, one_line, run

__all__ = ["articles", "home", "on", "run"]

TALK = """---
title: A talk at the lock
date: 2024-05-01
source: Canal Post
---
**Ana:** Who pays for the lock?

**Ben:** The city pays for the lock.

**Ana:** And the weir?

**Ben:** Nobody pays for the weir yet.
"""


@pytest.fixture
def talked(on: Run, articles: Path) -> Run:
    """Five passages in three articles."""
    (articles / "talk.md").write_text(TALK, "utf-8")
    on("annotate", "delta", "--quote", "opened the sluice", "--tag", "aid")
    on("annotate", "delta", "--quote", "fell on Thursday")
    on("annotate", "harbour", "--quote", "twice", "--tag", "money")
    on("annotate", "talk", "--quote", "Who pays", "--tag", "money", "--tag", "aid/lock")
    on("annotate", "talk", "--quote", "The city pays", "--tag", "money")
    return on


def titles(result: Result) -> list[object]:
    return [row["title"] for row in result.rows]


def exact(result: Result) -> list[str]:
    """The first word of each passage."""
    return [str(row["exact"]).split()[0] for row in result.rows]


# Lists


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("found", "River Harbour A"),
        ("date", "A River Harbour"),
        ("title", "A Harbour River"),
        ("source", "A River Harbour"),
        ("unread", "River Harbour A"),
        ("annotated", "River A Harbour"),
    ],
)
def test_articles_are_listed_in_an_order(talked: Run, sort: str, order: str) -> None:
    found = [str(title).split()[0] for title in titles(talked("list", "--sort", sort, "--json"))]
    assert found == order.split()


def test_every_order_of_articles_is_known(talked: Run) -> None:
    for sort in "found date title source folder unread recent annotated".split():
        result = talked("list", "--sort", sort)
        assert result.code == 0 and len(result.out.splitlines()) == 3, sort


def test_no_more_are_listed_than_are_wanted(talked: Run) -> None:
    result = talked("list", "--limit", "2")
    assert len(result.out.splitlines()) == 2 and result.err == "reader: 2 articles\n"
    assert len(talked("list", "--json", "--limit", "9").rows) == 3


def test_what_cannot_be_read_is_told_and_not_counted(talked: Run, articles: Path) -> None:
    (articles / "0.txt").write_bytes(b"\0\1\2" * 100)
    result = talked("list", "--limit", "1", "--json")
    assert titles(result) == ["River report"]
    assert one_line(result.err) and "0.txt" in result.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("list", "--limit", "0"), "“0” is no number from 1 on"),
        (("notes", "--limit", "-1"), "“-1” is no number from 1 on"),
        (("tags", "--limit", "x"), "“x” is no number from 1 on"),
        (("list", "--sort", "size"), "invalid choice: 'size'"),
        (("notes", "--sort", "title"), "invalid choice: 'title'"),
        (("tags", "--sort", "date"), "invalid choice: 'date'"),
        (("list", "--missing", "--sort", "date"), "--missing has an order of its own"),
        (("export", "--json", "-o", "-"), "--json tells of files"),
        (("tags", "rename", "aid", "help", "--limit", "3"), "--limit is for listing tags"),
        (("tags", "delete", "aid", "--sort", "count"), "--sort is for listing tags"),
        (("tags", "delete", "aid", "--no-scan"), "--no-scan is for listing tags"),
    ],
)
def test_what_does_not_fit_is_told_on_one_line(
    talked: Run, words: tuple[str, ...], told: str
) -> None:
    result = talked(*words)
    assert (result.code, result.out) == (2, "")
    assert one_line(result.err) and told in result.err


# Passages


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("article", "Who The twice opened fell"),
        ("tag", "opened Who twice The fell"),
        ("date", "Who The opened fell twice"),
        ("speaker", "Who The opened fell twice"),
    ],
)
def test_passages_are_listed_in_an_order_each_once(talked: Run, sort: str, order: str) -> None:
    result = talked("notes", "--sort", sort, "--json")
    assert exact(result) == order.split()
    assert exact(talked("notes", "--sort", sort, "--json", "--limit", "3")) == order.split()[:3]


def test_people_see_what_passages_are_grouped_by(talked: Run) -> None:
    tags = talked("notes", "--sort", "tag")
    heads = [line for line in tags.out.splitlines() if line and not line.startswith(" ")]
    assert heads == ["#aid", "#aid/lock", "#money", "no tag"]
    assert "A talk at the lock · Ana" in tags.out
    assert tags.err == "reader: 5 passages in 3 articles\n"
    dates = talked("notes", "--sort", "date").out.splitlines()
    assert (dates[0], "no date" in dates) == ("1 May 2024", True)
    speakers = talked("notes", "--sort", "speaker").out.splitlines()
    assert [line for line in speakers if line and not line.startswith(" ")] == [
        *("Ana", "Ben", "no speaker")
    ]
    assert talked("notes").out.startswith("A talk at the lock\n\n  “Who pays”\n")
    assert talked("notes", "#money", "--limit", "1").err == "reader: 1 passage in 1 article\n"


def test_passages_are_told_where_they_stand_after_edits(talked: Run, articles: Path) -> None:
    file = articles / "delta.txt"
    text = file.read_text("utf-8")
    file.write_text(
        "One more line.\n\n" + text.replace("Nobody had opened the sluice.", ""), "utf-8"
    )
    rows = {str(row["exact"]).split()[0]: row for row in talked("notes", "--json").rows}
    moved, lost = rows["fell"], rows["opened"]
    assert moved["state"] == "moved" and moved["text"] == "fell on Thursday"
    assert moved["start"] == file.read_text("utf-8").index("fell on")
    assert (lost["state"], lost["start"], lost["text"]) == ("orphan", None, None)
    file.unlink()
    rows = {str(row["exact"]).split()[0]: row for row in talked("notes", "--json").rows}
    assert {rows[one]["state"] for one in ("fell", "opened")} == {"orphan"}
    assert rows["fell"]["path"] == str(file) and rows["fell"]["reason"]


# Tags and exports


def test_tags_by_name_or_by_number(talked: Run) -> None:
    assert [row["tag"] for row in talked("tags", "--json").rows] == ["aid", "aid/lock", "money"]
    result = talked("tags", "--json", "--sort", "count", "--limit", "2")
    assert [(row["tag"], row["annotations"]) for row in result.rows] == [("money", 3), ("aid", 1)]
    assert [row["tag"] for row in talked("tags", "--json", "speaker:ana").rows] == [
        *("aid/lock", "money")
    ]


def test_an_export_of_the_first_passages(talked: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = talked("export", "--sort", "speaker", "--limit", "2", "-o", out)
    [file] = out.iterdir()
    assert "Who pays" in file.read_text("utf-8") and "The city pays" in file.read_text("utf-8")
    assert "1 file written" in result.err
    rows = talked("export", "#money", "--json", "-o", out).rows
    assert [(Path(str(row["path"])).name, row["state"]) for row in rows] == [
        ("a-talk-at-the-lock.md", "unchanged"),
        ("harbour-talks.md", "written"),
    ]


# The index


def index_file(home: Path) -> Path:
    [file] = (home / "cache" / "reader" / "indexes").glob("*.sqlite3")
    return file


def test_the_state_of_the_index(talked: Run, articles: Path, home: Path) -> None:
    shutil.rmtree(home / "cache")
    before = talked("index")
    assert (before.code, before.out) == (1, "")
    assert one_line(before.err) and "there is no index yet" in before.err
    assert not (home / "cache").exists()
    (articles / "binary.txt").write_bytes(b"\0\1\2" * 100)
    talked("list")
    row = talked("index", "--json").row
    assert list(row) == (
        "file bytes articles unreadable words annotations annotated scanned problems".split()
    )
    assert row["file"] == str(index_file(home))
    assert (row["articles"], row["unreadable"], row["annotations"], row["annotated"]) == (
        4,
        1,
        5,
        3,
    )
    assert isinstance(row["bytes"], int) and row["bytes"] > 4_096
    assert "binary.txt" in str(row["problems"])
    told = talked("index")
    lines = dict(line.split(None, 1) for line in told.out.splitlines())
    assert (
        lines["Articles"] == "4, 1 cannot be read" and lines["Marked"] == "5 passages in 3 articles"
    )
    assert lines["Scanned"][:3] == "20" + str(row["scanned"])[2:3]
    assert one_line(told.err) and "binary.txt" in told.err


def test_an_index_is_made_anew(talked: Run, home: Path) -> None:
    talked("list")
    file = index_file(home)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE articles SET title = 'spoilt'")
    connection.close()
    assert set(titles(talked("list", "--json"))) == {"spoilt"}
    assert talked("index", "--rebuild").out.startswith("File")
    assert "River report" in titles(talked("list", "--json"))


def test_a_spoilt_or_lost_index_costs_a_line_and_a_rebuild(talked: Run, home: Path) -> None:
    talked("list")
    file = index_file(home)
    file.write_bytes(b"no database" * 1_000)
    result = talked("list", "--json")
    assert len(result.rows) == 3 and one_line(result.err) and "is damaged" in result.err
    assert len(talked("notes", "--json").rows) == 5
    shutil.rmtree(home / "cache")
    assert len(talked("notes", "--json").rows) == 5


def test_where_no_index_can_be_kept_all_answers_are_the_same(
    talked: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = [
        *(["list", "--json"], ["list", "river", "--json"], ["notes", "--json"]),
        *(["notes", "#money", "--json"], ["tags", "--json"], ["show", "talk", "--json"]),
        *(["list", "--missing", "--json"], ["notes", "is:review", "--json"]),
    ]
    expected = [talked(*words).rows for words in commands]
    shutil.rmtree(home / "cache")
    (home / "cache").write_text("in the way of a folder")
    for words, rows in zip(commands, expected, strict=True):
        result = talked(*words)
        assert result.rows == rows and "temporary folder" in result.err
    monkeypatch.setattr("tempfile.tempdir", str(home / "nowhere"))
    for words, rows in zip(commands, expected, strict=True):
        result = talked(*words)
        assert result.rows == rows and "all files are read instead" in result.err


def test_files_are_looked_at_before_an_answer_unless_told_not_to(
    talked: Run, articles: Path
) -> None:
    assert len(talked("list", "--json").rows) == 3
    (articles / "new.txt").write_text("New\n\nSomething new.\n")
    assert len(talked("list", "--json", "--no-scan").rows) == 3
    assert len(talked("list", "--json").rows) == 4
    (articles / "new.txt").unlink()
    assert len(talked("list", "--json", "--no-scan").rows) == 4
    assert len(talked("list", "--json").rows) == 3


def test_without_an_index_files_are_looked_at_all_the_same(talked: Run, home: Path) -> None:
    shutil.rmtree(home / "cache")
    assert len(talked("notes", "--json", "--no-scan").rows) == 5


def test_stopped_while_indexing_it_goes_on_where_it_was(articles: Path, home: Path) -> None:
    for number in range(1_500):
        (articles / f"{number}.txt").write_text(f"Title {number}\n\n{'Some words. ' * 50}\n")
    words = [sys.executable, "-m", "reader", "list", "--json", "--library", str(articles)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as lister:
        assert lister.stderr
        lister.stderr.readline()  # that it indexes
        lister.kill()
    done = subprocess.run(words, capture_output=True, check=True)
    assert done.stdout.count(b"\n") == 1_502


# How far it is


def printer(*, terminal: bool) -> tuple[Printer, io.StringIO]:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    err = Screen()
    return Printer(io.StringIO(), err, {"TERM": "xterm"}), err


def test_a_terminal_is_shown_a_bar_that_goes_away() -> None:
    said, err = printer(terminal=True)
    seconds = iter(range(100))
    meter = Meter(said, clock=lambda: float(next(seconds)))
    meter.tell(Progress(0, 0, Phase.LOOKING))
    assert err.getvalue() == ""
    meter.tell(Progress(250, 1_000, Phase.READING))
    assert "indexing [######------------------] 250 of 1,000" in err.getvalue()
    meter.tell(Progress(500, 1_000, Phase.WAITING))
    assert "another reader is indexing [############" in err.getvalue()
    meter.tell(Progress(1_000, 1_000, Phase.DONE))
    assert err.getvalue().endswith("\r\x1b[K")
    said.say("done")
    assert err.getvalue().endswith("\r\x1b[Kreader: done\n")


def test_elsewhere_one_line_tells_of_it() -> None:
    said, err = printer(terminal=False)
    meter = Meter(said, clock=iter(range(100)).__next__)
    for done in (0, 250, 500):
        meter.tell(Progress(done, 1_000, Phase.READING))
    meter.tell(Progress(1_000, 1_000, Phase.DONE))
    assert err.getvalue() == (
        "reader: indexing 1,000 new or changed articles; later this is quick\n"
    )


def test_a_few_files_are_not_worth_a_word() -> None:
    for terminal in (True, False):
        said, err = printer(terminal=terminal)
        Meter(said).tell(Progress(3, 150, Phase.READING))
        assert err.getvalue() == ""


@pytest.mark.parametrize(
    ("done", "total", "drawn"), [(0, 0, 0), (1, 2, 12), (9, 9, 24), (9, 3, 24)]
)
def test_bars(done: int, total: int, drawn: int) -> None:
    assert bar(done, total) == f"[{'#' * drawn}{'-' * (24 - drawn)}]"
