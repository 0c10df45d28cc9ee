"""Items drawn line by line: no more of them is touched than is on screen."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region
from textual.strip import Strip

from reader.ui.signs import signs
from reader.ui.theming import plain
from reader.ui.widgets.inked import Inked, Inks
from reader.ui.wrap import wrap

T = TypeVar("T")


class Lines(Inked, Generic[T]):
    """Items of one or more lines, one of them current. Subclasses say how an item is drawn."""

    ALLOW_SELECT = False
    PARTS = "line-list"

    def __init__(self, *, id: str | None = None, empty: str = "") -> None:
        super().__init__(id=id)
        self.items: Sequence[T] = ()
        self.current = 0
        """The index of the current item."""
        self.empty = empty
        """Shown where there are no items; more lines than one are parted by line ends."""
        self._top = (0, 0)
        self._left = False
        """Whether the current item was left behind: someone has scrolled away from it."""
        self._drawn: list[tuple[int, list[Segment]]] | None = None
        self._painted: list[tuple[int, list[Segment]]] = []
        """What was to be painted last; nothing where that is not known."""
        self._inks: Inks | None = None

    # For subclasses

    def draw(self, item: T, width: int, inks: Inks) -> list[list[Segment]]:
        """The lines of an item, each of at most `width` cells."""
        raise NotImplementedError

    def selectable(self, item: T) -> bool:
        """Whether an item can be current; headers cannot."""
        return True

    def marked(self, index: int) -> bool:
        """Whether an item is drawn as the current one."""
        return index == self.current

    # What is on screen

    @property
    def point(self) -> Offset:
        """Where on the screen (cells) the current item stands."""
        numbers = [index for index, _ in self._lines()]
        row = numbers.index(self.current) if self.current in numbers else 0
        return self.content_region.offset + Offset(0, row)

    @property
    def topped(self) -> bool:
        """Whether the list is seen from its very beginning."""
        return self._top == (0, 0)

    @property
    def row(self) -> int | None:
        """The line of the screen on which the current item begins, before the first one where its
        beginning is cut off; None where nothing of it is on screen."""
        rows = [row for row, (index, _) in enumerate(self._lines()) if index == self.current]
        if not rows:
            return None
        cut = self._top[1] if self._top[0] == self.current else 0
        return rows[0] - cut

    def redraw(self) -> None:
        """Draw anew what has changed, after items or their state have."""
        self._drawn = None
        known, self._painted = self._painted, self._pictured()
        new = self._painted
        if len(known) != len(new) or not new:
            self.refresh()
            return
        width = self.size.width
        changed = [y for y, (old, one) in enumerate(zip(known, new, strict=True)) if old != one]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _pictured(self) -> list[tuple[int, list[Segment]]]:
        """The lines on screen with what marks them: nothing, the current one, the one in focus."""
        focused = self.has_focus or self.has_class("-active")
        return [
            (1 + focused if self.marked(index) else 0, segments)
            for index, segments in self._lines()[: self.size.height]
        ]

    def _item(self, index: int) -> list[list[Segment]]:
        if self._inks is None:
            self._inks = Inks(self.ink)
        return self.draw(self.items[index], max(1, self.size.width), self._inks)

    def _reveal(self) -> None:
        """Scroll so far that all of the current item is on screen, and no room is left unused."""
        height = max(1, self.size.height)
        if not self.items:
            return
        self._left = False
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
        self._close_up()

    def _close_up(self) -> None:
        """Leave no room unused while there are items above."""
        self._drawn = None
        if self._top > (0, 0) and len(self._lines()) < self.size.height:
            self._top = self._ending(len(self.items) - 1, self.size.height)
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
            said, room = signs(self.app).said(self.empty), max(8, width - 2)
            rows = [row[a:b] for row in said.split("\n") for a, b in wrap(row, 0, len(row), room)]
            text = f" {rows[y - 1]}" if 0 < y <= len(rows) else ""
            return Strip([Segment(text, self.ink("muted"))]).adjust_cell_length(width, base)
        if y >= len(lines):
            return Strip.blank(width, base)
        index, segments = lines[y]
        strip = Strip(segments).adjust_cell_length(width, base)
        if self.marked(index):
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
        self._painted = []

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
        self._left = self.row is None
        self._painted = []
        self.refresh()
