"""One of several, chosen in place with left and right."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.strip import Strip
from textual.widget import Widget

from reader.ui.message import Saying
from reader.ui.signs import signs
from reader.ui.widgets.inked import Inked
from reader.ui.widgets.line_list import fit
from reader.ui.widgets.pick_list import Option


class Choice(Inked, can_focus=True):
    """Shows the option that is chosen."""

    ALLOW_SELECT = False
    PARTS = "choice"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l,space", "turn(1)", show=False),
        Binding("left,h", "turn(-1)", show=False),
    ]

    class Changed(Saying):
        """Another option is chosen."""

        choice: Widget

        @property
        def control(self) -> Widget:
            return self.choice

    def __init__(self, options: Sequence[Option], chosen: str = "", *, id: str) -> None:
        """`chosen` is the id of an option; without it the first is chosen."""
        super().__init__(id=id)
        self._options = options
        ids = [option.id for option in options]
        self._at = ids.index(chosen) if chosen in ids else 0

    @property
    def chosen(self) -> str:
        """The id of the option that is chosen."""
        return self._options[self._at].id

    @property
    def point(self) -> Offset:
        """Where on the screen (cells) it stands."""
        return self.content_region.offset

    def action_turn(self, by: int) -> None:
        self._at = (self._at + by) % len(self._options)
        self.refresh()
        self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        self.focus()
        self.action_turn(1)

    def render_line(self, y: int) -> Strip:
        option, known = self._options[self._at], signs(self.app)
        base = self.rich_style
        left, right = ("", "") if known.linear else ("‹ ", " ›")
        note = known.said(f"  {option.note}" if option.note else "")
        room = max(1, self.size.width - len(left) - len(right))
        label = fit(option.label, room)
        segments = [Segment(left, self.ink("muted")), Segment(label, base)]
        segments += [Segment(right, self.ink("muted")), Segment(note, self.ink("muted"))]
        return Strip(segments).adjust_cell_length(self.size.width, base)
