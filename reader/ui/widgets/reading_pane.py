"""The reading pane: a document drawn line by line, with the passage cursor always on screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from reader.annotation import Colour
from reader.document import Document
from reader.ui.layout import Role
from reader.ui.marks import Mark, Marks
from reader.ui.motion import Range
from reader.ui.overlay import Overlay
from reader.ui.paint import MARGIN, Inks, paint
from reader.ui.selection import Selection
from reader.ui.view import View
from reader.ui.wrap import wrap

_NAMES = ("muted", "heading", "turn", "quote", "code", "link", "bar")


class ReadingPane(Widget, can_focus=True):
    """Shows a document at a comfortable measure; one of its sentences is always current."""

    ALLOW_SELECT = False  # passages are selected here, by our own offsets
    COMPONENT_CLASSES = {
        f"reading-pane--{name}"
        for name in (*_NAMES, "cursor", "selection", "match", "current", *Colour)
    }

    @dataclass
    class Moved(Message):
        """The cursor or the selection is somewhere else."""

        pane: "ReadingPane"

    def __init__(self, *, id: str | None = None, measure: int = 72) -> None:
        super().__init__(id=id)
        self.measure = measure
        """How wide the text may become, in cells."""
        self.view: View | None = None
        self.overlay = Overlay()
        self.message = ""
        """Shown where there is no document."""
        # Kept, because asking a widget for its size walks up to the screen, and every line asks.
        self._width, self._height = 0, 0
        self._columns, self._left = 10, 0
        """How wide the text is, and what lies left of its margin (cells)."""
        self._inks: Inks | None = None
        self._drawn: dict[int, Strip] = {}
        """What each line shows, or will show once the screen is brought up to date."""
        self._press: int | None = None

    # What is shown

    def show(self, document: Document, offset: int, about: Sequence[str], title: str = "") -> None:
        """Show a document with the sentence at an offset current; `title` only where the text
        does not begin with its own."""
        self._measure()
        self.view = View(document, about, title, self._columns, self._height)
        self.overlay = Overlay()
        if offset > 0:
            self.view.goto(self.view.motion.sentence(offset), fresh=True)
        self._changed(moved=True)

    def say(self, message: str) -> None:
        """Show a line in place of a document."""
        self.view = None
        self.overlay = Overlay()
        self.message = message
        self._changed()

    def fold(self, shown: Sequence[int] | None, at: int | None = None) -> None:
        """Show only these blocks (indexes in order), or all again, the sentence at an offset
        current, or as near to it as can be; without one the place is kept."""
        if self.view:
            self.overlay = self.overlay._replace(selection=None)
            self.view.fold(shown, at)
            self._changed(moved=True)

    def mark(self, marks: Marks) -> None:
        """Show these annotations."""
        self.overlay = self.overlay._replace(marks=marks)
        self._changed()

    def match(self, matches: Sequence[Range], current: Range = (0, 0)) -> None:
        """Show these matches (in order), and one of them as the one jumped to."""
        self.overlay = self.overlay._replace(matches=matches, match=current)
        self._changed()

    def select(self, selection: Selection | None) -> None:
        """Select a range, or nothing; the moving end is brought on screen."""
        self.overlay = self.overlay._replace(selection=selection)
        if selection and self.view:
            self.view.reveal(selection.head, selection.head + 1)
            self.view.cursor = self.view.motion.sentence(selection.head)
        self._changed(moved=True)

    def widen(self, measure: int) -> None:
        """Set the measure (cells), keeping the place."""
        self.measure = max(30, min(200, measure))
        self.on_resize()

    # Where we are

    @property
    def document(self) -> Document | None:
        return self.view.document if self.view else None

    @property
    def cursor(self) -> Range:
        """The current sentence (code points)."""
        return self.view.cursor if self.view else (0, 0)

    @property
    def selection(self) -> Selection | None:
        return self.overlay.selection

    @property
    def target(self) -> Range:
        """What an action is meant for: the selection, or else the sentence."""
        selection = self.selection
        return (selection.start, selection.end) if selection else self.cursor

    @property
    def marked(self) -> Mark | None:
        """The annotation under the selection or the cursor."""
        return self.overlay.marks.at(*self.target)

    def goto(self, target: Range, *, fresh: bool = False) -> None:
        """Make a sentence current and bring it on screen."""
        if self.view:
            self.view.goto(target, fresh=fresh)
            self._changed(moved=True)

    def scroll_rows(self, by: int) -> bool:
        """Scroll by rows, down if positive; the cursor moves along. False where there is an end."""
        moved = bool(self.view and self.view.scroll(by))
        if moved:
            self._changed(moved=True)
        return moved

    def scroll_page(self, share: float) -> bool:
        """Scroll by a share of the screen; a whole page keeps two rows in sight."""
        rows = max(1, self._height - 2) if abs(share) == 1 else max(1, self._height // 2)
        return self.scroll_rows(rows if share > 0 else -rows)

    def offset_at(self, x: int, y: int) -> int | None:
        """The code point at a cell of the pane; None where no text stands on that line."""
        rows = self.view.rows if self.view else []
        if self.document is None or not 0 <= y < len(rows) or rows[y][1].role is not Role.TEXT:
            return None
        return rows[y][1].offset(self.document.text, x - self._left - MARGIN)

    def cell_at(self, offset: int) -> tuple[int, int] | None:
        """The cell (column, line) where a code point is drawn; None where it is not on screen."""
        for y, (_, row) in enumerate(self.view.rows if self.view else []):
            if row.role is Role.TEXT and row.start <= offset <= row.end and self.document:
                return self._left + MARGIN + row.cell(self.document.text, offset), y
        return None

    def _measure(self) -> None:
        """Take the size of the pane: a wide one has the column in its middle."""
        self._width, self._height = self.size
        self._columns = max(10, min(self.measure, self._width - MARGIN - 2))
        self._left = max(0, (self._width - self._columns - MARGIN - 1) // 2)

    def _changed(self, *, moved: bool = False) -> None:
        """Have those lines painted that are not as they were: a step by a sentence paints some."""
        before, self._drawn = self._drawn, {y: self._line(y) for y in range(self._height)}
        changed = [y for y, strip in self._drawn.items() if strip != before.get(y)]
        if changed:
            self.refresh(*(Region(0, y, self._width, 1) for y in changed))
        if moved and self.view:
            self.post_message(self.Moved(self))

    def on_resize(self) -> None:
        first = not self._height
        self._measure()
        self._drawn.clear()
        if self.view:
            self.view.resize(self._columns, self._height)
            if first and self.cursor != self.view.motion.first():
                self.view.goto(self.cursor, fresh=True)
        self._changed(moved=True)

    # Drawing

    def render_line(self, y: int) -> Strip:
        if y not in self._drawn:
            self._drawn[y] = self._line(y)
        return self._drawn[y]

    def _line(self, y: int) -> Strip:
        if self._inks is None:
            self._inks = self._ink()
        inks, width, view, bar = self._inks, self._width, self.view, " "
        rows = view.rows if view else []
        segments = [Segment(" " * self._left, inks.text)]
        if view and y < len(rows):
            layers = self.overlay.layers(view.document, view.cursor, rows[y][1])
            segments += paint(view.document, rows[y][1], layers, inks)
            bar = "▐" if y in view.thumb else " "
        elif view is None:
            segments += [Segment(" " * MARGIN, inks.text), Segment(self._told(y - 1), inks.muted)]
        # One strip, of as few runs as can be: each takes time to make, and bytes to send.
        segments = Segment.adjust_line_length(segments, width - 1, inks.text)
        segments.append(Segment(bar, inks.muted if bar != " " else inks.text))
        return Strip(Segment.simplify(segments), width)

    def _told(self, y: int) -> str:
        """A line of the message that stands in place of a document."""
        rows = wrap(self.message, 0, len(self.message), self._columns)
        return self.message[slice(*rows[y])] if 0 <= y < len(rows) else ""

    def _ink(self) -> Inks:
        """The styles of the present theme."""

        def ink(name: str) -> Style:
            return self.get_component_rich_style(f"reading-pane--{name}")

        plain = self.app.no_color
        line = Style(underline=True) if plain else Style()
        return Inks(
            text=self.rich_style,
            **{name: ink(name) for name in _NAMES},
            cursor=Style(bgcolor=ink("cursor").bgcolor),
            selection=Style(reverse=True) if plain else ink("selection"),
            match=ink("match") + line,
            current=Style(reverse=True) if plain else ink("current"),
            tints={colour: Style(bgcolor=ink(colour).bgcolor) + line for colour in Colour},
            signs={colour: self.rich_style + Style(color=ink(colour).color) for colour in Colour},
            overlap=Style(underline=True, bold=plain),
        )

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks = None
        self._drawn.clear()

    # The mouse

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-3)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button != 1 or self.view is None:
            return
        if event.x >= self._width - 1:
            share = event.y / max(1, self._height - 1)
            at = int(share * max(0, len(self.view.document.text) - 1))
            self.goto(self.view.motion.sentence(at), fresh=True)
            return
        self._press = self.offset_at(event.x, event.y)
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._press is None:
            return
        here = self.offset_at(event.x, event.y)
        if here is not None and here != self._press:
            start, end = min(self._press, here), max(self._press, here)
            self.select(Selection(start, end + 1, here > self._press, "character"))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self.release_mouse()
        self._press = None

    def on_click(self, event: events.Click) -> None:
        at = self.offset_at(event.x, event.y)
        if at is None or self.view is None or event.x >= self._width - 1:
            return
        selection = self.selection
        if event.chain == 2:
            self.select(Selection(*self.view.motion.word(at), unit="word"))
        elif event.chain >= 3:
            self.select(Selection(*self.view.motion.sentence(at)))
        elif selection is None or not selection.start <= at <= selection.end:
            self.overlay = self.overlay._replace(selection=None)
            self.goto(self.view.motion.sentence(at))
