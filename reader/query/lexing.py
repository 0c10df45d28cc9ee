"""The pieces that the text of a query is made of, with their places. Any text is made of some."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reader.query.tree import FIELDS
from reader.text import clean_line

NAMES = (*FIELDS, "tag", "is", "has", "colour", "date", "updated")
"""What may stand before a colon."""
_PIECE = rf"""(?P<sign>[()-])
    |(?:(?P<name>{"|".join(NAMES)}|color):|(?P<hash>\#+))?(?P<exact>=)?
    (?:"(?P<straight>[^"]*)(?P<end>"?\*?)
    |[“„«](?P<curly>[^”“»]*)(?P<close>[”“»]?\*?)
    |(?P<word>[^\s"“„«()]*))"""


class Piece(NamedTuple):
    """A piece of a query's text; all places are code points of it."""

    kind: str
    """`(`, `)`, `-`, `or`, or "" for a term."""
    start: int
    end: int
    name: str = ""
    """One of `NAMES`, "" for the text; also `tag` for what stands behind `#`."""
    value: str = ""
    """Cleaned, without what follows."""
    at: int = 0
    """Where the value begins, with its quotation mark."""
    exact: bool = False
    """Behind `=`."""
    quoted: bool = False
    closed: bool = False
    """Whether the quotation marks are closed."""
    starred: bool = False
    """Before `*`."""
    hashed: bool = False
    """Behind `#`."""
    blank: bool = False
    """Whether a blank is the last of a value that is not closed."""


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a query's text, in order; blanks and what cannot be seen is left out."""
    for match in re.finditer(_PIECE, text, re.IGNORECASE | re.VERBOSE):
        if match.end() > match.start():
            piece = _piece(match)
            if piece.kind or piece.name or piece.exact or piece.quoted or piece.value:
                yield piece


def _piece(match: re.Match[str]) -> Piece:
    start, end = match.span()
    if match["sign"]:
        return Piece(match["sign"], start, end)
    name, curly = (match["name"] or "").lower(), match["curly"]
    quoted = match["word"] is None
    if quoted:
        raw, behind = (
            (match["straight"], match["end"]) if curly is None else (curly, match["close"])
        )
        at = match.start("straight" if curly is None else "curly") - 1
        closed, starred = bool(behind), behind.endswith("*")
    else:
        raw, closed, at = match["word"], False, match.start("word")
        if raw in ("or", "OR") and not (name or match["hash"] or match["exact"]):
            return Piece("or", start, end, value=raw, at=at)
        starred = len(raw) > 1 and raw.endswith("*")
        raw = raw[:-1] if starred else raw
    return Piece(
        *("", start, end),
        name="tag" if match["hash"] else "colour" if name == "color" else name,
        value=clean_line(raw),
        at=at,
        exact=bool(match["exact"]),
        quoted=quoted,
        closed=closed,
        starred=starred,
        hashed=bool(match["hash"]),
        blank=raw[-1:].isspace(),
    )
