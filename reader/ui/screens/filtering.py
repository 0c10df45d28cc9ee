"""The line that filters the article list: understood with every key, and completed."""

from textual import on, work
from textual.worker import get_current_worker

from reader.ui.message import Saying
from reader.ui.screens.listing import Listing
from reader.ui.signs import signs
from reader.ui.widgets.filter_field import Completions, FilterField
from reader.ui.widgets.pick_list import Option

_BEGUN = 2
"""Characters that something to be completed has at least: less may become anything."""


class Filtering(Listing):
    """The desk with the filter of the article list."""

    _offer_said = False
    """Whether it was said last, in linear mode, what Tab does."""

    class Completed(Saying):
        """What a filter can go on with."""

        text: str
        start: int
        end: int
        options: tuple[Option, ...]

    def action_filter(self) -> None:
        """Type to narrow the list, in the language that all filters have."""
        self.enter(self.field)

    def filter_by(self, text: str) -> None:
        """Filter the list by a whole query."""
        if self.field.value != text:
            self.field.value = text
        self._understand(text, typing=False)

    @on(FilterField.Changed, "#filter-input")
    def _filtered(self, event: FilterField.Changed) -> None:
        event.stop()
        if event.value == self._filter:
            return
        self._understand(event.value, typing=self.field.has_focus)
        if self.field.has_focus:
            self._complete(event.value, self.field.cursor_position)

    def _understand(self, text: str, *, typing: bool) -> None:
        from reader.query import QueryError, parse

        self._filter = text
        try:
            query = parse(text, typing=typing)
        except QueryError as error:
            self.field.wrong(error.start, error.end)
            self._error = (
                f"{error.message} (at {error.start + 1})"
                if signs(self.app).linear
                else error.message
            )
            self.show_counts()
            return
        self.field.wrong(0, 0)
        told, self._error = self._error, ""
        if query != self.asked:
            self._query = query
            self.relist(moved=True)
        if told or not text:
            self.show_counts()
        self.filter_changed(text)

    def filter_changed(self, text: str) -> None:
        """Another filter was understood."""

    @on(FilterField.Submitted, "#filter-input")
    def _filter_done(self, event: FilterField.Submitted) -> None:
        event.stop()
        self.enter(self.articles)

    @on(FilterField.Walked)
    def _walk(self, event: FilterField.Walked) -> None:
        """Choose in the list while typing."""
        event.stop()
        self.articles.line(event.by)

    def escape_filter(self) -> bool:
        """Leave the filter: first its line, then what it says."""
        if self.field.has_focus or (self._filter and self.articles.has_focus):
            self.field.value = ""
            self._understand("", typing=False)
            self.enter(self.articles)
            return True
        return False

    # Completion

    @work(thread=True, exclusive=True, group="complete")
    def _complete(self, text: str, cursor: int) -> None:
        worker = get_current_worker()
        from reader.query import complete

        def completed() -> None:
            found = complete(text, cursor, self.index.values)
            options = tuple(Option(one, one) for one in found.options)
            if found.end - found.start < _BEGUN or text[found.start : found.end] in found.options:
                options = ()
            if not worker.is_cancelled:
                self.post_message(self.Completed(text, found.start, found.end, options))

        self.ask_index(completed)

    @on(Completed)
    def _completed(self, event: Completed) -> None:
        event.stop()
        field = self.field
        if field.has_focus and field.value == event.text:
            field.offer(event.start, event.end, event.options)

    @on(FilterField.Offered)
    def _option_offered(self, event: FilterField.Offered) -> None:
        event.stop()
        if signs(self.app).linear and (event.option or self._offer_said):
            self._offer_said = bool(event.option)
            self.tell(f"Tab completes it to {event.option}" if event.option else "")
            self.refresh_status()

    @on(Completions.Chosen, "#completions")
    def _option_clicked(self, event: Completions.Chosen) -> None:
        event.stop()
        self.field.action_complete()
