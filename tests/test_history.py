"""Merging versions of an annotation: in any order, again and again, with nothing lost."""

from dataclasses import replace
from functools import reduce
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import Annotation, Colour, Json, revise
from reader.history import merge, versions
from reader.passage import Passage

FIRST = Annotation(
    id="5f0c2b52-6d2b-4a58-9a60-0f6a1c7b6f10",
    rev=(1, "desk"),
    created="2024-07-05T16:00:00Z",
    updated="2024-07-05T16:00:00Z",
    passage=Passage(10, 20, "a baseline", "a minimum ", " of 40"),
    text_hash="ab" * 32,
    note="first",
)
LATER = "2024-07-05T17:00:00Z"


def revised(note: Annotation, device: str, said: str, now: str = LATER) -> Annotation:
    return revise(note, replace(note, note=said), device=device, now=now)


def said(note: Annotation) -> list[Json]:
    return [version["note"] for version in versions(note) if "note" in version]


def test_a_history_tells_every_version() -> None:
    second = revised(FIRST, "desk", "second")
    third = revise(
        second,
        replace(second, colour=Colour.RED, tags=("aid",), passage=Passage(12, 20, "baseline")),
        device="lap",
        now=LATER,
    )
    assert [version["note"] for version in versions(third)] == ["first", "second", "second"]
    assert [version["exact"] for version in versions(third)] == ["a baseline"] * 2 + ["baseline"]
    assert [version["rev"] for version in versions(third)] == [[1, "desk"], [2, "desk"], [3, "lap"]]
    assert third.history[0] == {"rev": [1, "desk"], "updated": FIRST.updated, "note": "first"}
    assert third.history[1]["prefix"] == "a minimum "


def test_a_revision_replaces_what_it_revised() -> None:
    second = revised(FIRST, "desk", "second")
    third = revised(second, "desk", "third")
    assert merge(FIRST, third) == merge(third, FIRST) == third
    assert merge(second, third) == third


def test_the_higher_revision_wins_and_keeps_the_other() -> None:
    desk = revised(FIRST, "desk", "from the desk")
    lap = revised(FIRST, "lap", "from the lap")
    merged = merge(desk, lap)
    assert (merged.note, merged.rev) == ("from the lap", (2, "lap"))
    assert said(merged) == ["first", "from the desk", "from the lap"]
    longer = revised(desk, "desk", "again from the desk")
    assert merge(longer, lap).note == "again from the desk"
    assert said(merge(longer, lap)) == [
        "first",
        "from the desk",
        "from the lap",
        "again from the desk",
    ]


def test_two_windows_on_one_device_lose_nothing() -> None:
    one, other = (revised(FIRST, "desk", text) for text in ("one window", "another"))
    assert one.rev == other.rev
    assert set(said(merge(one, other))) == {"first", "one window", "another"}
    assert merge(one, other) == merge(other, one)


def test_deleting_elsewhere_keeps_what_was_deleted() -> None:
    gone = revise(FIRST, replace(FIRST, deleted=LATER), device="lap", now=LATER)
    merged = merge(gone, revised(FIRST, "desk", "changed at the same time"))
    assert merged.deleted == LATER
    assert said(merged) == ["first", "changed at the same time", "first"]


def test_fields_of_a_later_version_are_kept() -> None:
    newer = replace(FIRST, rev=(2, "lap"), extra={"mood": "calm", "colour": "orange"})
    for merged in (merge(FIRST, newer), merge(newer, FIRST)):
        assert merged.extra == newer.extra
        assert versions(merged)[1]["colour"] == "orange"
        assert "mood" not in versions(merged)[0]


def test_a_history_that_makes_no_sense_does_no_harm() -> None:
    odd = replace(FIRST, history=({}, {"rev": "two"}, {"note": None, "rev": [True]}))
    merged = merge(odd, revised(FIRST, "desk", "second"))
    assert merged.note == "second"
    assert merge(merged, odd) == merged


DEVICES = ("desk", "desk again", "lap")
NAMES = {"desk again": "desk"}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(DEVICES),
        st.sampled_from(["note", "tags", "colour", "delete", "restore", "move", "take"]),
        st.sampled_from(DEVICES),
        st.integers(0, 2),
    ),
    max_size=14,
)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_any_history_merges_to_the_same_in_every_order(
    steps: list[tuple[str, str, str, int]],
) -> None:
    copies = dict.fromkeys(DEVICES, FIRST)
    texts = {"first"}
    for number, (device, act, other, minute) in enumerate(steps):
        mine = copies[device]
        if act == "take":
            copies[device] = merge(mine, copies[other])
            continue
        changes = {
            "note": replace(mine, note=f"text {number}"),
            "tags": replace(mine, tags=(f"tag-{number}",)),
            "colour": replace(mine, colour=list(Colour)[number % 5]),
            "delete": replace(mine, deleted=LATER),
            "restore": replace(mine, deleted=None),
            "move": replace(mine, passage=Passage(number, number + 9, "a baselin")),
        }
        if act == "note":
            texts.add(f"text {number}")
        now = f"2024-07-05T17:0{minute}:00Z"
        copies[device] = revise(mine, changes[act], device=NAMES.get(device, device), now=now)
    merged = reduce(merge, copies.values())
    assert set(said(merged)) == texts
    for order in permutations(copies.values()):
        assert reduce(merge, order) == merged
        assert merge(order[0], merge(order[1], order[2])) == merged
    for copy in copies.values():
        assert merge(copy, copy) == copy
        assert merge(merged, copy) == merged
