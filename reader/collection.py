"""A library together with the notes made on it, as the command line asks for both.

Answers come from the index, which is brought up to date before the first of them; where there can
be none, all files are read.
"""

import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reader import reports
from reader.annotation import Notes
from reader.article import Article, summary
from reader.conflicts import copy_names
from reader.document import Document
from reader.index import Grouping, Index, IndexUnavailableError, Noted, Row, Sort
from reader.library import Library, UnreadableError, absolute, load, shown
from reader.lookup import AmbiguousError as AmbiguousError
from reader.lookup import Name, NotFoundError, find, within
from reader.marked import Marked
from reader.notebook import Notebook
from reader.passage import never
from reader.passages import passages
from reader.query import Query
from reader.reports import Passage
from reader.scanned import Known, Scanned, kind
from reader.vocabulary import Effect, Operation, Use, counted, effect, uses

if TYPE_CHECKING:
    from reader.index import Progress

_PAGE = 500
"""Rows that are fetched at once."""


class Source(NamedTuple):
    """An article as loaded, with its notes."""

    path: str
    document: Document
    notes: Notes


class Section(NamedTuple):
    """Passages that are listed together."""

    title: str
    """Of their article, or what else they have in common; "" for nothing."""
    author: str
    passages: Sequence[Passage]


class Collection:
    """The articles of a library and a notebook; what cannot be read is told to `report`."""

    def __init__(
        self,
        library: Library,
        notebook: Notebook,
        report: Callable[[str], None],
        index: Index | None = None,
        *,
        scan: bool = True,
        progress: Callable[["Progress"], None] = lambda _: None,
    ) -> None:
        """Without an index all files are read. `scan` says whether files are looked at before it
        answers, where it has ever been made; `progress` is told how far that is."""
        self.library = library
        self.notebook = notebook
        self._report = report
        self._index = index
        self._scan = scan
        self._progress = progress
        self._last: tuple[str, Document] | None = None

    # Articles

    def rows(self, query: Query, sort: Sort = Sort.FOUND) -> Iterator[Row]:
        """The articles that a query matches, in an order."""
        index = self.index
        if index is None:
            yield from map(self._row, self._scanned.articles(query))
            return
        lost = query.asks("missing")
        for part in index.listing(query, sort, never):
            if part.whole:
                for page in _pages(part.ids):
                    for row in index.rows(page):
                        if row.article.path and not row.problem or lost:
                            yield row

    def unreadable(self) -> Iterator[str]:
        """What is wrong with articles that cannot be read, in lines fit to show."""
        if self.index is not None:
            yield from self.index.problems()

    def row(self, source: Source) -> Row:
        """What a list shows of a loaded article."""
        article = summary(source.document, source.path, self.library.shelf(Path(source.path)))
        return self._row(Known(article, source.notes))

    def missing(self, query: Query) -> Iterator[Row]:
        """What is known of articles that annotations were made on and that are nowhere any more, as
        rows that have the path where they stood last."""
        index = self.index
        if index is None:
            for notes in self._scanned.missing(query):
                yield self._row(Known(_remembered(notes), notes))
            return
        for row in index.missing(query):
            last = next((one.paths for one in self.notebook.some([row.notes or ""])), ())
            path = last[-1] if last else ""
            yield row._replace(article=replace(row.article, path=path))

    # What was marked

    def tags(self, query: Query) -> dict[str, Use]:
        """The tags of the passages that a query matches, with their numbers of passages and of
        articles."""
        index = self.index
        if index is not None:
            return counted(index.tagged(query))
        if not query:
            return uses(self._notes)
        return uses(self._scanned.matching(query, notes) for notes in self._notes)

    def effect(self, operation: Operation) -> Effect:
        """What an operation on tags would change."""
        return effect(self._notes, operation)

    def sections(self, query: Query, grouping: Grouping, limit: int | None) -> Iterator[Section]:
        """The passages that a query matches, no more than so many, in groups."""
        index = self.index
        if index is None:
            yield from _limited(map(_section, self._scanned.marked(query)), limit)
            return
        found = index.annotations(query, grouping)
        parts = [
            (group, found.numbers[group.first : last])
            for group, last in zip(found.groups, found.ends, strict=True)
        ]
        if grouping is Grouping.ARTICLE:
            parts.sort(key=lambda part: part[0].notes)
        yield from _limited(
            (
                Section(group.name, "", tuple(self._passages(index, numbers)))
                for group, numbers in parts
            ),
            limit,
        )

    def marked(self, query: Query) -> Iterator[Marked]:
        """The annotations that a query matches, by article, in the order of the articles' ids."""
        index = self.index
        if index is None:
            yield from self._scanned.marked(query)
            return
        chosen = sorted(index.keys(index.annotations(query, Grouping.ARTICLE).numbers))
        for id, keys in groupby(chosen, key=lambda key: key[0]):
            ids = {annotation for _, annotation in keys}
            for whole in self.notebook.some([id]):
                found = tuple(one for one in whole.annotations if one.id in ids)
                yield self._marked(index, replace(whole, records=found), whole)

    def _passages(self, index: Index, numbers: Sequence[int]) -> Iterator[Passage]:
        """What commands report of annotations, those of one article in the order of its text."""
        for page in _pages(numbers):
            for notes, group in groupby(index.noted(page), key=lambda one: one.notes):
                noted = list(group)
                row = noted[0].row
                if row.id > 0 and not row.problem:
                    found = list(passages(noted, partial(self._text, index)))
                else:
                    found = self._outside(index, notes, noted)
                yield from sorted(found, key=reports.standing)

    def _outside(self, index: Index, notes: str, noted: Sequence[Noted]) -> list[Passage]:
        """The same of an article that the index cannot tell of."""
        ids = {one.id for one in noted}
        found: list[Passage] = []
        for whole in self.notebook.some([notes]):
            chosen = tuple(one for one in whole.annotations if one.id in ids)
            marked = self._marked(index, replace(whole, records=chosen), whole)
            found += reports.passages(
                marked.notes, marked.path, marked.document, marked.placements()
            )
        return found

    def _marked(self, index: Index, found: Notes, whole: Notes) -> Marked:
        """Annotations with the article that the index says they are of."""
        row = index.row_of(whole.id)
        if row is None or (row.id < 0 and not row.missing):
            return self._scanned.of(found, whole)
        path = row.article.path or next(reversed(whole.paths), None)
        document = None
        if row.id > 0:
            try:
                document = load(Path(row.article.path), any_size=True)
            except UnreadableError as error:
                self._report(str(error))
        return Marked(found, whole, path, document, partial(self.notebook.text, whole.id))

    def _text(self, index: Index, id: int) -> str | None:
        """The text of an article; the one that was asked for last is remembered."""
        if self._told is None or self._told[0] != id:
            text = index.text(id)
            self._told = id, text.text if text else None
        return self._told[1]

    _told: tuple[int, str | None] | None = None

    # One article

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
        mode = kind(path)
        if mode and not stat.S_ISDIR(mode):
            return str(path)
        if found := find(self._names(), name):
            return found.path
        if mode:
            raise UnreadableError(f"{shown(path)}: is a folder; name a file in it")
        raise NotFoundError(f"“{name}” is no file, and stands in no article's title or path")

    def _names(self) -> Iterator[Name]:
        """What articles are called: those of the library, and others that notes were made on."""
        places = [*filter(None, (*self.library.places, self.library.guide))]
        ids = set()
        for row in self._articles():
            path = row.article.path
            ids.add(row.name)
            yield Name(row.name, row.article.title, path, within(path, places))
        for notes in self._notes:
            there = next((path for path in reversed(notes.paths) if kind(path)), None)
            if there and notes.id not in ids:
                yield Name(notes.id, notes.title, there, Path(there).name)

    def _articles(self) -> Iterable[Row]:
        index = self.index
        if index is None:
            return map(self._row, self._scanned.known)
        return self.rows(Query())

    # What it is answered from

    @property
    def index(self) -> Index | None:
        """The index, up to date; None where there can be none."""
        if self._index and not self._ready:
            self._ready = True
            try:
                self._look(self._index)
            except IndexUnavailableError as error:
                self._report(f"{error}; all files are read instead")
                self._index = None
        return self._index

    _ready = False

    def _look(self, index: Index) -> None:
        if self._scan or not index.scanned:
            for problem in index.scan(self._progress).problems:
                self._report(problem)
        else:
            index.totals()
        self._tell_notes()

    def _tell_notes(self) -> None:
        """Tell what is wrong with notes files."""
        for problem in self.notebook.problems:
            self._report(problem)
        folder = self.notebook.folder
        for name in copy_names(folder):
            told = "is not called like a notes file; if it is a copy of one, reader doctor --fix"
            self._report(f"{folder / name} {told} merges it")

    @cached_property
    def _notes(self) -> list[Notes]:
        notes = list(self.notebook.all())
        if not self._ready or self._index is None:
            self._tell_notes()
        return notes

    @cached_property
    def _scanned(self) -> Scanned:
        return Scanned(self.library, self.notebook, lambda: self._notes, self._report)

    def _row(self, known: Known) -> Row:
        return Row.of(known.article, known.notes, self.library.folder(known.article.path))


def _remembered(notes: Notes) -> Article:
    """What is known of an article that is not there."""
    path = notes.paths[-1] if notes.paths else ""
    return Article(
        path=path, title=notes.title, author=notes.author, date=notes.date, source=notes.source
    )


def _section(marked: Marked) -> Section:
    notes = marked.notes
    found = reports.passages(notes, marked.path, marked.document, marked.placements())
    return Section(notes.title, notes.author or "", found)


def _limited(sections: Iterable[Section], limit: int | None) -> Iterator[Section]:
    """The first so many passages."""
    for section in sections:
        if limit is not None:
            section = section._replace(passages=section.passages[:limit])
            limit -= len(section.passages)
        if section.passages:
            yield section
        if limit == 0:
            return


def _pages(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(ids), _PAGE):
        yield ids[at : at + _PAGE]
