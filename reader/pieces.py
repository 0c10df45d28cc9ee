"""Overlong paragraphs in pieces, so that no block is too long to be wrapped at once."""

from itertools import pairwise

from reader.clusters import floor
from reader.sentences import sentences

LONGEST = 8_192
"""The most code points of one block."""
_NEAR = 512
"""Code points before the end of a piece that are looked through first for a place to cut."""


def pieces(
    text: str, start: int, end: int, limit: int = LONGEST, lines: bool = False
) -> list[tuple[int, int]]:
    """Cut `text[start:end]` into ranges of at most `limit` code points that touch each other.

    A cut stands behind a line end, a sentence or a blank, in this order, in the later half of
    what a piece may hold; failing all, anywhere but within a cluster.
    Blanks at a cut belong to the piece before it. With `lines`, for code and rows, only line
    ends count.
    """
    found = []
    while end - start > limit:
        at = _cut(text, start, start + limit, lines)
        found.append((start, at))
        start = at
    return [*found, (start, end)]


def _cut(text: str, start: int, top: int, lines: bool) -> int:
    """Where a piece that begins at `start` ends: after `start`, at `top` at the latest."""
    half = start + (top - start) // 2
    at = text.rfind("\n", half, top)
    if at >= 0:
        return at + 1
    if not lines:
        # The last sentence nearly always begins near the end: little is looked through for it.
        for low in (max(half, top - _NEAR), half):
            for (_, stop), (following, _) in reversed(list(pairwise(sentences(text, low, top)))):
                # An overlong sentence is parted too, which may be within a word.
                if following > stop or not text[stop - 1].isalnum():
                    return following
        at = text.rfind(" ", half, top)
        if at >= 0:
            return at + 1
    at = floor(text, top, start)
    return at if at > half else top
