"""Citations: where a passage stands, told in a few words of plain text."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import overload

from reader.annotation import Annotation, Notes
from reader.dates import told
from reader.document import Document
from reader.text import clean_line, clip

_PARTICLES = frozenset(
    "al bin da das de del della den der di dos du el ibn la le ten ter van von zu".split()
)
# Words of offices and organisations: their last word is nobody's name.
_OFFICES = frozenset(
    "adviser agency ambassador analyst answer anonymous assembly association board bureau"
    " chair chairman chairwoman chancellor chief commission commissioner committee company"
    " correspondent council deputy desk director editor editorial foundation general government"
    " group host institute institution interviewer journalist minister ministry moderator news"
    " office officer official organisation organization participant party press president"
    " professor question reporter representative research secretary senator society spokesman"
    " spokesperson spokeswoman staff team times union university witness".split()
)
# Stand in no person's name, but between two, or before what follows one.
_PARTING = re.compile(r"""[\d&;:/|+@·•()\[\]<>"“”„«»–—]|(?:^|\s)-+(?:\s|$)""")
_SUFFIXES = frozenset("jr sr ii iii iv md phd".split())


@overload
def place(where: Annotation) -> str: ...
@overload
def place(where: Document, offset: int) -> str: ...
def place(where: Annotation | Document, offset: int = 0) -> str:
    """A short place: `Stoltenberg, ¶ 14`, without a speaker `The delta, ¶ 14`, or just `¶ 14`.

    Of an annotation where it was marked; of a document what stands at the offset (code points).
    """
    if isinstance(where, Annotation):
        speaker, heading, paragraph = where.speaker, where.heading, where.paragraph
    else:
        speaker, heading = where.speaker_at(offset), where.heading_at(offset)
        paragraph = where.paragraph_at(offset)
    who = last_name(speaker) or clip(clean_line(heading), 40)
    return ", ".join(filter(None, [who, _paragraphs(paragraph)]))


def cite(document: Document, start: int, end: int) -> str:
    """`document.text[start:end]` in quotation marks with its citation, as for the clipboard.

    `“…” (Jens Stoltenberg, “Pre-summit press conference”, 5 July 2024, ¶ 14)`: speaker or author,
    title, source, date and paragraphs, each only where it is known.
    """
    who = document.speaker_at(start) or document.author or ""
    source = document.source or ""
    parts = [
        who,
        f"“{clean_line(document.title)}”" if document.title else "",
        source if source != who else "",
        told(document.date) if document.date else "",
        _paragraphs(document.paragraph_at(start), document.paragraph_at(max(start, end - 1))),
    ]
    return f"“{document.text[start:end]}” ({_joined(parts)})"


def short(notes: Notes, annotation: Annotation) -> str:
    """What follows a quotation: `Stoltenberg, Pre-summit press conference, 5 July 2024, ¶ 14`.

    Speaker or author by last name, title, date, without a speaker the heading, paragraph.
    """
    title, short_title, date = _about(notes.title, notes.date or "")
    heading = "" if annotation.speaker else clean_line(annotation.heading)
    parts = [
        last_name(annotation.speaker or notes.author or ""),
        short_title,
        date,
        clip(heading, 40) if heading != title else "",
        _paragraphs(annotation.paragraph),
    ]
    return ", ".join(filter(None, parts))


@lru_cache(100)
def _about(title: str, date: str) -> tuple[str, str, str]:
    """An article's title, whole and short, and its date, which all its passages are told with."""
    title = clean_line(title)
    return title, clip(title, 60), clean_line(told(date)) if date else ""


@lru_cache(1_000)
def last_name(name: str) -> str:
    """What a name is shortened to: `Stoltenberg`, `von der Leyen`; what is no person's stays."""
    name = clean_line(name)
    words = name.split()
    while len(words) > 1 and words[-1].strip(".,").casefold() in _SUFFIXES:
        words.pop()
    plain = [word.strip(".,").casefold() for word in words]
    acronym = any(len(word) > 2 and word.isupper() and word.isalpha() for word in words)
    if (
        "," in " ".join(words).rstrip(",")
        or _PARTING.search(name)
        or not _OFFICES.isdisjoint(plain)
        or (acronym and not name.isupper())
        or any(word[0].islower() and word not in _PARTICLES for word in words)
    ):
        return name
    particle = next((n for n, word in enumerate(words) if n and word in _PARTICLES), -1)
    return " ".join(words[particle:]).rstrip(",")


def _paragraphs(first: int, last: int = 0) -> str:
    if first < 1:
        return ""
    return f"¶ {first}–{last}" if last > first else f"¶ {first}"


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(filter(None, map(clean_line, parts)))
