"""The articles beside the text: listing, filtering, opening, starring."""

from dataclasses import replace
from pathlib import Path

from textual import on, work
from textual.widgets import Input, Static

from reader.annotation import Notes, Status
from reader.article import GUIDE
from reader.index import Row
from reader.library import UnreadableError, load
from reader.query import Query, QueryError, parse
from reader.ui.screens.tagging import Tagging
from reader.ui.session import Session
from reader.ui.widgets.article_list import ArticleList
from reader.ui.widgets.line_list import LineList

MISSING = "Missing"
"""The header above articles that are nowhere any more."""


class Shelving(Tagging):
    """The desk with the article list."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._filter = Query()
        """The last good one."""

    @property
    def articles(self) -> ArticleList:
        return self.query_one(ArticleList)

    # The article list

    def refresh_list(self, *, moved: bool = False) -> None:
        query = self._filter
        rows = list(self.index.rows(query))
        own = [row for row in rows if row.article.shelf != GUIDE]
        guide = [row for row in rows if row.article.shelf == GUIDE]
        items: list[Row | str] = [*own]
        if guide:
            items += [GUIDE, *guide]
        missing = [row for row in self.index.missing() if query.matches(row.subject)]
        if missing:
            items += [MISSING, *missing]
        current = self.articles.item
        wanted = self.path
        if not moved and isinstance(current, Row) and self.articles.has_focus:
            wanted = current.article.path or current.id
        at = next(
            (
                n
                for n, row in enumerate(items)
                if isinstance(row, Row) and (row.article.path or row.id) == wanted
            ),
            0,
        )
        self.articles.empty = "\nno article matches" if query else "\nno articles"
        self.articles.fill(items, at)
        total = len(self.index)
        count = f"{len(rows):,} of {total:,}" if query else f"{total:,}"
        self.query_one("#filter-count", Static).update(count, layout=False)

    def action_filter(self) -> None:
        """Type to narrow the list by title, author, source and tags."""
        self.enter(self.query_one("#filter-input", Input))

    @on(Input.Changed, "#filter-input")
    def _filtered(self, event: Input.Changed) -> None:
        try:
            self._filter = parse(event.value, typing=True)
        except QueryError as error:
            self.tell(error.message)  # the last good result stays
            return
        self.refresh_list()

    @on(Input.Submitted, "#filter-input")
    def _filter_done(self) -> None:
        self.enter(self.articles)

    def escape_filter(self) -> bool:
        """Leave the filter: first its line, then what it says."""
        field = self.query_one("#filter-input", Input)
        if field.has_focus or (field.value and self.articles.has_focus):
            field.value = ""
            self.enter(self.articles)
            return True
        return False

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.open_chosen()

    def open_chosen(self) -> None:
        """Open what is current in the list."""
        row = self.articles.item
        if isinstance(row, Row):
            self.open_row(row)

    def open_row(self, row: Row) -> None:
        """Open an article of the list."""
        if row.article.path != self.path:
            self.remember()
            self.open_article(Path(row.article.path))
        self.enter(self.pane)

    def action_article(self, by: int) -> None:
        """Open the next or previous article of the list."""
        rows = self._listed_rows()
        at = next((n for n, row in enumerate(rows) if row.article.path == self.path), -1)
        if 0 <= at + by < len(rows):
            self.open_row(rows[at + by])
        else:
            self.tell("That was the last article" if by > 0 else "That was the first article")

    def action_unread(self, by: int) -> None:
        """Open the next or previous unread article of the list, around its end."""
        rows = self._listed_rows()
        outside = -1 if by > 0 else len(rows)
        at = next((n for n, row in enumerate(rows) if row.article.path == self.path), outside)
        for step in range(1, len(rows) + 1):
            row = rows[(at + step * by) % len(rows)]
            if row.status is Status.UNREAD and row.article.path != self.path:
                self.open_row(row)
                if not 0 <= at + step * by < len(rows):
                    self.tell("Around the end of the list" if by > 0 else "Around its beginning")
                return
        self.tell("No unread articles left")

    def _listed_rows(self) -> list[Row]:
        """The articles of the list that can be opened."""
        items = self.articles.items
        return [item for item in items if isinstance(item, Row) and item.article.path]

    def _meant_row(self) -> Row | None:
        """The article that star and read are for: in the list its current one."""
        if self.articles.has_focus:
            item = self.articles.item
            return item if isinstance(item, Row) and item.article.path else None
        return self.index.row(self.path)

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
        self, row: Row, *, starred: bool | None = None, status: Status | None = None
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
