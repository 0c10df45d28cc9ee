"""Exporting notes from the app."""

import asyncio
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

from textual import on, work

from reader.annotation import Notes
from reader.counts import number
from reader.extract import Extract
from reader.library import UnreadableError, load, shown
from reader.ui.message import Saying
from reader.ui.screens.reviewing import Reviewing
from reader.ui.session import Session
from reader.ui.widgets.pick_list import Option

if TYPE_CHECKING:
    from reader.exports.files import Report
    from reader.exports.orders import Item, Preview
    from reader.index.row import Row
    from reader.query import Query
    from reader.ui.screens.export_dialog import Request

Chosen: TypeAlias = Mapping[str, Collection[str]]
"""Some annotations, by the ids of their notes."""
_PATIENCE, _BETWEEN = 0.5, 0.2
"""Seconds after which progress is told, and between two times."""
_PROBLEMS = 3  # What is wrong with one file mostly is with all: no more than so many are told.


class Exporting(Reviewing):
    """The desk with the export."""

    class Exported(Saying):
        """An export has ended."""

        report: "Report"
        folder: Path
        stopped: bool
        """Whether the user did not wait for the end of it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._stop_export: threading.Event | None = None
        """Set to stop the export under way."""
        self.exported = ""
        """Where the last export went."""

    async def action_export(self) -> None:
        """Ask what to export, how, and where to."""
        if self._stop_export is not None:
            # A second one would write the same files, and only one of them could be stopped.
            self.tell(f"An export is under way: {self.keymap.name('app.escape')} stops it")
            return
        chosen = self._these
        scopes = await self._scopes(chosen)
        if not scopes:
            self.tell("Nothing to export yet: no passage is annotated")
            return
        from reader.ui.screens.export_dialog import ExportDialog

        settled = self.session.settings.export
        folder = settled.folder or self.session.exports
        dialog = ExportDialog(scopes, folder, settled, self._preview(chosen))
        self.app.push_screen(dialog, partial(self._export, chosen))

    def _preview(self, chosen: Chosen) -> "Callable[[Request, Callable[[], bool]], Preview | None]":
        """What makes previews, for a thread."""
        own = self._own_notes

        def look(request: "Request", cancelled: Callable[[], bool]) -> "Preview | None":
            from reader.exports.orders import preview

            wanted = self._wanted(request.scope, own, chosen)
            return preview(request.order, self._items(request, wanted, chosen, cancelled))

        return look

    # What is exported

    async def _scopes(self, chosen: Chosen) -> list[Option]:
        """What can be exported."""
        here = len(self.notes.annotations) if self.notes else 0
        count = sum(map(len, chosen.values()))
        several = "the passages in the selection" if self.pane.selection else "the marked passages"
        these = self.pane.selection or self.marked
        some = Option("chosen", several if these else "this passage", number(count, "note"))
        scopes = [some] if count and these else []
        if here:
            scopes.append(Option("this", "this article", number(here, "note")))
        if count and not these:
            scopes.append(some)
        listed = await asyncio.to_thread(self._annotated_rows) if self._filter else []
        if listed:
            total = sum(row.annotations for row in listed)
            scopes.append(
                Option("list", "the articles of the filtered list", number(total, "note"))
            )
        totals = await asyncio.to_thread(self.ask_index, self.index.totals)
        total = max(here, totals.annotations if totals else 0)
        if total:
            scopes.append(Option("all", "all articles", number(total, "note")))
        return scopes

    def _annotated_rows(self) -> "list[Row]":
        """The annotated articles of the filtered list; to be called from a thread."""
        query = self.asked_that_are("annotated")

        def found() -> "list[Row]":
            ids: Sequence[int] = ()
            for part in self.index.listing(query):
                ids = part.ids
            return self.index.rows(ids)

        return self.ask_index(found) or []

    @property
    def _own_notes(self) -> tuple[Notes, str] | None:
        """The notes of the open article, and its path."""
        return (self.notes, self.path) if self.notes else None

    @property
    def _these(self) -> Chosen:
        """What is marked in the panel of all notes or current there, else what the selection
        touches, or what is under the cursor."""
        if chosen := self.chosen():
            return chosen
        start, end = self.pane.target
        marks = self.pane.overlay.marks.all
        ids = {one.annotation.id for one in marks if one.start < end and start < one.end}
        return {self.notes.id: ids} if self.notes and ids else {}

    def _wanted(
        self, scope: str, own: tuple[Notes, str] | None, chosen: Chosen
    ) -> Iterator[tuple[Notes, str]]:
        """The notes of a scope, with the paths of their articles, "" where these are missing; for
        a thread. `own` are those of the open article, as they are on the screen."""
        if scope == "this":
            yield from (own,) if own else ()
            return
        notebook, seen = self.session.notebook, set[str]()
        if scope == "all":
            found: Iterator[Notes | None] = iter(notebook.all())
        else:
            rows = self._annotated_rows() if scope == "list" else ()
            ids = chosen if scope == "chosen" else (row.notes for row in rows if row.notes)
            found = map(notebook.read, ids)
        for notes in found:
            if notes and notes.id not in seen:
                seen.add(notes.id)
                yield own if own and own[0].id == notes.id else (notes, self._path_of(notes))
        if own and own[0].id not in seen and (scope == "all" or own[0].id in chosen):
            yield own  # it may not be on the disk yet

    def _path_of(self, notes: Notes) -> str:
        """Where the article of notes stands; "" where it is missing."""
        row = self.ask_index(partial(self.index.row_of, notes.id))
        return (row.article.path if row else "") or next(reversed(notes.paths), "")

    def _items(
        self,
        request: "Request",
        wanted: Iterator[tuple[Notes, str]],
        chosen: Chosen,
        cancelled: Callable[[], bool],
        there: Collection[str] = (),
    ) -> Iterator["Item"]:
        """What is exported; also articles without notes that have a file already (`there`)."""
        from reader.query import parse

        query = parse(request.query)
        # A dossier holds passages of articles that are not exported now, too.
        whole = request.scope == "all" or request.order.by_article
        for notes, path in wanted:
            if cancelled():
                return
            only = chosen.get(notes.id, ()) if request.scope == "chosen" else None
            if item := self._item(query, only, notes, path, whole, notes.id in there):
                yield item

    def _item(
        self,
        query: "Query",
        only: Collection[str] | None,
        notes: Notes,
        path: str,
        whole: bool,
        there: bool,
    ) -> "Item | None":
        """What is exported of an article, None for nothing: what a query matches, and of that only
        some annotations, where these are given; or the `whole` of it."""
        from reader.exports.orders import Item
        from reader.marked import Marked, matching

        texts = partial(self.session.notebook.text, notes.id)
        read = cache(partial(self._article, path))

        def marked() -> Marked:
            return Marked(notes, notes, path, read(), texts)

        found = matching(query, notes, marked, self.session.library.folder).annotations
        kept = {one.id for one in found if only is None or one.id in only}
        whole = whole and not query and only is None
        if kept or (whole and there):
            return Item(notes, read(), None if whole else kept, texts)
        return None

    def _article(self, path: str) -> Extract | None:
        """The article at a path, of which the index need only be asked while it is as it was read;
        None where it is missing."""
        from reader.index.extracts import kept

        try:
            known = self.ask_index(lambda: self.index.ask(partial(kept, path=path)))
            return known or (load(Path(path), any_size=True) if path else None)
        except UnreadableError:
            return None

    # Exporting

    def _export(self, chosen: Chosen, request: "Request | None") -> None:
        if request is not None:
            self._stop_export = threading.Event()
            self.write_export(request, self._own_notes, chosen, self._stop_export)

    @work(thread=True, exclusive=True, group="export")
    def write_export(
        self,
        request: "Request",
        own: tuple[Notes, str] | None,
        chosen: Chosen,
        stop: threading.Event,
    ) -> None:
        """Write what is asked for; `own` are the notes of the open article, and its path."""
        from reader.exports.files import Report
        from reader.exports.orders import write

        told = monotonic() + _PATIENCE

        def progress(count: int, of: str = "file") -> None:
            nonlocal told
            if monotonic() >= told:
                told = monotonic() + _BETWEEN
                escape = self.keymap.name("app.escape")
                self.post_message(self.Told(f"Exporting … {number(count, of)} · {escape} stops"))

        def items(there: Collection[str]) -> Iterator["Item"]:
            wanted = self._wanted(request.scope, own, chosen)
            found = self._items(request, wanted, chosen, stop.is_set, there)
            for count, item in enumerate(found, 1):
                yield item
                if not request.order.by_article:  # all are read before a file is begun
                    progress(count, "article")

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
        self._stop_export = None
        report, folder = event.report, event.folder
        problems = [*report.problems[:_PROBLEMS]]
        if more := len(report.problems) - len(problems):
            problems.append(f"… and {number(more, 'file')} more")
        for problem in problems:
            self.app.notify(problem, markup=False, severity="error", timeout=12)
        files = (*report.written, *report.unchanged)
        if not files:
            if not report.problems:
                self.tell("Stopped" if event.stopped else "Nothing to export")
            return
        self.exported = str(files[0]) if len(files) == 1 else str(folder)
        lead, key = "Stopped: " if event.stopped else "", self.keymap.name("app.exported")
        told = f"{lead}{len(report.written):,} written, {len(report.unchanged):,} unchanged"
        self.tell(f"{told} · {key} copies where: {shown(self.exported)}")

    def action_exported(self) -> None:
        """Copy where the last export went."""
        if self.exported:
            self.app.copy_to_clipboard(self.exported)
            self.tell(f"Copied: {shown(self.exported)}")
        else:
            self.tell("Nothing has been exported yet")

    def escape_seeking(self) -> bool:
        if self._stop_export is not None:
            self._stop_export.set()
            return True
        return super().escape_seeking()
