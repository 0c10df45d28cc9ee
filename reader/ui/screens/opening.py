"""Opening articles, and finding all there are."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic

from textual import on, work
from textual.worker import Worker, get_current_worker

from reader.annotation import Annotation, Notes, Reading
from reader.document import Document
from reader.history import united
from reader.library import TooLargeError, UnreadableError, glimpse, load, stamp
from reader.passage import Cancelled
from reader.ui.about import about, title_above
from reader.ui.marks import placed
from reader.ui.screens.desk import Desk
from reader.ui.screens.placing import Placing
from reader.ui.screens.sharing import Sharing
from reader.ui.session import Session
from reader.ui.signs import signs
from reader.ui.watch import SECONDS, Watch


class Opening(Sharing, Placing):
    """The desk with what reads articles and lays them open."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._first: Future[Desk.Opened | None] = Future()
        self.begun = ""
        """The path of the article of which only the beginning is shown yet."""
        self.opening = 0.0
        """Since when (seconds, monotonic) an article is being opened; 0 where none is."""
        self.watch_files = Watch(self._has_changed)
        self._watched: Path | None = None

    def prefetch(self) -> None:
        """Begin to read the article to start with, while the screen is being made."""
        self.opening = monotonic()
        pool = ThreadPoolExecutor(1, "first")
        self._first = pool.submit(self._start)
        pool.shutdown(wait=False)

    def _start(self) -> Desk.Opened | None:
        """The article to start with: the one named, the one read last, or the first one."""
        session = self.session
        last = Path(session.memory.last) if session.memory.last else None
        if last and not (session.library.holds(last) and last.is_file()):
            last = None
        found = session.first or last or next((one.path for one in session.library.files()), None)
        return (self._glimpse(found) or self._read(found)) if found else None

    def open_article(
        self,
        path: Path,
        *,
        offset: int | None = None,
        note: str = "",
        any_size: bool = False,
        glimpse: bool = True,
    ) -> None:
        """Read an article and what was noted on it; `Opened` follows. Of a long one that is its
        beginning, unless `glimpse` says that this has been shown, or another place is wanted: an
        offset, or better where the annotation with an id `note` stands."""
        self.opening = monotonic()
        self._open(path, offset, note, any_size, glimpse and offset is None)

    @work(thread=True, exclusive=True, group="open")
    def _open(
        self, path: Path, offset: int | None, note: str, any_size: bool, glimpse: bool
    ) -> None:
        worker = get_current_worker()
        opened = self._glimpse(path) if glimpse else None
        with suppress(Cancelled):
            opened = opened or self._read(
                path, offset=offset, note=note, any_size=any_size, worker=worker
            )
        if opened and not worker.is_cancelled:
            self.post_message(opened)

    def _glimpse(self, path: Path) -> Desk.Opened | None:
        """The beginning of a long article, where reading goes on there."""
        try:
            document = glimpse(path)
        except UnreadableError:
            return None
        if document is None:
            return None
        offset = self.session.notebook.find(document, str(path)).reading.offset(document)
        if offset >= len(document.text) - 1:
            return None
        return self.Opened(path, document, offset=offset, part=True)

    def _read(
        self,
        path: Path,
        *,
        offset: int | None = None,
        note: str = "",
        any_size: bool = False,
        worker: Worker[None] | None = None,
        old: Document | None = None,
        known: Notes | None = None,
    ) -> Desk.Opened:
        """Read an article; `old` is the text that lies open, `known` what is noted on it. Raises
        Cancelled where the worker was."""
        before = stamp(path)
        try:
            document = load(path, any_size=any_size)
            notes, other = self.session.notebook.found(document, str(path))
        except TooLargeError as error:
            return self.Opened(path, None, problem=str(error), too_large=True)
        except UnreadableError as error:
            return self.Opened(path, None, problem=str(error), stamp=before)
        noted = known if known and known.id == notes.id else notes
        found = self.find_places(document, noted, old, worker)
        if at := next(iter(placed(document, _only(notes, note), found).placed), None):
            offset = at.start
        elif offset is None:
            offset = notes.reading.offset(document)
        return self.Opened(path, document, notes, other, offset=offset, found=found, stamp=before)

    def lay_open(self, opened: Desk.Opened) -> None:
        """Show an article that was read, or the beginning of one."""
        self.keep_place()
        document, notes, path = opened.document, opened.notes, str(opened.path)
        begun = self.begun == path
        if opened.again and notes and self.notes and notes.id == self.notes.id:
            # Not all of it may be on the disk yet.
            records = united(notes, self.notes).records
            notes = replace(notes, records=records, reading=self.notes.reading)
        offset = self.pane.cursor[0] if begun else opened.offset
        self.begun = path if opened.part else ""
        self.document = None if opened.part else document
        self.notes, self.path, self.other = notes, path, opened.other
        self.opening = monotonic() if opened.part else 0.0
        self.cease_placing()
        if document is None:
            self.pane.say(opened.problem)
        elif not document.text or document.text.isspace():
            self.pane.say("This article is empty.")
        else:
            self._places = opened.found
            keep = begun or opened.again
            head = about(document, signs(self.app).between)
            self.pane.show(document, offset, head, title_above(document), keep=keep)
            self._opened_at = self.pane.cursor
            self.show_marks()
            self.session.memory.last = self.path
        if not opened.part:
            self._watch(opened)

    # Reading anew what has changed on disk

    def _watch(self, opened: Desk.Opened) -> None:
        if self._watched:
            self.watch_files.off(self._watched)
        self._watched = opened.path
        self.watch_files.on(opened.path, opened.stamp)

    @on(Desk.Changed)
    def _changed(self, event: Desk.Changed) -> None:
        if event.path == self._watched:
            event.stop()
            self.read_again(event.path)

    def read_again(self, path: Path) -> None:
        """Read the open article anew, once nothing is being done with its text."""
        if str(path) != self.path or self.begun:
            return
        if self.app.screen is not self or self.pane.selection:
            self.set_timer(SECONDS, partial(self.read_again, path))
        else:
            self._read_again(path, self.document, self.notes, self.reading())

    @work(thread=True, exclusive=True, group="open")
    def _read_again(
        self, path: Path, old: Document | None, known: Notes | None, reading: Reading | None
    ) -> None:
        worker, state = get_current_worker(), stamp(path)
        try:
            opened = self._read(path, any_size=True, worker=worker, old=old, known=known)
        except Cancelled:
            return
        if worker.is_cancelled:
            return
        if old and opened.document in (None, old):
            self.post_message(self.Awaited(0))
        if old and opened.document == old:
            return
        if opened.document is None and old:
            told = "this file has gone" if state is None else opened.problem
            self.app.call_from_thread(self.tell, f"What was read stays: {told}")
            return
        if opened.document and old and reading and opened.notes:
            opened.offset = reading.offset(opened.document, old)
            opened.notes = replace(opened.notes, reading=reading)
        opened.again = True
        self.post_message(opened)

    def _has_changed(self, path: Path) -> None:
        self.post_message(self.Changed(path))


def _only(notes: Notes, id: str) -> Iterable[Annotation]:
    """The annotation with an id."""
    return (note for note in notes.annotations if note.id == id)
