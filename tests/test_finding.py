"""`reader search` and `reader echoes`."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

import reader
from reader.cli import main
from reader.printer import _cells

DELTA = """River report

The river rose at the weir on Tuesday. Nobody had opened the sluice.

At the weir two boats were lost, the keeper's and the miller's.
"""
HARBOUR = """---
title: Harbour talks
date: 2024-11-05
source: Coast Gazette
---
# Harbour talks

It was said that at the weir three boats were lost, the keeper's and the miller's among them.

The river report says so.
"""
SEARCH = "article title path kind start end context speaker".split()


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


On: TypeAlias = Callable[..., Result]


@pytest.fixture
def on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> On:
    """Runs a command line on two articles, in a home of its own."""
    for name in ("READER_NOTES", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(Path(reader.__file__).parent.parent))
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "delta.txt").write_text(DELTA)
    (folder / "harbour.md").write_text(HARBOUR)
    monkeypatch.chdir(folder)

    def on(*words: object) -> Result:
        code = main(["--library", str(folder), *map(str, words)])
        return Result(code, *capsys.readouterr())

    return on


def stands(on: On, row: dict[str, object]) -> str:
    """What stands where a row says."""
    [article] = on("show", row["path"], "--json").rows
    start, end = row["start"], row["end"]
    assert isinstance(start, int) and isinstance(end, int)
    return str(article["text"])[start:end]


def test_places_with_what_stands_around_them(on: On) -> None:
    result = on("search", "weir", "--json")
    assert result.code == 0 and len(result.rows) == 3
    for row in result.rows:
        assert list(row)[: len(SEARCH)] == SEARCH
        assert stands(on, row) == row["context"]
        assert row["kind"] == "text" and row["speaker"] is None
    assert {row["title"] for row in result.rows} == {"River report", "Harbour talks"}
    assert str(result.rows[0]["article"]).startswith("river-report-")


def test_people_get_them_by_article(on: On) -> None:
    result = on("search", "boats")
    assert "Harbour talks · Coast Gazette · 2024-11-05\n" in result.out
    assert "  At the weir two *boats* were lost" in result.out
    assert result.err == "reader: 2 places in 2 articles\n"


def test_notes_are_found_too(on: On) -> None:
    on("annotate", "delta.txt", "--quote", "two boats", "--note", "Whose were they?", "--tag", "x")
    [row] = on("search", "note:whose", "--json").rows
    assert (row["kind"], row["context"], row["tags"]) == ("note", "Whose were they?", ["x"])
    assert stands(on, row) == "two boats"
    assert "✎ *Whose* were they?\n  #x\n" in on("search", "whose").out


def test_what_was_marked_in_a_missing_article_is_found_after_all_else(on: On) -> None:
    on("annotate", "delta.txt", "--quote", "two boats", "--note", "A boat each?", "--tag", "x")
    Path("delta.txt").unlink()
    rows = on("search", "boats", "--json").rows
    assert [(row["title"], row["kind"]) for row in rows] == [
        ("Harbour talks", "text"),
        ("River report", "text"),
    ]
    there, gone = rows
    assert str(there["path"]).endswith("harbour.md")
    assert (gone["path"], gone["context"], gone["tags"]) == (None, "two boats", ["x"])
    told = on("search", "each").out
    assert "River report\n  missing\n  ✎ A boat *each*?\n  #x\n" in told


def test_the_best_or_the_newest_first_and_no_more_than_asked_for(on: On) -> None:
    def titles(*words: str) -> list[object]:
        rows = on("search", "river", "--json", *words).rows
        return list(dict.fromkeys(row["title"] for row in rows))

    assert titles("--sort", "best") == ["River report", "Harbour talks"]
    assert titles("--sort", "newest") == ["Harbour talks", "River report"]
    result = on("search", "river", "--limit", "1")
    assert result.err == "reader: 1 place in 1 article of 2\n"


def test_every_use_of_a_word_stands_in_one_column(on: On) -> None:
    result = on("search", "--kwic", "boats")
    assert len({line.index("boats") for line in result.out.splitlines()}) == 1
    assert result.err == "reader: 2 times\n"
    rows = on("search", "--kwic", "boats", "--json", "--sort", "left").rows
    assert [row["left"] for row in rows] == [
        "It was said that at the weir three ",
        "At the weir two ",
    ]
    for row in rows:
        assert list(row)[: len(SEARCH)] == SEARCH
        assert stands(on, row) == "boats"
    assert [
        row["date"] for row in on("search", "--kwic", "weir", "--json", "--sort", "date").rows
    ] == [
        "2024-11-05",
        None,
        None,
    ]


def test_lines_that_are_left_out_are_told(on: On) -> None:
    result = on("search", "--kwic", "the", "--limit", "2")
    assert len(result.out.splitlines()) == 2
    assert result.err.endswith("times, 2 of them printed\n")


def test_the_signs_of_a_line_are_measured_only_a_few_times(
    on: On, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"Water\n\n{'水位上昇 ' * 19}é barrage {'水位上昇 ' * 19}.\n"
    (tmp_path / "articles" / "water.txt").write_text(text, "utf-8")
    measured = 0

    def counted(sign: str) -> int:
        nonlocal measured
        measured += 1
        return _cells(sign)

    monkeypatch.setattr("reader.printer._cells", counted)
    [line] = on("search", "--kwic", "barrage").out.splitlines()
    assert line.count("…") == 2 and sum(map(_cells, line.partition("barrage")[0])) < 60
    assert measured < 10 * len(line)


def test_echoes_of_a_text(on: On) -> None:
    said = "At the weir two boats were lost, the keeper's and the miller's."
    result = on("echoes", said, "--json")
    exact, other = result.rows
    assert (exact["context"], exact["score"], exact["figures"]) == (said, 1.0, [])
    assert other["title"] == "Harbour talks" and other["figures"] == [["two", "three"]]
    assert {"change": "figure", "old": "two", "new": "three"} in other["changes"]  # type: ignore[operator]
    people = on("echoes", said, "--limit", "2").out
    assert "two → three" in people and "[-two-] {+three+}" in people


def test_echoes_of_a_passage_of_an_article(on: On) -> None:
    result = on("echoes", "delta.txt", "--quote", "two boats were lost, the keeper's", "--json")
    [row] = result.rows
    assert (row["title"], row["same"]) == ("Harbour talks", False)
    missing = on("echoes", "delta.txt", "--quote", "no such words")
    assert (missing.code, missing.out) == (1, "")


@pytest.mark.parametrize(
    "words",
    [
        ["search", "zebra"],
        ["search", "zebra", "--json"],
        ["search", "--kwic", "zebra"],
        ["echoes", "Zebras are seldom seen at the harbour at night."],
    ],
)
def test_nothing_is_found(on: On, words: list[str]) -> None:
    result = on(*words)
    assert (result.code, result.out) == (1, "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["search"], "say what to look for"),
        (["search", "(weir"], "parenthesis"),
        (["search", "weir", "--sort", "left"], "best or newest"),
        (["search", "--kwic", "is:unread"], "name a word"),
        (["search", "--kwic", "weir", "--sort", "best"], "left, right"),
        (["search", "weir", "--limit", "0"], "--limit"),
        (["search", "weir", "--limit", "many"], "--limit"),
        (["echoes"], "TEXT"),
    ],
)
def test_wrong_use_gets_one_line(on: On, words: list[str], told: str) -> None:
    result = on(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("reader: ") and result.err.count("\n") == 1 and told in result.err


def on_terminal(words: list[str], columns: int) -> list[str]:
    """What a command prints on a terminal, all of it, line by line."""
    mine, other = pty.openpty()
    environ = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    argv = [sys.executable, "-m", "reader", *words]
    done = subprocess.run(argv, stdout=other, stderr=other, check=False, timeout=60, env=environ)
    os.close(other)
    told = os.read(mine, 65_536).decode()
    os.close(mine)
    assert done.returncode == 0
    return told.split("\r\n")


def test_on_a_terminal_lines_fit_and_the_first_use_shows_how_far_it_is(
    on: On, tmp_path: Path
) -> None:
    for number in range(200):
        (tmp_path / "articles" / f"more-{number}.txt").write_text(f"More {number}", "utf-8")
    words = ["search", "--kwic", "weir", "--library", str(tmp_path / "articles")]
    told = on_terminal(words, 72)
    assert "indexing" in told[0] and "of 202" in told[0]
    assert "1 without a date" not in "".join(told) and "2 without a date" in "".join(told)
    lines = [re.sub("\x1b\\[[0-9]*m", "", line) for line in told if "weir" in line]
    assert len(lines) == 3
    assert max(map(len, lines)) <= 72
    assert len({line.index("weir") for line in lines}) == 1
