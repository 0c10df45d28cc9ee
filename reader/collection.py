"""A library together with the notes made on it, as the command line asks for both.

Answers come from the index, which is brought up to date before the first of them; where there can
be none, all files are read.
"""

import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Collection as Ids
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reader.annotation import Notes, article_id
from reader.article import Article, summary
from reader.conflicts import copy_names
from reader.document import Document
from reader.index import Index, called
from reader.index.called import Called
from reader.index.groupings import Grouping
from reader.index.orders import Sort
from reader.index.row import Row
from reader.index.store import IndexUnavailableError
from reader.library import Library, UnreadableError, absolute, load, shown
from reader.lookup import AmbiguousError as AmbiguousError
from reader.lookup import Name, find, folders, within
from reader.lookup import NotFoundError as NotFoundError
from reader.marked import Marked
from reader.notebook import Notebook
from reader.passage import never
from reader.passages import Passages, Section
from reader.query import Query
from reader.scanned import Known, Scanned, kind
from reader.vocabulary import Effect, Operation, Use, counted, effect, uses

if TYPE_CHECKING:
    from reader.index.progress import Progress

_PAGE = 500
"""Rows that are fetched at once."""


class Source(NamedTuple):
    """An article as loaded, with its notes."""

    path: str
    document: Document
    notes: Notes


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
        self._ready = False
        """Whether the index is up to date."""
        self._last: tuple[str, Document] | None = None

    # Articles

    def rows(self, query: Query, sort: Sort = Sort.FOUND) -> Iterator[Row]:
        """The articles that a query matches, in an order."""
        index = self.index
        if index is None:
            yield from (known.row for known in self._scanned.articles(query))
            return
        lost = query.asks("missing")
        *_, whole = index.listing(query, sort, never)
        for page in _pages(whole.ids):
            for row in index.rows(page):
                if (row.article.path and not row.problem) or (lost and row.missing):
                    yield row

    def unreadable(self) -> Iterator[str]:
        """What is wrong with articles that cannot be read, in lines fit to show."""
        if self.index is not None:
            yield from self.index.problems()

    def row(self, source: Source) -> Row:
        """What a list shows of a loaded article."""
        article = summary(source.document, source.path, self.library.shelf(Path(source.path)))
        return Known(article, source.notes).row

    def missing(self, query: Query) -> Iterator[Row]:
        """What is known of articles that annotations were made on and that are nowhere any more, as
        rows that have the path where they stood last."""
        index = self.index
        if index is None:
            for notes in self._scanned.missing(query):
                yield Known(_remembered(notes), notes).row
            return
        for row in index.lost(query):
            last = next((one.paths for one in self.notebook.some([row.notes or ""])), ())
            path = last[-1] if last else ""
            yield row._replace(article=row.article._replace(path=path))

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

    def all_tags(self) -> dict[str, Use]:
        """All tags, as the notes have them: what is to be changed is not asked of the index."""
        return uses(self._notes)

    def effect(self, operation: Operation) -> Effect:
        """What an operation on tags would change."""
        return effect(self._notes, operation)

    def sections(
        self, query: Query, grouping: Grouping, limit: int | None = None, *, once: bool = False
    ) -> Iterator[Section]:
        """The passages that a query matches; see `Passages.sections`."""
        return self._passages.sections(query, grouping, limit, once=once)

    def marked(
        self,
        query: Query,
        grouping: Grouping = Grouping.ARTICLE,
        limit: int | None = None,
        also: Ids[str] = (),
    ) -> Iterator[Marked]:
        """The annotations that a query matches; see `Passages.marked`."""
        return self._passages.marked(query, grouping, limit, also)

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
        places = folders(filter(None, (*self.library.places, self.library.guide)))
        articles, others = self._called()
        for one in articles:
            [path] = one.paths
            id = partial(lambda one: one.notes or article_id(one.title, one.hash), one)
            yield Name(one.title, path, within(path, places), id)
        for one in others:
            if there := next((path for path in reversed(one.paths) if kind(path)), None):
                yield Name(one.title, there, "", partial(str, one.notes))

    def _called(self) -> tuple[Iterable[Called], Iterable[Called]]:
        """Articles of the library, and those that notes were made on besides."""
        index = self.index
        if index is not None:
            return index.ask(called.articles), index.ask(called.outside)
        known = [
            Called(one.notes.id if one.notes else "", article.title, article.hash, (article.path,))
            for one in self._scanned.known
            for article in [one.article]
        ]
        ids = {one.notes for one in known}
        outside = (one for one in self._notes if one.id not in ids)
        return known, [Called(one.id, one.title, "", one.paths) for one in outside]

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

    def rebuilt(self) -> Index | None:
        """The index made anew; None where there can be none."""
        if self._index:
            self._index.discard()
        return self.index

    @property
    def known_index(self) -> Index | None:
        """The index as it is, whether it is up to date or not; None where none was ever made."""
        return self._index if self._index and self._index.made else None

    def _look(self, index: Index) -> None:
        if self._scan or not index.scanned:
            for problem in index.scan(self._progress).problems:
                self._report(problem)
        else:
            index.totals()
        self._tell_notes(index.sealed())

    def _tell_notes(self, known: Iterable[str] = ()) -> None:
        """Tell what is wrong with notes files; some may be `known` from an earlier time."""
        for problem in dict.fromkeys((*self.notebook.problems, *known)):
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

    @property
    def _passages(self) -> Passages:
        return Passages(self.index, self._scanned, self.notebook, self._report)

    @cached_property
    def _scanned(self) -> Scanned:
        return Scanned(self.library, self.notebook, lambda: self._notes, self._report)


def _remembered(notes: Notes) -> Article:
    """What is known of an article that is not there."""
    path = notes.paths[-1] if notes.paths else ""
    return Article(
        path=path, title=notes.title, author=notes.author, date=notes.date, source=notes.source
    )


def _pages(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(ids), _PAGE):
        yield ids[at : at + _PAGE]
