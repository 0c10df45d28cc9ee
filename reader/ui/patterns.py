"""Finding what a regular expression matches in a document.

A match lies within one paragraph, heading, row or listing. They are looked through one after the
other, so that a search can be given up between any two, and a pattern that runs wild has no more
than one of them to do so in. `regex` can be told to stop, and lets the app go on meanwhile.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from math import prod
from time import monotonic
from typing import TYPE_CHECKING

from reader.document import Document
from reader.ui.finding import cased, spellings
from reader.ui.matches import Matches
from reader.ui.motion import Range

if TYPE_CHECKING:
    from regex import Pattern

SECONDS = 2.0
"""What a search may take."""
_ONCE = 0.25
"""Seconds that one look into a paragraph may take: until then nothing can end it."""
_WINDOW = 8_192
"""Code points of a paragraph in which matches may begin that are looked for at once. So many more
can be seen behind them."""
_BEFORE = 1_024
"""Code points that can be seen before them."""
_COPIES = 500_000
"""Signs of a pattern with all that it repeats written out, which is what `regex` keeps of it."""
_COUNT = re.compile(r"\{([0-9]{1,9})")
_NO_CAPITAL = re.compile(
    r"""\\(?: x[0-9A-F]{2} | u[0-9A-F]{4} | U[0-9A-F]{8} | N\{[^}]*\} | L<\w*> | [^pP] )
    | \(\?(?: P?<\w+> | P[=>]\w+ | &\w+ | [a-z0-9-]+[:)] )""",
    re.VERBOSE | re.IGNORECASE,
)
"""What may hold a capital without asking for one; the name of a property does ask for it."""
_CODE = re.compile(r"\\[xuUN]")
_BEYOND = re.compile("[^\0-\x7f]+")


class PatternError(ValueError):
    """A pattern cannot be used; the message, fit to show, says why."""


def find_pattern(
    document: Document,
    wanted: str,
    cancelled: Callable[[], bool],
    *,
    offset: int = 0,
    first: Callable[[Range], None] | None = None,
    seconds: float = SECONDS,
) -> Matches:
    """All places that a pattern matches, but for empty ones. Small letters find both kinds unless
    a capital is among them; plain letters find accented ones, accented ones only themselves.
    `^` and `$` match at line ends too.

    The search begins with the paragraph at `offset` and goes round: the first place from there on
    is told at once to `first`. Empty where cancelled. Raises PatternError where the pattern is
    none, or takes too long.
    """
    if not wanted.strip():
        return Matches()
    pattern = _compiled(wanted)
    as_it_is = wanted != plain(wanted) or bool(_CODE.search(wanted))
    limit = monotonic() + seconds
    tell = first

    def places(paragraphs: Sequence[Range]) -> Iterator[Range]:
        nonlocal tell
        for start, end in paragraphs:
            if cancelled():
                return
            if monotonic() >= limit:
                raise PatternError(_slow(f"{seconds:g} s"))
            for place in _look(pattern, document.text, start, end, as_it_is):
                if tell and place[0] >= offset:
                    tell(place)
                    tell = None
                yield place

    paragraphs = list(_paragraphs(document))
    at = max(0, bisect_right(paragraphs, offset, key=lambda found: found[0]) - 1)
    later = Matches.of(places(paragraphs[at:]))
    earlier = Matches.of(places(paragraphs[:at]))
    return Matches() if cancelled() else earlier + later


def plain(text: str) -> str:
    """Text without accents, its quotation marks, dashes and blanks made alike, as `fold` has it;
    capitals and line ends stay. The result is as long as the text."""
    if text.isascii():
        return text
    table = _plain_signs()
    return _BEYOND.sub(lambda run: run[0].translate(table), text)


@cache
def _plain_signs() -> dict[int, str]:
    return {
        ord(sign): folded.upper() if sign.isupper() and len(folded.upper()) == 1 else folded
        for folded, signs in spellings().items()
        for sign in signs
        if not sign.isascii()
    }


def _compiled(wanted: str) -> "Pattern[str]":
    import regex

    if prod(int(count) or 1 for count in _COUNT.findall(wanted)) * len(wanted) > _COPIES:
        raise PatternError("it repeats too much")
    small = not cased(_NO_CAPITAL.sub("", wanted))
    try:
        return regex.compile(wanted, regex.MULTILINE | (regex.IGNORECASE if small else 0))
    except regex.error as error:
        raise PatternError(_wrong(str(error), len(wanted))) from None
    except RecursionError:
        raise PatternError("its parentheses are too deep") from None


def _wrong(told: str, length: int) -> str:
    """What `regex` says is wrong, its position counted from one."""
    what, _, position = told.partition(" at position ")
    if not position.isdigit():
        return told
    at = int(position)
    return f"{what} at the end" if at >= length else f"{what} at character {at + 1}"


def _slow(what: str) -> str:
    return f"took longer than {what}: make the pattern simpler"


def _paragraphs(document: Document) -> Iterator[Range]:
    """The ranges of all blocks, those of an overlong paragraph joined again."""
    start = end = 0
    kind = None
    for block in document.blocks:
        if (block.start, block.kind) != (end, kind):
            if end > start:
                yield start, end
            start, kind = block.start, block.kind
        end = block.end
    if end > start:
        yield start, end


def _look(
    pattern: "Pattern[str]", text: str, start: int, end: int, as_it_is: bool
) -> Iterator[Range]:
    """The places within a paragraph. An overlong one is seen through a window; a match that
    reaches the end of it is looked for again through a wider one, for it may go on there."""
    at, width = start, _WINDOW
    while at < end:
        stop, seen = min(at + width, end), min(at + 2 * width, end)
        low = max(start, at - _BEFORE)
        part = text[low:seen] if as_it_is else plain(text[low:seen])
        spans = _spans(pattern, part, at - low)
        found = [(low + first, low + last) for first, last in spans if low + first < stop]
        if found and found[-1][1] == seen < end:
            at, width = found.pop()[0], 2 * width
        else:
            at, width = max(stop, found[-1][1] if found else 0), _WINDOW
        yield from found


def _spans(pattern: "Pattern[str]", part: str, at: int) -> list[Range]:
    """Where a pattern matches from an offset of a part of the text on, without empty matches."""
    try:
        found = [
            match.span() for match in pattern.finditer(part, at, concurrent=True, timeout=_ONCE)
        ]
    except TimeoutError:
        raise PatternError(_slow(f"{_ONCE:g} s in one paragraph")) from None
    return sorted(span for span in found if span[0] < span[1])
