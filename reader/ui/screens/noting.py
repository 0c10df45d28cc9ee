"""The notes on the other side of the text: of this article, or of all."""

from pathlib import Path

from textual import on

from reader.annotation import Annotation
from reader.passage import State
from reader.ui.marks import Mark
from reader.ui.screens.shelving import Shelving
from reader.ui.session import Session
from reader.ui.signs import signs
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.notes_panel import Entry, NotesPanel


class Noting(Shelving):
    """The desk with the notes panel."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._notes_of = ""
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
        panel = self.query_one(NotesPanel)
        before = panel.item
        between = signs(self.app).between
        items: list[Entry | str] = []
        if self._notes_of == "this":
            items = [f"Notes{between}{self.document.title}" if self.document else "Notes"]
            items += [self._entry(mark) for mark in self.pane.overlay.marks.all]
        else:
            for row in self.index.rows():
                if row.annotations and row.notes:
                    items.append(f"{row.article.title}{between}{row.annotations}")
                    items += [Entry(note, row.article.path) for note in row.notes.annotations]
            for notes in self.index.missing():
                items.append(f"{notes.title}{between}missing")
                items += [Entry(note, "", State.ORPHAN) for note in notes.annotations]
        id = before.annotation.id if isinstance(before, Entry) else ""
        at = next(
            (n for n, e in enumerate(items) if isinstance(e, Entry) and e.annotation.id == id), 0
        )
        panel.fill(items if any(isinstance(item, Entry) for item in items) else (), at)

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
            self.tell("Its article is not in this library")
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

    def action_ends(self) -> None:
        super().action_ends()
        if self.moving:
            self.uncover()
