"""Several readers on one notebook: what each hears of the others, how changes are joined."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotation import Anchor, Annotation, Colour, Notes, Reading, Status, annotate, revise
from reader.formats import parse
from reader.history import carried, rebased, united, versions
from reader.joining import joined
from reader.news import News
from reader.notebook import Notebook
from reader.passage import select
from tests.terminal import Terminal
from tests.ui.conftest import STORY, TRANSCRIPT

NOW = "2024-07-05T16:17:00Z"
DOCUMENT = parse(STORY.encode(), "story.txt")


def notebook(folder: Path, device: str = "desk") -> Notebook:
    return Notebook(folder / "notes", device=device, now=lambda: NOW)


def mark(start: int = 0, id: str = "", **said: object) -> Annotation:
    made = annotate(DOCUMENT, start, start + 20, id=id or f"n{start}", device="desk", now=NOW)
    return replace(made, **said)  # type: ignore[arg-type]


def saved(book: Notebook, *annotations: Annotation, path: str = "/story.txt") -> Notes:
    return book.put(book.find(DOCUMENT, path), DOCUMENT, *annotations)


# In real terminals


def test_two_readers_and_a_command_line_see_each_other(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "1-story.txt").write_text(STORY, "utf-8")
    (articles / "2-briefing.txt").write_text(TRANSCRIPT, "utf-8")
    words = ("articles", "--notes", str(tmp_path / "notes"))
    command = [sys.executable, "-m", "reader"]
    with Terminal(tmp_path, *words) as one, Terminal(tmp_path, *words) as other:
        for terminal in (one, other):
            terminal.await_text("Quarterly briefing")
        one.press("}", "H")
        one.await_text("1 note · saved")
        other.await_text("1 note · saved")
        other.press("}", "a")
        other.await_text("Ctrl-s save")
        other.press("So early?", "ctrl+s")
        other.await_text("So early?")
        one.await_text("So early?")
        options = ["--quote", "Two boats wait", "--tag", "repairs", "--notes", words[2]]
        subprocess.run(
            [*command, "annotate", "articles/1-story.txt", *options], cwd=tmp_path, check=True
        )
        for terminal in (one, other):
            terminal.await_text("2 notes · saved")
        told = subprocess.run(
            [*command, "notes", "--library", "articles", "--notes", words[2]],
            cwd=tmp_path, check=True, capture_output=True, text=True,
        )  # fmt: skip
        assert "So early?" in told.stdout and "#repairs" in told.stdout
        one.press("d", "d")
        one.await_text("1 note · saved")
        other.await_text("1 note · saved")
        for terminal in (one, other):
            terminal.press("q")
            assert terminal.ended() == 0


# News


def test_the_first_look_tells_all_and_the_next_one_nothing(tmp_path: Path) -> None:
    notes = saved(notebook(tmp_path), mark())
    news = notebook(tmp_path).news
    assert news.look() == ((notes,), ())
    assert news.look() == ((), ())


def test_a_look_tells_what_others_save_and_take_away(tmp_path: Path) -> None:
    book, other = notebook(tmp_path), notebook(tmp_path, "lap")
    saved(book, mark())
    book.news.look()
    notes = saved(other, mark(30))
    assert book.news.look() == ((notes,), ())
    (book.folder / f"{notes.id}.json").unlink()
    assert book.news.look() == ((), (notes.id,))
    assert book.news.look() == ((), ())
    again = saved(other, mark(40))
    assert book.news.look() == ((again,), ())


def test_what_was_read_elsewhere_in_the_same_process_is_told_all_the_same(tmp_path: Path) -> None:
    book, other = notebook(tmp_path), notebook(tmp_path, "lap")
    book.news.look()
    notes = saved(other, mark())
    assert list(book.all()) == [notes]
    assert book.news.look() == ((notes,), ())


def test_nothing_is_gone_where_the_folder_is(tmp_path: Path) -> None:
    book = notebook(tmp_path)
    saved(book, mark())
    book.news.look()
    book.folder.rename(tmp_path / "away")
    assert book.news.look() == ((), ())
    book.folder.mkdir()  # as an empty mount point
    assert book.news.look() == ((), ())
    book.folder.rmdir()
    (tmp_path / "away").rename(book.folder)
    assert book.news.look().gone == ()


def test_a_file_that_is_being_written_is_not_told_as_damaged(tmp_path: Path) -> None:
    book = notebook(tmp_path)
    notes = saved(book, mark())
    file = book.folder / f"{notes.id}.json"
    whole = file.read_bytes()
    book.news.look()
    file.write_bytes(whole[:200])
    os.utime(book.folder)
    assert book.news.look() == ((), ()) and book.problems == []
    file.write_bytes(whole)
    assert [one.id for one in book.news.look().changed] == [notes.id]
    file.write_bytes(whole[:200])
    os.utime(book.folder)
    for _ in range(3):
        assert book.news.look() == ((), ())
    assert len(book.problems) == 1 and "is damaged" in book.problems[0]


@pytest.mark.parametrize("part", [0, 123_456_789])
def test_a_folder_whose_time_stands_still_is_looked_at_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    book, other = notebook(tmp_path), notebook(tmp_path, "lap")
    saved(book, mark())
    second = 1_700_000_000
    clock = [second + 5.0]
    monkeypatch.setattr("reader.news.time.time", lambda: clock[0])

    def stand_still() -> None:
        os.utime(book.folder, ns=(0, second * 1_000_000_000 + part))

    stand_still()
    book.news.look()
    notes = saved(other, mark(30))
    stand_still()
    assert book.news.look() == ((), ()), "nothing says so"
    clock[0] += 11.0
    assert book.news.look() == ((notes,), ()), "every file is looked at now and then"
    clock[0] = second + 0.5  # on a disk that counts whole seconds, in this very one
    os.utime(book.folder)
    book.news.look()
    stand_still()
    book.news.look()
    notes = saved(other, mark(40))
    stand_still()
    assert book.news.look() == (((notes,), ()) if part == 0 else ((), ()))


def test_an_unchanged_folder_is_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = notebook(tmp_path)
    saved(book, mark())
    os.utime(book.folder, ns=(0, 1_700_000_000_123_456_789))
    book.news.look()
    listed: list[object] = []
    monkeypatch.setattr("reader.news.os.scandir", listed.append)
    assert book.news.look() == ((), ())
    assert listed == []


# Joining


tags = st.sets(st.sampled_from("abcde")).map(lambda names: tuple(sorted(names)))
sayings = st.fixed_dictionaries(
    {
        "note": st.sampled_from(["", "one", "two", "three"]),
        "tags": tags,
        "colour": st.sampled_from(Colour),
        "deleted": st.sampled_from([None, NOW]),
    }
)


def changed(old: Annotation, said: dict[str, object], device: str) -> Annotation:
    new = replace(old, **said)  # type: ignore[arg-type]
    return revise(old, new, device=device, now=NOW)


@given(sayings, sayings, sayings)
def test_of_two_changes_begun_at_once_each_field_keeps_what_was_done_to_it(
    first: dict[str, object], mine: dict[str, object], theirs: dict[str, object]
) -> None:
    old = replace(mark(), **{**first, "deleted": None})  # type: ignore[arg-type]
    new, stored = changed(old, mine, "desk"), changed(old, theirs, "lap")
    both = joined(new, stored, device="desk", now=NOW)
    assert both.rev[0] > max(new.rev[0], stored.rev[0])
    added = (set(new.tags) | set(stored.tags)) - set(old.tags)
    kept = set(old.tags) & set(new.tags) & set(stored.tags)
    assert set(both.tags) == added | kept
    for name in ("note", "colour"):
        ours, others = getattr(new, name), getattr(stored, name)
        assert getattr(both, name) == (ours if ours != getattr(old, name) else others)
    assert both.deleted == new.deleted, "what is changed is not to be lost"
    said = [version["note"] for version in versions(both)]
    assert {old.note, new.note, stored.note} <= set(said)
    assert joined(new, both, device="desk", now=NOW) == new, "saving it again changes nothing"


def test_what_was_begun_on_what_is_there_stays_as_it_is() -> None:
    old = mark()
    new = revise(old, replace(old, note="n"), device="desk", now=NOW)
    assert joined(new, old, device="desk", now=NOW) is new
    strange = replace(old, rev=(7, "x"), note="of another history")
    assert joined(new, strange, device="desk", now=NOW) is new
    assert joined(old, strange, device="desk", now=NOW) is old


def test_what_was_written_into_the_file_by_hand_stays_beside_a_change(tmp_path: Path) -> None:
    book, old = notebook(tmp_path), mark(note="mine")
    notes = saved(book, old)
    file = book.folder / f"{notes.id}.json"
    file.write_text(file.read_text("utf-8").replace('"note": "mine"', '"note": "by hand"'), "utf-8")
    new = revise(old, replace(old, tags=("later",)), device="desk", now=NOW)
    [kept] = saved(book, new).records
    assert (kept.note, kept.tags) == ("by hand", ("later",))
    assert "mine" in [said.get("note") for said in versions(kept)]


def test_a_change_begun_before_others_changed_it_is_carried_over() -> None:
    old = mark(tags=("a", "b"), note="one")
    now = revise(old, replace(old, tags=("b", "c"), deleted=NOW), device="lap", now=NOW)
    new = replace(old, note="two", tags=("a", "d"))
    got = carried(old, new, now)
    assert (got.note, set(got.tags), got.deleted) == ("two", {"c", "d"}, None)
    assert carried(old, new, old) == new


def test_a_tag_given_in_two_readers_at_once_is_given(tmp_path: Path) -> None:
    book, other = notebook(tmp_path), notebook(tmp_path)
    notes = saved(book, mark())
    [old] = notes.records
    for one, tag in ((book, "a"), (other, "b")):
        new = revise(old, replace(old, tags=(tag,)), device="desk", now=NOW)
        notes = one.put(notes, DOCUMENT, new)
    assert notes.annotations[0].tags == ("a", "b")


@given(
    st.lists(st.tuples(st.sampled_from("xyz"), sayings), max_size=5),
    st.lists(st.tuples(st.sampled_from("xyz"), sayings), max_size=5),
)
def test_uniting_loses_no_annotation_and_does_not_care_about_order(
    some: list[tuple[str, dict[str, object]]], more: list[tuple[str, dict[str, object]]]
) -> None:
    def notes(device: str, acts: list[tuple[str, dict[str, object]]]) -> Notes:
        records: dict[str, Annotation] = {}
        for id, said in acts:
            records[id] = changed(records.get(id) or mark(id=id), said, device)
        return Notes(id="n", title="t", records=tuple(records.values()))

    one, other = notes("desk", some), notes("lap", more)
    both, again = united(one, other), united(other, one)
    assert {note.id for note in both.records} == {id for id, _ in (*some, *more)}
    assert {note.id: note for note in both.records} == {note.id: note for note in again.records}
    assert united(both, one).records == both.records


def test_the_later_reading_state_counts() -> None:
    one = Notes(id="n", title="t", paths=("/a",), reading=Reading(rev=(2, "desk"), starred=True))
    other = Notes(id="n", title="t", paths=("/b",), reading=Reading(rev=(1, "lap")))
    assert united(one, other).reading.starred and united(other, one).reading.starred
    assert united(one, other).paths == ("/b", "/a")


def test_what_was_not_touched_of_a_reading_state_stays_as_others_left_it() -> None:
    one, two, three, four, five = (Anchor(select(STORY, at, at + 9), "h") for at in range(5))
    old = Reading(marks={"a": one, "b": two})
    now = replace(old, rev=(3, "lap"), starred=True, marks={"a": one, "b": two, "c": three})
    place = select(STORY, 0, 20)
    new = replace(old, place=place, status=Status.READING, marks={"b": five, "d": four})
    got = rebased(old, new, now)
    assert (got.starred, got.place, got.status) == (True, place, Status.READING)
    assert got.marks == {"b": five, "c": three, "d": four}
    assert rebased(old, old, now) == now


def test_a_star_and_a_place_saved_at_once_are_both_kept(tmp_path: Path) -> None:
    book, other = notebook(tmp_path), notebook(tmp_path)
    notes = saved(book)
    book.keep(notes, DOCUMENT, replace(notes.reading, starred=True))
    kept = other.keep(notes, DOCUMENT, replace(notes.reading, progress=0.5))
    assert (kept.reading.starred, kept.reading.progress) == (True, 0.5)


def test_news_of_a_folder_that_does_not_exist_yet(tmp_path: Path) -> None:
    book = notebook(tmp_path)
    assert isinstance(book.news, News) and book.news.look() == ((), ())
    notes = saved(notebook(tmp_path, "lap"), mark())
    assert book.news.look() == ((notes,), ())
