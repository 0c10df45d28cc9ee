"""What an import file brings along: passages of works, as other programs have them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from uuid import UUID, uuid5

from reader.annotation import Colour, Json
from reader.notation import Tables
from reader.record import record
from reader.text import clean, clean_line, tag_name

_NAMES = UUID("6f0f3c1e-2f0a-5c0b-9d55-1a7d6a4a3f10")
"""In which ids are made of what identifies a passage elsewhere."""
_COLOURS = {
    "orange": Colour.YELLOW,
    "gold": Colour.YELLOW,
    "pink": Colour.RED,
    "magenta": Colour.PURPLE,
    "violet": Colour.PURPLE,
    "olive": Colour.GREEN,
    "cyan": Colour.BLUE,
    "lime": Colour.GREEN,
}
_LONGEST_MOMENT = 100
_LEFT_OUT = "Tags: "


class NotUnderstoodError(ValueError):
    """A file cannot be imported; the message is one line that says where, why and what to do, but
    does not name the file."""


@record(kw_only=True)
class Excerpt:
    """A passage of a work, with what was said of it."""

    id: str
    """The id of the annotation that is made of it: the same whenever it is imported."""
    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None
    """Where it is said to stand in the work; in which unit is found out."""
    colour: Colour = Colour.YELLOW
    note: str = ""
    tags: tuple[str, ...] = ()
    created: str | None = None
    updated: str | None = None
    """UTC, ISO."""
    extra: Mapping[str, Json] = field(default_factory=dict, hash=False)
    """What is kept beside."""


@record(kw_only=True)
class Work:
    """What the passages are from: perhaps an article of the library."""

    title: str
    author: str = ""
    date: str = ""
    source: str = ""
    paths: tuple[str, ...] = ()
    """Where it stood, the likeliest first: paths, or addresses."""
    text: str | None = None
    """Its canonical text, where the file has it."""
    text_hash: str = ""
    """The hash of that, also where the text itself is not there."""
    excerpts: tuple[Excerpt, ...] = ()


@record(kw_only=True)
class Parcel:
    """A whole import file as read."""

    kind: str
    """What it is, in words: `Readwise CSV`."""
    works: tuple[Work, ...] = ()
    tables: Mapping[str, Tables] = field(default_factory=dict)
    """Whole notes files, by the ids of their articles."""
    remarks: tuple[str, ...] = ()
    """What was found out, or is left out, in lines fit to show."""

    @property
    def count(self) -> int:
        """How many passages it brings."""
        return sum(len(work.excerpts) for work in self.works)


def identity(given: str, *content: str) -> str:
    """An id: that which is given, if it is a UUID, else one made of it, or of what is there."""
    bare = given.strip().removeprefix("urn:uuid:").strip("{}")
    try:
        return str(UUID(bare))
    except ValueError:
        said = "\0".join([given] if given else content)
        return str(uuid5(_NAMES, said.encode("utf-8", "backslashreplace").decode()))


def excerpt(
    exact: str,
    *,
    id: str = "",
    key: Iterable[str] = (),
    prefix: str = "",
    suffix: str = "",
    start: int | None = None,
    end: int | None = None,
    colour: str = "",
    note: str = "",
    tags: Iterable[str] = (),
    created: str | None = None,
    updated: str | None = None,
    creator: str = "",
) -> Excerpt:
    """A passage from values as another program wrote them.

    `id` is what it is known by there; where that is "", `key` and its words identify it. Raises
    ValueError where it has no words.
    """
    said = clean(exact).text
    words = said.strip()
    if not words:
        raise ValueError("the passage has no words")
    if start is not None and said[:1].isspace():
        start, end = None, None
    names, strange = spelled(tags)
    written = clean(note).text
    if strange:
        written = "\n\n".join(filter(None, [written, f"{_LEFT_OUT}{', '.join(strange)}"]))
    return Excerpt(
        id=identity(id, *key, words),
        exact=words,
        prefix=clean(prefix).text,
        suffix=clean(suffix).text,
        start=start,
        end=end,
        colour=colour_of(colour),
        note=written,
        tags=names,
        created=moment(created),
        updated=moment(updated),
        extra={"creator": clean_line(creator)} if creator.strip() else {},
    )


def spelled(tags: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """Tags as they are written here, each once; and those that cannot be: signs alone."""
    names: dict[str, None] = {}
    strange = []
    for raw in tags:
        line = clean_line(raw)
        try:
            names[tag_name(line)] = None
        except ValueError:
            if any(char.isdigit() for char in line):
                names[tag_name(f"tag-{line}")] = None
            elif line:
                strange.append(line)
    return tuple(names), strange


def colour_of(name: str) -> Colour:
    """The colour of a name in any program; yellow for one that is not known."""
    name = name.strip().lower()
    try:
        return Colour(name)
    except ValueError:
        return _COLOURS.get(name, Colour.YELLOW)


def moment(value: str | None) -> str | None:
    """A time as other programs write it, in UTC: `2024-07-05T16:17:00Z`; None for what is none. One
    without a zone is taken as it stands."""
    if not value or len(value) > _LONGEST_MOMENT:
        return None
    text = re.sub(r"\s*(?:UTC|GMT)$", "+00:00", value.strip())
    text = re.sub(r"(\.\d{1,6})\d*", r"\1", text)
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            found = found.astimezone(UTC)
        return found.strftime("%Y-%m-%dT%H:%M:%SZ") if found.year >= 1000 else None
    except (ValueError, OverflowError):
        return None


def seconds(value: Json) -> str | None:
    """A time in seconds since 1970, as `moment` gives it; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return None


def gathered(pairs: Iterable[tuple[Work, Excerpt]]) -> tuple[Work, ...]:
    """Works with all their passages, each passage once; in the order of their first ones.

    Passages that differ and have one id, as when a row of a table was copied and changed, are all
    kept: the later ones under ids of their own."""
    found: dict[Work, dict[str, Excerpt]] = {}
    first: dict[str, tuple[str, ...]] = {}
    for work, passage in pairs:
        said = _said(work, passage)
        if first.setdefault(passage.id, said) != said:
            passage = replace(passage, id=identity("", passage.id, *said))
        found.setdefault(work, {}).setdefault(passage.id, passage)
    return tuple(
        replace(work, excerpts=tuple(passages.values())) for work, passages in found.items()
    )


def _said(work: Work, one: Excerpt) -> tuple[str, ...]:
    """What tells a passage from others."""
    return work.title, *work.paths, one.exact, one.prefix, str(one.start), one.note, *one.tags
