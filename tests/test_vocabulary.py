"""Tags in use, what operations on them change, and changing them in every file of a notebook.

Run as a program this file renames in a notebook, and prints how far it is:

    python tests/test_vocabulary.py FOLDER OLD NEW
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from reader import vocabulary
from reader.acts import Journal
from reader.annotation import Annotation, Notes, annotate, new_notes, revise
from reader.batch import Batch, Outcome
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.history import versions
from reader.notebook import Notebook
from reader.retagging import retag
from reader.storage import NotSavedError
from reader.text import TAG_LENGTH, tag_name
from reader.vocabulary import Operation, delete, effect, merge, nest, rename, retagged, uses
from tests.ordinary import closed

NOW, LATER = "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z"


def article(title: str = "Harbour") -> Document:
    text = f"{title}. The boats lie in the harbour, and nobody goes aboard."
    return Document(
        text=text,
        blocks=(Block(Kind.PARAGRAPH, 0, len(text)),),
        metadata=Metadata(title=Fact(title, Origin.TEXT)),
    )


def passage(document: Document, id: str, *tags: str, deleted: bool = False) -> Annotation:
    one = annotate(document, 0, 9, id=id, device="pier", now=NOW, tags=tags)
    return replace(one, deleted=NOW) if deleted else one


def notes(*tagged: tuple[str, ...], title: str = "Harbour", deleted: int = -1) -> Notes:
    """An article with a passage for each set of tags, one of them deleted."""
    document = article(title)
    records = tuple(
        passage(document, f"{title}-{n}", *tags, deleted=n == deleted)
        for n, tags in enumerate(tagged)
    )
    return replace(new_notes(document, f"/{title}.txt"), records=records)


def after(operation: Operation, *tags: str) -> tuple[str, ...]:
    return operation.tags(tags)


# Operations


def test_a_renamed_tag_takes_along_what_is_below_it() -> None:
    to_help = rename("aid", "help")
    assert after(to_help, "aid", "x", "aid/food", "aid/food/rice") == (
        *("help", "x", "help/food", "help/food/rice"),
    )
    assert after(to_help, "aide", "first/aid", "x") == ("aide", "first/aid", "x")
    assert after(rename("aid/food", "food"), "aid", "aid/food", "aid/food/rice") == (
        *("aid", "food", "food/rice"),
    )


def test_renaming_to_one_that_exists_makes_one_of_two_in_the_first_place() -> None:
    assert after(rename("aid", "help"), "x", "aid", "y", "help") == ("x", "help", "y")
    assert after(rename("aid", "help"), "help", "y", "aid") == ("help", "y")
    assert after(merge(["a", "b", "c"], "c"), "b", "x", "a", "c") == ("c", "x")
    assert after(merge(["a", "a/b"], "c"), "a/b", "a/b/d", "a/e") == ("c", "c/d", "c/e")


def test_below_itself_everything_moves_once() -> None:
    general = rename("aid", "aid/general")
    assert after(general, "aid", "aid/food") == ("aid/general", "aid/general/food")
    assert after(general, "aid/general", "aid/general/food") == (
        *("aid/general", "aid/general/food"),
    )


def test_nesting_moves_a_tag_in_the_tree() -> None:
    assert after(nest("food", "aid"), "food", "food/rice") == ("aid/food", "aid/food/rice")
    assert after(nest("aid/food", "world"), "aid/food") == ("world/food",)
    assert after(nest("aid/food", ""), "aid/food", "aid") == ("food", "aid")
    for parent in ("aid", "aid/food"):
        with pytest.raises(ValueError, match="cannot stand below itself"):
            nest("aid", parent)


def test_deleting_takes_away_what_is_below_too() -> None:
    assert after(delete("aid"), "x", "aid", "aid/food", "aide") == ("x", "aide")


def test_tags_are_met_in_any_spelling_and_names_are_given_one() -> None:
    to_help = rename("#Foreign Aid", "HELP")
    assert after(to_help, "Foreign-Aid", "x", "foreign aid/Food") == ("help", "x", "help/food")
    assert after(to_help, "Other Thing", "x") == ("Other Thing", "x")  # none of it is touched
    assert after(delete("2024"), "2024", "x") == ("x",)  # no tag by our rules, but in a file


def test_what_cannot_be_is_told_in_one_line() -> None:
    wrong: list[Callable[[], Operation]] = [
        lambda: rename("a", "?!"),
        lambda: rename("a", "12"),
        lambda: rename("a", "A"),
        lambda: merge(["a"], "a"),
        lambda: nest("aid/food", "aid"),
        lambda: nest("a" * 60, "b" * 60),
    ]
    for make in wrong:
        with pytest.raises(ValueError, match=r"^[^\n]+$"):
            make()
    longer = rename("a", "b" * 60)
    vocabulary.check(longer, ["a", "a/c", "z" * 200])
    with pytest.raises(ValueError, match="longer than"):
        vocabulary.check(longer, ["a", f"a/{'c' * 60}"])


def test_an_operation_is_told_in_words() -> None:
    both = merge(["b", "a"], "c")
    assert (both.asked, both.done) == ("merge #a, #b into #c", "merged #a, #b into #c")
    assert both.label == "#a, #b merged into #c"
    assert delete("a").done == "deleted #a"
    assert nest("a", "b").label == "#a nested as #b/a"


def test_uses_count_passages_and_articles_with_and_without_what_is_below() -> None:
    known = uses(
        [
            notes(("aid/food", "aid"), ("aid/food", "Aid/Food"), ("aid",), deleted=2),
            notes(("aid/rice", "aid-x"), title="Pier"),
        ]
    )
    assert list(known.items()) == [
        ("aid", (1, 1, 3, 2)),
        ("aid/food", (2, 1, 2, 1)),
        ("aid/rice", (1, 1, 1, 1)),
        ("aid-x", (1, 1, 1, 1)),
    ]
    only_below = uses([notes(("a/b/c",))])
    assert only_below["a"] == only_below["a/b"] == (0, 0, 1, 1)
    assert vocabulary.below(delete("a"), only_below) == 1


# Properties

names = st.lists(st.sampled_from(["a", "b", "c", "dé"]), min_size=1, max_size=3).map("/".join)
tag_sets = st.lists(names, max_size=5, unique=True).map(tuple)
operations = st.one_of(
    st.builds(lambda old, new: (rename, old, new), names, names),
    st.builds(lambda some, into: (merge, some, into), st.lists(names, max_size=3), names),
    st.builds(lambda tag, parent: (nest, tag, parent), names, st.just("") | names),
    st.builds(lambda tag: (delete, tag), names),
).map(lambda made: _made(*made))


def _made(make: Callable[..., Operation], *given: object) -> Operation | None:
    try:
        return make(*given)
    except ValueError:
        return None


@given(operations, tag_sets)
def test_never_a_tag_twice_nor_a_bad_one(
    operation: Operation | None, tags: tuple[str, ...]
) -> None:
    if operation:
        changed = operation.tags(tags)
        assert len(set(changed)) == len(changed)
        assert [tag_name(tag) for tag in changed if len(tag) <= TAG_LENGTH] == list(changed)
        kept = [tag for tag in tags if operation.of(tag) == tag]
        assert [tag for tag in changed if tag in kept] == kept or operation.target in kept


@given(operations, tag_sets)
def test_the_same_again_changes_nothing(operation: Operation | None, tags: tuple[str, ...]) -> None:
    if operation is None:
        return
    # Taken out of the tag that it is named like, a tag leaves room for the next one.
    if any(vocabulary.within(source, operation.target or "\0") for source in operation.sources):
        return
    once = operation.tags(tags)
    assert operation.tags(once) == once


@given(names, names, st.lists(tag_sets, max_size=4))
def test_renaming_there_and_back_gives_the_same(
    old: str, new: str, sets: list[tuple[str, ...]]
) -> None:
    before = [tuple(tag for tag in tags if not vocabulary.within(tag, new)) for tags in sets]
    if vocabulary.within(old, new) or vocabulary.within(new, old):
        return
    there = [rename(old, new).tags(tags) for tags in before]
    assert [rename(new, old).tags(tags) for tags in there] == before


@given(names, names, tag_sets)
def test_what_is_below_follows(old: str, new: str, tags: tuple[str, ...]) -> None:
    if old == new:
        return
    moved = set(rename(old, new).tags(tags))
    for tag in tags:
        if vocabulary.within(tag, old):
            inside = vocabulary.within(new, old) and vocabulary.within(tag, new)
            assert (tag if inside else new + tag.removeprefix(old)) in moved
        else:
            assert tag in moved


@given(operations, st.lists(tag_sets, max_size=4))
def test_what_is_counted_is_what_changes(
    operation: Operation | None, sets: list[tuple[str, ...]]
) -> None:
    one = notes(*sets, deleted=0)
    if operation:
        revised = retagged(one, operation, device="quay", now=LATER)
        alive = sum(note.deleted is None for note in revised)
        assert effect([one], operation) == (alive, int(alive > 0))
        assert {note.rev for note in revised} <= {(2, "quay")}


def test_a_change_is_a_revision_that_knows_the_one_before() -> None:
    one = notes(("aid",), ("x",), ("aid", "y"), deleted=2)
    alive, gone = retagged(one, rename("aid", "help"), device="quay", now=LATER)
    assert (alive.tags, alive.rev, alive.updated) == (("help",), (2, "quay"), LATER)
    assert [said.get("tags") for said in versions(alive)] == [["aid"], ["help"]]
    assert (gone.tags, gone.deleted) == (("help", "y"), NOW)


# A whole notebook


def notebook(folder: Path, device: str = "pier", lock_seconds: float = 5) -> Notebook:
    return Notebook(folder / "notes", device=device, now=lambda: NOW, lock_seconds=lock_seconds)


def fill(folder: Path, articles: int, *tagged: tuple[str, ...]) -> list[str]:
    """Save articles with a passage for each set of tags; their ids."""
    book = notebook(folder)
    made = []
    for number in range(articles):
        document = article(f"Harbour {number:03}")
        records = [passage(document, f"{number}-{n}", *tags) for n, tags in enumerate(tagged)]
        saved = book.put(new_notes(document, f"/{number}.txt"), document, *records)
        made.append(saved.id)
    return made


def batch(folder: Path, book: Notebook | None = None, journal: Journal | None = None) -> Batch:
    ids = iter(range(1_000))
    return Batch(
        notebook=book or notebook(folder),
        journal=journal or Journal(folder / "state" / "acts.jsonl"),
        device="pier",
        now=lambda: LATER,
        new_id=lambda: f"act-{next(ids)}",
    )


class Kept(NamedTuple):
    """An act as it stands in the journal."""

    label: str
    at: str
    steps: list[object]


def acts(folder: Path) -> list[Kept]:
    file = folder / "state" / "acts.jsonl"
    lines = [json.loads(line)["do"] for line in file.read_text().splitlines()]
    return [Kept(line["label"], line["at"], line["steps"]) for line in lines]


def all_tags(folder: Path) -> list[tuple[str, ...]]:
    """The tags of every passage, read afresh; nothing may be wrong with the files."""
    book = notebook(folder)
    found = [note.tags for one in book.all() for note in one.records]
    assert book.problems == []
    return found


def test_every_article_is_changed_as_one_act(tmp_path: Path) -> None:
    ids = fill(tmp_path, 4, ("aid", "x"), ("y",), ("aid/food",))
    outcome, reached = Outcome(), []
    retag(
        batch(tmp_path),
        rename("aid", "help"),
        outcome,
        progress=lambda seen: reached.append(seen.tried),
    )
    assert all_tags(tmp_path) == [("help", "x"), ("y",), ("help/food",)] * 4
    assert (outcome.passages, outcome.articles, outcome.total) == (8, 4, 4)
    assert not outcome.stopped and not outcome.problems and reached == [1, 2, 3, 4]
    assert [one.id for one in outcome.notes] == ids
    (act,) = acts(tmp_path)
    assert act.label == "#aid renamed to #help" and act.at == LATER
    assert len(act.steps) == 8
    assert act.steps[0] == [ids[0], "0-0", [1, "pier"], [2, "pier"]]


def test_what_changes_nothing_is_no_act(tmp_path: Path) -> None:
    fill(tmp_path, 2, ("x",))
    before = {path: path.read_bytes() for path in (tmp_path / "notes").glob("*.json")}
    outcome = Outcome()
    retag(batch(tmp_path), delete("aid"), outcome)
    assert outcome == Outcome()
    assert not (tmp_path / "state").exists()
    assert {path: path.read_bytes() for path in before} == before


def test_what_is_stopped_is_done_by_the_same_again(tmp_path: Path) -> None:
    fill(tmp_path, 5, ("aid",))
    outcome = Outcome()
    retag(batch(tmp_path), rename("aid", "help"), outcome, cancelled=lambda: outcome.tried == 2)
    assert outcome.stopped and (outcome.tried, outcome.articles, outcome.total) == (2, 2, 5)
    assert all_tags(tmp_path) == [("help",)] * 2 + [("aid",)] * 3
    assert len(acts(tmp_path)) == 1
    again = Outcome()
    retag(batch(tmp_path), rename("aid", "help"), again)
    assert (again.articles, again.total, again.stopped) == (3, 3, False)
    assert all_tags(tmp_path) == [("help",)] * 5


def test_without_room_for_the_act_nothing_is_changed(tmp_path: Path) -> None:
    fill(tmp_path, 2, ("aid",))
    (tmp_path / "state").write_text("in the way of a folder")
    with pytest.raises(NotSavedError, match=r"acts\.jsonl"):
        retag(batch(tmp_path), rename("aid", "help"), Outcome())
    assert all_tags(tmp_path) == [("aid",)] * 2


def test_what_others_write_meanwhile_is_kept_and_can_be_taken_back(tmp_path: Path) -> None:
    ids = fill(tmp_path, 3, ("aid",))
    other = notebook(tmp_path, "quay")

    def meanwhile(outcome: Outcome) -> None:
        if outcome.tried == 1:  # on another machine, before the last article is come to
            document = article("Harbour 002")
            known = other.read(ids[2])
            assert known is not None
            noted = replace(known.records[0], tags=("aid", "y"), note="more")
            fresh = passage(document, "fresh", "z", "aid/food")
            revised = revise(known.records[0], noted, device="quay", now=NOW)
            other.put(known, document, revised, fresh)

    outcome = Outcome()
    retag(batch(tmp_path), rename("aid", "help"), outcome, progress=meanwhile)
    assert all_tags(tmp_path)[2:] == [("help", "y"), ("z", "help/food")]
    last = notebook(tmp_path).read(ids[2])
    assert last is not None and last.records[0].note == "more"
    assert last.records[0].rev == (3, "pier")
    assert (outcome.passages, outcome.articles) == (4, 3)
    foreseen, whole = acts(tmp_path)  # of which the second one takes the place of the first
    assert len(foreseen.steps) == 3
    assert (whole.label, whole.at) == (foreseen.label, foreseen.at)
    assert whole.steps[:2] == foreseen.steps[:2]
    assert whole.steps[2:] == [
        [ids[2], "2-0", [2, "quay"], [3, "pier"]],
        [ids[2], "fresh", [1, "pier"], [2, "pier"]],
    ]


def test_files_that_cannot_be_written_are_told_and_left(tmp_path: Path) -> None:
    ids = fill(tmp_path, 5, ("aid",))
    folder = tmp_path / "notes"
    newer = json.loads((folder / f"{ids[0]}.json").read_text()) | {"schema": 99}
    (folder / f"{ids[0]}.json").write_text(json.dumps(newer))
    book = notebook(tmp_path, lock_seconds=0.05)
    outcome = Outcome()

    def meanwhile(seen: Outcome) -> None:
        if seen.tried == 1:
            (folder / f"{ids[3]}.json").unlink()

    with FileLock(folder / ".locks" / f"{ids[2]}.lock"):
        retag(batch(tmp_path, book), rename("aid", "help"), outcome, progress=meanwhile)
    assert len(outcome.problems) == 3 and outcome.articles == 2
    assert ids[0] in outcome.problems[0] and "newer" in outcome.problems[0]
    assert ids[2] in outcome.problems[1] and "has held it" in outcome.problems[1]
    assert ids[3] in outcome.problems[2] and "not there any more" in outcome.problems[2]
    (problem,) = book.problems
    assert ids[0] in problem and "newer" in problem
    assert (folder / f"{ids[0]}.json").read_text() == json.dumps(newer)
    assert not (folder / f"{ids[3]}.json").exists()


def test_a_folder_that_may_not_be_written_to_is_told() -> None:
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        home.chmod(0o777)
        fill(home, 2, ("aid",))
        outcome = Outcome()
        with closed(home / "notes"):
            retag(batch(home), rename("aid", "help"), outcome)
        assert len(outcome.problems) == 2 and "may not be written" in outcome.problems[0]
        assert all_tags(home) == [("aid",)] * 2


@pytest.mark.parametrize("reached", [1, 7, 14])
def test_killed_in_the_middle_the_same_again_does_the_rest(tmp_path: Path, reached: int) -> None:
    fill(tmp_path, 20, ("aid", "x"), ("aid/food",))
    process = subprocess.Popen(
        [sys.executable, __file__, str(tmp_path), "aid", "help"],
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
    (act,) = acts(tmp_path)
    assert len(act.steps) == 40  # all that was meant, so that what was done is among it
    found = all_tags(tmp_path)
    done = found.count(("help", "x"))
    assert reached <= done <= 20
    assert set(found) <= {("help", "x"), ("help/food",), ("aid", "x"), ("aid/food",)}
    again = Outcome()
    retag(batch(tmp_path), rename("aid", "help"), again)
    assert again.articles == 20 - done
    assert all_tags(tmp_path) == [("help", "x"), ("help/food",)] * 20


if __name__ == "__main__":
    place, old_name, new_name = sys.argv[1:]
    retag(
        batch(Path(place)),
        rename(old_name, new_name),
        Outcome(),
        progress=lambda seen: print(seen.tried, flush=True),
    )
