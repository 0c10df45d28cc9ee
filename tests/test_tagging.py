"""Tags from the command line: listed, renamed, merged, nested, deleted."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.test_cli import Run, articles, home, on, one_line, run

__all__ = ["articles", "home", "on", "run"]


@pytest.fixture(autouse=True)
def marked(on: Run) -> None:
    for words in (
        ["delta", "--quote", "rose at the weir", "--tag", "aid", "--tag", "river"],
        ["delta", "--quote", "two boats", "--tag", "aid/food"],
        ["harbour", "--quote", "dredging", "--tag", "aid/food", "--tag", "money"],
        ["harbour", "--quote", "paid for twice", "--tag", "cost", "--tag", "help"],
    ):
        assert on("annotate", *words).code == 0


def counts(on: Run, *query: str) -> dict[object, list[object]]:
    """Tags with passages, articles, and those with what is below them."""
    return {row.pop("tag"): list(row.values()) for row in on("tags", *query, "--json").rows}


def test_a_query_chooses_passages(on: Run) -> None:
    assert counts(on, "boats") == {"aid/food": [1, 1, 1, 1]}
    assert counts(on, "#money") == {"aid/food": [1, 1, 1, 1], "money": [1, 1, 1, 1]}
    assert on("tags", "nothing-like-it").code == 1
    assert counts(on)["aid"] == [1, 1, 3, 2]


def test_rename_tells_what_it_did_and_children_move_along(on: Run) -> None:
    result = on("tags", "rename", "#Aid", "relief work")
    assert result.out == (
        "renamed #aid to #relief-work: 3 passages in 2 articles; 1 tag below too\n"
    )
    assert (result.code, result.err) == (0, "")
    assert "aid" not in counts(on)
    assert counts(on)["relief-work/food"] == [2, 2, 2, 2]
    again = on("tags", "rename", "aid", "relief-work")
    assert (again.code, again.out) == (1, "")
    assert again.err == "reader: no passage has #aid\n"


def test_renaming_to_one_that_exists_says_so(on: Run) -> None:
    assert on("tags", "rename", "cost", "help").out == (
        "renamed #cost to #help: 1 passage in 1 article; 1 passage had #help already\n"
    )
    assert counts(on)["help"] == [1, 1, 1, 1]


def test_merge_nest_and_delete(on: Run) -> None:
    assert on("tags", "merge", "cost", "money", "--into", "price").out == (
        "merged #cost, #money into #price: 2 passages in 1 article\n"
    )
    assert on("tags", "nest", "river", "places").out == (
        "nested #river as #places/river: 1 passage in 1 article\n"
    )
    assert on("tags", "delete", "aid").out == (
        "deleted #aid: 3 passages in 2 articles; 1 tag below too\n"
    )
    assert list(counts(on)) == ["help", "places/river", "price"]
    assert len(on("notes", "--json").rows) == 4  # the passages stay


def test_a_dry_run_changes_nothing(on: Run, home: Path) -> None:
    files = sorted((home / "data" / "reader" / "notes").glob("*.json"))
    before = [file.read_bytes() for file in files]
    result = on("tags", "rename", "aid", "help", "--dry-run")
    assert result.out == (
        "would rename #aid to #help: 3 passages in 2 articles; 1 tag below too; "
        "1 passage had #help already\n"
    )
    assert on("tags", "delete", "nowhere", "--dry-run").code == 1
    assert [file.read_bytes() for file in files] == before


def test_for_programs_there_is_one_object(on: Run) -> None:
    words = ("tags", "merge", "cost", "aid", "--into", "help", "--json")
    told = {
        **{"operation": "merge", "tags": ["aid", "cost"], "into": "help"},
        **{"annotations": 4, "articles": 2, "left": 0},
    }
    assert on(*words, "--dry-run").row == {**told, "done": False}
    assert on(*words).row == {**told, "done": True}
    gone = on("tags", "delete", "river", "--json").row
    assert (gone["into"], gone["annotations"]) == (None, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("rename aid", "OLD NEW"),
        ("rename aid 12", "needs a letter"),
        ("rename ?! help", "neither letter nor digit"),
        ("rename aid Aid", "called so already"),
        ("rename aid help --into money", "merge alone"),
        ("merge aid", "--into TAG"),
        ("merge --into aid", "--into TAG"),
        ("merge aid --into aid", "called so already"),
        ("nest aid aid/food", "below itself"),
        ("nest aid", "TAG PARENT"),
        ("delete aid help", "delete TAG"),
        ("--into aid", "needs something to do"),
        ("weir --dry-run", "needs something to do"),
        (f"rename aid {'x' * 99}", "longer than"),
    ],
)
def test_what_is_wrong_is_told_on_one_line(on: Run, words: str, said: str) -> None:
    before = counts(on)
    result = on("tags", *words.split())
    assert (result.code, result.out) == (2, "")
    assert one_line(result.err) and said in result.err
    assert counts(on) == before


def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_done(on: Run, home: Path) -> None:
    (file,) = (home / "data" / "reader" / "notes").glob("river*.json")
    file.write_text("{")
    result = on("tags", "rename", "aid", "help")
    assert result.code == 2
    assert one_line(result.err) and file.name in result.err
    assert result.out.startswith("renamed #aid to #help: 1 passage in 1 article")
    assert file.read_text() == "{"


def test_what_was_deleted_is_renamed_too_but_not_counted(on: Run, home: Path) -> None:
    (file,) = (home / "data" / "reader" / "notes").glob("harbour*.json")
    text = file.read_text()
    file.write_text(text.replace('"deleted": null', '"deleted": "2025-01-01T00:00:00Z"'))
    assert on("tags", "rename", "cost", "price").code == 1
    assert '"price"' in file.read_text()
    assert "price" not in counts(on)


def test_stopped_by_the_user_it_says_how_far_it_came(on: Run, articles: Path, home: Path) -> None:
    first, second = sorted((home / "data" / "reader" / "notes").glob("*.json"))
    words = ["--library", str(articles), "tags", "rename", "aid/food", "help"]
    with FileLock(second.parent / ".locks" / f"{second.stem}.lock"):
        process = subprocess.Popen(
            [sys.executable, "-m", "reader", *words], stderr=subprocess.PIPE, text=True
        )
        while "help" not in json.loads(first.read_text())["annotations"]["1"]["tags"]:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    # The first file may be there before it is known to be there to stay.
    assert re.fullmatch(r"reader: stopped after [01] of 2 articles; the same .* the rest\n", told)
    again = on("tags", "rename", "aid/food", "help")
    assert again.out.startswith("renamed #aid/food to #help: 1 passage in 1 article")


@pytest.mark.parametrize(("answer", "code", "left"), [(b"n\n", 1, True), (b"y\n", 0, False)])
def test_at_a_terminal_deleting_asks_first(
    on: Run, articles: Path, answer: bytes, code: int, left: bool
) -> None:
    mine, theirs = pty.openpty()
    words = ["--library", str(articles), "tags", "delete", "aid"]
    process = subprocess.Popen(
        [sys.executable, "-m", "reader", *words], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    while b"(y/n)" not in shown:
        shown += os.read(mine, 1_000)
    assert b"delete #aid: 3 passages in 2 articles; 1 tag below too; go on? (y/n)" in shown
    os.write(mine, answer)
    assert process.wait(30) == code
    os.close(mine)
    assert ("aid" in counts(on)) is left
