"""From text to query.

query  = both ("or" both)*
both   = term*
term   = "-"* ("(" query ")" | word | field)
"""

from collections.abc import Callable
from datetime import date

from reader.query.asked import Query
from reader.query.dates import begun, span
from reader.query.lexing import Piece, pieces
from reader.query.tree import (
    COLOURS,
    STATES,
    TRAITS,
    Colour,
    Dates,
    Field,
    Has,
    Is,
    Node,
    Phrase,
    Tag,
    Word,
    every,
    negated,
    some,
)
from reader.text import clean_line, clip, fold
from reader.tokens import in_word

DEEPEST = 50
"""Parentheses within parentheses."""
MOST = 500
"""Terms of one query."""
_AROUND = 30
"""Signs that are shown on both sides of what is wrong."""
_CHOICES: dict[str, tuple[Callable[[str], Node], tuple[str, ...], str]] = {
    "is": (Is, STATES, "state"),
    "has": (Has, TRAITS, "mark"),
    "colour": (Colour, COLOURS, "colour"),
}


class QueryError(ValueError):
    """A text is no query; the message says what to do, on one line fit to show."""

    def __init__(self, message: str, start: int, end: int) -> None:
        """What is wrong stands at `text[start:end]`, in code points of the query's text."""
        super().__init__(message)
        self.message, self.start, self.end = message, start, end

    def marked(self, text: str) -> str:
        """What is wrong, and where in the text of the query, on one line."""
        before = text[max(0, self.start - _AROUND) : self.start]
        behind = text[self.end : self.end + _AROUND]
        wrong = clip(text[self.start : self.end], 2 * _AROUND)
        return clean_line(f"{self.message}: {before}>>{wrong}<<{behind}")


def parse(text: str, *, typing: bool = False, today: date | None = None) -> Query:
    """Read a query. While it is being typed, the last word is only begun unless something follows
    it, and what is only begun at the end asks for nothing yet. `today` is what days are counted
    from, without it the date of the system. Raises QueryError."""
    return Query(_Parser(text, typing, today).whole(), text)


class _Parser:
    """Goes through the pieces of a text once."""

    def __init__(self, text: str, typing: bool, today: date | None) -> None:
        self._length = len(text)
        self._typing = typing
        self._today = today
        self._pieces = list(pieces(text))
        self._at = 0
        self._terms = 0

    def whole(self) -> Node | None:
        node = self._query(0)
        if piece := self._next():
            told = "no parenthesis is open here: take this one out, or put it in quotation marks"
            raise QueryError(told, piece.start, piece.end)
        return node

    def _next(self, *kinds: str) -> Piece | None:
        """The next piece, if there is one and it is of one of the kinds, where any are named."""
        piece = self._pieces[self._at] if self._at < len(self._pieces) else None
        return piece if piece and (not kinds or piece.kind in kinds) else None

    def _query(self, depth: int) -> Node | None:
        sides = [self._both(depth)]
        while bar := self._next("or"):
            if self._at == 0 or self._pieces[self._at - 1].kind in ("(", "or"):
                if self._open(bar):  # it may become another word
                    self._at += 1
                    return Word(fold(bar.value), begun=True)
                raise QueryError("nothing stands before this “or”", bar.start, bar.end)
            self._at += 1
            after = self._next()
            if after is None and self._typing:
                break
            if after is None or after.kind in (")", "or"):
                raise QueryError("nothing stands behind this “or”", bar.start, bar.end)
            sides.append(self._both(depth))
        return some([side for side in sides if side])

    def _both(self, depth: int) -> Node | None:
        nodes = []
        while self._next("-", "(", ""):
            if node := self._term(depth):
                nodes.append(node)
        return every(nodes)

    def _term(self, depth: int) -> Node | None:
        minuses = []
        while piece := self._next("-"):
            minuses.append(piece)
            self._at += 1
        # What follows a - is no “or” that joins anything.
        piece = self._next("(", "", "or") if minuses else self._next("(", "")
        if minuses and (piece is None or piece.start != minuses[-1].end):
            last = minuses[-1]
            if self._open(last):
                return None
            told = "nothing stands right behind this - to be left out: put it in quotation marks"
            raise QueryError(told, last.start, last.end)
        if piece is None:
            return None
        self._at += 1
        node = self._group(piece, depth + 1) if piece.kind == "(" else self._leaf(piece)
        return negated(node) if node and len(minuses) % 2 else node

    def _group(self, piece: Piece, depth: int) -> Node | None:
        """What stands in parentheses."""
        if depth > DEEPEST:
            told = f"there are more than {DEEPEST} parentheses within one another"
            raise QueryError(told, piece.start, piece.end)
        before = self._at
        node = self._query(depth)
        end = self._next(")")
        if end is None and not self._typing:
            raise QueryError("this parenthesis is not closed: add )", piece.start, piece.end)
        if end:
            if self._at == before and not self._open(end):
                raise QueryError("nothing stands between these", piece.start, end.end)
            self._at += 1
        return node

    def _leaf(self, piece: Piece) -> Node | None:
        """What a word, phrase or field asks for."""
        self._terms += 1
        if self._terms > MOST:
            told = f"there are more than {MOST} words: look for fewer"
            raise QueryError(told, piece.start, self._length)
        if piece.quoted and not piece.closed and not self._typing:
            told = "these quotation marks are not closed: add the second one"
            raise QueryError(told, piece.at, piece.end)
        value = " ".join(fold(piece.value).split())
        if not value:
            if self._open(piece):
                return None
            raise QueryError(_missing(piece), piece.start, piece.end)
        if piece.exact and piece.name:
            told = "= is for words of the text, not for fields"
            raise QueryError(told, piece.start, piece.end)
        return self._field(piece, value)

    def _field(self, piece: Piece, value: str) -> Node | None:
        begun = piece.starred or (self._open(piece) and not (piece.closed or piece.blank))
        if piece.name in _CHOICES or piece.name in ("date", "updated"):
            told = f"{value}*" if piece.starred else value
            return self._choice(piece, told) if piece.name in _CHOICES else self._date(piece, told)
        if piece.name == "tag":
            tag = _tag(value, begun)
            if not tag.strip("/") and not self._open(piece):
                raise QueryError(_missing(piece), piece.start, piece.end)
            return Tag(tag, begun) if tag.strip("/") else None
        if piece.name == "in":
            begun = begun and not value.endswith("/")
            value = "/".join(filter(None, (part.strip() for part in value.split("/"))))
            if not value:
                if self._open(piece):
                    return None
                raise QueryError(_missing(piece), piece.start, piece.end)
        kind = Phrase if " " in value else Word
        node = kind(value, begun, piece.value if piece.exact else "")
        return Field(piece.name, node) if piece.name else node

    def _choice(self, piece: Piece, value: str) -> Node | None:
        kind, known, noun = _CHOICES[piece.name]
        if value in known:
            return kind(value)
        if piece.name == "has" and value.removesuffix("s") in known:
            return kind(value.removesuffix("s"))
        if self._open(piece) and not piece.closed and any(one.startswith(value) for one in known):
            return None
        told = f"“{clip(value, 40)}” is no {noun}; there are {', '.join(known)}"
        raise QueryError(told, piece.at, piece.end)

    def _date(self, piece: Piece, value: str) -> Node | None:
        today = self._today or date.today()
        try:
            return Dates(piece.name, *span(value, today))
        except ValueError as error:
            if self._open(piece) and not piece.closed and begun(value, today):
                return None
            raise QueryError(str(error), piece.at, piece.end) from None

    def _open(self, piece: Piece) -> bool:
        """Whether a piece is at the end of what is being typed."""
        return self._typing and piece.end == self._length


def _missing(piece: Piece) -> str:
    """What is to be said of a piece without a value."""
    if piece.quoted:
        return "nothing stands between these quotation marks"
    if piece.exact:
        return "nothing stands right behind this =: put it in quotation marks"
    if piece.name in ("tag", "in"):
        return f"no {'tag' if piece.name == 'tag' else 'folder'} stands right behind this"
    return f"nothing stands right behind {piece.name}:"


def _tag(value: str, begun: bool) -> str:
    """A folded tag in its one spelling."""
    parts = []
    for part in value.split("/"):
        kept = "".join(sign if sign == "_" or in_word(sign) else " " for sign in part)
        parts.append("-".join(kept.split()))
    tag = "/".join(filter(None, parts))
    return f"{tag}/" if begun and tag and value.endswith("/") else tag
