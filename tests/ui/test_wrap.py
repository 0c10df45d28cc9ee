"""Wrapping: rows hold all the text, fit the width, and cells lead back to code points."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment

from reader.clusters import joined
from reader.text import clean
from reader.ui.paint import _drawn
from reader.ui.wrap import cell_of, cells, graphemes, narrow, offset_of, wrap
from tests.test_clusters import PIECES

LETTERS = "abc de-f—g é ü “q” 漢字、。カナ 👩‍👩‍👧 ❤️ 🇬🇧 नमस्ते שלום مرحبا e\u0301"
letters = st.sampled_from(sorted({*LETTERS, *PIECES})) | st.characters()
texts = st.lists(letters, max_size=120).map(lambda parts: clean("".join(parts)).text)


@given(texts, st.integers(2, 40))
@example("   ", 4)
@example("a" * 50, 7)
@example("one two  three   ", 5)
@example("-a", 2)
@example("葛\U000e0100城は葛\U000e0100の城だ", 4)
@example("🇬🇧🇩🇪🇫🇷🇪🇸", 5)
@example("ｶﾞｶﾞｶﾞ", 3)
def test_rows_hold_all_but_blanks_and_fit(text: str, width: int) -> None:
    rows = wrap(text, 0, len(text), width)
    assert rows
    at, rejoined = 0, ""
    for start, end in rows:
        assert at <= start <= end
        between = text[at:start]
        assert not between.strip() and between.count("\n") <= 1
        assert "\n" not in text[start:end]
        assert not joined(text, start) and not joined(text, end)
        row = graphemes(text[start:end])
        assert cells(text[start:end]) <= width or len(row) == 1
        rejoined += between + text[start:end]
        at = end
    assert not text[at:].strip()
    assert rejoined + text[at:] == text


@given(texts, st.integers(2, 40))
def test_every_offset_has_one_cell_and_every_cell_its_offset(text: str, width: int) -> None:
    for first, last in wrap(text, 0, len(text), width):
        row = text[first:last]
        covered = 0
        for start, end, wide in graphemes(row):
            for offset in range(start, end):
                assert cell_of(row, offset) == covered
            for cell in range(covered, covered + wide):
                assert offset_of(row, cell) == start
            covered += wide
        assert covered == cells(row) == cell_of(row, len(row))
        assert offset_of(row, covered + 3) == len(row)


@given(texts)
@example("ه\u200d نعم \u200d\u200d x")
def test_what_is_drawn_takes_as_many_cells_as_are_counted(text: str) -> None:
    text = text.replace("\n", " ")
    assert cell_len(_drawn(Segment(text)).text) == cells(text)


def test_right_to_left_text_keeps_its_order() -> None:
    text = "שלום עולם, זה משפט ארוך. مرحبا بالعالم"
    rows = [text[start:end] for start, end in wrap(text, 0, len(text), 12)]
    assert " ".join(rows) == text and rows[0] == "שלום עולם,"


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
        ("🇬🇧🇩🇪🇫🇷", 3, ["🇬🇧", "🇩🇪", "🇫🇷"]),
        ("か\u3099か\u3099", 3, ["か\u3099", "か\u3099"]),
        ("ه\u200d نعم", 4, ["ه\u200d", "نعم"]),
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
