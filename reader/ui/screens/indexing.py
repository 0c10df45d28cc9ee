"""The index under the lists: opened once an article is there to read, kept up to date."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, current_thread, main_thread
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from textual import on, work
from textual.worker import get_current_worker

from reader.passage import Cancelled
from reader.ui.message import Saying
from reader.ui.screens.desk import Desk
from reader.ui.session import Session
from reader.ui.watch import Pulse
from reader.ui.widgets.list_line import Reached

if TYPE_CHECKING:
    from reader.index.catalogue import Totals
    from reader.index.progress import Outcome, Progress
    from reader.index.row import Row

T = TypeVar("T")

_LOOK_SECONDS = 0.25
"""Between two looks at whether the index has changed, and"""
_SCANNING_SECONDS = 1.0
"""the same while it is being written all the time."""
_TOLD_SECONDS = 0.1
"""Between two times that it is told how far indexing is."""


class Indexing(Desk):
    """The desk with an index that follows library and notes."""

    class IndexOpened(Saying):
        """The index can be asked."""

    class Unavailable(Saying):
        """There is no index to be had."""

        told: str

    class Advanced(Saying):
        """Indexing has come further."""

        progress: "Progress"

    class Scanned(Saying):
        """The library was looked through; `outcome` is None where that was stopped."""

        outcome: "Outcome | None"

    class IndexChanged(Saying):
        """The index says something else than before."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.indexed = False
        """Whether the index can be asked."""
        self.unavailable = ""
        """Why there is no index."""
        self.totals: Totals | None = None
        self.progress = Reached()
        self.scanning = False
        self.problems: tuple[str, ...] = ()
        """What of the library could not be listed, in lines fit to show."""
        self.tag_sets: Sequence[tuple[tuple[str, ...], int, str]] = ()
        """Sets of tags that passages of other articles have, how many, and when last."""
        self._stop = Event()
        self._own: Row | None = None
        self._askers = [ThreadPoolExecutor(1, name) for name in ("asking", "listing")]
        self.index_watch = Pulse(self._look_at_index, _LOOK_SECONDS)
        self._seen = 0
        self._looked = 0.0

    def ask_index(self, act: Callable[[], T], *, listing: bool = False) -> T | None:
        """What the index answers; None where it cannot, which is told, or was cancelled.

        Each thread that asks has a connection of its own, and memory of its own: there are only
        two of them beside the event loop's, one for lists, which nothing else may keep waiting.
        """
        asker = None if current_thread() is main_thread() else self._askers[listing]
        return self._answer(act if asker is None else asker.submit(act).result)

    def _answer(self, act: Callable[[], T]) -> T | None:
        from reader.index.store import IndexUnavailableError

        try:
            return act()
        except IndexUnavailableError as error:
            self.post_message(self.Unavailable(str(error)))
        except Cancelled:
            pass
        return None

    def rows_of(self, ids: Sequence[int]) -> "list[Row]":
        """What is known of some articles."""
        return self.ask_index(lambda: self.index.rows(ids)) or []

    # The index itself

    @work(thread=True, group="index")
    def open_index(self) -> None:
        """Open the index, off the event loop, and list what it knows; then look through the
        library."""
        self.ask_index(lambda: self.index.totals())
        self.post_message(self.IndexOpened())

    @on(IndexOpened)
    def _index_opened(self, event: IndexOpened) -> None:
        event.stop()
        self.indexed = not self.unavailable
        self.relist(moved=True)
        self.count()
        if self.indexed:
            self.index_watch.begin()
            self.scan()

    @on(Unavailable)
    def _index_unavailable(self, event: Unavailable) -> None:
        event.stop()
        if event.told != self.unavailable:
            self.unavailable = event.told
            self.app.notify(event.told, markup=False, severity="error", timeout=12)
        self.show_counts()

    def _look_at_index(self) -> None:
        """Notice what was written, by whomever; not on the event loop."""
        now = monotonic()
        if now - self._looked >= (_SCANNING_SECONDS if self.scanning else _LOOK_SECONDS):
            changed = self.ask_index(lambda: self.index.changed) or 0
            if changed != self._seen:
                self._seen, self._looked = changed, now
                self.post_message(self.IndexChanged())

    @on(IndexChanged)
    def _index_changed(self, event: IndexChanged) -> None:
        event.stop()
        self._own = None
        self.relist()
        self.count()
        self.refresh_notes()

    # Looking through the library

    def scan(self) -> None:
        """Bring the index up to date with library and notes, in a thread."""
        self.scanning = True
        self._stop.clear()
        self.show_counts()
        self._scan()

    def action_look(self) -> None:
        """Look for new articles now, or go on with indexing that was stopped."""
        if self.scanning:
            self.tell("The library is being looked through")
        else:
            self.scan()

    def escape_scan(self) -> bool:
        """Stop indexing where it takes its time; returns whether it did."""
        if not self.scanning or not self.progress.told:
            return False
        self._stop.set()
        return True

    @work(thread=True, group="scan")
    def _scan(self) -> None:
        worker, due = get_current_worker(), 0.0

        def progress(reached: "Progress") -> None:
            nonlocal due
            if monotonic() >= due:
                due = monotonic() + _TOLD_SECONDS
                self.post_message(self.Advanced(reached))

        def cancelled() -> bool:
            return worker.is_cancelled or self._stop.is_set()

        self.watch_notes()
        outcome = self._answer(lambda: self.index.scan(progress, cancelled))
        self._seen = self.ask_index(lambda: self.index.changed) or 0  # all of it is listed now
        self.post_message(self.Scanned(outcome))
        if outcome:
            self.index.follow(self._library_changed)

    def _library_changed(self, outcome: "Outcome") -> None:
        """Take in that something has changed in the library; not on the event loop."""
        self.problems = outcome.problems
        self.post_message(self.IndexChanged())

    def watch_notes(self) -> None:
        """Be told of notes that change from now on."""

    @on(Advanced)
    def _advanced(self, event: Advanced) -> None:
        event.stop()
        done, total = event.progress.done, event.progress.total
        if self.scanning and total:
            self.progress = Reached(f"indexing {done:,} of {total:,}", done / total)
            self.show_counts()

    @on(Scanned)
    def _scanned(self, event: Scanned) -> None:
        event.stop()
        told = self.progress.told.removeprefix("indexing ")
        self.scanning, self.progress = False, Reached()
        if event.outcome:
            self.problems = event.outcome.problems
        elif told:
            again = self.keymap.name("list.look")
            self.tell(f"Indexing stopped at {told}; it goes on at the next start, or with {again}")
        self._own = None
        self.relist()
        self.count()

    # For the screens above

    def count(self) -> None:
        """Count anew what the index holds."""

    def relist(self, *, moved: bool = False) -> None:
        """List anew."""

    def show_counts(self) -> None:
        """Tell how many articles there are, and how far indexing is."""
