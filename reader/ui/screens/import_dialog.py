"""Importing: which file, what that would do, and how far it is."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.config import SettingsError, place
from reader.ui.message import Saying
from reader.ui.screens.dialog import Dialog
from reader.ui.signs import signs

_ASKING = "Enter look into it · Esc close"
_READY = "Enter import · Esc close"
_BUSY = "Esc stop"
_DONE = "Esc close"


class ImportDialog(Dialog[None]):
    """Asks for a file, says what importing it would do, and does it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("enter,ctrl+s", "go", show=False),
    ]

    class Reached(Saying):
        """So much is done."""

        told: str

    class Planned(Saying):
        """It is known what importing a file would do."""

        lines: Sequence[str]
        new: bool
        """Whether it would do anything."""

    class Ended(Saying):
        """It was imported, or could not be."""

        lines: Sequence[str]

    def __init__(
        self,
        look: Callable[[Path, Event, "ImportDialog"], object],
        bring_in: Callable[[Event, "ImportDialog"], object],
    ) -> None:
        """`look` begins to look into a file, and `bring_in` to import what was looked into last;
        both tell this dialog how far they are, and end early once the event is set."""
        super().__init__()
        self._look, self._bring_in = look, bring_in
        self._stop: Event | None = None
        """What ends what is under way; None where nothing is."""
        self._planned = ""
        """The path that was looked into, and can be imported."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide"):
            yield Static(Content("Import passages from another program"), classes="dialog-title")
            yield Input(placeholder="the file: My Clippings.txt, .csv, .json, .qdpx", compact=True)
            yield Static("", classes="dialog-text", id="import-told")
            yield Static(Content(_ASKING), classes="dialog-foot", id="import-foot")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#import-told").display = False
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _other(self) -> None:
        """Another file is meant than the one that was looked into."""
        if self._planned and not self._stop and self.query_one(Input).value != self._planned:
            self._planned = ""
            self._say([])
            self._foot(_ASKING)

    @on(Input.Submitted)
    def action_go(self) -> None:
        typed = self.query_one(Input).value
        if self._stop or not typed.strip():
            return
        try:
            path = place(_unquoted(typed.strip()), Path())
        except SettingsError as error:
            self._say([str(error)])
            return
        self._stop = Event()
        self._foot(_BUSY)
        if self._planned:
            self._say(["importing …"])
            self._bring_in(self._stop, self)
        else:
            self._say(["looking …"])
            self._look(path, self._stop, self)

    @on(Reached)
    def _reached(self, event: Reached) -> None:
        event.stop()
        if self._stop and not self._stop.is_set():
            self._say([event.told])

    @on(Planned)
    def _shown(self, event: Planned) -> None:
        event.stop()
        self._stop = None
        self._planned = self.query_one(Input).value if event.new else ""
        self._say(event.lines)
        self._foot(_READY if event.new else _ASKING)

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        event.stop()
        self._stop, self._planned = None, ""
        self._say(event.lines)
        self._foot(_DONE)

    def action_close(self) -> None:
        """Stop what is under way, or close."""
        if self._stop is None:
            self.end(None)
        elif not self._stop.is_set():
            self._stop.set()
            self._say(["stopping …"])

    def _say(self, lines: Sequence[str]) -> None:
        told = self.query_one("#import-told", Static)
        told.display = bool(lines)
        told.update(Content(signs(self.app).said("\n".join(lines))))

    def _foot(self, keys: str) -> None:
        self.query_one("#import-foot", Static).update(Content(signs(self.app).said(keys)))


def _unquoted(typed: str) -> str:
    """A path without what terminals put around one, or before its blanks, that is dropped on
    them."""
    if len(typed) > 2 and typed[0] == typed[-1] and typed[0] in "'\"":
        return typed[1:-1]
    return re.sub(r"\\([^\w\\])", r"\1", typed) if os.name == "posix" else typed
