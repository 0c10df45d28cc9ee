"""Opening articles, and finding all there are."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import monotonic

from textual import work
from textual.worker import get_current_worker

from reader.article import Article, summary
from reader.library import TooLargeError, UnreadableError, load
from reader.ui.about import about, title_above
from reader.ui.marks import places
from reader.ui.screens.desk import Desk
from reader.ui.session import Session
from reader.ui.signs import signs

_LISTING_SECONDS = 0.25
"""Between two times that the list is shown anew while articles are read."""


class Opening(Desk):
    """The desk with what reads articles and lays them open."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._first: Future[Desk.Opened | None] = Future()

    def prefetch(self) -> None:
        """Begin to read the article to start with, while the screen is being made."""
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
        return self._read(found) if found else None

    @work(thread=True, exclusive=True, group="open")
    def open_article(
        self, path: Path, *, offset: int | None = None, any_size: bool = False
    ) -> None:
        """Read an article and what was noted on it; `Opened` follows."""
        worker = get_current_worker()
        opened = self._read(path, offset=offset, any_size=any_size)
        if not worker.is_cancelled:
            self.post_message(opened)

    def _read(
        self, path: Path, *, offset: int | None = None, any_size: bool = False
    ) -> Desk.Opened:
        try:
            document = load(path, any_size=any_size)
            notes = self.session.notebook.find(document, str(path))
        except TooLargeError as error:
            return self.Opened(path, None, problem=str(error), too_large=True)
        except UnreadableError as error:
            return self.Opened(path, None, problem=str(error))
        shelf = self.session.library.shelf(path)
        article = summary(document, str(path), shelf, counted=False)
        if offset is None:
            offset = notes.reading.offset(document)
        found = places(document, notes.records)
        return self.Opened(path, document, notes, article, offset=offset, places=found)

    def lay_open(self, opened: Desk.Opened) -> None:
        """Show an article that was read."""
        self.keep_place()
        document, notes = opened.document, opened.notes
        self.document, self.notes, self.path = document, notes, str(opened.path)
        if document is None or notes is None:
            self.pane.say(opened.problem)
            return
        if not document.text.strip():
            self.pane.say("This article is empty.")
            return
        if opened.article:
            self.index.add([opened.article])
        self._places = opened.places
        head = about(document, signs(self.app).between)
        self.pane.show(document, opened.offset, head, title_above(document))
        self._opened_at = self.pane.cursor
        self.show_marks()
        self.session.memory.last = self.path

    @work(thread=True, group="scan")
    def scan(self) -> None:
        """Find and read all articles of the library, names first."""
        worker = get_current_worker()
        library = self.session.library
        found = list(library.files())
        names = [Article(path=str(one.path), shelf=one.shelf, title=one.path.stem) for one in found]
        self.post_message(self.Listed(names, all=True))
        batch: list[Article] = []
        due = monotonic() + _LISTING_SECONDS
        for one in found:
            if worker.is_cancelled:
                return
            if str(one.path) == self.path:
                continue  # it is being opened, which tells all there is to list
            try:
                batch.append(summary(load(one.path), str(one.path), one.shelf, counted=False))
            except UnreadableError:
                continue
            if monotonic() >= due:
                self.post_message(self.Listed(batch))
                batch, due = [], monotonic() + _LISTING_SECONDS
        self.post_message(self.Listed(batch, ended=True))

    @work(thread=True, group="notes")
    def read_notes(self) -> None:
        """Read the notes of all articles; `Noted` follows."""
        notes = list(self.session.notebook.all())
        self.post_message(self.Noted(notes))
