"""The concordance: every occurrence of a word in the library in one column."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from reader.chart import chart, spoken, summary
from reader.concordance import Batch, Column, Line, Sort, batches, newest, of, speaks
from reader.index.store import IndexUnavailableError
from reader.passage import Cancelled
from reader.query import Query, QueryError, parse
from reader.timeline import timeline
from reader.ui.message import Saying
from reader.ui.screens.results import Place, Results
from reader.ui.signs import signs
from reader.ui.widgets.column_list import ColumnList

if TYPE_CHECKING:
    import sqlite3

    from reader.index import Index

_SORTS = {
    "l": Sort.LEFT,
    "r": Sort.RIGHT,
    "d": Sort.DATE,
    "s": Sort.SPEAKER,
    "o": Sort.ARTICLE,
}
_SORTED = {
    Sort.LEFT: "by what stands before",
    Sort.RIGHT: "by what stands after",
    Sort.DATE: "the oldest first",
    Sort.SPEAKER: "by speaker",
    Sort.ARTICLE: "the newest articles first",
}
_LISTING = "Enter go · sort: l left r right d date s speaker o order · / word · Esc back"
_ASKING = "Enter or Tab to the lines · Esc back"
_ROWS = 2
"""Of the bars."""


class ConcordanceScreen(Results[Line]):
    """Shows the lines of a query as they are found."""

    HEAD = "Concordance"
    ASKS = 'a word, a "phrase", with -word, date: or speaker: in which articles'

    class Arranged(Saying):
        """More has been found, or it was put into another order."""

        column: Column
        lines: Sequence[Line]
        """Those of the column."""
        dates: Counter[str]
        looked: int
        """Articles that were looked through,"""
        total: int
        """and how many there are to look through."""
        ended: bool

    class Failed(Saying):
        """There is no index."""

        problem: str

    def __init__(self, index: "Index", text: str, unread: Callable[[], str] = str) -> None:
        """`text` is the query to begin with; "" asks for one."""
        super().__init__(text, unread)
        self._index = index
        self._sort = Sort.ARTICLE
        self._query = Query()
        self._found = self.Arranged(Column(self._sort), (), Counter(), 0, 0, ended=True)

    def above(self) -> Sequence[Widget]:
        return (Static("", id="concordance-bars"),)

    def listed(self) -> ColumnList:
        return ColumnList(id="results-list", empty="")

    def on_mount(self) -> None:
        if self._text:
            self._ask(self._text)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def place(self, item: Line) -> Place | None:
        return Place(os.fsdecode(item.path), item.start, item.end)

    def foot(self) -> str:
        return _ASKING if self.asking else _LISTING

    # Finding

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._text:
            self._ask(event.value)

    def _ask(self, text: str) -> None:
        """Look for what a query asks for; where it is wrong, say so and leave what was found."""
        self._text = text
        try:
            query = parse(text)
        except QueryError as error:
            self.say("#results-told", error.message)
            return
        self._query = query
        self._begin()

    def _begin(self) -> None:
        self.workers.cancel_group(self, "results")
        if not self._query.wanted:
            self._take(self.Arranged(Column(self._sort), (), Counter(), 0, 0, ended=True))
            return
        self.say("#results-told", "looking …")
        self._find(self._query, self._sort)

    @work(thread=True, exclusive=True, group="results")
    def _find(self, query: Query, sort: Sort) -> None:
        worker = get_current_worker()

        def cancelled() -> bool:
            return worker.is_cancelled

        def act(connection: "sqlite3.Connection") -> Iterator[tuple[int, Batch | None]]:
            ids = newest(connection, query, cancelled)
            yield len(ids), None  # also where it has to be begun again
            hits = batches(connection, ids, of(query), speaks(query), cancelled=cancelled)
            yield from ((len(ids), batch) for batch in hits)

        column, dates, looked = Column(sort), Counter[str](), 0
        try:
            for total, batch in self._index.each(act):
                if batch is None:
                    column, dates, looked = Column(sort), Counter(), 0
                else:
                    column.add(batch.lines)
                    dates = dates + batch.dates
                    looked += batch.articles
                ended = looked >= total
                if not cancelled() and (batch or ended):
                    lines = column.lines
                    self.post_message(self.Arranged(column, lines, dates, looked, total, ended))
        except Cancelled:
            return
        except IndexUnavailableError as error:
            self.post_message(self.Failed(str(error)))

    @work(thread=True, exclusive=True, group="results")
    def _arrange(self, found: Arranged, sort: Sort) -> None:
        """Put what was found into another order."""
        worker, column = get_current_worker(), found.column.sorted_by(sort)
        if not worker.is_cancelled:
            counts = found.dates, found.looked, found.total
            self.post_message(self.Arranged(column, column.lines, *counts, ended=True))

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        event.stop()
        self.say("#results-told", event.problem)

    @on(Arranged)
    def _arranged(self, event: Arranged) -> None:
        event.stop()
        self._take(event)

    def _take(self, found: Arranged) -> None:
        """Show what has been found; the current line stays current."""
        current, lines = self.list.item, found.lines
        at = 0
        if current is not None and self._shown is not None:
            at = next((n for n, line in enumerate(lines) if line is current), 0)
        self.list.empty = self._nothing(found)
        if isinstance(self.list, ColumnList):
            self.list.speakers = self._sort is Sort.SPEAKER
        self.list.fill(lines, at)
        self._found = found
        self._draw()
        self._tell(found)
        self.follow()

    def _nothing(self, found: Arranged) -> str:
        if not self._query.wanted:
            return '\ntype a word, or a "phrase"'
        return "\nit stands nowhere in the library" if found.ended else "\nlooking …"

    def _tell(self, found: Arranged) -> None:
        count, between = sum(found.dates.values()), signs(self.app).between
        times = f"{count:,} time{'s' if count != 1 else ''}"
        if count > len(found.lines):
            times += f", the first {len(found.lines):,} listed"
        parts = [times, _SORTED[self._sort]]
        if not found.ended:
            parts.append(f"{found.looked:,} of {found.total:,} articles …")
        self.say("#results-told", between.join(parts) if self._query.wanted else "")

    def _draw(self) -> None:
        """Draw the bars."""
        box, known = self.query_one("#concordance-bars", Static), signs(self.app)
        width = max(20, self.size.width - 4)
        line = timeline(self._found.dates, width // 2)
        rows = [spoken(line)] if known.linear else chart(line, width, _ROWS)
        said = summary(line, known.between)
        if rows and not known.linear and len(rows[-1]) + len(said) + 3 <= width:
            rows[-1] += f"   {said}"
        elif said:
            rows.append(said)
        box.display = bool(rows)
        box.update(Content("\n".join(rows)))

    # Keys

    def typed(self, key: str) -> bool:
        sort = _SORTS.get(key)
        if sort and sort is not self._sort:
            self._sort = sort
            if self._found.ended and self._found.lines:
                self.list.choose(0)
                self._shown = None
                self._arrange(self._found, sort)
            else:
                self._begin()
        return sort is not None

    def action_go(self) -> None:
        if self.asking:
            if self.list.items:
                self.list.focus()
            return
        super().action_go()
