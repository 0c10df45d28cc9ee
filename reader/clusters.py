"""Grapheme clusters: which code points make one sign, so that nothing is ever cut within it.

The rules are those of https://www.unicode.org/reports/tr29/ for extended clusters, made coarser
where terminals draw one sign: whatever follows a zero-width joiner belongs to it. A blank stands
alone, whatever mark follows it, because rows, sentences and passages end at blanks.
"""

import unicodedata
from collections.abc import Iterator

_FIRST_MARK = "\u0300"
# What belongs to the code point that follows: the joiner, and signs as those that Arabic and
# Syriac write over digits.
_AHEAD = (
    "\u200d"
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd"
    "\U000111c2\U000111c3\U000113d1\U0001193f\U00011941\U00011a84\U00011a85\U00011a86\U00011a87"
    "\U00011a88\U00011a89\U00011d46\U00011f02"
)
# Letters by name that are written with what stands before them: the vowel AM of Thai and Lao,
# the voicing marks of half-width Kana, the fillers of Hangul, and the tones of skin.
_BEHIND = "\u0e33\u0eb3\uff9e\uff9f\u3164\uffa0\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
# Of Devanagari, Bengali, Gujarati, Oriya, Telugu and Malayalam: they join two consonants.
_LINKERS = "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d"


def clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The clusters of `text[start:end]` (code points), in order, without gaps."""
    first = start
    for at in range(start + 1, end):
        if not _joined(text, at, first):
            yield first, at
            first = at
    if start < end:
        yield first, end


def joined(text: str, at: int, start: int = 0) -> bool:
    """Whether the code point at an offset makes one sign with the one before it.

    Nothing before `start` is looked at, which has to lie between two clusters.
    """
    if not start < at < len(text):
        return False
    first = at - 1
    if _regional(text[at]):  # they make flags in pairs, counted from the first of them
        while first > start and _regional(text[first - 1]):
            first -= 1
        first = at - 1 - (at - 1 - first) % 2
    return _joined(text, at, first)


def floor(text: str, at: int, start: int = 0) -> int:
    """Where the cluster at an offset begins; the offset itself between two clusters."""
    while joined(text, at, start):
        at -= 1
    return at


def ceiling(text: str, at: int, start: int = 0, end: int | None = None) -> int:
    """Where the cluster at an offset ends, `end` at the latest; the offset itself between two
    clusters."""
    end = len(text) if end is None else end
    while at < end and joined(text, at, start):
        at += 1
    return at


def _joined(text: str, at: int, first: int) -> bool:
    """`joined`, of a cluster that began at `first`."""
    char, before = text[at], text[at - 1]
    if char < _FIRST_MARK and before < _FIRST_MARK:
        return False
    if before in _AHEAD:
        return not char.isspace()
    if char < _FIRST_MARK or "\u3400" <= char <= "\u9fff":  # Han characters
        return False
    return _belongs(text, at, first) and not before.isspace()


def _belongs(text: str, at: int, first: int) -> bool:
    """Whether a code point is of those that are joined to what stands before them."""
    char = text[at]
    kind = unicodedata.category(char)
    if kind == "Lo":
        if "\u0900" <= char <= "\u0d7f":
            return _linked(text, at)
        if "\u1100" <= char <= "\ud7ff" and _hangul(text[at - 1], char):
            return True
        return char in _BEHIND
    if kind == "So":
        if not _regional(char) or not _regional(text[at - 1]):
            return False
        return at - 2 < first or not _regional(text[at - 2])
    if kind == "Cf":
        return char == "\u200d" or char not in _AHEAD
    if kind == "Cn":  # more often a mark than not, where this Python does not know it, but emoji
        return not "\U0001f000" <= char < "\U000e0000"
    return kind[0] == "M" or char in _BEHIND


def _linked(text: str, at: int) -> bool:
    """Whether a letter is a further consonant of an Indic conjunct."""
    while at > 0 and unicodedata.category(text[at - 1])[0] == "M":
        at -= 1
        if text[at] in _LINKERS:
            return True
    return False


def _regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _hangul(before: str, char: str) -> bool:
    """Whether two code points compose a syllable: vowels and final consonants always do."""
    if "\u1160" <= char <= "\u11ff" or char >= "\ud7b0":
        return True
    leading = "\u1100" <= before <= "\u115f" or "\ua960" <= before <= "\ua97c"
    return leading and (
        "\u1100" <= char <= "\u115f" or "\ua960" <= char <= "\ua97c" or char >= "\uac00"
    )
