"""The small parts under the screen: marks, saving, memory, finding."""

import threading
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from reader.annotation import Annotation, Notes, annotate, new_notes
from reader.formats import parse
from reader.storage import NotSavedError
from reader.ui.marks import Mark, Marks
from reader.ui.saving import Outcome, Saver
from reader.ui.session import Memory

TEXT = parse(("One sentence here. Another one there. " * 9).encode(), "a.txt")


def note(start: int, end: int, id: str = "n") -> Annotation:
    return annotate(TEXT, start, end, id=id, device="d", now="2026-01-01T00:00:00Z")


ranges = st.tuples(st.integers(0, 90), st.integers(1, 60)).map(lambda at: (at[0], at[0] + at[1]))


@given(st.lists(ranges, max_size=30), ranges)
def test_marks_between_are_those_that_touch(
    placed: list[tuple[int, int]], here: tuple[int, int]
) -> None:
    base = note(0, 5)
    marks = Marks(Mark(*place, replace(base, id=str(n))) for n, place in enumerate(placed))
    found = {mark.annotation.id for mark in marks.between(*here)}
    touching = {
        str(n) for n, (start, end) in enumerate(placed) if start < here[1] and here[0] < end
    }
    assert found == touching
    shortest = marks.at(*here)
    if shortest:
        assert shortest.end - shortest.start == min(
            end - start for start, end in placed if start < here[1] and here[0] < end
        )


def saver_with(told: list[Outcome], event: threading.Event) -> Saver:
    def tell(outcome: Outcome) -> None:
        told.append(outcome)
        event.set()

    return Saver(tell)


def test_changes_are_saved_in_order_and_told_after() -> None:
    told: list[Outcome] = []
    done: list[int] = []
    saver = saver_with(told, threading.Event())
    notes = new_notes(TEXT, "/a.txt")

    def job(number: int) -> Notes:
        done.append(number)
        return notes

    for number in range(50):
        saver.add(lambda number=number: job(number))  # type: ignore[misc]
    assert saver.close() == 0
    assert done == list(range(50))
    assert [outcome.error for outcome in told] == [""] * 50 and told[-1].waiting == 0


def test_what_fails_is_kept_and_tried_again_before_what_follows() -> None:
    told: list[Outcome] = []
    failed = threading.Event()
    saver = saver_with(told, failed)
    notes, done = new_notes(TEXT, "/a.txt"), []
    broken = True

    def first() -> Notes:
        if broken:
            raise NotSavedError("the disk is full")
        done.append("first")
        return notes

    def second() -> Notes:
        done.append("second")
        return notes

    saver.add(first)
    assert failed.wait(10)
    assert told[0].error == "the disk is full" and saver.waiting == 1
    broken = False
    saver.add(second)
    assert saver.close() == 0
    assert done == ["first", "second"]


def test_closing_tells_how_much_could_not_be_saved() -> None:
    saver = saver_with([], threading.Event())

    def never() -> Notes:
        raise NotSavedError("no")

    saver.add(never)
    saver.add(never)
    assert saver.close() == 2


def test_memory_survives_and_damage_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "state" / "last.json"
    Memory(last="/x/\udcff.txt", theme="nord", measure=80).save(file)
    assert Memory.load(file) == Memory("/x/\udcff.txt", "nord", 80)
    for damage in ("", "[]", '{"last": 5, "measure": "wide"}', "{", "\0"):
        file.write_text(damage)
        assert Memory.load(file) == Memory()
    assert Memory.load(tmp_path / "none.json") == Memory()
