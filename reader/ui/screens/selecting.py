"""Selecting a passage by keys, and copying it."""

from typing import cast

from reader.exports.citation import cite
from reader.ui.motion import Unit
from reader.ui.screens.folding import Folding
from reader.ui.selection import Selection, by_unit


class Selecting(Folding):
    """The desk with selections."""

    def action_select(self) -> None:
        """Select from the current sentence on; again, widen to the paragraph, then to all that
        its speaker says or its section holds."""
        view, selection = self.pane.view, self.pane.selection
        if view is None:
            return
        if selection is None:
            self.pane.select(Selection(*view.cursor))
            return
        start, _ = view.motion.paragraph(selection.start)
        _, end = view.motion.paragraph(selection.end - 1)
        if (start, end) == (selection.start, selection.end):
            start, end = view.motion.section(selection.start)
        self.pane.select(Selection(start, end, unit="paragraph"))

    def action_select_paragraph(self) -> None:
        """Select the current paragraph."""
        if view := self.pane.view:
            self.pane.select(Selection(*view.motion.paragraph(view.cursor[0]), unit="paragraph"))

    def action_grow(self, unit: str, by: int) -> None:
        """Select a character or a sentence more, or less."""
        view, selection = self.pane.view, self.pane.selection
        if view is None:
            return
        if selection is None:
            self.pane.select(Selection(*view.cursor))
        else:
            self.pane.select(by_unit(selection, view.motion, cast(Unit, unit), by))

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
