"""What the index says of the open article, and how much there is."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import get_current_worker

from reader.annotation import Notes
from reader.ui.message import Saying
from reader.ui.screens.indexing import Indexing

if TYPE_CHECKING:
    from reader.index.catalogue import Totals
    from reader.index.row import Row


class Counting(Indexing):
    """The desk that counts."""

    class Counted(Saying):
        """What the index holds has been counted."""

        totals: "Totals"
        tags: Sequence[tuple[tuple[str, ...], int, str]]
        counts: dict[str, int | None]
        """How many articles queries find, by their text; None for those that are wrong."""

    def own_row(self) -> "Row | None":
        """What a list shows of the open article, with what was done to it here."""
        if not self.indexed or not self.path:
            return None
        own = self._own
        if own is None or own.article.path != self.path:
            own = self._own = self.ask_index(lambda: self.index.row(self.path))
        if own is None or self.notes is None:
            return own
        notes, reading = self.notes, self.notes.reading
        return own._replace(
            notes=notes.id,
            status=reading.status,
            starred=reading.starred,
            progress=reading.progress,
            annotations=len(notes.annotations),
            kind=best(notes),
        )

    def count(self) -> None:
        """Count what the index holds, and what saved queries find."""
        self._count_all()

    @work(thread=True, exclusive=True, group="count")
    def _count_all(self) -> None:
        worker = get_current_worker()
        queries = self.counted_queries()
        own = self.notes.id if self.notes else ""

        def counted() -> None:
            totals, tags = self.index.totals(), self.index.tag_sets(own)
            counts: dict[str, int | None] = {}
            for text in queries:
                counts[text] = self._count_of(text, lambda: worker.is_cancelled)
            self.post_message(self.Counted(totals, tags, counts))

        if self.indexed:
            self.ask_index(counted)

    def _count_of(self, text: str, cancelled: Callable[[], bool]) -> int | None:
        from reader.query import QueryError, parse

        try:
            return self.index.count(parse(text), cancelled)
        except QueryError:
            return None

    @on(Counted)
    def _counted(self, event: Counted) -> None:
        event.stop()
        self.totals, self.tag_sets = event.totals, event.tags
        self.take_counts(event.counts)
        self.show_counts()
        self.offer_hints()
        self.tell_problems()

    def counted_queries(self) -> tuple[str, ...]:
        """Queries to be counted."""
        return ()

    def take_counts(self, counts: dict[str, int | None]) -> None:
        """Take in what they find."""


def best(notes: Notes) -> str:
    """The best that was made of the passages of an article: a note, a tag, a highlight."""
    alive = notes.annotations
    if any(one.note for one in alive):
        return "note"
    if any(one.tags for one in alive):
        return "tag"
    return "highlight" if alive else ""
