"""The articles beside the text: opening, starring, marking them as read."""

from array import array
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import get_current_worker

from reader.annotation import Notes, Status
from reader.library import UnreadableError, load
from reader.ui.message import Saying
from reader.ui.screens.shelves import Shelves
from reader.ui.screens.tagging import Tagging
from reader.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from reader.index.row import Row


class Shelving(Shelves, Tagging):
    """The desk with what is done with the articles of the list."""

    class FoundUnread(Saying):
        """The next unread article of the list, or that there is none."""

        row: "Row | None"
        around: bool
        by: int

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.open_chosen()

    def open_chosen(self) -> None:
        """Open what is current in the list, or filter it by the current shelf."""
        if self.shelf_list.has_focus:
            self.choose_shelf()
            return
        row = self.articles.item
        if row is not None and not isinstance(row, str):
            self.open_row(row)

    def open_row(self, row: "Row") -> None:
        """Open an article of the list."""
        if row.article.path != self.path:
            self.remember()
            self.open_article(Path(row.article.path))
        self.enter(self.pane)

    def _ids(self) -> "tuple[array[int], int]":
        """The articles of the list, and where in it the open one is; -1 where it is not."""
        ids, own = self.articles.order.ids, self.own_row()
        return ids, ids.index(own.id) if own and own.id in ids else -1

    def action_article(self, by: int) -> None:
        """Open the next or previous article of the list."""
        ids, at = self._ids()
        row = self.articles.order.article(at + by) if 0 <= at + by < len(ids) else None
        if row and row.article.path:
            self.open_row(row)
        else:
            self.tell("That was the last article" if by > 0 else "That was the first article")

    def action_unread(self, by: int) -> None:
        """Open the next or previous unread article of the list, around its end."""
        ids, at = self._ids()
        self._find_unread(ids, at, by)

    @work(thread=True, exclusive=True, group="unread")
    def _find_unread(self, ids: "array[int]", at: int, by: int) -> None:
        worker, query = get_current_worker(), self.asked_that_are("unread")

        def found() -> None:
            self.index.settle(1.0)  # what was left just now is being noted
            unread: set[int] = set()
            for part in self.index.listing(query, cancelled=lambda: worker.is_cancelled):
                unread = set(part.ids)
            count = len(ids)
            at_first = at if at >= 0 or by > 0 else count
            for step in range(1, count + 1):
                spot = at_first + step * by
                id = ids[spot % count]
                if id in unread and spot % count != at and id >= 0:
                    row = next(iter(self.index.rows([id])), None)
                    self.post_message(self.FoundUnread(row, not 0 <= spot < count, by))
                    return
            self.post_message(self.FoundUnread(None, False, by))

        self.ask_index(found)

    @on(FoundUnread)
    def _found_unread(self, event: FoundUnread) -> None:
        event.stop()
        if event.row is None:
            self.tell("No unread articles left")
            return
        self.open_row(event.row)
        if event.around:
            self.tell("Around the end of the list" if event.by > 0 else "Around its beginning")

    def _meant_row(self) -> "Row | None":
        """The article that star and read are for: in the list its current one."""
        if self.articles.has_focus:
            item = self.articles.item
            return None if item is None or isinstance(item, str) or not item.article.path else item
        return self.own_row()

    def action_star(self) -> None:
        """Star an article, or take the star away."""
        if row := self._meant_row():
            self._set_state(row, starred=not row.starred)

    def action_read(self) -> None:
        """Mark an article as read, or as unread."""
        if row := self._meant_row():
            status = Status.UNREAD if row.status is Status.READ else Status.READ
            self._set_state(row, status=status)

    def _set_state(
        self, row: "Row", *, starred: bool | None = None, status: Status | None = None
    ) -> None:
        if row.article.path == self.path and self.notes:
            if self.notes.sealed:
                self.tell(self.notes.sealed)
                return
            reading = self.reading() or self.notes.reading
            self.set_reading(
                replace(
                    reading,
                    starred=reading.starred if starred is None else starred,
                    status=status or reading.status,
                )
            )
        else:
            self._set_closed(Path(row.article.path), starred, status)

    @work(thread=True, group="state")
    def _set_closed(self, path: Path, starred: bool | None, status: Status | None) -> None:
        """Star or mark an article that is not open."""
        notebook, session = self.session.notebook, self.session
        try:
            document = load(path)
            notes = notebook.find(document, str(path))
        except UnreadableError as error:
            self.app.call_from_thread(self.app.notify, str(error), markup=False)
            return
        reading = notes.reading
        reading = replace(
            reading,
            rev=(reading.rev[0] + 1, session.device),
            starred=reading.starred if starred is None else starred,
            status=status or reading.status,
        )

        def job() -> Notes:
            saved = notebook.keep(notes, document, reading)
            self.post_message(self.Noted([saved]))
            return saved

        self.saver.add(job, lambda book: book.keep(notes, document, reading))
