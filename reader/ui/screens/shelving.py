"""The articles beside the text, and the notes on its other side: listing and filtering."""

from dataclasses import replace
from pathlib import Path

from textual import on, work
from textual.widgets import Input, Static

from reader.annotation import Annotation, Notes, Status
from reader.article import GUIDE
from reader.index import Row
from reader.library import UnreadableError, load
from reader.passage import State
from reader.query import parse
from reader.ui.screens.tagging import Tagging
from reader.ui.session import Session
from reader.ui.widgets.article_list import ArticleList
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.notes_panel import Entry, NotesPanel


class Shelving(Tagging):
    """The desk with the article list and the notes panel."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._filter = ""
        self._notes_of = ""
        """What the notes panel shows: "this" article, "all", or "" where it is closed."""

    @property
    def articles(self) -> ArticleList:
        return self.query_one(ArticleList)

    # The article list

    def refresh_list(self, *, moved: bool = False) -> None:
        rows = list(self.index.rows(parse(self._filter)))
        own = [row for row in rows if row.article.shelf != GUIDE]
        guide = [row for row in rows if row.article.shelf == GUIDE]
        items: list[Row | str] = [*own]
        if guide:
            items += [GUIDE, *guide]
        current = self.articles.item
        wanted = self.path
        if not moved and isinstance(current, Row) and self.articles.has_focus:
            wanted = current.article.path
        at = next(
            (
                n
                for n, row in enumerate(items)
                if isinstance(row, Row) and row.article.path == wanted
            ),
            0,
        )
        self.articles.empty = "\nno article matches" if self._filter else "\nno articles"
        self.articles.fill(items, at)
        total = len(self.index)
        count = f"{len(rows):,} of {total:,}" if self._filter else f"{total:,}"
        self.query_one("#filter-count", Static).update(count, layout=False)

    def action_filter(self) -> None:
        """Type to narrow the list by title, author, source and tags."""
        self.enter(self.query_one("#filter-input", Input))

    @on(Input.Changed, "#filter-input")
    def _filtered(self, event: Input.Changed) -> None:
        self._filter = event.value
        self.refresh_list()

    @on(Input.Submitted, "#filter-input")
    def _filter_done(self) -> None:
        self.enter(self.articles)

    def escape_filter(self) -> bool:
        """Leave the filter: first its line, then what it says."""
        field = self.query_one("#filter-input", Input)
        if field.has_focus or (self._filter and self.articles.has_focus):
            field.value = ""
            self.enter(self.articles)
            return True
        return False

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.open_chosen()

    def open_chosen(self) -> None:
        """Open the article, or go to the annotation, that is current in the focused list."""
        if isinstance(self.focused, ArticleList):
            row = self.focused.item
            if isinstance(row, Row):
                self.open_row(row)
        elif isinstance(self.focused, NotesPanel):
            entry = self.focused.item
            if isinstance(entry, Entry):
                self._go_to_entry(entry)

    def open_row(self, row: Row) -> None:
        """Open an article of the list."""
        if row.article.path != self.path:
            self.remember()
            self.open_article(Path(row.article.path))
        self.enter(self.pane)

    def action_article(self, by: int) -> None:
        """Open the next or previous article of the list."""
        rows = [item for item in self.articles.items if isinstance(item, Row)]
        at = next((n for n, row in enumerate(rows) if row.article.path == self.path), -1)
        if 0 <= at + by < len(rows):
            self.open_row(rows[at + by])
        else:
            self.tell("That was the last article" if by > 0 else "That was the first article")

    def _meant_row(self) -> Row | None:
        """The article that star and read are for: in the list its current one."""
        if self.articles.has_focus:
            item = self.articles.item
            return item if isinstance(item, Row) else None
        return self.index.row(self.path)

    def action_star(self) -> None:
        """Star an article, or take the star away."""
        if row := self._meant_row():
            self._set_state(row, starred=not row.starred)

    def action_read(self) -> None:
        """Mark an article as read, or as unread."""
        if row := self._meant_row():
            status = Status.UNREAD if row.status is Status.READ else Status.READ
            self._set_state(row, status=status)

    def _set_state(
        self, row: Row, *, starred: bool | None = None, status: Status | None = None
    ) -> None:
        if row.article.path == self.path and self.notes:
            reading = self.reading() or self.notes.reading
            self.set_reading(
                replace(
                    reading,
                    starred=reading.starred if starred is None else starred,
                    status=status or reading.status,
                )
            )
        else:
            self._set_closed(Path(row.article.path), starred, status)

    @work(thread=True, group="state")
    def _set_closed(self, path: Path, starred: bool | None, status: Status | None) -> None:
        """Star or mark an article that is not open."""
        notebook, session = self.session.notebook, self.session
        try:
            document = load(path)
            notes = notebook.find(document, str(path))
        except UnreadableError as error:
            self.app.call_from_thread(self.app.notify, str(error), markup=False)
            return
        reading = notes.reading
        reading = replace(
            reading,
            rev=(reading.rev[0] + 1, session.device),
            starred=reading.starred if starred is None else starred,
            status=status or reading.status,
        )

        def job() -> Notes:
            saved = notebook.keep(notes, document, reading)
            self.post_message(self.Noted([saved]))
            return saved

        self.saver.add(job)

    # The notes panel

    def action_notes(self) -> None:
        """Notes of this article, then of all, then none."""
        panel = self.query_one(NotesPanel)
        self._notes_of = {"": "this", "this": "all", "all": ""}[self._notes_of]
        panel.display = bool(self._notes_of)
        self.set_class(panel.display, "-noting")
        if self._notes_of:
            self.remove_class("-zen")
            self.refresh_notes()
            if not (self.has_class("-wide") or self.has_class("-broad")):
                self.enter(panel)  # it covers the text
        else:
            self.enter(self.pane)

    def refresh_notes(self) -> None:
        if not self._notes_of:
            return
        panel = self.query_one(NotesPanel)
        before = panel.item
        items: list[Entry | str] = []
        if self._notes_of == "this":
            items = [f"Notes · {self.document.title}" if self.document else "Notes"]
            items += [
                Entry(mark.annotation, self.path, mark.state)
                for mark in self.pane.overlay.marks.all
            ]
        else:
            for row in self.index.rows():
                if row.annotations and row.notes:
                    items.append(f"{row.article.title} · {row.annotations}")
                    items += [Entry(note, row.article.path) for note in row.notes.annotations]
            for notes in self.index.missing():
                items.append(f"{notes.title} · missing")
                items += [Entry(note, "", State.ORPHAN) for note in notes.annotations]
        id = before.annotation.id if isinstance(before, Entry) else ""
        at = next(
            (n for n, e in enumerate(items) if isinstance(e, Entry) and e.annotation.id == id), 0
        )
        panel.fill(items if any(isinstance(item, Entry) for item in items) else (), at)

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
            self.tell("It belongs to another article: Enter opens that")
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
        passage = entry.annotation.passage
        if entry.path != self.path:
            self.open_article(Path(entry.path), offset=passage.start)
        elif self.pane.view:
            mark = self.pane.overlay.marks.find(entry.annotation.id)
            if mark is None or mark.state is State.ORPHAN:
                self.tell("Its passage was not found in the present text")
                return
            self.pane.goto(self.pane.view.motion.sentence(mark.start))
        self.enter(self.pane)
        self.uncover_text()

    def uncover_text(self) -> None:
        """Close the panel where it covers the text."""
        if self._notes_of and not (self.has_class("-wide") or self.has_class("-broad")):
            self._notes_of = "all"
            self.action_notes()

    def action_ends(self) -> None:
        super().action_ends()
        if self.moving:
            self.uncover_text()
