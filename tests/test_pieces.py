"""Overlong paragraphs: where they are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.pieces import LONGEST, pieces


def parts(text: str, limit: int = 20, lines: bool = False) -> list[str]:
    return [text[start:end] for start, end in pieces(text, 0, len(text), limit, lines)]


def test_what_fits_stays_whole() -> None:
    assert pieces("x" * LONGEST, 0, LONGEST) == [(0, LONGEST)]
    assert pieces("One. Two.", 5, 9, 4) == [(5, 9)]
    assert pieces("", 0, 0) == [(0, 0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Behind the last sentence that ends in the later half of a piece, with its blanks.
        ("One two three. Four five six.", ["One two three. ", "Four five six."]),
        ("One two three.  Four five six.", ["One two three.  ", "Four five six."]),
        (f"{'好' * 12}。{'好' * 8}", ["好" * 12 + "。", "好" * 8]),
        # "U.S." ends none, so that the last blank is the best place.
        ("We saw the U.S. Senate at work", ["We saw the U.S. ", "Senate at work"]),
        ("One two three four five six", ["One two three four ", "five six"]),
        # A line end goes before all.
        ("One two three\nfour. Five six", ["One two three\n", "four. Five six"]),
        ("x" * 45, ["x" * 20, "x" * 20, "x" * 5]),
    ],
)  # fmt: skip
def test_a_cut_stands_at_the_best_place(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_lines_are_cut_at_line_ends_only() -> None:
    assert parts("a = 1. B\nccccc dd ee. Ff gg hh ii", lines=True) == [
        "a = 1. B\nccccc dd ee",
        ". Ff gg hh ii",
    ]
    assert parts("a = 1. Bbbb bb\nccccc dd ee. Ff", lines=True) == [
        "a = 1. Bbbb bb\n",
        "ccccc dd ee. Ff",
    ]


def test_an_overlong_word_is_not_mistaken_for_a_sentence() -> None:
    text = f"{'x' * 5_000} {'y' * 9_000}"
    assert [len(part) for part in parts(text, LONGEST)] == [5_001, 8_192, 808]


@pytest.mark.parametrize("sign", ["x\u0301", "👩\u200d🚀", "☀\ufe0f", "🇬🇧", "क्ष", "\u1112\u1161"])
@pytest.mark.parametrize("before", range(8, 13))
def test_marks_stay_with_their_letter(sign: str, before: int) -> None:
    first, second = parts("x" * before + sign + "y" * 6, 12)
    assert sign in first or sign in second


@given(
    st.text(alphabet="ab. \n\u0301。", max_size=300),
    st.integers(1, 40),
    st.integers(0, 20),
    st.booleans(),
)
def test_pieces_touch_and_none_is_too_long(text: str, limit: int, skip: int, lines: bool) -> None:
    start, end = min(skip, len(text)), max(len(text) - skip, min(skip, len(text)))
    found = pieces(text, start, end, limit, lines)
    assert [at for at, _ in found] == [start, *(at for _, at in found[:-1])]
    assert found[-1][1] == end
    assert all(at < to for at, to in found) or start == end
    assert all(to - at <= limit for at, to in found)
