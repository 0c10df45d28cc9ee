"""Writing a note. What is typed is kept as a draft every two seconds until it is saved."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from reader.config import SettingsError
from reader.drafts import Draft, Drafts
from reader.storage import NotebookError
from reader.text import clean
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.picker import confirm

_DRAFT_SECONDS = 2.0
_FOOT = "Ctrl-s save · Ctrl-o in your own editor · Esc close · Markdown"


class NoteEditor(Dialog[str | None]):
    """Returns the note as written, or None where nothing is to be changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("ctrl+o", "lend", show=False, priority=True),
        Binding("escape", "close", show=False, priority=True),
    ]

    def __init__(
        self,
        place: str,
        quote: str,
        note: str,
        draft: Draft,
        drafts: Drafts,
        now: Callable[[], str],
        editor: Callable[[], Sequence[str]],
    ) -> None:
        """`note` is the note as saved; `draft` holds what the editor begins with; `editor` tells
        the user's own, or raises SettingsError."""
        super().__init__()
        self._place, self._quote, self._note = place, quote, note
        self._draft = draft
        self._drafts = drafts
        self._now = now
        self._editor = editor
        self._kept = note
        self._failed = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide"):
            yield Static(Content(f"Note · {self._place}"), classes="dialog-title")
            yield Static(Content(self._quote), classes="dialog-quote")
            yield TextArea(self._draft.note, show_line_numbers=False, compact=True)
            yield Static(Content(_FOOT), classes="dialog-foot")

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()
        self.set_interval(_DRAFT_SECONDS, self._journal)

    @property
    def text(self) -> str:
        """What is written, cleaned, without blanks around it."""
        return clean(self.query_one(TextArea).text).text.strip()

    def _journal(self) -> None:
        text = self.text
        if text != self._kept:
            self._kept = text
            self._keep(self._draft._replace(note=text, saved=self._now()))

    @work(thread=True, group="drafts")
    def _keep(self, draft: Draft) -> None:
        try:
            self._drafts.keep(draft)
        except NotebookError as error:
            self.app.call_from_thread(self._not_kept, str(error))

    def _not_kept(self, why: str) -> None:
        """Tell it once, and try again with the next tick."""
        self._kept = self._note
        if why != self._failed:
            self._failed = why
            self.app.notify(why, markup=False, severity="warning")

    def keep_draft(self) -> None:
        """Keep what is written now, at once: the terminal is going away. Raises NotebookError."""
        if self.text != self._note:
            self._drafts.keep(self._draft._replace(note=self.text, saved=self._now()))

    def action_lend(self) -> None:
        """Hand the note to the user's own editor, and take it back when that is closed."""
        from reader.ui.editor import EditorError, edit

        area = self.query_one(TextArea)
        text = clean(area.text).text.rstrip("\n")
        try:
            self.keep_draft()
            edited = edit(text, self._editor(), self._drafts.folder, self.app.suspend)
        except (EditorError, SettingsError, NotebookError) as error:
            self.app.notify(str(error), markup=False, severity="error", timeout=12)
            return
        if edited != text:
            area.replace(edited, area.document.start, area.document.end)
            area.move_cursor(area.document.end)
            self._journal()

    def action_save(self) -> None:
        if self.text == self._note:
            self._drop()
        else:
            self.end(self.text)

    def action_close(self) -> None:
        if self.text == self._note:
            self._drop()
            return

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.end(self.text)
            elif answer == "no":
                self._drop()

        question = confirm("Keep what you have written?", "Keep it", "Throw it away")
        self.app.push_screen(question, answered)

    def _drop(self) -> None:
        try:
            self._drafts.drop(self._draft.annotation)
        except NotebookError as error:  # it is offered again, no more than that
            self.app.notify(str(error), markup=False, severity="warning")
        self.end(None)
