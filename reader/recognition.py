"""Recognising an article: which notes are its own, whatever it says and wherever it stands now.

In this order, of the notes that are known an article has

1. those of its path and its text;
2. those of its text, unless their article still stands elsewhere: then this is a copy of it, which
   has notes of its own;
3. those of its path: it was edited. Not where it is another article that has come into the place:
   it has another title, and hardly a passage that was marked nor much of the old text is in it;
4. those of an article that stands nowhere any more, if most of their passages and of the old text
   are in this one: it was moved and edited. Its title helps to find it, and proves nothing.
"""

import hashlib
import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache, cached_property, partial
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

from reader.anchoring import Texts, placements
from reader.annotation import Notes, article_id
from reader.document import Document
from reader.overlap import PIECE, squeezed
from reader.overlap import likeness as likeness
from reader.passage import State
from reader.storage import encoded

T = TypeVar("T")
There: TypeAlias = Callable[[str], Document | None]
"""Reads the article at a path; None where there is none."""

MOST, HARDLY = 0.5, 0.2
"""Parts of the passages that were marked, and of the text that they were marked in."""
_ENOUGH = 50
"""Code points of passages, blanks left out, that tell an article where nothing else does."""
_SAMPLE = 8
"""Of so many annotations, pieces tell which notes may belong to a text."""
_LOST = 1_000
"""Of so many articles that stand nowhere, the last ones annotated are looked for by pieces."""
_READ = 1_000_000
"""Code points of a text in which these are looked for."""
_EXACT = re.compile(rb'"exact": "([^"\\\\]{16,32})')
"""The first words of a passage as notes files have it."""


class Recognised(NamedTuple):
    """What was found for an article."""

    notes: Notes | None
    """Its own notes, as they were; None where it has none."""
    other: Notes | None = None
    """Those of another copy of it, which it could share."""


def copy_id(title: str, text_hash: str, path: str) -> str:
    """The id of a copy at `path` that has notes of its own: as `article_id`, but by the hash of
    text and path together, so that every reader gives it the same."""
    name = path.encode("utf-8", "surrogateescape")
    return article_id(title, hashlib.sha256(text_hash.encode() + name).hexdigest())


class Near(NamedTuple):
    """Tells which notes may be those of an article, so that few are parsed and looked at: those
    that know its path, text or title, or of which a passage begins with words of it."""

    path: str
    hash: str
    title: str
    text: str
    words: tuple[bytes, ...]
    """Path, hash and title as they stand in notes files."""
    content: bytes
    """The text in UTF-8."""

    @classmethod
    def of(cls, document: Document, path: str) -> "Near":
        names = path, document.hash, document.title
        content = document.text.encode("utf-8", "surrogatepass")
        return cls(*names, document.text, tuple(map(encoded, names)), content)

    def file(self, content: bytes) -> bool:
        """Whether a notes file with this content may be the one."""
        if any(map(content.__contains__, self.words)):
            return True
        return any(map(self.content.__contains__, _some(_EXACT.findall(content))))

    def notes(self, notes: Notes) -> bool:
        """Whether these notes may be the ones."""
        if self.path in notes.paths or self.hash in notes.hashes or self.title == notes.title:
            return True
        begun = (note.passage.exact[:PIECE] for note in _some(notes.records))
        return any(len(one) == PIECE and one in self.text for one in begun)


class Recognition:
    """Recognises articles by some notes. Not to be kept: what it has found out may change."""

    def __init__(
        self, notes: Iterable[Notes], there: There, texts: Callable[[str, str], str | None]
    ) -> None:
        """`there` is asked about articles that notes were made on, and `texts` gives the text that
        notes with an id were made in, by its hash: both only where nothing simpler decides."""
        self.notes = tuple(notes)
        self._there = there
        self._texts = texts
        self._named: dict[str, list[Notes]] = {}
        self._titled: dict[str, list[Notes]] = {}
        for one in self.notes:
            for name in {*one.paths, *one.hashes}:
                self._named.setdefault(name, []).append(one)
            self._titled.setdefault(one.title, []).append(one)

    def find(self, document: Document, path: str) -> Recognised:
        """The notes of an article that was found at `path`."""
        here, same = self._named.get(path, []), self._named.get(document.hash, [])
        other = next(
            (one for one in same if path not in one.paths and self._copied(one, path)), None
        )
        found = self.exact(document, path)
        if found is None:
            moved = [one for one in same if path not in one.paths and not self._copied(one, path)]
            found = max(moved, key=partial(_alike, path), default=None)
        if found is None:
            edited = [one for one in here if not one.annotations or self._is_of(one, document)]
            found = self._best(edited, document)
        if found is None and other is None:
            lost = [one for one in self._candidates(document) if self._was(one, document, path)]
            found = self._best(lost, document)
        return Recognised(found, other)

    def exact(self, document: Document, path: str) -> Notes | None:
        """The notes of both its path and its text; of several, those of most paths."""
        same = self._named.get(document.hash, [])
        both = [one for one in same if path in one.paths]
        return max(both, key=lambda one: (len(one.paths), one.id), default=None)

    def claim(self, document: Document, path: str) -> str | None:
        """The id of the notes of an article, "" for none; None where path and hash tell as much:
        they are both known, or neither is."""
        if self.exact(document, path):
            return None
        found = self.find(document, path).notes
        if found:
            return found.id
        return "" if path in self._named or document.hash in self._named else None

    def stands(self, notes: Notes, but: str = "") -> str | None:
        """Where the article of some notes stands, the latest place first; None for nowhere. Not at
        the path `but`, whatever that is called."""
        for path in reversed(notes.paths):
            if _exists(path) and not _same_file(path, but):
                document = self._there(path)
                if document and self._is_of(notes, document):
                    return path
        return None

    def missing(self, present: Container[str], read: Container[str]) -> list[Notes]:
        """Notes with annotations whose articles stand nowhere. `present` are the ids of those that
        were found at the paths `read`; of files elsewhere it is only asked whether they are."""
        return [
            one
            for one in self.notes
            if one.annotations
            and one.id not in present
            and not any(path not in read and _exists(path) for path in one.paths)
        ]

    def _copied(self, notes: Notes, path: str) -> bool:
        return self.stands(notes, path) is not None

    def _is_of(self, notes: Notes, document: Document) -> bool:
        """Whether an article that stands where notes were made is still the one."""
        if document.hash in notes.hashes or document.title == notes.title:
            return True
        if not notes.annotations:
            return False
        # Pieces are looked up far sooner than passages are found again.
        return (self._like(notes, document) or 0) >= HARDLY or (
            self._found(notes, document) >= HARDLY
        )

    def _was(self, notes: Notes, document: Document, path: str) -> bool:
        """Whether an article is one that stood elsewhere."""
        if not notes.annotations or self._copied(notes, path):
            return False
        like = self._like(notes, document)
        # Of what came from elsewhere nobody ever had the text, and the title may be another.
        proven = not notes.hashes and _quoted(notes, document) >= _ENOUGH
        if like is None and notes.title != document.title and not proven:
            return False
        return self._found(notes, document) > MOST and (like is None or like >= MOST)

    def _best(self, notes: Sequence[Notes], document: Document) -> Notes | None:
        """The notes that rank highest; a single one without looking for its passages."""
        if len(notes) < 2:
            return next(iter(notes), None)
        return max(notes, key=partial(self._rank, document))

    def _rank(self, document: Document, notes: Notes) -> tuple[float, str, str]:
        """Of notes that may all belong to an article, the higher ones do."""
        return self._found(notes, document), _latest(notes), notes.id

    def _found(self, notes: Notes, document: Document) -> float:
        """What part of the passages that were marked, or of the place last read, is there."""
        if not notes.annotations:
            place = notes.reading.place
            return float(place is not None and place.exact in document.text)
        away = [note for note in notes.annotations if note.passage.exact not in document.text]
        places = placements(document, away, self._texts_of(notes)) if away else {}
        again = sum(place.state in (State.ATTACHED, State.MOVED) for place in places.values())
        return 1 - (len(away) - again) / len(notes.annotations)

    def _like(self, notes: Notes, document: Document) -> float | None:
        """What part of the old text is there; None where that was not kept."""
        old = next(filter(None, map(self._texts_of(notes), reversed(notes.hashes))), None)
        return None if old is None else likeness(old, document.text)

    def _texts_of(self, notes: Notes) -> Texts:
        return cache(partial(self._texts, notes.id))

    def _candidates(self, document: Document) -> list[Notes]:
        """Notes that may have been made on a text that was edited and stood elsewhere."""
        found = {one.id: one for one in self._titled.get(document.title, [])}
        if self._pieces:
            text = squeezed(document.text[:_READ])
            known = self._pieces
            for start in range(max(1, len(text) - PIECE + 1)):
                for one in known.get(text[start : start + PIECE], ()):
                    found[one.id] = one
        return list(found.values())

    @cached_property
    def _pieces(self) -> dict[str, list[Notes]]:
        """Pieces of passages that were marked in articles that stand nowhere now."""
        lost = [one for one in self.notes if one.annotations and not any(map(_exists, one.paths))]
        if len(lost) > _LOST:
            lost = sorted(lost, key=_latest)[-_LOST:]
        pieces: dict[str, list[Notes]] = {}
        for one in lost:
            for note in one.annotations[:_SAMPLE]:
                exact = squeezed(note.passage.exact)
                for start in {0, max(0, len(exact) // 2 - PIECE), max(0, len(exact) - PIECE)}:
                    pieces.setdefault(exact[start : start + PIECE], []).append(one)
        return pieces


def _some(items: Sequence[T]) -> Sequence[T]:
    """The first, a middle and the last one."""
    return (items[0], items[len(items) // 2], items[-1]) if len(items) > 2 else items


def _quoted(notes: Notes, document: Document) -> int:
    """How many code points of passages stand in an article, whatever blanks are between them."""
    text, words = (
        squeezed(document.text),
        {squeezed(one.passage.exact) for one in notes.annotations},
    )
    return sum(len(exact) for exact in words if exact in text)


def _latest(notes: Notes) -> str:
    """When something was done with an article last."""
    return max((notes.reading.opened or "", *(note.updated for note in notes.records)))


def _alike(path: str, notes: Notes) -> tuple[int, str, str]:
    """How many names at the end of a path any of the notes' paths ends with too; then what was
    used last."""

    def same(other: str) -> int:
        pairs = zip(_names(path), _names(other), strict=False)
        return sum(1 for _ in takewhile(lambda names: names[0] == names[1], pairs))

    return max(map(same, notes.paths), default=0), _latest(notes), notes.id


def _names(path: str) -> Iterator[str]:
    return reversed(path.replace("\\", "/").split("/"))


def _exists(path: str) -> bool:
    return os.path.exists(path)  # noqa: PTH110 pathlib raises where it may not look


def _same_file(path: str, other: str) -> bool:
    """Whether two paths lead to one file, as hard links do."""
    if path == other:
        return True
    with suppress(OSError, ValueError):
        return Path(path).samefile(other)
    return False
