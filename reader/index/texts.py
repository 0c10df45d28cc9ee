"""Texts in the index: canonical text, and as much structure as tells where a passage stands."""

import json
import sqlite3
import zlib
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from reader.document import Document, Kind

_LEVEL = 3
"""Of compression: more takes longer and gains little on texts of a few thousand signs."""


class Text(NamedTuple):
    """A canonical text; all places are code points of it."""

    text: str
    starts: Sequence[int]
    """Where its blocks begin, and"""
    ends: Sequence[int]
    """where they end."""
    numbers: Sequence[int]
    """The number of the paragraph that each block is, as `Document.paragraph_at` has it."""
    turns: Sequence[tuple[int, str]]
    """Where turns begin, and whose they are."""
    headings: Sequence[tuple[int, str]]
    before: str
    """Who speaks before the first turn."""

    def block_at(self, place: int) -> tuple[int, int]:
        """The start and end of the block that a place is in."""
        if not self.starts:
            return 0, len(self.text)
        at = max(0, bisect_right(self.starts, place) - 1)
        return self.starts[at], self.ends[at]

    def paragraph_at(self, place: int) -> int:
        """The number of the paragraph that a place is in, from 1."""
        return self.numbers[max(0, bisect_right(self.starts, place) - 1)] if self.starts else 1

    def speaker_at(self, place: int) -> str:
        """Who says what stands there, or ""."""
        if not self.turns:
            return ""
        at = bisect_right(self.turns, place, key=lambda turn: turn[0]) - 1
        return self.turns[at][1] if at >= 0 else self.before

    def heading_at(self, place: int) -> str:
        """The heading that a place stands under, or ""."""
        at = bisect_right(self.headings, place, key=lambda heading: heading[0]) - 1
        return self.headings[at][1] if at >= 0 else ""


def packed(document: Document) -> tuple[bytes, bytes]:
    """Text and structure of a document, as the index keeps them."""
    text = document.text
    parts = [
        [block.start for block in document.blocks],
        [block.end for block in document.blocks],
        [document.paragraph_at(block.start) for block in document.blocks],
        [(turn.start, turn.name) for turn in document.turns],
        [
            (block.start, text[block.start : block.end])
            for block in document.blocks
            if block.kind is Kind.HEADING
        ],
        document.speaker_at(0) if document.turns and document.turns[0].start else "",
    ]
    told = json.dumps(parts, separators=(",", ":"))
    return zlib.compress(text.encode(), _LEVEL), zlib.compress(told.encode(), _LEVEL)


def unpacked(text: bytes, parts: bytes) -> Text:
    """What `packed` made of a document. Raises zlib.error and ValueError for anything else."""
    return Text(zlib.decompress(text).decode(), *json.loads(zlib.decompress(parts)))


def text(connection: sqlite3.Connection, id: int) -> Text | None:
    """The text of an article; None where it is not there. Raises sqlite3.Error."""
    row = connection.execute("SELECT text, parts FROM texts WHERE id = ?", (id,)).fetchone()
    return unpacked(*row) if row else None


def canonical(connection: sqlite3.Connection, id: int) -> str:
    """The canonical text of an article alone; "" where it is not there. Raises sqlite3.Error."""
    row = connection.execute("SELECT text FROM texts WHERE id = ?", (id,)).fetchone()
    return zlib.decompress(row[0]).decode() if row else ""
