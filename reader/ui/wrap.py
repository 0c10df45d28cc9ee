"""Wrapping text into rows by terminal cells, and the way between cells and code points."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from rich.cells import cell_len, get_character_cell_size

from reader.clusters import clusters, joined

# Every code point here takes one cell and joins nothing: offsets and cells are the same numbers.
_NARROW = re.compile(
    "[\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u2038"
    "\u203a\u20ac\u2190-\u2199\u2500-\u25a0\u25aa\u25b8\u25cb\u25cf]*"
)


_BLANK = " \u2000-\u2006\u2008-\u200a"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff01-\uffee\U00020000-\U0003ffff"
"""Scripts that are broken anywhere, but not before their stops and commas."""


@cache
def _parts() -> re.Pattern[str]:
    """Blanks, single wide characters, and words up to a hyphen. Compiled at first need: most
    texts never need it."""
    word_ends = f"-(?=\\w)|—|(?=[{_BLANK}{_WIDE}]|$)"
    return re.compile(f"[{_BLANK}]+|[{_WIDE}][、。，．]*|[^{_BLANK}{_WIDE}]+?(?:{word_ends})")


def narrow(text: str) -> bool:
    """Whether each code point of the text takes exactly one cell."""
    return text.isascii() or _NARROW.fullmatch(text) is not None


@lru_cache(4096)
def graphemes(text: str) -> tuple[tuple[int, int, int], ...]:
    """The grapheme clusters of a text: start, end (code points), width (cells)."""
    if narrow(text):
        return tuple((at, at + 1, 1) for at in range(len(text)))
    return tuple(_sized(text))


def _sized(text: str) -> Iterator[tuple[int, int, int]]:
    for start, end in clusters(text, 0, len(text)):
        if end - start == 1:
            yield start, end, get_character_cell_size(text[start])
        else:
            yield start, end, cell_len(text[start:end])


def cells(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if narrow(text) else sum(width for _, _, width in graphemes(text))


def cell_of(text: str, offset: int) -> int:
    """The cell where the cluster at an offset begins; the text's width at or past its end."""
    if narrow(text):
        return min(offset, len(text))
    at = 0
    for _, end, width in graphemes(text):
        if offset < end:
            return at
        at += width
    return at


def offset_of(text: str, cell: int) -> int:
    """The offset of the cluster that covers a cell; the text's length past its end."""
    if narrow(text):
        return max(0, min(cell, len(text)))
    at = 0
    for start, _, width in graphemes(text):
        if cell < at + width:
            return start
        at += width
    return len(text)


def wrap(text: str, start: int, end: int, width: int) -> list[tuple[int, int]]:
    """Wrap `text[start:end]` to rows of at most `width` cells, as ranges of `text`.

    Rows break at line ends and at blanks; what lies between two rows is the line end or blanks.
    A word wider than a row is cut between clusters.
    """
    rows: list[tuple[int, int]] = []
    line = start
    while line <= end:
        at = text.find("\n", line, end)
        stop = at if at >= 0 else end
        part = text[line:stop]
        rows += _narrow(part, line, width) if narrow(part) else _wide(part, line, width)
        line = stop + 1
    return rows


def _narrow(part: str, base: int, width: int) -> list[tuple[int, int]]:
    rows: list[tuple[int, int]] = []
    at, end = 0, len(part)
    while end - at > width:
        cut = part.rfind(" ", at + 1, at + width + 1)
        hyphen = max(part.rfind("-", at + 1, at + width), part.rfind("—", at + 1, at + width)) + 1
        if max(cut, at) < hyphen < end and part[hyphen].isalnum():
            rows.append((base + at, base + hyphen))
            at = hyphen
        elif cut > at:
            rows.append((base + at, base + cut))
            at = cut
            while at < end and part[at] == " ":
                at += 1
        else:
            rows.append((base + at, base + at + width))
            at += width
    if at < end or not rows:
        rows.append((base + at, base + end))
    return rows


def _wide(part: str, base: int, width: int) -> list[tuple[int, int]]:
    rows: list[tuple[int, int]] = []
    start, at, used = 0, 0, 0
    for first, last in _pieces(part):
        piece = part[first:last]
        need = get_character_cell_size(piece) if last - first == 1 else cell_len(piece)
        if piece[0] == " " or piece.isspace():
            if used:
                used += need
                at = last
            elif not rows and not start:
                used, at = need, last
            else:
                start = at = last
            continue
        if used and used + need > width:
            rows.append((base + start, base + start + len(part[start:at].rstrip())))
            start, used = first, 0
        if need > width:
            for low, _, cluster in _sized(piece):  # not kept: it may be as long as the block
                if used and used + cluster > width:
                    rows.append((base + start, base + first + low))
                    start, used = first + low, 0
                used += cluster
        else:
            used += need
        at = last
    if start < len(part) or not rows:
        end = len(part) if used <= width else start + len(part[start:].rstrip())
        rows.append((base + start, base + end))
    return rows


def _pieces(part: str) -> Iterator[tuple[int, int]]:
    """What a row may begin with, and end behind; never within a cluster."""
    start = 0
    for match in _parts().finditer(part):
        at = match.start()
        if at > start and (" " in part[at - 1 : at + 1] or not joined(part, at)):
            yield start, at
            start = at
    if start < len(part):
        yield start, len(part)
