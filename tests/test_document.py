"""Documents: which block, paragraph, heading and speaker stands at an offset."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import Block, Document, Fact, Kind, Metadata, Origin, Turn

TEXT = "Title\nOne.\nPart\nTwo.\n----\nAna:Three. Four.\nCode"
P, H = Kind.PARAGRAPH, Kind.HEADING
DOCUMENT = Document(
    text=TEXT,
    blocks=(
        Block(H, 0, 5, 1),
        Block(P, 6, 10),
        Block(H, 11, 15, 3),
        Block(P, 16, 20),
        Block(Kind.RULE, 21, 25),
        Block(Kind.TURN, 26, 30),
        # One overlong paragraph in two pieces
        Block(P, 30, 37),
        Block(P, 37, 42),
        Block(Kind.CODE, 43, 47),
    ),
    turns=(Turn(26, "Ana", "NTB"), Turn(43, "Ben"), Turn(45, "Ana")),
    metadata=Metadata(title=Fact("Title", Origin.TEXT), author=Fact("Cyd", Origin.TEXT)),
)
EMPTY = Document(text="", blocks=(), metadata=Metadata(title=Fact("empty", Origin.FILE_NAME)))


@pytest.mark.parametrize(
    ("offset", "block", "paragraph", "heading", "speaker"),
    [
        (0, 0, 1, "Title", "Cyd"),
        (5, 0, 1, "Title", "Cyd"),
        (6, 1, 1, "Title", "Cyd"),
        (10, 1, 1, "Title", "Cyd"),
        (11, 2, 2, "Part", "Cyd"),
        (16, 3, 2, "Part", "Cyd"),
        (21, 4, 3, "Part", "Cyd"),
        (26, 5, 3, "Part", "Ana"),
        (30, 6, 3, "Part", "Ana"),
        (37, 7, 3, "Part", "Ana"),
        (43, 8, 4, "Part", "Ben"),
        (46, 8, 4, "Part", "Ana"),
        (99, 8, 4, "Part", "Ana"),
    ],
)
def test_what_stands_at_an_offset(
    offset: int, block: int, paragraph: int, heading: str, speaker: str
) -> None:
    assert DOCUMENT.block_at(offset) == block
    assert DOCUMENT.paragraph_at(offset) == paragraph
    assert DOCUMENT.heading_at(offset) == heading
    assert DOCUMENT.speaker_at(offset) == speaker


def test_the_whole() -> None:
    assert DOCUMENT.title == "Title"
    assert DOCUMENT.paragraphs == 4
    assert DOCUMENT.outline == (
        (0, 1, "Title"), (11, 3, "Part"), (26, 4, "Ana"), (43, 4, "Ben"), (45, 4, "Ana"),
    )  # fmt: skip
    assert DOCUMENT.speakers == (("Ana", "NTB", 2), ("Ben", "", 1))
    assert DOCUMENT.turn_at(25) is None
    assert DOCUMENT.turn_at(26) == Turn(26, "Ana", "NTB")


def test_an_empty_document_has_nothing_anywhere() -> None:
    assert (EMPTY.block_at(0), EMPTY.paragraph_at(0), EMPTY.paragraphs) == (0, 1, 0)
    assert (EMPTY.heading_at(0), EMPTY.speaker_at(0), EMPTY.turn_at(0)) == ("", "", None)
    assert (EMPTY.outline, EMPTY.speakers, EMPTY.words) == ((), (), 0)


def test_words_are_parted_by_blanks() -> None:
    blocks = (Block(H, 0, 9), Block(P, 11, 16))
    text = "One half-\n\nthree"
    assert Document(text=text, blocks=blocks, metadata=EMPTY.metadata).words == 3


def test_the_hash_is_that_of_the_text_alone() -> None:
    same = Document(text=TEXT, blocks=(), metadata=EMPTY.metadata)
    assert same.hash == DOCUMENT.hash != EMPTY.hash
    assert len(EMPTY.hash) == 64


@given(st.lists(st.tuples(st.sampled_from(Kind), st.integers(1, 3)), min_size=1, max_size=12))
@settings(deadline=None)
def test_numbers_of_paragraphs_only_grow(kinds: list[tuple[Kind, int]]) -> None:
    blocks = []
    at = 0
    for kind, length in kinds:
        blocks.append(Block(kind, at, at + length, 1))
        at += length + 1
    document = Document(text="x" * at, blocks=tuple(blocks), metadata=EMPTY.metadata)
    numbers = [document.paragraph_at(offset) for offset in range(at + 1)]
    assert all(one <= other for one, other in pairwise(numbers))
    assert max(numbers) == max(1, document.paragraphs)
    assert document.paragraphs == sum(kind not in (H, Kind.RULE, Kind.TURN) for kind, _ in kinds)
    for index, block in enumerate(blocks):
        assert {document.block_at(offset) for offset in range(block.start, block.end)} == {index}
