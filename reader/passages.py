"""Marked passages, as an index tells them or as they are read, with what stands there now."""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

from reader import reports
from reader.annotation import Annotation, Colour, Notes
from reader.extract import Extract
from reader.index import Index
from reader.index.extracts import kept
from reader.index.groupings import Group, Grouping
from reader.index.noted import Noted
from reader.index.row import Row, of_notes
from reader.library import UnreadableError, load
from reader.marked import Marked
from reader.notebook import Notebook
from reader.passage import Passage as Selectors
from reader.passage import State
from reader.query import Query
from reader.reports import Passage
from reader.scanned import Scanned

T = TypeVar("T")

_PAGE = 500
"""Annotations or articles that are fetched at once."""
_Part: TypeAlias = "tuple[Group, array[int]]"


class Section(NamedTuple):
    """Passages that are listed together."""

    title: str
    """Of their article, or what else they have in common; "" for nothing."""
    author: str
    passages: Sequence[Passage]


class Passages:
    """Answers what was marked, from an index or, where there is none, by reading all."""

    def __init__(
        self,
        index: Index | None,
        scanned: Scanned,
        notebook: Notebook,
        report: Callable[[str], None],
    ) -> None:
        """What cannot be read is told to `report`."""
        self._index, self._scanned = index, scanned
        self._notebook, self._report = notebook, report
        self._told: tuple[int, str | None] | None = None
        """The text that was asked for last, with the id of its article."""

    def sections(
        self, query: Query, grouping: Grouping, limit: int | None = None, *, once: bool = False
    ) -> Iterator[Section]:
        """The passages that a query matches, no more than so many, in groups; each of them `once`,
        though it may have several tags."""
        index = self._index
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
        if once:
            parts = _once(parts)
        yield from _limited((self._section(index, *part) for part in parts), limit)

    def marked(
        self,
        query: Query,
        grouping: Grouping = Grouping.ARTICLE,
        limit: int | None = None,
        also: Collection[str] = (),
    ) -> Iterator[Marked]:
        """The annotations that a query matches, of these the first so many in an order; by article,
        in the order of the articles' ids. Articles without any are among them where they have one
        of these ids (`also`)."""
        index = self._index
        if index is None:
            yield from _first(self._scanned.marked(query, also), limit)
            return
        chosen: dict[str, set[str]] = {}
        for notes, id in self._keys(index, query, grouping, limit):
            chosen.setdefault(notes, set()).add(id)
        for page in _pages(sorted({*chosen, *also})):
            rows = index.ask(partial(of_notes, ids=page))
            for whole in self._notebook.some(page):
                known = chosen.get(whole.id, ())
                found = tuple(one for one in whole.annotations if one.id in known)
                if found or whole.id in also:
                    row = rows.get(whole.id)
                    yield self._marked(index, row, replace(whole, records=found), whole)

    def _keys(
        self, index: Index, query: Query, grouping: Grouping, limit: int | None
    ) -> Iterable[tuple[str, str]]:
        """The ids of the notes and of the annotations that a query matches."""
        if limit is None:
            return index.keys(query)
        return (
            (passage.notes.id, passage.annotation.id)
            for section in self.sections(query, grouping, limit, once=True)
            for passage in section.passages
        )

    def _section(self, index: Index, group: Group, numbers: Sequence[int]) -> Section:
        found = tuple(self._passages(index, numbers))
        by = (found[0].notes.author if found and group.notes else "") or ""
        return Section(group.name, by, found)

    def _passages(self, index: Index, numbers: Sequence[int]) -> Iterator[Passage]:
        """What commands report of annotations, those of one article in the order of its text."""
        for page in _pages(numbers):
            for notes, group in groupby(index.noted(page), key=lambda one: one.notes):
                noted = list(group)
                row = noted[0].row
                if row.id > 0 and not row.problem:
                    text = partial(self._text, index)
                    found = [_passage(one, text) for one in noted]
                else:
                    found = self._outside(index, notes, noted)
                yield from sorted(found, key=reports.standing)

    def _outside(self, index: Index, notes: str, noted: Sequence[Noted]) -> list[Passage]:
        """The same of an article that the index cannot tell of."""
        ids = {one.id for one in noted}
        found: list[Passage] = []
        for whole in self._notebook.some([notes]):
            chosen = tuple(one for one in whole.annotations if one.id in ids)
            row = index.row_of(whole.id)
            marked = self._marked(index, row, replace(whole, records=chosen), whole)
            found += reports.passages(
                marked.notes, marked.path, marked.document, marked.placements()
            )
        return found

    def _marked(self, index: Index, row: Row | None, found: Notes, whole: Notes) -> Marked:
        """Annotations with the article that the index says they are of (`row`)."""
        if row is None or (row.id < 0 and not row.missing):
            return self._scanned.of(found, whole)
        path = row.article.path or next(reversed(whole.paths), None)
        document: Extract | None = None
        if row.id > 0:
            try:
                document = index.ask(partial(kept, path=row.article.path))
                document = document or load(Path(row.article.path), any_size=True)
            except UnreadableError as error:
                self._report(str(error))
        return Marked(found, whole, path, document, partial(self._notebook.text, whole.id))

    def _text(self, index: Index, id: int) -> str | None:
        """The text of an article; the one that was asked for last is remembered."""
        if self._told is None or self._told[0] != id:
            text = index.text(id)
            self._told = id, text.text if text else None
        return self._told[1]


def annotation(one: Noted) -> Annotation:
    """An annotation as far as the index knows it: without revisions and history."""
    known = list(Colour)
    return Annotation(
        id=one.id,
        rev=(0, ""),
        created=one.created,
        updated=one.updated,
        passage=Selectors(*one.marked, one.exact),
        text_hash=one.text_hash,
        heading=one.heading,
        speaker=one.speaker,
        paragraph=one.paragraph,
        colour=Colour(one.colour) if one.colour in known else Colour.YELLOW,
        note=one.note,
        tags=one.tags,
    )


def _passage(one: Noted, text: Callable[[int], str | None]) -> Passage:
    """What commands report of an annotation of an article in the library."""
    article, now = one.row.article, None
    notes = Notes(id=one.notes, title=article.title, author=article.author)
    if one.found and one.state is not State.ORPHAN:
        whole = text(one.row.id)
        now = whole[slice(*one.found)] if whole is not None else None
    start, end = one.found or (0, 0)
    return Passage(notes, annotation(one), article.path, one.state, start, end, now, one.reason)


def _section(marked: Marked) -> Section:
    notes = marked.notes
    found = reports.passages(notes, marked.path, marked.document, marked.placements())
    return Section(notes.title, notes.author or "", found)


def _once(parts: list[_Part]) -> list[_Part]:
    """Each annotation in the first of its groups alone."""
    seen, found = set[int](), []
    for group, numbers in parts:
        found.append((group, array("q", (one for one in numbers if one not in seen))))
        seen.update(numbers)
    return found


def _first(marked: Iterable[Marked], limit: int | None) -> Iterator[Marked]:
    """The first so many annotations."""
    for one in marked:
        if limit is not None:
            one = one._replace(notes=replace(one.notes, records=one.notes.annotations[:limit]))
            limit -= len(one.notes.records)
        yield one
        if limit == 0:
            return


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


def _pages(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(ids), _PAGE):
        yield ids[at : at + _PAGE]
