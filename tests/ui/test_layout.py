"""The layout: every offset has its row; rows are walked, never laid out as a whole."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import Document, Kind
from reader.formats import parse
from reader.ui.layout import Layout, Place, Role, Row
from reader.ui.motion import Motion
from reader.ui.view import View
from reader.ui.wrap import cells, graphemes
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


@pytest.mark.parametrize(
    ("number", "labels"),
    [
        (0, ["⋯", "⋯ 7 paragraphs folded away"]),
        (1, ["⋯ 1 paragraph folded away", "⋯ 6 paragraphs folded away"]),
        (7, ["⋯ 7 paragraphs folded away"]),
    ],
)
def test_folding_tells_how_many_are_gone(number: int, labels: list[str]) -> None:
    paragraphs = (f"Paragraph {n} here." for n in range(8))
    found = document("# A heading is no paragraph\n\n" + "\n\n".join(paragraphs), "a.md")
    assert found.paragraphs == 8
    layout = Layout(found, 40, shown=[number + 1])
    rows = [row for _, row in layout.window(Place(0, 0), 100)]
    assert [row.label for row in rows if row.role is Role.FOLD] == labels


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


cells_of_tables = st.sampled_from(
    [
        "",
        "one",
        "two three.",
        "漢字",
        "12",
        "1,250.50",
        "Four five. Six!",
        "*a* b",
        "`x \\| y`",
        "—",
    ]
)


def lined(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


@st.composite
def tables(draw: st.DrawFn) -> str:
    columns = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(cells_of_tables, min_size=columns, max_size=columns), min_size=1))
    return "\n".join([lined(rows[0]), lined(["---"] * columns), *map(lined, rows[1:])])


prose = st.lists(
    st.sampled_from(["one", "two three.", "Four five six!", "漢字。", "é", "un-break-able" * 3]),
    min_size=1,
    max_size=20,
).map(" ".join)
code = st.lists(
    st.tuples(
        st.integers(0, 30), st.sampled_from(["", "x", "call(one, two)", "漢字 " * 9, "y" * 50])
    ),
    min_size=1,
    max_size=5,
).map(lambda lines: "\n".join(["```", *(" " * by + line for by, line in lines), "```"]))


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def listed(marker: str, text: str) -> str:
    return marker + text.replace("\n", "\n" + " " * len(marker))


structured = st.lists(
    st.recursive(
        prose | tables() | code | prose.map("## {}".format),
        lambda inner: (
            inner.map(quoted)
            | inner.map(lambda text: listed("- ", text))
            | inner.map(lambda text: listed("12. ", text))
            | st.tuples(inner, inner).map("\n\n".join)
        ),
        max_leaves=5,
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: document("\n\n".join(parts), "a.md"))
"""Markdown of every kind that is set in a way of its own."""


@given(structured, st.integers(4, 80), st.sampled_from([1, 2]))
def test_rows_are_the_text_in_order_whatever_is_drawn(
    found: Document, width: int, spacing: int
) -> None:
    layout, at, table = Layout(found, width, spacing=spacing), 0, False
    for _, row in layout.window(Place(0, 0), 10_000):
        if row.role is Role.TEXT:
            block = found.blocks[row.block]
            assert block.start <= row.start <= row.end <= block.end
            between = found.text[at : row.start]
            table |= block.kind is Kind.ROW
            # Blanks and line ends part rows; in a table that does not fit, the bars do so too.
            assert at <= row.start and not between.strip(" |\n" if table else None)
            at, table = row.end, block.kind is Kind.ROW
            assert cells(row.label) <= row.indent
    assert not found.text[at:].strip(" |\n" if table else None)


@given(structured, st.integers(4, 80))
def test_every_offset_has_its_cell_and_every_cell_leads_back(found: Document, width: int) -> None:
    for _, row in Layout(found, width).window(Place(0, 0), 10_000):
        if row.role is not Role.TEXT:
            continue
        before = row.indent - 1
        for low, _, wide in graphemes(found.text[row.start : row.end]):
            cell = row.cell(found.text, row.start + low)
            assert cell > before and row.offset(found.text, cell) == row.start + low
            before = cell + wide - 1
        assert before < max(width, row.indent + 4)


@given(structured, st.integers(6, 60), st.integers(0, 80), st.integers(-40, 40))
def test_walking_rows_of_any_kind_is_counting_them(
    found: Document, width: int, at: int, by: int
) -> None:
    layout = Layout(found, width, spacing=2)
    every = [place for place, _ in layout.window(Place(0, 0), 10_000)]
    if every:
        at = min(at, len(every) - 1)
        there = max(0, min(at + by, len(every) - 1))
        assert layout.shift(every[at], by) == every[there]
        assert layout.distance(every[at], every[there], 10_000) == there - at
        assert layout.last == every[-1]


@given(structured, st.integers(6, 60))
def test_spacing_adds_blank_rows_and_nothing_else(found: Document, width: int) -> None:
    def rows(spacing: int) -> list[Row]:
        layout = Layout(found, width, spacing=spacing)
        return [row for _, row in layout.window(Place(0, 0), 10_000)]

    close, apart = rows(1), rows(2)
    assert [row for row in apart if row.role is not Role.BLANK] == [
        row for row in close if row.role is not Role.BLANK
    ]
    for row, following in pairwise(apart):
        kinds = {found.blocks[row.block].kind, found.blocks[following.block].kind}
        if row.role is following.role is Role.TEXT:
            assert kinds <= {Kind.CODE, Kind.ROW}  # these alone are as they were
    for row, following in pairwise(close):
        if row.role is following.role is Role.TEXT and row.block == following.block:
            kind = found.blocks[row.block].kind
            at = apart.index(row)
            assert (apart[at + 1] == following) == (kind in (Kind.CODE, Kind.ROW))


@settings(max_examples=60)
@given(
    structured,
    st.lists(st.tuples(st.integers(10, 60), st.integers(3, 20), st.integers(-9, 9))),
    st.integers(0, 3),
)
def test_the_current_sentence_of_any_kind_stays_on_screen(
    found: Document, moves: list[tuple[int, int, int]], every: int
) -> None:
    view = View(found, ["about"], "", 40, 10, 2)
    for number, (width, height, by) in enumerate(moves):
        view.resize(width, height)
        view.scroll(by)
        view.space(number % 2 + 1)
        view.fold(range(0, len(found.blocks), every) if every and found.blocks else None)
        view.goto(view.motion.next_sentence(view.cursor[0], by))
        start, end = view.cursor
        assert start == end or any(
            row.role is Role.TEXT and row.start < end and start < row.end for _, row in view.rows
        )
        assert len(view.rows) <= height
    stand = view.stand
    view.goto(view.motion.last())
    view.resume(stand)
    assert view.stand == stand


TABLE = """\
| act | keys | how many |
| --- | --- | --- |
| highlight | H | 1 |
| tag it as last time | t Enter | 12 |
| 漢字 | é | – |
"""


def told(found: Document, width: int) -> list[str]:
    """The rows as they are drawn, up to the blanks at their ends."""
    lines = []
    for _, row in Layout(found, width).window(Place(0, 0), 100):
        blanks = dict(row.fill)
        drawn = (" " * blanks.get(at, 0) + found.text[at] for at in range(row.start, row.end))
        lines.append((row.label.ljust(row.indent) + "".join(drawn)).rstrip())
    return lines


def test_tables_stand_in_columns_numbers_to_the_right() -> None:
    assert told(document(TABLE, "a.md"), 60) == [
        "act                 | keys    | how many",
        "highlight           | H       |        1",
        "tag it as last time | t Enter |       12",
        "漢字                | é       |        –",
    ]


def test_the_last_column_is_wrapped_where_it_has_room() -> None:
    text = "| filter | what stays then |\n|-|-|\n| fog | paragraphs that have the word in them |\n"
    found = document(text + "| -fog | the others |", "a.md")
    assert told(found, 26) == [
        "filter | what stays then",
        "fog    | paragraphs that",
        "       | have the word in",
        "       | them",
        "-fog   | the others",
    ]


def test_a_table_whose_head_alone_is_too_wide_has_it_in_steps() -> None:
    text = "| day | deepest point reached | boats |\n|-|-|-|\n| Monday | 12.5 | 3 |\n"
    found = document(text + "| Tuesday, late | 9 | – |", "a.md")
    assert told(found, 32) == [
        "day",
        "              | deepest point",
        "              | reached",
        "              |      | boats",
        "Monday        | 12.5 | 3",
        "Tuesday, late |    9 | –",
    ]


def test_a_table_that_does_not_fit_is_set_as_records() -> None:
    assert told(document(TABLE, "a.md"), 20) == [
        "act | keys | how",
        "many",
        "",
        "act     highlight",
        "keys    H",
        "how m…  1",
        "",
        "act     tag it as",
        "        last time",
        "keys    t Enter",
        "how m…  12",
        "",
        "act     漢字",
        "keys    é",
        "how m…  –",
    ]


def test_empty_cells_of_a_record_are_left_out_and_bars_in_code_part_none() -> None:
    text = "| the first | the second |\n|-|-|\n| | here |\n| `a \\| b` | it is what is meant |"
    assert told(document(text, "a.md"), 19) == [
        "the first | the",
        "second",
        "",
        "the s…  here",
        "",
        "the f…  a | b",
        "the s…  it is what",
        "        is meant",
    ]


def test_no_sentence_is_made_of_bars() -> None:
    found = document("| one | two | three |\n|-|-|-|\n| It ends. | | Yes. |\n| No! | |", "a.md")
    motion, view = Motion(found), View(found, [], "", 12, 20)
    at, said = motion.first(), []
    for _ in range(9):
        view.goto(at)
        assert any(row.start < at[1] and at[0] < row.end for _, row in view.rows)
        said.append(found.text[slice(*at)])
        at = motion.next_sentence(at[0])
    assert list(dict.fromkeys(said)) == ["one | two | three", "It ends.", "Yes.", "No!"]


def test_a_cell_has_its_head_however_far_above_that_stands() -> None:
    rows = "".join(f"| row {n} | which says this and that |\n" for n in range(2_000))
    found = document(f"| name | remarks |\n|-|-|\n{rows}", "a.md")
    layout = Layout(found, 20)
    last = [row.label for row in layout.rows(layout.last.number) if row.role is Role.TEXT]
    assert last == ["name", "remar…", "", ""]


def test_long_lines_of_code_go_on_under_their_indentation() -> None:
    found = document("```\ndef one():\n    return two(three, four, five, six)\n```", "a.md")
    assert told(found, 24) == [
        "  def one():",
        "      return",
        "      ↳ two(three, four,",
        "      ↳ five, six)",
    ]


NESTED = """\
- One that is long enough to wrap
  1. two
     - three, which goes on as well

  > four is quoted here

  ```
  five
  ```

> - six in a quotation, long too
>
> > seven

Term
: What it means, as it was used.

One.[^a]

[^a]: Note.

    More of it.
"""


def test_what_stands_in_something_is_set_in_it() -> None:
    assert told(document(NESTED, "a.md"), 20) == [
        "• One that is long",
        "  enough to wrap",
        "  1. two",
        "     • three, which",
        "       goes on as",
        "       well",
        "",
        "  │ four is quoted",
        "  │ here",
        "",
        "    five",
        "",
        "│ • six in a",
        "│   quotation, long",
        "│   too",
        "",
        "│ │ seven",
        "",
        "Term",
        ": What it means, as",
        "it was used.",
        "",
        "One.[1]",
        "",
        "[1] Note.",
        "",
        "    More of it.",
    ]


def test_items_of_plain_text_hang_from_their_markers() -> None:
    found = document("- one two three four\n- five six seven eight nine\n\n12. ten eleven twelve")
    assert told(found, 14) == [
        "- one two",
        "  three four",
        "- five six",
        "  seven eight",
        "  nine",
        "",
        "12. ten eleven",
        "    twelve",
    ]


def test_the_bar_of_a_quotation_goes_through_blank_rows() -> None:
    found = document("> one two three four\n\nfive six seven eight", "a.md")
    rows = [row for _, row in Layout(found, 12, spacing=2).window(Place(0, 0), 20)]
    assert [(row.role.value, row.label) for row in rows] == [
        ("text", "│ "),
        ("blank", "│ "),
        ("text", "│ "),
        ("blank", ""),
        ("blank", ""),
        ("text", ""),
        ("blank", ""),
        ("text", ""),
    ]
