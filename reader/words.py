"""The words of a text, numbered alike where they differ only in how they are written.

Case, ligatures, width, composed or decomposed accents and the kind of apostrophe make no
difference (https://www.unicode.org/reports/tr15/, NFKC, then case folding). Quotation marks,
dashes, marks of Markdown and blanks stand between words, so they make none either.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import accumulate

# What belongs to the letter before it: soft hyphens, accents, joiners and the like.
_MARK = "[\u00ad\u0300-\u036f\u0483-\u0487\u200b-\u200d\u2060\ufe00-\ufe0f]{1,8}"
# Scripts without blanks between words: every sign is one.
_SIGN = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
# Longer ones are taken in pieces: they are rather addresses and figures in letters.
_LONGEST = 64


def _words(letter: str) -> str:
    return f"{letter}{{1,{_LONGEST}}}(?:(?:['’](?={letter})|{_MARK}){letter}{{,{_LONGEST}}}){{,8}}+"


_SIGNS = re.compile(_SIGN)
_LETTER = r"[^\W_]"
_WORD = re.compile(f"({_words(_LETTER)})")
_WORD_OR_SIGN = re.compile(f"({_SIGN}|{_words(f'(?:(?!{_SIGN}){_LETTER})')})")
_DROPPED = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, *range(0xFE00, 0xFE10)))
_APOSTROPHE = {**_DROPPED, 0x2019: "'"}
_SLICE = 1 << 18  # code points taken at a time


def folded(text: str) -> str:
    """Text as it is compared: without case, ligatures and invisible characters."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text.translate(_APOSTROPHE)).casefold()


class Vocabulary(dict[str, int]):
    """Numbers of words by any of their spellings; a new one gets the next number."""

    def __init__(self) -> None:
        super().__init__()
        self.spellings: list[str] = []
        """The folded spelling of each number."""
        self._numbers: dict[str, int] = {}

    def __missing__(self, raw: str) -> int:
        spelling = folded(raw)
        number = self._numbers.setdefault(spelling, len(self.spellings))
        if number == len(self.spellings):
            self.spellings.append(spelling)
        self[raw] = number
        return number


def _unasked() -> None:
    """Nothing to be asked."""


class Words:
    """The words of a text: their numbers in a vocabulary and where they stand."""

    def __init__(
        self, text: str, vocabulary: Vocabulary, pause: Callable[[], None] = _unasked
    ) -> None:
        """`pause` is called between slices of a long text, and may raise."""
        self.text = text
        self.vocabulary = vocabulary
        self.numbers = array("i")
        self._bounds = array("q")
        pattern = _WORD_OR_SIGN if _SIGNS.search(text) else _WORD
        start = 0
        while start < len(text):
            pause()
            end = _blank(text, start + _SLICE)
            pieces = pattern.split(text[start:end])
            bounds = array("q", accumulate(map(len, pieces), initial=start))
            self._bounds.extend(bounds[1:-1])
            self.numbers.extend(map(vocabulary.__getitem__, pieces[1::2]))
            start = end

    def __len__(self) -> int:
        return len(self.numbers)

    def start(self, word: int) -> int:
        """Where a word begins, a code point of the text; past the last word, its end."""
        return self._bounds[2 * word] if word < len(self) else len(self.text)

    def end(self, word: int) -> int:
        """Where a word ends; before the first one, 0."""
        return self._bounds[2 * word + 1] if word >= 0 else 0

    def first(self, offset: int) -> int:
        """The first word that ends after an offset."""
        return bisect_right(self._bounds, offset) // 2

    def last(self, offset: int) -> int:
        """The word after the last one that begins before an offset."""
        return (bisect_left(self._bounds, offset) + 1) // 2

    def spelled(self, start: int, end: int) -> str:
        """Some words, folded, with one blank between."""
        spellings = self.vocabulary.spellings
        return " ".join([spellings[number] for number in self.numbers[max(0, start) : end]])


def _blank(text: str, near: int) -> int:
    """Where a text can be parted without cutting a word: at most a little beyond `near`."""
    if near >= len(text):
        return len(text)
    for at in range(near, min(len(text), near + 1_000)):
        if text[at].isspace():
            return at
    return near
