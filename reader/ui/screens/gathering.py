"""The notes of the whole library: filtered, grouped, marked for the next act."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual import on, work
from textual.worker import get_current_worker

from reader.dates import told
from reader.ui.acts import record
from reader.ui.gathered import Entries, Gathered
from reader.ui.message import Saying
from reader.ui.screens.noting import Noting
from reader.ui.session import Session
from reader.ui.signs import signs
from reader.ui.widgets.notes_panel import Entry, Key

if TYPE_CHECKING:
    from reader.index.groupings import Annotations, Group
    from reader.index.noted import Noted
    from reader.query import Query

GROUPINGS = ("article", "tag", "date", "speaker")
"""What all notes can be grouped by, as `reader.index.Grouping` has it."""
_TRIES = 5
"""So often notes are listed until the list and the place of the one that is wanted agree."""
_AHEAD = 40
"""Annotations that are fetched together with a list, around the one that becomes current."""


class Asked(NamedTuple):
    """What the panel of all notes was asked for."""

    number: int
    """Which time it was that it was asked for something."""
    query: "Query"
    grouping: str
    wanted: Key | None
    """What is to be current; None for the first one."""
    near: int
    """The number of annotations before the one that was current: of several places of the one that
    is wanted, the nearest is meant."""


class Gathering(Noting):
    """The desk with the notes of all articles."""

    class NotesFound(Saying):
        """The notes of all articles were found."""

        asked: Asked
        found: "Annotations"
        at: int
        """The place of the one that becomes current."""
        near: "Sequence[Noted]"
        """What those around it say."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._grouping = GROUPINGS[0]
        self._notes_query: Query | None = None
        self.notes_error = ""
        """Why the filter of the notes cannot be understood."""
        self._gatherings = 0
        self._sought_note: Key | None = None
        """What is to be current once they are listed."""
        self._listed_count = 0
        """How many are listed, each once."""
        self._all_count = 0
        """How many there are without a filter."""

    @property
    def notes_query(self) -> "Query":
        """What the notes are filtered by."""
        from reader.query import Query

        return self._notes_query or Query()

    @property
    def over_all(self) -> bool:
        """Whether the notes of all articles have the focus."""
        if self.notes_of != "all":
            return False
        region = self.notes_region
        return region.listing.has_focus or region.field.has_focus

    @property
    def undone_in(self) -> str | None:
        return None if self.over_all else super().undone_in

    async def action_undo(self) -> None:
        """Take back the last act; in all notes, whatever the article."""
        if self.over_all:
            await self.turn(back=True)
        else:
            await super().action_undo()

    async def action_redo(self) -> None:
        """Do again what was taken back last; in all notes, whatever the article."""
        if self.over_all:
            await self.turn(back=False)
        else:
            await super().action_redo()

    # Listing

    def relist(self, *, moved: bool = False) -> None:
        super().relist(moved=moved)
        self.gather()

    def refresh_all_notes(self) -> None:
        """Show what was done to the open article at once."""
        self.notes_region.listing.redraw()
        self.tell_notes()

    def show_notes_of(self, what: str) -> None:
        super().show_notes_of(what)
        if what == "all":
            self.gather()

    def gather(self, wanted: Key | None = None) -> None:
        """List the notes of all articles anew; the one that is wanted, or else the one that was
        current before, becomes current."""
        if self.notes_of != "all" or not self.indexed:
            return
        panel = self.notes_region.listing
        self._gatherings += 1
        self._sought_note = wanted or self._sought_note
        current = panel.item.key if isinstance(panel.item, Entry) else None
        items = panel.items
        near = items.place(panel.current) if isinstance(items, Gathered) else 0
        self._gather(
            Asked(
                self._gatherings,
                self.notes_query,
                self._grouping,
                self._sought_note or current,
                near,
            )
        )

    @work(thread=True, exclusive=True, group="gather")
    def _gather(self, asked: Asked) -> None:
        worker = get_current_worker()

        def gathered() -> None:
            from reader.index.groupings import Grouping

            cancelled = lambda: worker.is_cancelled  # noqa: E731
            places: list[int] = []
            for _ in range(_TRIES):
                changed = self.index.changed
                found = self.index.annotations(asked.query, Grouping(asked.grouping), cancelled)
                numbers = found.numbers
                if asked.wanted and (known := self.index.numbers([asked.wanted])):
                    places = [n for n, one in enumerate(numbers) if one == known[0]]
                # What is written anew gets other numbers, perhaps between the two questions.
                if places or not asked.wanted or self.index.changed == changed:
                    break
            at = min(asked.near, max(0, len(numbers) - 1))
            at = min(places, key=lambda one: abs(one - asked.near), default=at)
            near = self.index.noted(numbers[max(0, at - _AHEAD) : at + _AHEAD])
            if not worker.is_cancelled:
                self.post_message(self.NotesFound(asked, found, at, near))

        self.ask_index(gathered, listing=True)

    @on(NotesFound)
    def _gathered(self, event: NotesFound) -> None:
        event.stop()
        asked, found = event.asked, event.found
        if asked.number != self._gatherings or self.notes_of != "all":
            return
        entries = Entries(self._fetch_notes, self._own_entry, told=asked.grouping != GROUPINGS[0])
        entries.learn(event.near)
        items = Gathered(entries, found.numbers, found.groups, self._header)
        panel = self.notes_region.listing
        row, spot = panel.row, items.spot(event.at)
        if row is None or asked.wanted is None:
            panel.fill(items, spot)
        else:
            panel.stand(items, spot, row, spot)
        self._sought_note = None
        self._listed_count = found.total
        if not asked.query:
            self._all_count = found.total
        self.tell_notes()

    def _header(self, group: "Group") -> str:
        """What stands above a group."""
        between = signs(self.app).between
        name = group.name
        if self._grouping == "tag":
            name = f"#{name}" if name else "no tag"
        elif self._grouping == "date":
            name = told(name) if name else "no date"
        elif self._grouping == "speaker":
            name = name or "no speaker"
        lead = f"{group.state.capitalize()}{between}" if group.state else ""
        return f"{lead}{name}"

    def _fetch_notes(self, numbers: Sequence[int]) -> "list[Noted]":
        return self.ask_index(lambda: self.index.noted(numbers)) or []

    def _own_entry(self, entry: Entry) -> Entry:
        """An entry as it is here: what is done to the open article shows before it is written."""
        if self.notes is None or entry.notes != self.notes.id:
            return entry
        known = record(self.notes, entry.annotation.id)
        if known is None:
            return entry
        return entry._replace(annotation=known, told="deleted" if known.deleted else entry.told)

    def tell_notes(self) -> None:
        """Say above the notes how many there are, how they are grouped, and how many are marked."""
        if self.notes_of != "all":
            return
        count = f"{self._listed_count:,}"
        if self.notes_query:
            count += f" of {max(self._all_count, self._listed_count):,}"
        self.notes_region.tell(count, self.notes_error, self.told_marked, f"by {self._grouping}")
        panel = self.notes_region.listing
        panel.empty = "\nno note matches" if self.notes_query else self.no_notes()

    @property
    def told_marked(self) -> str:
        """How many are marked, in words."""
        return ""

    def no_notes(self) -> str:
        """What the panel shows where nothing is annotated."""
        return "\nno annotations yet"

    # Grouping

    def action_sort(self) -> None:
        """Sort what has the focus: articles, or all notes, which are grouped."""
        if self.over_all:
            self.action_group()
        else:
            super().action_sort()

    def action_group(self) -> None:
        """Group all notes by something else."""
        if self.notes_of != "all":
            self.show_notes_of("all")
        at = GROUPINGS.index(self._grouping) + 1
        self._grouping = GROUPINGS[at % len(GROUPINGS)]
        self.gather()
        self.tell_notes()
        self.tell(f"Notes grouped by {self._grouping}")
