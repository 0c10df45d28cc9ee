"""YAML front matter of an exported file, shared with its owner.

Of every key and value that `reader` writes, the file keeps a stamp of six hex digits. They tell a
value that its owner changed, added or took out from one that is merely out of date.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import yaml

Value: TypeAlias = str | date | list[str] | None
"""What is None or empty is not written."""

_FENCE = re.compile(r"\ufeff?---[ \t]*\r?\n")
_FENCED = re.compile(_FENCE.pattern + r"(?P<inside>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)")
_LINE_END = re.compile(r"[\n\r\x85\u2028\u2029]")
_PLAIN = re.compile(r"(?:/|[A-Za-z])(?:[A-Za-z0-9_./()’-]| (?! |$))*")
_WORDS = frozenset("yes no true false on off null y n".split())
"""What YAML takes for something else than text."""
_WIDE = 1_000_000
"""Lines that are longer are folded by PyYAML."""


class Segment(NamedTuple):
    """The lines of one key, or those between two."""

    text: str
    key: str = ""
    value: str | list[str] | None = None
    """None where it is neither text nor a list of texts."""


Written: TypeAlias = Callable[[str, Value], list[Segment]]
"""Makes the lines of a key; none where there is no value."""


def split(text: str) -> tuple[str, str]:
    """The inside of a file's front matter, "" where it has none, and the rest of its text."""
    fenced = _FENCED.match(text)
    return (fenced["inside"], text[fenced.end() :]) if fenced else ("", text.removeprefix("\ufeff"))


def find(beginning: str, key: str) -> str | None:
    """What a key says in the front matter that a file begins with; the rest of it may be cut off.

    Only text on the key's own line is understood; None where there is none.
    """
    if not _FENCE.match(beginning):
        return None
    inside = beginning.split("\n", 1)[1] if "\n" in beginning else ""
    found = re.search(
        rf"^(?:{re.escape(key)}:[ \t]+(\S.*)|(?:---|\.\.\.)\s*$)", inside, re.MULTILINE
    )
    if not found or found[1] is None:
        return None
    text = found[1].strip()
    if re.fullmatch(r"[\w-]+", text):
        return text
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def unended(beginning: str) -> bool:
    """Whether a file begins with front matter whose end is not there."""
    return bool(_FENCE.match(beginning) and not _FENCED.match(beginning))


def fenced(inside: str) -> str:
    """Front matter with its fences."""
    return f"---\n{inside}---\n"


def stamps(values: Mapping[str, Value]) -> tuple[str, ...]:
    """The stamps of all keys and values that are written."""
    found: list[str] = []
    for key, value in values.items():
        if value:
            found += [_stamp(key), *(_stamp(key, item) for item in _items(value))]
    return tuple(found)


def merge(inside: str, values: Mapping[str, Value], wrote: Collection[str]) -> str:
    """Front matter with our values brought up to date and everything of its owner's as it was.

    `inside` is the old one without its fences, and so is the result; `wrote` are the stamps of the
    last time. Raises ValueError, with a line fit to show, where the old one is no plain mapping.
    """
    return merged(_segments(inside), values, wrote, _written)


def ours(inside: str, key: str, wrote: Collection[str]) -> list[str]:
    """What of the list of a key was written by us. Raises ValueError as `merge` does."""
    return stamped(_segments(inside), key, wrote)


def stamped(segments: list[Segment], key: str, wrote: Collection[str]) -> list[str]:
    """The same of an old text that is cut into segments."""
    lists = [one.value for one in segments if one.key == key and isinstance(one.value, list)]
    return [item for items in lists for item in items if _stamp(key, item) in wrote]


def merged(
    segments: list[Segment],
    values: Mapping[str, Value],
    wrote: Collection[str],
    written: Written,
) -> str:
    """The lines of an old text, cut into segments, with values brought up to date; `written` makes
    the lines of a key."""
    at = 0
    for key, value in values.items():
        here = next((n for n, segment in enumerate(segments) if segment.key == key), None)
        if here is None:
            new = [] if _stamp(key) in wrote else written(key, value)
            segments[at:at] = new
        else:
            at = here
            new = _renewed(segments[here], value, wrote, written)
            segments[at : at + 1] = new
        at += len(new)
    return "".join(segment.text for segment in segments)


def _renewed(old: Segment, new: Value, wrote: Collection[str], written: Written) -> list[Segment]:
    theirs = old.value
    if isinstance(new, list):
        if theirs and not isinstance(theirs, list):
            return [old]
        kept = [item for item in theirs or () if item in new or _stamp(old.key, item) not in wrote]
        added = [item for item in new if item not in kept and _stamp(old.key, item) not in wrote]
        return [old] if kept + added == (theirs or []) else written(old.key, kept + added)
    if not isinstance(theirs, str) or _stamp(old.key, theirs) not in wrote or theirs == str(new):
        return [old]
    return written(old.key, new)


def _written(key: str, value: Value) -> list[Segment]:
    if not value:
        return []
    # What is plain stands as the library would have it, at a fiftieth of the cost.
    if isinstance(value, date):
        return [Segment(f"{key}: {value}\n", key)]
    if all(_PLAIN.fullmatch(item) and item.lower() not in _WORDS for item in _items(value)):
        lines = "".join(f"- {item}\n" for item in value) if isinstance(value, list) else ""
        return [Segment(f"{key}:\n{lines}" if lines else f"{key}: {value}\n", key)]
    import yaml

    # PyYAML does not read back every line end that it writes as one.
    style = '"' if _LINE_END.search("".join(_items(value))) else None
    text = yaml.safe_dump({key: value}, default_style=style, allow_unicode=True, width=_WIDE)
    return [Segment(text, key)]


def _segments(inside: str) -> list[Segment]:
    if not inside:
        return []
    import yaml

    try:
        # Everything is text to this loader: no value can fail to be built, or do harm.
        root = yaml.compose(inside, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError("its front matter is no YAML that can be read") from error
    if root is None:
        return [Segment(inside)]
    pairs = root.value if isinstance(root, yaml.MappingNode) and not root.flow_style else []
    if not pairs or any(key.start_mark.column for key, _ in pairs):
        raise ValueError("its front matter is no plain list of keys and values")
    starts = [key.start_mark.index for key, _ in pairs]
    segments = [Segment(inside[: starts[0]])]
    for (key, node), start, end in zip(pairs, starts, [*starts[1:], len(inside)], strict=True):
        lines = inside[start:end].splitlines(keepends=True)
        own = len(lines)
        # Comments and empty lines in front of the next key belong to that.
        while own > 1 and (not lines[own - 1].strip() or lines[own - 1].startswith("#")):
            own -= 1
        segments.append(Segment("".join(lines[:own]), str(key.value), _value(node)))
        segments.append(Segment("".join(lines[own:])))
    return segments


def _value(node: "yaml.Node") -> str | list[str] | None:
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode) and all(
        isinstance(item, yaml.ScalarNode) for item in node.value
    ):
        return [str(item.value) for item in node.value]
    return None


def _items(value: Value) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


@lru_cache(1_000)
def _stamp(*parts: str) -> str:
    return hashlib.sha256("=".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:6]
