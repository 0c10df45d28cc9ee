"""Drafts: what was being typed is there after a crash, and only then."""

import json
import os
import signal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.drafts import Draft, Drafts
from reader.storage import NotSavedError
from tests.drafting import written

DRAFT = Draft(
    article="press-conference-0123456789ab",
    annotation="5f0c2b52-6d2b-4a58-9a60-0f6a1c7b6f10",
    start=10,
    end=20,
    note="Compare with",
    path="/a.txt",
    saved="2024-07-05T16:17:00Z",
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]))


def test_a_draft_is_kept_until_it_is_dropped(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "state" / "drafts")
    assert drafts.all() == []
    drafts.keep(DRAFT)
    assert Drafts(drafts.folder).all() == [DRAFT]
    drafts.drop(DRAFT.annotation)
    assert drafts.all() == []
    drafts.drop(DRAFT.annotation)


def test_the_last_keystrokes_replace_the_earlier_ones(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.keep(DRAFT)
    longer = DRAFT._replace(note="Compare with May", saved="2024-07-05T16:17:02Z")
    drafts.keep(longer)
    assert drafts.all() == [longer]


def test_drafts_of_several_annotations_come_oldest_first(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    made = [
        DRAFT._replace(annotation=id, saved=f"2024-07-05T16:17:0{second}Z")
        for id, second in (("b", 3), ("c", 1), ("a", 2))
    ]
    for draft in made:
        drafts.keep(draft)
    assert [draft.annotation for draft in drafts.all()] == ["c", "a", "b"]
    drafts.drop("a")
    assert [draft.annotation for draft in drafts.all()] == ["c", "b"]


@settings(deadline=None, max_examples=50)
@given(note=WORDS, annotation=WORDS, path=st.just("/\udcff") | WORDS)
def test_any_words_are_kept(
    tmp_path_factory: pytest.TempPathFactory, note: str, annotation: str, path: str
) -> None:
    drafts = Drafts(tmp_path_factory.mktemp("drafts"))
    draft = DRAFT._replace(note=note, annotation=annotation, path=path)
    drafts.keep(draft)
    assert drafts.all() == [draft]


@pytest.mark.parametrize("id", ["../../outside", "/outside", "a/b", "", "\0", "x" * 999, "\ud800"])
def test_an_id_names_no_file_elsewhere(tmp_path: Path, id: str) -> None:
    drafts = Drafts(tmp_path / "drafts")
    drafts.keep(DRAFT._replace(annotation=id))
    assert [path.parent for path in tmp_path.rglob("*.json")] == [drafts.folder]
    drafts.drop(id)
    assert list(tmp_path.rglob("*.json")) == []


def test_damaged_drafts_are_left_out(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.keep(DRAFT)
    (kept,) = tmp_path.iterdir()
    content = kept.read_text("utf-8")
    damaged = [
        "",
        "null",
        content[:-9],
        content.replace('"schema": 2', '"schema": 3'),
        content.replace('"start": 10', '"start": "10"'),
        content.replace('"note"', '"words"'),
        content.replace('"1"', '"2"'),
    ]
    for number, text in enumerate(damaged):
        (tmp_path / f"{number}.json").write_text(text, "utf-8")
    (tmp_path / "folder.json").mkdir()
    assert drafts.all() == [DRAFT]


def test_drafts_are_private(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts")
    drafts.keep(DRAFT)
    (kept,) = drafts.folder.iterdir()
    assert drafts.folder.stat().st_mode & 0o777 == 0o700
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_draft_that_is_not_kept_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = Drafts(tmp_path)
    drafts.keep(DRAFT)

    def fail(_: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotSavedError, match="the disk is full"):
        drafts.keep(DRAFT._replace(note="longer"))
    assert drafts.all() == [DRAFT]


def test_a_draft_outlives_its_program_and_is_left_to_it_while_it_runs(tmp_path: Path) -> None:
    with written(tmp_path, DRAFT) as program:
        assert Drafts(tmp_path).all() == []
        program.send_signal(signal.SIGKILL)
    left = tmp_path / f".a.json.{program.pid}.0123abcd.tmp"  # as if killed while writing
    left.write_text("{", "utf-8")
    assert Drafts(tmp_path).all() == [DRAFT]
    assert not left.exists()


@pytest.mark.parametrize("process", [0, -1, 1 << 22, 1 << 80, "1", None, True])
def test_a_number_that_is_another_program_now_hides_no_draft(
    tmp_path: Path, process: object
) -> None:
    drafts = Drafts(tmp_path)
    drafts.keep(DRAFT)
    (kept,) = tmp_path.iterdir()
    mine = f'"process": {os.getpid()}'
    assert mine in kept.read_text("utf-8")
    told = kept.read_text("utf-8").replace(mine, f'"process": {json.dumps(process)}')
    kept.write_text(told, "utf-8")
    assert drafts.all() == [DRAFT]
    parent = told.replace(f'"process": {json.dumps(process)}', f'"process": {os.getppid()}')
    parent = parent.replace('"begun": "', '"begun": "0')
    kept.write_text(parent, "utf-8")
    assert drafts.all() == [DRAFT], "it began at another time"
