"""Motions over a document: from one sentence, paragraph, word or heading to the next.

Everything here is a range of code points or an offset; nothing knows of rows or cells.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from operator import itemgetter
from typing import Literal, TypeAlias

from reader.clusters import ceiling, floor
from reader.document import Document, Kind
from reader.sentences import clauses, sentences, words

Range: TypeAlias = tuple[int, int]
Unit: TypeAlias = Literal["character", "word", "clause", "sentence", "paragraph"]


class Motion:
    """Finds ranges in a document, among all its blocks or only those shown."""

    def __init__(self, document: Document, shown: Sequence[int] | None = None) -> None:
        self.document = document
        self.shown = shown
        # No methods of its own: with such a circle the document would outlive its use.
        self._sentences = lru_cache(256)(partial(_split, document))
        self._parts = lru_cache(64)(partial(_part, document, self._sentences))

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
        """The first sentence under the next heading or speaker, or the one before; where there is
        none further on, the sentence at the offset."""
        starts = self._landmarks
        first = bisect_right(starts, offset) if by > 0 else bisect_left(starts, offset) - 1
        if not 0 <= first < len(starts):
            return self.sentence(offset)
        at = first + by + (-1 if by > 0 else 1)
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
        found = self.edges(self.document.block_at(offset), "word")
        at = bisect_right(found, offset, key=lambda word: word[1])
        return found[at] if at < len(found) else self.sentence(offset)

    def cluster(self, offset: int) -> Range:
        """The sign at an offset, of one or more code points that nothing may part; behind a
        block its last one."""
        block = self.document.blocks[self.document.block_at(offset)]
        text, offset = self.document.text, max(block.start, min(offset, block.end - 1))
        low = floor(text, offset, block.start)
        return low, ceiling(text, offset + 1, block.start, max(offset + 1, block.end))

    def edges(self, number: int, unit: Unit) -> Sequence[Range]:
        """The units of a block, in order, for selections to grow by. Characters, of which there
        are many, are not told apart here."""
        block = self.document.blocks[number]
        if unit == "paragraph":
            return ((block.start, block.end),)
        if unit == "sentence":
            return self._sentences(number)
        return self._parts(number, unit)

    def beyond(self, at: int, unit: Unit, step: int, *, last: bool) -> int | None:
        """The nearest end (`last`) or start of a unit beyond an offset, in a direction; None where
        there is none."""
        number = self.document.block_at(max(0, at - 1) if last else at)
        found = (
            self._within(block, at, unit, step, last=last)
            for block in self._shown(number, step)
            if self._passable(block, unit)
        )
        return next((point for point in found if point is not None), None)

    def _within(self, number: int, at: int, unit: Unit, step: int, *, last: bool) -> int | None:
        """`beyond`, in one block."""
        if unit == "character":
            block, text = self.document.blocks[number], self.document.text
            low, high = (block.start + 1, block.end) if last else (block.start, block.end - 1)
            if step > 0:
                found = ceiling(text, max(at + 1, low), block.start, block.end)
                return found if found <= high else None
            found = floor(text, min(at - 1, high), block.start)
            return found if found >= low else None
        edges, side = self.edges(number, unit), itemgetter(int(last))
        index = (
            bisect_right(edges, at, key=side) if step > 0 else bisect_left(edges, at, key=side) - 1
        )
        return side(edges[index]) if 0 <= index < len(edges) else None

    def first(self) -> Range:
        return self.sentence(0)

    def last(self) -> Range:
        block = self._block(len(self.document.blocks) - 1, -1)
        return self._sentences(block)[-1] if block is not None else (0, 0)

    @cached_property
    def _landmarks(self) -> Sequence[int]:
        """Where sections and turns begin to be read: the first sentence that follows each."""
        found = set[int]()
        for line in self.document.outline:
            number = self._block(self.document.block_at(line.start), 1)
            if number is not None:
                block = self.document.blocks[number]
                text = self.document.text[block.start : block.end]
                found.add(block.start + len(text) - len(text.lstrip()))
        return sorted(found)

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

    def _passable(self, number: int, unit: Unit) -> bool:
        """Whether a block has units. By words and characters even the name of a speaker has."""
        if unit in ("word", "character"):
            return self.document.blocks[number].kind is not Kind.RULE
        return self._stands(number)

    def _block(self, number: int, step: int) -> int | None:
        """The nearest block from `number` on in a direction that can be stood on, or None."""
        return next((block for block in self._shown(number, step) if self._stands(block)), None)

    def _stands(self, number: int) -> bool:
        """Whether a block has sentences, told without looking for them."""
        block = self.document.blocks[number]
        if block.kind in (Kind.TURN, Kind.RULE):
            return False
        return bool(self.document.text[block.start : block.end].strip())

    def _shown(self, number: int, step: int) -> Iterator[int]:
        """The blocks that are shown, from `number` on in a direction."""
        if self.shown is None:
            stop = len(self.document.blocks) if step > 0 else -1
            yield from range(max(number, 0) if step > 0 else number, stop, step)
        elif step > 0:
            for at in range(bisect_left(self.shown, number), len(self.shown)):
                yield self.shown[at]
        else:
            for at in range(bisect_right(self.shown, number) - 1, -1, -1):
                yield self.shown[at]


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
    found = sentences(text, block.start, block.end)
    if block.kind is Kind.ROW:
        # No bar begins or ends one: where a table is set as records, bars are not shown.
        found = [_visible(text, *one, " |") for one in found if text[slice(*one)].strip(" |")]
    return tuple(found)


def _part(
    document: Document, split: Callable[[int], tuple[Range, ...]], number: int, unit: Unit
) -> tuple[Range, ...]:
    block, text = document.blocks[number], document.text
    if unit == "word":
        return tuple(words(text, block.start, block.end))
    return tuple(clause for start, end in split(number) for clause in clauses(text, start, end))


def _visible(text: str, start: int, end: int, signs: str) -> Range:
    """A range without the signs at its ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip(signs)), start + len(part.rstrip(signs))
