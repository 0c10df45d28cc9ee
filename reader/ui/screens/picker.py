"""Picking one line of many: outline, actions, help, tags to take away, yes or no."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from reader.text import fold
from reader.ui.screens.dialog import Dialog
from reader.ui.widgets.pick_list import Option, PickList


class Picker(Dialog[str | None]):
    """Shows options and returns the id of the one picked, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("enter", "pick", show=False),
        Binding("down,ctrl+n", "line(1)", show=False),
        Binding("up,ctrl+p", "line(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        *,
        current: int = 0,
        placeholder: str = "",
        text: str = "",
        shortcuts: dict[str, str] | None = None,
        moved: Callable[[str], None] | None = None,
        beside: int = 0,
    ) -> None:
        """`placeholder` makes a field that narrows the options; `text` stands above them;
        `shortcuts` are keys that pick an option at once, where there is no field: characters or
        Textual's names, two parted by a blank for keys that are pressed one after the other;
        `moved` is called with the id of each option that becomes current; where there are as many
        cells as `beside` on the left, the options stand there and leave the rest in sight."""
        super().__init__()
        self._title = title
        self._options = list(options)
        self._current = current
        self._placeholder = placeholder
        self._text = text
        self._shortcuts = shortcuts or {}
        self._moved = moved
        self._beside = beside
        self._first = ""
        """The first key of two."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            if self._text:
                with VerticalScroll(classes="dialog-told", can_focus=False):
                    yield Static(Content(self._text))
            if self._placeholder:
                yield Input(placeholder=self._placeholder, compact=True)
            yield PickList(empty="\nnothing matches")

    def on_mount(self) -> None:
        options = self.query_one(PickList)
        options.styles.height = max(1, len(self._options))
        if self._beside:
            self.add_class("-beside")
            self.query_one(".dialog").styles.width = self._beside
        self.on_resize()
        options.fill(self._options, self._current)
        options.set_class(True, "-active")
        if self._placeholder:
            self.query_one(Input).focus()
        else:
            options.focus()

    def on_resize(self) -> None:
        """Share out the lines of this screen: the options first, then the text above them."""
        room = max(3, min(40, self.app.size.height - 8 - 3 * bool(self._text)))
        self.query_one(PickList).styles.max_height = room
        if self._text:
            left = self.app.size.height - 9 - min(room, len(self._options))
            self.query_one(VerticalScroll).styles.max_height = max(2, left)

    def narrowed(self, text: str) -> list[Option]:
        """The options left over by what is typed: those with all its words, headers where any
        of theirs is left."""
        wanted = fold(text).split()
        if not wanted:
            return self._options
        kept: list[Option] = []
        header: Option | None = None
        for option in self._options:
            if option.header:
                header = option
            elif all(word in fold(f"{option.label} {option.note}") for word in wanted):
                if header:
                    kept.append(header)
                    header = None
                kept.append(option)
        return kept

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        options = self.query_one(PickList)
        before, kept = options.item, self.narrowed(event.value)
        options.fill(kept, kept.index(before) if self._moved and before in kept else 0)
        if options.item != before:
            self._follow()

    @on(PickList.Moved)
    def _follow(self) -> None:
        option = self.query_one(PickList).item
        if option and self._moved:
            self._moved(option.id)

    @on(Input.Submitted)
    @on(PickList.Chosen)
    def action_pick(self) -> None:
        option = self.query_one(PickList).item
        self.end(option.id if option else None)

    def action_close(self) -> None:
        self.end(None)

    def action_line(self, by: int) -> None:
        self.query_one(PickList).line(by)

    def action_page(self, share: float) -> None:
        text = self.query(VerticalScroll)
        if text and text.first().max_scroll_y:
            text.first().scroll_relative(y=share * text.first().size.height, animate=False)
        else:
            self.query_one(PickList).page(share)

    def on_key(self, event: events.Key) -> None:
        if self._placeholder:
            return
        stroke = f"{self._first} {event.key}".lstrip()
        self._first = ""
        picked = self._shortcuts.get(stroke) or self._shortcuts.get(event.character or "")
        if picked is not None:
            event.stop()
            event.prevent_default()
            self.end(picked)
        elif any(name.startswith(f"{event.key} ") for name in self._shortcuts):
            event.stop()
            self._first = event.key
        elif event.character in ("j", "k"):
            event.stop()
            self.action_line(1 if event.character == "j" else -1)
        elif event.character in ("q", "?"):
            event.stop()
            self.end(None)


def confirm(question: str, yes: str, no: str) -> Picker:
    """A question to answer with `y` or `n`; it returns "yes", "no" or None."""
    options = (Option("yes", yes, "y"), Option("no", no, "n"))
    return Picker(question, options, shortcuts={"y": "yes", "n": "no"})
