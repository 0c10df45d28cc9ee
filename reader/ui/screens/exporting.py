"""Exporting notes from the app."""

import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from reader.annotation import Notes
from reader.document import Document
from reader.index import Row
from reader.library import UnreadableError, load, shown
from reader.marked import Marked, matching
from reader.query import Query, parse
from reader.ui.screens.reviewing import Reviewing
from reader.ui.session import Session
from reader.ui.widgets.pick_list import Option

if TYPE_CHECKING:
    from reader.exports.files import Report
    from reader.exports.orders import Item, Preview
    from reader.ui.screens.export_dialog import Request

_PATIENCE, _BETWEEN = 0.5, 0.2
"""Seconds after which progress is told, and between two times."""


class Exporting(Reviewing):
    """The desk with the export."""

    @dataclass
    class Exported(Message):
        """An export has ended."""

        report: "Report"
        folder: Path
        stopped: bool
        """Whether the user did not wait for the end of it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._stop: threading.Event | None = None
        """Set to stop the export under way."""
        self.exported = ""
        """Where the last export went."""

    def action_export(self) -> None:
        """Ask what to export, how, and where to."""
        scopes = list(self._scopes())
        if not scopes:
            self.tell("Nothing to export yet: no passage is annotated")
            return
        from reader.ui.screens.export_dialog import ExportDialog

        settled = self.session.settings.export
        folder = settled.folder or self.session.exports
        dialog = ExportDialog(scopes, folder, settled, self._preview())
        self.app.push_screen(dialog, self._export)

    def _preview(self) -> "Callable[[Request, Callable[[], bool]], Preview | None]":
        """What makes previews, for a thread."""
        own, chosen = self._own, self._chosen_ids

        def look(request: "Request", cancelled: Callable[[], bool]) -> "Preview | None":
            from reader.exports.orders import preview

            wanted = self._wanted(request.scope, own)
            return preview(request.order, self._items(request, wanted, chosen, cancelled))

        return look

    # What is exported

    def _scopes(self) -> Iterator[Option]:
        """What can be exported."""
        here = len(self.notes.annotations) if self.notes else 0
        chosen = len(self._chosen_ids)
        if self.pane.selection and chosen:
            yield Option("chosen", "the passages in the selection", _notes(chosen))
        if here:
            yield Option("this", "this article", _notes(here))
        if chosen and not self.pane.selection:
            yield Option("chosen", "this passage", _notes(chosen))
        listed = [row for row in self.articles.items if isinstance(row, Row) and row.annotations]
        if self._filter and listed:
            total = sum(row.annotations for row in listed)
            yield Option("list", "the articles of the filtered list", _notes(total))
        total = sum(len(notes.annotations) for notes in self.index.notes())
        if total:
            yield Option("all", "all articles", _notes(total))

    @property
    def _own(self) -> tuple[Notes, str] | None:
        """The notes of the open article, and its path."""
        return (self.notes, self.path) if self.notes else None

    @property
    def _chosen_ids(self) -> frozenset[str]:
        """The ids of the annotations that the selection touches, or of the one under the cursor."""
        start, end = self.pane.target
        marks = self.pane.overlay.marks.all
        return frozenset(one.annotation.id for one in marks if one.start < end and start < one.end)

    def _wanted(self, scope: str, own: tuple[Notes, str] | None) -> Iterator[tuple[Notes, str]]:
        """The notes of a scope, with the paths of their articles, "" where these are missing; for
        a thread. `own` are those of the open article."""
        if scope in ("this", "chosen"):
            yield from (own,) if own else ()
            return
        yield from self.app.call_from_thread(self._known, scope)

    def _known(self, scope: str) -> list[tuple[Notes, str]]:
        rows = [*self.index.rows(), *self.index.missing()]
        found = [(row.notes, row.article.path) for row in rows if row.notes]
        if scope == "list":
            listed = {row.id for row in self.articles.items if isinstance(row, Row)}
            return [(notes, path) for notes, path in found if notes.id in listed]
        ids = {notes.id for notes, _ in found}
        outside = (notes for notes in self.index.outside() if notes.id not in ids)
        return found + [(notes, next(reversed(notes.paths), "")) for notes in outside]

    def _items(
        self,
        request: "Request",
        wanted: Iterator[tuple[Notes, str]],
        chosen: Collection[str],
        cancelled: Callable[[], bool],
        there: Collection[str] = (),
    ) -> Iterator["Item"]:
        """What is exported; also articles without notes that have a file already (`there`)."""
        query = parse(request.query)
        only = chosen if request.scope == "chosen" else None
        # A dossier holds passages of articles that are not exported now, too.
        whole = request.scope == "all" or request.order.by_article
        for notes, path in wanted:
            if cancelled():
                return
            if item := self._item(query, only, notes, path, whole, notes.id in there):
                yield item

    def _item(
        self,
        query: Query,
        only: Collection[str] | None,
        notes: Notes,
        path: str,
        whole: bool,
        there: bool,
    ) -> "Item | None":
        """What is exported of an article, None for nothing: what a query matches, and of that only
        some annotations, where these are given; or the `whole` of it."""
        from reader.exports.orders import Item

        texts = partial(self.session.notebook.text, notes.id)
        read = cache(partial(_document, path))

        def marked() -> Marked:
            return Marked(notes, notes, path, read(), texts)

        found = matching(query, notes, marked, self.session.library.folder).annotations
        kept = {one.id for one in found if only is None or one.id in only}
        whole = whole and not query and only is None
        if kept or (whole and there):
            return Item(notes, read(), None if whole else kept, texts)
        return None

    # Exporting

    def _export(self, request: "Request | None") -> None:
        if request is not None:
            self._stop = threading.Event()
            self.write_export(request, self._own, self._chosen_ids, self._stop)

    @work(thread=True, exclusive=True, group="export")
    def write_export(
        self,
        request: "Request",
        own: tuple[Notes, str] | None,
        chosen: Collection[str],
        stop: threading.Event,
    ) -> None:
        """Write what is asked for; `own` are the notes of the open article, and its path."""
        from reader.exports.files import Report
        from reader.exports.orders import write

        told = monotonic() + _PATIENCE

        def progress(count: int) -> None:
            nonlocal told
            if monotonic() >= told:
                told = monotonic() + _BETWEEN
                escape = self.keymap.name("app.escape")
                self.post_message(self.Told(f"Exporting … {count:,} files · {escape} stops"))

        def items(there: Collection[str]) -> Iterator["Item"]:
            return self._items(
                request, self._wanted(request.scope, own), chosen, stop.is_set, there
            )

        try:
            report = write(
                request.order, request.folder, items, progress=progress, cancelled=stop.is_set
            )
        except ValueError as error:
            report = Report((), (), (str(error),))
        self.post_message(self.Exported(report, request.folder, stop.is_set()))

    @on(Exported)
    def _exported(self, event: Exported) -> None:
        event.stop()
        self._stop = None
        report, folder = event.report, event.folder
        for problem in report.problems:
            self.app.notify(problem, markup=False, severity="error", timeout=12)
        files = (*report.written, *report.unchanged)
        if not files:
            if not report.problems:
                self.tell("Stopped" if event.stopped else "Nothing to export")
            return
        self.exported = str(files[0]) if len(files) == 1 else str(folder)
        lead = "Stopped: " if event.stopped else ""
        told = f"{lead}{len(report.written):,} written, {len(report.unchanged):,} unchanged"
        key = self.keymap.name("app.exported")
        self.tell(f"{told} · {key} copies where: {shown(self.exported)}")

    def action_exported(self) -> None:
        """Copy where the last export went."""
        if self.exported:
            self.app.copy_to_clipboard(self.exported)
            self.tell(f"Copied: {shown(self.exported)}")
        else:
            self.tell("Nothing has been exported yet")

    def escape_seeking(self) -> bool:
        if self._stop is not None:
            self._stop.set()
            return True
        return super().escape_seeking()


def _notes(count: int) -> str:
    return f"{count:,} note{'s' if count != 1 else ''}"


def _document(path: str) -> Document | None:
    try:
        return load(Path(path), any_size=True) if path else None
    except UnreadableError:
        return None
