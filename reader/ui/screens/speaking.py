"""Linear mode: everything in one column, and in words."""

from typing import TYPE_CHECKING

from textual import on

from reader.ui.screens.keyboard import Keyboard
from reader.ui.session import Session
from reader.ui.widgets.bars import StatusLine
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.notes_panel import NotesPanel
from reader.ui.widgets.shelf_list import ShelfList

if TYPE_CHECKING:
    from reader.ui.announcing import Announcer


class Speaking(Keyboard):
    """The desk that can say where one is."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._announcer = _announcer() if session.settings.linear else None
        if self._announcer:
            self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow")]

    @property
    def linear(self) -> bool:
        """Whether all is told in words."""
        return self._announcer is not None

    def tell(self, told: str) -> None:
        if self._announcer is None:
            super().tell(told)
        elif told:
            self._announcer.tell(told)
            self.refresh_status()
        else:
            self._announcer.key()

    def speak(self, share: float, state: str) -> None:
        """Say the place, what has changed first, in the status line; `share` of the text is
        read."""
        if self._announcer is None:
            return
        from reader.ui.announcing import Place, here

        place, view = Place(), self.pane.view
        if isinstance(self.focused, LineList):
            place = Place(region=_item(self.focused))
        elif self.document and view:
            place = here(self.document, view, self.pane.overlay)
            place = place._replace(
                match=self.found_place,
                share=f"{round(100 * share)} percent",
                kept=f"{self.kept_count} kept: {self.kept}" if self.kept else "",
            )
        if self.unsaved:
            place = place._replace(unsaved=state)
        else:
            place = place._replace(state=state)
        line = self.query_one(StatusLine)
        line.speak(self._announcer.at(place), alarm=bool(self.unsaved))

    @on(LineList.Moved)
    def _item_moved(self) -> None:
        if self.linear:
            self.refresh_status()

    def on_descendant_focus(self) -> None:
        if self.linear:
            self.refresh_status()


def _announcer() -> "Announcer":
    from reader.ui.announcing import Announcer

    return Announcer()


def _item(items: LineList[object]) -> str:
    """Where one is in a list, in words."""
    known = {NotesPanel: "notes", ShelfList: "shelves"}
    name = next((name for kind, name in known.items() if isinstance(items, kind)), "articles")
    number, total = items.number
    return f"{name}, {number} of {total}"
