"""The notes on the other side of the text: of this article, or of all."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.worker import get_current_worker

from reader.annotation import Annotation, Notes, revise
from reader.library import shown
from reader.passage import State
from reader.ui.acts import record
from reader.ui.marks import Mark
from reader.ui.screens.shelving import Shelving
from reader.ui.session import Session
from reader.ui.signs import signs
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.notes_panel import Entry, NotesPanel

if TYPE_CHECKING:
    from reader.index.row import Row


class Noting(Shelving):
    """The desk with the notes panel."""

    @dataclass(eq=False, repr=False)
    class Gathered(Message):
        """The notes of all articles have been read."""

        items: "list[Entry | str]"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._notes_of = ""
        """What the notes panel shows: "this" article, "all", or "" where it is closed."""
        self._sought_notes: set[str] = set()
        """The ids of annotations one of which is to be current once all are there."""

    def open_chosen(self) -> None:
        """Go to the annotation that is current in the panel, or open an article of the list."""
        if isinstance(self.focused, NotesPanel):
            if entry := self.chosen_entry():
                self._go_to_entry(entry)
        else:
            super().open_chosen()

    def action_notes(self) -> None:
        """Notes of this article, then of all, then none."""
        panel = self.query_one(NotesPanel)
        self._notes_of = {"": "this", "this": "all", "all": ""}[self._notes_of]
        panel.display = bool(self._notes_of)
        self.set_class(panel.display, "-noting")
        if self._notes_of:
            self.remove_class("-zen")
            self.refresh_notes()
            if self.covered:
                self.enter(panel)
        else:
            self.enter(self.pane)

    @property
    def covered(self) -> bool:
        """Whether the notes stand in the place of the text."""
        room = self.has_class("-wide") or self.has_class("-broad")
        return self.query_one(NotesPanel).display and not room

    def uncover(self) -> None:
        """Go to the text, and close the notes where they stand in its place."""
        self.enter(self.pane)
        if self.covered:
            self._notes_of = "all"
            self.action_notes()

    def refresh_notes(self) -> None:
        if not self._notes_of:
            return
        if self._notes_of == "all":
            self._gather()
            return
        between = signs(self.app).between
        title = f"Notes{between}{self.document.title}" if self.document else "Notes"
        self._fill_notes([title, *(self._entry(mark) for mark in self.pane.overlay.marks.all)])

    def _fill_notes(self, items: "list[Entry | str]") -> None:
        panel = self.query_one(NotesPanel)
        before = panel.item
        id = before.annotation.id if isinstance(before, Entry) else ""
        awaited, self._sought_notes = self._sought_notes or {id}, set()
        at = _entry_at(items, awaited, panel.current if id else 0)
        panel.fill(items if any(isinstance(item, Entry) for item in items) else (), at)

    @work(thread=True, exclusive=True, group="gather")
    def _gather(self) -> None:
        worker, between = get_current_worker(), signs(self.app).between
        own, items = self.notes, list[Entry | str]()
        for notes in self.session.notebook.all():
            notes = own if own and own.id == notes.id else notes
            if not notes.annotations:
                continue
            found = self.ask_index(partial(self.index.row_of, notes.id))
            here = found.article.path if found and found.id >= 0 else ""
            path = here or next(reversed(notes.paths), "")
            lost = not here and not (path and Path(path).exists())
            lead = "Missing" if lost else "" if here else "Elsewhere"
            items.append(f"{lead}{between if lead else ''}{notes.title}")
            items += [Entry(note, "" if lost else path) for note in notes.annotations]
            if worker.is_cancelled:
                return
        self.post_message(self.Gathered(items))

    @on(Gathered)
    def _gathered(self, event: Gathered) -> None:
        event.stop()
        if self._notes_of == "all":
            self._fill_notes(event.items)

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
        return Entry(mark.annotation, self.path, mark.state, told, now)

    def follow_notes(self) -> None:
        """Make the note that is nearest to the cursor current in the panel."""
        panel = self.query_one(NotesPanel)
        mark = self.pane.marked
        if self._notes_of != "this" or panel.has_focus or mark is None:
            return
        for number, entry in enumerate(panel.items):
            if isinstance(entry, Entry) and entry.annotation.id == mark.annotation.id:
                panel.choose(number)

    def chosen_entry(self) -> Entry | None:
        """The annotation that is current in the panel, where the panel has the focus."""
        panel = self.query_one(NotesPanel)
        return panel.item if panel.has_focus and isinstance(panel.item, Entry) else None

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
        return entry.annotation if entry else super().meant()

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
            self._tell_missing(entry.annotation)
            return
        self.remember()
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
        if notes is None:
            return
        self._sought_notes = {note.id for note in notes.annotations}
        if self._notes_of != "all":
            self._notes_of = "this"
            self.action_notes()
        else:
            self.refresh_notes()
        self.enter(self.query_one(NotesPanel))
        self._tell_last(notes)

    def action_delete(self) -> None:
        """Delete the annotation under the cursor, or of the panel."""
        entry = self.chosen_entry()
        if self.shelf_list.has_focus:
            self.delete_shelf()
            return
        if entry is None or entry.path:
            super().action_delete()
            return
        from reader.ui.screens.picker import confirm

        notebook, annotation = self.session.notebook, entry.annotation.id

        def edit(notes: Notes) -> list[Annotation]:
            known = record(notes, annotation)
            now, device = self.session.now(), self.session.device
            return (
                [revise(known, replace(known, deleted=now), device=device, now=now)]
                if known
                else []
            )

        def job() -> Notes | None:
            found = self._notes_with(entry.annotation)
            if found is None:
                return None
            saved = notebook.change(found.id, edit)
            self.post_message(self.Noted([saved]))
            return saved

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.saver.add(job)

        question = "Delete this annotation? Its article is missing"
        self.app.push_screen(confirm(question, "Delete it", "Keep it"), answered)

    def _notes_with(self, annotation: Annotation) -> Notes | None:
        """The notes that an annotation is of; reads them."""
        every = self.session.notebook.all()
        return next((one for one in every if record(one, annotation.id)), None)

    @work(thread=True, exclusive=True, group="missing")
    def _tell_missing(self, annotation: Annotation) -> None:
        self.app.call_from_thread(self._tell_last, self._notes_with(annotation))

    def _tell_last(self, notes: Notes | None) -> None:
        place = shown(notes.paths[-1]) if notes and notes.paths else "an unknown place"
        self.tell(f"This article is missing; it stood last at {place}")

    def action_ends(self) -> None:
        super().action_ends()
        if self.moving:
            self.uncover()


def _entry_at(items: Sequence[Entry | str], ids: Container[str], otherwise: int) -> int:
    """Where the first of some annotations stands."""
    found = (
        n for n, one in enumerate(items) if isinstance(one, Entry) and one.annotation.id in ids
    )
    return next(found, min(otherwise, max(0, len(items) - 1)))
