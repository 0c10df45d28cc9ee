"""Canonical text: decoding bytes, cleaning, folding for comparison, clipping, tag names."""

import codecs
import re
import unicodedata
from typing import NamedTuple

from reader.folding import fold as fold

# Line ends of every kind: CR, VT, FF, NEL, LS, PS.
_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
# C0, DEL, C1, soft hyphen, bidi controls, zero-width and other invisible characters,
# surrogates, language tags and non-characters. ZWJ and ZWNJ carry meaning (emoji, Persian,
# Indic) and stay.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
# Most texts need none of these, so that they are compiled with the first one that does.
_LINE_END = f"[{_ENDS}]"
_HIDDEN = f"[{_INVISIBLE}]"
# Stacked combining marks beyond eight on one letter draw over the neighbouring lines.
_STACKED = f"([{_MARKS}]{{8}})[{_MARKS}]+"
# One look for all that needs work: most texts need none, and long ones are quick to open so.
_ODD_ASCII = bytes([*range(10), *range(11, 32), 127])
_ODD_BEYOND = re.compile(f"[{_ENDS}{_INVISIBLE}{_MARKS}]")
_ASCII = bytes(range(128))
_SIFTED = 1 << 18  # code points looked through at a time
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UNMARKED = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_WIDE = "utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be".split()
# What files that are no Unicode are written in, the likeliest first: the encodings that
# browsers know too. Rarer ones only turn short texts into gibberish.
_LEGACY = (
    "cp1252 cp1251 cp1250 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 iso8859_2 iso8859_5"
    " iso8859_7 koi8_r gb18030 big5 cp932 euc_jp cp949 mac_roman"
).split()
# What all of Windows' code pages have besides letters, but for ASCII: quotation marks, dashes and
# the like. Where nothing else is to be told by, anything random could decide.
_TYPESETTING = bytes.fromhex("808284858b91929394959697999ba0a3a7a9abaeb0bb")
# Where nobody puts it: a sign or a capital within a word, a letter alone that is no word.
_MISPLACED = (
    "(?<=[^\\W\\d_])(?![’–—])[^\x00-\x7f\\w](?=[^\\W\\d_])"
    "|(?<=[a-zß-öø-ÿ])[À-ÖØ-ÞŒŠŽŸ]"
    "|(?<!\\S)(?![àáèéêíòóôùúåæøöÀÁÈÉÓÅÆØÖ])[^\\W\\d_a-zA-Z](?!\\S)"
)
# Ids and numbers: of no language, and another guess each time that they are others.
_NUMBERED = rb"[A-Za-z-]*[0-9][0-9A-Za-z-]*"
_SAMPLE = 32_768
"""How much of a file is looked at to tell what it is, in bytes."""
_BINARY = 0.3
"""The share of control characters beyond which even valid Unicode is no text."""
_BEYOND_ASCII = re.compile(b"[\x80-\xff]")
# These stand in texts that were made for terminals.
_TERMINAL = "\a\b\t\n\v\f\r\x1b"
_ESCAPES = b"\a\b\x1b"
_CONTROLS = bytes(code for code in range(0x20) if chr(code) not in _TERMINAL)
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
            text = data.decode(encoding, "replace")
            if _odd(text[:_SAMPLE]) > _BINARY:
                raise NotTextError("it holds binary data, not text")
            return Decoded(text, encoding, guessed=False)
    if declared and (decoded := _declared(data, declared)):
        return decoded
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _guess(data, binary=0.02)
    # A binary file, and UTF-16 above all, can be valid UTF-8 by accident.
    if data.count(b"\0") * 20 > len(data) or _controls(data) > _BINARY:
        return _guess(data, binary=0.0)
    return Decoded(text, "utf-8", guessed=False)


def _declared(data: bytes, declared: str) -> Decoded | None:
    """The text in its declared encoding; None where that is wrong, which is no worse than none."""
    try:
        name = codecs.lookup(declared).name
        # What calls itself Latin-1 is Windows' extension of it, as in browsers.
        name = "cp1252" if name in ("iso8859-1", "ascii") else name
        return Decoded(data.decode(name), name, guessed=False)
    except (LookupError, ValueError):  # unknown, not for text, or not what the bytes are
        return None


def _guess(data: bytes, binary: float) -> Decoded:
    """`binary` is the share of control characters from which it is no text in eight bits."""
    if encoding := _unmarked(data):
        return Decoded(data.decode(encoding, "replace"), encoding, guessed=True)
    if _controls(data) > binary:
        raise NotTextError("it holds binary data, not text")
    sample = _telling(data)
    # A UTF-8 file with a few bad bytes is still UTF-8: every other reading garbles all of it.
    bad = sample.decode("utf-8", "replace").count("\ufffd")
    multibyte = sum(char > "\x7f" for char in sample.decode("utf-8", "ignore"))
    if multibyte >= bad:
        return Decoded(data.decode("utf-8", "replace"), "utf-8", guessed=True)
    beyond = sample.translate(None, _ASCII)
    if not beyond.translate(None, _TYPESETTING) and not _misplaced(sample, "cp1252"):
        return Decoded(data.decode("cp1252", "replace"), "cp1252", guessed=True)
    from charset_normalizer import from_bytes

    # What is left out would tell against every encoding, or for any.
    sample = re.sub(_NUMBERED, b"", sample.translate(None, _ESCAPES))
    ranked = [
        # Where Windows' Western code page reads about as well as the best, it is the likelier.
        (match.chaos - match.coherence / 2 - (0.03 if name == "cp1252" else 0), order, name)
        for match in from_bytes(sample, cp_isolation=_LEGACY)
        for order, name in enumerate(_LEGACY)
        if name in match.could_be_from_charset
    ]
    best = None if ranked else from_bytes(sample, cp_exclusion=[*_WIDE, "utf_7"]).best()
    if not ranked and not best:
        raise NotTextError("its encoding is not known and it does not look like text")
    encoding = best.encoding if best else min(ranked)[-1]
    # What a Mac wrote long ago has letters where Windows has signs: the two are easily confused.
    if encoding == "mac_roman" and _misplaced(sample, "cp1252") <= _misplaced(sample, encoding):
        encoding = "cp1252"
    return Decoded(data.decode(encoding, "replace"), encoding, guessed=True)


def _misplaced(sample: bytes, encoding: str) -> int:
    """How much stands where nobody puts it, if bytes are read in an encoding."""
    return len(re.findall(_MISPLACED, sample.decode(encoding, "replace")))


def _unmarked(data: bytes) -> str | None:
    """Which of UTF-16 and UTF-32 the bytes are without a mark, told by the text that comes out."""
    sample = data[:_SAMPLE]
    if b"\0" not in sample:  # every blank and line end would hold one
        return None
    found: list[tuple[float, str]] = []
    for encoding in _UNMARKED:
        try:
            # What the end of the sample cuts is left to the next call, which never comes.
            text = codecs.getincrementaldecoder(encoding)().decode(sample)
        except UnicodeDecodeError:
            continue
        odd = _odd(text)
        if text and odd <= 0.02:
            found.append((sum(char < "\x7f" for char in text) / len(text) - odd, encoding))
    return max(found)[1] if found else None


def _odd(text: str) -> float:
    """The share of code points that no text holds: controls, unassigned and private ones."""
    odd = sum(
        char not in _TERMINAL and unicodedata.category(char) in ("Cc", "Cn", "Co") for char in text
    )
    return odd / len(text) if text else 0.0


def _controls(data: bytes) -> float:
    """The share of bytes that are control characters, but for those of terminals."""
    sample = data[:_SAMPLE]
    return 1 - len(sample.translate(None, _CONTROLS)) / len(sample) if sample else 0.0


def _telling(data: bytes) -> bytes:
    """The lines that tell the encoding: those with bytes beyond ASCII, as far as a sample goes."""
    lines: list[bytes] = []
    size = end = 0
    while size < _SAMPLE and (match := _BEYOND_ASCII.search(data, end)):
        at = match.start()
        start = max(end, at - 200, data.rfind(b"\n", end, at) + 1)
        stop = min(len(data), at + 2 * _SAMPLE)
        end = data.find(b"\n", at, stop)
        if end < 0:
            end = data.rfind(b" ", at, stop) if stop < len(data) else stop
            end = end if end > at else stop
        lines.append(data[start:end])
        size += end - start
    return b"\n".join(lines)


def clean(text: str) -> Cleaned:
    """Make text canonical: LF line ends, NFC, spaces for tabs, nothing hidden."""
    if text.isascii() and text.isprintable():  # as names mostly are
        return Cleaned(text, 0)
    odd = _ODD_BEYOND.search(text) if text.isprintable() else _odd_signs(text)
    if not odd and unicodedata.is_normalized("NFC", text):
        return Cleaned(text, 0)
    text = re.sub(_LINE_END, "\n", text.replace("\r\n", "\n"))
    text, hidden = re.subn(_HIDDEN, "", text)
    # Only now: removing an invisible character can bring a letter and its accent together.
    text = unicodedata.normalize("NFC", text)
    shorter = text if text.isascii() else re.sub(_STACKED, r"\1", text)
    hidden += len(text) - len(shorter)
    return Cleaned(shorter.expandtabs(TAB_WIDTH) if "\t" in shorter else shorter, hidden)


def _odd_signs(text: str) -> bool:
    """Whether a text holds anything to be taken out or replaced."""
    for start in range(0, len(text), _SIFTED):
        # Bytes are sifted at a fourth of what looking through the text costs.
        data = text[start : start + _SIFTED].encode("utf-8", "surrogatepass")
        beyond = data.translate(None, _ASCII).decode("utf-8", "surrogatepass")
        if len(data.translate(None, _ODD_ASCII)) < len(data) or _ODD_BEYOND.search(beyond):
            return True
    return False


def clean_line(text: str) -> str:
    """Clean a foreign name, title or message for one line: no line ends, no doubled blanks."""
    return " ".join(clean(text).text.split())


def clip(text: str, width: int) -> str:
    """Shorten to at most `width` code points, at a word where possible, ending in an ellipsis."""
    if len(text) <= width:
        return text
    if width < 1:
        return ""
    cut = text.rfind(" ", width // 2, width)
    return text[: cut if cut > 0 else width - 1].rstrip(" ,;:-–—") + "…"


def tag_name(raw: str) -> str:
    """Give a tag its one spelling: lower-case words joined by `-`, nested by `/`.

    Raises ValueError, with a line fit to show, where nothing but digits or signs is left.
    """
    parts = []
    for part in clean_line(raw).lstrip("#").lower().split("/"):
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
