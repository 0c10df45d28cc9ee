"""A list drawn line by line: no more of it is touched than is on screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.ui.signs import signs
from reader.ui.theming import plain
from reader.ui.widgets.inked import Inked
from reader.ui.wrap import cells, graphemes

T = TypeVar("T")


class Inks:
    """The styles of a list, looked up once a theme."""

    def __init__(self, find: Callable[[str], Style]) -> None:
        self._find = find
        self._known: dict[str, Style] = {}

    def __getitem__(self, name: str) -> Style:
        """A component style by its name without the widget's prefix."""
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]


class LineList(Inked, Generic[T], can_focus=True):
    """Items of one or more lines, one of them current. Subclasses say how an item is drawn."""

    ALLOW_SELECT = False
    PARTS = "line-list"

    @dataclass(eq=False, repr=False)
    class Moved(Message):
        """Another item is current, by the user's doing."""

        list: Widget

        @property
        def control(self) -> Widget:
            return self.list

    @dataclass(eq=False, repr=False)
    class Chosen(Message):
        """The current item was clicked."""

        list: Widget

        @property
        def control(self) -> Widget:
            return self.list

    def __init__(self, *, id: str | None = None, empty: str = "") -> None:
        super().__init__(id=id)
        self.items: Sequence[T] = ()
        self.current = 0
        """The index of the current item."""
        self.empty = empty
        """Shown where there are no items; more lines than one are parted by line ends."""
        self._top = (0, 0)
        self._drawn: list[tuple[int, list[Segment]]] | None = None
        self._inks: Inks | None = None

    # For subclasses

    def draw(self, item: T, width: int, inks: Inks) -> list[list[Segment]]:
        """The lines of an item, each of at most `width` cells."""
        raise NotImplementedError

    def selectable(self, item: T) -> bool:
        """Whether an item can be current; headers cannot."""
        return True

    # For screens

    @property
    def item(self) -> T | None:
        """The current item."""
        return self.items[self.current] if 0 <= self.current < len(self.items) else None

    @property
    def point(self) -> Offset:
        """Where on the screen (cells) the current item stands."""
        numbers = [index for index, _ in self._lines()]
        row = numbers.index(self.current) if self.current in numbers else 0
        return self.content_region.offset + Offset(0, row)

    def fill(self, items: Sequence[T], current: int = 0) -> None:
        """Show other items, one of them current; the place on screen is kept where that can be."""
        same = bool(items) and (current, len(items)) == (self.current, len(self.items))
        away = same and all(index != current for index, _ in self._lines())
        self.items = items
        self.current = self._nearest(current, 1)
        if self._top[0] >= len(items):
            self._top = (0, 0)
        if not away:  # else someone has scrolled away from it
            self._reveal()
        self.redraw()

    def choose(self, index: int) -> None:
        """Make an item current and bring it on screen."""
        self.current = self._nearest(index, 1)
        self._reveal()
        self.redraw()

    def line(self, by: int) -> None:
        """Make the item `by` further down current, or up if negative."""
        step = 1 if by > 0 else -1
        at = self.current
        for _ in range(abs(by)):
            following = at + step
            while 0 <= following < len(self.items) and not self.selectable(self.items[following]):
                following += step
            if not 0 <= following < len(self.items):
                break
            at = following
        if at != self.current:
            self.choose(at)
            if self.is_attached:
                self.app.cursor_position = self.point  # also where a field has the focus
            self.post_message(self.Moved(self))
        elif by < 0:
            self._top = (0, 0)  # the headers above the first item come into view
            self._reveal()
            self.redraw()

    def page(self, share: float) -> None:
        """Move by a share of what is on screen."""
        shown = len({index for index, _ in self._lines()})
        self.line(round(max(1, shown - 1) * share) or (1 if share > 0 else -1))

    def edge(self, step: int) -> None:
        """To the last item, or to the first one where negative."""
        self.choose(self._nearest(len(self.items) - 1 if step > 0 else 0, -step))
        self.post_message(self.Moved(self))

    def redraw(self) -> None:
        """Draw anew, after items or their state have changed."""
        self._drawn = None
        self.refresh()

    # How it is kept

    def _nearest(self, index: int, step: int) -> int:
        """The index itself or the nearest selectable one from it on."""
        index = max(0, min(index, len(self.items) - 1))
        for direction in (step, -step):
            at = index
            while 0 <= at < len(self.items):
                if self.selectable(self.items[at]):
                    return at
                at += direction
        return 0

    def _item(self, index: int) -> list[list[Segment]]:
        if self._inks is None:
            self._inks = Inks(self.ink)
        return self.draw(self.items[index], max(1, self.size.width), self._inks)

    def _reveal(self) -> None:
        """Scroll so far that all of the current item is on screen, and no room is left unused."""
        height = max(1, self.size.height)
        if not self.items:
            return
        self._drawn = None
        if self.current <= self._top[0]:
            above = self.current - 1
            header = above >= 0 and not self.selectable(self.items[above])
            self._top = (above if header else self.current, 0)
        else:
            below = -self._top[1]
            for index in range(self._top[0], self.current + 1):
                below += len(self._item(index))
                if below > height:
                    self._top = self._ending(self.current, height)
                    break
        if self._top > (0, 0) and len(self._lines()) < height:
            self._top = self._ending(len(self.items) - 1, height)
            self._drawn = None

    def _ending(self, index: int, height: int) -> tuple[int, int]:
        """The top under which an item ends at the bottom of the screen."""
        rest = height - len(self._item(index))
        while index > 0 and rest > 0:
            index -= 1
            rest -= len(self._item(index))
        return index, max(0, -rest) if rest < 0 and index < len(self.items) - 1 else 0

    def _lines(self) -> list[tuple[int, list[Segment]]]:
        if self._drawn is None:
            drawn: list[tuple[int, list[Segment]]] = []
            index, row = self._top
            while index < len(self.items) and len(drawn) < self.size.height:
                drawn += [(index, line) for line in self._item(index)[row:]]
                index, row = index + 1, 0
            self._drawn = drawn
        return self._drawn

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        lines = self._lines()
        if not self.items:
            text = signs(self.app).said(self.empty).split("\n")[y - 1 : y] if y else []
            style = self.ink("muted")
            return Strip([Segment(f" {line}", style) for line in text]).adjust_cell_length(
                width, base
            )
        if y >= len(lines):
            return Strip.blank(width, base)
        index, segments = lines[y]
        strip = Strip(segments).adjust_cell_length(width, base)
        if index == self.current:
            focused = self.has_focus or self.has_class("-active")
            style = self.ink("current")
            over = Style(bgcolor=style.bgcolor, bold=focused or None, reverse=plain(self.app))
            known = signs(self.app)
            further = known.linear and y > 0 and lines[y - 1][0] == index
            bar = Segment(" " if further else known.cursor, self.ink("bar"))
            strip = Strip([bar, *strip.crop(1)])
            strip = Strip(Segment.apply_style(strip, post_style=over), width)
        return strip

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks = None
        self._drawn = None

    def on_resize(self) -> None:
        self._reveal()
        self.redraw()

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-3)

    def _scroll(self, by: int) -> None:
        index, row = self._top
        for _ in range(abs(by)):
            if by > 0 and len(self._lines()) >= self.size.height:
                row += 1
                if row >= len(self._item(index)):
                    index, row = min(index + 1, len(self.items) - 1), 0
            elif by < 0 and (index, row) > (0, 0):
                row -= 1
                if row < 0:
                    index -= 1
                    row = len(self._item(index)) - 1
            self._top = (index, row)
            self._drawn = None
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        lines = self._lines()
        if 0 <= event.y < len(lines):
            index = lines[event.y][0]
            if self.selectable(self.items[index]):
                self.choose(index)
                self.post_message(self.Chosen(self))


def fit(text: str, width: int) -> str:
    """Cut a text to a width in cells, ending in an ellipsis where something is lost."""
    if cells(text) <= width:
        return text
    used, cut = 0, 0
    for _, end, wide in graphemes(text):
        if used + wide > width - 1:
            break
        used, cut = used + wide, end
    return text[:cut].rstrip() + "…" if width > 0 else ""


def spread(left: str, right: str, width: int) -> tuple[str, str]:
    """Two texts for one line: the left one cut as needed, the right one pushed to the end."""
    right = fit(right, width)
    left = fit(left, max(0, width - cells(right) - (1 if right else 0)))
    return left, " " * (width - cells(left) - cells(right)) + right
