"""The trash: what was deleted in any article, to be found and brought back."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.query import Query, QueryError, Subject, parse
from reader.text import clean_line, clip
from reader.trash import Deleted
from reader.ui.screens.dialog import Dialog
from reader.ui.signs import signs
from reader.ui.widgets.trash_list import TrashList

_EMPTY = "\nnothing was deleted"


class TrashDialog(Dialog[None]):
    """Lists what was deleted, newest first, and brings back one after the other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("enter", "restore", show=False),
        Binding("down,ctrl+n", "line(1)", show=False),
        Binding("up,ctrl+p", "line(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(
        self,
        find: Callable[[], Sequence[Deleted]],
        restore: Callable[[Deleted], None],
        here: str,
        undo: str,
    ) -> None:
        """`find` reads what was deleted, in a thread; `restore` brings one back; `here` is the id
        of the article that is open, `undo` the key that takes things back."""
        super().__init__()
        self._find = find
        self._restore = restore
        self._here = here
        self._undo = undo
        self._found: list[tuple[Deleted, Subject]] = []
        self._query = Query()
        """The last good one."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide"):
            yield Static(Content("Trash"), classes="dialog-title", id="trash-title")
            yield Input(placeholder="type to narrow: words, #tag, note:word", compact=True)
            yield TrashList(empty="\nlooking for what was deleted …")
            foot = "Enter restore · Esc close · what was deleted is kept for good"
            yield Static(Content(foot), classes="dialog-foot", id="trash-foot")

    def on_mount(self) -> None:
        self.query_one(TrashList).set_class(True, "-active")
        self.query_one(Input).focus()
        self._load()

    @work(thread=True)
    def _load(self) -> None:
        found = [(one, one.subject) for one in self._find()]
        self.app.call_from_thread(self._show, found)

    def _show(self, found: list[tuple[Deleted, Subject]]) -> None:
        self._found = found
        self._refill()

    def _refill(self, current: int = 0) -> None:
        """List what the query keeps."""
        query, problem = self._query, ""
        try:
            query = self._query = parse(self.query_one(Input).value, typing=True)
        except QueryError as error:
            problem = error.message
        kept = [one for one, subject in self._found if query.matches(subject)]
        listing = self.query_one(TrashList)
        listing.empty = "\nnothing matches" if query and self._found else _EMPTY
        listing.fill(kept, current)
        known = signs(self.app)
        count = f"{len(kept):,} of {len(self._found):,}" if query else f"{len(kept):,}"
        title = f"Trash{known.between}{count} deleted" if self._found else "Trash"
        title = f"{title}{known.between}{problem}" if problem else title
        self.query_one("#trash-title", Static).update(Content(title))

    @on(Input.Changed)
    def _narrow(self) -> None:
        if self._found:
            self._refill()

    @on(Input.Submitted)
    @on(TrashList.Chosen)
    def action_restore(self) -> None:
        """Bring back the current one, and go on with the next."""
        listing = self.query_one(TrashList)
        found = listing.item
        if found is None:
            return
        self._restore(found)
        self._found = [entry for entry in self._found if entry[0] is not found]
        self._refill(listing.current)
        there = "" if found.notes.id == self._here else ", in its article"
        quote = clip(clean_line(found.annotation.passage.exact), 40)
        told = f"“{quote}” is back; {self._undo} takes that back{there}"
        self.query_one("#trash-foot", Static).update(Content(signs(self.app).said(told)))

    def action_close(self) -> None:
        self.end(None)

    def action_line(self, by: int) -> None:
        self.query_one(TrashList).line(by)

    def action_page(self, share: float) -> None:
        self.query_one(TrashList).page(share)
