"""The line that a filter is typed into: it marks what is wrong, and completes what is begun."""

from collections.abc import Sequence
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.widgets import Input

from reader.ui.message import Saying
from reader.ui.widgets.pick_list import Option, PickList


class FilterField(Input):
    """A field for a query. What completes it is offered in a list below, of which one may be
    chosen; nothing of that keeps Enter from what it does, unless one was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", show=False),
        Binding("down", "choose(1)", show=False),
        Binding("up", "choose(-1)", show=False),
        Binding("escape", "close_options", show=False),
    ]

    class Walked(Saying):
        """An arrow was pressed where nothing completes what was typed."""

        by: int

    class Offered(Saying):
        """Another way to go on is the one that would be taken; "" where none is any more."""

        option: str

    def __init__(self, *, placeholder: str, id: str | None = None) -> None:
        self._wrong = _Wrong()
        super().__init__(placeholder=placeholder, id=id, compact=True, highlighter=self._wrong)
        self._range = (0, 0)
        """What of the value is completed."""
        self._options: PickList | None = None
        self._chosen = False

    def offer_in(self, options: PickList) -> None:
        """Show what completes the value in a list."""
        self._options = options

    @property
    def completing(self) -> bool:
        """Whether anything is offered."""
        return self._options is not None and bool(self._options.display)

    def wrong(self, start: int, end: int) -> None:
        """Mark a range of what was typed as wrong; an empty one is nothing."""
        if (start, end) != self._wrong.range:
            self._wrong.range = start, end
            self.refresh()

    def offer(self, start: int, end: int, options: Sequence[Option]) -> None:
        """Offer what can stand in place of a range of the value, by their ids; nothing where there
        are no options."""
        if self._options is None:
            return
        self._range, self._chosen = (start, end), False
        self._options.set_class(False, "-active")
        self._options.display = bool(options)
        self._options.styles.height = min(8, max(1, len(options)))
        self._options.fill(tuple(options))
        self.post_message(self.Offered(options[0].label if options else ""))

    def action_complete(self) -> None:
        """Take what is chosen, or the first that is offered."""
        if not self.completing or self._options is None:
            raise SkipAction
        if option := self._options.item:
            start, end = self._range
            text = self.value[:start] + option.id
            rest = self.value[end:]
            self.offer(0, 0, ())
            self.value = text + rest
            self.cursor_position = len(text)

    def action_choose(self, by: int) -> None:
        """Choose what is offered, beginning with the first."""
        if not self.completing or self._options is None:
            self.post_message(self.Walked(by))
            return
        if self._chosen:
            self._options.line(by)
        self._chosen = True
        self._options.set_class(True, "-active")
        self._options.redraw()
        self.app.cursor_position = self._options.point
        if option := self._options.item:
            self.post_message(self.Offered(option.label))

    def action_close_options(self) -> None:
        """Offer nothing more until something else is typed."""
        if not self.completing:
            raise SkipAction
        self.offer(0, 0, ())

    def action_cursor_right(self, select: bool = False) -> None:
        if self.completing and self.cursor_at_end and not select:
            self.action_complete()
        else:
            super().action_cursor_right(select)

    async def action_submit(self) -> None:
        if self.completing and self._chosen:
            self.action_complete()
        else:
            self.offer(0, 0, ())
            await super().action_submit()

    def on_blur(self) -> None:
        """Offer nothing while one is elsewhere."""
        self.offer(0, 0, ())


class Completions(PickList):
    """What a filter can go on with; the field keeps the focus."""

    can_focus = False


class _Wrong(Highlighter):
    """Marks a range of a text as wrong, without a colour of its own."""

    def __init__(self) -> None:
        self.range = (0, 0)

    def highlight(self, text: Text) -> None:
        start, end = self.range
        text.stylize(Style(underline=True, bold=True, italic=True), start, end)
