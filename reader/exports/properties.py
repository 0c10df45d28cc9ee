"""What a Logseq page says of itself: its first lines, `key:: value`, shared with their owner.

As front matter is, line by line; what stands in quotation marks makes no links and tags there.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date

from reader.exports import frontmatter
from reader.exports.frontmatter import Segment, Value
from reader.text import clean_line

_LINE = re.compile(r"(?P<key>[^\s:#>\[\]-][^\s:]*)::(?:[ \t](?P<value>[^\r\n]*))?\r?(?:\n|\Z)")
_LINES = re.compile(rf"(?:{re.sub('[?]P<[a-z]+>', '?:', _LINE.pattern)})*")
_PLAIN = re.compile(r"[\w .,;/:’“”–—?!&+=%@-]*")
_LISTS = ("tags", "alias")
_UNWRITTEN = ("title",)
"""Would call the page otherwise than its file."""


def split(text: str) -> tuple[str, str]:
    """The properties that a page begins with, and the rest of its text."""
    text = text.removeprefix("\ufeff")
    found = _LINES.match(text)
    end = found.end() if found else 0
    return text[:end], text[end:]


def find(beginning: str, key: str) -> str | None:
    """What a key says in the properties that a page begins with; None where there is none."""
    inside = split(beginning)[0]
    said = (one.value for one in _segments(inside) if one.key == _key(key))
    value = next(said, None)
    return value if isinstance(value, str) else None


def fenced(inside: str) -> str:
    """Properties as they stand in a page."""
    return inside


def stamps(values: Mapping[str, Value]) -> tuple[str, ...]:
    """The stamps of all keys and values that are written."""
    return frontmatter.stamps(_ours(values))


def merge(inside: str, values: Mapping[str, Value], wrote: Collection[str]) -> str:
    """Properties with our values brought up to date and everything of their owner's as it was;
    `wrote` are the stamps of the last time."""
    if inside and not inside.endswith("\n"):
        inside += "\n"
    return frontmatter.merged(_segments(inside), _ours(values), wrote, _written)


def ours(inside: str, key: str, wrote: Collection[str]) -> list[str]:
    """What of the list of a key was written by us."""
    return frontmatter.stamped(_segments(inside), key, wrote)


def _ours(values: Mapping[str, Value]) -> dict[str, Value]:
    return {
        _key(key): clean_line(value) if isinstance(value, str) else value
        for key, value in values.items()
        if key not in _UNWRITTEN
    }


def _key(key: str) -> str:
    return key.replace("_", "-")


def _segments(inside: str) -> list[Segment]:
    found = []
    for line in _LINE.finditer(inside):
        key, said = line["key"], (line["value"] or "").strip()
        value: str | list[str] = said
        if key in _LISTS:
            value = [one.strip() for one in said.split(",") if one.strip()]
        elif len(said) > 1 and said[0] == said[-1] == '"':
            value = said[1:-1]
        found.append(Segment(line[0], key, value))
    return found


def _written(key: str, value: Value) -> list[Segment]:
    if not value:
        return []
    if isinstance(value, list):
        said = ", ".join(value)
    elif isinstance(value, date):
        said = str(value)
    else:
        said = value if _PLAIN.fullmatch(value) and "::" not in value else f'"{value}"'
    return [Segment(f"{key}:: {said}\n", key)]
