"""Batches: annotations of many articles changed as one act, taken back as one, and done again."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.acts import Journal, turning
from reader.annotation import Annotation, Colour, annotate, new_notes, revise
from reader.batch import (
    Batch,
    Change,
    Outcome,
    colouring,
    deleting,
    editing,
    noting,
    tagging,
    untagging,
)
from reader.document import Document
from reader.formats import parse
from reader.notebook import Notebook
from reader.past import Past
from reader.reversal import Reversal
from reader.storage import NotSavedError

NOW = "2026-05-04T10:00:00Z"
PIER, QUAY = "pier", "quay"


def article(number: int) -> Document:
    text = f"Moorings {number:03}\n\nEvery berth is let by the day. The rest waits at anchor."
    return parse(text.encode(), f"{number}.txt")


class Harbour:
    """Some articles with annotations in a folder, a journal, and a clock that goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seconds = count(1)
        self._acts = count()
        self.journal = Journal(folder / "acts.jsonl")

    def now(self) -> str:
        second = next(self._seconds)
        return f"2026-05-04T11:{second // 60:02}:{second % 60:02}Z"

    def book(self, device: str = PIER, lock_seconds: float = 5) -> Notebook:
        return Notebook(
            self.folder / "notes", device=device, now=lambda: NOW, lock_seconds=lock_seconds
        )

    def fill(self, *articles: int) -> dict[str, list[str]]:
        """Save articles with so many annotations each; the ids of articles and annotations."""
        made, book = {}, self.book()
        for number, size in enumerate(articles):
            document = article(number)
            records = [self.passage(document, f"{number}-{n}") for n in range(size)]
            saved = book.put(new_notes(document, f"/{number}.txt"), document, *records)
            made[saved.id] = [one.id for one in records]
        return made

    def passage(self, document: Document, id: str) -> Annotation:
        number = int(id.rpartition("-")[2])
        return annotate(
            document,
            14,
            29 + number % 20,
            id=id,
            device=PIER,
            now=NOW,
            colour=list(Colour)[number % 5],
            note=f"note {number}" if number % 3 == 0 else "",
            tags=("berth", "rent")[: number % 3],
        )

    def apply(
        self,
        label: str,
        chosen: dict[str, list[str]],
        change: Change,
        outcome: Outcome | None = None,
        book: Notebook | None = None,
        progress: Callable[[Outcome], None] = lambda outcome: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Outcome:
        outcome = outcome or Outcome()
        batch = Batch(
            notebook=book or self.book(),
            journal=self.journal,
            device=PIER,
            now=self.now,
            new_id=lambda: f"act-{next(self._acts)}",
        )
        batch.apply(
            label,
            editing(chosen, change, PIER),
            outcome,
            articles=chosen,
            progress=progress,
            cancelled=cancelled,
        )
        return outcome

    def turn(self, *, back: bool) -> Reversal | None:
        """Take back what was done last, or do it again, as another run of the program would."""
        past = Past(Journal(self.journal.file))
        past.refresh()
        act = past.done if back else past.undone
        if act is None:
            return None
        reversal = Reversal(act=act, back=back, device=PIER, now=self.now())
        reversal.run(self.book())
        if reversal.done:
            self.journal.write(turning(act, back=back))
        return reversal

    def contents(self) -> "dict[str, Said]":
        """What all annotations say, read afresh; nothing may be wrong with the files."""
        book = self.book("reading")
        found = {
            note.id: Said(note.note, note.tags, note.colour, note.deleted is not None)
            for notes in book.all()
            for note in notes.records
        }
        assert book.problems == []
        return found


class Said(NamedTuple):
    note: str
    tags: tuple[str, ...]
    colour: Colour
    deleted: bool


@contextmanager
def harbour() -> Iterator[Harbour]:
    with tempfile.TemporaryDirectory() as folder:
        yield Harbour(Path(folder))


harmless = st.one_of(
    st.lists(st.sampled_from(("berth", "rent", "fee/day", "x")), min_size=1, max_size=3).map(
        lambda tags: tagging(*tags)
    ),
    st.sampled_from(("berth", "rent", "x")).map(untagging),
    st.sampled_from(Colour).map(colouring),
    st.just(deleting),
)
"""What leaves notes alone."""
changes = harmless | st.text("ab", max_size=2).map(noting)


@st.composite
def choices(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]]]:
    """How many annotations each article has, and some of them by the numbers of both."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    every = [(number, n) for number, size in enumerate(sizes) for n in range(size)]
    return sizes, draw(st.lists(st.sampled_from(every), min_size=1, unique=True))


def chosen(made: dict[str, list[str]], some: list[tuple[int, int]]) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = {}
    for id, annotations in made.items():
        for number, n in some:
            if f"{number}-{n}" in annotations:
                ids.setdefault(id, []).append(f"{number}-{n}")
    return ids


@settings(max_examples=30, deadline=None)
@given(choices(), st.lists(changes, min_size=1, max_size=3))
def test_what_is_done_is_taken_back_exactly_and_done_again(
    choice: tuple[list[int], list[tuple[int, int]]], acts: list[Change]
) -> None:
    sizes, some = choice
    with harbour() as here:
        ids = chosen(here.fill(*sizes), some)
        states = [here.contents()]
        for change in acts:
            alive = {id for id, one in here.contents().items() if not one.deleted}
            outcome = here.apply("change", ids, change)
            after = here.contents()
            differing = {id for id, one in after.items() if one != states[-1][id]}
            assert differing <= {f"{number}-{n}" for number, n in some} & alive
            assert outcome.passages == len(differing)
            if differing:
                states.append(after)
        for before in states[-2::-1]:
            reversal = here.turn(back=True)
            assert reversal and reversal.done and not reversal.left
            assert here.contents() == before
        assert here.turn(back=True) is None
        for after in states[1:]:
            reversal = here.turn(back=False)
            assert reversal and reversal.done and not reversal.left
            assert here.contents() == after
        assert here.turn(back=False) is None


@settings(max_examples=20, deadline=None)
@given(choices(), harmless, st.integers(0, 4), st.data())
def test_what_others_write_before_and_meanwhile_is_kept(
    choice: tuple[list[int], list[tuple[int, int]]], change: Change, when: int, data: st.DataObject
) -> None:
    """Another machine notes something on any annotation, at any time; the batch and its undo leave
    that alone."""
    sizes, some = choice
    with harbour() as here:
        made = here.fill(*sizes)
        ids = chosen(made, some)
        where = data.draw(st.sampled_from(sorted(made)))
        which = data.draw(st.sampled_from(made[where]))
        other, before = here.book(QUAY), here.contents()

        def note() -> None:
            notes = other.read(where)
            assert notes is not None
            known = next(one for one in notes.records if one.id == which)
            new = replace(known, note="theirs", tags=(*known.tags, "quay"))
            other.change(where, lambda _: [revise(known, new, device=QUAY, now=here.now())])

        def meanwhile(outcome: Outcome) -> None:
            if outcome.tried == when:
                note()

        if when == 0:
            note()
        outcome = here.apply("change", ids, change, progress=meanwhile)
        during = here.contents()
        assert outcome.problems == []
        noted = when <= outcome.tried and (when == 0 or outcome.total > 0)
        if noted:
            assert during[which].note == "theirs" and "quay" in during[which].tags
        if outcome.total:
            reversal = here.turn(back=True)
            assert reversal is not None
        after = here.contents()
        if noted:
            assert after[which].note == "theirs" and "quay" in after[which].tags
            after[which] = after[which]._replace(
                note=before[which].note,
                tags=tuple(tag for tag in after[which].tags if tag != "quay"),
            )
        assert after == before


def test_what_was_planned_on_something_older_is_taken_back_by_the_same_undo(
    tmp_path: Path,
) -> None:
    here = Harbour(tmp_path)
    made = here.fill(1, 1, 1)
    last = list(made)[-1]
    before = here.contents()

    def meanwhile(outcome: Outcome) -> None:
        if outcome.tried == 1:
            here.book(QUAY).change(
                last,
                lambda notes: [
                    revise(one, replace(one, note="theirs"), device=QUAY, now=here.now())
                    for one in notes.records
                ],
            )

    here.apply("tag", made, tagging("x"), progress=meanwhile)
    assert {one.tags for one in here.contents().values()} == {("x",)}
    past = Past(here.journal)
    past.refresh()
    assert len(list(past.acts())) == 1
    reversal = here.turn(back=True)
    assert reversal and len(reversal.changed) == 3
    assert here.turn(back=True) is None
    after = here.contents()
    assert after.pop("2-0") == before.pop("2-0")._replace(note="theirs")
    assert after == before


def test_what_is_deleted_meanwhile_stays_deleted(tmp_path: Path) -> None:
    here = Harbour(tmp_path)
    made = here.fill(2, 1)
    first = next(iter(made))
    here.book(QUAY).change(
        first,
        lambda notes: [
            revise(one, replace(one, deleted=NOW), device=QUAY, now=here.now())
            for one in notes.records[:1]
        ],
    )
    outcome = here.apply("tag", made, tagging("x"))
    assert (outcome.passages, outcome.articles) == (2, 2)
    said = here.contents()
    assert said["0-0"].deleted and said["0-0"].tags == ()


def test_what_was_stopped_stays_and_is_taken_back_as_one(tmp_path: Path) -> None:
    here = Harbour(tmp_path)
    made = here.fill(*[2] * 6)
    before = here.contents()
    outcome = Outcome()
    here.apply("deletion", made, deleting, outcome, cancelled=lambda: outcome.tried == 4)
    assert outcome.stopped and (outcome.tried, outcome.total, outcome.passages) == (4, 6, 8)
    assert sum(one.deleted for one in here.contents().values()) == 8
    again = here.apply("deletion", made, deleting)
    assert (again.total, again.passages) == (2, 4)
    assert here.turn(back=True) and here.turn(back=True)
    assert here.contents() == before
    assert here.turn(back=True) is None


def test_stopped_before_anything_was_changed_nothing_is_told_in_the_journal(
    tmp_path: Path,
) -> None:
    here = Harbour(tmp_path)
    outcome = here.apply("deletion", here.fill(1, 1), deleting, cancelled=lambda: True)
    assert outcome == Outcome()
    assert not here.journal.file.exists()


def test_what_cannot_be_written_is_told_and_left(tmp_path: Path) -> None:
    here = Harbour(tmp_path)
    made = here.fill(*[1] * 4)
    before, ids = here.contents(), list(made)
    (tmp_path / "notes" / f"{ids[0]}.json").unlink()
    with FileLock(tmp_path / "notes" / ".locks" / f"{ids[2]}.lock"):
        outcome = here.apply("tag", made, tagging("x"), book=here.book(lock_seconds=0.05))
    assert (outcome.total, outcome.tried, outcome.articles) == (3, 3, 2)
    gone, held = outcome.problems
    assert ids[0] in gone and "not there any more" in gone
    assert ids[2] in held and "has held it" in held
    reversal = here.turn(back=True)
    assert reversal and reversal.done and len(reversal.changed) == 2
    del before["0-0"]
    assert here.contents() == before


def test_without_room_for_the_act_nothing_is_changed(tmp_path: Path) -> None:
    here = Harbour(tmp_path)
    made = here.fill(1, 1)
    before = here.contents()
    here.journal.file.mkdir()
    with pytest.raises(NotSavedError, match=r"acts\.jsonl"):
        here.apply("tag", made, tagging("x"))
    assert here.contents() == before


def test_what_changes_nothing_is_no_act(tmp_path: Path) -> None:
    here = Harbour(tmp_path)
    made = here.fill(1)
    assert here.apply("colour yellow", made, colouring(Colour.YELLOW)) == Outcome()
    assert not here.journal.file.exists()


@pytest.mark.parametrize("reached", [1, 5, 11])
def test_killed_in_the_middle_it_is_taken_back_as_far_as_it_came(
    tmp_path: Path, reached: int
) -> None:
    here = Harbour(tmp_path)
    here.fill(*[2] * 12)
    before = here.contents()
    process = subprocess.Popen(
        [sys.executable, __file__, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        text=True,
    )
    assert process.stdout
    for line in process.stdout:
        if int(line) == reached:
            os.kill(process.pid, signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait() in (-signal.SIGKILL, 0)  # it may have come to its end before
    done = sum(one.deleted for one in here.contents().values())
    assert 2 * reached <= done <= 24
    reversal = here.turn(back=True)
    assert reversal and reversal.done and len(reversal.changed) == done
    assert here.contents() == before
    assert here.turn(back=True) is None


if __name__ == "__main__":
    folder = Harbour(Path(sys.argv[1]))
    every = {one.id: [note.id for note in one.records] for one in folder.book().all()}
    folder.apply("deletion", every, deleting, progress=lambda seen: print(seen.tried, flush=True))
