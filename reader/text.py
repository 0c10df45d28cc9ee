"""Canonical text: decoding bytes, cleaning, folding for comparison, clipping, tag names."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

# Line ends of every kind: CRLF, CR, VT, FF, NEL, LS, PS.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# C0, DEL, C1, soft hyphen, bidi controls, zero-width and other invisible characters,
# surrogates and language tags. ZWJ and ZWNJ carry meaning (emoji, Persian, Indic) and stay.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
# Stacked combining marks beyond eight on one letter draw over the neighbouring lines.
_STACKED = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{8})"
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
TAB_WIDTH = 4
TAG_LENGTH = 100


class NotTextError(ValueError):
    """The bytes are not text in any encoding that we can tell; the message says why."""


class Decoded(NamedTuple):
    """Text as read from bytes, before cleaning."""

    text: str
    encoding: str
    """Python's name of the encoding used."""
    guessed: bool
    """True where neither a mark, nor a declaration, nor valid UTF-8 settled the encoding."""


class Cleaned(NamedTuple):
    """Canonical text, and how many characters were taken out of it."""

    text: str
    hidden: int
    """Control, bidi and invisible characters removed (code points)."""


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Turn bytes into text by byte-order mark, declared encoding, UTF-8, then a guess.

    Raises NotTextError where the bytes are no text in any of these.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Decoded(data.decode(encoding, "replace"), encoding, False)
    for encoding in (declared, "utf-8"):
        if encoding:
            try:
                return Decoded(_checked(data.decode(encoding)), encoding, False)
            except (UnicodeDecodeError, LookupError):
                continue
    return _guess(data)


def _checked(text: str) -> str:
    """Refuse text that is mostly NUL: a binary file can be valid UTF-8 by accident."""
    if text.count("\0") * 20 > len(text):
        raise NotTextError("it holds binary data, not text")
    return text


def _guess(data: bytes) -> Decoded:
    # A UTF-8 file with a few bad bytes is still UTF-8: every other reading garbles all of it.
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    multibyte = sum(1 for char in text[:200_000] if char > "\x7f") - bad
    if multibyte >= 3 * bad:
        return Decoded(_checked(text), "utf-8", True)
    if data.count(b"\0") * 4 > len(data):  # UTF-16 without a mark: every other byte is NUL
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return Decoded(_checked(data.decode(encoding, "replace")), encoding, True)
    from charset_normalizer import from_bytes

    sample = data[:100_000]
    best = from_bytes(sample).best()
    western = from_bytes(sample, cp_isolation=["cp1252"]).best()
    # Where Windows' Western code page reads as cleanly as the best guess, it is the likelier one.
    if western and (best is None or western.chaos <= best.chaos + 0.02):
        best = western
    if best is None:
        raise NotTextError("its encoding is not known and it does not look like text")
    return Decoded(_checked(data.decode(best.encoding, "replace")), best.encoding, True)


def clean(text: str) -> Cleaned:
    """Make text canonical: LF line ends, NFC, spaces for tabs, nothing hidden."""
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = _LINE_END.sub("\n", text)
    text, hidden = _HIDDEN.subn("", text)
    if not text.isascii():
        shorter = _STACKED.sub(r"\1", text)
        hidden += len(text) - len(shorter)
        # Removing an invisible character can bring a letter and its accent together.
        text = unicodedata.normalize("NFC", shorter)
    if "\t" in text:
        text = text.expandtabs(TAB_WIDTH)
    return Cleaned(text, hidden)


def clean_line(text: str) -> str:
    """Clean a foreign name, title or message for one line: no line ends, no doubled blanks."""
    return " ".join(clean(text).text.split())


@cache
def _folds() -> dict[int, str]:
    table = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"}
    table |= {0x00A0: " ", 0x202F: " ", 0x2009: " ", 0x0A: " "}
    for code in (*range(0xC0, 0x530), *range(0x1E00, 0x2000)):
        plain = unicodedata.normalize("NFD", chr(code))
        if len(plain) > 1 and all(unicodedata.combining(mark) for mark in plain[1:]):
            folded = plain[0].lower()
        else:
            folded = chr(code).lower()
        if len(folded) == 1 and folded != chr(code):
            table[code] = folded
    return table


def fold(text: str) -> str:
    """Fold case, accents, quotation marks, dashes and blanks for comparison.

    The result has as many code points as the text, so that places in it are places in the text.
    """
    if text.isascii():
        return text.lower().replace("\n", " ")
    folded = text.translate(_folds())
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in folded)


def clip(text: str, width: int) -> str:
    """Shorten to at most `width` code points, at a word where possible, ending in an ellipsis."""
    if len(text) <= width:
        return text
    cut = text.rfind(" ", width // 2, width)
    return text[: cut if cut > 0 else width - 1].rstrip(" ,;:-–—") + "…"


def tag_name(raw: str) -> str:
    """Give a tag its one spelling: lower-case words joined by `-`, nested by `/`.

    Raises ValueError, with a line fit to show, where nothing but digits or signs is left.
    """
    parts = []
    for part in clean_line(raw).lstrip("#").casefold().split("/"):
        kept = "".join(
            char if char == "_" or unicodedata.category(char)[0] in "LNM" else " "
            for char in unicodedata.normalize("NFC", part)
        )
        if words := kept.split():
            parts.append("-".join(words))
    name = "/".join(parts)[:TAG_LENGTH].strip("-/")
    if not name:
        raise ValueError(f"no tag: “{clip(clean_line(raw), 40)}” has neither letter nor digit")
    if not any(char.isalpha() for char in name):
        raise ValueError(f"no tag: “{name}” needs a letter, only digits make no tag")
    return name


def tag_names(raw: str) -> tuple[str, ...]:
    """Read several tags from one line, parted by commas or blanks, each once, in order.

    Words of one tag are joined by `-`. Raises ValueError as `tag_name` does.
    """
    names = (tag_name(part) for part in re.split(r"[,\s]+", raw) if part.strip("#"))
    return tuple(dict.fromkeys(names))
