"""Front matter: the YAML mapping that opens a text between `---` lines, and what it says."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from reader import dates
from reader.document import Fact, Origin
from reader.text import clean_line

LONGEST = 16_384
"""Longer front matter (bytes of UTF-8) is taken for text."""
DEEPEST = 16
"""Front matter nested deeper than this is taken for text."""
_OPENING = re.compile("--- *\n")
_CLOSING = re.compile("^(?:---|\\.\\.\\.) {0,64}(?:\n|\\Z)", re.MULTILINE)
_NOTHING = ("", "~", "null")


def split(text: str) -> tuple[Mapping[str, object], str]:
    """Part the front matter from the text behind it; the keys come case-folded.

    Scalars are strings as the file has them: what YAML would make of `language: no` or
    `title: 12:30` is not what was meant. What is no mapping, is invalid or too long, or has
    anchors, aliases or tags, is no front matter but text: ({}, text).
    """
    opening = _OPENING.match(text)
    if not opening:
        return {}, text
    # What the end of the searched part may cut lies beyond LONGEST.
    closing = _CLOSING.search(text, opening.end(), opening.end() + LONGEST + 80)
    if not closing:
        return {}, text
    block = text[opening.end() : closing.start()]
    front = _mapping(block) if len(block.encode("utf-8", "replace")) <= LONGEST else None
    return ({}, text) if front is None else (front, text[closing.end() :])


def _mapping(block: str) -> Mapping[str, object] | None:
    import yaml

    # Of the same loader, the one in C where there is one: an eighth of the time.
    loader: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    depth = 0
    try:
        # Events come without recursion, so that what is too deep is known before it is built.
        for event in yaml.parse(block, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            named = isinstance(event, yaml.NodeEvent) and event.anchor is not None
            tagged = isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag
            if depth > DEEPEST or named or tagged:
                return None
        front: object = yaml.load(block, Loader=loader)
    except (yaml.YAMLError, ValueError):
        return None
    if not isinstance(front, dict):
        return None
    return {clean_line(str(key)).casefold(): value for key, value in front.items()}


def facts(front: Mapping[str, object]) -> dict[str, Fact]:
    """What front matter says of an article, by the names of `Metadata`'s fields; never empty."""
    if not front:
        return {}
    found = {
        "title": _first(front, _line, "title"),
        "author": _first(front, _list, "author", "authors", "by"),
        "date": _first(front, _date, "date", "published"),
        "updated": _first(front, _date, "updated", "modified"),
        "source": _first(front, _line, "source", "publisher", "site"),
        "language": _first(front, _line, "language", "lang"),
        "licence": _first(front, _line, "licence", "license"),
    }
    return {name: Fact(value, Origin.FRONT_MATTER) for name, value in found.items() if value}


def _first(front: Mapping[str, object], read: Callable[[object], str], *keys: str) -> str:
    return next(filter(None, (read(front.get(key)) for key in keys)), "")


def _line(value: object) -> str:
    if not isinstance(value, str | int | float | date):
        return ""
    line = clean_line(str(value))
    return "" if line in _NOTHING else line


def _list(value: object) -> str:
    return ", ".join(filter(None, map(_line, value))) if isinstance(value, list) else _line(value)


def _date(value: object) -> str:
    return dates.normal(_line(value)) or ""
