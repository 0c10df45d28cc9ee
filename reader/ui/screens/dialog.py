"""What every dialog shares: it closes once."""

from pathlib import Path
from typing import TypeVar

from textual.app import App
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reader.ui.signs import signs

T = TypeVar("T")

SHEETS = ("dialogs", "results", "review")
"""Style sheets that nothing but dialogs needs."""


def style(app: App[None]) -> bool:
    """Read one of these sheets; False where all have been read. Raises StylesheetError."""
    for name in SHEETS:
        path = Path(app.css_path[0]).with_name(f"{name}.tcss")  # beside those of the app
        if not app.stylesheet.has_source(str(path)):
            app.stylesheet.read(path)
            app.stylesheet.parse()
            return True
    return False


class Dialog(ModalScreen[T]):
    """A screen over the others that returns a result."""

    def on_mount(self) -> None:
        if style(self.app):  # it opens before all of them have been read
            while style(self.app):
                pass
            self.app.stylesheet.update(self)
        known = signs(self.app)
        if known.linear:
            for line in self.query(".dialog-title, .dialog-foot").results(Static):
                line.update(Content(known.said(str(line.content))))

    def end(self, result: T) -> None:
        """Close with a result. Nothing happens where it is closed already: a double click, or a
        key pressed twice, chooses twice."""
        if self.app.screen is self:
            self.dismiss(result)
