"""The filter language: what it reads, what it matches."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotation import Annotation, annotate
from reader.formats import parse as parse_article
from reader.query import Query, Subject, Term, occurrences, parse, traits
from reader.text import fold

SUBJECT = Subject(
    text=fold("The Ferry’s captain said: “We sail at nine,”\nand the café closed. Łódź, 北约峰会."),
    tags=frozenset({"aid/air-defence", "café", "money"}),
    speaker=fold("Jens Holm"),
    note=fold("Compare with the *Gazette* of May."),
    has=frozenset({"highlight", "note"}),
)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("  \t\n ", []),
        ("Ferry  café", [("", "ferry"), ("", "cafe")]),
        ('"two  words" more', [("", "two words"), ("", "more")]),
        ('"never closed -at all', [("", "never closed -at all")]),
        ("“two words” „drei", [("", "two words"), ("", "drei")]),
        ('""', []),
        ("#Aid/Air", [("tag", "aid/air")]),
        ('"#hash"', [("", "#hash")]),
        ("Speaker:Ana NOTE:late", [("speaker", "ana"), ("note", "late")]),
        ("HAS:Note has:x", [("has", "note"), ("has", "x")]),
        ('speaker:"Jens Holm"', [("speaker", "jens holm")]),
        ("title:x", [("", "title:x")]),
        ("half-way #", [("", "half-way")]),
        # Only begun
        ("- # -# note: -speaker: has: -has:", []),
    ],
)
def test_terms(text: str, terms: list[tuple[str, str]]) -> None:
    assert parse(text) == Query(tuple(Term(field, value) for field, value in terms))


@pytest.mark.parametrize(
    "text", ["-ferry", '-"ferry"', "-#ferry", "-note:ferry", "-speaker:ferry", "-has:ferry"]
)
def test_every_kind_of_term_can_be_negated(text: str) -> None:
    [term] = parse(text).terms
    assert term.negated and term.value == "ferry"


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("", True),
        ("ferry", True),
        ("ferr sai", True),
        ("erry", False),
        ("CAFE LODZ", True),
        ("ferry's", True),
        ("ferry boat", False),
        ('"we sail at nine"', True),
        ('"nine,\' and the"', False),
        ('"at nine,” and"', True),
        ('"sail nine"', False),
        ("峰会", True),
        ("-boat", True),
        ("-ferry", False),
        ("ferry -cafe", False),
        ("#money", True),
        ("#mon", True),
        ("#cafe", True),
        ("#CAFÉ", True),
        ("#aid", True),
        ("#aid/air-defence", True),
        ("#defence", False),
        ("#money -#aid", False),
        ("speaker:holm", True),
        ("speaker:ferry", False),
        ("-speaker:ana", True),
        ("note:gazette", True),
        ("note:ferry", False),
        ('note:"of may"', True),
        ("has:note", True),
        ("has:notes", True),
        ("has:n", True),
        ("has:highlight -has:tag", True),
        ("has:tag", False),
        ("-has:note", False),
        # What there cannot be matches nothing.
        ("has:ferry", False),
        ("-has:ferry", True),
        ("has:notesandmore", False),
    ],
)
def test_matches(query: str, matches: bool) -> None:
    assert parse(query).matches(SUBJECT) is matches
    assert parse(query).without_text(lambda: SUBJECT.text, SUBJECT) is matches
    assert parse(query).without_text(lambda: SUBJECT.text, SUBJECT._replace(text="")) is matches


def test_nothing_is_found_in_nothing() -> None:
    empty = Subject("")
    for query in ("a", "#a", "speaker:a", "note:a", "has:note"):
        assert not parse(query).matches(empty)
        assert parse(f"-{query}").matches(empty)


def test_the_text_is_read_only_where_it_decides() -> None:
    read: list[str] = []

    def text() -> str:
        read.append("once")
        return "the whole text"

    cheap = Subject("a title", frozenset({"money"}))
    for query in ("title", "-title", "#money", "-#money", "#other whole", "-title text"):
        parse(query).without_text(text, cheap)
        assert read == [], query
    assert parse("whole text -other").without_text(text, cheap)
    assert read == ["once"]


def test_what_annotations_have() -> None:
    article = parse_article(b"A title\n\nSome words.", "a.txt")

    def made(note: str = "", tags: tuple[str, ...] = ()) -> Annotation:
        now = "2026-01-01T00:00:00Z"
        return annotate(article, 0, 7, id="1", device="d", now=now, note=note, tags=tags)

    assert traits([]) == frozenset()
    assert traits([made()]) == {"highlight"}
    assert traits([made("a note")]) == {"highlight", "note"}
    assert traits([made(tags=("a",))]) == {"highlight", "tag"}
    assert traits([made(tags=("a",)), made("b")]) == {"highlight", "note", "tag"}


@pytest.mark.parametrize(
    ("folded", "value", "places"),
    [
        ("a ferry, a ferry", "ferry", [(2, 7), (11, 16)]),
        ("ferryman wherry", "erry", []),
        ("ba a a", "a a", [(3, 6)]),
        ("aaaa", "aa", [(0, 2)]),
        ("l'ete d'ete", "ete", [(2, 5), (8, 11)]),
        ("北约峰会峰会", "峰会", [(2, 4), (4, 6)]),
        ("a-b", "-b", [(1, 3)]),
        ("", "a", []),
    ],
)
def test_occurrences(folded: str, value: str, places: list[tuple[int, int]]) -> None:
    assert list(occurrences(folded, value)) == places


def test_hits_are_those_of_words_wanted_in_the_text() -> None:
    assert list(parse('b -a #c note:d "a b"').hits("a b c d")) == [(2, 3), (0, 3)]


@given(st.text(st.sampled_from('ab"“#-: \n\tspeakernoteh:İß\u0301')), st.text("ab ", max_size=9))
@settings(deadline=None)
def test_any_text_is_a_query(text: str, subject: str) -> None:
    query = parse(text)
    assert query.matches(Subject(subject)) in (True, False)
    for term in query.terms:
        assert term.value == fold(term.value).strip() != ""
    for start, end in query.hits(subject):
        assert subject[start:end] in {term.value for term in query.terms}
