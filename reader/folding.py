"""Folding text for comparison: case, accents, quotation marks, dashes and blanks do not count."""

import re
import unicodedata
from functools import cache

_ASCII = bytes(range(128))
_BEYOND = re.compile("[^\0-\x7f]+")
_FEW = 32
"""Signs beyond ASCII, up to which it is quickest to replace one after the other."""


def fold(text: str) -> str:
    """Fold case, accents, quotation marks, dashes and blanks for comparison.

    The result has as many code points as the text, so that places in it are places in the text.
    """
    if text.isascii():
        return text.lower().replace("\n", " ")
    sample = text[:4096]
    if len(sample.encode("ascii", "ignore")) * 4 < len(sample) * 3:
        folded = text.translate(_folds())
    else:
        folded = _mostly_ascii(text).replace("\n", " ")
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in folded)


def _mostly_ascii(text: str) -> str:
    """A text with the signs beyond ASCII replaced: an eighth of the time that `translate` takes."""
    table = _folds()
    data = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    signs = set(data.decode("utf-8", "surrogatepass"))
    changes = {sign: plain for sign in signs if (plain := table.get(ord(sign)))}
    if len(changes) > _FEW or not changes.keys().isdisjoint(changes.values()):
        return _BEYOND.sub(lambda run: run[0].translate(table), text)
    for sign, plain in changes.items():
        text = text.replace(sign, plain)
    return text


@cache
def _folds() -> dict[int, str]:
    table = dict.fromkeys(map(ord, "‘’‚‛′"), "'") | dict.fromkeys(map(ord, "“”„‟«»″"), '"')
    table |= dict.fromkeys(range(0x2010, 0x2016), "-") | {0x2212: "-", 0x03C2: "σ"}
    table |= dict.fromkeys(
        (0x0A, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "
    )
    table |= dict(zip(map(ord, "đĐħĦıłŁøØ"), "ddhhilloo", strict=True))
    for code in (*range(0xC0, 0x530), *range(0x1E00, 0x2000)):
        plain = unicodedata.normalize("NFD", chr(code))
        if len(plain) > 1 and all(unicodedata.combining(mark) for mark in plain[1:]):
            folded = plain[0].lower()
        else:
            folded = chr(code).lower()
        if len(folded) == 1 and folded != chr(code):
            table.setdefault(code, folded)
    return table
