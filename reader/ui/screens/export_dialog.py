"""Exporting: what, and where to."""

from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.pick_list import Option, PickList


class Order(NamedTuple):
    """What was asked for."""

    scope: str
    """The id of the option that was picked."""
    folder: Path


class ExportDialog(Dialog[Order | None]):
    """Returns what is to be exported, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("enter,ctrl+s", "export", show=False),
        Binding("down", "line(1)", show=False, priority=True),
        Binding("up", "line(-1)", show=False, priority=True),
    ]

    def __init__(self, scopes: list[Option], folder: Path) -> None:
        super().__init__()
        self._scopes = scopes
        self._folder = folder

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Export notes as Markdown"), classes="dialog-title")
            yield PickList()
            yield Static(Content("into the folder"), classes="dialog-text")
            yield Input(str(self._folder), compact=True)
            yield Static(
                Content("↑ ↓ what · Enter export · Esc close\nWhat you wrote in the files stays."),
                classes="dialog-foot",
            )

    def on_mount(self) -> None:
        scopes = self.query_one(PickList)
        scopes.styles.height = len(self._scopes)
        scopes.set_class(True, "-active")
        scopes.fill(self._scopes)
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def action_export(self) -> None:
        scope = self.query_one(PickList).item
        folder = self.query_one(Input).value.strip()
        if scope and folder:
            self.end(Order(scope.id, Path(folder).expanduser()))
        elif not folder:
            self.app.notify("Name a folder to write to", severity="warning")

    def action_close(self) -> None:
        self.end(None)

    def action_line(self, by: int) -> None:
        self.query_one(PickList).line(by)
