"""Plain text: paragraphs, list items, headings and preformatted parts of canonical text."""

import re
import statistics
from typing import NamedTuple

from reader.document import Block, Kind, Span
from reader.pieces import pieces

LONG_LINE = 120
"""A line of more code points than this is a paragraph of its own, blank line or not."""
_BULLET = re.compile(r" *(?:[•‣◦▪·●–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)]) +\S")
_UNDERLINE = re.compile(r"(={3,}|-{3,}|~{3,})")
_CHAPTER = re.compile(r"(?:chapter|part|section|appendix|annex) [\divxlc]+\b", re.IGNORECASE)
_COLUMNS = re.compile(r"\S {3,}\S")


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


def parse(text: str) -> Parsed:
    """Parse canonical text. Only line ends inside hard-wrapped paragraphs become blanks; nothing
    else changes, so that every word stays where it stands."""
    measure = _measure(text)
    blocks: list[Block] = []
    joins: list[int] = []
    for group in _groups(text):
        if measure and len(group) > 1:
            joins += _joins(group, measure)
        blocks += _blocks(text, group)
    if joins:
        characters = list(text)
        for at in joins:
            characters[at] = " "
        text = "".join(characters)
    return Parsed(text, tuple(blocks))


def _groups(text: str) -> list[list[_Line]]:
    """Lines that belong together: parted by blank lines and by lines too long to be part."""
    groups: list[list[_Line]] = []
    group: list[_Line] = []
    at, long_before = 0, False
    for line in text.split("\n"):
        if not line or line.isspace():
            if group:
                groups.append(group)
                group = []
        else:
            long = len(line) > LONG_LINE
            if group and (long or long_before):
                groups.append(group)
                group = []
            group.append(_Line(at, line))
            long_before = long
        at += len(line) + 1
    if group:
        groups.append(group)
    return groups


def _measure(text: str) -> int:
    """The width that a text was hard-wrapped at, in code points; 0 where it was not."""
    full: list[int] = []
    lines = text[:200_000].split("\n")
    for line, following in zip(lines, lines[1:], strict=False):
        if line.strip() and following.strip():
            full.append(len(line.rstrip()))
    if len(full) < 12:
        return 0
    widest = statistics.quantiles(full, n=20)[-1]
    near = sum(1 for length in full if widest * 0.75 <= length <= widest + 2)
    return round(widest) if 50 <= widest <= 100 and near >= 0.7 * len(full) else 0


def _joins(group: list[_Line], measure: int) -> list[int]:
    """The line ends of a hard-wrapped paragraph, as offsets."""
    if _preformatted(group):
        return []
    return [
        line.end
        for line, following in zip(group, group[1:], strict=False)
        if len(line.text) >= measure * 0.65
        and not following.text.startswith("  ")
        and not _BULLET.match(following.text)
    ]


def _blocks(text: str, group: list[_Line]) -> list[Block]:
    first = group[0]
    if _preformatted(group):
        return [
            Block(Kind.CODE, *piece)
            for piece in pieces(text, first.start, group[-1].end, lines=True)
        ]
    if len(group) == 1 and _RULE.fullmatch(first.text.strip()):
        start, end = _visible(text, first.start, first.end)
        return [Block(Kind.PARAGRAPH, start, end)]
    if len(group) >= 2 and _UNDERLINE.fullmatch(group[1].text.strip()):
        level = 1 if group[1].text.strip()[0] == "=" else 2
        heading = Block(Kind.HEADING, *_visible(text, first.start, group[1].end), level)
        return [heading, *(_blocks(text, group[2:]) if group[2:] else [])]
    if len(group) == 1 and _heading(first.text.strip()):
        return [Block(Kind.HEADING, *_visible(text, first.start, first.end), 2)]
    blocks: list[Block] = []
    part: list[_Line] = []
    for line in group:
        if part and _BULLET.match(line.text):
            blocks += _paragraph(text, part)
            part = []
        part.append(line)
    return blocks + _paragraph(text, part)


_RULE = re.compile(r"(?:[*_=~–—-] ?){3,}")


def _paragraph(text: str, lines: list[_Line]) -> list[Block]:
    start, end = _visible(text, lines[0].start, lines[-1].end)
    item = bool(_BULLET.match(lines[0].text))
    kind, level = (Kind.ITEM, 1) if item else (Kind.PARAGRAPH, 0)
    if end - start <= LONG_LINE:
        return [Block(kind, start, end, level)]
    return [Block(kind, *piece, level) for piece in pieces(text, start, end)]


def _heading(line: str) -> bool:
    """Whether a line that stands alone is plainly a heading: capitals, or "Chapter 3"."""
    if len(line) > 80 or line[-1] in ".!?:;,…":
        return False
    letters = sum(char.isalpha() for char in line)
    return bool(_CHAPTER.match(line)) or (line.isupper() and letters >= 4)


def _preformatted(group: list[_Line]) -> bool:
    """Whether lines are laid out by blanks: a table, a listing."""
    if len(group) < 2:
        return False
    indented = all(line.text.startswith("    ") for line in group)
    columns = sum(1 for line in group if _COLUMNS.search(line.text.strip()))
    return indented or columns * 2 > len(group)


def _visible(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
