"""The two lines at the bottom: where we are, and what the next key can do."""

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from reader.ui.keymap import first
from reader.ui.keys import Key
from reader.ui.message import Saying
from reader.ui.signs import signs
from reader.ui.widgets.inked import Inked
from reader.ui.widgets.line_list import fit, spread
from reader.ui.wrap import cells, wrap

_FAR = 32
"""Cells that the title leaves to what stands at the end of the status line."""


class StatusLine(Inked):
    """Title, place, percent, minutes left, filter, saved state; what needs attention at the end."""

    ALLOW_SELECT = False
    PARTS = "status-line"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = ""
        self._parts: tuple[tuple[str, int], ...] = ()
        self._far = ""
        self._last = ""
        self._alarm = False
        self._spoken = ""

    def speak(self, text: str, alarm: bool = False) -> None:
        """Show this alone, in as many lines as there are."""
        if (text, alarm) != (self._spoken, self._alarm):
            self._spoken, self._alarm = text, alarm
            self.refresh()

    def tell(
        self,
        title: str,
        parts: tuple[tuple[str, int], ...],
        far: str = "",
        alarm: bool = False,
        last: str = "",
    ) -> None:
        """Show a title and what follows it, each part with how readily it gives way where room is
        short, 0 for never; `far` stands at the end, `alarm` makes it stand out, and `last` follows
        it, whole: what is to be reviewed, which a click leads to."""
        before = (self._title, self._parts, self._far, self._alarm, self._last)
        if (title, parts, far, alarm, last) != before:
            self._title, self._parts, self._far = title, parts, far
            self._alarm, self._last = alarm, last
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        if self._last and event.x >= self.size.width - cells(self._last) - 2:
            self.post_message(KeyLine.Pressed("review"))

    def render_line(self, y: int) -> Strip:
        whole, base = self.size.width, self.rich_style
        if self._spoken:
            return self._line_spoken(y, whole, base)
        last = f" {self._last} " if self._last else ""
        width = whole - cells(last)
        parts = [part for part in self._parts if part[0]]
        rest = " · ".join(text for text, _ in parts)
        while cells(rest) > width - 16 and any(ready for _, ready in parts):
            parts.remove(max(parts, key=lambda part: part[1]))
            rest = " · ".join(text for text, _ in parts)
        room = max(12, width - cells(rest) - 4 - min(_FAR, cells(self._far) + 2))
        title = fit(self._title, room)
        near = f" {title}  {rest}".rstrip()
        far = fit(self._far, width - cells(near) - 3)
        left, right = spread(near, f" {far} " if far else "", width)
        style = self.ink("error") if self._alarm else base
        segments = [Segment(left, base), Segment(right, style)]
        if last:
            segments.append(Segment(last, base + Style(bold=True)))
        return Strip(segments).adjust_cell_length(whole, base)

    def _line_spoken(self, y: int, width: int, base: Style) -> Strip:
        rows = wrap(self._spoken, 0, len(self._spoken), max(8, width - 2))
        text = self._spoken[slice(*rows[y])] if y < len(rows) else ""
        if y + 1 == self.size.height and y + 1 < len(rows):
            text = fit(f"{text} {self._spoken[slice(*rows[y + 1])]}", width - 2)
        style = self.ink("error") if self._alarm else base
        return Strip([Segment(f" {text}", style)]).adjust_cell_length(width, base)


class KeyLine(Inked):
    """The keys that are of use here; while a second key is awaited, what it can be."""

    ALLOW_SELECT = False
    PARTS = "key-line"

    class Pressed(Saying):
        """A hint was clicked."""

        action: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lead = ""
        self._told = ""
        self._hints: tuple[tuple[str, str, str], ...] = ()
        self._spots: list[tuple[int, int, str]] = []

    def offer(self, keys: tuple[Key, ...]) -> None:
        """Show the hints of these keys."""
        self._set("", tuple((first(key), key.hint or key.label, key.action) for key in keys))

    def wait(self, lead: str, follow: tuple[tuple[str, str], ...] = ()) -> None:
        """Show what was pressed so far and what may come next, as (key, label)."""
        self._set(lead, tuple((key, label, "") for key, label in follow))

    def say(self, told: str) -> None:
        """Say something in place of the hints, until the next key is pressed ("" to end)."""
        if told != self._told:
            self._told = told
            self._changed()

    def _set(self, lead: str, hints: tuple[tuple[str, str, str], ...]) -> None:
        if (lead, hints) != (self._lead, self._hints):
            self._lead, self._hints = lead, hints
            self._changed()

    def _changed(self) -> None:
        """Draw anew; where no hints are wanted, the line is there only while it has to be."""
        self.set_class(bool(self._told or self._lead), "-telling")
        self.refresh()

    def render_line(self, y: int) -> Strip:
        base: Style = self.rich_style
        strong = self.ink("key")
        said = signs(self.app).said
        if self._told:
            told = fit(self._told, self.size.width - 2)
            return Strip([Segment(f" {told}", strong)]).adjust_cell_length(self.size.width, base)
        lead = said(self._lead)
        lead = lead if cells(lead) < self.size.width else fit(lead, self.size.width - 2)
        segments = [Segment(f" {lead}", strong)]
        at, self._spots = 1 + cells(lead), []
        for key, label, action in self._hints:
            key, label = said(key), said(label)
            size = cells(key) + 1 + cells(label) + 2
            if at + size > self.size.width + 2:
                break
            segments += [Segment(key, strong), Segment(f" {label}  ", base)]
            self._spots.append((at, at + size, action))
            at += size
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def on_click(self, event: events.Click) -> None:
        for start, end, action in self._spots:
            if start <= event.x < end and action:
                self.post_message(self.Pressed(action))
