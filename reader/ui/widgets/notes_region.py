"""The notes beside the text; where they are those of all articles, a line to filter them by."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from reader.ui.widgets.filter_field import Completions, FilterField
from reader.ui.widgets.list_line import ListLine, Reached
from reader.ui.widgets.notes_panel import NotesPanel


class NotesRegion(Vertical):
    """Hidden until `display` is set; the filter stands there only where `-all` is set."""

    def __init__(self, empty: str) -> None:
        super().__init__(id="notes")
        self._empty = empty

    def compose(self) -> ComposeResult:
        with Horizontal(id="notes-filter"):
            yield FilterField(placeholder="Filter notes", id="notes-input")
            yield Static("", id="notes-count", markup=False)
        yield ListLine(id="notes-line")
        yield Completions(id="notes-completions")
        yield NotesPanel(id="notes-list", empty=self._empty)

    def on_mount(self) -> None:
        self.field.offer_in(self.query_one(Completions))

    @property
    def listing(self) -> NotesPanel:
        return self.query_one(NotesPanel)

    @property
    def field(self) -> FilterField:
        return self.query_one(FilterField)

    def tell(self, count: str, error: str, marked: str, grouped: str) -> None:
        """Say how many there are, and below what is wrong with the filter, or else how many are
        marked and how they are grouped."""
        self.query_one("#notes-count", Static).update(Content(count))
        self.query_one(ListLine).tell(error, Reached(marked), grouped)
