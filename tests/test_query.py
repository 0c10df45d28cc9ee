"""The filter language: what is read as what, what is wrong with it and where."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.query import Query, QueryError, parse
from reader.query.parser import DEEPEST, MOST
from reader.query.spelling import spelled
from reader.query.tree import (
    And,
    Colour,
    Field,
    Has,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Tag,
    Word,
)
from tests.queries import TODAY, nodes, queries

A, B, C, D = map(Word, "abcd")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ("  \t\n \u200b", None),
        ("Ferry", Word("ferry")),
        ("CAFÉ", Word("cafe")),
        ("a b", And((A, B))),
        ("a\u00a0b", And((A, B))),
        ('"two  words" a', And((Phrase("two words"), A))),
        ("“two words” „a”", And((Phrase("two words"), A))),
        ("«a»", A),
        ('a"b c"d', And((A, Phrase("b c"), D))),
        ("ferr*", Word("ferr", begun=True)),
        ('"two wor"*', Phrase("two wor", begun=True)),
        ("*", Word("*")),
        ("a*b", Word("a*b")),
        ("=US", Word("us", exact="US")),
        ("=“Été à”", Phrase("ete a", exact="Été à")),
        ("=Ferr*", Word("ferr", True, "Ferr")),
        ("a=b", Word("a=b")),
        ("air-defence", Word("air-defence")),
        ("don’t", Word("don't")),
        # Parting, joining, leaving out
        ("-a", Not(A)),
        ("--a", A),
        ("---a", Not(A)),
        ("-(-a)", A),
        ("a -b", And((A, Not(B)))),
        ("a or b", Or((A, B))),
        ("a OR b", Or((A, B))),
        ("a Or b", And((A, Word("or"), B))),
        ('a "or" b', And((A, Word("or"), B))),
        ("a -or", And((A, Not(Word("or"))))),
        ("a b or c d", Or((And((A, B)), And((C, D))))),
        ("a (b or c) d", And((A, Or((B, C)), D))),
        ("-(a b)", Not(And((A, B)))),
        ("a (b c) d", And((A, B, C, D))),
        ("a or (b or c)", Or((A, B, C))),
        ("((a))", A),
        ("a(b)c", And((A, B, C))),
        # Fields
        ("#Aid", Tag("aid")),
        ("##aid/", Tag("aid")),
        ("#aid/*", Tag("aid/", begun=True)),
        ("tag:Aid/Air", Tag("aid/air")),
        ('#"air defence"', Tag("air-defence")),
        ("#café,", Tag("cafe")),
        ("#a*", Tag("a", begun=True)),
        ("c#", Word("c#")),
        ("Title:A", Field("title", A)),
        ('author:"Ana Moreau"', Field("author", Phrase("ana moreau"))),
        ("speaker:st*", Field("speaker", Word("st", begun=True))),
        ("source:a", Field("source", A)),
        ("-note:a", Not(Field("note", A))),
        ("lang:EN", Field("lang", Word("en"))),
        ("format:markdown", Field("format", Word("markdown"))),
        ("in:Reports//2024/", Field("in", Word("reports/2024"))),
        ('in:"annual reports / 2024"', Field("in", Phrase("annual reports/2024"))),
        ("IS:Unread", Is("unread")),
        ("has:notes", Has("note")),
        ("has:highlight", Has("highlight")),
        ("colour:Red", Colour("red")),
        ("color:red", Colour("red")),
        # No fields
        ("10:30", Word("10:30")),
        ("https://a.b/c?d=e", Word("https://a.b/c?d=e")),
        ("titel:a", Word("titel:a")),
        ('"title:a"', Word("title:a")),
        ('"#a"', Word("#a")),
    ],
)
def test_what_is_read(text: str, node: Node | None) -> None:
    query = parse(text)
    assert query.node == node and query.text == text
    assert bool(query) is (node is not None)


@pytest.mark.parametrize(
    ("text", "wrong", "told"),
    [
        ("a -", "-", "- to be left out"),
        ("a - b", "-", "- to be left out"),
        ("a #", "#", "no tag"),
        ("a #/*", "#/*", "no tag"),
        ("in:/ a", "in:/", "no folder"),
        ("a = b", "=", "behind this ="),
        ("a title: b", "title:", "behind title:"),
        ("title:=a", "title:=a", "not for fields"),
        ('a "b', '"b', "not closed"),
        ("a “b", "“b", "not closed"),
        ('a ""', '""', "nothing stands between"),
        ("a (b", "(", "not closed: add )"),
        ("a) b", ")", "no parenthesis is open"),
        ("a () b", "()", "nothing stands between"),
        ("or a", "or", "before this “or”"),
        ("a or", "or", "behind this “or”"),
        ("a or or b", "or", "behind this “or”"),
        ("(a or) b", "or", "behind this “or”"),
        ("is:late", "late", "“late” is no state; there are unread, reading,"),
        ("has:x", "x", "“x” is no mark; there are note, tag, highlight"),
        ("colour:pink", "pink", "“pink” is no colour; there are yellow,"),
        ("date:soon a", "soon", "“soon” is no date; write 2024, 2024-07,"),
        ("date:2024..2023", "2024..2023", "turn it round"),
        ("is:read*", "read*", "no state"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, wrong: str, told: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    error = caught.value
    assert text[error.start : error.end] == wrong
    assert told in error.message == str(error) and "\n" not in error.message


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("ferr", Word("ferr", begun=True)),
        ("ferr ", Word("ferr")),
        ('"ferr"', Word("ferr")),
        ("a b", And((A, Word("b", begun=True)))),
        ('a "b c', And((A, Phrase("b c", begun=True)))),
        ('"b ', B),
        ("(a", Word("a", begun=True)),
        ("(a)", A),
        ("#ai", Tag("ai", begun=True)),
        ("#ai ", Tag("ai")),
        ("#aid/", Tag("aid/", begun=True)),
        ("in:re", Field("in", Word("re", begun=True))),
        ("in:re/", Field("in", Word("re"))),
        ("title:ri", Field("title", Word("ri", begun=True))),
        ("=Fe", Word("fe", True, "Fe")),
        ("-a", Not(Word("a", begun=True))),
        ("is:read", Is("read")),
        # What is only begun asks for nothing yet.
        *((text, None) for text in ["-", "#", "##", "=", '"', "(", "()", "-(", '""', "title:"]),
        *((text, None) for text in ["-#", "-title:", "is:", "is:un", "has:no", "colour:"]),
        *((text, None) for text in ["date:", "date:2", "date:>", "date:la", "in:", "in:/"]),
        ("a -", A),
        ("a or", A),
        ("a or ", A),
        ("a or (", A),
        ("a or title:", A),
        # It may become another word.
        ("or", Word("or", begun=True)),
        ("a (or", And((A, Word("or", begun=True)))),
        ("-or", Not(Word("or", begun=True))),
    ],
)
def test_what_is_being_typed(text: str, node: Node | None) -> None:
    assert parse(text, typing=True).node == node


@pytest.mark.parametrize(
    "text",
    ["- a", "title: a", "# a", "is:x", "is:un ", "has:x", "date:so", "a) b", "or ", "() a", "= "],
)
def test_what_cannot_become_right_is_told_at_once(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text, typing=True)


def test_there_are_limits() -> None:
    deep = "(" * DEEPEST + "a" + ")" * DEEPEST
    assert parse(deep).node == A
    with pytest.raises(QueryError, match="within one another") as caught:
        parse(f"({deep})")
    assert (caught.value.start, caught.value.end) == (DEEPEST, DEEPEST + 1)
    parse("a " * MOST)
    with pytest.raises(QueryError, match="look for fewer"):
        parse("a " * (MOST + 1))
    for long in ("(" * 100_000, '"' * 99_999, ")" * 100_000, "or " * 100_000, "#" * 100_000):
        with pytest.raises(QueryError):
            parse(long)
    assert parse("-" * 100_001 + "a").node == Not(A)
    assert parse("a" * 100_000).node == Word("a" * 100_000)


@given(queries, st.booleans())
@example("is:\ud800", False)
@settings(deadline=None, max_examples=500)
def test_any_text_is_a_query_or_wrong_somewhere(text: str, typing: bool) -> None:
    try:
        query = parse(text, typing=typing, today=TODAY)
    except QueryError as error:
        assert 0 <= error.start < error.end <= len(text)
        assert error.message and len(error.message.splitlines()) == 1
    else:
        assert hash(query) == hash(Query(query.node)) and query == Query(query.node)


@given(queries)
@settings(deadline=None, max_examples=300)
def test_no_letter_typed_is_wrong_where_the_whole_is_right(text: str) -> None:
    """Who types a right query is told of no mistake at the end of a word."""
    try:
        parse(text, today=TODAY)
    except QueryError:
        return
    for at in range(len(text)):
        if text[at - 1 : at].isspace() or at == 0:
            continue
        try:
            parse(text[:at], typing=True, today=TODAY)
        except QueryError as error:
            raise AssertionError(f"{text[:at]!r}: {error}") from error


@given(nodes)
@settings(deadline=None, max_examples=500)
def test_a_tree_is_written_as_text_that_is_read_as_the_same_tree(node: Node) -> None:
    assert parse(spelled(node), today=TODAY).node == node


@given(queries, st.booleans())
@settings(deadline=None, max_examples=300)
def test_what_was_typed_is_written_so_that_it_is_read_the_same(text: str, typing: bool) -> None:
    try:
        query = parse(text, typing=typing, today=TODAY)
    except QueryError:
        return
    assert parse(str(query), today=TODAY) == query
