"""The shelves above the article list: saved queries, each with how many articles it finds."""

from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style

from reader.ui.room import spread
from reader.ui.signs import signs
from reader.ui.widgets.line_list import Inks, LineList


class Shelf(NamedTuple):
    """A saved query on the screen."""

    name: str
    query: str
    found: int | None = None
    """How many articles it finds; None while that is not known."""
    wrong: bool = False
    """Whether its query cannot be understood."""


class ShelfList(LineList[Shelf]):
    """Shelves, one of which may be what the list is filtered by."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.asked = ""
        """The query that the list is filtered by."""

    def marked(self, index: int) -> bool:
        return self.has_focus and super().marked(index)

    def put(self, shelves: list[Shelf]) -> None:
        """Show these, the current one by its name still current."""
        before = self.item
        names = [shelf.name for shelf in shelves]
        at = names.index(before.name) if before and before.name in names else self.current
        self.styles.height = len(shelves)
        self.fill(shelves, at)

    def ask(self, query: str) -> None:
        """Mark the shelf that has this query."""
        if query != self.asked:
            self.asked = query
            self.redraw()

    def draw(self, item: Shelf, width: int, inks: Inks) -> list[list[Segment]]:
        known = signs(self.app)
        here = item.query == self.asked
        count = "?" if item.wrong else f"{item.found:,}" if item.found is not None else ""
        if known.linear:
            count = ", ".join(filter(None, (count, "shown" if here else "")))
        name, far = spread(item.name, count, width - 4)
        sign = known.shelf_shown if here else known.shelf
        return [
            [
                Segment(f" {sign} ", inks["accent" if here else "muted"]),
                Segment(name, inks["strong"] + Style(bold=here)),
                Segment(f"{far} ", inks["muted"]),
            ]
        ]
