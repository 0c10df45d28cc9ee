from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.difference import Change, Part, figures, parts

PLEDGE = "The board will spend 40 million crowns on the breakwater."


def told(one: str, other: str) -> list[tuple[str, str, str]]:
    return [
        (part.change.value, one[part.start : part.end], other[part.other_start : part.other_end])
        for part in parts(one, other)
    ]


def changed(one: str, other: str) -> list[tuple[str, str]]:
    return figures(one, other, parts(one, other))


def test_equal_but_for_case_accents_and_signs() -> None:
    other = "the BOARD will spend “40 million” crowns; on the bréakwater"
    assert told(PLEDGE, other) == [("kept", PLEDGE, other)]
    assert parts("", "") == ()


def test_dropped_added_and_changed_words() -> None:
    other = "The board never will spend 40 million crowns on a new pier."
    assert told(PLEDGE, other) == [
        ("kept", "The board ", "The board "),
        ("added", "", "never "),
        ("kept", "will spend 40 million crowns on ", "will spend 40 million crowns on "),
        ("changed", "the breakwater.", "a new pier."),
    ]
    assert told("a b c", "a c") == [("kept", "a ", "a "), ("dropped", "b ", ""), ("kept", "c", "c")]


def test_one_of_them_is_empty_or_has_no_words() -> None:
    assert told("", "All of it.") == [("added", "", "All of it.")]
    assert told("All of it.", "") == [("dropped", "All of it.", "")]
    assert told("…", "—!") == [("changed", "…", "—!")]


@pytest.mark.parametrize(
    ("one", "other", "numbers"),
    [
        (PLEDGE, "The board will spend 43 million crowns.", [("40 million", "43 million")]),
        (PLEDGE, "The board will spend 40 billion crowns.", [("40 million", "40 billion")]),
        ("It grew by 40% in May.", "It grew by 7.5% in June.", [("40%", "7.5%")]),
        ("It cost €1,200 then.", "It cost $1,300 then.", [("€1,200", "$1,300")]),
        ("Forty boats came.", "Forty-three boats came.", [("Forty", "Forty-three")]),
        ("On 3 May they left.", "They left on 5 May.", [("3", "5")]),
        ("Of 3 boats 2 sank.", "Of 4 boats 1 sank.", [("3", "4"), ("2", "1")]),
        ("Of 1,200 boats", "Of 1200 boats", []),
        ("Some boats sank.", "Two boats sank.", []),
    ],
)
def test_numbers_that_changed_are_told(
    one: str, other: str, numbers: list[tuple[str, str]]
) -> None:
    assert changed(one, other) == numbers


def test_a_changed_number_is_told_apart_from_the_words_around_it() -> None:
    found = told("He says 40 boats sank.", "She said that 43 boats sank.")
    assert ("figure", "40 ", "43 ") in found
    assert ("changed", "He says ", "She said that ") in found


def spans(found: tuple[Part, ...], other: bool) -> list[tuple[int, int]]:
    if other:
        return [(part.other_start, part.other_end) for part in found]
    return [(part.start, part.end) for part in found]


WORDS = st.lists(
    st.sampled_from(
        "the board 40 43 million 1,200 never spends crowns – “ five Ä 東京 e\u0301".split()
    ),
    max_size=12,
).map(" ".join)


@given(st.one_of(WORDS, st.text(max_size=30)), st.one_of(WORDS, st.text(max_size=30)))
def test_the_parts_are_all_of_both_wordings(one: str, other: str) -> None:
    found = parts(one, other)
    for text, ranges in ((one, spans(found, False)), (other, spans(found, True))):
        assert "".join(text[start:end] for start, end in ranges) == text
        assert all(before[1] == after[0] for before, after in pairwise(ranges))
    for ours, theirs in figures(one, other, found):
        assert ours in one and theirs in other
    for part in found:
        empty = part.start == part.end, part.other_start == part.other_end
        if part.change in (Change.KEPT, Change.CHANGED, Change.FIGURE):
            assert empty == (False, False)


@given(WORDS)
def test_nothing_differs_from_itself(text: str) -> None:
    assert {part.change for part in parts(text, text)} <= {Change.KEPT}
