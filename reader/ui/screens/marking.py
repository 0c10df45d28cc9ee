"""Marking passages: highlights, colours, notes, new ends, deleting, undoing."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from reader.anchoring import SURE
from reader.annotation import Annotation, Colour, annotate, moved
from reader.drafts import Draft, Drafts
from reader.exports.citation import place
from reader.passage import State
from reader.storage import NotebookError
from reader.text import clean_line, clip
from reader.ui.acts import record
from reader.ui.marks import Mark
from reader.ui.screens.undoing import Undoing
from reader.ui.selection import Selection
from reader.ui.session import Session


class Marking(Undoing):
    """The desk with all that annotates."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.keep_draft: Callable[[], None] = _nothing
        """Keeps at once what is being written, where something is. Raises NotebookError."""

    # What is meant

    def meant(self) -> Annotation | None:
        """The annotation that an action is for: none where a selection is not yet one."""
        mark = self.pane.marked
        selection = self.pane.selection
        if mark and selection and (mark.start, mark.end) != (selection.start, selection.end):
            return None
        return mark.annotation if mark else None

    def meant_text(self) -> str:
        """The words that an action is for."""
        if known := self.meant():
            return known.passage.exact
        return self.document.text[slice(*self.pane.target)] if self.document else ""

    def ready(self) -> bool:
        """Whether marking can begin; where not, it was told why."""
        if self.opening:
            self.tell("Still reading this article")
        elif self.moving:
            keep, leave = self.keymap.name("mark.menu"), self.keymap.name("app.escape")
            self.tell(f"{keep} keeps the new ends first, {leave} leaves them as they were")
            return False
        elif self.notes and self.notes.sealed:
            self.tell(self.notes.sealed)
            return False
        return self.document is not None

    def fresh(self, colour: Colour = Colour.YELLOW) -> Annotation | None:
        """A new annotation of the selection, or else of the sentence; not yet kept anywhere."""
        start, end = self.pane.target
        if self.document is None or not self.document.text[start:end].strip():
            self.tell("There is nothing to mark here but blanks")
            return None
        session = self.session
        return annotate(
            self.document,
            start,
            end,
            id=session.new_id(),
            device=session.device,
            now=session.now(),
            colour=colour,
        )

    # Highlights

    def action_highlight(self) -> None:
        """Highlight the passage; where it is one already and no more than that, remove it. While
        the ends of an annotation are moved, keep them."""
        if self.moving:
            self.keep_ends()
            return
        if not self.ready():
            return
        known = self.meant()
        if known is None:
            if made := self.fresh():
                self.put(made, "highlight")
                self.pane.select(None)
        elif known.note or known.tags:
            self.tell(f"It has a note or tags: {self.keymap.name('mark.delete')} deletes all of it")
        else:
            self._remove(known)

    def action_colour(self, name: str) -> None:
        """Colour the annotation; a passage without one is highlighted."""
        if not self.ready():
            return
        colour = Colour(name)
        known = self.meant()
        if known is None:
            if made := self.fresh(colour):
                self.put(made, f"highlight in {colour}")
                self.pane.select(None)
        elif known.colour is not colour:
            self.put(self.changed(known, replace(known, colour=colour)), f"colour {colour}")

    def action_delete(self) -> None:
        """Delete the annotation under the cursor."""
        if not self.ready():
            return
        known = self.meant()
        if known is None:
            self.tell("No annotation here")
        else:
            self._remove(known)

    def _remove(self, known: Annotation) -> None:
        deleted = replace(known, deleted=self.session.now())
        self.put(self.changed(known, deleted), "deletion")
        self.tell(f"Removed; {self.keymap.name('mark.undo')} brings it back")

    # Ends

    @property
    def moving(self) -> str:
        """The id of the annotation whose ends are being moved, or ""."""
        return self.pane.selection.moves if self.pane.selection else ""

    def action_ends(self) -> None:
        """Select what an annotation covers, to give it other ends."""
        if not self.ready():
            return
        known = self.meant()
        mark = self.pane.overlay.marks.find(known.id) if known else None
        if mark is None:
            self.tell("No annotation here")
        elif mark.state not in SURE:
            told = "not found" if mark.state is State.ORPHAN else "not certain"
            self.tell(f"Its place is {told}: {self.keymap.name('app.review')} reviews it")
        else:
            self.pane.select(Selection(mark.start, mark.end, moves=mark.annotation.id))
            self.enter(self.pane)

    def keep_ends(self) -> None:
        """Let the annotation whose ends were moved cover what is selected now."""
        selection, document = self.pane.selection, self.document
        known = record(self.notes, self.moving) if self.notes else None
        mark = self.pane.overlay.marks.find(self.moving)
        if selection is None or document is None or known is None:
            return
        try:
            new = moved(known, document, selection.start, selection.end)
        except ValueError:
            self.tell("There is nothing to mark here but blanks")
            return
        self.pane.select(None)
        if known.deleted or mark is None:
            self.tell("The annotation has been deleted meanwhile")
        elif (mark.start, mark.end) == (new.passage.start, new.passage.end):
            self.tell("The ends are where they were")
        else:
            self.put(self.changed(known, new), "new ends")
            self.tell("It has new ends now")

    def leave_ends(self) -> None:
        """Let the annotation whose ends were moved be as it was, and return to it."""
        mark = self.pane.overlay.marks.find(self.moving)
        self.pane.select(None)
        if mark and self.pane.view:
            self.pane.goto(self.pane.view.motion.sentence(mark.start))

    def escape_seeking(self) -> bool:
        if self.moving and self.pane.has_focus:
            self.leave_ends()
            return True
        return super().escape_seeking()

    # Undo

    async def action_undo(self) -> None:
        """Take back the last act on this article; what was begun last is taken back first."""
        if self.moving:
            self.leave_ends()
        elif self.ready():
            await super().action_undo()

    async def action_redo(self) -> None:
        """Do again what was taken back last."""
        if self.moving:
            self.leave_ends()
        elif self.ready():
            await super().action_redo()

    # Notes

    def action_note(self) -> None:
        """Write the note of the annotation under the cursor, or of a new one."""
        if not self.ready():
            return
        known = self.meant()
        annotation = known or self.fresh()
        if annotation:
            self.edit_note(annotation, new=known is None)

    def edit_note(self, annotation: Annotation, *, new: bool, text: str | None = None) -> None:
        """Open the editor on an annotation's note; `text` is what was typed before."""

        def write(note: str) -> None:
            if new:
                self.put(replace(annotation, note=note), "note")
                self.pane.select(None)
            else:
                self.put(self.changed(annotation, replace(annotation, note=note)), "note")

        article = self.notes.id if self.notes else ""
        self.write_note(annotation, article, self.path, write, text)

    def write_note(
        self,
        annotation: Annotation,
        article: str,
        path: str,
        write: Callable[[str], None],
        text: str | None = None,
    ) -> None:
        """Open the editor on the note of an annotation of an article with an id and a path, and
        have another note written; `text` is what was typed before."""
        from reader.ui.screens.note_editor import NoteEditor

        draft = self.draft(annotation, article, path, annotation.note if text is None else text)
        editor = NoteEditor(
            f"{place(annotation)}",
            f"“{clip(clean_line(annotation.passage.exact), 300)}”",
            annotation.note,
            draft,
            Drafts(self.session.drafts),
            self.session.now,
            lambda: self.session.settings.editor or self.session.editor(),
        )

        def written(note: str | None) -> None:
            self.keep_draft = _nothing
            if note is not None:
                write(note)

        self.keep_draft = editor.keep_draft
        self.app.push_screen(editor, written)

    def draft(self, annotation: Annotation, article: str, path: str, note: str) -> Draft:
        """What is kept of a note while it is written."""
        start, end = annotation.passage.start, annotation.passage.end
        return Draft(article, annotation.id, start, end, note, path, self.session.now())

    def offer_drafts(self) -> None:
        """Open the editor again on a note of this article that was being written when the app
        or the terminal went away."""
        if self.notes is None or self.document is None:
            return
        try:
            drafts = Drafts(self.session.drafts).all()
        except NotebookError:
            return
        for draft in drafts:
            if draft.article != self.notes.id and draft.path != self.path:
                continue
            known = record(self.notes, draft.annotation)
            start, end = draft.start, min(draft.end, len(self.document.text))
            if known is None and not self.document.text[start:end].strip():
                continue
            mark = self.pane.overlay.marks.find(draft.annotation)
            target = (mark.start, mark.end) if mark else (start, end)
            self.pane.select(Selection(*target) if target[0] < target[1] else None)
            made = known or self.fresh()
            if made:
                # One that was deleted meanwhile is to be there again with its note.
                made = replace(made, id=draft.annotation, deleted=None)
                self.edit_note(made, new=known is None, text=draft.note)
                self.tell("A note was being written here: it was kept")
            return


def _nothing() -> None:
    """Nothing is being written."""


def under(marks: Iterable[Mark]) -> str:
    """What is noted at a place, in a few words."""
    parts = []
    for mark in marks:
        note = mark.annotation
        tags = " ".join(f"#{tag}" for tag in note.tags)
        words = clip(clean_line(note.note), 60)
        parts.append(" ".join(part for part in (note.colour.value, words, tags) if part))
    return "; ".join(parts)
