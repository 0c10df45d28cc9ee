"""All tags as a tree, with what can be done to one everywhere."""

from collections.abc import Callable, Iterable
from threading import Event
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from reader.annotation import Notes
from reader.counts import number
from reader.ui.message import Saying
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.picker import confirm
from reader.ui.screens.retag_dialog import RetagDialog
from reader.ui.signs import signs
from reader.ui.tags import Tags
from reader.ui.widgets.pick_list import Option, PickList
from reader.vocabulary import Operation, Use, Verb, below, delete, uses

_HEADS = "passages   articles"
_FOOT = "Enter show · r rename · m merge · n nest · d delete · / find · Esc close"
_BUSY = "Esc stop"


class TagsScreen(Dialog[str | None]):
    """Returns the tag whose passages are to be shown, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("enter", "pick", show=False),
        Binding("down,ctrl+n", "line(1)", show=False),
        Binding("up,ctrl+p", "line(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home", "edge(-1)", show=False),
        Binding("end", "edge(1)", show=False),
        Binding("delete", "delete", show=False),
    ]

    class Counted(Saying):
        """The tags in use were counted."""

        uses: dict[str, Use]
        tags: Tags

    class Reached(Saying):
        """An operation has come so far."""

        tried: int
        total: int

    def __init__(
        self,
        notes: Callable[[], Iterable[Notes]],
        change: Callable[[Operation, Event, "TagsScreen"], None],
    ) -> None:
        """`notes` gives all there are, and may take a while; `change` begins an operation, which
        tells this screen how far it is, ends early once the event is set, and calls `ended`."""
        super().__init__()
        self._notes = notes
        self._change = change
        self._uses: dict[str, Use] = {}
        self._tags = Tags({})
        self._wanted = ""
        """The tag that is to be current once they have been counted."""
        self._stop: Event | None = None
        """What ends the operation that is under way; None where none is."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide"):
            yield Static(Content("Tags"), classes="dialog-title", id="tags-title")
            yield Input(placeholder="/ to narrow", compact=True)
            yield Static(Content(_HEADS), id="tags-heads")
            yield PickList(empty="\ncounting …")
            yield Static("", classes="dialog-text", id="tags-told")
            yield Static(Content(_FOOT), classes="dialog-foot", id="tags-foot")

    def on_mount(self) -> None:
        self.on_resize()
        self.query_one("#tags-heads").display = not signs(self.app).linear
        self.query_one("#tags-told").display = False
        self.query_one(PickList).focus()
        self._count()

    def on_resize(self) -> None:
        room = max(3, min(30, self.app.size.height - 15))
        options = self.query_one(PickList)
        options.styles.height = max(3, min(room, len(self._uses)))

    # What is in use

    @work(thread=True, exclusive=True, group="count")
    def _count(self) -> None:
        worker = get_current_worker()
        found = uses(self._notes())
        tags = Tags({tag: use.all_passages for tag, use in found.items()})
        if not worker.is_cancelled:
            self.post_message(self.Counted(found, tags))

    @on(Counted)
    def _counted(self, event: Counted) -> None:
        event.stop()
        self._uses, self._tags = event.uses, event.tags
        used = sum(use.passages > 0 for use in event.uses.values())
        title = f"Tags{signs(self.app).between}{used:,}" if used else "Tags"
        self.query_one("#tags-title", Static).update(Content(title))
        self.query_one(PickList).empty = "\nno tags yet: t tags a passage"
        self.on_resize()
        self._fill()
        self._wanted = ""

    def _fill(self) -> None:
        typed, options = self.query_one(Input).value.strip(), self.query_one(PickList)
        wanted = self._wanted or self.tag
        if typed:
            found = self._tags.find(typed)
            lines = [self._option(tag) for tag in (*found.close, *found.loose)]
            options.empty = "\nnothing matches"
        else:
            lines = [self._option(tag, tree=True) for tag in self._uses]
        at = next((n for n, line in enumerate(lines) if line.id == wanted), None)
        if at is None:  # it has gone: what stood below it takes its place
            at = 0 if typed else min(options.current, len(lines) - 1)
        options.fill(lines, at)

    def _option(self, tag: str, *, tree: bool = False) -> Option:
        """A tag with its numbers, of what is below it too; in a tree only its last part."""
        use, depth = self._uses[tag], tag.count("/")
        if signs(self.app).linear:
            counts = f"{number(use.all_passages, 'passage')}, {number(use.all_articles, 'article')}"
            return Option(tag, f"#{tag}", counts)
        note = f"{use.all_passages:>8,}   {use.all_articles:>8,}"
        if tree and depth:
            return Option(tag, f"/{tag.rpartition('/')[2]}", note, indent=2 * depth)
        return Option(tag, f"#{tag}", note)

    @property
    def tag(self) -> str:
        """The current tag, or ""."""
        option = self.query_one(PickList).item
        return option.id if option else ""

    # Doing things to them

    def action_rename(self) -> None:
        self._ask(Verb.RENAME)

    def action_merge(self) -> None:
        self._ask(Verb.MERGE)

    def action_nest(self) -> None:
        self._ask(Verb.NEST)

    def _ask(self, verb: Verb) -> None:
        if self.tag and not self._stop:
            self.app.push_screen(RetagDialog(verb, self.tag, self._uses), self._begin)

    def action_delete(self) -> None:
        if not self.tag or self._stop:
            return
        operation, use = delete(self.tag), self._uses[self.tag]
        lower = below(operation, self._uses)
        lost = f"#{self.tag} and {number(lower, 'tag')} below it" if lower else f"#{self.tag}"
        where = f"{number(use.all_passages, 'passage')} in {number(use.all_articles, 'article')}"

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self._begin(operation)

        question = f"Delete {lost} from {where}? The passages stay."
        self.app.push_screen(confirm(question, "Delete the tag", "Keep it"), answered)

    def _begin(self, operation: Operation | None) -> None:
        if operation is None or self._stop:
            return
        self._stop = Event()
        self._wanted = operation.target
        self._foot(_BUSY)
        self.say("looking through all notes …")
        self._change(operation, self._stop, self)

    @on(Reached)
    def _reached(self, event: Reached) -> None:
        event.stop()
        if self._stop and not self._stop.is_set():
            self.say(f"{event.tried:,} of {number(event.total, 'article')}")

    def ended(self, told: str) -> None:
        """Say what came of an operation, and count anew."""
        if self.is_attached:
            self._stop = None
            self.query_one(Input).value = ""  # what it is called now may not be among these
            self._foot(_FOOT)
            self.say(told)
            self._count()

    def say(self, told: str) -> None:
        """Say how far something is, or what came of it."""
        line = self.query_one("#tags-told", Static)
        line.display = bool(told)
        line.update(Content(signs(self.app).said(told)))

    def _foot(self, keys: str) -> None:
        self.query_one("#tags-foot", Static).update(Content(signs(self.app).said(keys)))

    # Keys

    def on_key(self, event: events.Key) -> None:
        if self.query_one(Input).has_focus:
            return
        acts: dict[str, Callable[[], None]] = {
            **{"r": self.action_rename, "m": self.action_merge, "n": self.action_nest},
            **{"d": self.action_delete, "/": self.action_narrow, "f": self.action_narrow},
            **{"j": lambda: self.action_line(1), "k": lambda: self.action_line(-1)},
            **{" ": lambda: self.action_page(1), "b": lambda: self.action_page(-1)},
            **{"G": lambda: self.action_edge(1), "g": lambda: self.action_edge(-1)},
            **{"q": self.action_close, "?": self.action_close},
        }
        if act := acts.get(event.character or ""):
            event.stop()
            event.prevent_default()
            act()

    def action_narrow(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _narrow(self) -> None:
        self.query_one(PickList).current = 0
        self._fill()

    @on(Input.Submitted)
    def _narrowed(self) -> None:
        self.query_one(PickList).focus()

    @on(PickList.Chosen)
    def action_pick(self) -> None:
        if self.tag and not self._stop:
            self.end(self.tag)

    def action_close(self) -> None:
        """Stop what is under way; or leave the narrowing, then the screen."""
        field = self.query_one(Input)
        if self._stop and not self._stop.is_set():
            self._stop.set()
            self.say("stopping …")
        elif not self._stop and (field.has_focus or field.value):
            field.value = ""
            self.query_one(PickList).focus()
        else:
            self.end(None)

    def action_line(self, by: int) -> None:
        self.query_one(PickList).line(by)

    def action_page(self, share: float) -> None:
        self.query_one(PickList).page(share)

    def action_edge(self, step: int) -> None:
        self.query_one(PickList).edge(step)
