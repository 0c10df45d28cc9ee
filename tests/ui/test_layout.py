"""The layout: every offset has its row; rows are walked, never laid out as a whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import Document
from reader.formats import parse
from reader.ui.layout import Layout, Place, Role
from reader.ui.motion import Motion
from reader.ui.selection import Selection, by_unit
from reader.ui.view import View
from tests.ui.conftest import REPORT, TRANSCRIPT


def document(text: str, name: str = "a.txt") -> Document:
    return parse(text.encode(), name)


words = st.sampled_from(["one", "two three.", "Four five six!", "漢字。", "é", "\n", "\n\n", " "])
texts = st.lists(words, min_size=1, max_size=80).map("".join).filter(lambda text: text.strip())


@given(texts, st.integers(6, 50))
def test_every_offset_of_a_block_has_a_row(text: str, width: int) -> None:
    found = document(text)
    layout = Layout(found, width)
    for block in found.blocks:
        for offset in range(block.start, block.end):
            if found.text[offset].isspace():
                continue
            place = layout.place(offset)
            row = layout.rows(place.number)[place.row]
            assert row.start <= offset < row.end


@given(texts, st.integers(6, 50), st.integers(0, 60), st.integers(-30, 30))
def test_walking_rows_is_counting_them(text: str, width: int, at: int, by: int) -> None:
    layout = Layout(document(text), width)
    every = [place for place, _ in layout.window(Place(0, 0), 10_000)]
    at = min(at, len(every) - 1)
    there = max(0, min(at + by, len(every) - 1))
    assert layout.shift(every[at], by) == every[there]
    assert layout.distance(every[at], every[there], 10_000) == there - at
    assert layout.last == every[-1]


def test_no_more_is_wrapped_than_is_seen() -> None:
    text = "\n\n".join(
        f"Paragraph {n} says this and that, and then some more." for n in range(30_000)
    )
    view = View(document(text), ["about"], "", 60, 40)
    _ = view.rows
    seen = len(view.layout._rows)
    assert seen < 60
    for _ in range(20):
        view.scroll(38)
        _ = view.rows
    assert len(view.layout._rows) - seen < 20 * 40
    before = len(view.layout._rows)
    view.goto(view.motion.last())
    _ = view.rows
    assert len(view.layout._rows) - before < 200


def test_one_endless_line_is_laid_out_in_pieces() -> None:
    view = View(document("word " * 400_000), [], "", 60, 40)
    _ = view.rows
    assert sum(row.end - row.start for _, row in view.rows) <= 60 * 40
    view.goto(view.motion.last())
    assert view.ended


@pytest.mark.parametrize("line", ["A short line, then", "    indented"])
def test_the_pieces_of_an_endless_block_follow_each_other(line: str) -> None:
    found = document("\n".join(f"{line} {n}" for n in range(2_000)))
    assert len(found.blocks) > 3
    rows = [row for _, row in Layout(found, 60).window(Place(0, 0), 10_000)]
    assert [found.text[row.start : row.end].strip() for row in rows] == [
        f"{line.strip()} {n}" for n in range(2_000)
    ]


@pytest.mark.parametrize("number", [0, 3, 7])
def test_folding_tells_how_many_are_gone(number: int) -> None:
    found = document("\n\n".join(f"Paragraph {n} here." for n in range(8)))
    layout = Layout(found, 40, shown=[number])
    rows = [row for _, row in layout.window(Place(0, 0), 100)]
    folds = [row.label for row in rows if row.role is Role.FOLD]
    counts = [int(label.split()[1]) for label in folds]
    assert counts == [count for count in (number, 7 - number) if count]


def test_markers_indents_and_heads_are_drawn_not_part_of_the_text() -> None:
    found = document(REPORT, "a.md")
    rows = [row for _, row in Layout(found, 40, about=["River Survey"]).window(Place(0, 0), 100)]
    assert rows[0].role is Role.TEXT and found.text[rows[0].start : rows[0].end].startswith("Water")
    assert rows[1].role is Role.ABOUT and rows[1].label == "River Survey"
    items = [row for row in rows if row.label == "• "]
    assert len(items) == 2 and all(row.indent == 2 for row in items)
    titled = Layout(found, 40, title="Another title", about=["x"])
    assert titled.rows(0)[0].role is Role.TITLE


def test_motions_pass_over_the_names_of_speakers() -> None:
    found = document(TRANSCRIPT)
    motion = Motion(found)
    at, said = motion.first(), []
    while True:
        said.append(found.text[slice(*at)])
        following = motion.next_sentence(at[0])
        if following == at:
            break
        at = following
    assert "Good morning." in said and said[-1] == "Thank you."
    assert not any(line.startswith(("Reporter", "Director")) for line in said)
    back = []
    while True:
        back.append(found.text[slice(*at)])
        before = motion.next_sentence(at[0], -1)
        if before == at:
            break
        at = before
    assert back == said[::-1]


steps = st.tuples(
    st.sampled_from(["character", "word", "sentence", "paragraph", "swap"]), st.integers(-3, 3)
)


@settings(max_examples=60)
@given(texts, st.integers(0, 200), st.lists(steps, max_size=12))
def test_any_keys_leave_a_selection_that_is_one(
    text: str, offset: int, moves: list[tuple[str, int]]
) -> None:
    found = document(text)
    motion = Motion(found)
    start, end = motion.sentence(min(offset, len(found.text)))
    selection = Selection(start, end)
    for unit, by in moves:
        if unit == "swap":
            selection = selection.swapped()
        else:
            selection = by_unit(selection, motion, unit, by)  # type: ignore[arg-type]
        assert 0 <= selection.start < selection.end <= len(found.text)
        assert selection.start <= selection.head < selection.end


@settings(max_examples=60)
@given(texts, st.lists(st.tuples(st.integers(10, 60), st.integers(3, 20), st.integers(-9, 9))))
def test_the_current_sentence_stays_on_screen(text: str, moves: list[tuple[int, int, int]]) -> None:
    view = View(document(text), ["about"], "", 40, 10)
    for width, height, by in moves:
        view.resize(width, height)
        view.scroll(by)
        start, end = view.cursor  # of a sentence longer than the screen, a part
        assert any(
            row.role is Role.TEXT and row.start < end and start < row.end for _, row in view.rows
        )
        assert len(view.rows) <= height


TABLE = """\
| act | keys | how many |
| --- | --- | --- |
| highlight | H | 1 |
| tag it as last time | t Enter | 2 |
| 漢字 | é | 3 |
"""


def test_tables_stand_in_columns_and_cells_lead_back() -> None:
    found = document(TABLE, "a.md")
    rows = [row for _, row in Layout(found, 60).window(Place(0, 0), 20)]
    bars = []
    for row in rows:
        at = row.start + found.text[row.start : row.end].index("|")
        bars.append(row.cell(found.text, at))
        for offset in range(row.start, row.end):
            assert row.offset(found.text, row.cell(found.text, offset)) == offset
    assert len(rows) == 4 and len(set(bars)) == 1
    narrow = [row for _, row in Layout(found, 20).window(Place(0, 0), 20)]
    assert len(narrow) > 4 and not any(row.fill for row in narrow)
