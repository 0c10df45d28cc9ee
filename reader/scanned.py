"""Lists and queries answered by reading every file: where no index is to be had."""

import stat
from collections.abc import Callable, Container, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from reader.annotation import Notes, Reading
from reader.article import Article, summary
from reader.document import Document
from reader.index.row import Row
from reader.library import Library, UnreadableError, load
from reader.marked import Marked, matching
from reader.notebook import Notebook
from reader.query import Query, Subject, article_subject
from reader.recognition import Recognition


class Known(NamedTuple):
    """An article and its notes, if it has any."""

    article: Article
    notes: Notes | None

    @property
    def row(self) -> Row:
        """What lists show of it."""
        notes, reading = self.notes, self.notes.reading if self.notes else Reading()
        alive = notes.annotations if notes else ()
        return Row(
            id=0,
            article=self.article,
            notes=notes.id if notes else None,
            status=reading.status,
            starred=reading.starred,
            progress=reading.progress,
            annotations=len(alive),
            kind="",
            review=0,
            opened=reading.opened,
        )


class Scanned:
    """The articles of a library, joined with the notes on them as they are read."""

    def __init__(
        self,
        library: Library,
        notebook: Notebook,
        notes: Callable[[], list[Notes]],
        report: Callable[[str], None],
    ) -> None:
        """`notes` gives all there are; what cannot be read is told to `report`."""
        self._library = library
        self._notebook = notebook
        self._all_notes = notes
        self._report = report

    def articles(self, query: Query) -> Iterator[Known]:
        """The articles that a query matches."""
        for known, document in self._loaded(self._report):
            if query.matches(self._article(known, document)):
                yield known

    def missing(self, query: Query) -> Iterator[Notes]:
        """The notes of articles that are nowhere any more, as far as a query matches those."""
        present = {known.notes.id for known in self.known if known.notes}
        read = {known.article.path for known in self.known}
        for notes in self._recognition.missing(present, read):
            article = Article(path="", title=notes.title, author=notes.author, date=notes.date)
            article = article._replace(source=notes.source)
            if query.matches(article_subject(article, notes, missing=True)):
                yield notes

    def marked(self, query: Query, also: Container[str] = ()) -> Iterator[Marked]:
        """The annotations that a query matches, by article, in the order of the articles' ids; and
        articles without any that have one of these ids (`also`)."""
        for notes in self._notes:
            found = self.matching(query, notes)
            if found.records or notes.id in also:
                yield self.of(found, notes)

    def matching(self, query: Query, notes: Notes) -> Notes:
        """The notes with the annotations that a query matches alone."""
        whole = partial(self.of, notes, notes)
        return matching(query, notes, whole, self._library.folder)

    def of(self, found: Notes, whole: Notes) -> Marked:
        """Annotations with their article, wherever it stands."""
        path, document = self._place(whole)
        return Marked(found, whole, path, document, partial(self._notebook.text, whole.id))

    @cached_property
    def known(self) -> list[Known]:
        """All articles that can be read."""
        return [known for known, _ in self._loaded(lambda _: None)]

    def _article(self, known: Known, document: Document) -> Subject:
        """What a query can ask of an article."""
        article, notes = known

        def placed() -> frozenset[str]:
            if not notes:
                return frozenset()
            marked = Marked(notes, notes, None, document, partial(self._notebook.text, notes.id))
            return marked.doubts(notes.annotations)

        return article_subject(
            article,
            notes,
            folder=self._library.folder(article.path),
            speakers=tuple(speaker.name for speaker in document.speakers),
            text=lambda: document.text,
            placed=placed,
        )

    def _place(self, notes: Notes) -> tuple[str | None, Document | None]:
        """Where the article stands now, or stood last; and what it says now."""
        for path in reversed(notes.paths):
            if stat.S_ISREG(kind(path)) and (document := self._load(path)):
                # Another article may have come into its place.
                own = document.hash in notes.hashes or self._recognition.find(document, path).notes
                if own in (True, notes):
                    return path, document
        found = next((one for one in self.known if one.notes and one.notes.id == notes.id), None)
        if found and (document := self._load(found.article.path)):
            return found.article.path, document
        return (notes.paths[-1] if notes.paths else None), None

    def _load(self, path: str) -> Document | None:
        try:
            # Who made notes on it has opened it, whatever its size.
            return load(Path(path), any_size=True)
        except UnreadableError as error:
            self._report(str(error))
            return None

    def _loaded(self, report: Callable[[str], None]) -> Iterator[tuple[Known, Document]]:
        """Every article of the library, once, one after the other."""
        seen: set[Path] = set()
        for path, shelf in self._library.files():
            if path in seen:
                continue
            seen.add(path)
            try:
                document = load(path)
            except UnreadableError as error:
                report(str(error))
                continue
            article = summary(document, str(path), shelf)
            yield Known(article, self._recognition.find(document, str(path)).notes), document
        for problem in self._library.problems:
            report(problem)

    @property
    def _notes(self) -> list[Notes]:
        return self._all_notes()

    @cached_property
    def _recognition(self) -> Recognition:
        return self._notebook.recognition(self._notes)


def kind(path: Path | str) -> int:
    """The kind of a file as stat has it; 0 where there is none, or can be none of that name."""
    try:
        return Path(path).stat().st_mode
    except (OSError, ValueError):
        return 0
