"""A list drawn line by line: no more of it is touched than is on screen."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual import events
from textual.widget import Widget

from reader.ui.message import Saying
from reader.ui.room import fit as fit
from reader.ui.room import spread as spread
from reader.ui.widgets.inked import Inks as Inks
from reader.ui.widgets.lines import Lines

T = TypeVar("T")


class LineList(Lines[T], Generic[T], can_focus=True):
    """A list that is moved in by keys and by the mouse."""

    class Moved(Saying):
        """Another item is current, by the user's doing."""

        list: Widget

        @property
        def control(self) -> Widget:
            return self.list

    class Chosen(Saying):
        """The current item was clicked."""

        list: Widget

        @property
        def control(self) -> Widget:
            return self.list

    # For screens

    @property
    def item(self) -> T | None:
        """The current item."""
        return self.items[self.current] if 0 <= self.current < len(self.items) else None

    @property
    def number(self) -> tuple[int, int]:
        """Which of those that can be current is so, from 1, and how many there are."""
        known = [n for n, item in enumerate(self.items) if self.selectable(item)]
        return (known.index(self.current) + 1 if self.current in known else 0), len(known)

    def fill(self, items: Sequence[T], current: int = 0) -> None:
        """Show other items, one of them current; the place on screen is kept where that can be."""
        same = bool(items) and (current, len(items)) == (self.current, len(self.items))
        away = same and self._left
        self.items = items
        self.current = self._nearest(current, 1)
        if self._top[0] >= len(items):
            self._top = (0, 0)
        if not away:  # else someone has scrolled away from it
            self._reveal()
        self.redraw()

    def stand(self, items: Sequence[T], index: int, row: int, current: int) -> None:
        """Show other items, one of them beginning on a line of the screen, and one current,
        whether that is on screen or not."""
        self.items = items
        self.current = self._nearest(current, 1)
        while row > 0 and index > 0:
            index -= 1
            row -= len(self._item(index))
        self._top = (index, -row) if row < 0 else (index, 0)
        self._close_up()
        self._left = self.row is None
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

    def on_resize(self) -> None:
        if self._left:
            self._close_up()
        else:
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

    def on_click(self, event: events.Click) -> None:
        lines = self._lines()
        if 0 <= event.y < len(lines):
            index = lines[event.y][0]
            if self.selectable(self.items[index]):
                self.choose(index)
                self.post_message(self.Chosen(self))
