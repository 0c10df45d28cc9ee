"""Articles by what they are called."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from reader.library import absolute, shown
from reader.text import clean_line, clip, fold

_CANDIDATES = 5


class NotFoundError(LookupError):
    """No article is called so; the message is one line fit to show."""


class AmbiguousError(LookupError):
    """Several articles are called so; the message lists some of them."""


class Name(NamedTuple):
    """What an article is called."""

    id: str
    """Of its notes, or that they will have."""
    title: str
    path: str
    within: str
    """The path within its place of the library."""

    @property
    def forms(self) -> tuple[str, ...]:
        """Title, slug, path within its place, file name and stem, folded."""
        path = Path(self.path)
        known = (self.title, self.id.rpartition("-")[0], self.within, path.name, path.stem)
        return tuple(map(fold, known))


def find(names: Iterable[Name], name: str) -> Name | None:
    """The article that is called so: as a whole, or else in part. Raises AmbiguousError."""
    wanted = fold(clean_line(name))
    if not wanted:
        return None
    called, having = [], []
    for one in names:
        forms = one.forms
        if wanted == one.id or wanted in forms:
            called.append(one)
        elif any(wanted in form for form in forms):
            having.append(one)
    found = called or having
    if len(found) > 1:
        raise AmbiguousError(_many(name, found))
    return found[0] if found else None


def within(path: str, places: Iterable[Path]) -> str:
    """A path without what all articles of its place have in common."""
    for place in places:
        folder = absolute(place)
        if Path(path).is_relative_to(folder) and Path(path) != folder:
            return str(Path(path).relative_to(folder))
    return Path(path).name


def _many(name: str, found: Sequence[Name]) -> str:
    told = "; ".join(f"“{clip(one.title, 60)}” ({shown(one.path)})" for one in found[:_CANDIDATES])
    more = "; …" if len(found) > _CANDIDATES else ""
    return f"“{name}” may be any of {len(found)} articles: {told}{more}"
