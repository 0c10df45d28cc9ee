"""Moving about in articles: motions, letter marks, the outline, the way back."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, cast

from textual import work
from textual.worker import get_current_worker

from reader.annotation import Anchor
from reader.document import Document
from reader.ui.motion import Range, Unit
from reader.ui.screens.opening import Opening
from reader.ui.selection import by_unit, to
from reader.ui.session import Session
from reader.ui.view import Stand
from reader.ui.widgets.pick_list import Option

_JOURNEY = 200
"""Places kept on the way back."""
_BESIDE = 28
"""Cells left of the text that are enough for the outline."""


_PAGES = 100
"""More are not gone at once: all rows on the way have to be wrapped."""


class Stop(NamedTuple):
    """A place on the way."""

    path: str
    offset: int
    entry: tuple[str, str] | None = None
    """What was current in the panel of all notes where one came from there: the ids of notes and
    annotation."""


class Travel(Opening):
    """The desk with all that moves the cursor."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._way: list[Stop] = []
        self._ahead: list[Stop] = []

    # Motions

    def action_move(self, unit: str, by: int) -> None:
        """To the next or previous sentence, paragraph, heading or annotation."""
        view, selection = self.pane.view, self.pane.selection
        if view is None:
            return
        by *= self.take_count()
        if selection and unit in ("sentence", "paragraph", "word", "character"):
            self.pane.select(by_unit(selection, view.motion, cast(Unit, unit), by))
            return
        at = selection.head if selection else view.cursor[0]
        motion = view.motion
        if unit == "heading":
            self.remember()
            target = motion.next_heading(at, by)
        elif unit == "paragraph":
            target = motion.next_paragraph(at, by)
        elif unit == "annotation":
            found = None
            for _ in range(abs(by)):
                if (mark := self.pane.overlay.marks.beside(at, by)) is None:
                    break
                found = at = mark.start
            if found is None:
                self.tell("No annotation further on" if by > 0 else "No annotation before")
                return
            self.remember()
            target = motion.sentence(found)
        else:
            target = motion.next_sentence(at, by)
        self.move_to(target)

    def move_to(self, target: Range) -> None:
        """Make a sentence current; in a selection, take its moving end there."""
        view, selection = self.pane.view, self.pane.selection
        if view and selection:
            self.pane.select(to(selection, view.motion, target))
        else:
            self.pane.goto(target)

    def edge_of_text(self, step: int) -> None:
        """To the first or the last sentence."""
        if view := self.pane.view:
            self.remember()
            self.move_to(view.motion.last() if step > 0 else view.motion.first())

    def line_of_text(self, by: int) -> None:
        """Scroll by lines; where there is nothing to scroll, move by a sentence."""
        by *= self.take_count()
        if self.pane.selection:
            self.action_move("sentence", by)
        elif not self.pane.scroll_rows(by) and self.pane.view:
            self.pane.goto(self.pane.view.motion.next_sentence(self.pane.cursor[0], by))

    def page_of_text(self, share: float) -> None:
        """Scroll by a page or a part of one; in a selection, move its end as far."""
        view, selection = self.pane.view, self.pane.selection
        if view and selection:
            rows = round(view.height * share) * min(self.take_count(), _PAGES)
            target = view.motion.sentence(view.beyond(selection.head, rows))
            if target == view.motion.sentence(selection.head):  # it is longer than that
                target = view.motion.next_sentence(selection.head, 1 if rows > 0 else -1)
            self.move_to(target)
        else:
            self.pane.scroll_page(share)

    def take_count(self) -> int:
        """The number typed before a motion; 1 where none was."""
        return 1

    # The way back

    def remember(self, offset: int | None = None, entry: tuple[str, str] | None = None) -> None:
        """Note the present place, or the one that an offset lies in, before a jump; `entry` where
        it begins in the panel of all notes."""
        if self.document:
            here = Stop(self.path, self.pane.cursor[0] if offset is None else offset, entry)
            if not self._way or self._way[-1] != here:
                self._way = [*self._way[-_JOURNEY:], here]
            self._ahead.clear()

    def action_journey(self, step: int) -> None:
        """Back to where the last jump began, or forward again; across articles."""
        source, other = (self._way, self._ahead) if step < 0 else (self._ahead, self._way)
        if not source:
            self.tell("No way back from here" if step < 0 else "No way forward from here")
            return
        if self.document:
            other.append(Stop(self.path, self.pane.cursor[0]))
        self.travel(source.pop())

    def travel(self, stop: Stop) -> None:
        """Go to a place in this or in another article."""
        if stop.path != self.path:
            self.open_article(Path(stop.path), offset=stop.offset)
        elif view := self.pane.view:
            self.pane.goto(view.motion.sentence(stop.offset))

    # Letter marks

    def set_mark(self, letter: str) -> None:
        """Mark the present sentence with a letter, for good."""
        reading = self.reading()
        if reading is None or reading.place is None:
            return
        if self.notes and self.notes.sealed:
            self.tell(self.notes.sealed)
            return
        marks = {**reading.marks, letter: Anchor(reading.place, reading.text_hash)}
        self.set_reading(replace(reading, marks=marks))
        key = self.keymap.name("pane.go_to_mark")
        self.tell(f"Marked as {letter}; {key} {letter} returns here")

    def go_to_mark(self, letter: str) -> None:
        """To the place that a letter marks."""
        mark = self.notes.reading.marks.get(letter) if self.notes else None
        if mark is None or self.document is None:
            self.tell(f"Nothing is marked {letter} in this article")
        elif mark.text_hash == self.document.hash:
            self._go_to_offset(self.document, mark.passage.start)
        else:
            self._find_mark(mark, self.document)

    @work(thread=True, exclusive=True, group="mark")
    def _find_mark(self, mark: Anchor, document: Document) -> None:
        """Go to a mark that was made in another version of the text: looking for it takes a while
        in a long one."""
        worker, offset = get_current_worker(), mark.offset(document)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._go_to_offset, document, offset)

    def _go_to_offset(self, document: Document, offset: int) -> None:
        if self.pane.view and self.document is document:
            self.remember()
            self.move_to(self.pane.view.motion.sentence(offset))

    # The outline

    def action_outline(self) -> None:
        """Choose a heading or a speaker to go to."""
        if self.document is None:
            return
        lines = self.document.outline
        if not lines:
            self.tell("This article has neither headings nor speakers")
            return
        options = [
            Option(
                str(line.start),
                line.title,
                f"¶ {self.document.paragraph_at(line.start)}",
                2 * (min(line.level, 4) - 1),
            )
            for line in lines
        ]
        here = self.pane.cursor[0]
        current = max((n for n, line in enumerate(lines) if line.start <= here), default=0)
        from reader.ui.screens.picker import Picker

        left = self.pane.region.x
        picker = Picker(
            "Outline",
            options,
            current=current,
            placeholder="narrow by words",
            moved=self._show_behind,
            beside=left if left >= _BESIDE else 0,
        )
        stand = self.pane.view.stand if self.pane.view else None
        self.app.push_screen(picker, partial(self._outlined, stand))

    def _show_behind(self, start: str) -> None:
        """Show a place while its line of the outline is current."""
        if view := self.pane.view:
            self.pane.goto(view.motion.sentence(int(start)), fresh=True)

    def _outlined(self, stand: Stand | None, chosen: str | None) -> None:
        view = self.pane.view
        if view is None or stand is None:
            return
        if view.stand != stand:
            self.pane.resume(stand)
        if chosen is not None:
            self.remember()
            self.move_to(view.motion.sentence(int(chosen)))
