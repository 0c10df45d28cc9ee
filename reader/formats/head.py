"""Metadata that a text states itself: headline, dates, byline, sources. Nothing is taken out."""

import re
from collections.abc import Iterator

from reader import dates, names
from reader.document import Block, Fact, Kind, Metadata, Origin
from reader.sentences import sentences
from reader.text import clean_line, clip

TITLE_LENGTH = 120
"""A title taken from a sentence is clipped at a word to this many code points."""
HEADLINE = 150
"""The longest first line (code points) that is taken for a headline."""
_HEAD_LINES = 12
_BESIDE = 5
"""The most words that stand on a line beside its date, where the date is the article's."""
_DATE_LABEL = re.compile(r"\W*(?:date|published|posted|issued|(?:last )?updated)?\W*", re.I)
_UPDATED = re.compile(r"updat|modif|revis|amend", re.IGNORECASE)
_ONLY_UPDATED = re.compile(r"\W*(?:last )?(?:updated|modified|revised|amended)(?: on)?\W*", re.I)
_ANOTHER = re.compile(
    r"\b(?:born|died|since|until|till|before|after|between|from|deadline|due|expires?|effective)\W*$",
    re.IGNORECASE,
)
"""What leads up to a date that is not the article's."""
_BYLINE = re.compile(
    r"(?:(?:written|reported|story|text|words) )?by:? (?P<names>.+)|author: *(?P<author>.+)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\w[\w.'’-]*(?: \w[\w.'’-]*){0,3},")
_AGENCY = re.compile(r"\([^()]*\)")
_SEPARATORS = " -–—:|,\n"
_DATE_WORDS = frozenset(
    "a am m p pm at by date edited first in issued last modified of on posted published"
    " reported revised the updated version".split()
)
_SOURCES = (
    re.compile(
        r"\b(?:based|draw(?:s|n)?|compiled|relies|taken) (?:on|from)\b[^.]*?\b(?:reports?|reporting"
        r"|dispatches|material|information|news|articles?)\b (?:from|by|of) (?P<names>[^()]+)",
        re.IGNORECASE,
    ),
    re.compile(r"^\W*sources?: *(?P<names>[^()]+)", re.IGNORECASE),
    re.compile(
        r"^\W*(?:first|originally) published (?:in|by|on|at) (?P<names>[^()]+)", re.IGNORECASE
    ),
)
_FILE_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?!\d)", re.ASCII)


def headline(text: str, blocks: tuple[Block, ...]) -> bool:
    """Whether the first block is a headline: one short line, one sentence, with text to follow."""
    if len(blocks) < 2 or blocks[0].kind is not Kind.PARAGRAPH:
        return False
    start, end = blocks[0].start, blocks[0].end
    line = text[start:end]
    if end - start > HEADLINE or "\n" in line or line.endswith((":", ",", ";")):
        return False
    if _UPDATED.match(line) or dates.find(line) or _byline(line) or _chief(blocks):
        return False
    return len(sentences(text, start, end)) == 1


def metadata(text: str, blocks: tuple[Block, ...], front: dict[str, Fact], stem: str) -> Metadata:
    """All that is known of an article: front matter first, then its own lines, then its name.

    `stem` is the file's name without its suffix.
    """
    lines = _head(text, blocks)
    date, updated = _dates(lines)
    if date is None and (match := _FILE_DATE.match(stem)) and dates.normal(match[1]):
        date = Fact(match[1], Origin.FILE_NAME)
    return Metadata(
        title=front.get("title") or _title(text, blocks, stem),
        author=front.get("author") or _author(lines),
        date=front.get("date") or date,
        updated=front.get("updated") or updated,
        source=front.get("source") or _source(text, blocks),
        language=front.get("language"),
        licence=front.get("licence"),
    )


def _title(text: str, blocks: tuple[Block, ...], stem: str) -> Fact:
    chief = _chief(blocks)
    for block in (chief,) if chief else blocks:
        if block.kind is Kind.HEADING:
            return Fact(clip(clean_line(text[block.start : block.end]), 300), Origin.TEXT)
        if block.kind in (Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE):
            if block.end - block.start <= HEADLINE and _byline(text[block.start : block.end]):
                continue
            start = block.start + _prefix(text[block.start : block.end])
            for first, last in sentences(text, start, min(block.end, start + 2_000)):
                return Fact(clip(clean_line(text[first:last]), TITLE_LENGTH), Origin.TEXT)
    return Fact(clean_line(stem) or "untitled", Origin.FILE_NAME)


def _chief(blocks: tuple[Block, ...]) -> Block | None:
    """The heading of the first level that stands near the beginning: beneath a logo or a date."""
    for block in blocks[:5]:
        if block.kind is Kind.HEADING and block.level == 1:
            return block
    return None


def dated(text: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Part a date that opens the first paragraph from the sentence behind it, so that marking the
    sentence does not quote the date."""
    if not blocks or blocks[0].kind is not Kind.PARAGRAPH:
        return blocks
    first = blocks[0]
    behind = _prefix(text[first.start : first.end])
    if not 0 < behind < first.end - first.start:
        return blocks
    end = first.start + len(text[first.start : first.start + behind].rstrip(_SEPARATORS))
    rest = first._replace(start=first.start + behind)
    return (first._replace(end=end), rest, *blocks[1:])


def _prefix(line: str) -> int:
    """How many code points of a first line only say its date."""
    for found in dates.find(line[:80]):
        if _opens(line, found):
            rest = line[found.end :]
            return found.end + len(rest) - len(rest.lstrip(_SEPARATORS))
    return 0


def _opens(line: str, found: dates.Found) -> bool:
    """Whether a line begins by saying its date, rather than with a sentence about that day."""
    before, after = line[: found.start], line[found.end :]
    if not _DATE_LABEL.fullmatch(before):
        return False
    return bool(before.strip()) or not after.lstrip(_SEPARATORS)[:1].islower()


def _head(text: str, blocks: tuple[Block, ...]) -> list[str]:
    """The first lines: up to twelve, and no further than the first long paragraph."""
    lines: list[str] = []
    for block in blocks[:_HEAD_LINES]:
        if block.kind is Kind.TURN:
            break
        lines += text[block.start : min(block.end, block.start + 400)].split("\n")
        if block.end - block.start > 200:
            break
    return lines[:_HEAD_LINES]


def _dates(lines: list[str]) -> tuple[Fact | None, Fact | None]:
    date: Fact | None = None
    updated: Fact | None = None
    above = ""
    for number, line in enumerate(lines):
        at = 0
        for found in dates.find(line[:160]):
            label = line[at : found.start]
            at = found.end
            if not (number == 0 and _opens(line, found)) and not _states(line, found):
                continue
            fact = Fact(found.value, Origin.TEXT)
            if _UPDATED.search(label) or (not label.strip() and _ONLY_UPDATED.fullmatch(above)):
                updated = updated or fact
            else:
                date = date or fact._replace(value=fact.value[:10])
        above = line
    return date, updated


def _states(line: str, found: dates.Found) -> bool:
    """Whether a line states a date as the article's own."""
    before, after = line[: found.start], line[found.end :]
    if _ANOTHER.search(before):
        return False
    place = before.strip()
    if len(place) <= 45 and re.match(r" ?(?:[-–—(:|]|$)", after):
        # "Brussels, 5 July 2024 (Agency) -", and in capitals also "BRUSSELS (Agency), 5 July"
        if _PLACE.fullmatch(place) and place[0].isupper():
            return True
        if place[-1:] in tuple(",(-–—") and _AGENCY.sub("", place).isupper():
            return True
    rest = "".join(
        line[start:end]
        for start, end in _gaps(line, [(other.start, other.end) for other in dates.find(line)])
    )
    words = re.findall(r"[^\W\d_]+", rest)
    if len(words) > _BESIDE:
        return False
    prose = any(word[0].islower() and word not in _DATE_WORDS for word in words)
    return not (prose and line.rstrip().endswith((".", "!", "?")))


def _gaps(line: str, ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in ranges:
        yield at, start
        at = end
    yield at, len(line)


def _author(lines: list[str]) -> Fact | None:
    for line in lines:
        if found := _byline(line):
            return Fact(clean_line(found), Origin.TEXT)
    return None


def _byline(line: str) -> str:
    """The names that a line gives as its authors, or ""."""
    match = _BYLINE.fullmatch(line.strip())
    if not match or len(line.split()) > 20 or line.rstrip().endswith((".", "!", "?", ",", ";")):
        return ""
    return names.byline(match["names"] or match["author"])


def _source(text: str, blocks: tuple[Block, ...]) -> Fact | None:
    """What the last lines name as the source, or a line at the head that is labelled so."""
    for block in (*reversed(blocks[-3:]), *blocks[:_HEAD_LINES]):
        if block.end - block.start > 300:
            continue
        for start, end in sentences(text, block.start, block.end):
            if found := _named(text[start:end]):
                return Fact(clean_line(found), Origin.TEXT)
    return None


def _named(sentence: str) -> str:
    for form in _SOURCES:
        if match := form.search(sentence):
            parts = re.split(r",? and |, |; |\n", match["names"].strip(" .)]*_\n"))
            found = [re.sub(r"^the ", "", part.strip(" .")) for part in parts if part.strip(" .")]
            if found and all(part[0].isupper() for part in found):
                return ", ".join(found)
    return ""
