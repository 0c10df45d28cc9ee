"""Exporting notes from the app."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from reader.annotation import Notes
from reader.index import Row
from reader.library import UnreadableError, load, shown
from reader.ui.screens.reviewing import Reviewing
from reader.ui.widgets.pick_list import Option

if TYPE_CHECKING:
    from reader.ui.screens.export_dialog import Order


class Exporting(Reviewing):
    """The desk with the export."""

    def action_export(self) -> None:
        """Ask what to export, and where to."""
        here = len(self.notes.annotations) if self.notes else 0
        listed = [row for row in self.articles.items if isinstance(row, Row) and row.annotations]
        scopes = [Option("this", "This article", _notes(here))] if here else []
        if self._filter and listed:
            total = sum(row.annotations for row in listed)
            scopes.append(Option("list", "The articles of the filtered list", _notes(total)))
        total = sum(len(notes.annotations) for notes in self.index.notes())
        if total:
            scopes.append(Option("all", "All articles", _notes(total)))
        if not scopes:
            self.tell("Nothing to export yet: no passage is annotated")
            return
        from reader.ui.screens.export_dialog import ExportDialog

        dialog = ExportDialog(scopes, self.session.exports)
        self.app.push_screen(dialog, self._export)

    def _export(self, order: "Order | None") -> None:
        if order is None:
            return
        rows = [*self.index.rows(), *self.index.missing()]
        wanted: list[tuple[Notes, str]] = [
            (row.notes, row.article.path) for row in rows if row.notes and row.annotations
        ]
        if order.scope == "this" and self.notes:
            wanted = [(self.notes, self.path)]
        elif order.scope == "list":
            listed = {row.id for row in self.articles.items if isinstance(row, Row)}
            wanted = [(notes, path) for notes, path in wanted if notes.id in listed]
        else:
            ids = {notes.id for notes, _ in wanted}
            outside = (notes for notes in self.index.outside() if notes.id not in ids)
            wanted += [(notes, next(reversed(notes.paths), "")) for notes in outside]
        self.write_export(order.folder, wanted)

    @work(thread=True, exclusive=True, group="export")
    def write_export(self, folder: Path, wanted: Sequence[tuple[Notes, str]]) -> None:
        """Write the notes of articles (with their paths, "" where missing) into a folder."""
        from reader.exports.orders import Item, Order, write

        def items(there: Collection[str]) -> Iterator[Item]:
            for notes, path in wanted:
                texts = partial(self.session.notebook.text, notes.id)
                try:
                    yield Item(notes, load(Path(path)) if path else None, texts=texts)
                except UnreadableError:
                    yield Item(notes, None)

        report = write(Order(), folder, items)
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
