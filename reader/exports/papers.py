"""Papers: what a file is to hold, whatever it looks like. One is made of an article, or is a
dossier of passages from many that have a tag, a date or a speaker in common."""

import hashlib
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from itertools import islice
from typing import NamedTuple

from reader.annotation import Notes
from reader.dates import told
from reader.exports.blocks import key_of
from reader.exports.frontmatter import Value
from reader.exports.quotes import Quote
from reader.extract import Extract
from reader.options import By
from reader.record import record
from reader.text import clean_line, fold

LOST = "Passages not found in the present text"
_LAST = "\U0010ffff"
"""Sorts what is not known behind all else."""


class Label(NamedTuple):
    """A heading that passages stand under."""

    text: str
    of: str = ""
    """What tells it from another one of the same text."""


class Entry(NamedTuple):
    """A passage in a file."""

    key: str
    """Of its block; the same at every export."""
    quote: Quote
    labels: tuple[Label, ...] = ()
    """From the uppermost down; without a text where there is none."""
    lost: bool = False
    """Whether it belongs to those at the end, which stand nowhere any more."""


@record(kw_only=True)
class Paper:
    """What one file is to hold."""

    id: str
    """By which the file is found again."""
    title: str
    name: str
    """What the file is called after."""
    details: Mapping[str, str] = field(default_factory=dict)
    """What is known of the article that it is made of."""
    missing: bool = False
    """Whether that was not found."""
    properties: Mapping[str, Value]
    entries: tuple[Entry, ...]
    """In their order."""
    chosen: Collection[str] | None = None
    """The ids of the annotations wanted, None for all; of the others those are, too, that the file
    has already."""
    partial: bool = False
    """Whether there may be other passages in the file, of which nothing is known here."""

    def only(self, chosen: Collection[str] | None) -> "Paper":
        """With these annotations alone."""
        return self if chosen is self.chosen else replace(self, chosen=chosen)

    def first(self, most: int) -> "Paper":
        """With no more than so many of those wanted."""
        wanted = (
            one
            for one in self.entries
            if self.chosen is None or one.quote.annotation.id in self.chosen
        )
        return replace(self, entries=tuple(islice(wanted, most)))


class _Group(NamedTuple):
    order: tuple[str, ...]
    label: Label
    name: str
    """What a file of it is called after."""


def article(notes: Notes, document: Extract | None, quotes: Iterable[Quote]) -> Paper:
    """The paper of an article with what it says of itself now (`quotes.present`)."""
    quotes = tuple(quotes)
    entries = (Entry(key_of(q.annotation.id), q, _labels(q), q.lost) for q in quotes)
    path = notes.paths[-1] if notes.paths else ""
    return Paper(
        id=notes.id,
        title=notes.title,
        name=notes.title,
        details={
            "author": notes.author or "",
            "day": notes.date or "",
            "source": notes.source or "",
            "path": path,
        },
        missing=document is None,
        properties={
            "title": notes.title,
            "author": notes.author,
            "date": _date(notes.date),
            "updated": _date(document.updated) if document else None,
            "source": notes.source,
            "path": path,
            "tags": _tags(quotes),
        },
        entries=tuple(entries),
    )


def dossiers(quotes: Iterable[Quote], by: By, *, together: bool) -> Iterator[Paper]:
    """Papers of passages from many articles: one for each group, or all groups `together` in one,
    under headings."""
    groups: dict[_Group, list[Quote]] = {}
    for quote in quotes:
        for group in _groups(quote, by):
            groups.setdefault(group, []).append(quote)
    ordered = sorted(groups)
    if together:
        id = dossier_id(by)
        entries = [one for group in ordered for one in _entries(id, group, groups[group], by)]
        yield _dossier(id, "Notes" if by is By.ARTICLE else f"Notes by {by}", entries)
        return
    for group in ordered:
        id = dossier_id(by, group.label)
        entries = [
            one._replace(labels=one.labels[1:]) for one in _entries(id, group, groups[group], by)
        ]
        yield _dossier(id, group.label.text, entries, group.name)


def dossier_id(by: By, label: Label | None = None) -> str:
    """By which a dossier's file is found again: that of a group, or that of all together."""
    return f"dossier-{by}" if label is None else f"dossier-{by}-{_hash(*label)[:12]}"


def _dossier(id: str, title: str, entries: Iterable[Entry], name: str = "") -> Paper:
    entries = tuple(entries)
    return Paper(
        id=id,
        title=title,
        name=name or title,
        properties={"title": title, "tags": _tags(entry.quote for entry in entries)},
        entries=entries,
    )


def _entries(id: str, group: _Group, quotes: Iterable[Quote], by: By) -> Iterator[Entry]:
    whole = by is By.ARTICLE
    for quote in quotes if whole else sorted(quotes, key=_chronology):
        key = uuid.UUID(_hash(id, *group.label, quote.annotation.id)[:32])
        below = (Label(LOST),) if quote.lost else _labels(quote)
        yield Entry(str(key), quote, (group.label, *below) if whole else (group.label,))


def _labels(quote: Quote) -> tuple[Label, ...]:
    one = quote.annotation
    heading = "" if one.heading == quote.notes.title else one.heading
    return Label(heading), Label(one.speaker)


def _groups(quote: Quote, by: By) -> Iterator[_Group]:
    notes = quote.notes
    if by is By.TAG:
        for tag in dict.fromkeys(quote.annotation.tags):
            yield _Group((tag,), Label(tag), tag)
        if not quote.annotation.tags:
            yield _without(by)
    elif by is By.DATE:
        day = (notes.date or "")[:10]
        yield _Group((day,), Label(told(day)), day) if day else _without(by)
    elif by is By.SPEAKER:
        name = clean_line(quote.annotation.speaker or notes.author or "")
        yield _Group((fold(name),), Label(name), name) if name else _without(by)
    else:
        title = clean_line(notes.title) or "Untitled"
        yield _Group((notes.date or _LAST, fold(title), notes.id), Label(title, notes.id), title)


def _without(by: By) -> _Group:
    name = f"Without a {by}"
    return _Group((_LAST,), Label(name, by), name)


def _chronology(quote: Quote) -> tuple[str, str, str, bool, int, str]:
    notes, one = quote.notes, quote.annotation
    return notes.date or _LAST, fold(notes.title), notes.id, quote.lost, quote.start, one.id


def _tags(quotes: Iterable[Quote]) -> list[str]:
    return sorted({tag for quote in quotes for tag in quote.annotation.tags})


def _date(value: str | None) -> Value:
    """A full date as a date, which YAML has; anything less as text."""
    try:
        day = date.fromisoformat(value or "")
    except ValueError:
        return value
    return day if str(day) == value else value


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
