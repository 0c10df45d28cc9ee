"""The filter language: what it reads, what it matches."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.query import Query, Subject, Term, occurrences, parse
from reader.text import fold

SUBJECT = Subject(
    text=fold("The Ferry’s captain said: “We sail at nine,”\nand the café closed. Łódź, 北约峰会."),
    tags=frozenset({"aid/air-defence", "café", "money"}),
    speaker=fold("Jens Holm"),
    note=fold("Compare with the *Gazette* of May."),
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
        ('speaker:"Jens Holm"', [("speaker", "jens holm")]),
        ("title:x", [("", "title:x")]),
        ("half-way #", [("", "half-way")]),
        # Only begun
        ("- # -# note: -speaker:", []),
    ],
)
def test_terms(text: str, terms: list[tuple[str, str]]) -> None:
    assert parse(text) == Query(tuple(Term(field, value) for field, value in terms))


@pytest.mark.parametrize("text", ["-ferry", '-"ferry"', "-#ferry", "-note:ferry", "-speaker:ferry"])
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
    ],
)
def test_matches(query: str, matches: bool) -> None:
    assert parse(query).matches(SUBJECT) is matches
    assert parse(query).without_text(lambda: SUBJECT.text, SUBJECT) is matches
    assert parse(query).without_text(lambda: SUBJECT.text, SUBJECT._replace(text="")) is matches


def test_nothing_is_found_in_nothing() -> None:
    empty = Subject("")
    for query in ("a", "#a", "speaker:a", "note:a"):
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


@given(st.text(st.sampled_from('ab"“#-: \n\tspeakernote:İß\u0301')), st.text("ab ", max_size=9))
@settings(deadline=None)
def test_any_text_is_a_query(text: str, subject: str) -> None:
    query = parse(text)
    assert query.matches(Subject(subject)) in (True, False)
    for term in query.terms:
        assert term.value == fold(term.value).strip() != ""
    for start, end in query.hits(subject):
        assert subject[start:end] in {term.value for term in query.terms}
