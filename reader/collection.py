"""A library together with the notes made on it: its rows, and articles by what they are called."""

import stat
from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from reader.annotation import Notes
from reader.article import summary
from reader.conflicts import copy_names
from reader.document import Document
from reader.index import Index, Row, remembered
from reader.library import Library, UnreadableError, absolute, load, shown
from reader.marked import Marked, matching
from reader.notebook import Notebook
from reader.query import Query, Subject, article_subject
from reader.recognition import Recognition
from reader.text import clean_line, clip, fold
from reader.vocabulary import Effect, Operation, Use, effect, uses

_CANDIDATES = 5


class NotFoundError(LookupError):
    """No article is called so; the message is one line fit to show."""


class AmbiguousError(LookupError):
    """Several articles are called so; the message lists some of them."""


class Source(NamedTuple):
    """An article as loaded, with its notes."""

    path: str
    document: Document
    notes: Notes


class Collection:
    """The articles of a library and a notebook; what cannot be read is told to `report`."""

    def __init__(self, library: Library, notebook: Notebook, report: Callable[[str], None]) -> None:
        self.library = library
        self.notebook = notebook
        self._report = report
        self._last: tuple[str, Document] | None = None

    def rows(self, query: Query) -> Iterator[Row]:
        """The articles that a query matches by what is known of them or by their text."""
        for row, document in self._loaded(self._report):
            if query.matches(self._article(row, document)):
                yield row

    def row(self, source: Source) -> Row:
        """What a list shows of a loaded article."""
        path = source.path
        return Row(summary(source.document, path, self.library.shelf(Path(path))), source.notes)

    def tags(self, query: Query) -> dict[str, Use]:
        """The tags of the passages that a query matches, with their numbers of passages and of
        articles."""
        if not query:
            return uses(self._notes)
        return uses(self._matching(query, notes) for notes in self._notes)

    def effect(self, operation: Operation) -> Effect:
        """What an operation on tags would change."""
        return effect(self._notes, operation)

    def marked(self, query: Query, also: Container[str] = ()) -> Iterator[Marked]:
        """The annotations that a query matches, by article, in the order of the articles' ids; and
        articles without any that have one of these ids (`also`)."""
        for notes in self._notes:
            found = self._matching(query, notes)
            if found.records or notes.id in also:
                yield self._marked(found, notes)

    def source(self, name: str) -> Source:
        """The article that is called so: by path, id, title, or part of a title or path.

        Raises NotFoundError, AmbiguousError, and UnreadableError where it cannot be read.
        """
        path = self._path(name)
        if not self._last or self._last[0] != path:
            self._last = path, load(Path(path))
        document = self._last[1]
        return Source(path, document, self.notebook.find(document, path))

    def _path(self, name: str) -> str:
        path = absolute(name)
        mode = _mode(path)
        if mode and not stat.S_ISDIR(mode):
            return str(path)
        wanted = fold(clean_line(name))
        for matches in (_Name.is_called, _Name.has):
            found = [one for one in self._names if wanted and matches(one, wanted)]
            if len(found) > 1:
                told = "; ".join(
                    f"“{clip(one.title, 60)}” ({shown(one.path)})" for one in found[:_CANDIDATES]
                )
                more = "; …" if len(found) > _CANDIDATES else ""
                raise AmbiguousError(f"“{name}” may be any of {len(found)} articles: {told}{more}")
            if found:
                return found[0].path
        if mode:
            raise UnreadableError(f"{shown(path)}: is a folder; name a file in it")
        raise NotFoundError(f"“{name}” is no file, and stands in no article's title or path")

    def _place(self, notes: Notes) -> tuple[str | None, Document | None]:
        """Where the article stands now, or stood last; and what it says now."""
        for path in reversed(notes.paths):
            if stat.S_ISREG(_mode(path)) and (document := self._load(path)):
                # Another article may have come into its place.
                own = document.hash in notes.hashes or self._recognition.find(document, path).notes
                if own in (True, notes):
                    return path, document
        found = next((row for row in self._rows if row.notes and row.id == notes.id), None)
        if found and (document := self._load(found.article.path)):
            return found.article.path, document
        return (notes.paths[-1] if notes.paths else None), None

    def missing(self, query: Query) -> Iterator[Row]:
        """What is known of articles that annotations were made on and that are nowhere any more, as
        rows that have the path where they stood last."""
        present = {row.id for row in self._rows}
        read = {row.article.path for row in self._rows}
        for notes in self._recognition.missing(present, read):
            row = remembered(notes)
            if query.matches(row.subject):
                last = notes.paths[-1] if notes.paths else ""
                yield row._replace(article=replace(row.article, path=last))

    def _marked(self, found: Notes, whole: Notes) -> Marked:
        path, document = self._place(whole)
        return Marked(found, whole, path, document, partial(self.notebook.text, whole.id))

    def _article(self, row: Row, document: Document) -> Subject:
        """What a query can ask of an article."""
        notes = row.notes

        def placed() -> frozenset[str]:
            if not notes:
                return frozenset()
            marked = Marked(notes, notes, None, document, partial(self.notebook.text, notes.id))
            return marked.doubts(notes.annotations)

        return article_subject(
            row.article,
            notes,
            folder=self.library.folder(row.article.path),
            speakers=tuple(speaker.name for speaker in document.speakers),
            text=lambda: document.text,
            placed=placed,
        )

    def _matching(self, query: Query, notes: Notes) -> Notes:
        """The notes with the annotations that a query matches alone."""
        whole = partial(self._marked, notes, notes)
        return matching(query, notes, whole, self.library.folder)

    def _load(self, path: str) -> Document | None:
        try:
            # Who made notes on it has opened it, whatever its size.
            return load(Path(path), any_size=True)
        except UnreadableError as error:
            self._report(str(error))
            return None

    def _loaded(self, report: Callable[[str], None]) -> Iterator[tuple[Row, Document]]:
        """Every article of the library, once, one after the other."""
        seen: set[Path] = set()
        for path, shelf in self.library.files():
            if path in seen:
                continue
            seen.add(path)
            try:
                document = load(path)
            except UnreadableError as error:
                report(str(error))
                continue
            self._index.add([summary(document, str(path), shelf)])
            claim = self._recognition.claim(document, str(path))
            if claim is not None:
                self._index.claim({str(path): claim})
            if row := self._index.row(str(path)):
                yield row, document
        for problem in self.library.problems:
            report(problem)

    @cached_property
    def _notes(self) -> list[Notes]:
        notes = list(self.notebook.all())
        for problem in self.notebook.problems:
            self._report(problem)
        folder = self.notebook.folder
        for name in copy_names(folder):
            told = "is not called like a notes file; if it is a copy of one, reader doctor --fix"
            self._report(f"{folder / name} {told} merges it")
        return notes

    @cached_property
    def _index(self) -> Index:
        index = Index()
        index.note(self._notes)
        return index

    @cached_property
    def _recognition(self) -> Recognition:
        return self.notebook.recognition(self._notes)

    @cached_property
    def _rows(self) -> list[Row]:
        return [row for row, _ in self._loaded(lambda _: None)]

    @cached_property
    def _names(self) -> list["_Name"]:
        """What articles are called: those of the library, and others that notes were made on."""
        names = [
            _name(row.id, row.article.title, row.article.path, self._within(row.article.path))
            for row in self._rows
        ]
        ids = {name.id for name in names}
        for notes in self._notes:
            there = next((path for path in reversed(notes.paths) if _mode(path)), None)
            if there and notes.id not in ids:
                names.append(_name(notes.id, notes.title, there, Path(there).name))
        return names

    def _within(self, path: str) -> str:
        """A path without what all articles of its place have in common."""
        for place in filter(None, (*self.library.places, self.library.guide)):
            folder = absolute(place)
            if Path(path).is_relative_to(folder) and Path(path) != folder:
                return str(Path(path).relative_to(folder))
        return Path(path).name


def _mode(path: Path | str) -> int:
    """The kind of a file as stat has it; 0 where there is none, or can be none of that name."""
    try:
        return Path(path).stat().st_mode
    except (OSError, ValueError):
        return 0


class _Name(NamedTuple):
    """What an article is called."""

    id: str
    title: str
    path: str
    forms: tuple[str, ...]
    """Title, slug, path within its place, file name and stem, folded."""

    def is_called(self, wanted: str) -> bool:
        return wanted == self.id or wanted in self.forms

    def has(self, wanted: str) -> bool:
        return any(wanted in form for form in self.forms)


def _name(id: str, title: str, path: str, within: str) -> _Name:
    forms = (title, id.rpartition("-")[0], within, Path(path).name, Path(path).stem)
    return _Name(id, title, path, tuple(map(fold, forms)))
