"""The shelves above the article list: saved queries, made, changed and taken away."""

from textual import work

from reader.shelves import Shelf, ShelvesError, named, read, shipped, write
from reader.ui.screens.filtering import Filtering
from reader.ui.session import Session
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.shelf_list import Shelf as Line
from reader.ui.widgets.shelf_list import ShelfList


class Shelves(Filtering):
    """The desk with saved queries."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._kept: tuple[Shelf, ...] | None = None
        """All shelves; None until they have been read."""
        self._in_file = True
        """Whether the file has had all that was changed here."""
        self._counts: dict[str, int | None] = {}

    @property
    def shelf_list(self) -> ShelfList:
        return self.query_one(ShelfList)

    def counted_queries(self) -> tuple[str, ...]:
        return tuple(shelf.query for shelf in self.kept_shelves())

    def take_counts(self, counts: dict[str, int | None]) -> None:
        self._counts = counts
        self.show_shelves()

    def kept_shelves(self) -> tuple[Shelf, ...]:
        """All shelves, read when they are first asked for."""
        if self._kept is None:
            try:
                self._kept = read(self.session.shelves)
            except ShelvesError as error:
                self._kept = shipped()
                self.app.notify(str(error), markup=False, severity="warning", timeout=12)
        return self._kept

    def _take_up(self) -> None:
        """Take up what was changed in the file by others, before something else is changed in it.
        What could not be saved stays."""
        if self._kept is None or not self._in_file:
            return
        try:
            self._kept = read(self.session.shelves)
        except ShelvesError as error:
            self.app.notify(str(error), markup=False, severity="warning", timeout=12)

    def show_shelves(self) -> None:
        """Show the shelves with what they find. One that comes with reader is left out while it
        finds nothing, unless the list is filtered by it."""
        lines = []
        for shelf in self.kept_shelves():
            count = self._counts.get(shelf.query)
            wrong = count is None and shelf.query in self._counts
            if count or not shelf.shipped or shelf.query == self._filter:
                lines.append(Line(shelf.name, shelf.query, count, wrong))
        shelves = self.shelf_list
        shelves.ask(self._filter)
        if lines != shelves.items:
            shelves.put(lines)
            shelves.display = bool(lines)

    def filter_changed(self, text: str) -> None:
        super().filter_changed(text)
        if self._kept is not None:
            self.show_shelves()

    # Choosing

    def action_shelves(self) -> None:
        """Go to the shelves."""
        if self.shelf_list.display:
            self.enter(self.shelf_list)
        else:
            self.tell(f"No shelves yet: {self.keymap.name('list.save')} keeps a filter as one")

    def choose_shelf(self) -> None:
        """Filter the list by the current shelf; by nothing where it is filtered by that."""
        shelf = self.shelf_list.item
        if shelf is not None:
            self.filter_by("" if shelf.query == self._filter else shelf.query)
            self.enter(self.articles)

    def cross(self, focused: LineList[object], by: int) -> bool:
        """Go from the list to the shelves above it, or back, where one is at the end of one;
        returns whether one was."""
        if focused is self.articles and by < 0 and self.shelf_list.display:
            if self.articles.number[0] > 1 or not self.articles.topped:
                return False
            self.enter(self.shelf_list)
            self.shelf_list.choose(len(self.shelf_list.items) - 1)
        elif focused is self.shelf_list and by > 0:
            if self.shelf_list.current < len(self.shelf_list.items) - 1:
                return False
            self.enter(self.articles)
        else:
            return False
        return True

    # Making and taking away

    def action_save_filter(self) -> None:
        """Keep the filter under a name; on a shelf, give that another name or query."""
        line = self.shelf_list.item if self.shelf_list.has_focus else None
        query = line.query if line else str(self.asked)
        if not query:
            self.tell(f"Filter the list first: {self.keymap.name('list.filter')}")
            return
        old = line.name if line else ""
        known = next((one.name for one in self.kept_shelves() if one.query == query), "")
        from reader.ui.screens.shelf_dialog import ShelfDialog

        def answered(answer: tuple[str, str] | None) -> None:
            if answer:
                self._take_up()
                self._keep(named(self.kept_shelves(), *answer, old=old or known))
                self.tell(f"Kept as “{answer[0]}”, above the list")

        names = tuple(one.name for one in self.kept_shelves())
        self.app.push_screen(ShelfDialog(old or known, query, names), answered)

    def delete_shelf(self) -> None:
        """Take the current shelf away, once that is confirmed."""
        line = self.shelf_list.item
        if line is None:
            return
        from reader.ui.screens.picker import confirm

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self._take_up()
                self._keep([one for one in self.kept_shelves() if one.name != line.name])

        question = f"Take the shelf “{line.name}” away? No article and no note goes with it"
        self.app.push_screen(confirm(question, "Take it away", "Keep it"), answered)

    def _keep(self, shelves: "tuple[Shelf, ...] | list[Shelf]") -> None:
        self._kept = tuple(shelves)
        self.show_shelves()
        if self.shelf_list.has_focus and not self.shelf_list.items:
            self.enter(self.articles)
        self.count()
        self._in_file = False
        self._write(self._kept)

    @work(thread=True, exclusive=True, group="shelves")
    def _write(self, shelves: tuple[Shelf, ...]) -> None:
        try:
            write(self.session.shelves, shelves)
            self._in_file = shelves is self._kept
        except ShelvesError as error:
            self.app.call_from_thread(
                self.app.notify, str(error), markup=False, severity="error", timeout=12
            )
