"""Where annotations stand in a text that was edited, and which of them someone has to look at."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.anchoring import find, placed, placements, to_review
from reader.annotation import Anchor, Annotation, annotate
from reader.document import Document
from reader.formats import parse
from reader.passage import Cancelled, State, select

OLD = """\
Notes on the salt works

The lower pans were flooded in March. Nobody had closed the sluice, and the keeper was away.

Rain fell for nine days. The brine was lost, said the owner.

The upper pans stayed dry. They will be worked again in June.
"""
NEW = """\
A summer by the sea

Visitors came late. The brine was lost, said the owner. They went home early.

Nothing else is told of the weeks before the fair.

Visitors came late. The brine was lost, said the owner. They went home early.

The upper pans stayed dry. They will be worked again in June.
"""


def article(text: str) -> Document:
    return parse(text.encode(), "salt.txt")


OLDER, NEWER = article(OLD), article(NEW)
BRINE, KEEPER = "The brine was lost", "Nobody had closed the sluice"
JUNE = "The upper pans stayed dry."


def noted(words: str, document: Document = OLDER) -> Annotation:
    start = document.text.index(words)
    end, now = start + len(words), "2026-01-01T00:00:00Z"
    return annotate(document, start, end, id=words, device="d", now=now)


NOTES = [noted(words) for words in (BRINE, KEEPER, JUNE)]


def anchored(note: Annotation, document: Document, start: int) -> Annotation:
    """The annotation, put at an offset of a document."""
    end = start + len(note.passage.exact)
    return replace(note, anchor=Anchor(select(document.text, start, end), document.hash))


class Texts:
    """Texts by their hashes, and which of them were asked for."""

    def __init__(self, *documents: Document) -> None:
        self._texts = {document.hash: document.text for document in documents}
        self.asked: list[str] = []

    def __call__(self, text_hash: str) -> str | None:
        self.asked.append(text_hash)
        return self._texts.get(text_hash)


def test_what_counts_in_this_text_asks_for_no_other() -> None:
    texts = Texts(OLDER)
    note = NOTES[0]
    found = placements(OLDER, NOTES, texts)
    assert {place.state for place in found.values()} == {State.ATTACHED}
    assert (found[note.id].start, found[note.id].end) == (note.passage.start, note.passage.end)
    put = anchored(note, NEWER, NEWER.text.rindex(BRINE))
    assert placements(NEWER, [put], texts)[put.id].start == NEWER.text.rindex(BRINE)
    assert placements(OLDER, [put], texts)[put.id].start == note.passage.start
    assert texts.asked == []


def test_each_text_is_asked_for_once() -> None:
    texts = Texts(OLDER)
    found = placements(NEWER, NOTES, texts)
    assert texts.asked == [OLDER.hash]
    assert [found[note.id].state for note in NOTES] == ["uncertain", "orphan", "moved"]
    assert found[JUNE].start == NEWER.text.index(JUNE)
    assert [note.id for note in to_review(NOTES, found)] == [BRINE, KEEPER]


def test_an_unknown_text_is_done_without() -> None:
    found = placements(NEWER, NOTES, Texts())
    assert found.keys() == {note.id for note in NOTES}
    assert found[BRINE].state is State.UNCERTAIN


def test_what_was_put_somewhere_is_looked_for_from_there() -> None:
    put = anchored(NOTES[0], NEWER, NEWER.text.rindex(BRINE))
    third = article(f"Corrected.\n\n{NEW}")
    texts = Texts(OLDER, NEWER)
    found = placements(third, [put, *NOTES[1:]], texts)
    assert found[BRINE].state is State.MOVED
    assert found[BRINE].start == third.text.rindex(BRINE)
    assert sorted(texts.asked) == sorted({OLDER.hash, NEWER.hash})


def test_where_that_fails_the_passage_as_marked_is_looked_for() -> None:
    put = anchored(NOTES[2], NEWER, NEWER.text.index("Nothing else is told"))
    third = article(OLD.replace("Rain fell", "Rain and hail fell"))
    found = placements(third, [put], Texts(OLDER, NEWER))
    assert found[JUNE].state is State.MOVED and found[JUNE].start == third.text.index(JUNE)


def test_a_verdict_on_one_changes_nothing_of_the_others() -> None:
    before = placements(NEWER, NOTES, Texts(OLDER))
    put = anchored(NOTES[0], NEWER, NEWER.text.rindex(BRINE))
    after = placements(NEWER, [put, *NOTES[1:]], Texts(OLDER))
    assert after[KEEPER] == before[KEEPER] and after[JUNE] == before[JUNE]


def test_what_is_kept_as_an_orphan_is_not_asked_for_again() -> None:
    lost = [replace(note, lost=True) for note in NOTES]
    found = placements(NEWER, lost, Texts(OLDER))
    assert [found[note.id].state for note in lost] == ["orphan", "orphan", "moved"]
    assert found[KEEPER].reason == found[BRINE].reason == "kept as an orphan"
    assert to_review(lost, found) == []
    back = placements(OLDER, lost, Texts(OLDER))
    assert {place.state for place in back.values()} == {State.ATTACHED}


def test_what_was_found_serves_other_revisions() -> None:
    found = find(NEWER, NOTES, Texts(OLDER))
    lost = replace(NOTES[0], lost=True, note="Which one?")
    place = placed(NEWER, lost, found)
    assert place and place.state is State.ORPHAN
    place = placed(NEWER, replace(lost, lost=False), found)
    assert place and place.state is State.UNCERTAIN and len(place.candidates) > 1
    assert placed(NEWER, noted("Rain fell"), found) is None


@pytest.mark.parametrize("after", range(3))
def test_it_is_cancelled(after: int) -> None:
    calls = iter(range(1_000))
    with pytest.raises(Cancelled):
        placements(NEWER, NOTES, Texts(OLDER), lambda: next(calls) >= after)


@given(st.permutations(NOTES), st.sets(st.sampled_from([note.id for note in NOTES])))
@settings(deadline=None, max_examples=20)
def test_the_order_of_annotations_and_what_was_deleted_change_nothing(
    notes: list[Annotation], deleted: set[str]
) -> None:
    some = [replace(note, deleted="x") if note.id in deleted else note for note in notes]
    assert placements(NEWER, some, Texts(OLDER)) == placements(NEWER, NOTES, Texts(OLDER))


@given(st.lists(st.sampled_from(OLD.split("\n\n")), max_size=8))
@settings(deadline=None, max_examples=40)
def test_what_is_placed_lies_within_the_text(parts: list[str]) -> None:
    document = article("\n\n".join(parts))
    for place in placements(document, NOTES, Texts(OLDER)).values():
        spans = [(place.start, place.end), *((one.start, one.end) for one in place.candidates)]
        assert all(0 <= start <= end <= len(document.text) for start, end in spans)
        assert (place.state is State.ORPHAN) == (place.start == place.end == 0)
        scores = [one.score for one in place.candidates]
        assert all(one >= other for one, other in pairwise(scores))
