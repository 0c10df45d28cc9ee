"""Keeping a query under a name."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.query import QueryError, parse
from reader.shelves import LONGEST_NAME, LONGEST_QUERY
from reader.text import clean_line
from reader.ui.screens.dialog import Dialog


class ShelfDialog(Dialog[tuple[str, str] | None]):
    """Returns name and query, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("ctrl+s", "keep", show=False),
    ]

    def __init__(self, name: str, query: str, names: tuple[str, ...]) -> None:
        """`names` are those of all shelves there are."""
        super().__init__()
        self._name, self._query, self._names = name, query, names

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            title = f"Shelf “{self._name}”" if self._name else "Keep the filter as a shelf"
            yield Static(Content(title), classes="dialog-title")
            yield Input(
                self._name,
                placeholder="name",
                id="shelf-name",
                compact=True,
                max_length=LONGEST_NAME,
            )
            yield Input(
                self._query,
                placeholder="what it asks for",
                id="shelf-query",
                compact=True,
                max_length=LONGEST_QUERY,
            )
            yield Static("", id="shelf-told", markup=False)
            foot = "Enter keep it · Tab name, query · Esc close"
            yield Static(Content(foot), classes="dialog-foot")

    def on_mount(self) -> None:
        self.query_one("#shelf-name", Input).focus()

    @on(Input.Changed)
    def _changed(self) -> None:
        self.query_one("#shelf-told", Static).update(self._wrong())

    def _wrong(self) -> str:
        """What is wrong with name or query, or is to be known of them."""
        name = clean_line(self.query_one("#shelf-name", Input).value)
        try:
            query = parse(self.query_one("#shelf-query", Input).value)
        except QueryError as error:
            return f"{error.message} (at {error.start + 1})"
        if not query:
            return "A query is missing"
        if name in self._names and name != self._name:
            return "There is a shelf of this name: it gives way to this one"
        return ""

    @on(Input.Submitted)
    def action_keep(self) -> None:
        name = clean_line(self.query_one("#shelf-name", Input).value)
        query = self.query_one("#shelf-query", Input).value
        told = self.query_one("#shelf-told", Static)
        try:
            asked = parse(query)
        except QueryError:
            told.update(self._wrong())
            return
        if not name or not asked:
            told.update("A query is missing" if name else "A name is missing")
            return
        self.end((name, query))

    def action_close(self) -> None:
        self.end(None)
