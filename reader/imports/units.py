"""In which unit a project counts positions in its texts: programs do not agree.

The standard says code points; NVivo counts UTF-16 units and CRLF as two, ATLAS.ti CRLF as one, and
others bytes. What is right is told by the words: passages begin and end at words, and some programs
write the first words of a passage beside its position.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple, TypeAlias

_BOM = "\ufeff"
_NAMED = 8
"""How much more the quoted words tell than where words begin and end."""
_SHORTEST = 3
_SAMPLE = 1_000
"""So many selections tell enough."""


_Wide: TypeAlias = tuple[Sequence[int], Sequence[int], Sequence[int]]
"""Of all signs that are not as long as one: where they begin, counted in a unit; how much longer
the text is up to each and at the end; and where (code points) the one before ends."""
_BEYOND = {"utf-32": "", "utf-16": "[\U00010000-\U0010ffff]", "utf-8": "[^\x00-\x7f]"}
_SIGNS = {
    (encoding, crlf): re.compile(
        "|".join(filter(None, [signs, "\r(?=\n)" * (crlf == 1)])) or "(?!)"
    )
    for encoding, signs in _BEYOND.items()
    for crlf in (1, 2)
}


class Unit(NamedTuple):
    """How positions are counted."""

    encoding: str
    """`utf-32` for code points, `utf-16`, `utf-8`."""
    crlf: int
    """What CRLF counts as."""
    bom: int
    """Whether a byte-order mark counts."""

    def told(self, texts: "Iterable[Text]") -> str:
        """The unit in words, as far as it matters in some texts."""
        name = {"utf-32": "code points", "utf-16": "UTF-16 units", "utf-8": "bytes of UTF-8"}
        parts, texts = [name[self.encoding]], list(texts)
        if any("\r\n" in one.text for one in texts):
            parts.append("CRLF as one" if self.crlf == 1 else "CRLF as two")
        if any(one.marked for one in texts):
            parts.append("the byte-order mark " + ("too" if self.bom else "not"))
        return ", ".join(parts)


# Of several that fit equally well the first one is meant.
UNITS = tuple(
    Unit(encoding, crlf, bom)
    for bom in (0, 1)
    for encoding in ("utf-32", "utf-16", "utf-8")
    for crlf in (2, 1)
)


class Selected(NamedTuple):
    """A selection as a project has it."""

    start: int
    end: int
    name: str
    """What it is called: perhaps its words, or the first of them."""


class Text:
    """The text of a source, as its file has it, line ends and byte-order mark included."""

    def __init__(self, raw: str) -> None:
        self.marked = raw.startswith(_BOM)
        """Whether a byte-order mark stands before it."""
        self.text = raw.removeprefix(_BOM)
        """Without the mark."""
        self._known: dict[tuple[str, int], _Wide] = {}

    @cached_property
    def alike(self) -> bool:
        """Whether all units are the same in it."""
        return self.text.isascii() and not self.marked and "\r\n" not in self.text

    def range(self, one: Selected, unit: Unit) -> tuple[int, int] | None:
        """Where a selection stands in `text` (code points); None where that is no place in it."""
        start, end = self._place(one.start, unit), self._place(one.end, unit)
        return (start, end) if start is not None and end is not None and start < end else None

    def _place(self, position: int, unit: Unit) -> int | None:
        if self.marked and unit.bom:
            position -= 3 if unit.encoding == "utf-8" else 1
        if position < 0:
            return None
        starts, lengths, ends = self._wide(unit)
        before = bisect_left(starts, position)
        place = position - lengths[before]
        # None where it lies within a sign, or beyond the end.
        return place if ends[before] <= place <= len(self.text) else None

    def _wide(self, unit: Unit) -> _Wide:
        key = unit.encoding, unit.crlf
        if key not in self._known:
            starts, lengths, ends = array("q"), array("q", [0]), array("q", [0])
            for found in _SIGNS[key].finditer(self.text):
                starts.append(found.start() + lengths[-1])
                lengths.append(lengths[-1] + _more(found[0], unit.encoding))
                ends.append(found.start() + 1)
            self._known[key] = starts, lengths, ends
        return self._known[key]


def _more(sign: str, encoding: str) -> int:
    """How much longer than one a sign is in an encoding."""
    if sign == "\r":
        return -1
    if encoding == "utf-16":
        return 1
    return 1 if sign < "\u0800" else 2 if sign < "\U00010000" else 3


def detect(sources: Iterable[tuple[Text, Sequence[Selected]]]) -> tuple[Unit, bool]:
    """The unit that fits the selections of all sources best; and whether others, which mean
    other words, fit as well."""
    telling = [(text, one) for text, some in sources if not text.alike for one in some]
    telling = telling[:: len(telling) // _SAMPLE + 1]
    scores = {unit: sum(_score(text, one, unit) for text, one in telling) for unit in UNITS}
    best = max(scores.values(), default=0)
    first, *others = [unit for unit in UNITS if scores[unit] == best]
    doubtful = any(
        text.range(one, first) != text.range(one, other)
        for other in others
        for text, one in telling
    )
    return first, doubtful


def _score(text: Text, one: Selected, unit: Unit) -> int:
    place = text.range(one, unit)
    if place is None:
        return -2
    start, end = place
    words = " ".join(text.text[start:end].split())
    name = " ".join(one.name.split()).rstrip(".… ")
    if len(name) >= _SHORTEST and words.startswith(name):
        return _NAMED
    return _at_word(text.text, start) + _at_word(text.text, end)


def _at_word(text: str, at: int) -> int:
    """1 where a word, or what lies between words, begins or ends at a place."""
    before, after = text[at - 1 : at], text[at : at + 1]
    return int(not (before.isalnum() and after.isalnum()))
