"""What lists and filters answer from: articles joined with what was noted on them."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from reader.annotation import Notes, Status, article_id
from reader.article import Article
from reader.query import Query, Subject, traits
from reader.text import fold


class Row(NamedTuple):
    """An article and its notes, if it has any."""

    article: Article
    notes: Notes | None

    @property
    def id(self) -> str:
        return self.notes.id if self.notes else article_id(self.article.title, self.article.hash)

    @property
    def status(self) -> Status:
        return self.notes.reading.status if self.notes else Status.UNREAD

    @property
    def starred(self) -> bool:
        return bool(self.notes and self.notes.reading.starred)

    @property
    def progress(self) -> float:
        return self.notes.reading.progress if self.notes else 0.0

    @property
    def annotations(self) -> int:
        return len(self.notes.annotations) if self.notes else 0

    @property
    def subject(self) -> Subject:
        """What a filter can ask of it without its text."""
        article = self.article
        known = (article.title, article.author, article.source)
        tags = self.notes.tags if self.notes else frozenset[str]()
        notes = self.notes.annotations if self.notes else ()
        return Subject(
            text=fold("\n".join([*filter(None, known), *tags])),
            tags=tags,
            note=fold("\n".join(note.note for note in notes)),
            has=traits(notes),
        )


class Index:
    """All articles in the order they were found, with their notes, in memory."""

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._notes: dict[str, Notes] = {}
        self._ids: dict[str, str] = {}
        """From hashes and paths to the ids of notes."""

    def __len__(self) -> int:
        return len(self._articles)

    def add(self, articles: Iterable[Article]) -> None:
        """Take in articles; one that is known at its path is replaced in its place."""
        for article in articles:
            self._articles[article.path] = article

    def arrange(self, articles: Iterable[Article]) -> None:
        """Take in all articles there are, in their order. What is known of one by its path is
        kept; articles that are not among them leave."""
        known = self._articles
        self._articles = {one.path: known.get(one.path, one) for one in articles}

    def note(self, notes: Iterable[Notes]) -> None:
        """Take in what was noted, in place of what was known under the same ids."""
        for one in notes:
            self._notes[one.id] = one
            for name in (*one.paths, *one.hashes):
                self._ids[name] = one.id

    def notes(self) -> Iterator[Notes]:
        """All notes, also those of articles that are not in the library."""
        return iter(self._notes.values())

    def row(self, path: str) -> Row | None:
        """The article at a path, or None."""
        article = self._articles.get(path)
        return self._row(article) if article else None

    def rows(self, query: Query | None = None) -> Iterator[Row]:
        """The articles that a query matches by title, author, source, tags and notes."""
        for article in self._articles.values():
            row = self._row(article)
            if query is None or query.matches(row.subject):
                yield row

    def search(self, query: Query, text: Callable[[Article], str]) -> Iterator[Row]:
        """The articles that a query matches by their text too; `text` gives it, folded."""
        for article in self._articles.values():
            row = self._row(article)
            if query.without_text(partial(text, article), row.subject):
                yield row

    def missing(self) -> Iterator[Notes]:
        """Notes of articles that are not in the library, those with annotations only."""
        present = {row.notes.id for row in self.rows() if row.notes}
        yield from (
            notes for notes in self._notes.values() if notes.id not in present and notes.annotations
        )

    def _row(self, article: Article) -> Row:
        id = self._ids.get(article.hash) or self._ids.get(article.path)
        return Row(article, self._notes.get(id) if id else None)
