"""Searching every article and note: what was found, and the article of the current place."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.widgets import Input
from textual.worker import get_current_worker

from reader.hits import RANKED, Group, groups
from reader.index.store import IndexUnavailableError
from reader.library import shown
from reader.passage import Cancelled
from reader.query import Query, QueryError, parse
from reader.ui.message import Saying
from reader.ui.screens.results import Place, Results
from reader.ui.screens.saving_dialog import SavingDialog
from reader.ui.signs import signs
from reader.ui.widgets.hit_list import Found, Heading, HitList, items

if TYPE_CHECKING:
    from reader.index import Index

MOST = 5_000
"""So many places are listed; an export has all of them."""
_AT_ONCE = 20
"""Articles that are told together, after the first one."""
_FOOT = "Enter go there · Tab to the list · Ctrl-e export · Esc back where you were"
_LISTED = "Enter go there · / search · E export · Esc back where you were"
_ASKS = 'words, "a phrase", -word, or, #tag, speaker: date: in: …'


class SearchScreen(Results[Heading | Found]):
    """Shows what a query finds, while it is being typed."""

    HEAD = "Search every article and note"
    ASKS = _ASKS

    class Told(Saying):
        """More has been found."""

        query: Query
        groups: Sequence[Group]
        first: bool
        """Whether these are the first ones."""
        total: int
        """Articles that match."""
        ended: bool
        problem: str = ""

    class Saved(Saying):
        """All of it was written into a file, or could not be."""

        told: str

    def __init__(
        self, index: "Index", text: str, exports: Path, unread: Callable[[], str] = str
    ) -> None:
        """`text` is the query to begin with; `exports` the folder that results are written to."""
        super().__init__(text, unread)
        self._index = index
        self._exports = exports
        self._query = Query()
        self._places = self._articles = 0
        """How many are listed."""

    @property
    def text(self) -> str:
        """What was asked for last."""
        return self._text

    def listed(self) -> HitList:
        return HitList(id="results-list")

    def on_mount(self) -> None:
        self._ask(self._text)

    def place(self, item: Heading | Found) -> Place | None:
        if isinstance(item, Heading) or item.row.missing:
            return None
        return Place(item.row.article.path, item.hit.start, item.hit.end, item.hit.marks)

    def nowhere(self, item: Heading | Found) -> str:
        return "its article is missing" if item.row.missing else ""

    def foot(self) -> str:
        return _FOOT if self.asking else _LISTED

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
            query = parse(text, typing=True)
        except QueryError as error:
            self.say("#results-told", error.message)
            return
        self._query = query
        if query:
            self.say("#results-told", "searching …")
            self._find(query)
        else:
            self.workers.cancel_group(self, "results")
            self._take(self.Told(query, (), first=True, total=0, ended=True))

    @work(thread=True, exclusive=True, group="results")
    def _find(self, query: Query) -> None:
        worker = get_current_worker()
        told: list[Group] = []
        first, matching, places = True, 0, 0

        def post(*, ended: bool) -> None:
            nonlocal told, first
            if not worker.is_cancelled:
                self.post_message(self.Told(query, told, first, matching, ended))
            told, first = [], False

        act = partial(groups, query=query, cancelled=lambda: worker.is_cancelled)
        try:
            for total, group in self._index.each(act):
                matching = total
                if group is None:  # also where it has to be begun again
                    told, first, places = [], True, 0
                    continue
                told.append(group)
                places += len(group.hits)
                if places >= MOST:
                    break
                if first or len(told) >= _AT_ONCE:
                    post(ended=False)
            post(ended=True)
        except Cancelled:
            return
        except IndexUnavailableError as error:
            self.post_message(self.Told(query, (), True, 0, True, str(error)))

    @on(Told)
    def _told(self, event: Told) -> None:
        event.stop()
        if event.query is self._query:
            self._take(event)

    def _take(self, found: Told) -> None:
        """Show what has been found."""
        new = list(chain.from_iterable(map(items, found.groups)))
        count = sum(len(group.hits) for group in found.groups)
        if found.first:
            self._places, self._articles = count, len(found.groups)
            self.list.empty = self._nothing(found)
            self.list.fill(new)
        else:
            self._places, self._articles = self._places + count, self._articles + len(found.groups)
            self.list.fill([*self.list.items, *new], self.list.current)
        self._tell(found)
        self.follow()

    def _nothing(self, found: Told) -> str:
        if found.problem:
            return f"\n{found.problem}"
        if not self._query:
            return "\ntype what to look for: its first letters are enough"
        return "\nnothing in the library matches" if found.ended else "\nsearching …"

    def _tell(self, found: Told) -> None:
        if not self._query or not self._places:
            self.say("#results-told", "")
            return
        place, article = ("place", "article")
        told = [f"{_number(self._places, place)} in {_number(self._articles, article)}"]
        ranked = found.total <= RANKED and self._query.wanted
        told.append("the best first" if ranked else "the newest first")
        if self._articles < found.total:
            more = f"of {found.total:,} that match"
            told[0] = f"{told[0]} {more}"
            told.append("narrow the search, or export all of it" if found.ended else "…")
        self.say("#results-told", signs(self.app).between.join(told))

    # Writing it into a file

    def action_export(self) -> None:
        """Write all that was found into a file, however much is listed."""
        if not self._places:
            self.say("#results-told", "Nothing to export yet")
            return
        query = self._query

        def answered(path: Path | None) -> None:
            if path:
                self.say("#results-told", "writing …")
                self._save(path, query)

        name = self._exports / "search.md"
        self.app.push_screen(SavingDialog("Export what was found", name), answered)

    @work(thread=True, exclusive=True, group="export")
    def _save(self, path: Path, query: Query) -> None:
        from reader.results import save

        worker = get_current_worker()

        def cancelled() -> bool:
            return worker.is_cancelled

        try:
            found = self._index.each(partial(groups, query=query, cancelled=cancelled))
            kept: list[Group] = []
            for _, group in found:
                kept = [] if group is None else kept
                if group:
                    kept.append(group)
            places, articles = save(path, query.text or str(query), kept)
        except Cancelled:
            return
        except (OSError, IndexUnavailableError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            self.post_message(self.Saved(f"{shown(path)}: {reason}"))
            return
        told = f"{_number(places, 'place')} of {_number(articles, 'article')}"
        self.post_message(self.Saved(f"{told} written to {shown(path)}"))

    @on(Saved)
    def _saved(self, event: Saved) -> None:
        event.stop()
        self.say("#results-told", event.told)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
