"""Merging versions of a notes file: in any order, again and again, down to the bytes."""

import random
import tempfile
from dataclasses import replace
from functools import reduce
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from reader.annotation import Json, Notes, Reading, Status, annotate, new_notes, revise
from reader.history import spelled, versions
from reader.merging import merge_tables
from reader.notebook import Notebook
from reader.rows import annotation_row, article_row, notes_of, rows, text_of
from reader.storage import SCHEMA, NotSavedError, Row, Tables, write_tables
from tests.histories import EDITED, ID, MACHINES, OLD, World, unfold

NOW = "2026-05-04T10:00:00Z"
FIRST = annotate(OLD, 4, 18, id="first", device="desk", now=NOW, note="one")
NEW = new_notes(OLD, "/a.txt")


def file(*notes: Row, article: Notes = NEW, **more: Json) -> Tables:
    return {
        "schema": 1,
        "article": {"1": article_row(article)},
        "annotations": {str(number): row for number, row in enumerate(notes, 1)},
        **more,
    }


def joined(*every: Tables) -> Tables:
    """The versions merged; whatever the order, with nothing more to come of merging again."""
    merged = reduce(merge_tables, every)
    for order in permutations(every):
        assert reduce(merge_tables, order) == merged
        assert reduce(lambda right, left: merge_tables(left, right), order) == merged
    for one in every:
        assert merge_tables(merged, one) == merge_tables(one, merged) == merged
    return merged


def notes(tables: Tables) -> Notes:
    told: list[str] = []
    return notes_of(ID, tables, told.append)


def test_annotations_of_both_are_there_in_the_order_they_were_made() -> None:
    later = replace(FIRST, id="a later one", created="2026-05-05T10:00:00Z")
    same = replace(FIRST, id="another")
    merged = joined(file(annotation_row(later), annotation_row(FIRST)), file(annotation_row(same)))
    assert [note.id for note in notes(merged).records] == ["another", "first", "a later one"]


def test_an_annotation_that_stands_there_twice_is_one_again() -> None:
    second = revise(FIRST, replace(FIRST, note="two"), device="lap", now=NOW)
    both = file(annotation_row(second), annotation_row(FIRST))
    (note,) = notes(joined(both, both)).records
    assert [said["note"] for said in versions(note)] == ["one", "two"]


def test_deleting_and_changing_at_once_keep_what_both_did() -> None:
    gone = revise(FIRST, replace(FIRST, deleted=NOW), device="desk", now=NOW)
    changed = revise(FIRST, replace(FIRST, note="two"), device="lap", now=NOW)
    (note,) = notes(joined(file(annotation_row(gone)), file(annotation_row(changed)))).records
    assert (note.note, note.deleted) == ("two", None)
    assert NOW in [said.get("deleted") for said in versions(note)]
    again = revise(gone, gone, device="desk", now=NOW)
    (note,) = notes(joined(file(annotation_row(again)), file(annotation_row(changed)))).records
    assert note.deleted == NOW
    assert "two" in [said["note"] for said in versions(note)]


def test_the_version_read_last_says_how_far_and_what_it_is_called() -> None:
    old = replace(NEW, title="Old", reading=Reading(rev=(1, "desk"), progress=0.1, marks={}))
    far = replace(NEW, title="New", reading=Reading(rev=(2, "lap"), status=Status.READ))
    merged = notes(joined(file(article=old), file(article=far), file(article=NEW)))
    assert (merged.title, merged.reading.status) == ("New", Status.READ)


def test_places_and_texts_of_all_machines_are_known() -> None:
    here = replace(NEW, paths=("/old.txt", "/here.txt"), hashes=(OLD.hash, "ee" * 32))
    there = replace(
        NEW, paths=("/there.txt",), hashes=(EDITED.hash,), reading=Reading(rev=(1, "lap"))
    )
    merged = notes(joined(file(article=here), file(article=there), file(article=NEW)))
    assert set(merged.paths) == {"/a.txt", "/old.txt", "/here.txt", "/there.txt"}
    assert merged.paths[-1] == "/there.txt", "where it was read last"
    assert merged.hashes[0] == OLD.hash, "the one that the article has its id from"
    assert set(merged.hashes) == {OLD.hash, EDITED.hash, "ee" * 32}


def test_a_text_is_kept_once_however_it_was_packed(tmp_path: Path) -> None:
    import zlib
    from base64 import b64encode

    packed = {
        level: b64encode(zlib.compress(OLD.text.encode(), level)).decode() for level in (0, 9)
    }
    assert packed[0] != packed[9]
    one, other = (file(texts={"7": {"hash": OLD.hash, "text": text}}) for text in packed.values())
    damaged = file(texts={"1": {"hash": OLD.hash, "text": "AAAA"}})
    merged = joined(one, other, damaged)
    assert isinstance(merged["texts"], dict) and list(merged["texts"]) == ["1"]
    assert text_of(merged, OLD.hash) == OLD.text
    assert text_of(joined(damaged, damaged), OLD.hash) is None


def test_what_is_not_understood_is_kept_from_both() -> None:
    odd: Row = {"id": "odd", "rev": "none"}
    one = file(annotation_row(FIRST), odd, {"a": 1}, mood="calm", places={"1": {"x": 1}})
    other = file({"a": True}, odd, mood="wild", places={"1": {"x": 2}, "2": {"x": 1}}, more=[1])
    third = file({"a": 1.0}, mood="calm", others={"mood": ["low"]}, places="none")
    merged = joined(one, other, third)
    found = rows(merged, "annotations").values()
    assert list(map(spelled, found))[1:] == [
        *('{"a": 1.0}', '{"a": 1}', '{"a": true}'),
        spelled(odd),
    ]
    assert merged["places"] == {"1": {"x": 1}, "2": {"x": 2}}
    assert (merged["mood"], merged["more"]) == ("wild", [1])
    assert merged["others"] == {"mood": ["calm", "low"], "places": ["none"]}


def test_fields_of_the_article_that_are_not_known_are_kept() -> None:
    one = replace(NEW, extra={"shelf": "a", "only here": [1]})
    other = replace(NEW, extra={"shelf": "b"}, reading=Reading(rev=(3, "lap")))
    (row,) = rows(joined(file(article=one), file(article=other)), "article").values()
    assert (row["shelf"], row["only here"], row["others"]) == ("b", [1], {"shelf": ["a"]})


JSON = st.recursive(
    st.none() | st.booleans() | st.sampled_from([0, 1, 1.0, "", "a"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["a", "1", "others", "rev"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def spoilt(row: Row) -> st.SearchStrategy[Row]:
    """A row with some fields replaced, added or taken away."""
    names = st.sampled_from([*row, "mood", "others"])
    return st.builds(
        lambda more, less: {n: v for n, v in {**row, **more}.items() if n not in less},
        st.dictionaries(names, JSON, max_size=2),
        st.sets(names, max_size=1),
    )


ROWS: dict[str, Row] = {
    "article": article_row(NEW),
    "annotations": annotation_row(revise(FIRST, FIRST, device="lap", now=NOW)),
    "texts": {"hash": OLD.hash, "text": "AAAA"},
}
TABLES = st.builds(
    lambda tables, more: {**more, **tables, "schema": 1},
    st.fixed_dictionaries(
        {},
        optional={
            name: st.dictionaries(st.sampled_from(["1", "2", "3"]), spoilt(row), max_size=3)
            for name, row in ROWS.items()
        },
    ),
    st.dictionaries(st.sampled_from(["mood", "others", "1"]), JSON, max_size=2),
)


def written(tables: Tables, folder: Path) -> bytes:
    write_tables(folder / "file", tables)
    return (folder / "file").read_bytes()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TABLES, TABLES, TABLES)
def test_whatever_files_hold_they_merge_to_the_same_bytes(
    one: Tables, two: Tables, three: Tables
) -> None:
    results = [
        merge_tables(merge_tables(a, b), c) for a, b, c in permutations((one, two, three))
    ] + [merge_tables(a, merge_tables(b, c)) for a, b, c in permutations((one, two, three))]
    results += [merge_tables(results[0], again) for again in (one, two, results[1])]
    with tempfile.TemporaryDirectory() as folder:
        assert len({written(tables, Path(folder)) for tables in results}) == 1


# Through the notebook


def test_absorbing_what_is_known_writes_nothing(tmp_path: Path) -> None:
    book = Notebook(tmp_path, device="desk", now=lambda: NOW)
    book.put(NEW, OLD, FIRST)
    second = file(annotation_row(replace(FIRST, id="second")))
    saved = book.absorb(ID, second)
    assert [note.id for note in saved.records] == ["first", "second"]
    before = (tmp_path / f"{ID}.json").stat()
    assert book.absorb(ID, second) == saved
    assert (tmp_path / f"{ID}.json").stat() == before


def test_nothing_is_made_of_nothing(tmp_path: Path) -> None:
    book = Notebook(tmp_path, device="desk", now=lambda: NOW)
    with pytest.raises(NotSavedError, match="it is not there any more"):
        book.absorb(ID, {})
    with pytest.raises(ValueError, match="no article has the id"):
        book.absorb("../elsewhere", file())
    assert not list(tmp_path.glob("*.json"))


def test_two_machines_that_merge_the_same_write_the_same(tmp_path: Path) -> None:
    files = []
    for machine, others in (("desk", ("lap", "phone")), ("lap", ("phone", "desk", "desk"))):
        book = Notebook(tmp_path / machine, device=machine, now=lambda: NOW)
        for other in (machine, *others):
            book.absorb(ID, file(annotation_row(replace(FIRST, id=other))))
        files.append((tmp_path / machine / f"{ID}.json").read_bytes())
    assert files[0] == files[1]


# Whole histories


class Devices(RuleBasedStateMachine):
    """Three devices on which people do something, and which sync programs sync."""

    MACHINE = st.sampled_from(MACHINES)
    ACT = st.sampled_from(["note", "tags", "colour", "move", "delete", "restore", "extra"])
    WORDS = st.sampled_from(["calm", "wild", "low", ""])

    def __init__(self) -> None:
        super().__init__()
        self.temporary = tempfile.TemporaryDirectory()
        self.world = World(Path(self.temporary.name))

    @rule(machine=MACHINE, place=st.integers(0, 8), words=WORDS)
    def annotate(self, machine: str, place: int, words: str) -> None:
        self.world.annotate(machine, place, words)

    @rule(machine=MACHINE, which=st.integers(0, 9), act=ACT, words=WORDS)
    def change(self, machine: str, which: int, act: str, words: str) -> None:
        self.world.change(machine, which, act, words)

    @rule(machine=MACHINE, share=st.sampled_from([0.25, 0.5, 1.0]))
    def read(self, machine: str, share: float) -> None:
        self.world.read(machine, share)

    @rule(machine=MACHINE, other=MACHINE, dropbox=st.booleans())
    def sync(self, machine: str, other: str, dropbox: bool) -> None:
        if machine != other:
            self.world.sync(machine, other, dropbox)

    @rule(machine=MACHINE)
    def merge(self, machine: str) -> None:
        self.world.merge(machine)

    @invariant()
    def a_machine_that_merged_has_no_copies(self) -> None:
        for machine in MACHINES:
            assert all(tables["schema"] == SCHEMA for tables in self.world.tables(machine))

    def teardown(self) -> None:
        try:
            outcome = self.world.outcome()
            assert (outcome.differing, outcome.lost) == (0, 0)
        finally:
            self.temporary.cleanup()


TestDevices = Devices.TestCase
TestDevices.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


@pytest.mark.parametrize("seed", range(25))
def test_random_histories_lose_nothing(tmp_path: Path, seed: int) -> None:
    world = World(tmp_path)
    unfold(world, random.Random(seed), 30)
    outcome = world.outcome()
    assert outcome.merges > 0
    assert (outcome.differing, outcome.lost) == (0, 0)


def test_a_merge_that_forgets_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(one: Tables, other: Tables) -> Tables:
        return {**other, **one}

    world = World(tmp_path)
    for machine in MACHINES:
        world.annotate(machine, 1, f"on the {machine}")
    monkeypatch.setattr("tests.histories.merge_tables", forgetful)
    outcome = world.outcome()
    assert outcome.differing > 0 and outcome.lost > 0
