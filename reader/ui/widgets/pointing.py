"""What the mouse does to a text: it points, drags a selection, takes words and sentences."""

from textual import events
from textual.widget import Widget

from reader.ui.motion import Range
from reader.ui.selection import Selection, dragged, to
from reader.ui.view import View


class Pointing(Widget):
    """A widget with a view whose text can be pointed at. Subclasses know its geometry."""

    view: View | None = None
    _press: int | None = None
    """The offset at which a button is held down."""
    _dragging = False

    # For subclasses

    @property
    def selection(self) -> Selection | None:
        raise NotImplementedError

    def select(self, selection: Selection | None, *, reveal: bool = True) -> None:
        raise NotImplementedError

    def goto(self, target: Range, *, fresh: bool = False) -> None:
        raise NotImplementedError

    def scroll_rows(self, by: int) -> bool:
        raise NotImplementedError

    def offset_at(self, x: int, y: int) -> int | None:
        raise NotImplementedError

    # The wheel, the bar

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-3)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button != 1 or self.view is None:
            return
        self._dragging = False
        if self._on_bar(event.x):
            share = event.y / max(1, self.size.height - 1)
            at = int(share * max(0, len(self.view.document.text) - 1))
            self.goto(self.view.motion.sentence(at), fresh=True)
            return
        self._press = self.offset_at(event.x, event.y)
        self.capture_mouse()

    def _on_bar(self, x: int) -> bool:
        return x >= self.size.width - 1

    # Dragging

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._press is None or self.view is None:
            return
        if event.y <= 0 or event.y >= self.size.height - 1:
            self.scroll_rows(-1 if event.y <= 0 else 1)
        here = self._nearest(event.x, event.y)
        if here is None or (here == self._press and not self._dragging):
            return
        self._dragging = True
        moves = self.selection.moves if self.selection else ""
        chosen = dragged(self.view.motion, self._press, here)
        self.select(chosen._replace(moves=moves), reveal=False)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self.release_mouse()
        self._press = None

    def _nearest(self, x: int, y: int) -> int | None:
        """The offset at a cell, or on the nearest line of text above or below it."""
        height = self.size.height
        y = max(0, min(y, height - 1))
        lines = sorted(range(height), key=lambda line: abs(line - y))
        return next((at for line in lines if (at := self.offset_at(x, line)) is not None), None)

    # Clicking

    def on_click(self, event: events.Click) -> None:
        at, selection = self.offset_at(event.x, event.y), self.selection
        if at is None or self.view is None or self._on_bar(event.x) or self._dragging:
            return
        motion = self.view.motion
        if selection and (selection.moves or event.shift):
            self.select(to(selection, motion, motion.word(at)), reveal=False)
        elif event.chain == 2:
            self.select(Selection(*motion.word(at)), reveal=False)
        elif event.chain >= 3:
            self.select(Selection(*motion.sentence(at)), reveal=False)
        else:
            self.select(None)
            self.goto(motion.sentence(at))
