"""Canonical text in the making: pieces come in, text with blocks and spans goes out."""

import unicodedata

from reader.document import Block, Kind, Span, Style
from reader.formats.plain import Parsed
from reader.pieces import pieces
from reader.text import clean

_LINES = (Kind.CODE, Kind.ROW)
"""Their blanks are kept as they stand."""


class Body:
    """The text of an article that is not plain text, appended block by block.

    Each piece is cleaned before it is appended, so that offsets stay true: formats decode
    character references, which can bring hidden characters back.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._spans: list[Span] = []
        self._hidden = 0
        self._group = 0
        self.open(Kind.PARAGRAPH)

    @property
    def at(self) -> int:
        """The offset at which the next piece will stand."""
        return self._at

    def open(
        self, kind: Kind, level: int = 0, marker: str = "", group: int = 0, within: str = ""
    ) -> None:
        """Begin a block. It joins the one before it by a single line end where both belong to
        the same group, a list or table that is not 0, and it is a row or opens an item."""
        joins = 0 < group == self._group and (kind is Kind.ROW or marker)
        self._lead = ("\n" if joins else "\n\n") if self._blocks else ""
        self._block = Block(kind, self._length + len(self._lead), 0, level, marker, within)
        self._opened = group
        self._at = self._block.start
        self._pieces: list[str] = []
        self._marked = len(self._spans)
        self._apart = False

    def add(self, text: str) -> None:
        """Append a piece of a line; line ends in it become blanks."""
        piece = self._clean(text)
        if "\n" in piece:
            piece = piece.replace("\n", " ")
        if self._block.kind is not Kind.ROW:
            if not self._pieces:
                piece = piece.lstrip()
            elif piece.startswith(" ") and self._pieces[-1].endswith((" ", "\n")):
                piece = piece.lstrip(" ")
        if piece and self._apart:
            self._apart = False
            if piece[0].isalnum() and self._pieces and self._pieces[-1][-1].isalnum():
                piece = " " + piece
        self._append(piece)

    def apart(self) -> None:
        """Keep the word before from running into the one that comes next."""
        self._apart = True

    def line_end(self) -> None:
        """Begin a new line, in a heading or row go on behind a blank."""
        if self._block.kind in (Kind.HEADING, *_LINES):
            self.add(" ")
        elif self._pieces and not self._pieces[-1].endswith("\n"):
            self._append("\n")

    def span(self, start: int, style: Style, target: str = "") -> None:
        """Give what was added from an offset on a style; a range that is empty gets none."""
        self._spans.append(Span(start, self._at, style, target))

    def close(self) -> bool:
        """End the block; says whether there was anything in it."""
        text = "".join(self._pieces)
        if self._block.kind not in _LINES:
            text = text.rstrip()
        return self._emit(text, bool(text.strip(" |" if self._block.kind is Kind.ROW else None)))

    def words(self, text: str, kind: Kind, level: int = 0) -> None:
        """Append a block of one line of canonical text, with no blanks at its ends."""
        self.open(kind, level)
        self._emit(text, bool(text))

    def code(self, text: str, within: str = "") -> bool:
        """Append a block of code as it stands; says whether there was anything in it."""
        self.open(Kind.CODE, within=within)
        text = self._clean(text)
        return self._emit(text, bool(text.strip()))

    def rule(self) -> None:
        """Append a rule, if there is anything to part: an empty block between blank lines."""
        if self._blocks:
            self.open(Kind.RULE)
            self._emit("", True)

    def parsed(self) -> Parsed:
        """The canonical text and what is known of it; a rule that ends it is left out."""
        while self._blocks and self._blocks[-1].kind is Kind.RULE:
            self._blocks.pop()
            del self._parts[-2:]
        return Parsed(
            "".join(self._parts), tuple(self._blocks), tuple(sorted(self._spans)), self._hidden
        )

    def _clean(self, text: str) -> str:
        if text.isascii() and text.isprintable():
            return text  # as most pieces are, in a fifth of the time
        cleaned = clean(text)
        self._hidden += cleaned.hidden
        return cleaned.text

    def _append(self, piece: str) -> None:
        if not piece:
            return
        if self._pieces and not piece.isascii() and _joins(self._pieces[-1][-1], piece[0]):
            # The same in one piece may be less: a letter and its accent become one.
            last = self._pieces.pop()
            self._at -= len(last)
            # No more marks than this are left on one letter, so no more can be affected.
            kept, last = last[:-16], last[-16:]
            if kept:
                self._pieces.append(kept)
                self._at += len(kept)
            piece = self._clean(last + piece)
        self._pieces.append(piece)
        self._at += len(piece)

    def _emit(self, text: str, any_text: bool) -> bool:
        """Append the block with its final text; cut short or drop the spans at its end."""
        kind, start, _, level, marker, within = self._block
        end = start + len(text) if any_text else start
        spans = (span._replace(end=min(span.end, end)) for span in self._spans[self._marked :])
        self._spans[self._marked :] = [span for span in spans if span.start < span.end]
        if not any_text:
            return False
        ranges = pieces(text, 0, len(text), lines=kind in _LINES)
        if kind is Kind.HEADING and len(ranges) > 1:
            kind, level = Kind.PARAGRAPH, 0
        for first, last in ranges:
            block = Block(kind, start + first, start + last, level, marker, within)
            self._blocks.append(block)
            within += blanks(marker)
            marker = ""
        self._parts += (self._lead, text)
        self._length = end
        self._group = self._opened
        return True


def blanks(marker: str) -> str:
    """As many blanks as an item's marker takes, with the one behind it."""
    return " " * (len(marker) + 1) if marker else ""


def _joins(before: str, after: str) -> bool:
    """Whether a character can make one sign with the one before it."""
    pair = before + after
    return bool(unicodedata.combining(after)) or not unicodedata.is_normalized("NFC", pair)
