"""What every dialog shares: it closes once."""

from typing import TypeVar

from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reader.ui.signs import signs

T = TypeVar("T")


class Dialog(ModalScreen[T]):
    """A screen over the others that returns a result."""

    def on_mount(self) -> None:
        known = signs(self.app)
        if known.linear:
            for line in self.query(".dialog-title, .dialog-foot").results(Static):
                line.update(Content(known.said(str(line.content))))

    def end(self, result: T) -> None:
        """Close with a result. Nothing happens where it is closed already: a double click, or a
        key pressed twice, chooses twice."""
        if self.app.screen is self:
            self.dismiss(result)
