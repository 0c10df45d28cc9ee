"""The reading pane: a document drawn line by line, with the passage cursor always on screen."""

from collections.abc import Sequence, Set

from rich.segment import Segment
from textual.geometry import Offset, Region
from textual.strip import Strip

from reader.document import Document
from reader.ui.layout import Role
from reader.ui.marks import Mark, Marks
from reader.ui.matches import Matches
from reader.ui.message import Saying
from reader.ui.motion import Range
from reader.ui.overlay import Overlay
from reader.ui.paint import MARGIN, Inks, inks_of, paint
from reader.ui.selection import Selection, snapped
from reader.ui.signs import DRAWN, signs
from reader.ui.theming import plain
from reader.ui.view import Stand, View
from reader.ui.widgets.inked import Inked
from reader.ui.widgets.pointing import Pointing
from reader.ui.wrap import wrap


class ReadingPane(Inked, Pointing, can_focus=True):
    """Shows a document at a comfortable measure; one of its sentences is always current."""

    ALLOW_SELECT = False  # passages are selected here, by our own offsets
    PARTS = "reading-pane"

    class Moved(Saying):
        """The cursor or the selection is somewhere else."""

        pane: "ReadingPane"

    def __init__(self, *, id: str | None = None, measure: int = 72, spacing: int = 1) -> None:
        super().__init__(id=id)
        self.measure = measure
        """How wide the text may become, in cells."""
        self.spacing = spacing
        """How many rows a line of text takes."""
        self.view: View | None = None
        self.overlay = Overlay()
        self.message = ""
        """Shown where there is no document."""
        # Kept, because asking a widget for its size walks up to the screen, and every line asks.
        self._width, self._height = 0, 0
        self._columns, self._left = 10, 0
        """How wide the text is, and what lies left of its margin (cells)."""
        self._inks: Inks | None = None
        self._signs = DRAWN
        self._drawn: dict[int, Strip] = {}
        """What each line shows, or will show once the screen is brought up to date."""

    # What is shown

    def show(
        self,
        document: Document,
        offset: int,
        about: Sequence[str],
        title: str = "",
        *,
        keep: bool = False,
    ) -> None:
        """Show a document with the sentence at an offset current, on the line where the current
        one is now if `keep`; `title` only where the text does not begin with its own."""
        self._measure()
        line = self.view.line if self.view and keep else None
        size = self._columns, self._height
        self.view = View(document, about, title, *size, self.spacing)
        self.overlay = Overlay()
        if offset > 0 or line is not None:
            self.view.goto(self.view.motion.sentence(offset), fresh=True, line=line)
        self._changed(moved=True)

    def say(self, message: str) -> None:
        """Show a line in place of a document."""
        self.view = None
        self.overlay = Overlay()
        self.message = message
        self._changed()

    def fold(self, shown: Sequence[int] | None, context: Set[int] = frozenset()) -> None:
        """Show only these blocks (indexes in order), or all again; the place is kept. Those in
        `context` are muted."""
        if self.view:
            self.overlay = self.overlay._replace(selection=None, context=context)
            self.view.fold(shown)
            self._changed(moved=True)

    def mark(self, marks: Marks) -> None:
        """Show these annotations."""
        self.overlay = self.overlay._replace(marks=marks)
        self._changed()

    def match(self, matches: Matches, current: Range = (0, 0)) -> None:
        """Show these matches, and one of them as the one jumped to."""
        self.overlay = self.overlay._replace(matches=matches, match=current)
        self._changed()

    def select(self, selection: Selection | None, *, reveal: bool = True) -> None:
        """Select a range, or nothing; the moving end is brought on screen unless told not to."""
        if selection and self.view:
            selection = snapped(selection, self.view.motion)
        self.overlay = self.overlay._replace(selection=selection)
        if selection and self.view:
            if reveal:
                self.view.reveal(selection.head, selection.head + 1)
            self.view.cursor = self.view.motion.sentence(selection.head)
        self._changed(moved=True)

    def widen(self, measure: int) -> None:
        """Set the measure (cells), keeping the place."""
        self.measure = max(30, min(200, measure))
        self.on_resize()

    def space(self, lines: int) -> None:
        """Let a line of text take 1 row, or 2 with a blank one, keeping the place."""
        self.spacing = lines
        if self.view:
            self.view.space(lines)
            self._changed(moved=True)

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

    def resume(self, stand: Stand) -> None:
        """Show again what was on screen."""
        if self.view:
            self.view.resume(stand)
            self._changed(moved=True)

    def reveal(self, start: int, end: int) -> None:
        """Scroll no more than needed to see a range."""
        if self.view:
            self.view.reveal(start, end)
            self._changed()

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

    @property
    def point(self) -> Offset:
        """Where on the screen (cells) the current sentence begins, or a selection is moved."""
        at = self.selection.head if self.selection else self.cursor[0]
        return self.content_region.offset + (self.cell_at(at) or (0, 0))

    def _measure(self) -> None:
        """Take the size of the pane: a wide one has the column in its middle."""
        self._width, self._height = self.size
        self._signs = signs(self.app)
        self._columns = max(10, min(self.measure, self._width - MARGIN - 2))
        spare = 0 if self._signs.linear else self._width - self._columns - MARGIN - 1
        self._left = max(0, spare // 2)

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
            segments += paint(view.document, rows[y][1], layers, inks, self._signs)
            bar = self._signs.thumb if y in view.thumb else " "
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
        return inks_of(self.ink, self.rich_style, plain(self.app))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._inks = None
        self._drawn.clear()
