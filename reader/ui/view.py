"""What part of a document is on screen, and the current sentence, which is always there.

The view hangs on the row at its top, and on a code point of that row when the width changes, so
that the place does not creep with every resize.
"""

from collections.abc import Sequence
from typing import NamedTuple

from reader.document import Document
from reader.ui.layout import Layout, Place, Role, Row
from reader.ui.motion import Motion, Range


class Stand(NamedTuple):
    """A place on the screen."""

    layout: Layout
    top: Place
    cursor: Range


class View:
    """A window of `height` rows onto a document laid out for `width` cells."""

    def __init__(
        self,
        document: Document,
        about: Sequence[str],
        title: str,
        width: int,
        height: int,
        spacing: int = 1,
    ) -> None:
        self.document = document
        self.motion = Motion(document)
        self.cursor = self.motion.first()
        self.width, self.height = max(1, width), max(1, height)
        self._about, self._title, self._spacing = tuple(about), title, spacing
        self.layout = self._lay(None)
        self._top = Place(0, 0)
        self._anchor = 0
        self._window: list[tuple[Place, Row]] | None = None
        self._whole: Layout | None = None
        """That of all blocks, while some are folded away."""
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
    def line(self) -> int:
        """The line of the screen on which the current sentence begins, from 0; negative above."""
        return self.layout.distance(self._top, self.layout.place(self.cursor[0]), self.height)

    @property
    def thumb(self) -> range:
        """The lines that a scroll bar covers: no more than a hint of where we are."""
        return self._thumb if self.rows else range(0)

    def goto(self, target: Range, *, fresh: bool = False, line: int | None = None) -> None:
        """Make a sentence current and bring it on screen; `fresh` shows it a third of the way
        down, or on a `line` of the screen (from 0), whatever was on screen before."""
        self.cursor = target
        if line is not None:
            self._move(self._limit(self.layout.shift(self.layout.place(target[0]), -line)))
        if line is None or not 0 <= self.line < self.height:
            self.reveal(*target, fresh=fresh)

    def scroll(self, by: int) -> bool:
        """Scroll by rows, down if positive; the cursor comes along. False at an end."""
        top = self._limit(self.layout.shift(self._top, by))
        if top == self._top:
            return False
        self._move(top)
        self.cursor = self._carried()
        return True

    def beyond(self, offset: int, by: int) -> int:
        """The last offset of the row that lies so many rows below that of another offset, the
        first one of a row above it where negative; at an end of the last row, or the first."""
        place = self.layout.shift(self.layout.place(offset), by)
        row = self.layout.rows(place.number)[place.row]
        return max(row.start, row.end - 1) if by > 0 else row.start

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

    def space(self, spacing: int) -> None:
        """Give each line of text so many rows, keeping the words at the top where they are."""
        self._spacing = spacing
        self._relay(self.layout.shown)
        self.reveal(*self.cursor)

    @property
    def stand(self) -> Stand:
        """What is on screen, to come back to."""
        return Stand(self.layout, self._top, self.cursor)

    def resume(self, stand: Stand) -> None:
        """Show again what was on screen; where it is laid out anew, its sentence."""
        if stand.layout is self.layout:
            self._move(self._limit(stand.top))
            self.cursor = stand.cursor
        else:
            self.goto(self.motion.sentence(stand.cursor[0]), fresh=True)

    def fold(self, shown: Sequence[int] | None) -> None:
        """Show only these blocks (indexes in order), or all again; the place is kept."""
        whole = self.layout if self.layout.shown is None else self._whole
        self.motion = Motion(self.document, shown)
        self._relay(shown)
        if shown is None:
            self.layout = whole or self.layout
        else:
            self._whole = whole
            self.cursor = self.motion.sentence(self.cursor[0])
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
        return Layout(
            self.document,
            self.width,
            about=self._about,
            title=self._title,
            shown=shown,
            spacing=self._spacing,
        )

    def _relay(self, shown: Sequence[int] | None) -> None:
        at_start = self._top == Place(0, 0)
        self.layout = self._lay(shown)
        self._whole = self._window = None
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
