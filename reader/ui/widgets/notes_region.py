"""The notes beside the text, with what is said of them above, and a line to filter them by."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.ui.room import spread
from reader.ui.widgets.notes_panel import NotesPanel


class NotesRegion(Vertical):
    """Hidden until `display` is set; title and filter stand there only where `-all` is set."""

    def __init__(self, empty: str) -> None:
        super().__init__(id="notes")
        self._empty = empty
        self._title = ("", "")

    def compose(self) -> ComposeResult:
        yield Static("", id="notes-title", markup=False)
        with Horizontal(id="notes-filter"):
            yield Input(placeholder="Filter", id="notes-input", compact=True)
        yield Static("", id="notes-error", markup=False)
        yield NotesPanel(id="notes-list", empty=self._empty)

    @property
    def listing(self) -> NotesPanel:
        return self.query_one(NotesPanel)

    @property
    def field(self) -> Input:
        return self.query_one(Input)

    def name_it(self, left: str, right: str) -> None:
        """Say how the notes are grouped, and at the end of the line how many there are."""
        if (left, right) != self._title:
            self._title = left, right
            self._show_title()

    def complain(self, error: str) -> None:
        """Say what is wrong with the filter; "" where nothing is."""
        line = self.query_one("#notes-error", Static)
        line.display = bool(error)
        line.update(Content(error))

    def on_resize(self) -> None:
        self._show_title()

    def _show_title(self) -> None:
        left, right = spread(*self._title, max(8, self.size.width - 2))
        self.query_one("#notes-title", Static).update(Content(f"{left}{right}"))
