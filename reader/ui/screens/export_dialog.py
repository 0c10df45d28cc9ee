"""Exporting: what, how, where to, and what that will look like."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, NamedTuple, TypeAlias

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from reader.exports.orders import Order, Preview
from reader.options import By, Export, Flavour
from reader.ui.screens.dialog import Dialog
from reader.ui.signs import signs
from reader.ui.widgets.choice import Choice
from reader.ui.widgets.pick_list import Option

_FLAVOURS = (
    Option(Flavour.PLAIN, "plain Markdown"),
    Option(Flavour.OBSIDIAN, "Obsidian: callouts, block ids"),
    Option(Flavour.LOGSEQ, "Logseq: bullets, properties"),
)
_GROUPINGS = (
    Option(f"{By.ARTICLE} apart", "a file for each article"),
    Option(f"{By.TAG} apart", "by tag, a file for each"),
    Option(f"{By.DATE} apart", "by date of the article, a file for each"),
    Option(f"{By.SPEAKER} apart", "by speaker, a file for each"),
    Option(f"{By.ARTICLE} together", "all in one file"),
    Option(f"{By.TAG} together", "all in one file, by tag"),
    Option(f"{By.DATE} together", "all in one file, by date of the article"),
    Option(f"{By.SPEAKER} together", "all in one file, by speaker"),
)
_LINES = 200
"""Of the preview."""


class Request(NamedTuple):
    """What was asked for."""

    scope: str
    """The id of the option that was picked."""
    query: str
    order: Order
    folder: Path


Look: TypeAlias = Callable[[Request, Callable[[], bool]], Preview | None]
"""Makes a preview, in a thread, unless it is cancelled; None where there is nothing to export.
Raises ValueError, with a line fit to show."""


class ExportDialog(Dialog[Request | None]):
    """Returns what is to be exported, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("enter,ctrl+s", "export", show=False, priority=True),
        Binding("down", "app.focus_next", show=False, priority=True),
        Binding("up", "app.focus_previous", show=False, priority=True),
        Binding("pagedown", "scroll(1)", show=False, priority=True),
        Binding("pageup", "scroll(-1)", show=False, priority=True),
    ]

    def __init__(self, scopes: list[Option], folder: Path, settled: Export, look: Look) -> None:
        """`settled` is what the settings say of exports."""
        super().__init__()
        self._scopes = scopes
        self._folder = folder
        self._settled = settled
        self._look = look

    def compose(self) -> ComposeResult:
        rows = {
            "What": Choice(self._scopes, id="export-scope"),
            "Only": Input(placeholder="words, #tag, speaker:name", compact=True, id="export-query"),
            "For": Choice(_FLAVOURS, self._settled.flavour, id="export-flavour"),
            "As": Choice(_GROUPINGS, id="export-grouping"),
            "Folder": Input(str(self._folder), compact=True, id="export-folder"),
        }
        with Vertical(classes="dialog -wide"):
            yield Static(Content("Export notes as Markdown"), classes="dialog-title")
            for name, field in rows.items():
                with Horizontal(classes="export-row"):
                    yield Static(Content(name), classes="export-name")
                    yield field
            yield Static("", id="export-file", markup=False)
            with VerticalScroll(can_focus=False, id="export-preview"):
                yield Static("", markup=False)
            foot = "↑ ↓ field · ← → choose · Enter export · Esc close · what you wrote stays"
            yield Static(Content(foot), classes="dialog-foot")

    def on_mount(self) -> None:
        self.query_one("#export-scope").focus()
        self._renew()

    @property
    def _request(self) -> Request:
        grouping, _, together = self._chosen("grouping").partition(" ")
        order = Order(
            flavour=Flavour(self._chosen("flavour")),
            templates=self._settled.templates,
            by=By(grouping),
            together=together == "together",
        )
        query, folder = (self.query_one(f"#export-{name}", Input) for name in ("query", "folder"))
        place = Path(folder.value.strip())
        return Request(self._chosen("scope"), query.value, order, place)

    def _chosen(self, name: str) -> str:
        return self.query_one(f"#export-{name}", Choice).chosen

    @on(Choice.Changed)
    @on(Input.Changed)
    def _renew(self) -> None:
        self._preview(self._request)

    @work(thread=True, exclusive=True, group="preview")
    def _preview(self, request: Request) -> None:
        worker = get_current_worker()
        wrong, found = "", None
        try:
            found = self._look(request, lambda: worker.is_cancelled)
        except ValueError as error:
            wrong = str(error)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, found, wrong)

    def _show(self, found: Preview | None, wrong: str) -> None:
        if not self.is_attached:
            return
        told = wrong or (f"Beginning of {found.name}" if found else "Nothing to export")
        label = self.query_one("#export-file", Static)
        label.update(Content(signs(self.app).said(told)))
        label.set_class(bool(wrong), "-wrong")
        text = "\n".join(found.text.split("\n")[:_LINES]) if found else ""
        self.query_one("#export-preview > Static", Static).update(Content(text))
        self.query_one("#export-preview").scroll_home(animate=False)

    def action_export(self) -> None:
        try:
            request = self._request
            # Where it went is told, and copied for other programs, which are somewhere else.
            folder = request.folder.expanduser().absolute()
        except RuntimeError:
            self.app.notify("There is no such user", severity="warning")
            return
        if self.query_one("#export-folder", Input).value.strip():
            self.end(request._replace(folder=folder))
        else:
            self.app.notify("Name a folder to write to", severity="warning")

    def action_close(self) -> None:
        self.end(None)

    def action_scroll(self, by: int) -> None:
        view = self.query_one("#export-preview")
        view.scroll_relative(y=by * max(1, view.size.height - 1), animate=False)
