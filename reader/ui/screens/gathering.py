"""The notes of the whole library: filtered, grouped, marked for the next act."""

from enum import StrEnum
from itertools import groupby

from textual import on
from textual.widgets import Input

from reader.annotation import Notes
from reader.query import parse
from reader.dates import told
from reader.ui.screens.noting import Noting
from reader.ui.screens.travel import Stop
from reader.ui.session import Session
from reader.ui.signs import signs
from reader.ui.widgets.notes_panel import Entry, Key, NotesPanel


class Grouping(StrEnum):
    """What all notes can be grouped by."""

    ARTICLE = "article"
    TAG = "tag"
    DATE = "date"
    SPEAKER = "speaker"


class Gathering(Noting):
    """The desk with the notes of all articles."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.grouping = Grouping.ARTICLE
        self.marked: set[Key] = set()
        """The annotations that the next act is for."""
        self._wanted: Key | None = None
        """What is to be current once they are listed."""

    @property
    def over_all(self) -> bool:
        """Whether the notes of all articles have the focus."""
        region = self.notes_region
        return self.notes_of == "all" and (region.listing.has_focus or region.field.has_focus)

    def refresh_all_notes(self) -> None: ...

    # Filtering

    def action_filter(self) -> None:
        """Type to narrow what is listed where the focus is: articles, or all notes."""
        if self.over_all:
            self.enter(self.notes_region.field)
        else:
            super().action_filter()

    @on(Input.Changed, "#notes-input")
    def _notes_filtered(self, event: Input.Changed) -> None:
        event.stop()
        self.refresh_all_notes()

    @on(Input.Submitted, "#notes-input")
    def _notes_filter_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.enter(self.notes_region.listing)

    def escape_filter(self) -> bool:
        """In all notes, leave first the filter, then what is marked."""
        region = self.notes_region
        if not self.over_all:
            return super().escape_filter()
        if region.field.has_focus or region.field.value:
            region.field.value = ""
            self.enter(region.listing)
        elif self.marked:
            self.mark(())
        else:
            return False
        return True

    # Grouping

    def action_group(self) -> None:
        """Group all notes by something else."""
        if self.notes_of != "all":
            self.show_notes_of("all")
        known = list(Grouping)
        self.grouping = known[(known.index(self.grouping) + 1) % len(known)]
        self.refresh_all_notes()
        self.tell(f"Grouped by {self.grouping}")
