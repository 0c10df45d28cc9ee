"""Shelves: queries that are kept under a name, in a file that people may write too."""

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reader.text import clean_line, clip

LONGEST_NAME, LONGEST_QUERY = 60, 1_000
"""Characters of a name and of a query; more is cut off."""
MOST = 100
"""Shelves that are kept."""
_LARGEST = 1_000_000
_ABOUT = """\
# The shelves above the article list of reader: a name, and what it asks for.
"""


class Shelf(NamedTuple):
    """A query with a name."""

    name: str
    query: str
    shipped: bool = False
    """Whether it is one of those that come with reader."""


class ShelvesError(Exception):
    """Shelves cannot be read or kept; the message is one line naming the file."""


def shipped() -> tuple[Shelf, ...]:
    """The shelves of those who have made none."""
    return (
        Shelf("Unread", "is:unread", True),
        Shelf("Starred", "is:starred", True),
        Shelf("Annotated", "is:annotated", True),
        Shelf("To review", "is:review", True),
    )


def read(file: Path) -> tuple[Shelf, ...]:
    """The shelves in a file; those that are shipped where there is none.

    Raises ShelvesError where it cannot be read or says something else. A file that is damaged is
    set aside, so that what it holds is not written over.
    """
    import tomllib

    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST)
    except FileNotFoundError:
        return shipped()
    except OSError as error:
        raise ShelvesError(f"{file}: cannot be read ({error.strerror})") from error
    try:
        return tuple(map(_shelf, _entries(tomllib.loads(content.decode("utf-8-sig")))))[:MOST]
    except (ValueError, RecursionError) as error:
        told = f"{file}: {clip(clean_line(str(error)), 200)}"
        aside = file.with_name(f"{file.stem}.damaged-{time.strftime('%Y%m%dT%H%M%S')}.toml")
        try:
            file.replace(aside)
        except OSError:
            raise ShelvesError(f"{told}; the usual shelves are shown") from error
        raise ShelvesError(f"{told}; it was set aside as {aside.name}") from error


def write(file: Path, shelves: Sequence[Shelf]) -> None:
    """Keep these shelves in a file, replacing it as a whole. Raises ShelvesError."""
    parts = [_ABOUT]
    for shelf in shelves[:MOST]:
        parts.append(f"\n[[shelf]]\nname = {_quoted(shelf.name)}\nquery = {_quoted(shelf.query)}\n")
    fresh = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with fresh.open("w", encoding="utf-8", errors="replace") as opened:
            opened.write("".join(parts))
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise ShelvesError(f"{file}: was not saved ({error.strerror})") from error


def named(shelves: Sequence[Shelf], name: str, query: str, old: str = "") -> tuple[Shelf, ...]:
    """The shelves with one more, or with another one in the place of that called `old`. One that
    has the new name gives way to it."""
    new = Shelf(clip(clean_line(name), LONGEST_NAME), clean_line(query))
    taken, wanted = (old, new.name), old or new.name
    at = next((n for n, one in enumerate(shelves) if one.name == wanted), len(shelves))
    before = (one for one in shelves[:at] if one.name not in taken)
    after = (one for one in shelves[at:] if one.name not in taken)
    return (*before, new, *after)


def _entries(table: dict[str, object]) -> list[object]:
    entries = table.get("shelf", [])
    if not isinstance(entries, list):
        raise ValueError("each shelf begins with a line [[shelf]]")
    return entries


def _shelf(entry: object) -> Shelf:
    """Raises ValueError for what is no shelf."""
    if isinstance(entry, dict):
        name, query = entry.get("name"), entry.get("query")
        if isinstance(name, str) and isinstance(query, str) and clean_line(name):
            kept = Shelf(clip(clean_line(name), LONGEST_NAME), clean_line(query)[:LONGEST_QUERY])
            return next((one for one in shipped() if one[:2] == kept[:2]), kept)
    raise ValueError("a shelf has a name and a query, both in quotation marks")


def _quoted(text: str) -> str:
    """A text as a basic string of TOML, which is one of JSON but for the sign DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
