"""What the commands say of passages whose article was edited."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from reader.annotation import Anchor, revise
from reader.cli import main
from reader.library import load
from reader.notebook import Notebook
from reader.passage import select
from reader.request import read
from tests.test_anchoring_placements import BRINE, JUNE, KEEPER, NEW, OLD


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run: TypeAlias = Callable[..., Result]


@pytest.fixture
def salt(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "salt.txt").write_text(OLD, "utf-8")
    (folder / "calm.txt").write_text("A calm day\n\nNothing happened at all.\n", "utf-8")
    return folder / "salt.txt"


@pytest.fixture
def on(
    tmp_path: Path, salt: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs a command on articles with three passages marked in one of them, one in another."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))

    def on(*words: object) -> Result:
        given = ("--library", salt.parent, "--notes", tmp_path / "notes", *words)
        code = main([str(word) for word in given])
        return Result(code, *capsys.readouterr())

    for words in (BRINE, KEEPER, JUNE):
        assert on("annotate", salt, "--quote", words, "--tag", "salt").code == 0
    assert on("annotate", salt.with_name("calm.txt"), "--quote", "Nothing happened").code == 0
    return on


def test_nothing_is_to_be_reviewed_before_an_edit(on: Run) -> None:
    result = on("notes", "--review")
    assert (result.code, result.out) == (1, "")
    assert result.err == "reader: 0 passages in 0 articles\n"
    assert on("notes", "--review", "--json") == (1, "", "")


def test_what_is_to_be_reviewed_is_listed_with_the_reason(on: Run, salt: Path) -> None:
    salt.write_text(NEW, "utf-8")
    result = on("notes", "--review", "--json")
    assert result.code == 0
    assert [(row["exact"], row["state"]) for row in result.rows] == [
        (BRINE, "uncertain"),
        (KEEPER, "orphan"),
    ]
    assert all(row["reason"] for row in result.rows)
    told = on("notes", "--review")
    assert f"place not certain: {result.rows[0]['reason']}" in told.out
    assert f"no longer found in the article: {result.rows[1]['reason']}" in told.out
    assert told.err == "reader: 2 passages in 1 article\n"
    assert [row["exact"] for row in on("notes", "--review", "--json", "sluice").rows] == [KEEPER]
    assert on("notes", "--review", "calm").code == 1


def test_the_text_that_passages_were_marked_in_is_used(on: Run, salt: Path) -> None:
    edited = OLD.replace("Nobody had closed the sluice", "No one had shut the sluice")
    salt.write_text(edited, "utf-8")
    (row,) = on("notes", "--json", "closed").rows
    assert row["state"] == "moved" and row["exact"] == KEEPER
    assert str(row["text"]).startswith("No one had shut") and row["reason"]
    assert "now: “No one had shut" in on("notes").out
    shown = on("export", "closed", "-o", "-").out
    assert f"> {KEEPER}" in shown and "*The text now reads:* “No one had shut" in shown
    folder = salt.parent.parent / "folder"
    folder.mkdir()
    assert on("export", "closed", "-o", folder / "one.md").code == 0
    assert on("export", "closed", "-o", folder.parent / "many").code == 0
    for file in (folder / "one.md", *(folder.parent / "many").iterdir()):
        assert "*The text now reads:* “No one" in file.read_text("utf-8")


def test_a_verdict_counts_in_commands_too(on: Run, salt: Path, tmp_path: Path) -> None:
    salt.write_text(NEW, "utf-8")
    notebook = Notebook(tmp_path / "notes", device="desk", now=lambda: "2026-01-01T00:00:00Z")
    document = load(salt)
    notes = notebook.find(document, str(salt))
    at = NEW.rindex(BRINE)
    anchor = Anchor(select(document.text, at, at + len(BRINE)), document.hash)
    brine, keeper = (
        next(note for note in notes.annotations if note.passage.exact == words)
        for words in (BRINE, KEEPER)
    )
    verdicts = (replace(brine, anchor=anchor), replace(keeper, lost=True))
    for old, new in zip((brine, keeper), verdicts, strict=True):
        notes = notebook.put(notes, document, revise(old, new, device="desk", now="2026"))
    assert on("notes", "--review").code == 1
    rows = {row["exact"]: row for row in on("notes", "--json").rows}
    assert (rows[BRINE]["state"], rows[BRINE]["start"]) == ("attached", at)
    assert (rows[KEEPER]["state"], rows[KEEPER]["reason"]) == ("orphan", "kept as an orphan")
    exported = on("export", "#salt", "-o", "-").out
    assert "*It stands no more in the present text, as its reader has said.*" in exported


def test_lines_can_be_fed_back(on: Run, salt: Path) -> None:
    for line in on("notes", "--json").out.splitlines():
        assert read(line.encode()).article
