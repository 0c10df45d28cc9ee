"""Sentences, clauses and words: where a passage may begin and end, in code points.

None of them begins or ends within a grapheme cluster where the range looked at does not.
"""

import re
from collections.abc import Iterator
from functools import cache

from reader.clusters import ceiling, floor, joined

# A run of terminators with the quotation marks, brackets and footnote marks that close after
# it. CJK stops need no blank behind them. Runs are taken whole and from their first sign only,
# or a line of a million dots would be tried from each of them.
_WIDE = "。！？｡．"
_NARROW = ".!?…؟۔।։"
_STOP = re.compile(
    rf"[{_WIDE}{_NARROW}](?:(?<=[{_WIDE}])[{_WIDE}]*+[」』”’）】〕》]*+"
    rf"|(?<![{_NARROW}].)[{_NARROW}]*+[\"'”’“‘»«)\]]*+(?:\[\w{{1,3}}\]|[¹²³⁰⁴-⁹*†‡])*+(?=\s|$))"
)
_LAST_WORD = re.compile(r"[^\s(\[“‘„«\"'—–]*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+")
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[ivxlc]{1,5}|[a-z])[.)]+", re.IGNORECASE)
# The scripts of India and South-East Asia write vowels as marks, which Python takes for no
# part of a word, and so do accents that compose with no letter.
_LETTER = (
    r"[\w\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0963\u0966-\u0e4e\u0eb0-\u0ecd"
    r"\u0f71-\u0fbc\u102b-\u103e\u1056-\u109d\u17b4-\u17d3\u200c\u200d]"
)
_WORD = re.compile(rf"{_LETTER}+(?:[-'’.]{_LETTER}+)*")

# These are written without blanks between words. Their runs are parted where the script changes,
# and into steps short enough to choose with: of Han two, about a word of Chinese.
_HAN = r"\u2e80-\u3006\u3021-\u3029\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = r"\u3041-\u309f"
_KATAKANA = r"\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_SOUTH_EAST = r"\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_FIRST_UNSPACED = "\u0e01"
_EMOJI = r"\u2600-\u27bf\u2b50-\u2b55\U0001f000-\U0001faff"

_ABBREVIATIONS = frozenset(
    "mr mrs ms mx dr prof gen lt col maj sgt capt adm gov sen rep rev hon st sr vs viz"
    " brig cmdr cpl pvt amb supt"
    " approx dept est fig figs ed eds vol vols ch pp cf ca messrs mt ft hr msc phd".split()
)
# These may end a sentence too, where what follows plainly begins one.
_CLOSING = frozenset("al etc inc ltd co corp bros jr ph.d".split())
# These end no sentence when a number follows: "No. 4", "Jul. 2024", "Art. 5".
_BEFORE_NUMBER = frozenset(
    "no nos nr art arts sec para p jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# After "U.S." or "J. R." a sentence ends only where one of these plainly begins the next.
_STARTERS = frozenset(
    "he she it they we i you the this that these those there but and or so in on at as if when"
    " while after before however meanwhile instead yet still then for his her its their our my"
    " what who why how".split()
)
LONGEST = 2_000
"""A sentence is cut at a blank beyond this many code points: text without stops stays usable."""


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split `text[start:end]` into sentences, as ranges without the blanks between them.

    The ranges lie in order, do not overlap, and cover every visible character.
    """
    found: list[tuple[int, int]] = []
    at = _skip(text, start, end)
    for stop in _STOP.finditer(text, start, end):
        if stop.end() > at and not joined(text, stop.end(), at) and _ends(text, at, stop, end):
            found += _cut(text, at, stop.end())
            at = _skip(text, stop.end(), end)
    last = _trim(text, at, end)
    if last > at:
        found += _cut(text, at, last)
    return found


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split the sentence `text[start:end]` at commas, semicolons, colons, dashes and brackets.

    The ranges lie in order and do not overlap; commas and blanks between them belong to none.
    """
    found = []
    at = start
    for stop in _breaks().finditer(text, start, end):
        high = stop.end("quoted") if stop["quoted"] else stop.start()
        last, following = _trim(text, at, high), _skip(text, stop.end(), end)
        if (
            at < last
            and following < end
            and not (joined(text, last, at) or joined(text, following, at))
        ):
            found.append((at, last))
            at = following
    return [*found, (at, _trim(text, at, end))]


def words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words of `text[start:end]`, as ranges in order; an emoji is one too."""
    reached = start
    for match in _words().finditer(text, start, end):
        for low, high in _steps(text, *match.span()):
            low = max(reached, floor(text, low, start))
            high = ceiling(text, high, start, end)
            if low < high:
                yield low, high
                reached = high


def _steps(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A word, or several where its script does not part them."""
    if max(text[start:end]) < _FIRST_UNSPACED:
        return [(start, end)]
    return [match.span() for match in _scripts().finditer(text, start, end)]


@cache
def _words() -> re.Pattern[str]:
    """Compiled, as those below, where it is first needed: many runs need none of them."""
    return re.compile(rf"{_LETTER}+(?:(?:[-'’.]|(?<=\d),(?=\d)){_LETTER}+)*|[{_EMOJI}]")


@cache
def _scripts() -> re.Pattern[str]:
    other = rf"(?:(?![{_HAN}{_HIRAGANA}{_KATAKANA}{_SOUTH_EAST}]){_LETTER})+"
    return re.compile(
        rf"[{_HAN}]{{1,2}}|[{_HIRAGANA}]{{1,4}}|[{_KATAKANA}]{{1,6}}|[{_SOUTH_EAST}]{{1,6}}"
        rf"|{other}(?:(?:[-'’.]|(?<=\d),(?=\d)){other})*|[{_EMOJI}]"
    )


@cache
def _breaks() -> re.Pattern[str]:
    """Where a clause ends. A comma within closing marks stays with them."""
    return re.compile(
        r"(?P<quoted>[,;:][\"'”’»)\]]+)(?=\s)|[,;:](?=\s)|[，、；：]|\s[-–—]+(?=\s)|—|(?=[(\[])|(?<=[)\]])"
    )


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _trim(text: str, start: int, at: int) -> int:
    while at > start and text[at - 1].isspace():
        at -= 1
    return at


def _ends(text: str, at: int, stop: re.Match[str], end: int) -> bool:
    """Whether the stop ends the sentence that began at `at`."""
    following = _skip(text, stop.end(), end)
    if following >= end:
        return True
    nearest = _skip_openers(text, following, end)
    if nearest < end and text[nearest].islower():
        return False
    marks = stop.group()
    if not marks.startswith(".") or marks.startswith(".."):
        return True
    dot = stop.start() + 1
    if dot - at <= 8 and _NUMBER.fullmatch(text, at, dot):
        return False  # "1." opens an item, it does not end a sentence
    before = _LAST_WORD.search(text, max(at, dot - 40), dot - 1)
    last = (before.group() if before else "") + "."
    bare = last.rstrip(".").lower()
    if bare in _BEFORE_NUMBER and text[nearest : nearest + 1].isdigit():
        return False
    if bare in _ABBREVIATIONS:
        return False
    if bare in _CLOSING or (_INITIALS.fullmatch(last) and marks == "."):
        word = _WORD.match(text, nearest, end)
        return word is not None and word.group().lower() in _STARTERS
    return True


def _skip_openers(text: str, at: int, end: int) -> int:
    while at < end and text[at] in "\"'“‘„‚«»‹›([*_":
        at += 1
    return at


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut an overlong sentence at blanks, so that no part exceeds LONGEST."""
    while end - start > LONGEST:
        at = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        at = at if at > 0 else floor(text, start + LONGEST, start)
        at = at if at > start else start + LONGEST
        yield start, _trim(text, start, at)
        start = _skip(text, at, end)
    if end > start:
        yield start, end
