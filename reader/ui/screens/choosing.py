"""Marking notes for the next act, and coming back to them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import get_current_worker

from reader.ui.message import Saying
from reader.ui.screens.narrowing import Narrowing
from reader.ui.screens.travel import Stop
from reader.ui.session import Session
from reader.ui.widgets.notes_panel import Key

if TYPE_CHECKING:
    from reader.query import Query


class Choosing(Narrowing):
    """The desk with marks on the notes of all articles."""

    class KeysFound(Saying):
        """What is to be marked was found."""

        keys: Sequence[Key]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.marked: set[Key] = set()
        """The annotations that the next act is for."""

    @property
    def told_marked(self) -> str:
        return f"{len(self.marked):,} marked" if self.marked else ""

    def escape_filter(self) -> bool:
        """In all notes, leave first their filter, then what is marked."""
        if super().escape_filter():
            return True
        if not (self.over_all and self.marked):
            return False
        self.mark(())
        return True

    def mark(self, keys: Iterable[Key]) -> None:
        """Let these be what the next act is for."""
        self.marked = set(keys)
        panel = self.notes_region.listing
        panel.ticked = self.marked
        panel.redraw()
        self.tell_notes()

    def action_mark_note(self) -> None:
        """Mark the current one of all notes, or mark it no longer, and go on to the next."""
        entry = self.chosen_entry()
        if entry is None or self.notes_of != "all":
            self.tell("Notes are marked in the panel of all notes")
            return
        self.mark(self.marked ^ {entry.key})
        self.notes_region.listing.line(1)

    def action_mark_notes(self) -> None:
        """Mark all notes that are listed; where all of them are marked, none."""
        if self.over_all:
            self._find_keys(self.notes_query)
        else:
            self.tell("Notes are marked in the panel of all notes")

    @work(thread=True, exclusive=True, group="mark-notes")
    def _find_keys(self, query: "Query") -> None:
        worker = get_current_worker()

        def found() -> None:
            keys = self.index.keys(query, lambda: worker.is_cancelled)
            self.post_message(self.KeysFound([Key(*one) for one in keys]))

        self.ask_index(found)

    @on(KeysFound)
    def _mark_all(self, event: KeysFound) -> None:
        event.stop()
        keys = set(event.keys)
        self.mark(self.marked - keys if keys <= self.marked else self.marked | keys)

    # Coming back

    def travel(self, stop: Stop) -> None:
        super().travel(stop)
        if stop.entry:
            self.return_to(Key(*stop.entry))

    def return_to(self, key: Key) -> None:
        """Go to an annotation in the panel of all notes."""
        self._sought_note = key
        if self.notes_of == "all":
            self.gather()
        else:
            self.show_notes_of("all")
        self.enter(self.notes_region.listing)
