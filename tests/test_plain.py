"""Plain text: what becomes a paragraph, an item, a heading; which line ends are joined."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import Kind
from reader.formats.plain import LONG_LINE, parse
from reader.pieces import LONGEST

PROSE = (
    "The committee met on the third day and heard, among others, the engineers who had"
    " been asked to look at the bridge. They had found it sound. The town, they said, had"
    " paid for it twice over - once in money, once in patience - and wished to hear no more about"
    " it until the spring, when the river would be low enough to see the piers."
)
WRAPPED = "\n\n".join([textwrap.fill(PROSE, 64)] * 4)
"""A text whose paragraphs are broken at 64 columns; one line begins with a dash by chance."""


def told(text: str) -> list[str]:
    """The blocks, each as its kind's first letter, its level and its words."""
    parsed = parse(text)
    return [
        f"{block.kind[0]}{block.level or ''} {parsed.text[block.start : block.end]}"
        for block in parsed.blocks
    ]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        (" \n \n", []),
        ("One.\nTwo.\n\n \nThree.", ["p One.\nTwo.", "p Three."]),
        ("  Set in. \n", ["p Set in."]),
        # A long line is a paragraph, whatever stands around it.
        (f"{PROSE}\nShort.\nMore.\n{PROSE}", [f"p {PROSE}", "p Short.\nMore.", f"p {PROSE}"]),
        # Items
        (
            "We need:\n- milk\n- bread,\n  fresh\n\n(1) one\n2. two\nb) three",
            [
                "p We need:",
                "i - milk",
                "i - bread,\n  fresh",
                "i (1) one",
                "i 2. two",
                "i b) three",
            ],
        ),
        ("  • 5 July -\n  • |", ["i • 5 July -", "i • |"]),
        ("-5 degrees\n1.5 million\n*bold*", ["p -5 degrees\n1.5 million\n*bold*"]),
        # Headings
        (
            "Title\n=====\nText.\n\nPart\n---",
            ["h1 Title", "r =====", "p Text.", "h2 Part", "r ---"],
        ),
        ("***\n---", ["p ***\n---"]),
        ("A\n---\nB\n~~~", ["h2 A", "r ---", "h2 B", "r ~~~"]),
        ("FINDINGS\n\nThey are few.", ["h2 FINDINGS", "p They are few."]),
        (
            "Chapter 3\n\nAppendix B\n\nPart of it",
            ["h2 Chapter 3", "h2 Appendix B", "p Part of it"],
        ),
        ("NO.\n\nUS\n\nWHAT NEXT?", ["p NO.", "p US", "p WHAT NEXT?"]),
        ("A SIGN\nON TWO LINES", ["p A SIGN\nON TWO LINES"]),
        # Rules
        ("One.\n\n* * *\n\n-----\n\nTwo.", ["p One.", "r * * *", "r -----", "p Two."]),
        # What is laid out by blanks
        (
            "Name      Days\nOslo         3\nRiga        12",
            ["c Name      Days\nOslo         3\nRiga        12"],
        ),
        ("Run:\n\n    cd x\n    make", ["p Run:", "c     cd x\n    make"]),
        ("A line.   It goes on\nand on\nand on.", ["p A line.   It goes on\nand on\nand on."]),
    ],
)
def test_blocks(text: str, blocks: list[str]) -> None:
    assert told(text) == blocks


def test_a_hard_wrapped_text_is_joined_and_keeps_its_length() -> None:
    parsed = parse(WRAPPED)
    assert "\n- once" in WRAPPED
    assert parsed.text == "\n\n".join([PROSE] * 4)
    assert [block.kind for block in parsed.blocks] == [Kind.PARAGRAPH] * 4


@pytest.mark.parametrize(
    "kept",
    [
        "To the clerk,\nTown Hall,\nBridge Street",
        "This line is broken off early here, and quite on purpose,\n  this one is set in\n  twice",
        "What was found when the boards were lifted in the last year:\n- two coins, one of them"
        " Danish,\n- a ring",
        "ANA: The bridge was built when the town had more money than it\nBEN: Why?\nQ. Who?",
        "> He had written that the bridge would stand for a hundred\n> years and that he paid.",
        "| The bridge was built when the town had more money than  |\n| it had patience. |",
        "The river rises and the river falls, and no man tells it when,\n"
        "The engineers have looked at it and gone back home again,\n"
        "Nor shall the mayor cross it dry, nor any of his men,\n"
        "Until the boards are mended by the ferrymen of Glen.",
    ],
)
def test_in_a_hard_wrapped_text_some_line_ends_are_kept(kept: str) -> None:
    assert f"\n\n{kept}\n\n" in parse(f"{WRAPPED}\n\n{kept}\n\n{WRAPPED}").text


VERSE = "\n".join(f"And so the day goes by, the {word} day, with no more said" for word in "abc")


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join([VERSE] * 8),
        "\n".join(f"a short line, number {number}" for number in range(40)),
        "\n".join(f"{'word ' * (number % 23)}end" for number in range(60)),
    ],
)
def test_lines_that_were_not_wrapped_keep_their_ends(text: str) -> None:
    assert parse(text).text == text


def test_a_long_heading_and_its_stroke_are_not_joined() -> None:
    stroke = "=" * 64
    assert (
        f"\nThe bridge\n{stroke}\nThe "
        in parse(f"{WRAPPED}\n\nThe bridge\n{stroke}\n{WRAPPED}").text
    )


@pytest.mark.parametrize("sign", [" ", "x", "a\n---\n", "- ", "* ", "=\n", "\n ", "x   "])
def test_a_long_run_of_anything_is_read_at_once(sign: str) -> None:
    # Each of these would take minutes, or all of the stack, if a part were looked at twice.
    text = sign * (1_000_000 // len(sign))
    assert len(parse(text).text) == len(text)


LINES = st.lists(
    st.one_of(
        st.sampled_from(["", " ", "---", "===", "* * *", "- item", "  • |", "CAPITALS", "1. one"]),
        st.sampled_from(["    code", "a    b   c", "> said", "Chapter 1", "x" * (LONG_LINE + 1)]),
        st.sampled_from([*textwrap.wrap(PROSE, 60), *textwrap.wrap(PROSE, 64)]),
        st.sampled_from(["word " * (LONGEST // 4), "\u3000漢字。", "é\u00a0"]),
        st.text("ab .-=*\u00a0", max_size=9),
    ),
    max_size=60,
).map("\n".join)


@given(LINES)
@settings(deadline=None)
def test_blocks_lie_in_order_and_cover_all_that_is_seen(text: str) -> None:
    parsed = parse(text)
    assert len(parsed.text) == len(text)
    assert parsed.text.replace("\n", " ") == text.replace("\n", " ")
    at = 0
    for block in parsed.blocks:
        assert at <= block.start < block.end <= len(text)
        assert not parsed.text[at : block.start].strip()
        assert block.end - block.start <= LONGEST
        at = block.end
    assert not parsed.text[at:].strip()
