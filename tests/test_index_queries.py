"""What the index answers to a query: what a plain look at all articles and annotations finds."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.anchoring import KEPT
from reader.annotation import Annotation, Colour, Notes, Reading, Status
from reader.article import GUIDE, Article, summary
from reader.document import Block, Document, Fact, Kind, Metadata, Origin, Turn
from reader.index import annotations
from reader.index.bounds import Bounds
from reader.index.conditions import Conditions
from reader.index.entries import Place, entry, join, placed, put_article, put_notes
from reader.index.ids import listed, many
from reader.index.listing import Haste, count, listing
from reader.index.noted import noted
from reader.index.orders import Sort
from reader.index.row import rows
from reader.index.schema import create
from reader.passage import Passage, Placement, State
from reader.query import Query
from reader.query.subjects import annotation_subject, article_subject
from reader.text import clean
from tests.queries import nodes, partial_dates

NOW = datetime(2024, 7, 5, 16, 17, tzinfo=UTC)
FEW = Haste(first=1, most=1, close=1, seconds=10)
"""So that even few articles are too many to be told at once."""


class Made(NamedTuple):
    """An article, or one that is gone, with the notes on it."""

    document: Document
    folder: str
    notes: Notes | None
    placements: Mapping[str, Placement]
    gone: str
    """`missing` or `elsewhere`; "" where it is in the library."""
    guide: bool

    @property
    def article(self) -> Article:
        """As the library has it, or as the notes remember it."""
        if self.gone and self.notes:
            kept = self.notes
            return Article(
                path="", title=kept.title, author=kept.author, date=kept.date, source=kept.source
            )
        return summary(self.document, "", GUIDE if self.guide else "")


_texts = st.lists(
    st.text("abBé峰-'\n. ", min_size=1, max_size=6), min_size=1, max_size=5
).map(" ".join)
_lines = _texts.map(lambda text: " ".join(clean(text).text.split()))
_facts = st.one_of(st.none(), _lines.map(lambda line: Fact(line or "a", Origin.TEXT)))
_dates = st.one_of(st.none(), partial_dates.map(lambda date: Fact(date, Origin.TEXT)))
_tags = st.lists(st.sampled_from(["a", "a/b", "ab", "a-b", "b/é", "A b"]), max_size=2, unique=True)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Texts of some paragraphs that someone may say."""
    text = clean(draw(_texts)).text
    ends = [at for at, sign in enumerate(text) if sign == "\n"]
    starts = [0, *(end + 1 for end in ends)]
    speakers = draw(st.lists(st.sampled_from(["Aé b", "b", "峰b"]), max_size=2))
    return Document(
        text=text,
        blocks=tuple(
            Block(Kind.PARAGRAPH, start, end)
            for start, end in zip(starts, [*ends, len(text)], strict=True)
        ),
        metadata=Metadata(
            title=Fact(draw(_lines), Origin.TEXT),
            author=draw(_facts),
            source=draw(_facts),
            date=draw(_dates),
            updated=draw(_dates),
            language=draw(st.sampled_from([None, Fact("a", Origin.TEXT), Fact("b-B", Origin.TEXT)])),
        ),
        turns=tuple(Turn(start, name) for start, name in zip(starts, speakers, strict=False)),
        format=draw(st.sampled_from(["a", "b", "text"])),
    )


@st.composite
def annotated(draw: st.DrawFn, number: int) -> Annotation:
    """Anything that may be in a notes file."""
    return Annotation(
        id=f"{number}",
        rev=(1, "pier"),
        created="2024",
        updated="2024",
        deleted=draw(st.sampled_from([None, None, None, "2024"])),
        passage=Passage(number, number + 1, draw(_texts), "", ""),
        text_hash="",
        heading=draw(_lines),
        speaker=draw(st.sampled_from(["", "b", "Aé b"])),
        colour=draw(st.sampled_from([*Colour])),
        note=draw(st.one_of(st.just(""), _texts)),
        tags=tuple(draw(_tags)),
    )


@st.composite
def made(draw: st.DrawFn, number: int) -> Made:
    """An article with notes on it, without any, or the notes alone."""
    document = draw(documents())
    records = [draw(annotated(at)) for at in range(draw(st.integers(0, 3)))]
    gone = draw(st.sampled_from(["", "", "", "missing", "elsewhere"]))
    notes = None
    if gone or draw(st.booleans()):
        reading = Reading(
            status=draw(st.sampled_from([*Status])),
            starred=draw(st.booleans()),
            opened=draw(st.sampled_from([None, "2024-07-05T10:00:00Z", "2023-01-01T00:00:00Z"])),
        )
        known = document.metadata
        notes = Notes(
            id=f"{number}",
            title=draw(_lines) if gone else known.title.value,
            author=known.author.value if known.author else None,
            date=known.date.value if known.date else None,
            source=known.source.value if known.source else None,
            paths=(f"/{number}",),
            reading=reading,
            records=tuple(records),
        )
    states = st.sampled_from([*State])
    reasons = st.sampled_from(["", KEPT])
    where = {one.id: Placement(draw(states), 0, 1, reason=draw(reasons)) for one in records}
    folder = draw(st.sampled_from(["", "a", "a/b", "B c/a", "ab"]))
    return Made(document, folder, notes, where, gone, draw(st.sampled_from([False, False, True])))


libraries = st.integers(0, 7).flatmap(lambda n: st.tuples(*(made(number) for number in range(n))))


def index(library: tuple[Made, ...]) -> sqlite3.Connection:
    """An index of what was made; article N of it has the id N + 1 where it is there."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create(connection)
    for number, one in enumerate(library):
        place = Place(
            *(f"/{number}", 1, 1 if one.guide else 0, f"{number}".encode(), one.folder),
            GUIDE if one.guide else "",
        )
        id = put_article(connection, entry(place, b"", one.document))
        assert id == number + 1
        if one.notes:
            put_notes(connection, one.notes, 1)
            placed(connection, one.notes.id, one.placements)
            join(connection, id, one.notes.id)
    for number, one in enumerate(library):
        if one.gone and one.notes:
            connection.execute("DELETE FROM articles WHERE id = ?", (number + 1,))
            connection.execute("DELETE FROM speakers WHERE article = ?", (number + 1,))
            connection.execute("DELETE FROM texts WHERE id = ?", (number + 1,))
            lost = one.gone == "missing"
            connection.execute("UPDATE notes SET lost = ? WHERE id = ?", (lost, one.notes.id))
    return connection


def found_by(query: Query, library: tuple[Made, ...]) -> Iterator[int]:
    """Which articles match by what is known of them, those in the library or missing."""
    for number, one in enumerate(library):
        missing = one.gone == "missing"
        alive = one.notes.annotations if one.notes else ()
        if one.gone and not (missing and alive):
            continue
        subject = article_subject(
            one.article,
            one.notes,
            folder="" if one.gone else one.folder,
            speakers=() if one.gone else tuple(each.name for each in one.document.speakers),
            text=partial(str, "" if one.gone else one.document.text),
            placed=lambda: frozenset(
                state for each in alive for state in standing(one, each)  # noqa: B023
            ),
            missing=missing,
        )
        if query.matches(subject):
            yield number


def marked_by(query: Query, library: tuple[Made, ...]) -> Iterator[tuple[str, str]]:
    """Which annotations match, by the ids of notes and annotation."""
    for one in library:
        for each in one.notes.annotations if one.notes else ():
            assert one.notes
            subject = annotation_subject(
                each,
                one.notes,
                None if one.gone else one.article,
                folder="" if one.gone else one.folder,
                placed=partial(standing, one, each),
                missing=one.gone == "missing",
            )
            if query.matches(subject):
                yield one.notes.id, each.id


def standing(one: Made, each: Annotation) -> frozenset[str]:
    """Whether an annotation is found nowhere, and whether someone has to look at it."""
    if one.gone == "missing":
        return frozenset({"orphaned"})
    where = one.placements[each.id]
    match where.state:
        case State.ORPHAN:
            return frozenset({"orphaned"} if where.reason == KEPT else {"orphaned", "review"})
        case State.UNCERTAIN:
            return frozenset({"review"})
    return frozenset()


common = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
queries = nodes.map(Query)


@common
@given(libraries, queries, st.sampled_from([*Sort]), st.sampled_from([Haste(), FEW]))
def test_articles(library: tuple[Made, ...], query: Query, sort: Sort, haste: Haste) -> None:
    connection = index(library)
    *first, whole = listing(connection, query, sort, now=NOW, haste=haste)
    told = rows(connection, whole.ids)
    assert len(told) == len(whole.ids)
    wanted = [*found_by(query, library)]
    assert sorted(int(row.notes or "") if row.missing else row.id - 1 for row in told) == wanted
    assert whole.whole and count(connection, query) == whole.count == len(wanted)
    for part in first:
        assert not part.whole
        assert [*part.ids] == [*whole.ids[: part.count]]
        assert set(part.groups) <= set(whole.groups)
    starts = [start for start, _ in whole.groups]
    assert starts == sorted(set(starts)) and all(start < whole.count for start in starts)


@common
@given(libraries, nodes, st.integers(0, 3))
def test_what_is_told_without_texts_is_never_wrong(
    library: tuple[Made, ...], node: object, most: int
) -> None:
    connection = index(library)
    query = Query(node)  # type: ignore[arg-type]
    every = many(id for [id] in connection.execute("SELECT id FROM articles"))
    known: Bounds = Conditions(connection, every, most).bounds(query.node)  # type: ignore[arg-type]
    there = {number + 1 for number in found_by(query, library) if not library[number].gone}
    assert {*listed(known.sure)} <= there <= {*listed(known.possible)}


@common
@given(libraries, queries)
def test_annotations(library: tuple[Made, ...], query: Query) -> None:
    connection = index(library)
    found = noted(connection, [*listed(annotations.matching(connection, query))])
    assert sorted((one.notes, one.id) for one in found) == sorted(marked_by(query, library))
