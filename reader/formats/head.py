"""Metadata that a text states itself: headline, dates, byline, sources. Nothing is taken out."""

import re

from reader import dates, names
from reader.document import Block, Fact, Kind, Metadata, Origin
from reader.sentences import sentences
from reader.text import clean_line, clip

TITLE_LENGTH = 120
"""A title taken from a sentence is clipped at a word to this many code points."""
HEADLINE = 150
"""The longest first line (code points) that is taken for a headline."""
_HEAD_LINES = 12
_DATE_LABEL = re.compile(r"\W*(?:date|published|posted|updated)?\W*", re.IGNORECASE)
_UPDATED = re.compile(r"updat|modif|revis|amend", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?:written |reported )?by:? (?P<names>.+)|author: *(?P<author>.+)", re.IGNORECASE
)
_DATELINE = re.compile(r"[A-Z][A-Z .,/'-]{2,40}[,(] ?$")
_SOURCES = (
    re.compile(
        r"\b(?:based|draw(?:s|n)?|compiled|relies|taken) (?:on|from)\b[^.]*?\b(?:reports?|reporting|dispatches"
        r"|material|information|news|articles?)\b (?:from|by|of) (?P<names>[^()]+)",
        re.IGNORECASE,
    ),
    re.compile(r"^\W*sources?: *(?P<names>[^()]+)", re.IGNORECASE),
    re.compile(
        r"^\W*(?:first|originally) published (?:in|by|on|at) (?P<names>[^()]+)", re.IGNORECASE
    ),
)
_FILE_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[-_ ]|$)")


def headline(text: str, blocks: tuple[Block, ...]) -> bool:
    """Whether the first block is a headline: one short line and one sentence, with text to follow."""
    if len(blocks) < 2 or blocks[0].kind is not Kind.PARAGRAPH:
        return False
    start, end = blocks[0].start, blocks[0].end
    line = text[start:end]
    if end - start > HEADLINE or "\n" in line or _UPDATED.match(line) or dates.find(line)[:1]:
        return False
    return len(sentences(text, start, end)) == 1 and not line.endswith(":")


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
    for block in blocks:
        if block.kind is Kind.HEADING:
            return Fact(clip(clean_line(text[block.start : block.end]), 300), Origin.TEXT)
        if block.kind in (Kind.PARAGRAPH, Kind.ITEM, Kind.QUOTE):
            start = block.start + _prefix(text[block.start : block.end])
            for first, last in sentences(text, start, min(block.end, start + 2_000)):
                return Fact(clip(clean_line(text[first:last]), TITLE_LENGTH), Origin.TEXT)
    return Fact(clean_line(stem) or "untitled", Origin.FILE_NAME)


def dated(text: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Part a date that opens the first paragraph from the sentence behind it, so that marking the
    sentence does not quote the date."""
    if not blocks or blocks[0].kind is not Kind.PARAGRAPH:
        return blocks
    first = blocks[0]
    behind = _prefix(text[first.start : first.end])
    if not 0 < behind < first.end - first.start:
        return blocks
    end = first.start + len(text[first.start : first.start + behind].rstrip(" -–—:|,\n"))
    rest = first._replace(start=first.start + behind)
    return (first._replace(end=end), rest, *blocks[1:])


def _prefix(line: str) -> int:
    """How many code points of a first line only say its date."""
    for found in dates.find(line[:80]):
        if _DATE_LABEL.fullmatch(line[: found.start]):
            rest = line[found.end :]
            return found.end + len(rest) - len(rest.lstrip(" -–—:|,\n"))
    return 0


def _head(text: str, blocks: tuple[Block, ...]) -> list[str]:
    """The first lines: up to twelve, and no further than the first long paragraph."""
    lines: list[str] = []
    for block in blocks[:_HEAD_LINES]:
        lines += text[block.start : min(block.end, block.start + 400)].split("\n")
        if block.kind is Kind.TURN or block.end - block.start > 200:
            break
    return lines[:_HEAD_LINES]


def _dates(lines: list[str]) -> tuple[Fact | None, Fact | None]:
    date: Fact | None = None
    updated: Fact | None = None
    for number, line in enumerate(lines):
        for found in dates.find(line[:160]):
            before, after = line[: found.start], line[found.end :]
            opening = number == 0 and _DATE_LABEL.fullmatch(before)
            dateline = _DATELINE.fullmatch(before.lstrip()) and re.match(r"[^\w]", after)
            others = re.findall(r"\w+", re.sub(r"\d", "", before + after))
            if not (opening or dateline or len(others) <= 5):
                continue
            fact = Fact(found.value, Origin.TEXT)
            if _UPDATED.search(before):
                updated = updated or fact
            else:
                date = date or fact
    return date and date._replace(value=date.value[:10]) if date else None, updated


def _author(lines: list[str]) -> Fact | None:
    for line in lines:
        match = _BYLINE.fullmatch(line.strip())
        if match and len(line.split()) <= 20:
            found = names.byline(match["names"] or match["author"])
            if found:
                return Fact(clean_line(found), Origin.TEXT)
    return None


def _source(text: str, blocks: tuple[Block, ...]) -> Fact | None:
    for block in reversed(blocks[-3:]):
        line = text[block.start : block.end]
        if len(line) > 300:
            continue
        for form in _SOURCES:
            if match := form.search(line):
                parts = re.split(r",? and |, |; ", match["names"].strip(" .)]"))
                found = [re.sub(r"^the ", "", part.strip(" .")) for part in parts]
                if all(part[:1].isupper() for part in found):
                    return Fact(clean_line(", ".join(found)), Origin.TEXT)
    return None
