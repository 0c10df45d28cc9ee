"""What part of a document is on screen, and the current sentence, which is always there.

The view hangs on the row at its top, and on a code point of that row when the width changes, so
that the place does not creep with every resize.
"""

from collections.abc import Sequence

from reader.document import Document
from reader.ui.layout import Layout, Place, Role, Row
from reader.ui.motion import Motion, Range


class View:
    """A window of `height` rows onto a document laid out for `width` cells."""

    def __init__(
        self, document: Document, about: Sequence[str], title: str, width: int, height: int
    ) -> None:
        self.document = document
        self.motion = Motion(document)
        self.cursor = self.motion.first()
        self.width, self.height = max(1, width), max(1, height)
        self._about, self._title = tuple(about), title
        self.layout = self._lay(None)
        self._top = Place(0, 0)
        self._anchor = 0
        self._window: list[tuple[Place, Row]] | None = None
        self._thumb = range(0)

    @property
    def rows(self) -> list[tuple[Place, Row]]:
        """The rows on screen."""
        if self._window is None:
            self._window = self.layout.window(self._top, self.height)
            self._thumb = self._covered()
        return self._window

    @property
    def whole(self) -> bool:
        """Whether everything is on screen at once."""
        rows = self.rows
        return not rows or (rows[0][0] == Place(0, 0) and rows[-1][0] == self.layout.last)

    @property
    def ended(self) -> bool:
        """Whether the last row is on screen."""
        return not self.rows or self.rows[-1][0] == self.layout.last

    @property
    def thumb(self) -> range:
        """The lines that a scroll bar covers: no more than a hint of where we are."""
        return self._thumb if self.rows else range(0)

    def goto(self, target: Range, *, fresh: bool = False) -> None:
        """Make a sentence current and bring it on screen; `fresh` shows it a third of the way
        down, whatever was on screen before."""
        self.reveal(*target, fresh=fresh)
        self.cursor = target

    def scroll(self, by: int) -> bool:
        """Scroll by rows, down if positive; the cursor comes along. False at an end."""
        top = self._limit(self.layout.shift(self._top, by))
        if top == self._top:
            return False
        self._move(top)
        self.cursor = self._carried()
        return True

    def resize(self, width: int, height: int) -> None:
        """Take another size (cells, rows), keeping the words at the top where they are."""
        width, height = max(1, width), max(1, height)
        if width != self.width:
            self.width = width
            self._relay(self.layout.shown)
        self.height = height
        self._top = self._limit(self._top)
        self._window = None
        self.reveal(*self.cursor)

    def fold(self, shown: Sequence[int] | None, at: int | None = None) -> None:
        """Show only these blocks (indexes in order), or all again, the sentence at an offset
        current, or as near to it as can be; without one the place is kept."""
        self.motion = Motion(self.document, shown)
        self._relay(shown)
        if shown is not None or at is not None:
            self.cursor = self.motion.sentence(self.cursor[0] if at is None else at)
        self.goto(self.cursor)

    def reveal(self, start: int, end: int, *, fresh: bool = False) -> None:
        """Scroll no more than needed to see a range, its start above all."""
        layout, height = self.layout, self.height
        first, last = layout.place(start), layout.place(max(start, end - 1))
        room = min(2, height // 4)
        above = layout.distance(self._top, first, 2 * height)
        below = layout.distance(self._top, last, 2 * height)
        if fresh or abs(above) >= 2 * height:
            self._move(self._limit(layout.shift(first, -(height // 3))))
        elif above < room:
            self._move(self._limit(layout.shift(first, -room)))
        elif below > height - 1 - room:
            by = min(below - (height - 1 - room), above - room)
            self._move(self._limit(layout.shift(self._top, max(0, by))))

    def _covered(self) -> range:
        if self.whole:
            return range(0)
        height, total = self.height, max(1, len(self.document.text))
        first, last = self.rows[0][1].start, self.rows[-1][1].end
        size = min(height, max(1, round(height * (last - first) / total)))
        start = height - size if self.ended else min(height - size, int(first / total * height))
        return range(start, start + size)

    def _lay(self, shown: Sequence[int] | None) -> Layout:
        return Layout(self.document, self.width, about=self._about, title=self._title, shown=shown)

    def _relay(self, shown: Sequence[int] | None) -> None:
        at_start = self._top == Place(0, 0)
        self.layout = self._lay(shown)
        self._window = None
        self._top = Place(0, 0) if at_start else self._limit(self.layout.place(self._anchor))

    def _limit(self, top: Place) -> Place:
        """The lowest place that the top may take: the end stays at the bottom of the screen."""
        return min(top, self.layout.shift(self.layout.last, 2 - max(2, self.height)))

    def _move(self, top: Place) -> None:
        self._top = top
        self._window = None
        self._anchor = next((row.start for _, row in self.rows if row.role is Role.TEXT), 0)

    def _carried(self) -> Range:
        """The cursor after scrolling: the same sentence, or the nearest that begins on screen."""
        texts = [row for _, row in self.rows if row.role is Role.TEXT]
        if not texts:
            return self.cursor
        low, high = texts[0].start, texts[-1].end
        start = self.cursor[0]
        if start < low:
            found = self.motion.sentence(low)
            following = self.motion.next_sentence(found[0])
            return following if found[0] < low <= following[0] < high else found
        if start >= high:
            found = self.motion.sentence(texts[-1].start)
            before = self.motion.next_sentence(found[0], -1)
            return before if found[0] >= high and before[0] >= low else found
        return self.cursor
