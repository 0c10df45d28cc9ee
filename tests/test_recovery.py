"""Bringing back from the command line: undo, redo, the trash."""

import subprocess
import sys
from pathlib import Path

import pytest

from reader.acts import Journal
from tests.test_cli import Run, articles, home, on, one_line, process, run

__all__ = ["articles", "home", "on", "run"]

QUOTES = ("rose at the weir", "two boats", "Nobody had opened")


@pytest.fixture(autouse=True)
def marked(on: Run) -> list[str]:
    """The ids of three marked passages."""
    rows = [
        on("annotate", "delta", "--quote", quote, "--tag", "aid", "--json").row for quote in QUOTES
    ]
    return [str(row["id"]) for row in rows]


def quotes(on: Run) -> list[object]:
    return [row["exact"] for row in on("notes", "--json").rows]


def test_undo_takes_back_what_was_done_last_and_redo_does_it_again(on: Run) -> None:
    assert on("undo").out == "Undone: tag in “River report”\n"
    assert quotes(on) == ["rose at the weir", "two boats"]
    assert on("undo").code == 0 and on("undo").code == 0
    result = on("undo")
    assert (result.code, result.out, result.err) == (1, "", "reader: nothing to undo\n")
    assert on("redo").out == "Done again: tag in “River report”\n"
    assert quotes(on) == ["rose at the weir"]
    on("annotate", "harbour", "--quote", "dredging")
    assert on("redo").code == 0, "in another article nothing new was done"
    on("annotate", "delta", "--quote", "the keeper’s")
    result = on("redo")
    assert (result.code, result.err) == (1, "reader: nothing to redo\n")


def test_json_tells_what_was_done(on: Run, marked: list[str]) -> None:
    row = on("undo", "--json").row
    assert row["annotations"] == [marked[2]] and row["undone"] is True
    assert (row["label"], row["changed"], row["left"]) == ("tag", 1, 0)
    assert on("redo", "--json").row["undone"] is False
    assert on("redo", "--json").code == 1


def test_acts_are_listed_the_last_first(on: Run, marked: list[str]) -> None:
    on("undo")
    rows = on("undo", "--list", "--json").rows
    assert [row["annotations"] for row in rows] == [[marked[2]], [marked[1]], [marked[0]]]
    assert [row["undone"] for row in rows] == [True, False, False]
    assert [row["annotations"] for row in on("redo", "--list", "--json").rows] == [[marked[2]]]
    told = on("undo", "--list", "-n", "1")
    assert told.out.endswith("tag in “River report”, undone\n") and told.out.count("\n") == 1
    assert quotes(on) == ["rose at the weir", "two boats"]
    assert one_line(on("undo", "-n", "x").err)


def test_lines_on_standard_input_are_acts_of_their_own(on: Run) -> None:
    lines = '{"article":"delta","exact":"On"}\n'.replace("On", "fell on Thursday") * 2
    assert on("annotate", "-", given=lines).code == 0
    assert len(on("undo", "--list", "--json").rows) == 5
    on("undo")
    assert len(quotes(on)) == 4


def test_every_notebook_has_acts_of_its_own(on: Run, tmp_path: Path) -> None:
    assert on("undo", "--notes", tmp_path / "other").code == 1
    on("annotate", "delta", "--quote", "sluice", "--notes", tmp_path / "other")
    (tmp_path / "link").symlink_to(tmp_path / "other")
    assert on("undo", "--notes", tmp_path / "link").code == 0
    assert len(quotes(on)) == 3


def test_what_could_not_be_written_is_done_by_the_same_again(on: Run, home: Path) -> None:
    [file] = home.rglob("river-report*.json")
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"schema": 1', b'"schema": 99'))
    result = on("undo")
    assert (result.code, result.out) == (2, "")
    assert "newer reader" in result.err and "undo again does the rest" in result.err
    file.write_bytes(whole)
    assert on("undo").code == 0
    assert len(quotes(on)) == 2


def test_the_journal_lies_among_what_belongs_to_this_machine(home: Path) -> None:
    [file] = (home / "state").rglob("acts/*.jsonl")
    assert len(Journal(file).read(None)[0]) == 3


def test_a_journal_that_cannot_be_written_keeps_no_note_from_being_saved(
    on: Run, home: Path
) -> None:
    [file] = (home / "state").rglob("acts/*.jsonl")
    file.unlink()
    file.mkdir()
    result = on("annotate", "harbour", "--quote", "dredging")
    assert result.code == 0 and "this cannot be undone later" in result.err
    assert len(quotes(on)) == 4


# The trash


def test_the_trash_lists_what_was_deleted_and_gives_it_back(on: Run, marked: list[str]) -> None:
    assert on("trash").code == 1
    for _ in QUOTES:
        on("undo")
    result = on("trash")
    assert result.err == "reader: 3 deleted passages\n"
    assert f"{marked[1][:8]}  20" in result.out and "“two boats” #aid" in result.out
    [row] = on("trash", "boats", "#aid", "--json").rows
    assert (row["id"], row["exact"], row["title"]) == (marked[1], "two boats", "River report")
    assert row["deleted"] and row["tags"] == ["aid"]
    assert on("trash", "#none").code == 1
    result = on("trash", "--restore", marked[1][:8], marked[0])
    assert result.out == (
        "restored “two boats” in “River report”\nrestored “rose at the weir” in “River report”\n"
    )
    assert quotes(on) == ["rose at the weir", "two boats"]
    assert on("undo").out == "Undone: restoration in “River report”\n"
    assert quotes(on) == ["two boats"]
    row = on("trash", "--restore", marked[2], "--json").row
    assert (row["id"], row["deleted"]) == (marked[2], None)


def test_what_is_not_to_be_restored_is_told(on: Run, marked: list[str]) -> None:
    for words, code, why in (
        (["--restore"], 2, "needs the ids"),
        (["--restore", marked[0]], 1, "no deleted passage"),
        (["--restore", "ab"], 2, "too short"),
    ):
        result = on("trash", *words)
        assert result.code == code and why in result.err and one_line(result.err)
    on("undo")
    assert on("trash", "--restore", marked[2], "nonsense").code == 1
    assert len(quotes(on)) == 2, "all or none"


def test_an_article_that_is_gone_gets_its_notes_back(
    on: Run, articles: Path, marked: list[str]
) -> None:
    on("undo")
    (articles / "delta.txt").unlink()
    assert on("trash", "--restore", marked[2]).code == 0
    assert len(quotes(on)) == 3


def test_two_commands_at_once_take_back_one_act_each(
    on: Run, articles: Path, marked: list[str]
) -> None:
    argv = [sys.executable, "-m", "reader", "--library", str(articles), "undo"]
    running = [subprocess.Popen(argv, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert {running_one.wait(60) for running_one in running} <= {0, 1}
    on("undo"), on("undo"), on("undo")
    assert quotes(on) == []
    assert process("--library", articles, "redo").returncode == 0
    assert len(quotes(on)) == 1
