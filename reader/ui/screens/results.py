"""Places found in the library: a list of them, and the article of the current one beside it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from reader.document import Document
from reader.library import UnreadableError, load
from reader.ui.about import about, title_above
from reader.ui.matches import Matches
from reader.ui.message import Saying
from reader.ui.motion import Range
from reader.ui.screens.dialog import Dialog
from reader.ui.signs import signs
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.reading_pane import ReadingPane

T = TypeVar("T")


class Place(NamedTuple):
    """Where something was found."""

    path: str
    start: int
    end: int
    """Code points of the article's text."""
    marks: tuple[Range, ...] = ()
    """What of it is emphasised; all of it where nothing is."""


class Results(Dialog[Place | None], Generic[T]):
    """Returns the place to go to, or None."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("enter", "go", show=False),
        Binding("down,ctrl+n", "line(1)", show=False, priority=True),
        Binding("up,ctrl+p", "line(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("tab,shift+tab", "other", show=False, priority=True),
        Binding("ctrl+e", "export", show=False, priority=True),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
    ]
    HEAD = ""
    """What this is."""
    ASKS = ""
    """What stands in the field where nothing has been typed; no field where it is ""."""

    class Previewed(Saying):
        """The article of a place has been read, or could not be."""

        place: Place
        document: Document | None
        problem: str

    def __init__(self, text: str = "", unread: Callable[[], str] = str) -> None:
        """`text` stands in the field; `unread` says how far the library has been read, "" where all
        of it has been."""
        super().__init__()
        self._text = text
        self._unread = unread
        self._shown: Place | None = None
        """What the preview shows, or will show once it has been read."""
        self._read: tuple[str, Document] | None = None
        """The article that was read last, by its path."""

    def compose(self) -> ComposeResult:
        with Vertical(id="results"):
            yield Static("", id="results-title", classes="dialog-title")
            if self.ASKS:
                yield Input(self._text, placeholder=self.ASKS, compact=True)
            yield from self.above()
            yield Static("", id="results-told")
            with Container(id="results-sides"):
                yield self.listed()
                with Vertical(id="results-preview"):
                    yield from self.beside()
                    yield ReadingPane(id="results-pane")
            yield Static("", id="results-foot", classes="dialog-foot")

    def on_mount(self) -> None:
        self.pane.can_focus = False
        self.list.set_class(True, "-active")
        if self.ASKS:
            field = self.query_one(Input)
            field.focus()
            field.select_all()
        else:
            self.list.focus()
        self.entitle()
        self.offer()

    # For subclasses

    def above(self) -> Sequence[Widget]:
        """What stands over the list."""
        return ()

    def beside(self) -> Sequence[Widget]:
        """What stands over the preview."""
        return ()

    def listed(self) -> LineList[T]:
        """The list, still empty."""
        raise NotImplementedError

    def place(self, item: T) -> Place | None:
        """Where an item of the list was found."""
        raise NotImplementedError

    def nowhere(self, item: T) -> str:
        """What to say of an item that has no place."""
        return ""

    def foot(self) -> str:
        """The keys that are of use."""
        return "Enter go there · Esc back"

    def typed(self, key: str) -> bool:
        """Take a letter that was typed in the list; False where it means nothing."""
        return False

    def action_export(self) -> None:
        """Write all that was found into a file."""

    # What is shown

    @property
    def list(self) -> LineList[T]:
        found: LineList[T] = self.query_one(LineList)
        return found

    @property
    def pane(self) -> ReadingPane:
        return self.query_one("#results-pane", ReadingPane)

    @property
    def asking(self) -> bool:
        """Whether something is being typed."""
        return isinstance(self.focused, Input)

    def say(self, name: str, told: str) -> None:
        """Show a line of our own."""
        self.query_one(name, Static).update(Content(signs(self.app).said(told)))

    def entitle(self) -> None:
        """Say what this is, and whether something may be missing."""
        unread = self._unread()
        told = f"{self.HEAD}{signs(self.app).between}{unread}" if unread else self.HEAD
        self.say("#results-title", told)

    def offer(self) -> None:
        """Show the keys that are of use."""
        self.say("#results-foot", self.foot())

    def follow(self) -> None:
        """Show the place of the current item."""
        item = self.list.item
        place = self.place(item) if item is not None else None
        self.entitle()
        if place == self._shown and place:
            return
        self._shown = place
        if place is None:
            self.pane.say(self.nowhere(item) if item is not None else "")
        elif self._read and self._read[0] == place.path:
            self._show(place, self._read[1])
        else:
            self._look(place)

    @work(thread=True, exclusive=True, group="preview")
    def _look(self, place: Place) -> None:
        worker, document, problem = get_current_worker(), None, ""
        try:
            document = load(Path(place.path), any_size=True)
        except UnreadableError as error:
            problem = str(error)
        if not worker.is_cancelled:
            self.post_message(self.Previewed(place, document, problem))

    @on(Previewed)
    def _previewed(self, event: Previewed) -> None:
        event.stop()
        if event.document:
            self._read = event.place.path, event.document
        if self._shown and self._shown.path == event.place.path:
            if event.document:
                self._show(self._shown, event.document)
            else:
                self.pane.say(event.problem)

    def _show(self, place: Place, document: Document) -> None:
        last = max(0, len(document.text) - 1)
        start = min(place.start, last)
        if self.pane.document is not document:
            told = about(document, signs(self.app).between)
            self.pane.show(document, start, told, title_above(document))
        if view := self.pane.view:
            self.pane.goto(view.motion.sentence(start), fresh=True)
        marks = place.marks or ((start, min(place.end, last + 1)),)
        self.pane.match(Matches.of(sorted(marks)), marks[0])

    # Keys

    @on(LineList.Moved)
    def _moved(self, event: LineList.Moved) -> None:
        event.stop()
        self.follow()

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.action_go()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_go()

    def on_descendant_focus(self) -> None:
        self.offer()

    def on_key(self, event: events.Key) -> None:
        if self.asking:
            return
        moves: dict[str, Callable[[], None]] = {
            **{"j": partial(self.action_line, 1), "k": partial(self.action_line, -1)},
            **{"space": partial(self.action_page, 1), "b": partial(self.action_page, -1)},
            "G": partial(self.action_edge, 1),
        }
        if event.key in moves:
            event.stop()
            moves[event.key]()
        elif event.key == "slash" and self.ASKS:
            event.stop()
            event.prevent_default()
            self.query_one(Input).focus()
        elif event.key == "E":
            event.stop()
            self.action_export()
        elif event.key == "q":
            event.stop()
            self.end(None)
        elif self.typed(event.key):
            event.stop()

    def action_line(self, by: int) -> None:
        self.list.line(by)

    def action_page(self, share: float) -> None:
        self.list.page(share)

    def action_edge(self, step: int) -> None:
        self.list.edge(step)

    def action_other(self) -> None:
        """From the field to the list, and back."""
        if self.ASKS:
            (self.list if self.asking else self.query_one(Input)).focus()

    def action_go(self) -> None:
        """Go to the current place."""
        item = self.list.item
        if item is not None and (place := self.place(item)):
            self.end(place)

    def action_close(self) -> None:
        self.end(None)
