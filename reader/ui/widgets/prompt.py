"""The line for finding and for keeping paragraphs, under the text and the lists."""

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static


class Prompt(Horizontal):
    """A label, an input, and what came of it; none of them is made before something is asked."""

    def ask(self, label: str, placeholder: str, value: str = "") -> None:
        """Show the line and wait for words."""
        if not self.children:
            self.mount(
                Static("", id="prompt-label", markup=False),
                Input(id="prompt-input", compact=True),
                Static("", id="prompt-count", markup=False),
            )
        self.pose(label, placeholder)
        self.tell("")
        field = self.field
        with self.prevent(Input.Changed):
            field.value = value
        field.cursor_position = len(value)
        self.display = True
        field.focus()

    def pose(self, label: str, placeholder: str) -> None:
        """Say what is asked for."""
        self.query_one("#prompt-label", Static).update(Content(label))
        self.field.placeholder = placeholder

    def tell(self, count: str) -> None:
        """Say what came of the words."""
        self.query_one("#prompt-count", Static).update(Content(count))

    @property
    def field(self) -> Input:
        return self.query_one(Input)

    @property
    def value(self) -> str:
        return self.field.value
