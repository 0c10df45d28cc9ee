"""Words: what a text is made of for filters and for the index, the same for both.

A word is a run of letters, digits and the marks on them. Chinese and Japanese put no blanks
between words: there every sign from U+2E80 on is a word of its own.
"""

import re
import unicodedata
from functools import cache
from itertools import filterfalse

from reader.text import fold

_BEYOND = re.compile("[^\x00-\x7f]+")
_EAST = "\u2e80"
_PARTING = bytes(
    ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else code if code > 127 else 32
    for code in range(256)
)
"""What becomes of the bytes of a text where it is parted into words: ASCII is folded."""
_WORD = re.compile("[a-z0-9\x80-\U0010ffff]+")


class _Signs(dict[int, str]):
    """What becomes of signs beyond ASCII: filled as they are met, which is far faster than asking
    for each sign of each text."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if not in_word(sign):
            kept = " "
        elif sign >= _EAST:
            kept = f" {sign} "
        else:
            kept = sign
        self[code] = kept
        return kept


@cache
def _signs() -> _Signs:
    return _Signs()


def in_word(sign: str) -> bool:
    """Whether a sign (one code point) is part of a word."""
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"


def alone(sign: str) -> bool:
    """Whether a sign is a word of its own, whatever stands beside it."""
    return sign >= _EAST and in_word(sign)


def parted(folded: str) -> str:
    """A folded text with its words parted by what is neither an ASCII letter or digit nor beyond
    ASCII: as FTS5's tokenizer `ascii` finds them."""
    if folded.isascii():
        return folded
    signs = _signs()
    return _BEYOND.sub(lambda run: run[0].translate(signs), folded)


def distinct(text: str) -> str:
    """The words of a text, folded, in no order and parted by blanks, nearly all of them once: all
    that FTS5 takes in where it keeps neither places nor numbers."""
    found = set(text.encode("utf-8", "surrogatepass").translate(_PARTING).split())
    if text.isascii():
        return b" ".join(found).decode()
    # Few words are not ASCII: to fold these alone takes half the time.
    beyond = list(filterfalse(bytes.isascii, found))
    found.difference_update(beyond)
    more = words(fold(b" ".join(beyond).decode("utf-8", "surrogatepass")))
    return f"{b' '.join(found).decode()} {' '.join(more)}"


def words(folded: str) -> list[str]:
    """The words of a folded text, in order."""
    return _WORD.findall(parted(folded))


def begins(folded: str, at: int) -> bool:
    """Whether what stands at a place of a folded text does not go on with a word begun before."""
    if at == 0 or at >= len(folded):
        return True
    before, here = folded[at - 1], folded[at]
    return not (in_word(before) and in_word(here)) or alone(before) or alone(here)
