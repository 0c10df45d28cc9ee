"""Motions over a document: from one sentence, paragraph, word or heading to the next.

Everything here is a range of code points or an offset; nothing knows of rows or cells.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Literal, TypeAlias

from reader.document import Document, Kind
from reader.sentences import sentences, words
from reader.ui.wrap import graphemes

Range: TypeAlias = tuple[int, int]
Unit: TypeAlias = Literal["character", "word", "sentence", "paragraph"]


class Motion:
    """Finds ranges in a document, among all its blocks or only those shown."""

    def __init__(self, document: Document, shown: Sequence[int] | None = None) -> None:
        self.document = document
        self.shown = shown
        # Not a method of its own: with such a circle the document would outlive its use.
        self._sentences = lru_cache(256)(partial(_split, document))

    def sentence(self, offset: int) -> Range:
        """The sentence at an offset, the next one where a blank or a speaker's line stands there.

        (0, 0) where the document has none.
        """
        block = self._block(self.document.block_at(offset), 1)
        if block is None:
            block = self._block(self.document.block_at(offset), -1)
        if block is None:
            return 0, 0
        ranges = self._sentences(block)
        at = bisect_right(ranges, offset, key=lambda found: found[0]) - 1
        if at >= 0 and offset >= ranges[at][1] and at + 1 < len(ranges):
            at += 1
        return ranges[max(0, at)]

    def next_sentence(self, offset: int, by: int = 1) -> Range:
        """The sentence `by` after the one at an offset, before it where negative; the last or
        first one where there are no more."""
        current = self.sentence(offset)
        for _ in range(abs(by)):
            current = self._beside(current, 1 if by > 0 else -1)
        return current

    def next_paragraph(self, offset: int, by: int = 1) -> Range:
        """The first sentence of the paragraph `by` after, or before, the one at an offset."""
        step = 1 if by > 0 else -1
        block = self._block(self.document.block_at(offset), step)
        for _ in range(abs(by)):
            following = self._block(block + step, step) if block is not None else None
            if following is None:
                break
            block = following
        if block is None:
            return self.sentence(offset)
        return self._sentences(block)[0]

    def next_heading(self, offset: int, by: int = 1) -> Range:
        """The first sentence under the next heading or speaker, or the one before."""
        starts = self._landmarks()
        if not starts:
            return self.sentence(offset)
        if by > 0:
            at = bisect_right(starts, offset) + by - 1
        else:
            at = bisect_left(starts, offset) + by
        return self.sentence(starts[max(0, min(at, len(starts) - 1))])

    def paragraph(self, offset: int) -> Range:
        """The whole paragraph at an offset."""
        start, _ = self.sentence(offset)
        block = self.document.blocks[self.document.block_at(start)]
        return block.start, block.end

    def section(self, offset: int) -> Range:
        """All that is said in the turn, or stands under the heading, at an offset."""
        starts = [line.start for line in self.document.outline]
        at = bisect_right(starts, offset)
        low = self.paragraph(starts[at - 1])[0] if at else self.first()[0]
        high = starts[at] if at < len(starts) else len(self.document.text)
        return low, low + len(self.document.text[low:high].rstrip())

    def word(self, offset: int) -> Range:
        """The word at an offset, the next one in its block where none stands there."""
        block = self.document.blocks[self.document.block_at(offset)]
        for start, end in words(self.document.text, block.start, block.end):
            if offset < end:
                return start, end
        return self.sentence(offset)

    def edges(self, offset: int, unit: Unit) -> list[Range]:
        """The units of the block at an offset, for selections to grow by."""
        number = self.document.block_at(offset)
        block = self.document.blocks[number]
        if unit == "paragraph":
            return [(block.start, block.end)]
        if unit == "sentence":
            return list(self._sentences(number)) or [(block.start, block.end)]
        text = self.document.text
        if unit == "word":
            return list(words(text, block.start, block.end)) or [(block.start, block.end)]
        part = text[block.start : block.end]
        return [(block.start + low, block.start + high) for low, high, _ in graphemes(part)]

    def first(self) -> Range:
        return self.sentence(0)

    def last(self) -> Range:
        block = self._block(len(self.document.blocks) - 1, -1)
        return self._sentences(block)[-1] if block is not None else (0, 0)

    def _landmarks(self) -> list[int]:
        """Where sections and turns begin to be read: the first sentence that follows each."""
        starts = {self.sentence(line.start)[0] for line in self.document.outline}
        return sorted(starts)

    def _beside(self, current: Range, step: int) -> Range:
        block = self.document.block_at(current[0])
        ranges = self._sentences(block)
        at = ranges.index(current) + step if current in ranges else 0
        if 0 <= at < len(ranges):
            return ranges[at]
        following = self._block(block + step, step)
        if following is None:
            return current
        return self._sentences(following)[0 if step > 0 else -1]

    def _block(self, number: int, step: int) -> int | None:
        """The nearest block from `number` on in a direction that can be stood on, or None."""
        if self.shown is not None:
            at = bisect_left(self.shown, number)
            if step < 0 and (at >= len(self.shown) or self.shown[at] != number):
                at -= 1
            while 0 <= at < len(self.shown):
                if self._sentences(self.shown[at]):
                    return self.shown[at]
                at += step
            return None
        while 0 <= number < len(self.document.blocks):
            if self._sentences(number):
                return number
            number += step
        return None


def _split(document: Document, number: int) -> tuple[Range, ...]:
    block = document.blocks[number]
    if block.kind in (Kind.TURN, Kind.RULE):
        return ()  # nobody marks the name of a speaker
    text = document.text
    if block.kind is Kind.CODE:
        lines, start = [], block.start
        for line in text[block.start : block.end].split("\n"):
            if visible := line.strip():
                first = start + line.index(visible)
                lines.append((first, first + len(visible)))
            start += len(line) + 1
        return tuple(lines)
    return tuple(sentences(text, block.start, block.end))
