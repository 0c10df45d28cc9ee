"""Queries and subjects for tests, made by chance."""

from datetime import date

from hypothesis import strategies as st

from reader.query.asked import Subject
from reader.query.dates import DAYS, span
from reader.query.tree import (
    COLOURS,
    FIELDS,
    NONE,
    STATES,
    TRAITS,
    Colour,
    Dates,
    Field,
    Has,
    Is,
    Node,
    Phrase,
    Tag,
    Word,
    every,
    negated,
    some,
)
from reader.text import fold

TODAY = date(2024, 7, 5)
SCRAPS = (
    *("ab", "a", "or", "OR", "-", "(", ")", '"', "“", "”", "=", "#", "*", " ", "  ", "title:"),
    *("note:", "is:", "is:read", "has:tag", "date:", "2024", "..", ">", "in:", "/", "updated:"),
    *("colour:red", "speaker:", "x:y", "é", "峰会", "\u200b", "\n", "—", "last-", "week", ","),
)
partial_dates = st.one_of(
    st.dates(date(1, 1, 1), date(9999, 12, 31)).flatmap(
        lambda day: st.sampled_from([f"{day}", f"{day}"[:7], f"{day}"[:4], f"{day} 16:17"])
    ),
    st.dates(date(2023, 11, 1), date(2024, 8, 31)).flatmap(
        lambda day: st.sampled_from([f"{day}", f"{day}"[:7], f"{day}"[:4], f"{day} 23:59"])
    ),
)
queries = st.one_of(
    st.lists(st.sampled_from(SCRAPS), max_size=12).map("".join),
    st.lists(st.sampled_from(SCRAPS), max_size=12).map(" ".join),
    st.text(max_size=30),
)
"""Texts that may be queries."""


def _written(exact: str, begun: bool, spelling: bool) -> Word | Phrase:
    value = " ".join(fold(exact).split())
    kind = Phrase if " " in value else Word
    return kind(value, begun, exact if spelling else "")


_signs = st.text("abBé峰-'#:=*/.(or)", min_size=1, max_size=5)
_exact = st.lists(_signs, min_size=1, max_size=3).map(" ".join)
terms = st.builds(_written, _exact, st.booleans(), st.booleans())
_plain = st.builds(_written, _exact, st.booleans(), st.just(False))
_folders = st.builds(
    _written, st.sampled_from(["a", "a/b", "b c/a"]), st.booleans(), st.just(False)
)


def _ranges() -> st.SearchStrategy[Dates]:
    said = st.one_of(partial_dates, st.sampled_from(DAYS))
    texts = st.one_of(
        said,
        st.builds("{}{}".format, st.sampled_from(["<", "<=", ">", ">="]), said),
        st.just(NONE),
        st.tuples(said, said).map(
            lambda two: "..".join(sorted(two, key=lambda one: span(one, TODAY)[0]))
        ),
    )
    return st.builds(
        lambda field, text: Dates(field, *span(text, TODAY)),
        st.sampled_from(["date", "updated"]),
        texts.filter(lambda text: "9999" not in text or ".." not in text),
    )


leaves = st.one_of(
    terms,
    terms,
    st.builds(Field, st.sampled_from([name for name in FIELDS if name != "in"]), _plain),
    st.builds(Field, st.just("in"), _folders),
    st.builds(Tag, st.sampled_from(["a", "a/b", "b", "a-b"]), st.booleans()),
    st.builds(Is, st.sampled_from(STATES)),
    st.builds(Has, st.sampled_from(TRAITS)),
    st.builds(Colour, st.sampled_from(COLOURS)),
    _ranges(),
)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(inner.map(negated), several.map(both), several.map(either))


def both(nodes: list[Node]) -> Node:
    """What all of some nodes match."""
    found = every(nodes)
    assert found
    return found


def either(nodes: list[Node]) -> Node:
    """What any of some nodes matches."""
    found = some(nodes)
    assert found
    return found


nodes: st.SearchStrategy[Node] = st.recursive(leaves, _grown, max_leaves=8)
"""Trees in the form that `parse` makes."""
_texts = st.text("abBé峰-' \n", max_size=12)
_sets = st.frozensets
subjects = st.builds(
    lambda body, placed, **known: Subject(body=lambda: body, placed=lambda: placed, **known),
    _texts,
    _sets(st.sampled_from(["orphaned", "review"])),
    said=st.lists(_texts, max_size=2).map(tuple),
    title=_texts,
    author=_texts,
    source=_texts,
    speakers=st.lists(_texts, max_size=2).map(tuple),
    notes=st.lists(_texts, max_size=2).map(tuple),
    folder=st.sampled_from(["", "a", "a/b", "B c/a", "ab"]),
    language=st.sampled_from(["", "a", "b-B"]),
    format=st.sampled_from(["a", "b"]),
    date=st.one_of(st.just(""), partial_dates),
    updated=st.one_of(st.just(""), partial_dates),
    tags=_sets(st.sampled_from(["a", "a/b", "ab", "a-b", "b/é"])),
    states=_sets(st.sampled_from(STATES)),
    has=_sets(st.sampled_from(TRAITS)),
    colours=_sets(st.sampled_from(COLOURS)),
)
