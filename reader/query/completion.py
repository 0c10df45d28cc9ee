"""What a query that is being typed may go on with."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeAlias

from reader.query.dates import DAYS
from reader.query.lexing import NAMES, Piece, pieces
from reader.query.parser import QueryError, parse
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


def complete(
    text: str, cursor: int, values: Values, most: int = 50, *, today: date | None = None
) -> Completions:
    """What the word that the cursor stands in, or behind, may become. With nothing before the
    cursor that is every field. `today` is as in `parse`."""
    typed = _at(text[:cursor], cursor)
    if typed is None:
        return Completions(cursor, cursor, tuple(f"{name}:" for name in NAMES))
    whole = next(one for one in pieces(text) if one.start == typed.start)
    end = cursor if whole.quoted and not whole.closed else whole.end
    if not typed.name:
        options: Iterable[str] = () if typed.quoted or typed.exact else _names(typed)
    elif typed.closed or typed.starred or typed.exact:
        options = ()
    else:
        options = (one for one in _values(typed, values) if _read(one, today))
    return Completions(typed.start, end, tuple(islice(options, most)))


def _at(before: str, cursor: int) -> Piece | None:
    """The word that a text ends in, if it does."""
    *_, last = [None, *pieces(before)]
    return last if last and last.kind in ("", "or") and last.end == cursor else None


def _names(piece: Piece) -> Iterator[str]:
    begun = fold(piece.value)
    return (f"{name}:" for name in NAMES if name.startswith(begun))


def _values(piece: Piece, values: Values) -> Iterator[str]:
    begun = " ".join(fold(piece.value).split())
    lead, sign = "#" if piece.hashed else f"{piece.name}:", ""
    if piece.name in ("date", "updated"):
        sign, begun = _parted(begun)
    if known := _SAID.get(piece.name):
        yield from (f"{lead}{sign}{word}" for word in known if word.startswith(begun))
    elif piece.name not in _UNKNOWN:
        found = dict.fromkeys(map(clean_line, values(piece.name, begun)))
        yield from (written(lead, value) for value in found)


def _parted(dates: str) -> tuple[str, str]:
    """What stands before the last date, and that date."""
    first, dots, last = dates.rpartition("..")
    date = last.lstrip("<>=")
    return f"{first}{dots}{last[: len(last) - len(date)]}", date


def _read(option: str, today: date | None) -> bool:
    """Whether an option is read as one thing that is asked for."""
    try:
        return len(list(pieces(option))) == 1 and bool(parse(option, today=today))
    except QueryError:
        return False
