"""An article as parsed: text, blocks, inline spans, speakers, metadata. It never changes."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from reader.record import record


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    ROW = "row"
    RULE = "rule"
    TURN = "turn"


_PIECE = 1 << 20
_NO_PARAGRAPH = (Kind.RULE, Kind.TURN, Kind.HEADING)


class Style(StrEnum):
    """What a span does to the text under it."""

    EMPHASIS = "emphasis"
    STRONG = "strong"
    CODE = "code"
    LINK = "link"
    STRIKE = "strike"


class Block(NamedTuple):
    """A half-open range of `Document.text`; blocks lie in order and do not overlap."""

    kind: Kind
    start: int
    end: int
    level: int = 0
    """Of a heading 1 to 6; of an item or quotation its depth from 1, of an item whose marker is
    part of the text 0; of a table's head row 1."""
    marker: str = ""
    """What stands before an item: `•` or `3.`; it is drawn, not part of the text."""
    within: str = ""
    """What is drawn before its lines for what it stands in: `│ ` for a quotation, blanks as wide
    as its marker for an item."""


NOTE = "#fn-"
"""Where a reference to a footnote leads, before the footnote's number."""


class Span(NamedTuple):
    """An inline style over a range of `Document.text`."""

    start: int
    end: int
    style: Style
    target: str = ""
    """Of a link: where it leads, as the file has it."""


class Turn(NamedTuple):
    """A speaker begins to speak; `start` is that of the turn's opening block."""

    start: int
    name: str
    affiliation: str = ""


class Heading(NamedTuple):
    """A line of the outline: a heading, or a speaker's turn one level below it."""

    start: int
    level: int
    title: str


class Speaker(NamedTuple):
    """Someone who speaks in a document, and how many turns they have."""

    name: str
    affiliation: str
    turns: int


class Origin(StrEnum):
    """Where a piece of metadata comes from."""

    FRONT_MATTER = "front matter"
    HTML_META = "HTML meta"
    TEXT = "the text's own lines"
    FILE_NAME = "file name"


class Fact(NamedTuple):
    """A piece of metadata and its provenance."""

    value: str
    origin: Origin


class Metadata(NamedTuple):
    """What is known of an article; None where nothing says it."""

    title: Fact
    author: Fact | None = None
    date: Fact | None = None
    """ISO, as exact as known: `2024`, `2024-07`, `2024-07-05`, `2024-07-05 16:17`."""
    updated: Fact | None = None
    source: Fact | None = None
    language: Fact | None = None
    licence: Fact | None = None


@record(kw_only=True, slots=False)
class Document:
    """An article as parsed."""

    text: str
    """Canonical; every offset in `reader` is a code point of it."""
    blocks: tuple[Block, ...]
    metadata: Metadata
    spans: tuple[Span, ...] = ()
    turns: tuple[Turn, ...] = ()
    format: str = "text"
    hidden: int = 0
    """Control and invisible characters that were removed (code points)."""
    guessed: str = ""
    """The encoding, where it had to be guessed; else empty."""

    @property
    def title(self) -> str:
        return self.metadata.title.value

    @property
    def author(self) -> str | None:
        return _value(self.metadata.author)

    @property
    def date(self) -> str | None:
        return _value(self.metadata.date)

    @property
    def updated(self) -> str | None:
        return _value(self.metadata.updated)

    @property
    def source(self) -> str | None:
        return _value(self.metadata.source)

    @property
    def language(self) -> str | None:
        return _value(self.metadata.language)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical text in UTF-8, in hex."""
        found = hashlib.sha256()
        for start in range(0, len(self.text), _PIECE):  # never the whole text a second time
            found.update(self.text[start : start + _PIECE].encode())
        return found.hexdigest()

    @cached_property
    def words(self) -> int:
        """Words of the text, parted by blanks."""
        # Block by block: the words of a long text at once would take more memory than the text.
        return sum(len(self.text[block.start : block.end].split()) for block in self.blocks)

    @cached_property
    def starts(self) -> Sequence[int]:
        """The blocks' starts, for looking up which block holds an offset."""
        return [block.start for block in self.blocks]

    def block_at(self, offset: int) -> int:
        """The index of the block that holds the offset, or the last one before it; 0 at least."""
        return max(0, bisect_right(self.starts, offset) - 1)

    @cached_property
    def _paragraphs(self) -> Sequence[int]:
        starts = []
        before = (Kind.RULE, -1)
        for block in self.blocks:
            # A piece of an overlong paragraph begins where its forerunner ends.
            if block.kind not in _NO_PARAGRAPH and (block.kind, block.start) != before:
                starts.append(block.start)
            before = (block.kind, block.end)
        return starts

    @property
    def paragraphs(self) -> int:
        """How many paragraphs there are: all blocks but headings, openings of turns and rules."""
        return len(self._paragraphs)

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph at the offset, from 1 (of a heading: the next one's)."""
        number = bisect_right(self._paragraphs, offset)
        block = self.blocks[self.block_at(offset)] if self.blocks else None
        if block and block.kind in _NO_PARAGRAPH:
            number += 1
        return max(1, min(number, self.paragraphs))

    def paragraphs_between(self, start: int, end: int) -> int:
        """How many paragraphs begin in a range of the text."""
        return bisect_left(self._paragraphs, end) - bisect_left(self._paragraphs, start)

    @cached_property
    def _headings(self) -> Sequence[Heading]:
        return [
            Heading(block.start, block.level, self.text[block.start : block.end])
            for block in self.blocks
            if block.kind is Kind.HEADING
        ]

    @cached_property
    def _turn_starts(self) -> Sequence[int]:
        return [turn.start for turn in self.turns]

    @cached_property
    def outline(self) -> tuple[Heading, ...]:
        """Headings and speakers in the order of the text."""
        lines = [
            Heading(turn.start, above.level + 1 if above else 1, turn.name)
            for turn in self.turns
            for above in [self._heading_before(turn.start)]
        ]
        return tuple(sorted([*self._headings, *lines]))

    @cached_property
    def speakers(self) -> tuple[Speaker, ...]:
        """Who speaks, in order of appearance."""
        said: dict[str, list[str]] = {}
        for turn in self.turns:
            said.setdefault(turn.name, []).append(turn.affiliation)
        return tuple(
            Speaker(name, next(filter(None, affiliations), ""), len(affiliations))
            for name, affiliations in said.items()
        )

    def turn_at(self, offset: int) -> Turn | None:
        """The turn that the offset lies in, if it lies in one."""
        index = bisect_right(self._turn_starts, offset) - 1
        return self.turns[index] if index >= 0 else None

    def speaker_at(self, offset: int) -> str:
        """Who says what stands there; before the first turn of a transcript its author; or ""."""
        if not self.turns:
            return ""
        turn = self.turn_at(offset)
        return turn.name if turn else self.author or ""

    def heading_at(self, offset: int) -> str:
        """The heading that the offset stands under, or ""."""
        above = self._heading_before(offset)
        return above.title if above else ""

    def _heading_before(self, offset: int) -> Heading | None:
        index = bisect_right(self._headings, offset, key=lambda heading: heading.start) - 1
        return self._headings[index] if index >= 0 else None


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact else None
