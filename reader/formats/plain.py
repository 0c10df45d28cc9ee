"""Plain text: paragraphs, list items, headings and preformatted parts of canonical text."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from reader.document import Block, Kind, Span
from reader.pieces import pieces

LONG_LINE = 120
"""A line of more code points than this is a paragraph of its own, blank line or not."""
_SHORT = 0.65
"""A line shorter than this share of the measure was ended on purpose."""
_BULLET = re.compile(r" *(?:[•‣◦▪·●–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)]) +\S")
_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")
_WRITTEN = re.compile("[^\n]")
_RULE = re.compile(r"(?:[*_=~–—-] ?){3,}")
_CHAPTER = re.compile(r"(?i:chapter|part|section|appendix|annex) (?:(?i:[\divxlc]+)|[A-Z])\b")
_CALL = re.compile(r"(?:[A-Z][^a-z:\n]{1,30}:|[QA][.:]) ")
"""A speaker's label: it stands at the begin of a line on purpose."""
_COLUMNS = re.compile(r"\S {3,}\S")
_STOPS = (".", ":", ";", "!", "?", ",", "…")
_SET_OFF = ("  ", ">", "|")
"""Lines that begin so, quotations and rows among them, continue no other."""


class Parsed(NamedTuple):
    """What a format finds in a text."""

    text: str
    blocks: tuple[Block, ...]
    spans: tuple[Span, ...] = ()
    hidden: int = 0
    """Characters removed while parsing, beyond those removed before (code points)."""


class _Line(NamedTuple):
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def range(self) -> tuple[int, int]:
        return self.start, self.end


def parse(text: str) -> Parsed:
    """Parse canonical text. Only line ends inside hard-wrapped paragraphs become blanks; nothing
    else changes, so that every word stays where it stands."""
    measure = _measure(text)
    blocks: list[Block] = []
    joins: list[int] = []
    for group in _groups(text):
        blocks += _blocks(text, group, measure, joins)
    return Parsed(_joined(text, joins), tuple(blocks))


def _joined(text: str, joins: list[int]) -> str:
    """The text with blanks at the given offsets."""
    if not joins:
        return text
    starts = [0, *(at + 1 for at in joins)]
    return " ".join(map(text.__getitem__, map(slice, starts, [*joins, len(text)])))


def _groups(text: str) -> Iterator[list[_Line]]:
    """Lines that belong together: parted by blank lines and by lines too long to be part."""
    start = end = 0
    while end >= 0:  # one chunk at a time: split would make a second copy of the text
        end = text.find("\n\n", start)
        chunk = text[start:end] if end >= 0 else text[start:]
        if "\n" in chunk:
            yield from _parted(chunk, start)
        elif chunk and not chunk.isspace():
            yield [_Line(start, chunk)]
        start += len(chunk) + 2
        if text.startswith("\n", start):  # a million blank lines are passed over at once
            more = _WRITTEN.search(text, start)
            start = more.start() if more else len(text)


def _parted(chunk: str, at: int) -> Iterator[list[_Line]]:
    group: list[_Line] = []
    long_before = False
    for line in chunk.split("\n"):
        blank = not line or line.isspace()
        long = len(line) > LONG_LINE
        if group and (blank or long or long_before):
            yield group
            group = []
        if not blank:
            group.append(_Line(at, line))
            if len(group) == 2 and _underlined(group):
                yield group
                group = []
        long_before = long
        at += len(line) + 1
    if group:
        yield group


def _underlined(group: list[_Line]) -> bool:
    """Whether the lines are one line and a stroke under it."""
    first, *others = group
    return (
        len(others) == 1
        and others[0].text.lstrip()[0] in "=-~"
        and bool(_UNDERLINE.fullmatch(others[0].text.strip()))
        and not _RULE.fullmatch(first.text.strip())
    )


def _measure(text: str) -> int:
    """The width that a text was hard-wrapped at, in code points; 0 where it was not."""
    full: list[int] = []
    capitals = 0
    for line, following in pairwise(text[:200_000].split("\n")):
        if line.strip() and following.strip():
            full.append(len(line.rstrip()))
            capitals += following.lstrip()[0].isupper()
    # Verse and speeches set line by line begin each line anew.
    if len(full) < 12 or capitals > 0.7 * len(full):
        return 0
    widest = sorted(full)[len(full) * 19 // 20]  # a few lines stick out of any block of text
    near = sum(1 for length in full if widest * 0.75 <= length <= widest + 2)
    return round(widest) if 50 <= widest <= 100 and near >= 0.7 * len(full) else 0


def _blocks(text: str, group: list[_Line], measure: int, joins: list[int]) -> list[Block]:
    """The blocks of a group; `joins` takes the offsets of line ends that are none."""
    first = group[0]
    if len(group) == 1:
        return _single(text, first)
    if _underlined(group):
        return [
            Block(Kind.HEADING, *_visible(text, *first.range), 1 if "=" in group[1].text else 2),
            Block(Kind.RULE, *_visible(text, *group[1].range)),
        ]
    if _preformatted(group):
        ranges = pieces(text, first.start, group[-1].end, lines=True)
        return [Block(Kind.CODE, *piece) for piece in ranges]
    # Where every line begins with a capital, the lines are verse.
    wrapped = measure and not (len(group) > 3 and all(line.text[0].isupper() for line in group))
    short = measure * _SHORT
    start = first.start
    listed = bool(_BULLET.match(first.text))
    blocks: list[Block] = []
    for line, following in pairwise(group):
        full = wrapped and len(line.text) >= short
        # A dash that came to stand at the begin of a line, or a number, opens no item.
        fresh = not full or listed or line.text.endswith(_STOPS)
        if fresh and _BULLET.match(following.text):
            blocks += _paragraph(text, *_visible(text, start, line.end))
            start = following.start
            listed = True
        elif full and not (following.text.startswith(_SET_OFF) or _CALL.match(following.text)):
            joins.append(line.end)
    return blocks + _paragraph(text, *_visible(text, start, group[-1].end))


def _single(text: str, line: _Line) -> list[Block]:
    start, end = _visible(text, *line.range)
    if end - start <= LONG_LINE:
        words = text[start:end]
        if _RULE.fullmatch(words):
            return [Block(Kind.RULE, start, end)]
        if _heading(words):
            return [Block(Kind.HEADING, start, end, 2)]
    return _paragraph(text, start, end)


def _paragraph(text: str, start: int, end: int) -> list[Block]:
    item = bool(_BULLET.match(text, start, end))
    kind = Kind.ITEM if item else Kind.PARAGRAPH
    return [Block(kind, *piece) for piece in pieces(text, start, end)]


def _heading(line: str) -> bool:
    """Whether a line that stands alone is plainly a heading: capitals, or "Chapter 3"."""
    if len(line) > 80 or line[-1] in ".!?:;,…":
        return False
    if _CHAPTER.match(line):
        return True
    return line.isupper() and sum(char.isalpha() for char in line) >= 4


def _preformatted(group: list[_Line]) -> bool:
    """Whether lines are laid out by blanks: a table, a listing."""
    columns = indented = 0
    for line in group:
        if "   " in line.text:
            indented += line.text.startswith("    ")
            columns += bool(_COLUMNS.search(line.text))
    return indented == len(group) or columns * 2 > len(group)


def _visible(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
