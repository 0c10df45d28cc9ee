"""Articles by what they are called: quickly, and the same as by looking at every form."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotation import article_id
from reader.lookup import AmbiguousError, Name, find, folders, within
from reader.text import clean_line, fold

HASH = "0123456789ab"
titles = st.one_of(
    st.text("abc -'’&;.1", min_size=1, max_size=12),
    st.text("aéßñя漢 -", min_size=1, max_size=8),
    st.sampled_from(("Don't stop", "AT&amp;T", "R&D in 2024", "Ça va — bien", "100 % sure")),
)


def named(title: str, path: str = "/library/a/file.txt") -> Name:
    return Name(title, path, within(path, ["/library/"]), lambda: article_id(title, HASH))


def plainly(title: str, wanted: str) -> bool:
    """Whether any form of a name has it."""
    id = article_id(title, HASH)
    forms = map(fold, (title, id.rpartition("-")[0], "a/file.txt", "file.txt", "file"))
    return wanted == id or any(wanted in form for form in forms)


@given(titles, st.data())
def test_every_part_of_every_form_leads_to_it(title: str, data: st.DataObject) -> None:
    id = article_id(title, HASH)
    form = data.draw(st.sampled_from((title, id.rpartition("-")[0], "a/file.txt")))
    if form:
        start = data.draw(st.integers(0, len(form) - 1))
        form = form[start : data.draw(st.integers(start + 1, len(form)))]
    for name in (form, id):
        wanted = fold(clean_line(name))
        found = find([named(title)], name) is not None
        assert found is (bool(wanted) and plainly(title, wanted))


@given(titles, st.text("abc-1 ", min_size=1, max_size=4))
def test_nothing_else_leads_to_it(title: str, name: str) -> None:
    wanted = fold(clean_line(name))
    assert (find([named(title)], name) is not None) is (bool(wanted) and plainly(title, wanted))


def test_a_whole_name_goes_before_parts_and_several_are_told() -> None:
    one, other = named("River", "/library/1.txt"), named("River report", "/library/2.txt")
    assert find([other, one], "river") is one
    assert find([one, other], "river-report") is other
    assert find([one, other], "2.txt") is other and find([one, other], "2") is other
    with pytest.raises(AmbiguousError, match=r"any of 7 articles: .*; …"):
        find([named(f"River {n}") for n in range(7)], "river")


def test_what_all_of_a_place_have_in_common_is_left_out() -> None:
    places = folders([Path("/library"), Path("/more/articles")])
    assert within("/library/a/b.txt", places) == "a/b.txt"
    assert within("/more/articles/b.txt", places) == "b.txt"
    assert within("/elsewhere/b.txt", places) == "b.txt"
