"""What queries match: subjects of every kind, and a plain check of every node beside them."""

import re
from collections.abc import Callable
from datetime import date
from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import Annotation, Colour, Notes, Reading, Status, annotate, new_notes
from reader.article import summary
from reader.document import Document
from reader.formats import parse as parse_article
from reader.query import Query, Subject, occurrences, parse, places
from reader.query.asked import holds
from reader.query.subjects import annotation_subject, article_subject, traits
from reader.query.tree import (
    And,
    Dates,
    Field,
    Has,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Tag,
    Word,
    negated,
)
from reader.query.tree import Colour as Coloured
from reader.text import fold
from reader.tokens import alone, in_word
from tests.queries import both, either, nodes, subjects, terms

TEXT = """The Ferry’s captain said: “We sail at nine,”
and the café closed.  It was a US matter; they told us. Łódź, 北约峰会."""
SUBJECT = Subject(
    said=("The lantern report", "Ana Moreau"),
    body=lambda: TEXT,
    title="The lantern report",
    author="Ana Moreau",
    source="Harbour Gazette",
    speakers=("Jens Holm", "Ida Lund"),
    notes=("Compare with the *Gazette* of May.", "Late"),
    folder="Reports/2024/North Sea",
    language="en-GB",
    format="markdown",
    date="2024-07-05",
    updated="2024-08",
    tags=frozenset({"aid/air-defence", "café", "money"}),
    states=frozenset({"reading", "starred", "annotated"}),
    placed=lambda: frozenset({"review"}),
    has=frozenset({"highlight", "note"}),
    colours=frozenset({"red"}),
)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("", True),
        ("ferry", True),
        ("FERRY ana", True),
        ("ferr", False),
        ("ferr* sai*", True),
        ("erry", False),
        ("CAFE LODZ", True),
        ("ferry's", True),
        ("ferry boat", False),
        ("ferry or boat", True),
        ("(boat or ferry) nine", True),
        ('"we sail at nine"', True),
        ('"sail at n"', False),
        ('"sail at n"*', True),
        ('"closed. it was"', True),  # of the text's two blanks one is asked for
        ('"nine,\' and the"', False),
        ('"at nine,” and"', True),
        ('"sail nine"', False),
        ('"report ana"', False),  # a phrase does not go from one part to another
        ("峰会", True),
        ("约", True),
        ("=US", True),
        ("=us", True),
        ("=Us", False),
        ("=café", True),
        ("=cafe", False),
        ("=lantern", True),
        ("=Lantern", False),
        ('="at nine,” and"', True),
        ("-boat", True),
        ("-ferry", False),
        ("ferry -cafe", False),
        ("-(boat cafe)", True),
        ("#money", True),
        ("#mon", False),
        ("#mon*", True),
        ("#CAFÉ", True),
        ("#aid", True),
        ("#aid/air-defence", True),
        ("#ai", False),
        ("#aid/air", False),
        ("#aid/*", True),
        ("#money/*", False),
        ("#defence", False),
        ("#money -#aid", False),
        ("title:lantern", True),
        ("title:ferry", False),
        ('author:"ana moreau"', True),
        ("author:mor*", True),
        ("source:gazette", True),
        ("speaker:holm", True),
        ("speaker:lund", True),
        ('speaker:"holm ida"', False),
        ("speaker:ferry", False),
        ("-speaker:ana", True),
        ("note:gazette note:late", True),
        ("note:ferry", False),
        ('note:"of may"', True),
        ("lang:en", True),
        ("lang:fr", False),
        ("format:markdown", True),
        ("in:reports", True),
        ("in:report", False),
        ("in:report*", True),
        ("in:2024", True),
        ("in:reports/2024", True),
        ("in:reports/north", False),
        ('in:"2024/north sea"', True),
        ("is:reading is:starred is:annotated is:review", True),
        ("is:unread or is:read or is:orphaned or is:missing", False),
        ("has:note", True),
        ("has:tag", False),
        ("-has:note", False),
        ("colour:red -colour:blue", True),
        ("date:2024", True),
        ("date:2024-07", True),
        ("date:2024-08", False),
        ("date:>2024-06 date:<=2024-07-05", True),
        ("date:>2024-07", False),
        ("date:2023..2024-06", False),
        ("date:this-week -date:today date:last-month..", True),
        ("updated:2024", True),
        ("updated:2024-08-01", False),
        ("date:none or updated:none", False),
    ],
)
def test_matches(query: str, matches: bool) -> None:
    assert parse(query, today=date(2024, 7, 7)).matches(SUBJECT) is matches


def test_nothing_is_found_in_nothing() -> None:
    empty = Subject()
    for query in ("a", "#a", "speaker:a", "note:a", "has:note", "is:read", "in:a", "date:2024"):
        assert not parse(query).matches(empty), query
        assert parse(f"-{query}").matches(empty), query
    assert parse("date:none updated:none").matches(empty)


def test_text_and_places_are_looked_up_only_where_they_decide() -> None:
    asked: list[str] = []

    def told(name: str) -> Callable[[], str]:
        def tell() -> str:
            asked.append(name)
            return "the whole text"

        return tell

    def found(query: str) -> list[str]:
        asked.clear()
        subject = Subject(
            said=("a title",),
            tags=frozenset({"money"}),
            body=told("text"),
            placed=lambda: frozenset(told("places")().split()),
        )
        parse(query).matches(subject)
        return asked

    for query in ("title", "-title", "#money", "-#money", "whole #other", "whole or #money", ""):
        assert found(query) == [], query
    assert found("whole text -other") == ["text"]
    assert found("is:orphaned or is:review") == ["places"]


def article() -> tuple[Document, Notes]:
    text = b"# The *weir*\n\nAna: The water rose.\n\nBen: It fell again, I think.\n\nAna: No."
    document = parse_article(text, "a.md")
    made = new_notes(document, "/lib/north/a.md")

    def mark(
        words: str, note: str = "", tags: tuple[str, ...] = (), colour: Colour = Colour.YELLOW
    ) -> Annotation:
        start = document.text.index(words)
        return annotate(
            document,
            start,
            start + len(words),
            id=words,
            device="d",
            now="2026-01-01T00:00:00Z",
            note=note,
            tags=tags,
            colour=colour,
        )

    records = (
        mark("The water", note="See the gauge", tags=("level/high",)),
        mark("fell again", colour=Colour.BLUE),
    )
    reading = Reading(status=Status.READ, starred=True)
    return document, Notes(
        id=made.id,
        title=made.title,
        date="2024-07",
        paths=made.paths,
        hashes=made.hashes,
        reading=reading,
        records=records,
    )


@pytest.mark.parametrize(
    ("query", "whole", "found"),
    [
        ("weir", True, ["The water", "fell again"]),
        ("water", True, ["The water"]),
        ("rose", True, []),
        ("gauge", True, ["The water"]),
        ("level", True, ["The water"]),
        ("title:weir", True, ["The water", "fell again"]),
        ("note:gauge", True, ["The water"]),
        ("#level", True, ["The water"]),
        ("has:note", True, ["The water"]),
        ("-has:note", False, ["fell again"]),
        ("colour:blue", True, ["fell again"]),
        ("speaker:ben", True, ["fell again"]),
        ("speaker:ana", True, ["The water"]),
        ("is:read is:starred is:annotated -is:missing", True, ["The water", "fell again"]),
        ("is:orphaned", True, ["The water", "fell again"]),
        ("in:north", True, ["The water", "fell again"]),
        ("format:markdown", True, ["The water", "fell again"]),
    ],
)
def test_articles_and_annotations_are_asked_the_same(
    query: str, whole: bool, found: list[str]
) -> None:
    document, notes = article()
    asked = parse(query)
    known = summary(document, "/lib/north/a.md")

    def placed() -> frozenset[str]:
        return frozenset({"orphaned"})

    subject = article_subject(
        known,
        notes,
        folder="north",
        speakers=tuple(one.name for one in document.speakers),
        text=lambda: document.text,
        placed=placed,
    )
    assert asked.matches(subject) is whole
    kept = [
        one.id
        for one in notes.annotations
        if asked.matches(annotation_subject(one, notes, known, folder="north", placed=placed))
    ]
    assert kept == found


def test_of_an_article_that_is_gone_its_notes_tell() -> None:
    _, notes = article()
    subject = annotation_subject(notes.records[0], notes, missing=True)
    for query in ("title:weir", "date:2024-07", "is:missing", "is:read", "water", "#level"):
        assert parse(query).matches(subject), query
    assert not parse("format:markdown").matches(subject)


def test_what_annotations_have() -> None:
    _, notes = article()
    first, second = notes.records
    assert traits([]) == frozenset()
    assert traits([second]) == {"highlight"}
    assert traits([first]) == {"highlight", "note", "tag"}


@pytest.mark.parametrize(
    ("folded", "value", "begun", "found"),
    [
        ("a ferry, a ferry", "ferry", False, [(2, 7), (11, 16)]),
        ("ferryman wherry", "erry", True, []),
        ("ferryman ferry", "ferry", False, [(9, 14)]),
        ("ferryman ferry", "ferry", True, [(0, 5), (9, 14)]),
        ("ba a a", "a a", False, [(3, 6)]),
        ("a  a   a", "a a", False, [(0, 4)]),
        ("ba  a a", "a a", False, [(4, 7)]),
        ("aaaa", "aa", True, [(0, 2)]),
        ("l'ete d'ete", "ete", False, [(2, 5), (8, 11)]),
        ("北约峰会峰会", "峰会", False, [(2, 4), (4, 6)]),
        ("a-b", "-b", False, [(1, 3)]),
        ("a+++", "+", False, [(1, 2), (2, 3), (3, 4)]),
        ("a.b", "a b", False, []),
        ("", "a", True, []),
    ],
)
def test_occurrences(folded: str, value: str, begun: bool, found: list[tuple[int, int]]) -> None:
    assert list(occurrences(folded, value, begun)) == found


def test_hits_are_those_of_words_wanted_in_the_text() -> None:
    query = parse('b -a #c note:d "a b" -(e -f) or title:g b')
    assert list(query.hits("a b c d e f g")) == [(2, 3), (0, 3), (10, 11)]
    assert list(query.hits("d g", "title", "note")) == [(0, 1), (2, 3)]
    assert query.wanted == (Word("b"), Phrase("a b"), Word("f"))
    assert list(parse("=B").hits("a b b", raw="a B b")) == [(2, 3)]
    assert list(parse("=B").hits("a b b")) == [(2, 3), (4, 5)]


def test_what_is_asked_for() -> None:
    assert parse("a -(b is:review)").asks("orphaned", "review")
    assert not parse("a is:read").asks("orphaned", "review")


def edges(text: str) -> list[int]:
    """The places of a text where no word goes on, found by parting it into words."""
    found, at = {0}, 0
    for key, signs in groupby(text, lambda sign: in_word(sign) and not alone(sign)):
        for run in ["".join(signs)] if key else list(signs):
            at += len(run)
            found.add(at)
    return sorted(found | {0, len(text)})


def stands(term: Word | Phrase, text: str) -> bool:
    """Whether a term stands in a text, by looking at all parts of it that begin with a word."""
    text = text.replace("\n", " ") if term.exact else fold(text)
    value = term.exact or term.value
    ends = range(len(text) + 1) if term.begun else edges(text)
    return any(
        start < end and re.sub(" +", " ", text[start:end]) == value
        for start in edges(text)
        for end in ends
    )


def parts(day: str) -> tuple[int, ...]:
    """A date as numbers: those of a partial one come before those of all that it covers."""
    return tuple(map(int, re.findall(r"\d+", day)))


def plainly(node: Node, subject: Subject) -> bool:
    """Whether a node matches, without any thrift."""
    match node:
        case Word() | Phrase():
            return any(stands(node, part) for part in (*subject.said, subject.body()))
        case Field("in", inner):
            names = fold(subject.folder).split("/")
            wanted = inner.value.split("/")
            return any(
                names[at : at + len(wanted)] == wanted
                or (
                    inner.begun
                    and len(names) >= at + len(wanted)
                    and names[at : at + len(wanted) - 1] == wanted[:-1]
                    and names[at + len(wanted) - 1].startswith(wanted[-1])
                )
                for at in range(len(names))
            )
        case Field(name, inner):
            said = {
                "lang": (subject.language,),
                "speaker": subject.speakers,
                "note": subject.notes,
            }
            return any(
                stands(inner, one)
                for one in (said[name] if name in said else (getattr(subject, name),))
            )
        case Tag(value, begun):
            tags = [fold(tag) for tag in subject.tags]
            if begun:
                return any(tag[: len(value)] == value for tag in tags)
            wanted = value.split("/")
            return any(tag.split("/")[: len(wanted)] == wanted for tag in tags)
        case Is(value):
            placed = subject.placed() if value in ("orphaned", "review") else subject.states
            return value in placed
        case Has(value):
            return value in subject.has
        case Coloured(value):
            return value in subject.colours
        case Dates(field, low, high):
            day = getattr(subject, field)
            if node.unknown:
                return not day
            if not day or low == ":":
                return False
            return parts(low) <= parts(day) and (high in ("", ":") or parts(day) < parts(high))
        case Not(inner):
            return not plainly(inner, subject)
        case And(inner_nodes):
            return False not in [plainly(one, subject) for one in inner_nodes]
        case Or(inner_nodes):
            return True in [plainly(one, subject) for one in inner_nodes]


@given(nodes, subjects)
@settings(deadline=None, max_examples=1000)
def test_a_query_matches_what_a_plain_check_finds(node: Node, subject: Subject) -> None:
    expected = plainly(node, subject)
    assert Query(node).matches(subject) is holds(node, subject) is expected


@given(terms, st.text("abBé峰-' #:=*/.(or)", max_size=30))
@settings(deadline=None, max_examples=1000)
def test_a_word_stands_where_a_plain_check_finds_it(term: Word | Phrase, text: str) -> None:
    found = list(places(fold(text), term, text))
    assert bool(found) is stands(term, text)
    assert all(end <= start for (_, end), (start, _) in pairwise(found))
    for start, end in found:
        there = text[start:end] if term.exact else fold(text[start:end])
        assert re.sub(" +", " ", there) == (term.exact or term.value)


@given(nodes, nodes, nodes, subjects)
@settings(deadline=None, max_examples=300)
def test_laws(a: Node, b: Node, c: Node, subject: Subject) -> None:
    def same(left: Node | None, right: Node | None) -> bool:
        return Query(left).matches(subject) is Query(right).matches(subject)

    assert same(negated(both([a, b])), either([negated(a), negated(b)]))
    assert same(negated(either([a, b])), both([negated(a), negated(b)]))
    assert same(both([a, either([b, c])]), either([both([a, b]), both([a, c])]))
    assert same(negated(negated(a)), a)
    assert same(both([a, b]), both([b, a])) and same(either([a, b]), either([b, a]))
    assert not holds(both([a, negated(a)]), subject)
    assert holds(either([a, negated(a)]), subject)
