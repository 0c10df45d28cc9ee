"""Looking for something in all of the library: words, every use of a word, the same statement."""

from typing import TYPE_CHECKING

from reader.sentences import words
from reader.text import clean_line
from reader.ui.screens.importing import Importing
from reader.ui.screens.travel import Stop
from reader.ui.session import Session

if TYPE_CHECKING:
    from reader.ui.screens.results import Place

_LONGEST = 80
"""Of what is selected, in code points: more is no word to look for."""


class Searching(Importing):
    """The desk with what is found elsewhere."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._searched = ""
        """What was searched for last."""

    def action_search(self) -> None:
        """Search every article and note."""
        from reader.ui.screens.search_screen import SearchScreen

        screen = SearchScreen(
            self.session.index, self._searched, self.session.exports, self._unread
        )

        def ended(place: "Place | None") -> None:
            self._searched = screen.text
            self._go(place)

        self.app.push_screen(screen, ended)

    def action_concordance(self) -> None:
        """Show every use of a word in the library, what stands around it beside it."""
        from reader.ui.screens.concordance_screen import ConcordanceScreen

        screen = ConcordanceScreen(self.session.index, self._word(), self._unread)
        self.app.push_screen(screen, self._go)

    def action_echoes(self) -> None:
        """Show where else the passage is said."""
        if self.document is None:
            return
        start, end = self.pane.target
        mark = None if self.pane.selection else self.pane.marked
        if mark:
            start, end = mark.start, mark.end
        passage = self.document.text[start:end]
        if not passage.strip():
            self.tell("There is nothing here but blanks")
            return
        from reader.ui.screens.echoes_screen import EchoesScreen
        from reader.ui.screens.results import Place

        place = Place(self.path, start, end)
        screen = EchoesScreen(self.session.index, passage, place, self._unread)
        self.app.push_screen(screen, self._go)

    def _unread(self) -> str:
        """How far the library has been read; "" where all of it has been."""
        return self.progress.told

    def _word(self) -> str:
        """A query for what is selected, or found here, or else for the longest word of the
        sentence."""
        if self.document is None:
            return ""
        text, (start, end) = self.document.text, self.pane.target
        if not self.pane.selection:
            low, high = self.pane.overlay.match
            if start <= low < high <= end:
                start, end = low, high
            else:
                found = list(words(text, start, end))
                start, end = max(found, key=lambda word: word[1] - word[0], default=(start, start))
        said = clean_line(text[start:end]).replace('"', " ").strip()[:_LONGEST]
        return said if said.isalnum() or not said else f'"{said}"'

    def _go(self, place: "Place | None") -> None:
        """Go to a place that was found; the way back leads here."""
        if place is None:
            return
        self.remember()
        self.travel(Stop(place.path, place.start))
        self.enter(self.pane)
