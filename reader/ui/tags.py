"""The tags in use, narrowed by what is typed."""

import re
from collections.abc import Mapping
from itertools import accumulate
from typing import NamedTuple

from reader.text import fold, tag_name

_PARTED = re.compile(r"[-_/\s]+")


class Found(NamedTuple):
    """Tags that may be meant, the likeliest first."""

    name: str
    """What was typed as the name of a tag; "" where it can be none."""
    close: list[str]
    """Those that what was typed spells or begins: one of them is meant."""
    loose: list[str]
    """Those that only hold its letters in this order."""


class _Known(NamedTuple):
    tag: str
    used: int
    folded: str
    words: list[str]
    letters: str
    """Without what parts its words."""


class Tags:
    """Tags with the number of their passages."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts` in the order in which tags of one rank and use are to be offered."""
        self._known = [_known(tag, count) for tag, count in counts.items()]

    def find(self, typed: str) -> Found:
        """The tags that may be meant by what is typed.

        Close are, in this order: a tag spelled so, or so but for what parts its words; tags of
        which a part begins so; tags of which words begin so, one for each that was typed.
        Loose are those whose letters begin words, then those whose letters occur. Among equals
        those go before that were used more often.
        """
        try:
            name = tag_name(typed)
        except ValueError:
            name = ""
        folded = fold(name or typed.strip())
        words = [word for word in _PARTED.split(folded) if word]
        letters = "".join(words)
        if not letters:
            return Found(name, [], [])
        ranked = [
            (rank, -known.used, order, known.tag)
            for order, known in enumerate(self._known)
            if _holds(known.letters, letters)
            for rank in [_rank(known, folded, words, letters)]
        ]
        ranked.sort()
        return Found(
            name,
            [tag for rank, _, _, tag in ranked if rank < _LOOSE],
            [tag for rank, _, _, tag in ranked if rank >= _LOOSE],
        )


_LOOSE = 5


def _known(tag: str, used: int) -> _Known:
    folded = fold(tag)
    words = [word for word in _PARTED.split(folded) if word]
    return _Known(tag, used, folded, words, "".join(words))


def _holds(letters: str, wanted: str) -> bool:
    """Whether letters occur in this order."""
    at = 0
    for char in wanted:
        at = letters.find(char, at) + 1
        if not at:
            return False
    return True


def _rank(known: _Known, folded: str, words: list[str], letters: str) -> int:
    """How well a tag fits that holds the letters: 1 for best."""
    if known.letters == letters:
        return 1 if known.folded == folded else 2
    if known.folded.startswith(folded) or f"/{folded}" in known.folded:
        return 3
    rest = iter(known.words)
    if all(any(one.startswith(word) for one in rest) for word in words):
        return 4
    return _LOOSE if len(letters) > 1 and _initials(known, letters) else _LOOSE + 1


def _initials(known: _Known, letters: str) -> bool:
    """Whether each letter begins a word of the tag, or follows the one before it there."""
    starts = list(accumulate(map(len, known.words), initial=0))[:-1]
    reached = {start for start in starts if known.letters[start] == letters[0]}
    for letter in letters[1:]:
        if not reached:
            return False
        first = min(reached)
        following = {at + 1 for at in reached} | {start for start in starts if start > first}
        reached = {at for at in following if known.letters.startswith(letter, at)}
    return bool(reached)
