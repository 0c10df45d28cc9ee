"""Rows and the values they stand for: there and back, and what is not understood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import Anchor, Annotation, Colour, Json, Notes, Reading, Status, annotate
from reader.document import Document, Fact, Metadata, Origin
from reader.passage import Passage
from reader.rows import annotation_of, annotation_row, article_of, article_row, notes_of

WORDS = st.text(max_size=8)
NAMES = WORDS.map("later {}".format)
EXTRA = st.dictionaries(NAMES, st.none() | st.integers() | WORDS | st.lists(WORDS), max_size=3)
REVISIONS = st.tuples(st.integers(0, 9), WORDS)
PASSAGES = st.builds(
    lambda start, exact, prefix, suffix: Passage(start, start + len(exact), exact, prefix, suffix),
    st.integers(0, 10**9),
    st.text(min_size=1, max_size=8),
    WORDS,
    WORDS,
)
ANCHORS = st.builds(Anchor, PASSAGES, WORDS, EXTRA)
PLACES = st.integers(0, 99).map(lambda start: Passage(start, start, ""))
ANNOTATIONS = st.builds(
    Annotation,
    id=WORDS,
    rev=REVISIONS,
    created=WORDS,
    updated=WORDS,
    deleted=st.none() | WORDS,
    passage=PASSAGES,
    text_hash=WORDS,
    anchor=st.none() | ANCHORS,
    lost=st.booleans(),
    heading=WORDS,
    speaker=WORDS,
    paragraph=st.integers(0, 99),
    colour=st.sampled_from(Colour),
    note=WORDS,
    tags=st.lists(WORDS, max_size=3).map(tuple),
    history=st.lists(EXTRA, max_size=2).map(tuple),
    extra=EXTRA,
)
READINGS = st.builds(
    Reading,
    rev=REVISIONS,
    status=st.sampled_from(Status),
    starred=st.booleans(),
    progress=st.floats(0, 1),
    place=st.none() | PASSAGES,
    text_hash=WORDS,
    opened=st.none() | WORDS,
    marks=st.dictionaries(st.sampled_from("abc"), ANCHORS | st.builds(Anchor, PLACES, WORDS)),
    extra=EXTRA,
)
NOTES = st.builds(
    Notes,
    id=WORDS,
    title=WORDS,
    author=st.none() | WORDS,
    date=st.none() | WORDS,
    source=st.none() | WORDS,
    paths=st.lists(WORDS, max_size=3).map(tuple),
    hashes=st.lists(WORDS, max_size=3).map(tuple),
    reading=READINGS,
    records=st.lists(ANNOTATIONS, max_size=3, unique_by=lambda note: note.id).map(tuple),
    extra=EXTRA,
)


@settings(deadline=None)
@given(NOTES)
def test_rows_say_what_the_values_say(notes: Notes) -> None:
    rows: list[Json] = [annotation_row(note) for note in notes.records]
    tables: dict[str, Json] = {
        "article": {"1": article_row(notes)},
        "annotations": {str(number): row for number, row in enumerate(rows, 9)},
    }
    told: list[str] = []
    assert notes_of(notes.id, tables, told.append) == notes
    for again in (
        notes_of(notes.id, tables, told.append, notes.records),
        notes_of(notes.id, tables, told.append, (), (tables, notes)),
    ):
        assert again == notes
        assert all(one is other for one, other in zip(again.records, notes.records, strict=True))
    assert told == []


@settings(deadline=None)
@given(st.lists(ANNOTATIONS, max_size=3), st.lists(ANNOTATIONS, max_size=3))
def test_what_a_file_held_before_does_not_change_what_it_holds(
    before: list[Annotation], after: list[Annotation]
) -> None:
    tables: list[dict[str, Json]] = [
        {"annotations": {str(number): annotation_row(note) for number, note in enumerate(notes)}}
        for notes in (before, after)
    ]
    earlier = notes_of("a", tables[0], print)
    known = (*before, *after)
    found = notes_of("a", tables[1], print, known, (tables[0], earlier))
    assert found == notes_of("a", tables[1], print)


@settings(deadline=None)
@given(ANNOTATIONS, st.sampled_from(["orange", 5, None]))
def test_a_colour_of_a_later_version_is_kept_and_shown_as_yellow(
    note: Annotation, colour: Json
) -> None:
    row = {**annotation_row(note), "colour": colour}
    read = annotation_of(row)
    assert read.colour is Colour.YELLOW
    assert annotation_row(read) == row


TEXT = Document(
    text="It is a minimum.",
    blocks=(),
    metadata=Metadata(title=Fact("Title", Origin.TEXT)),
)
NOTE = annotate(TEXT, 6, 15, id="a", device="desk", now="2024-07-05T16:17:00Z")


def test_what_a_row_leaves_out_is_empty() -> None:
    needed = "id rev created updated start end exact text_hash".split()
    row = annotation_row(NOTE)
    read = annotation_of({name: row[name] for name in needed})
    assert (read.note, read.tags, read.colour, read.deleted) == ("", (), Colour.YELLOW, None)
    for name in needed:
        with pytest.raises(ValueError, match=name):
            annotation_of({other: row[other] for other in needed if other != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", None),
        ("rev", [1]),
        ("rev", ["1", "desk"]),
        ("rev", [-1, "desk"]),
        ("start", -1),
        ("start", True),
        ("end", 6),
        ("end", 6.5),
        ("exact", ""),
        ("created", 5),
        ("note", ["a"]),
        ("tags", "aid"),
        ("tags", [1]),
        ("paragraph", "one"),
        ("deleted", False),
        ("history", [1]),
        ("history", {}),
    ],
)
def test_a_row_that_is_no_annotation_is_refused(name: str, value: Json) -> None:
    with pytest.raises(ValueError, match=r"^(“\w+” |its passage )"):
        annotation_of({**annotation_row(NOTE), name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", None),
        ("author", 1),
        ("paths", "a"),
        ("hashes", [None]),
        ("reading", []),
        ("reading", {"rev": 1}),
        ("reading", {"progress": "half"}),
        ("reading", {"place": {"start": 1}}),
        ("reading", {"marks": {"a": 1}}),
        ("reading", {"marks": {"a": {"start": -1, "exact": "", "text_hash": ""}}}),
        ("reading", {"marks": {"a": {"start": 1, "end": 2, "exact": "a"}}}),
        ("reading", {"opened": 1}),
    ],
)
def test_a_row_that_is_no_article_is_refused(name: str, value: Json) -> None:
    row = article_row(Notes(id="a", title="Title"))
    assert article_of(row, "a") == Notes(id="a", title="Title")
    with pytest.raises(ValueError, match=r"^“\w+” "):
        article_of({**row, name: value}, "a")


def test_progress_stays_between_nothing_and_all() -> None:
    for progress, expected in ((-1, 0.0), (10**400, 1.0), (True, 1.0), (0.5, 0.5)):
        row: dict[str, Json] = {"title": "", "reading": {"progress": progress}}
        assert article_of(row, "a").reading.progress == expected
