"""Libraries for tests, made by chance: articles with notes on them, and indexes of them."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count as counting
from typing import NamedTuple

from hypothesis import strategies as st

from reader.anchoring import KEPT
from reader.annotation import Annotation, Colour, Notes, Reading, Status
from reader.article import GUIDE, Article, summary
from reader.document import Block, Document, Fact, Kind, Metadata, Origin, Turn
from reader.index import annotations
from reader.index.entries import Place, entry, join, put_article
from reader.index.ids import listed
from reader.index.listing import Haste, Listing, listing
from reader.index.notes import placed, put_notes
from reader.index.orders import Sort
from reader.index.row import rows
from reader.index.schema import create
from reader.passage import Passage, Placement, State
from reader.query import Query, parse
from reader.query.tree import Field, Node, Phrase, Tag, Word, negated
from reader.text import clean, fold
from tests.queries import both, either, leaves, partial_dates

NOW = datetime(2024, 7, 5, 16, 17, tzinfo=UTC)
EAGER = Haste(first=3, most=2, soon=2, close=2, seconds=10)


class Shelf:
    """An index in memory, to which articles are added one after the other."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        create(self.connection)
        self._numbers = counting(1)

    def add(
        self,
        title: str,
        text: str = "",
        *,
        folder: str = "",
        shelf: str = "",
        date: str | None = None,
        source: str | None = None,
        author: str | None = None,
        status: Status = Status.UNREAD,
        opened: str | None = None,
        notes: Sequence[tuple[str, ...]] = (),
    ) -> int:
        """An article with a paragraph, and annotations on it by their notes and tags."""

        def fact(value: str | None) -> Fact | None:
            return Fact(value, Origin.TEXT) if value else None

        number = next(self._numbers)
        document = Document(
            text=text,
            blocks=(Block(Kind.PARAGRAPH, 0, len(text)),),
            metadata=Metadata(
                title=Fact(title, Origin.TEXT),
                author=fact(author),
                date=fact(date),
                source=fact(source),
            ),
        )
        path = f"/shore/{folder}/{number:03}.txt"
        place = Place(path, 1, 9 if shelf else 0, f"{number:03}".encode(), folder, shelf)
        id = put_article(self.connection, entry(place, b"", document))
        if notes or opened or status is not Status.UNREAD:
            known = Notes(
                id=f"notes-{number}",
                title=title,
                paths=(path,),
                reading=Reading(status=status, opened=opened),
                records=tuple(
                    Annotation(
                        id=f"{number}-{at}",
                        rev=(1, "pier"),
                        created="2024",
                        updated="2024",
                        passage=Passage(at, at + 1, "x", "", ""),
                        text_hash="",
                        note=note,
                        tags=tuple(tags),
                    )
                    for at, (note, *tags) in enumerate(notes)
                ),
            )
            put_notes(self.connection, known, 1)
            join(self.connection, id, known.id)
        return id

    def lose(self, id: int) -> None:
        """Let an article be nowhere any more."""
        self.connection.execute("DELETE FROM articles WHERE id = ?", (id,))
        self.connection.execute("UPDATE notes SET lost = 1 WHERE id = ?", (f"notes-{id}",))

    def listings(
        self, query: str | Query = "", sort: Sort = Sort.FOUND, haste: Haste = EAGER
    ) -> list[Listing]:
        asked = parse(query) if isinstance(query, str) else query
        return list(listing(self.connection, asked, sort, now=NOW, haste=haste))

    def told(self, sort: Sort, query: str = "") -> Iterator[str]:
        """Headers in capitals and titles, as a list shows them."""
        *_, whole = self.listings(query, sort)
        headers = dict(whole.groups)
        for at, known in enumerate(rows(self.connection, whole.ids)):
            if at in headers:
                yield headers[at].upper()
            yield known.article.title

    def marked(self, query: str) -> list[int]:
        """The numbers of the annotations that a query matches."""
        return [*listed(annotations.matching(self.connection, parse(query)))]


class Made(NamedTuple):
    """An article, or one that is gone, with the notes on it."""

    document: Document
    folder: str
    notes: Notes | None
    placements: Mapping[str, Placement]
    copy: bool
    """Whether another article has the same notes before it."""
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


_SCRAPS = "a b ab aB é 峰 a峰 a-b b'a a/b or ( # = ba.".split(" ")
_PAIRS = ("a b", "b a", "ab a", "峰 a", "é b", "b ba.")
_signs = st.text("abBé峰-'\n. ", min_size=1, max_size=6)
_texts = st.lists(st.one_of(*[st.sampled_from(_SCRAPS)] * 3, _signs), min_size=1, max_size=6).map(
    " ".join
)
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
            language=draw(
                st.sampled_from([None, Fact("a", Origin.TEXT), Fact("b-B", Origin.TEXT)])
            ),
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
    guide = draw(st.sampled_from([False, False, True]))
    return Made(document, folder, notes, where, False, gone, guide)


@st.composite
def libraries(draw: st.DrawFn) -> tuple[Made, ...]:
    """Articles, of which one may have the same notes as the one before it."""
    found: list[Made] = []
    for number in range(draw(st.integers(0, 7))):
        one = draw(made(number))
        if found and not (one.notes or one.gone or found[-1].gone) and draw(st.booleans()):
            one = one._replace(notes=found[-1].notes, placements=found[-1].placements, copy=True)
        found.append(one)
    return tuple(found)


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
            if not one.copy:
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


def _asked(exact: str, begun: bool, spelling: bool) -> Word | Phrase:
    kind = Phrase if " " in exact else Word
    return kind(fold(exact), begun, exact if spelling else "")


_said = st.sampled_from([*_SCRAPS, *_PAIRS])
_likely = st.one_of(
    st.builds(_asked, _said, st.booleans(), st.sampled_from([False, False, True])),
    st.builds(
        Field,
        st.sampled_from(["title", "author", "source", "speaker", "note"]),
        st.builds(_asked, _said, st.booleans(), st.just(False)),
    ),
    st.builds(Tag, st.sampled_from(["a", "a/b", "ab", "a b"]), st.booleans()),
)
nodes: st.SearchStrategy[Node] = st.recursive(
    st.one_of(_likely, _likely, _likely, leaves),
    lambda inner: st.one_of(
        inner.map(negated),
        st.lists(inner, min_size=2, max_size=3).map(both),
        st.lists(inner, min_size=2, max_size=3).map(either),
    ),
    max_leaves=6,
)
"""Queries of which many match some of these articles and others not."""
