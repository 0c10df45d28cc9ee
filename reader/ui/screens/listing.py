"""The article list: what it is filtered and sorted by, listed anew with every key."""

from typing import TYPE_CHECKING, NamedTuple

from textual import on, work
from textual.widgets import Static
from textual.worker import get_current_worker

from reader.ui.message import Saying
from reader.ui.order import Order, Rows
from reader.ui.screens.counting import Counting
from reader.ui.session import Session
from reader.ui.signs import signs
from reader.ui.sorts import Way, way, ways
from reader.ui.widgets.article_list import ArticleList
from reader.ui.widgets.filter_field import FilterField
from reader.ui.widgets.list_line import ListLine
from reader.ui.widgets.pick_list import Option

if TYPE_CHECKING:
    from reader.index.listing import Listing as Part
    from reader.index.row import Row
    from reader.query import Query

_AHEAD = 40
"""Rows that are fetched together with a list, around the article that becomes current."""


class Asked(NamedTuple):
    """What a list was asked for."""

    number: int
    """Which time it was that a list was asked for."""
    query: "Query"
    way: Way
    wanted: int | None
    """The id of the article that is to be current; None where that stays as it is."""
    near: int | None
    """The id of the article near which one looks at the list."""
    moved: bool = False
    """Whether something else is asked for than before."""


class Listing(Counting):
    """The desk with the article list."""

    class Listed(Saying):
        """A list, or the beginning of one."""

        asked: Asked
        part: "Part"
        rows: "list[Row]"
        """What is known of those that are likely to be seen."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._filter = ""
        """The filter as it was typed."""
        self._query: Query | None = None
        """What the filter said when it was last understood; None before anything was typed."""
        self._error = ""
        """Why it cannot be understood now."""
        self._sorted = way(session.memory.sort)
        self._rows = Rows(self.rows_of)
        self._number = 0
        self._stays: int | None = None
        """The id of the article that is to be current in the next list, whatever is open."""
        self.listed_whole = False
        """Whether the list shows all that was asked for."""
        self._told_count = ""
        """How many articles the list has, in words."""

    @property
    def articles(self) -> ArticleList:
        return self.query_one(ArticleList)

    @property
    def field(self) -> FilterField:
        """The line that the filter is typed into."""
        return self.query_one("#filter-input", FilterField)

    @property
    def asked(self) -> "Query":
        """What the list is filtered by."""
        from reader.query import Query

        return self._query or Query()

    def asked_that_are(self, state: str) -> "Query":
        """What the list is filtered by, of that what is in one of the query language's states."""
        from reader.query import Query
        from reader.query.tree import Is, every

        node = self.asked.node
        return Query(every([node, Is(state)] if node else [Is(state)]))

    # Listing

    def refresh_list(self, *, moved: bool = False) -> None:
        """Show what was done to the open article at once; `moved` where it is another one."""
        own = self.own_row()
        self._rows.own(own)
        if moved and own and not self.articles.has_focus:
            at = self.articles.order.index_of(own.id)
            if at is not None:
                self.articles.choose(at)
        self.articles.redraw()

    def relist(self, *, moved: bool = False) -> None:
        """List anew; `moved` where something else is asked for, so that the open article becomes
        current if it is there, or else the first one; unless another one is to be so."""
        if not self.indexed:
            return
        self._number += 1
        own, articles = self.own_row(), self.articles
        near = articles.order.id_at(articles.window[0])
        wanted = (own.id if own else 0) if moved or not articles.order.ids else None
        if self._stays is not None:
            wanted, self._stays = self._stays, None
        self._list(Asked(self._number, self.asked, self._sorted, wanted, wanted or near, moved))

    @work(thread=True, exclusive=True, group="list")
    def _list(self, asked: Asked) -> None:
        worker = get_current_worker()

        def listed() -> None:
            cancelled = lambda: worker.is_cancelled  # noqa: E731
            anew = asked.moved or asked.near is None
            asking = self.index.listing(asked.query, asked.way.name, cancelled, at_once=anew)
            for part in asking:
                ids = part.ids
                if not (asked.query.node or part.whole or asked.wanted in (None, *ids)):
                    continue  # the list would begin elsewhere only to move at once
                at = ids.index(asked.near) if asked.near is not None and asked.near in ids else 0
                rows = self.index.rows(ids[max(0, at - _AHEAD) : at + _AHEAD])
                if worker.is_cancelled:
                    return
                self.post_message(self.Listed(asked, part, rows))

        self.ask_index(listed, listing=True)

    @on(Listed)
    def _listed(self, event: Listed) -> None:
        event.stop()
        asked, part = event.asked, event.part
        if asked.number != self._number:
            return
        self._rows.renew(event.rows)
        self._rows.own(self.own_row())
        order = Order(self._rows, part.ids, part.groups)
        self.articles.refill(order, asked.query.hits, asked.wanted)
        self._told_count = f"{part.count:,}" if part.whole else f"{part.count:,} …"
        self.listed_whole = part.whole
        self.show_counts()

    def show_counts(self) -> None:
        """Tell how many articles there are, and what the list says where there are none."""
        total = self.totals.articles if self.totals else 0
        told, line = self._told_count, self.query_one("#filter-count", Static)
        if self._filter and len(f"{told} of {total:,}") <= max(8, self.articles.size.width // 3):
            told = f"{told} of {total:,}"
        if told != str(line.content):
            line.update(told, layout=len(told) != len(str(line.content)))
        self.query_one(ListLine).tell(self._error, self.progress, self._sorted.told)
        empty = self._empty()
        if empty != self.articles.empty:
            self.articles.empty = empty
            self.articles.redraw()

    def _empty(self) -> str:
        """What stands in place of articles where there are none, and what to do about it."""
        if self.unavailable:
            return f"\n{self.unavailable}"
        if not self.indexed or (self.scanning and not (self._filter and self.totals)):
            return "\nlooking for articles …"
        if self._filter and self.totals and self.totals.articles:
            return f"\nno article matches\n{self.keymap.name('app.escape')} shows all"
        if self.problems:
            return "\n" + "\n".join(self.problems[:3])
        return "\nno articles here\nname a folder or a file, as in\nreader ~/articles"

    # Sorting

    def action_sort(self) -> None:
        """Choose what the list is sorted and grouped by."""
        from reader.ui.screens.picker import Picker

        known, articles = ways(), self.articles
        kept = articles.order.id_at(articles.current) if articles.has_focus else None
        options = [
            Option(one.name, one.label, "now" if one is self._sorted else "") for one in known
        ]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._sorted = way(name)
                self.session.memory.sort = name
                self._stays = kept
                self.relist(moved=True)
                self.show_counts()

        current = next((n for n, one in enumerate(known) if one.name == self._sorted.name), 0)
        digits = {str(n): one.name for n, one in enumerate(known, 1)}
        between = signs(self.app).between
        title = f"Sort and group the list{between}1-{len(known)} choose"
        self.app.push_screen(Picker(title, options, current=current, shortcuts=digits), chosen)
