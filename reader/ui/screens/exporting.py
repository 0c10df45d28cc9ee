"""Exporting notes from the app."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from reader.annotation import Notes
from reader.document import Document
from reader.library import UnreadableError, load, shown
from reader.ui.screens.reviewing import Reviewing
from reader.ui.session import Session
from reader.ui.widgets.pick_list import Option

if TYPE_CHECKING:
    from reader.index.row import Row
    from reader.ui.screens.export_dialog import Order


class Exporting(Reviewing):
    """The desk with the export."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._marked_now: Mapping[str, Sequence[str]] = {}
        """What was marked in the panel of all notes when an export was asked for."""

    async def action_export(self) -> None:
        """Ask what to export, and where to."""
        here = len(self.notes.annotations) if self.notes else 0
        self._marked_now = chosen = self.chosen()
        count = sum(map(len, chosen.values()))
        label = "The marked passages" if self.marked else "This passage"
        scopes = [Option("marked", label, _notes(count))] if count else []
        if here:
            scopes.append(Option("this", "This article", _notes(here)))
        listed = await asyncio.to_thread(self._annotated_rows) if self._filter else []
        if listed:
            total = sum(row.annotations for row in listed)
            scopes.append(Option("list", "The articles of the filtered list", _notes(total)))
        totals = await asyncio.to_thread(self.ask_index, self.index.totals)
        total = max(here, totals.annotations if totals else 0)
        if total:
            scopes.append(Option("all", "All articles", _notes(total)))
        if not scopes:
            self.tell("Nothing to export yet: no passage is annotated")
            return
        from reader.ui.screens.export_dialog import ExportDialog

        dialog = ExportDialog(scopes, self.session.exports)
        self.app.push_screen(dialog, self._export)

    def _annotated_rows(self) -> "list[Row]":
        """The annotated articles of the filtered list; to be called from a thread."""
        query = self.asked_that_are("annotated")

        def found() -> "list[Row]":
            ids: Sequence[int] = ()
            for part in self.index.listing(query):
                ids = part.ids
            return self.index.rows(ids)

        return self.ask_index(found) or []

    def _export(self, order: "Order | None") -> None:
        if order is not None:
            own = (self.notes, self.path) if self.notes else None
            self.write_export(order.folder, order.scope, own)

    def _wanted(self, scope: str, own: tuple[Notes, str] | None) -> Iterator[tuple[Notes, str]]:
        """The notes to export, with the paths of their articles, "" where these are missing; those
        of the open article as they are on the screen."""
        if scope == "this":
            yield from (own,) if own else ()
            return
        read, seen = self.session.notebook.read, set[str]()
        if scope == "marked":
            for id in self._marked_now:
                if notes := read(id):
                    yield own if own and own[0].id == id else (notes, self._path_of(notes))
            return
        listed = self._annotated_rows() if scope == "list" else []
        for row in listed:
            notes = read(row.notes) if row.notes and row.notes not in seen else None
            if notes:
                seen.add(notes.id)
                yield own if own and own[0].id == notes.id else (notes, row.article.path)
        for notes in self.session.notebook.all() if scope == "all" else ():
            if notes.annotations:
                yield own if own and own[0].id == notes.id else (notes, self._path_of(notes))

    def _path_of(self, notes: Notes) -> str:
        """Where the article of notes stands; "" where it is missing."""
        row = self.ask_index(partial(self.index.row_of, notes.id))
        return (row.article.path if row else "") or next(reversed(notes.paths), "")

    @work(thread=True, exclusive=True, group="export")
    def write_export(self, folder: Path, scope: str, own: tuple[Notes, str] | None) -> None:
        """Write notes into a folder; `own` are those of the open article, and its path."""
        from reader.exports.files import export

        def items() -> Iterator[tuple[Notes, Document | None]]:
            for notes, path in self._wanted(scope, own):
                try:
                    yield notes, load(Path(path)) if path else None
                except UnreadableError:
                    yield notes, None

        marked = {id for ids in self._marked_now.values() for id in ids}
        chosen = marked if scope == "marked" else None
        report = export(folder, items(), chosen=chosen, texts=self.session.notebook.text)
        told = (
            f"{len(report.written)} written, {len(report.unchanged)} unchanged in {shown(folder)}"
        )
        self.app.call_from_thread(self.tell, told)
        for problem in report.problems:
            self.app.call_from_thread(
                self.app.notify, problem, markup=False, severity="error", timeout=12
            )


def _notes(count: int) -> str:
    return f"{count:,} note{'s' if count != 1 else ''}"
