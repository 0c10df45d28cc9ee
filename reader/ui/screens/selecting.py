"""Selecting a passage by keys, and copying it."""

from typing import cast

from reader.exports.citation import cite
from reader.ui.keymap import first
from reader.ui.motion import Range, Unit
from reader.ui.screens.folding import Folding
from reader.ui.selection import Selection, by_unit, paragraphs, to, widened
from reader.ui.session import Session
from reader.ui.widgets.bars import KeyLine
from reader.ui.widgets.prompt import Prompt

_MOTIONS = "pane.next_sentence pane.previous_sentence pane.next_paragraph pane.previous_paragraph"
_MARKING = "mark.highlight mark.tag mark.note"


class Selecting(Folding):
    """The desk with selections."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._grown_from: Selection | None = None
        """What was selected when words to find were asked for."""

    def action_find(self) -> None:
        self._grown_from = self.pane.selection
        super().action_find()

    def move_to(self, target: Range) -> None:
        view = self.pane.view
        if view and self._grown_from and self.query_one(Prompt).display:
            # While words are typed, the end goes to each match from where it was before.
            self.pane.select(to(self._grown_from, view.motion, target))
        else:
            super().move_to(target)

    def escape_seeking(self) -> bool:
        asking = self.query_one(Prompt).display
        taken = super().escape_seeking()
        if asking and self._grown_from and self.pane.selection:
            self.pane.select(self._grown_from)
        return taken

    def action_select(self) -> None:
        """Select from the current sentence on; again, widen to the whole of it, to the paragraph,
        to all that its speaker says or its section holds. Of whole paragraphs, free the ends."""
        view, selection = self.pane.view, self.pane.selection
        if view is None:
            return
        if selection is None:
            self._begin(Selection(*view.cursor))
        elif selection.whole:
            self.pane.select(selection._replace(whole=False))
        else:
            self.pane.select(widened(selection, view.motion))

    def action_select_paragraph(self) -> None:
        """Select by whole paragraphs; again, all that the speaker says or the section holds."""
        view, selection = self.pane.view, self.pane.selection
        if view is None:
            return
        if selection is None:
            self._begin(Selection(*view.motion.paragraph(view.cursor[0]), whole=True))
        elif selection.whole:
            self.pane.select(widened(selection, view.motion))
        else:
            self.pane.select(paragraphs(selection, view.motion))

    def action_grow(self, unit: str, by: int) -> None:
        """Move the end of the selection by characters, words, …; begin one where none is."""
        view, selection = self.pane.view, self.pane.selection
        if view is None:
            return
        if selection is None:
            self._begin(Selection(*view.cursor))
        else:
            by *= self.take_count()
            self.pane.select(by_unit(selection, view.motion, cast(Unit, unit), by))

    def offer_selecting(self) -> bool:
        """Show the keys that are of use while a passage is selected; False where none is."""
        selection, line = self.pane.selection, self.query_one(KeyLine)
        if selection is None:
            return False
        if selection.moves:
            keep, leave = self.keymap.name("mark.menu"), self.keymap.name("app.escape")
            line.wait(f"Moving ends: motions, o other end · {keep} keep · {leave} leave")
        elif self.session.settings.hints:
            motions, marking = (
                " ".join(filter(None, (first(self.keymap[id]) for id in ids.split())))
                for ids in (_MOTIONS, _MARKING)
            )
            hints = (
                (f"w b , ; {motions}", "move"),
                ("o", "other end"),
                (self.keymap.name("mark.select"), "wider"),
                (marking, "mark"),
                (self.keymap.name("app.escape"), "leave"),
            )
            line.wait("Select  ", hints)
        else:
            line.offer(())
        return True

    def _begin(self, selection: Selection) -> None:
        if selection.start < selection.end:
            self.pane.select(selection)
            if not self.pane.has_focus:
                self.enter(self.pane)  # whose keys now move the end

    def action_copy(self, cited: bool) -> None:
        """Copy the passage to the clipboard, with its citation or alone."""
        if self.document is None:
            return
        start, end = self.pane.target
        mark = None if self.pane.selection else self.pane.marked
        if mark:
            start, end = mark.start, mark.end
        text = self.document.text[start:end]
        self.app.copy_to_clipboard(cite(self.document, start, end) if cited else text)
        self.tell("Copied with its source" if cited else "Copied")
