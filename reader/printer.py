"""What a command prints: results on standard output, messages on standard error."""

import io
import json
import re
import shutil
import textwrap
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple, TextIO

from reader.annotation import Json
from reader.text import clean, clean_line

# What a terminal would act on, and file names that are no UTF-8; JSON can escape all of it.
_UNSEEN = (
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_ACTING = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f]|\r(?!\n)"
)
_NARROWEST = 20


class Styled(NamedTuple):
    """A text and how it looks on a terminal that shows colours."""

    text: str
    code: str
    """Parameters of SGR, as in `1` for bold."""


def bold(text: str) -> Styled:
    """What a line is about."""
    return Styled(text, "1")


def muted(text: str) -> Styled:
    """What may be read past."""
    return Styled(text, "2")


class Printer:
    """Prints to two streams; whatever a file may have brought along is cleaned before."""

    def __init__(self, out: TextIO, err: TextIO, environ: Mapping[str, str]) -> None:
        """`environ` may name NO_COLOR, TERM and COLUMNS."""
        self._out, self._err = out, err
        terminal = out.isatty()
        self._coloured = (
            terminal and not environ.get("NO_COLOR") and environ.get("TERM", "dumb") != "dumb"
        )
        self.width = max(_NARROWEST, shutil.get_terminal_size().columns) if terminal else None
        """Columns of the terminal; None where lines may be of any length."""
        self.drawing = err.isatty() and environ.get("TERM", "dumb") != "dumb"
        """Whether a line of standard error can be drawn over."""
        self._drawn = ""
        for stream in (out, err):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")

    def line(self, *parts: str | Styled, indent: int = 0, whole: bool = False) -> None:
        """Print one line, clipped to the terminal's width unless it is wanted `whole`."""
        left = self.width - indent if self.width and not whole else None
        printed = []
        for part in parts:
            text, code = part if isinstance(part, Styled) else (part, "")
            text = clean(text).text.replace("\n", " ")
            if left is not None:
                text = _clipped(text, left)
                left -= cells(text)
            printed.append(
                f"\x1b[{code}m{text}\x1b[m" if self._coloured and code and text else text
            )
        self.draw("")
        self._out.write(" " * indent + "".join(printed).rstrip(" ") + "\n")

    def text(self, text: str, *, indent: int = 0, columns: int | None = None) -> None:
        """Print text line by line; on a terminal those longer than it is wide, or than `columns`,
        are wrapped at blanks."""
        lines = clean(text).text.split("\n")
        if self.width:
            room = min(self.width - indent, columns or self.width)
            lines = [
                part
                for line in lines
                for part in (textwrap.wrap(line, room) if len(line) > room else [line])
            ]
        for line in lines:
            self._out.write(" " * indent + line + "\n" if line else "\n")

    def row(self, row: Mapping[str, Json]) -> None:
        """Print one JSON object on a line of its own, in UTF-8, and let go of it at once."""
        self._in_utf8()
        encoded = json.dumps(row, ensure_ascii=False)
        self._out.write(re.sub(_UNSEEN, _escaped, encoded) + "\n")
        self._out.flush()

    def document(self, text: str) -> None:
        """Print a whole file's text in UTF-8: on a terminal as articles are shown, elsewhere letter
        for letter but for what a terminal would act on."""
        self._in_utf8()
        shown = clean(text).text if self._out.isatty() else re.sub(_ACTING, "", text)
        self._out.write(shown)

    def say(self, message: str) -> None:
        """Print a message on one line of standard error, if that can take it."""
        self.draw("")
        with suppress(OSError):
            self._err.write(f"reader: {clean_line(message)}\n")

    def draw(self, message: str) -> None:
        """Show something on a line of standard error until something else is shown there or said;
        only where that can be."""
        if not self.drawing or message == self._drawn:
            return
        self._drawn = message
        room = shutil.get_terminal_size().columns - 1
        text = _clipped(f"reader: {clean_line(message)}", room) if message else ""
        with suppress(OSError):
            self._err.write(f"\r\x1b[K{text}")
            self._err.flush()

    def content(self, content: bytes) -> bool:
        """Print a whole file as it is, or, on a terminal, as text; whether that could be done."""
        if not self._out.isatty():
            self._out.flush()
            if isinstance(self._out, io.TextIOWrapper):
                self._out.buffer.write(content)
                return True
        with suppress(UnicodeDecodeError):
            self.document(content.decode("utf-8-sig"))
            return True
        return False

    def flush(self) -> None:
        """Send on what was printed. Raises OSError where it cannot be."""
        self._out.flush()

    def _in_utf8(self) -> None:
        if isinstance(self._out, io.TextIOWrapper) and self._out.encoding.lower() != "utf-8":
            self._out.reconfigure(encoding="utf-8")


def cells(text: str) -> int:
    """How many columns a cleaned text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _clipped(text: str, columns: int) -> str:
    if cells(text) <= columns:
        return text
    kept, left = "", columns - 1
    for char in text:
        left -= _cells(char)
        if left < 0:
            break
        kept += char
    return kept.rstrip() + "…" if columns > 0 else ""


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
