"""Annotations in groups: the index orders them as a plain sort of everything does."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import Annotation, Colour, Notes, annotate
from reader.article import GUIDE
from reader.document import Document
from reader.formats import parse
from reader.index import schema
from reader.index.entries import Place, entry, join, put_article
from reader.index.groupings import (
    Annotations,
    Group,
    Grouping,
    Groupings,
    grouped,
    keys,
    numbers,
    tagged,
)
from reader.index.ids import many
from reader.index.notes import put_notes
from reader.text import fold

NOW = "2026-05-04T10:00:00Z"
TEXT = "Some words to mark. " * 5


@dataclass
class Made:
    """One article with its notes."""

    number: int
    date: str
    here: bool
    """Whether it is in the library; else only its notes are."""
    lost: bool
    annotations: list[Annotation] = field(default_factory=list)

    @property
    def notes(self) -> Notes:
        return Notes(
            id=f"notes-{self.number}",
            title=f"Title {self.number}",
            date=self.date or None,
            records=tuple(self.annotations),
        )

    @property
    def document(self) -> Document:
        date = f"date: {self.date}\n" if self.date else ""
        return parse(f"---\ntitle: Title {self.number}\n{date}---\n{TEXT}".encode(), "a.md")


@st.composite
def annotation(draw: st.DrawFn, id: str) -> Annotation:
    start = draw(st.integers(0, 60))
    made = annotate(parse(TEXT.encode(), "a.txt"), start, start + 9, id=id, device="d", now=NOW)
    return replace(
        made,
        speaker=draw(st.sampled_from(("", "Ana", "ben", "Émile", "Zoë"))),
        tags=tuple(draw(st.lists(st.sampled_from(("aid", "aid/food", "aid-b", "z")), unique=True))),
        colour=draw(st.sampled_from(Colour)),
    )


@st.composite
def libraries(draw: st.DrawFn) -> list[Made]:
    made = []
    for number in range(draw(st.integers(0, 4))):
        here = draw(st.booleans())
        one = Made(
            number,
            draw(st.sampled_from(("", "2024", "2024-05-01", "2025-01-01"))),
            here,
            not here and draw(st.booleans()),
        )
        for n in range(draw(st.integers(0, 3))):
            one.annotations.append(draw(annotation(f"{number}-{n}")))
        made.append(one)
    return made


def index(library: Sequence[Made]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.create(connection)
    for one in library:
        put_notes(connection, one.notes, 1)
        if one.here:
            key = f"{9 - one.number}".encode()  # not in the order in which they are written
            place = Place(f"/{one.number}.md", 1, key=key)
            join(connection, put_article(connection, entry(place, b"", one.document)), one.notes.id)
        if one.lost:
            connection.execute("UPDATE notes SET lost = 1 WHERE id = ?", (one.notes.id,))
    return connection


def ids(connection: sqlite3.Connection, found: Annotations) -> list[tuple[str, list[str]]]:
    """The names of groups, with the ids of annotations in them."""
    known = dict(connection.execute("SELECT number, id FROM annotations").fetchall())
    return [
        (group.name, [known[one] for one in found.numbers[group.first : end]])
        for group, end in zip(found.groups, found.ends, strict=True)
    ]


def standing(library: Sequence[Made]) -> list[tuple[Made, Annotation]]:
    """All annotations in the order of articles and texts."""
    order = sorted(
        library,
        key=lambda one: (not one.here, -one.number if one.here else one.lost, one.number),
    )
    return [
        (one, note)
        for one in order
        for note in sorted(one.annotations, key=lambda note: note.passage.start)
    ]


def plain(library: Sequence[Made], grouping: Grouping) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, note in standing(library):
        names = {
            Grouping.ARTICLE: [f"Title {one.number}"],
            Grouping.TAG: list(note.tags) or [""],
            Grouping.DATE: [one.date],
            Grouping.SPEAKER: [note.speaker],
        }[grouping]
        for name in names:
            found.setdefault(name, []).append(note.id)
    order = {
        Grouping.ARTICLE: list(found),
        Grouping.TAG: sorted(found, key=lambda tag: (tag == "", tag.split("/"))),
        Grouping.DATE: sorted(found, reverse=True),
        Grouping.SPEAKER: sorted(found, key=lambda name: (name == "", fold(name))),
    }[grouping]
    return {name: found[name] for name in order}


def same(
    connection: sqlite3.Connection,
    library: Sequence[Made],
    found: Annotations,
    expected: dict[str, list[str]],
) -> None:
    """Whether groups are in order, and what is in them; passages that begin at one place may stand
    in any order."""
    starts = {note.id: note.passage.start for one in library for note in one.annotations}
    told = ids(connection, found)
    assert [name for name, _ in told] == list(expected)
    for name, inside in told:
        assert sorted(inside) == sorted(expected[name])
        at = [(one.partition("-")[0], starts[one]) for one in inside]
        assert at == [(one.partition("-")[0], starts[one]) for one in expected[name]]


@settings(max_examples=80, deadline=None)
@given(libraries(), st.sampled_from(Grouping))
def test_groups_are_what_a_plain_sort_gives(library: list[Made], grouping: Grouping) -> None:
    connection = index(library)
    found = grouped(connection, grouping)
    same(connection, library, found, plain(library, grouping))
    assert found.total == sum(len(one.annotations) for one in library)


@settings(max_examples=80, deadline=None)
@given(libraries(), st.sampled_from(Grouping), st.data())
def test_some_of_them_are_grouped_as_if_there_were_no_others(
    library: list[Made], grouping: Grouping, data: st.DataObject
) -> None:
    connection = index(library)
    known = connection.execute("SELECT number, id FROM annotations").fetchall()
    kept = [one for one in known if data.draw(st.booleans())]
    wanted = {id for _, id in kept}
    found = grouped(connection, grouping).of(many(number for number, _ in kept))
    some = [
        replace(one, annotations=[note for note in one.annotations if note.id in wanted])
        for one in library
    ]
    same(connection, some, found, plain(some, grouping))
    assert found.total == len(kept)


def test_tags_are_named_as_they_are_written() -> None:
    one = Made(0, "", True, False)
    known = annotate(one.document, 0, 4, id="x", device="d", now=NOW)
    one.annotations.append(replace(known, tags=("élan/gîte", "災害", "ähre")))
    found = grouped(index([one]), Grouping.TAG)
    assert [group.name for group in found.groups] == ["ähre", "élan/gîte", "災害"]


def test_articles_that_are_not_in_the_library_say_so() -> None:
    library = [Made(0, "", True, False), Made(1, "", False, False), Made(2, "", False, True)]
    for one in library:
        one.annotations.append(annotate(one.document, 0, 4, id="x", device="d", now=NOW))
    found = grouped(index(library), Grouping.ARTICLE)
    assert found.groups == (
        Group(0, "Title 0", "", "notes-0"),
        Group(1, "Title 1", "elsewhere", "notes-1"),
        Group(2, "Title 2", "missing", "notes-2"),
    )


def test_copies_that_share_notes_do_not_double_them() -> None:
    one = Made(0, "", True, False)
    one.annotations.append(annotate(one.document, 0, 4, id="x", device="d", now=NOW))
    connection = index([one])
    copy = put_article(connection, entry(Place("/copy.md", 1, shelf=GUIDE), b"", one.document))
    join(connection, copy, one.notes.id)
    for grouping in Grouping:
        assert len(grouped(connection, grouping).numbers) == 1


def test_an_order_is_kept_until_the_index_says_something_else() -> None:
    one = Made(0, "", True, False)
    connection, orders = index([one]), Groupings()
    before = orders.of(connection, Grouping.TAG, 1)
    one.annotations.append(annotate(one.document, 0, 4, id="x", device="d", now=NOW))
    put_notes(connection, one.notes, 2)
    assert orders.of(connection, Grouping.TAG, 1) is before
    assert orders.of(connection, Grouping.TAG, 2).total == 1


@pytest.mark.parametrize("some", [(), ("notes-0",), ("notes-0", "notes-1")])
def test_numbers_and_keys_lead_to_one_another(some: tuple[str, ...]) -> None:
    library = [Made(0, "", True, False), Made(1, "", False, True)]
    for one in library:
        one.annotations.append(annotate(one.document, 0, 4, id="same", device="d", now=NOW))
    connection = index(library)
    wanted = [(notes, "same") for notes in some]
    found = numbers(connection, [*wanted, ("notes-9", "same")])
    assert len(found) == len(some) and keys(connection, found) == wanted


@settings(max_examples=40, deadline=None)
@given(libraries())
def test_tags_are_told_article_by_article(library: list[Made]) -> None:
    told = list(tagged(index(library)))
    expected = [
        (one.notes.id, note.tags) for one in library for note in one.annotations if note.tags
    ]
    assert sorted(told) == sorted(expected)
    order = [notes for notes, _ in told]
    assert order == sorted(order)


@settings(max_examples=80, deadline=None)
@given(libraries(), st.data())
def test_annotations_keep_their_numbers_and_order_when_notes_are_written_anew(
    library: list[Made], data: st.DataObject
) -> None:
    connection = index(library)
    before = dict(connection.execute("SELECT id, number FROM annotations").fetchall())
    for one in library:
        one.annotations = [
            replace(note, note="changed") for note in one.annotations if data.draw(st.booleans())
        ]
        one.annotations += [
            data.draw(annotation(f"{one.number}-new-{n}"))
            for n in range(data.draw(st.integers(0, 2)))
        ]
    for one in data.draw(st.permutations(library)):
        put_notes(connection, one.notes, 2)
    after = dict(connection.execute("SELECT id, number FROM annotations").fetchall())
    crowded = {
        (one.number, note.passage.start)
        for one in library
        for note in one.annotations
        if note.id not in before
    }
    for one in library:
        for note in one.annotations:
            if note.id in before and (one.number, note.passage.start) not in crowded:
                assert after[note.id] == before[note.id]
    order = "SELECT id FROM annotations ORDER BY notes, start, number"
    assert connection.execute(order).fetchall() == index(library).execute(order).fetchall()
