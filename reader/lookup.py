"""Articles by what they are called."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from reader.library import absolute, shown
from reader.text import clean_line, clip, fold

_CANDIDATES = 5
_ID = re.compile("[a-z0-9-]+-[0-9a-f]{12}")


class NotFoundError(LookupError):
    """No article is called so; the message is one line fit to show."""


class AmbiguousError(LookupError):
    """Several articles are called so; the message lists some of them."""


class Name(NamedTuple):
    """What an article is called."""

    title: str
    path: str
    within: str
    """The path within its place of the library."""
    id: Callable[[], str]
    """Gives the id of its notes, or that they will have; it is asked only where that may decide."""

    def part(self, wanted: str, letters: str) -> int:
        """Whether it is called so as a whole (2), in part (1) or not (0); given are the folded
        name, and its letters and digits alone."""
        title, name = fold(self.title), fold(self.path.rpartition(os.sep)[2])
        forms = [title, fold(self.within), name, name.rpartition(".")[0] or name]
        if wanted in forms:
            return 2
        slug, id = "", ""
        # Making a slug takes longer than all the rest. It has the letters of its title, if that is
        # written in plain ones.
        plain = self.title.isascii() and "&" not in self.title
        if not plain or letters in _letters(title) or _ID.fullmatch(wanted):
            id = self.id()
            slug = id.rpartition("-")[0]
        if wanted in (slug, id):
            return 2
        return int(any(wanted in form for form in (*forms, slug)))


def find(names: Iterable[Name], name: str) -> Name | None:
    """The article that is called so: as a whole, or else in part. Raises AmbiguousError."""
    wanted = fold(clean_line(name))
    if not wanted:
        return None
    letters = _letters(wanted)
    called: tuple[list[Name], list[Name], list[Name]] = [], [], []
    for one in names:
        called[one.part(wanted, letters)].append(one)
    found = called[2] or called[1]
    if len(found) > 1:
        raise AmbiguousError(_many(name, found))
    return found[0] if found else None


def _letters(folded: str) -> str:
    return "".join(filter(str.isalnum, folded))


def within(path: str, folders: Iterable[str]) -> str:
    """A path without what all articles of its place have in common; `folders` are those of the
    places, absolute and ending in a slash."""
    for folder in folders:
        if path.startswith(folder):
            return path[len(folder) :]
    return path.rpartition(os.sep)[2]


def folders(places: Iterable[Path]) -> list[str]:
    """Places as `within` asks for them."""
    return [f"{absolute(place)}{os.sep}" for place in places]


def _many(name: str, found: Sequence[Name]) -> str:
    told = "; ".join(f"“{clip(one.title, 60)}” ({shown(one.path)})" for one in found[:_CANDIDATES])
    more = "; …" if len(found) > _CANDIDATES else ""
    return f"“{name}” may be any of {len(found)} articles: {told}{more}"
