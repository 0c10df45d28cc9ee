"""Annotations and reading state: what a reader adds to an article, as plain values."""

import re
from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

from reader.document import Document
from reader.passage import Passage, State, attach, select
from reader.record import record

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Revision: TypeAlias = tuple[int, str]
"""How often something was changed, and on which device last."""
_SLUG = 60
"""Characters of a title that its id has at the most."""


class Colour(StrEnum):
    """The colours of highlights; the names mean the same in other programs."""

    YELLOW = "yellow"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"


class Status(StrEnum):
    """How far an article has been read."""

    UNREAD = "unread"
    READING = "reading"
    READ = "read"


@record()
class Anchor:
    """A passage, and the text that it counts in."""

    passage: Passage
    text_hash: str
    """The hash of the canonical text."""
    extra: Mapping[str, Json] = field(default_factory=dict, hash=False)
    """Fields that this version does not know; they are kept."""

    def offset(self, document: Document, old: Document | None = None) -> int:
        """Where it begins in the document as it is now, in code points; the old place, where it is
        not found there any more, or where nobody knows its words. `old` is a text that is at
        hand, in which it may count. Looking takes a while in a long text that was edited."""
        if self.text_hash == document.hash:
            return self.passage.start
        text = old.text if old and old.hash == self.text_hash else None
        placement = attach(self.passage, text, document.text)
        if placement.state is not State.ORPHAN:
            return placement.start
        return min(self.passage.start, len(document.text))


@record(kw_only=True)
class Annotation:
    """A passage with a colour, a note and tags; a highlight is one with neither note nor tags."""

    id: str
    """A uuid4; the same on every device."""
    rev: Revision
    created: str
    updated: str
    """UTC, ISO: `2024-07-05T16:17:00Z`."""
    deleted: str | None = None
    """When it was deleted; a tombstone keeps everything else."""
    passage: Passage
    """As marked; never overwritten by a text that changed."""
    text_hash: str
    """The hash of the canonical text that the passage counts in."""
    anchor: Anchor | None = None
    """Where someone has said that it stands in a later text; None where nobody had to."""
    lost: bool = False
    """Whether someone has said that it stands nowhere any more: it is not asked for again."""
    heading: str = ""
    speaker: str = ""
    paragraph: int = 0
    """The heading, the speaker and the number of the paragraph where it was marked."""
    colour: Colour = Colour.YELLOW
    note: str = ""
    """Markdown."""
    tags: tuple[str, ...] = ()
    history: tuple[Mapping[str, Json], ...] = ()
    """What earlier revisions said, oldest first."""
    extra: Mapping[str, Json] = field(default_factory=dict)
    """Fields that this version does not know; they are kept."""


@record(kw_only=True)
class Reading:
    """Where someone is in an article."""

    rev: Revision = (0, "")
    status: Status = Status.UNREAD
    starred: bool = False
    progress: float = 0.0
    """0 to 1, how far down the text the place is."""
    place: Passage | None = None
    """The sentence last read."""
    text_hash: str = ""
    """The hash of the text that the place counts in."""
    opened: str | None = None
    """When it was last read, UTC, ISO."""
    marks: Mapping[str, Anchor] = field(default_factory=dict)
    """Letter marks. Of one made long ago there may be no words, only the place."""
    extra: Mapping[str, Json] = field(default_factory=dict)

    def offset(self, document: Document, old: Document | None = None) -> int:
        """Where to go on reading: a code point of the document; 0 where there is no place. `old`
        is a text that is at hand, in which the place may count."""
        return Anchor(self.place, self.text_hash).offset(document, old) if self.place else 0


@record(kw_only=True, slots=False)
class Notes:
    """Everything kept for one article: one notes file as a value."""

    id: str
    """The article's id: the stem of its notes file."""
    title: str
    author: str | None = None
    date: str | None = None
    source: str | None = None
    paths: tuple[str, ...] = ()
    """Where the article was seen, the newest last."""
    hashes: tuple[str, ...] = ()
    """Hashes of its canonical text over time, the first one first."""
    reading: Reading = Reading()
    records: tuple[Annotation, ...] = ()
    """All annotations, the deleted ones too, as they were made."""
    sealed: str = ""
    """Why they can be read but not changed, in a line fit to show; "" where they can be."""
    extra: Mapping[str, Json] = field(default_factory=dict)

    @cached_property  # there may be thousands, and every key asks how many
    def annotations(self) -> tuple[Annotation, ...]:
        """Those that are not deleted, in the order of their passages as first marked."""
        alive = (note for note in self.records if note.deleted is None)
        return tuple(sorted(alive, key=lambda note: (note.passage.start, note.passage.end)))

    @cached_property
    def tags(self) -> frozenset[str]:
        return frozenset(tag for note in self.annotations for tag in note.tags)


def article_id(title: str, text_hash: str) -> str:
    """The id of an article: slug of its title and 12 hex of the hash of its first text."""
    return f"{_slug(title) or 'untitled'}-{text_hash[:12]}"


def _slug(title: str) -> str:
    """As `slugify` makes it, which is only imported where that is not plain: its table of entities
    takes as long as all else that is done with an article before it is shown."""
    if title.isascii() and "&" not in title and len(title) <= _SLUG:
        return "-".join(re.findall("[a-z0-9]+", re.sub(r"(?<=\d),(?=\d)", "", title.lower())))
    from slugify import slugify

    return slugify(title, max_length=_SLUG, word_boundary=True)


def new_notes(document: Document, path: str) -> Notes:
    """Empty notes for an article that has none yet; `path` is where it was found."""
    known = document.metadata
    return Notes(
        id=article_id(document.title, document.hash),
        title=document.title,
        author=known.author.value if known.author else None,
        date=known.date.value if known.date else None,
        source=known.source.value if known.source else None,
        paths=(path,),
        hashes=(document.hash,),
    )


def annotate(
    document: Document,
    start: int,
    end: int,
    *,
    id: str,
    device: str,
    now: str,
    colour: Colour = Colour.YELLOW,
    note: str = "",
    tags: tuple[str, ...] = (),
) -> Annotation:
    """A new annotation of `document.text[start:end]`. Raises ValueError for an empty range."""
    passage = select(document.text, start, end)
    return Annotation(
        id=id,
        rev=(1, device),
        created=now,
        updated=now,
        passage=passage,
        text_hash=document.hash,
        heading=document.heading_at(passage.start),
        speaker=document.speaker_at(passage.start),
        paragraph=document.paragraph_at(passage.start),
        colour=colour,
        note=note,
        tags=tags,
    )


def moved(old: Annotation, document: Document, start: int, end: int) -> Annotation:
    """`old` with `document.text[start:end]` as its passage; not yet a revision of it. Raises
    ValueError for an empty range."""
    passage = select(document.text, start, end)
    return replace(
        old,
        passage=passage,
        text_hash=document.hash,
        anchor=None,
        lost=False,
        heading=document.heading_at(passage.start),
        speaker=document.speaker_at(passage.start),
        paragraph=document.paragraph_at(passage.start),
    )


def revise(old: Annotation, new: Annotation, *, device: str, now: str) -> Annotation:
    """`new` as the next revision of `old`: counted up, dated, what it replaces kept in its history.

    Undo is such a revision too, so that two devices agree on which came last.
    """
    new = replace(new, rev=(old.rev[0] + 1, device), updated=now)
    return replace(new, history=(*old.history, difference(version(old), version(new))))


def version(note: Annotation) -> dict[str, Json]:
    """What one revision says: every stored field but `id`, `created` and `history`."""
    fields: dict[str, Json] = {
        **note.extra,
        **selectors(note.passage),
        "rev": list(note.rev),
        "updated": note.updated,
        "deleted": note.deleted,
        "text_hash": note.text_hash,
        "heading": note.heading,
        "speaker": note.speaker,
        "paragraph": note.paragraph,
        "colour": note.colour.value,
        "note": note.note,
        "tags": list(note.tags),
    }
    if note.anchor:
        fields["anchor"] = anchored(note.anchor)
    if note.lost:
        fields["lost"] = True
    if note.colour is Colour.YELLOW:  # as which a colour that this version does not know is shown
        fields["colour"] = note.extra.get("colour", note.colour.value)
    return fields


def anchored(anchor: Anchor) -> dict[str, Json]:
    """An anchor as stored."""
    return {**anchor.extra, **selectors(anchor.passage), "text_hash": anchor.text_hash}


def selectors(passage: Passage) -> dict[str, Json]:
    """A passage as stored."""
    return {
        "start": passage.start,
        "end": passage.end,
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
    }


def difference(old: Mapping[str, Json], new: Mapping[str, Json]) -> dict[str, Json]:
    """What `old` said otherwise than the version after it; always its `rev` and `updated`."""
    return {
        name: old.get(name)
        for name in {**old, **new}
        if name in ("rev", "updated") or old.get(name) != new.get(name)
    }
