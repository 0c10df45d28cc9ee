"""Finding the articles of a library that works are which other programs know: by text, path, title
or address, and last by the passages that stand in them."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from reader.annotation import Notes
from reader.document import Document
from reader.imports.parcel import Work
from reader.library import Library, UnreadableError, load
from reader.passage import Cancelled
from reader.text import clean_line, fold

_PIECE = 24
"""Code points, blanks left out, of the pieces by which passages are looked for in all texts."""
_SAMPLE = 12
"""Passages of a work that are looked at."""
_MOST = 0.5
"""The part of them that must stand in an article for that alone to tell."""
_SHORTEST_TITLE = 8
"""Code points of a title that may be the beginning of another one."""
_NAME = re.compile(r"[^\W\d_]{2,}")
_LAST = "\U0010ffff"
"""Is sorted behind all that a title may go on with."""


class Place(NamedTuple):
    """An article that a work was found to be."""

    path: str
    document: Document


class _Known(NamedTuple):
    """How well a work is known: the larger the better."""

    rank: int
    """5 by its text, 4 by path, 3 by title, 2 by address or file name, 1 by its passages alone."""
    most: bool
    """Whether most of its passages stand there."""
    author: bool
    """Whether someone wrote both."""
    share: float
    """What part of its passages stand there."""


def locate(
    works: Sequence[Work],
    library: Library,
    notes: Sequence[Notes],
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> dict[int, Place]:
    """Which articles works are, by their numbers; what is not there is left out.

    `notes` tell of articles outside the library too. `progress` is given how many articles were
    looked at, those looked through once more again. Raises Cancelled where `cancelled` says so.
    """
    search = _Search(works)
    paths = list(articles(library, notes))
    for number, path in enumerate(paths):
        if cancelled():
            raise Cancelled
        if document := _read(path):
            search.look(str(path), document)
        progress(number + 1)
    left = [work for work in range(len(works)) if work not in search.found]
    if left and (pieces := _pieces(works, left)):
        for number, path in enumerate(paths, len(paths)):
            if cancelled():
                raise Cancelled
            if document := _read(path):
                search.look_through(str(path), document, pieces)
            progress(number + 1)
    return search.found


def articles(library: Library, notes: Sequence[Notes]) -> Iterator[Path]:
    """All articles of the library, and those that notes were made on elsewhere, each once."""
    seen: set[Path] = set()
    for path, _ in library.files():
        if path not in seen:
            seen.add(path)
            yield path
    for one in notes:
        for name in reversed(one.paths):
            path = Path(name)
            if path not in seen and path.is_absolute() and _there(path):
                seen.add(path)
                yield path
                break


def _there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _read(path: Path) -> Document | None:
    try:
        return load(path)
    except UnreadableError:
        return None


class _Search:
    """Works that are looked for, and the best article found for each."""

    def __init__(self, works: Sequence[Work]) -> None:
        self.found: dict[int, Place] = {}
        self._works = works
        self._known: dict[int, _Known] = {}
        self._by: dict[tuple[int, str], list[int]] = {}
        for number, work in enumerate(works):
            for name in _names(work):
                self._by.setdefault(name, []).append(number)

        titles = ((fold(clean_line(work.title)), number) for number, work in enumerate(works))
        self._titles = sorted(one for one in titles if len(one[0]) >= _SHORTEST_TITLE)

    def look(self, path: str, document: Document) -> None:
        """Take an article for the works that it may be."""
        source = document.metadata.source
        title = fold(clean_line(document.title))
        names = [
            (5, document.hash),
            (4, path),
            (3, title),
            (2, source.value if source else ""),
            (2, PurePath(path).name),
            (2, fold(PurePath(path).stem)),
        ]
        for rank, name in names:
            for number in self._by.get((rank, name), ()) if name else ():
                self._take(number, rank, path, document)
        for number in self._akin(title):
            self._take(number, 2, path, document)

    def _akin(self, title: str) -> Iterator[int]:
        """The works whose titles begin with a title and go on after a word, or that begin it so."""
        for end in range(_SHORTEST_TITLE, len(title)):
            if not title[end].isalnum():
                yield from (number for _, number in self._titled(title[:end], title[:end]))
        if len(title) >= _SHORTEST_TITLE:
            for other, number in self._titled(title, title + _LAST):
                if other != title and not other[len(title)].isalnum():
                    yield number

    def _titled(self, first: str, last: str) -> Sequence[tuple[str, int]]:
        """The works of which the titles are sorted between two, or are one of them."""
        end = bisect_right(self._titles, (last, len(self._works)))
        return self._titles[bisect_left(self._titles, (first,)) : end]

    def look_through(self, path: str, document: Document, pieces: dict[str, list[int]]) -> None:
        """Take an article for the works of which passages stand in it."""
        text = _squeezed(document.text)
        near = Counter(
            number
            for start in range(len(text) - _PIECE + 1)
            for number in pieces.get(text[start : start + _PIECE], ())
        )
        for number in near:
            self._take(number, 1, path, document)

    def _take(self, number: int, rank: int, path: str, document: Document) -> None:
        work = self._works[number]
        share = _share(work, document)
        others = by_others(work.author, document.author or "")
        # A name that is less than its title, path or text proves nothing by itself.
        if rank < 3 and share < _MOST:
            return
        if rank == 3 and not share and (others or self._elsewhere(number)):
            return
        author = bool(work.author and document.author) and not others
        known = _Known(rank, share >= _MOST, author, share)
        if number not in self._known or known > self._known[number]:
            self._known[number] = known
            self.found[number] = Place(path, document)

    def _elsewhere(self, number: int) -> bool:
        return number in self._known


def by_others(one: str, other: str) -> bool:
    """Whether two authors, as they are written, have no name in common, so that something with the
    same title by each is not the same; not where one is unknown."""
    names, others = (set(_NAME.findall(fold(author))) for author in (one, other))
    return bool(names and others) and names.isdisjoint(others)


def _names(work: Work) -> set[tuple[int, str]]:
    """What an article is to be called to be the work, with how much that tells."""
    title = fold(clean_line(work.title))
    names = {(5, work.text_hash), (3, title), (2, title)}
    for path in work.paths:
        names |= {(4, path), (2, path), (2, PurePath(path).name)}
    if work.source:
        names.add((2, work.source))
    return {(rank, name) for rank, name in names if name}


def _share(work: Work, document: Document) -> float:
    """What part of some passages of a work stands in a text."""
    sample = work.excerpts[:: max(1, len(work.excerpts) // _SAMPLE)][:_SAMPLE]
    if not sample:
        return 0.0
    folded = ""
    there = 0
    for one in sample:
        words = one.exact[:80]
        if words in document.text:
            there += 1
            continue
        folded = folded or _squeezed(fold(document.text))
        there += _squeezed(fold(words)) in folded
    return there / len(sample)


def _pieces(works: Sequence[Work], numbers: Sequence[int]) -> dict[str, list[int]]:
    """Pieces of the passages of some works, and which works they are of."""
    pieces: dict[str, list[int]] = {}
    for number in numbers:
        for one in works[number].excerpts[:_SAMPLE]:
            words = _squeezed(one.exact)
            if len(words) >= _PIECE:
                pieces.setdefault(words[:_PIECE], []).append(number)
    return pieces


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
