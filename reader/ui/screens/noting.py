"""The notes on the other side of the text: of this article, or of all."""

from collections.abc import Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work

from reader.annotation import Annotation, Notes
from reader.library import shown
from reader.passage import State
from reader.ui.acts import record
from reader.ui.marks import Mark
from reader.ui.screens.shelving import Shelving
from reader.ui.session import Session
from reader.ui.signs import signs
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.notes_panel import Entry, Item, Key, NotesPanel
from reader.ui.widgets.notes_region import NotesRegion

if TYPE_CHECKING:
    from reader.index.row import Row


class Noting(Shelving):
    """The desk with the notes panel."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.notes_of = ""
        """What the notes panel shows: "this" article, "all", or "" where it is closed."""

    def open_chosen(self) -> None:
        """Go to the annotation that is current in the panel, or open an article of the list."""
        if isinstance(self.focused, NotesPanel):
            if entry := self.chosen_entry():
                self._go_to_entry(entry)
        else:
            super().open_chosen()

    def action_notes(self) -> None:
        """Notes of this article, then of all, then none."""
        self.show_notes_of({"": "this", "this": "all", "all": ""}[self.notes_of])

    def show_notes_of(self, what: str) -> None:
        """Show the notes of "this" article, of "all", or none."""
        self.notes_of = what
        region = self.notes_region
        region.display = bool(what)
        region.set_class(what == "all", "-all")
        self.set_class(bool(what), "-noting")
        if what:
            self.remove_class("-zen")
            self.refresh_notes()
            if self.covered:
                self.enter(region.listing)
        else:
            self.enter(self.pane)

    @property
    def notes_region(self) -> NotesRegion:
        region = self.query_one(NotesRegion)
        region.furnish()
        return region

    @property
    def covered(self) -> bool:
        """Whether the notes stand in the place of the text."""
        room = self.has_class("-wide") or self.has_class("-broad")
        return bool(self.notes_of) and not room

    def uncover(self) -> None:
        """Go to the text, and close the notes where they stand in its place."""
        self.enter(self.pane)
        if self.covered:
            self.show_notes_of("")

    def refresh_notes(self) -> None:
        if self.notes_of == "all":
            self.refresh_all_notes()
        elif self.notes_of:
            between = signs(self.app).between
            title = f"Notes{between}{self.document.title}" if self.document else "Notes"
            entries = [self._entry(mark) for mark in self.pane.overlay.marks.all]
            self.fill_notes([title, *entries] if entries else [])

    def refresh_all_notes(self) -> None:
        """Show the notes of all articles anew."""

    def fill_notes(self, items: Sequence[Item]) -> None:
        """Show these, and let the one that is current stay so."""
        panel = self.notes_region.listing
        before = panel.item
        id = before.annotation.id if isinstance(before, Entry) else ""
        panel.fill(items, entry_at(items, {id}, panel.current if id else 0))

    def _entry(self, mark: Mark) -> Entry:
        """An annotation of the open article, with what is to be said of its place."""
        told = now = ""
        if mark.state is State.ORPHAN:
            told = "passage not found in this text"
        elif mark.state is State.UNCERTAIN:
            told = "place not certain"
        elif self.document and self.document.text[mark.start : mark.end] != mark.quoted:
            now = self.document.text[mark.start : mark.end]
        if mark.unsettled:
            parts = filter(None, (told, mark.reason))
            told = f"{': '.join(parts)}{signs(self.app).between}to review"
        elif told:
            told = mark.reason or told
        id = self.notes.id if self.notes else ""
        return Entry(mark.annotation, self.path, mark.state, told, now, id)

    def follow_notes(self) -> None:
        """Make the note that is nearest to the cursor current in the panel."""
        mark = self.pane.marked
        if self.notes_of != "this" or mark is None:
            return
        panel = self.notes_region.listing
        if panel.has_focus:
            return
        for number, entry in enumerate(panel.items):
            if isinstance(entry, Entry) and entry.annotation.id == mark.annotation.id:
                panel.choose(number)

    def chosen_entry(self) -> Entry | None:
        """The annotation that is current in the panel, where the panel has the focus."""
        panel = self.focused
        item = panel.item if isinstance(panel, NotesPanel) else None
        return item if isinstance(item, Entry) else None

    def ready(self) -> bool:
        entry = self.chosen_entry()
        if entry and not entry.path:
            delete, export = self.keymap.name("mark.delete"), self.keymap.name("app.export")
            self.tell(f"Its article is missing: {delete} deletes it, {export} exports it")
            return False
        if entry and entry.path != self.path:
            opens = self.keymap.name("mark.menu")
            self.tell(f"It belongs to another article: {opens} opens that")
            return False
        return super().ready()

    def meant(self) -> Annotation | None:
        entry = self.chosen_entry()
        known = record(self.notes, entry.annotation.id) if entry and self.notes else None
        return known or (entry.annotation if entry else super().meant())

    @on(LineList.Moved)
    def _follow_panel(self, event: LineList.Moved) -> None:
        """Show the passage of the annotation that became current in the panel."""
        event.stop()
        entry = self.chosen_entry()
        if entry and entry.path == self.path and entry.state is not State.ORPHAN:
            mark = self.pane.overlay.marks.find(entry.annotation.id)
            if mark and self.pane.view:
                self.pane.goto(self.pane.view.motion.sentence(mark.start))

    def _go_to_entry(self, entry: Entry) -> None:
        """Show the passage of an annotation, in whatever article it is."""
        if not entry.path:
            self._tell_missing(entry.notes)
            return
        self.remember(entry=entry.key if self.notes_of == "all" else None)
        note = entry.annotation
        if entry.path != self.path:
            self.open_article(Path(entry.path), offset=note.passage.start, note=note.id)
        elif self.pane.view:
            mark = self.pane.overlay.marks.find(note.id)
            if mark is None or mark.state is State.ORPHAN:
                self.tell("Its passage was not found in this text")
                return
            self.pane.goto(self.pane.view.motion.sentence(mark.start))
        self.uncover()

    # Missing articles

    def open_row(self, row: "Row") -> None:
        """Open an article of the list; of a missing one, show the notes."""
        if row.article.path or row.notes is None:
            super().open_row(row)
            return
        notes = self.session.notebook.read(row.notes)
        if notes and notes.annotations:
            self.return_to(Key(notes.id, notes.annotations[0].id))
            self._tell_last(notes)

    def return_to(self, key: Key) -> None:
        """Go to an annotation in the panel of all notes."""

    def action_delete(self) -> None:
        """Delete the annotation under the cursor, or of the panel; or a shelf."""
        if self.shelf_list.has_focus:
            self.delete_shelf()
        else:
            super().action_delete()

    @work(thread=True, exclusive=True, group="missing")
    def _tell_missing(self, notes: str) -> None:
        self.app.call_from_thread(self._tell_last, self.session.notebook.read(notes))

    def _tell_last(self, notes: Notes | None) -> None:
        place = shown(notes.paths[-1]) if notes and notes.paths else "an unknown place"
        self.tell(f"This article is missing; it stood last at {place}")

    def action_ends(self) -> None:
        super().action_ends()
        if self.moving:
            self.uncover()


def entry_at(items: Sequence[Item], ids: Container[str], otherwise: int) -> int:
    """Where the first of some annotations stands."""
    found = (
        n for n, one in enumerate(items) if isinstance(one, Entry) and one.annotation.id in ids
    )
    return next(found, min(otherwise, max(0, len(items) - 1)))
