"""Asking for the file that something is to be written into."""

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.config import SettingsError, place
from reader.library import shown
from reader.results import may_replace
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.picker import confirm


class SavingDialog(Dialog[Path | None]):
    """Returns a file that may be written, or None. A file that is not an export of ours is only
    replaced where the user says so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("ctrl+s", "save", show=False),
    ]

    def __init__(self, title: str, path: Path) -> None:
        super().__init__()
        self._title = title
        self._path = path

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield Input(str(self._path), compact=True)
            yield Static(Content("A name that ends in .csv makes a table, any other Markdown."))
            yield Static(Content("Enter write · Esc close"), classes="dialog-foot")

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def action_save(self) -> None:
        name = self.query_one(Input).value.strip()
        if not name:
            self.app.notify("Name a file to write to", severity="warning")
            return
        try:
            path = place(name, Path())
            free = may_replace(path)
        except SettingsError as error:
            self.app.notify(str(error), markup=False, severity="error")
            return
        except OSError as error:
            self.app.notify(f"{shown(name)}: {error.strerror}", markup=False, severity="error")
            return
        if free:
            self.end(path)
            return

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.end(path)

        question = f"{shown(path)} was not written by reader. Replace it?"
        self.app.push_screen(confirm(question, "Replace it", "Leave it"), answered)

    def action_close(self) -> None:
        self.end(None)
