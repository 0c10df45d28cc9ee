"""What a query that is being typed may go on with."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple, TypeAlias

from reader.query.dates import DAYS
from reader.query.lexing import NAMES, Piece, pieces
from reader.query.spelling import written
from reader.query.tree import COLOURS, NONE, STATES, TRAITS
from reader.text import clean_line, fold

Values: TypeAlias = Callable[[str, str], Iterable[str]]
"""What is known of a field (`title author source speaker tag in lang format`) and begins with
some folded signs, or of which a word does; the likeliest first."""
_SAID = {
    "is": STATES,
    "has": TRAITS,
    "colour": COLOURS,
    "date": (*DAYS, NONE),
    "updated": (*DAYS, NONE),
}
_UNKNOWN = ("note", "title")
"""Fields of which no values are offered: there would be as many as notes and articles."""


class Completions(NamedTuple):
    """What can stand in place of `text[start:end]` (code points) of a query."""

    start: int
    end: int
    options: tuple[str, ...]
    """Each once, the likeliest first. Names of fields end in a colon, everything else can be
    followed by a blank."""


def complete(text: str, cursor: int, values: Values, most: int = 50) -> Completions:
    """What the word that the cursor stands in, or behind, may become. With nothing before the
    cursor that is every field."""
    typed = _at(text[:cursor], cursor)
    if typed is None:
        return Completions(cursor, cursor, tuple(f"{name}:" for name in NAMES))
    whole = next(one for one in pieces(text) if one.start == typed.start)
    end = cursor if whole.quoted and not whole.closed else whole.end
    return Completions(typed.start, end, tuple(islice(_options(typed, values), most)))


def _at(before: str, cursor: int) -> Piece | None:
    """The word that a text ends in, if it does."""
    *_, last = [None, *pieces(before)]
    return last if last and last.kind in ("", "or") and last.end == cursor else None


def _options(piece: Piece, values: Values) -> Iterable[str]:
    if piece.closed or piece.starred or piece.exact:
        return []
    begun = " ".join(fold(piece.value).split())
    if not piece.name:
        return [] if piece.quoted else [f"{name}:" for name in NAMES if name.startswith(begun)]
    lead = "#" if piece.hashed else f"{piece.name}:"
    if known := _SAID.get(piece.name):
        return _said(piece.name, begun, known)
    if piece.name in _UNKNOWN:
        return []
    found = dict.fromkeys(map(clean_line, values(piece.name, begun)))
    return (written(lead, value) for value in found if _fit(value))


def _said(name: str, begun: str, known: Iterable[str]) -> list[str]:
    """What is said in words, where it goes on with what is typed: for dates, behind a sign too."""
    lead, sign = f"{name}:", ""
    if name in ("date", "updated"):
        while begun[:1] in ("<", ">", "="):
            sign, begun = sign + begun[0], begun[1:]
        if ".." in begun:
            first, _, begun = begun.rpartition("..")
            sign += f"{first}.."
    words = [word for word in known if word.startswith(begun) and not (sign and word == NONE)]
    return [f"{lead}{sign}{word}" for word in words]


def _fit(value: str) -> bool:
    """Whether there are quotation marks that a value can stand between."""
    return bool(value) and not ('"' in value and any(mark in value for mark in "”“»"))
