"""The journal of acts, and taking back: in any order, by anyone, after any restart."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from reader.acts import Act, Journal, Step, act, doing, turning
from reader.annotation import Annotation, Colour, Json, Notes, annotate, moved, revise, version
from reader.formats import parse
from reader.history import Version, merge, versions
from reader.notebook import Notebook
from reader.past import Past
from reader.reversal import Reversal, turn
from reader.storage import NotSavedError
from tests.ordinary import closed

TEXT = parse(("One sentence here. Another one there. " * 9).encode(), "a.txt")
ARTICLES = ("ferries-000000000001", "gates-000000000002")
NOW = "2026-05-04T10:00:00Z"
LATER = "2026-05-04T10:00:01Z"


def mark(id: str = "n", *, tags: tuple[str, ...] = (), note: str = "") -> Annotation:
    return annotate(TEXT, 0, 18, id=id, device="desk", now=NOW, tags=tags, note=note)


def single(label: str, article: str = ARTICLES[0], id: str = "n", counter: int = 1) -> Act:
    before = (counter - 1, "desk") if counter > 1 else None
    return Act(id=label, label=label, at=NOW, steps=(Step(article, id, before, (counter, "desk")),))


def labels(journal: Journal, article: str | None = None) -> list[tuple[str, bool]]:
    past = Past(journal, article)
    past.refresh()
    return [(act.label, done) for act, done in past.acts()]


# The file


def test_what_was_added_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "state" / "acts" / "x.jsonl"
    made = act("tag rename “aid” → help", [(name, None, mark()) for name in ARTICLES], at=NOW)
    Journal(file).add(made)
    Journal(file).write(turning(made, back=True))
    entries, _ = Journal(file).read(None)
    assert [(entry.kind, entry.act) for entry in entries] == [("do", made), ("undo", made)]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_an_article_has_its_own_acts_and_those_on_several(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "x.jsonl")
    journal.add(single("here"))
    journal.add(single("there", ARTICLES[1]))
    journal.add(act("everywhere", [(name, None, mark()) for name in ARTICLES], at=NOW))
    assert labels(journal, ARTICLES[0]) == [("everywhere", True), ("here", True)]
    assert labels(journal, ARTICLES[1]) == [("everywhere", True), ("there", True)]
    assert [label for label, _ in labels(journal)] == ["everywhere", "there", "here"]


def test_a_torn_line_and_garbage_are_passed_over_and_healed(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "x.jsonl")
    journal.add(single("first"))
    whole = journal.file.read_bytes()
    for garbage in (
        *(b"\n\xff\xfe\n[]\n5\nnull\n{}\n", b'{"do": 5}\n{"do": {"id": 1}}\n'),
        *(b'{"undo": ' + whole[7:-2] + b"}\n", b"[" * 100_000 + b"\n"),
        whole.replace(b'[1,"desk"]', b"[1]"),
    ):
        journal.file.write_bytes(whole + garbage)
        assert labels(journal) == [("first", True)], garbage[:40]
    for cut in range(1, len(whole) - 1):  # without its line end alone a line is whole
        journal.file.write_bytes(whole + whole.replace(b"first", b"other")[:cut])
        past = Past(Journal(journal.file))
        past.refresh()
        assert [act.label for act, _ in past.acts()] == ["first"]
        Journal(journal.file).add(single("next"))
        past.refresh()  # goes on from where the torn line began
        assert [act.label for act, _ in past.acts()] == ["next", "first"]


def test_a_past_that_is_open_sees_what_others_add(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "x.jsonl")
    past = Past(journal, ARTICLES[0])
    past.refresh()
    assert past.done is None
    Journal(journal.file).add(single("theirs"))
    mine = single("mine")
    journal.plan(doing(mine))
    past.refresh()
    assert past.done == mine, "what is not yet in the file comes last"
    Journal(journal.file).add(single("theirs too"))
    journal.write(doing(mine))
    past.refresh()
    assert [act.label for act, _ in past.acts()] == ["mine", "theirs too", "theirs"]
    journal.file.unlink()
    journal.add(single("a new file"))
    past.refresh()
    assert [act.label for act, _ in past.acts()] == ["a new file"]


def test_what_is_undone_can_be_done_again_until_something_new_is_done_there(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path / "x.jsonl")
    here, there = single("here"), single("there", ARTICLES[1])
    for done in (here, there):
        journal.add(done)
        journal.write(turning(done, back=True))
    journal.add(single("new"))
    past = Past(journal)
    past.refresh()
    assert [act.label for act in past.redoable()] == ["there"]
    assert [(act.label, done) for act, done in past.acts()] == [
        ("new", True),
        ("there", False),
        ("here", False),
    ]


def test_many_processes_add_at_once(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    code = f"""
import sys
from pathlib import Path
from tests.test_acts import Journal, single
for number in range(25):
    Journal(Path({str(file)!r})).add(single(f"{{sys.argv[1]}}-{{number}}"))
"""
    argv = [sys.executable, "-c", code]
    running = [subprocess.Popen([*argv, str(name)]) for name in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    found = [label for label, _ in labels(Journal(file))]
    assert Counter(found) == Counter(
        f"{name}-{number}" for name in range(4) for number in range(25)
    )


def test_a_writer_that_is_killed_leaves_whole_lines_before_its_last(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    code = f"""
from itertools import count
from pathlib import Path
from tests.test_acts import Journal, single
for number in count():
    Journal(Path({str(file)!r})).add(single(str(number)))
    print(number, flush=True)
"""
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
            assert process.stdout
            told = [process.stdout.readline() for _ in range(20)]
            os.kill(process.pid, signal.SIGKILL)
        assert told[-1] == b"19\n"
    found = {label for label, _ in labels(Journal(file))}
    assert found >= {str(number) for number in range(20)}


def test_a_folder_that_may_not_be_written_to_is_told() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with closed(folder), pytest.raises(NotSavedError, match="permissions"):
            Journal(folder / "acts" / "x.jsonl").add(single("no"))


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "acts").write_text("")
    with pytest.raises(NotSavedError):
        Journal(tmp_path / "acts" / "x.jsonl").add(single("no"))


# Field by field


def changed(old: Annotation, device: str = "desk", **said: object) -> Annotation:
    return revise(old, replace(old, **said), device=device, now=LATER)  # type: ignore[arg-type]


def step(old: Annotation | None, new: Annotation) -> Step:
    return Step(ARTICLES[0], new.id, old.rev if old else None, new.rev)


def back(current: Annotation, old: Annotation | None, new: Annotation) -> Annotation | None:
    found = turn(current, step(old, new), new.updated, back=True, device="desk", now="later still")
    return found.annotation


def rev(version: Version) -> list[Json]:
    found = version["rev"]
    assert isinstance(found, list)
    return found


def said(note: Annotation) -> dict[str, object]:
    own = ("rev", "updated", "deleted")
    fields = {name: value for name, value in version(note).items() if name not in own}
    return {**fields, "deleted": note.deleted is not None}


def test_a_field_that_was_changed_since_is_left_and_the_others_are_not() -> None:
    first = mark()
    second = changed(first, note="mine", colour=Colour.RED)
    third = changed(second, "pier", colour=Colour.BLUE)
    found = turn(third, step(first, second), LATER, back=True, device="desk", now=LATER)
    assert found.left and found.annotation
    assert (found.annotation.note, found.annotation.colour) == ("", Colour.BLUE)
    assert found.annotation.rev == (4, "desk")
    assert [one.get("note") for one in versions(found.annotation)] == ["", "mine", "mine", ""]


def test_tags_are_a_set_and_come_back_in_their_place() -> None:
    first = mark(tags=("a", "b", "c"))
    second = changed(first, tags=("a", "new", "c"))
    third = changed(second, "pier", tags=("a", "new", "c", "theirs"))
    undone = back(third, first, second)
    assert undone and undone.tags == ("a", "b", "c", "theirs")
    again = turn(undone, step(first, second), LATER, back=False, device="desk", now=LATER)
    assert again.annotation and set(again.annotation.tags) == {"a", "new", "c", "theirs"}
    without = changed(second, "pier", tags=("new",))
    undone = back(without, first, second)
    assert undone and undone.tags == ("b",)


def test_a_passage_is_set_back_as_a_whole() -> None:
    first = mark()
    second = revise(first, moved(first, TEXT, 19, 30), device="desk", now=LATER)
    undone = back(second, first, second)
    assert undone and said(undone) == said(first)
    touched = changed(second, "pier", lost=True)
    found = turn(touched, step(first, second), LATER, back=True, device="desk", now=LATER)
    assert found == (None, True)


def test_fields_that_are_not_known_are_set_back_too() -> None:
    first = replace(mark(), extra={"colour": "teal", "mood": 3})
    second = changed(first, extra={"mood": 4, "more": [1]}, colour=Colour.RED)
    undone = back(second, first, second)
    assert undone and said(undone) == said(first)


def test_what_was_made_is_deleted_unless_somebody_went_on_with_it() -> None:
    made = mark()
    undone = back(made, None, made)
    assert undone and undone.deleted
    assert back(undone, None, made) is None
    again = turn(undone, step(None, made), NOW, back=False, device="desk", now=LATER).annotation
    assert again and said(again) == said(made)
    theirs = changed(made, "pier", note="words of mine")
    found = turn(theirs, step(None, made), NOW, back=True, device="desk", now=LATER)
    assert found == (None, True)


def test_two_windows_with_the_same_revision_are_told_apart_by_time() -> None:
    first = mark()
    one = changed(first, note="one window")
    two = revise(first, replace(first, colour=Colour.RED), device="desk", now="2026-05-05")
    both = merge(one, two)
    assert both.rev == one.rev == two.rev and both.colour is Colour.RED
    undone = back(both, first, two)
    assert undone and undone.colour is Colour.YELLOW
    assert "one window" in [known.get("note") for known in versions(undone)]
    assert back(mark(), first, one) is None, "it never came to be"


# Any sequence


class Acting(RuleBasedStateMachine):
    """Two articles as values, a journal on disk; acts, undos, redos, restarts, foreign edits."""

    @initialize()
    def begin(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.file = Path(self._folder.name) / "acts.jsonl"
        self.clock = count()
        self.ids = count()
        self.notes: dict[str, Notes] = {}
        for name in ARTICLES:
            first = mark(f"{name}-first", tags=("x", "y"), note="begun")
            self.notes[name] = Notes(id=name, title=name, records=(first,))
        self.texts: dict[str, set[str]] = {}
        self.edited = False
        self.restart()
        self.beginning = self.contents()

    def teardown(self) -> None:
        if not hasattr(self, "journal"):
            return
        end, undone = self.contents(), 0
        while self.turned(None, back=True):
            undone += 1
        if not self.edited:
            assert self.contents() == self.beginning
        for _ in range(undone):
            assert self.turned(None, back=False)
        if not self.edited:
            assert self.contents() == end
        self.nothing_is_lost()
        self._folder.cleanup()

    def now(self) -> str:
        return f"2026-05-04T10:00:{next(self.clock) // 3:02}Z"  # several in a second

    def contents(self) -> dict[str, object]:
        return {
            note.id: said(note)
            for notes in self.notes.values()
            for note in notes.records
            if note.deleted is None
        }

    def write(self, article: str, *annotations: Annotation) -> None:
        notes = self.notes[article]
        records = {note.id: note for note in notes.records}
        for new in annotations:
            old = records.get(new.id)
            assert old is None or new.rev > old.rev
            records[new.id] = merge(old, new) if old else new
            self.texts.setdefault(new.id, set()).add(new.note)
        self.notes[article] = replace(notes, records=tuple(records.values()))

    def do(self, label: str, *changes: tuple[str, Annotation | None, Annotation]) -> None:
        at = changes[-1][2].updated
        made = act(
            label, [(name, old, replace(new, updated=at)) for name, old, new in changes], at=at
        )
        for name, _, new in changes:
            self.write(name, replace(new, updated=at))
        self.journal.add(made)

    def turned(self, article: str | None, *, back: bool) -> bool:
        past = self.past if article is None else Past(self.journal, article)
        past.refresh()
        wanted = past.done if back else past.undone
        if wanted is None:
            return False
        reversal = Reversal(act=wanted, back=back, device="desk", now=self.now())
        for name in wanted.articles:
            self.write(name, *reversal.annotations(self.notes[name]))
            assert reversal.annotations(self.notes[name]) == [], "twice changes nothing more"
        self.journal.write(turning(wanted, back=back))
        return True

    def some(self, data: st.DataObject, article: str) -> Annotation:
        return data.draw(st.sampled_from(self.notes[article].records))

    @rule(article=st.sampled_from(ARTICLES), tags=st.sets(st.sampled_from("xyz")))
    def create(self, article: str, tags: set[str]) -> None:
        new = replace(mark(f"id-{next(self.ids)}", tags=tuple(tags)), updated=self.now())
        self.do("highlight", (article, None, new))

    @rule(data=st.data(), article=st.sampled_from(ARTICLES), text=st.text("ab", max_size=3))
    def note(self, data: st.DataObject, article: str, text: str) -> None:
        old = self.some(data, article)
        new = revise(old, replace(old, note=text), device="desk", now=self.now())
        self.do("note", (article, old, new))

    @rule(data=st.data(), article=st.sampled_from(ARTICLES), at=st.integers(0, 60))
    def move(self, data: st.DataObject, article: str, at: int) -> None:
        old = self.some(data, article)
        new = revise(old, moved(old, TEXT, at, at + 20), device="desk", now=self.now())
        self.do("new ends", (article, old, new))

    @rule(data=st.data(), article=st.sampled_from(ARTICLES), gone=st.booleans())
    def delete(self, data: st.DataObject, article: str, gone: bool) -> None:
        old = self.some(data, article)
        new = replace(old, deleted=self.now() if gone else None)
        self.do("deletion", (article, old, revise(old, new, device="desk", now=self.now())))

    @rule(tag=st.sampled_from("xyz"), other=st.sampled_from("xyz"))
    def rename(self, tag: str, other: str) -> None:
        changes: list[tuple[str, Annotation | None, Annotation]] = []
        now = self.now()
        for name, notes in self.notes.items():
            for old in notes.records:
                if tag in old.tags:
                    tags = tuple(dict.fromkeys(other if one == tag else one for one in old.tags))
                    new = revise(old, replace(old, tags=tags), device="desk", now=now)
                    changes.append((name, old, new))
        if changes:
            self.do(f"tag rename {tag} -> {other}", *changes)

    @rule()
    def undo(self) -> None:
        self.turned(None, back=True)

    @rule()
    def redo(self) -> None:
        self.turned(None, back=False)

    @rule(tail=st.sampled_from((0, 200, 1_000)))
    def restart(self, tail: int = 0) -> None:
        self.journal = Journal(self.file)
        self.past = Past(self.journal, tail=tail)

    @rule()
    def kill(self) -> None:
        """Somebody else was killed while adding."""
        with self.file.open("a") as file:
            file.write('{"do":{"id":"to')

    @invariant()
    def nothing_is_lost(self) -> None:
        for notes in getattr(self, "notes", {}).values():
            for note in notes.records:
                known = versions(note)
                assert self.texts.get(note.id, set()) <= {one.get("note") for one in known}
                revs = [(int(str(one[0])), str(one[1])) for one in map(rev, known)]
                assert revs == sorted(revs) and revs[-1] == note.rev


class Meddled(Acting):
    """The same, with edits by another machine, and undo from within one article."""

    @rule(data=st.data(), article=st.sampled_from(ARTICLES), text=st.text("cd", min_size=1))
    def theirs(self, data: st.DataObject, article: str, text: str) -> None:
        old = self.some(data, article)
        tags = (*(tag for tag in old.tags if tag != "x"), "theirs")
        new = replace(old, note=text, tags=tuple(dict.fromkeys(tags)))
        self.write(article, revise(old, new, device="pier", now=self.now()))
        self.edited = True

    @rule(article=st.sampled_from(ARTICLES), back=st.booleans())
    def here(self, article: str, back: bool) -> None:
        self.edited |= self.turned(article, back=back)


TestActing = Acting.TestCase
TestActing.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestMeddled = Meddled.TestCase
TestMeddled.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


# In the notebook


def test_an_act_in_many_articles_is_taken_back_as_one_and_goes_on_where_it_stopped(
    tmp_path: Path,
) -> None:
    notebook = Notebook(tmp_path / "notes", device="desk", now=lambda: NOW, lock_seconds=0.05)
    changes, ids = [], []
    for number in range(5):
        document = parse(f"Title {number}\n\nSome words to mark.".encode(), f"{number}.txt")
        found = notebook.find(document, f"/{number}.txt")
        first = annotate(document, 0, 5, id=str(number), device="desk", now=NOW, tags=("aid",))
        notebook.put(found, document, first)
        ids.append(found.id)
        changes.append((found.id, first, changed(first, tags=("help",))))
    made = act("tag rename aid -> help", changes, at=LATER)
    for id, _, new in changes[:4]:  # it was cut off before the last one
        notebook.change(id, lambda notes, new=new: [new])  # type: ignore[misc]
    (tmp_path / "notes" / f"{ids[0]}.json").unlink()
    broken = tmp_path / "notes" / f"{ids[1]}.json"
    whole = broken.read_bytes()
    broken.write_bytes(whole.replace(b'"schema": 2', b'"schema": 99'))
    reversal = Reversal(act=made, back=True, device="desk", now="2026-05-04T11:00:00Z")
    reversal.run(notebook)
    assert [len(reversal.changed), len(reversal.missing), len(reversal.problems)] == [2, 1, 1]
    assert "1 could not be written yet, the same again does the rest: " in reversal.told()
    assert not reversal.done
    stuck = Reversal(act=made, back=True, device="desk", now="2026-05-04T11:30:00Z")
    stuck.run(notebook)
    assert stuck.done and "1 could not be written and left" in stuck.told()
    broken.write_bytes(whole)
    again = Reversal(act=made, back=True, device="desk", now="2026-05-04T12:00:00Z")
    again.run(notebook)
    assert again.changed == {"1"} and not again.problems
    assert {notes.tags for notes in notebook.all()} == {frozenset({"aid"})}
    assert {notes.records[0].rev[0] for notes in notebook.all()} == {1, 3}


def test_a_journal_of_somebody_else_does_no_harm(tmp_path: Path) -> None:
    notebook = Notebook(tmp_path / "notes", device="desk", now=lambda: NOW)
    reversal = Reversal(act=single("x", "../../etc/passwd"), back=True, device="desk", now=NOW)
    reversal.run(notebook)
    assert reversal.told() == "Not undone: x; its notes are not there any more"
    assert not (tmp_path / "notes").exists()
