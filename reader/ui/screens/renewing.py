"""Exporting by itself what has been noted, where the settings say so."""

import threading
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.timer import Timer

from reader.annotation import Annotation, Notes
from reader.document import Document
from reader.library import UnreadableError, load
from reader.notebook import Notebook
from reader.text import clean_line
from reader.ui.message import Saying
from reader.ui.saving import Outcome
from reader.ui.screens.desk import Desk
from reader.ui.screens.exporting import Exporting
from reader.ui.session import Session

if TYPE_CHECKING:
    from reader.exports.orders import Item


class Renewing(Exporting):
    """The desk that keeps exported files up to date. They are written by a thread of its own, a
    moment after the last change."""

    SECONDS = 1.0
    """That moment."""

    class Renewed(Saying):
        """Files have been brought up to date, or could not be."""

        problem: str

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._stale: set[str] | None = set()
        """The ids of articles whose files are out of date; None for any of all."""
        self._known_last: dict[str, tuple[Annotation, ...]] = {}
        """What was exported, by the ids of articles."""
        self._soon: Timer | None = None
        self._renewal: threading.Thread | None = None
        self._renewal_problem = ""
        """What went wrong last; it is told once."""

    @on(Desk.Saved)
    def _renew_saved(self, event: Desk.Saved) -> None:
        if self.session.settings.export.auto and not event.outcome.error:
            self._renew_later(event.outcome)

    def _renew_later(self, outcome: Outcome) -> None:
        notes = outcome.notes
        if notes is None:
            self._stale = None
        elif self._stale is not None and self._known_last.get(notes.id) != notes.annotations:
            self._stale.add(notes.id)
        if self._stale == set():
            return
        if self._soon:
            self._soon.stop()
        self._soon = self.set_timer(self.SECONDS, self._renew_soon)

    def _renew_soon(self) -> None:
        self._soon = None
        if self._renewal and self._renewal.is_alive():
            self._soon = self.set_timer(self.SECONDS, self._renew_soon)
            return
        due, self._stale = self._stale, set()
        self._renewal = threading.Thread(target=self._renew, args=(due,), name="exporting")
        self._renewal.start()

    def renew_now(self) -> None:
        """Bring up to date at once what is due, and wait for it: the app ends."""
        if self._renewal:
            self._renewal.join()
        if self._stale != set():
            due, self._stale = self._stale, set()
            self._renew(due)

    @property
    def renewing(self) -> bool:
        """Whether files are out of date or being written."""
        return self._stale != set() or bool(self._renewal and self._renewal.is_alive())

    def _renew(self, due: Collection[str] | None) -> None:
        from reader.exports.orders import Order, write

        settled = self.session.settings.export
        order = Order(flavour=settled.flavour, templates=settled.templates)
        folder = settled.folder or self.session.exports
        try:
            report = write(order, folder, partial(self._due_items, due))
        except ValueError as error:
            self.post_message(self.Renewed(str(error)))
        else:
            self.post_message(self.Renewed(next(iter(report.problems), "")))

    def _due_items(self, due: Collection[str] | None, there: Collection[str]) -> Iterator["Item"]:
        from reader.exports.orders import Item

        notebook = self.session.notebook
        found = notebook.all() if due is None else map(notebook.read, sorted(due))
        for notes in found:
            if notes and (notes.annotations or notes.id in there):
                self._known_last[notes.id] = notes.annotations
                texts = partial(notebook.text, notes.id)
                yield Item(notes, _document(notebook, notes), None, texts)

    @on(Renewed)
    def _tell_renewed(self, event: Renewed) -> None:
        event.stop()
        if event.problem and event.problem != self._renewal_problem:
            told = clean_line(f"Not exported: {event.problem}")
            self.app.notify(told, markup=False, severity="error", timeout=12)
        self._renewal_problem = event.problem


def _document(notebook: Notebook, notes: Notes) -> Document | None:
    """The article as it stands now, where it is still to be found at a place it is known at."""
    for path in reversed(notes.paths):
        try:
            document = load(Path(path), any_size=True)
        except UnreadableError:
            continue
        if (
            document.hash in notes.hashes
            or notebook.recognition([notes]).find(document, path).notes
        ):
            return document
    return None
