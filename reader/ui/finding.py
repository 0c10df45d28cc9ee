"""Finding words in a document."""

import re
from array import array
from collections.abc import Callable, Iterator
from functools import cache

from reader.document import Document
from reader.text import fold
from reader.ui.matches import Matches
from reader.ui.motion import Range

_CHUNK = 262_144
"""Code points searched between two looks at whether the search is still wanted."""
_CASED, _MARKED = 0x20000, 0x3200
"""From here on characters stay as they are when they are folded; from there on all but capitals."""


def find(
    document: Document,
    wanted: str,
    cancelled: Callable[[], bool],
    *,
    offset: int = 0,
    first: Callable[[Range], None] | None = None,
    chunk: int = _CHUNK,
) -> Matches:
    """All places of some words. Small letters find both kinds; with a capital among them every
    letter finds its own kind only. Plain letters find accented ones and accented ones plain ones,
    and so with quotation marks, dashes and blanks.

    The search begins at `offset` and goes round: the first place from there on is told at once
    to `first`; it is told again where one that is spelled otherwise turns out to be nearer. Empty
    where cancelled, and where only blanks are wanted.
    """
    text, length = document.text, len(wanted)
    if not wanted.strip():
        return Matches()
    # What is spelled just as it is wanted is found in a tenth of the time.
    soon = text.find(wanted, offset) if first else -1
    if first and soon >= 0:
        first((soon, soon + length))
    # Spelling out what is looked for costs a fourth of folding what it is looked for in.
    exact = cased(wanted)
    spelled = re.compile("".join(_class(_alike(char, exact)) for char in wanted))

    def scan(at: int, end: int) -> Iterator[list[int]]:
        """The starts from `at` on and before `end`, chunk by chunk."""
        for start in range(at, end, chunk):
            if cancelled():
                return
            stop = min(start + chunk, end) + length - 1
            found = [match.start() for match in spelled.finditer(text, max(at, start), stop)]
            if found:
                at = found[-1] + length  # which may lie in the next chunk
                yield found

    earlier, later = Matches.offsets(), Matches.offsets()
    for found in scan(offset, len(text)):
        if first and not later and found[0] != soon:
            first((found[0], found[0] + length))
        later.extend(found)
    for found in scan(0, offset):
        earlier.extend(found)
    end = earlier[-1] + length if earlier else 0
    if later and later[0] < end:  # it lies over a place that begins before the offset
        del later[:]
        for found in scan(end, len(text)):
            later.extend(found)
    return Matches() if cancelled() else Matches.alike(earlier + later, length)


def cased(wanted: str) -> bool:
    """Whether capitals and small letters are told apart: where a capital is looked for."""
    return any(char.isupper() for char in wanted)


@cache
def spellings() -> dict[str, str]:
    """From characters that others fold to, to those others."""
    every = array("I", range(_CASED)).tobytes().decode("utf-32", "surrogatepass")
    found: dict[str, str] = {}
    for start in range(0, _CASED, 256):
        signs = every[start : start + 256]
        if start < _MARKED or signs != signs.lower():
            for sign, folded in zip(signs, fold(signs), strict=True):
                if sign != folded:
                    found[folded] = found.get(folded, "") + sign
    return found


def _alike(char: str, exact: bool) -> str:
    """All characters that a character of what is wanted finds; `exact` as to capitals."""
    folded = fold(char)
    found = folded + spellings().get(folded, "")
    return "".join(one for one in found if not exact or one.isupper() is char.isupper())


def _class(signs: str) -> str:
    """A pattern that matches any one of some characters."""
    return f"[{''.join(map(re.escape, signs))}]"
