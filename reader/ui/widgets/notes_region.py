"""The notes beside the text; where they are those of all articles, a line to filter them by."""

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from reader.ui.widgets.filter_field import Completions, FilterField
from reader.ui.widgets.list_line import ListLine, Reached
from reader.ui.widgets.notes_panel import NotesPanel


class NotesRegion(Vertical):
    """Hidden until `display` is set, and empty until it is furnished, which the first picture need
    not wait for; the filter stands there only where `-all` is set."""

    def __init__(self, empty: str) -> None:
        super().__init__(id="notes")
        self.empty = empty
        """What the list says where there is nothing."""

    def furnish(self) -> None:
        """Make what is in it, where that was not done before."""
        if self.children:
            return
        self.field = FilterField(placeholder="Filter notes", id="notes-input")
        self.listing = NotesPanel(id="notes-list", empty=self.empty)
        self._count = Static("", id="notes-count", markup=False)
        self._line = ListLine(id="notes-line")
        completions = Completions(id="notes-completions")
        self.field.offer_in(completions)
        head = Horizontal(self.field, self._count, id="notes-filter")
        self.mount(head, self._line, completions, self.listing)

    def tell(self, count: str, error: str, marked: str, grouped: str) -> None:
        """Say how many there are, and below what is wrong with the filter, or else how many are
        marked and how they are grouped."""
        self._count.update(Content(count))
        self._line.tell(error, Reached(marked), grouped)
