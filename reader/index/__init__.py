"""What lists and filters answer from: articles joined with what was noted on them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from reader.annotation import Notes, Status, article_id
from reader.article import Article
from reader.query import Query, Subject, article_subject


class Row(NamedTuple):
    """An article and its notes, if it has any."""

    article: Article
    """Its path is "" where it is missing."""
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
        return article_subject(self.article, self.notes, missing=not self.article.path)


class Index:
    """All articles in the order they were found, with their notes, in memory."""

    def __init__(self) -> None:
        self._articles: dict[str, Article] = {}
        self._notes: dict[str, Notes] = {}
        self._ids: dict[str, tuple[str, ...]] = {}
        """From hashes and paths to the ids of notes."""
        self._claims: dict[str, str] = {}
        """From paths to ids, where only reading an article told whose notes it has."""
        self._lost: frozenset[str] = frozenset()

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
            known = self._notes.get(one.id)
            self._notes[one.id] = one
            if known and (known.paths, known.hashes) == (one.paths, one.hashes):
                continue
            self._unname(known)
            for name in {*one.paths, *one.hashes}:
                self._ids[name] = (*self._ids.get(name, ()), one.id)
            for path in set(one.paths).difference(known.paths if known else ()):
                self._claims.pop(path, None)

    def forget(self, ids: Iterable[str]) -> None:
        """Take in that notes are not there any more."""
        for id in ids:
            self._unname(self._notes.pop(id, None))

    def _unname(self, notes: Notes | None) -> None:
        if notes:
            for name in {*notes.paths, *notes.hashes}:
                self._ids[name] = tuple(id for id in self._ids[name] if id != notes.id)

    def claim(self, claims: Mapping[str, str]) -> None:
        """Take in what reading articles told: by their paths the ids of their notes, "" for none.
        It counts where notes do not know path and text of an article together."""
        self._claims.update(claims)

    def lose(self, ids: Iterable[str]) -> None:
        """Take in of which notes the articles are nowhere any more."""
        self._lost = frozenset(ids)

    def notes(self) -> Iterator[Notes]:
        """All notes, also those of articles that are not in the library."""
        return iter(self._notes.values())

    def known(self, id: str) -> Notes | None:
        """The notes with an id, if there are any."""
        return self._notes.get(id)

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
        """The articles that a query matches by their text too; `text` gives it."""
        for article in self._articles.values():
            row = self._row(article)
            if query.matches(replace(row.subject, body=partial(text, article))):
                yield row

    def outside(self) -> Iterator[Notes]:
        """Notes of articles that are not in the library, those with annotations only."""
        present = {row.notes.id for row in self.rows() if row.notes}
        yield from (
            notes for notes in self._notes.values() if notes.id not in present and notes.annotations
        )

    def missing(self) -> list[Row]:
        """Those of them whose articles are nowhere any more, as rows without a path."""
        if not self._lost:
            return []
        return [remembered(one) for one in self.outside() if one.id in self._lost]

    def _row(self, article: Article) -> Row:
        return Row(article, self._notes.get(self._id(article) or ""))

    def _id(self, article: Article) -> str | None:
        """Whose notes an article has; the same as `reader.recognition` says, as far as that can be
        said without its text."""
        named = self._ids.get(article.path, ())
        same = self._ids.get(article.hash, ()) if article.hash else ()
        both = [id for id in same if id in named]
        if both:
            return max(both, key=lambda id: (len(self._notes[id].paths), id))
        if article.path in self._claims:
            return self._claims[article.path]
        moved = [id for id in same if not self._elsewhere(self._notes[id])]
        return next(iter((*moved, *named)), None)

    def _elsewhere(self, notes: Notes) -> bool:
        """Whether an article stands where notes were made on it."""
        there = filter(None, map(self._articles.get, notes.paths))
        return any(one.hash in ("", *notes.hashes) for one in there)


def remembered(notes: Notes) -> Row:
    """What is known of an article that is not there."""
    article = Article(
        path="", title=notes.title, author=notes.author, date=notes.date, source=notes.source
    )
    return Row(article, notes)
