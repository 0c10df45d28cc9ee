"""Wrapping: rows hold all the text, fit the width, and cells lead back to code points."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.text import clean
from reader.ui.wrap import cell_of, cells, graphemes, narrow, offset_of, wrap

LETTERS = "abc de-f—g é ü “q” 漢字、。カナ 👩‍👩‍👧 ❤️ 🇬🇧 नमस्ते שלום مرحبا e\u0301"
letters = st.sampled_from(sorted(set(LETTERS))) | st.characters()
texts = st.text(letters, max_size=200).map(lambda text: clean(text).text)


@given(texts, st.integers(2, 40))
@example("   ", 4)
@example("a" * 50, 7)
@example("one two  three   ", 5)
@example("-a", 2)
def test_rows_hold_all_but_blanks_and_fit(text: str, width: int) -> None:
    rows = wrap(text, 0, len(text), width)
    assert rows
    kept = "".join(text[start:end] for start, end in rows)
    assert "".join(kept.split()) == "".join(text.split())
    at = 0
    for start, end in rows:
        assert at <= start <= end
        assert not text[at:start].strip()  # only blanks and line ends lie between rows
        assert "\n" not in text[start:end]
        assert cells(text[start:end]) <= max(width, 2)
        at = end


@given(texts)
def test_cells_and_offsets_are_inverse(text: str) -> None:
    text = text.replace("\n", " ")
    for start, _, width in graphemes(text):
        if width:
            assert offset_of(text, cell_of(text, start)) == start
    assert cell_of(text, len(text)) == cells(text)
    assert offset_of(text, cells(text) + 3) == len(text)


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("a-very-long-word", 8, ["a-very-", "long-", "word"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("one\ntwo", 10, ["one", "two"]),
        ("one\n\ntwo", 10, ["one", "", "two"]),
        ("日本語の文章。", 6, ["日本語", "の文", "章。"]),
        ("né à la carte", 5, ["né à", "la", "carte"]),
        ("👨‍👩‍👧‍👦 at home", 6, ["👨‍👩‍👧‍👦 at", "home"]),
        ("", 5, [""]),
    ],
)
def test_where_rows_break(text: str, width: int, rows: list[str]) -> None:
    assert [text[start:end] for start, end in wrap(text, 0, len(text), width)] == rows


@pytest.mark.parametrize("text", ["plain", "curly ’ “quotes” — café £ €", "Привет"])
def test_texts_of_one_cell_a_letter_take_the_short_way(text: str) -> None:
    assert narrow(text) and cells(text) == len(text)


@pytest.mark.parametrize("text", ["漢", "❤️", "e\u0301", "👍", "\u200d"])
def test_other_texts_do_not(text: str) -> None:
    assert not narrow(text)
