"""Filtering the notes of all articles, in the language that all filters have."""

from textual import on

from reader.query import QueryError, parse
from reader.ui.screens.filtering import Filtering
from reader.ui.screens.gathering import Gathering
from reader.ui.widgets.filter_field import Completions, FilterField


class Narrowing(Gathering):
    """The desk with a filter over the notes of all articles."""

    def action_filter(self) -> None:
        """Type to narrow what is listed where the focus is: articles, or all notes."""
        if self.over_all:
            self.enter(self.notes_region.field)
        else:
            super().action_filter()

    @on(FilterField.Changed, "#notes-input")
    def _notes_filtered(self, event: FilterField.Changed) -> None:
        event.stop()
        field = self.notes_region.field
        self._ask_for(event.value, typing=field.has_focus)
        if field.has_focus:
            self._complete(event.value, field.cursor_position)

    def _ask_for(self, text: str, *, typing: bool) -> None:
        field = self.notes_region.field
        try:
            query = parse(text, typing=typing)
        except QueryError as error:
            field.wrong(error.start, error.end)
            self.notes_error = error.message
        else:
            field.wrong(0, 0)
            self.notes_error = ""
            if query != self.notes_query:
                self.notes_query = query
                self.gather()
        self.tell_notes()

    @on(FilterField.Submitted, "#notes-input")
    def _notes_filter_done(self, event: FilterField.Submitted) -> None:
        event.stop()
        self._ask_for(event.value, typing=False)
        self.enter(self.notes_region.listing)

    @on(Filtering.Completed)
    def _notes_completed(self, event: Filtering.Completed) -> None:
        """Offer what the filter can go on with."""
        field = self.notes_region.field
        if field.has_focus and field.value == event.text:
            field.offer(event.start, event.end, event.options)

    @on(Completions.Chosen, "#notes-completions")
    def _completion_clicked(self, event: Completions.Chosen) -> None:
        event.stop()
        event.prevent_default()
        self.notes_region.field.action_complete()

    @on(FilterField.Walked)
    def _walk_notes(self, event: FilterField.Walked) -> None:
        """Choose in the list while typing."""
        if self.notes_region.field.has_focus:
            event.stop()
            event.prevent_default()
            self.notes_region.listing.line(event.by)

    def escape_filter(self) -> bool:
        """In all notes, leave their filter."""
        region = self.notes_region
        if not self.over_all:
            return super().escape_filter()
        if not (region.field.has_focus or region.field.value):
            return False
        region.field.value = ""
        self._ask_for("", typing=False)
        self.enter(region.listing)
        return True
