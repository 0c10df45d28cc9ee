"""The desk under the main screen: which article lies open, what is noted on it, what is saved."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from textual import on
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from reader.acts import Entry, act, doing
from reader.anchoring import Found
from reader.annotation import Annotation, Notes, Reading, Status
from reader.document import Document
from reader.drafts import Drafts
from reader.library import Stamp
from reader.passage import select
from reader.storage import NotebookError
from reader.ui.acts import record, with_records
from reader.ui.keymap import Keymap
from reader.ui.marks import placed
from reader.ui.message import Saying
from reader.ui.saving import Outcome, Saver
from reader.ui.session import Session
from reader.ui.widgets.bars import KeyLine
from reader.ui.widgets.reading_pane import ReadingPane


class Desk(Screen[None]):
    """Keeps the notes of the open article; knows the stores, which widgets do not."""

    class Opened(Saying):
        """An article has been read, or could not be."""

        path: Path
        document: Document | None
        notes: Notes | None = None
        other: Notes | None = None
        """Those of another copy of it."""
        problem: str = ""
        too_large: bool = False
        offset: int = 0
        """Where to show it."""
        found: Found = MappingProxyType({})
        """Where those of its annotations stand that were made in another text."""
        stamp: Stamp | None = None
        """The state of the file before it was read."""
        part: bool = False
        """This is the beginning of a long text, and the whole is still to come."""
        again: bool = False
        """It lies open already, and was read anew: the place on screen is kept."""

    class Awaited(Saying):
        """Annotations that were made in another text are being looked for."""

        count: int
        """How many; 0 where they are no longer."""

    class Placed(Saying):
        """They have been looked for."""

        document: Document
        found: Found

    class Nothing(Message):
        """There is no article to begin with."""

    class Noted(Saying):
        """Notes have been read that are new or were changed; by whom, here or elsewhere, is not
        known."""

        notes: Sequence[Notes]
        gone: Sequence[str] = ()
        """Ids of notes that are not there any more."""

    class FoundAgain(Saying):
        """The notes of the open article were looked for anew."""

        document: Document
        notes: Notes
        other: Notes | None

    class Changed(Saying):
        """A file that is watched has changed, or has gone."""

        path: Path

    class Saved(Saying):
        """A change was written, or could not be."""

        outcome: Outcome

    class Told(Saying):
        """Something is to be said at the bottom of the screen."""

        told: str

    def __init_subclass__(cls, whole: bool = False) -> None:
        """Textual looks through all that a screen is made of once for the `whole` one, not anew
        for each of the parts, which are no screens by themselves: that would take as long as a
        tenth of the start."""
        if whole:
            super().__init_subclass__()

    def __init__(self, session: Session) -> None:
        """Raises SettingsError where the user's keys cannot be."""
        super().__init__()
        self.session = session
        self.keymap = Keymap.of(session.settings)
        """The keys as the user has them; messages name keys by it."""
        self.index = session.index
        self.document: Document | None = None
        self.path = ""
        self.notes: Notes | None = None
        self.unsaved = ""
        """Why the last change is not on disk; "" where all is."""
        self.saver = Saver(self._told, session.rescue)
        self._problems = 0
        """How many of the notebook's problems have been told,"""
        self._reports = 0
        """and of those of the index."""
        self._places: Found = {}
        """Where annotations stand in the open article that were made in another text."""
        self.placing = 0
        """How many are being looked for."""
        self._opened_at = (0, 0)
        """The sentence that was current when the article was opened, or last saved."""

    @property
    def pane(self) -> ReadingPane:
        return self.query_one(ReadingPane)

    def _told(self, outcome: Outcome) -> None:
        self.post_message(self.Saved(outcome))

    def enter(self, widget: Widget) -> None:
        """Give a widget the focus, and on a narrow screen the whole of it."""
        listing = any(parent.id == "sidebar" for parent in widget.ancestors)
        self.set_class(listing, "-listing")
        if listing:
            self.remove_class("-zen")
        if widget.focusable:
            self.set_focus(widget)  # at once: the next key may be typed already
        else:
            # What was hidden can take the focus only once it is laid out.
            self.call_after_refresh(self.set_focus, widget)

    def tell(self, told: str) -> None:
        """Say something small at the bottom of the screen, until the next key."""
        self.query_one(KeyLine).say(told)

    def tell_problems(self) -> None:
        """Tell what was found to be wrong with notes files and index since this was asked last."""
        reports, self._reports = self.session.reports[self._reports :], len(self.session.reports)
        new = self.session.notebook.problems[self._problems :]
        self._problems += len(new)
        for problem in (*reports, *new):
            self.app.notify(problem, markup=False, severity="warning", timeout=12)

    def refresh_status(self) -> None:
        """Tell anew what the status line shows."""

    def refresh_list(self, *, moved: bool = False) -> None:
        """Show what was done to the open article; `moved` where it is another one."""

    def refresh_notes(self) -> None:
        """Show the notes anew."""

    def offer_hints(self) -> None:
        """Show the keys that are of use where the focus is."""

    # Notes

    def put(self, annotation: Annotation, label: str) -> None:
        """Take in an annotation, new or changed, as an act that can be undone, and save it."""
        self.put_many((annotation,), label)

    def put_many(self, annotations: Sequence[Annotation], label: str) -> None:
        """Take in annotations of the open article, all of them as one act, and save them."""
        if self.notes is None or self.document is None or not annotations:
            return
        id, at = self.notes.id, annotations[-1].updated
        annotations = [replace(one, updated=at) for one in annotations]
        changes = [(id, record(self.notes, one.id), one) for one in annotations]
        entry = doing(act(label, changes, at=at))
        self.session.journal.plan(entry)
        self.take_in(annotations)
        notes, document = self.notes, self.document
        notebook, drafts = self.session.notebook, Drafts(self.session.drafts)

        def job() -> Notes:
            saved = notebook.put(notes, document, *annotations)
            for one in annotations:
                with suppress(NotebookError):  # it is saved, and offered again at the worst
                    drafts.drop(one.id)  # what was being typed is on disk now
            self.keep_act(entry)
            return saved

        self.saver.add(job, lambda book: book.put(notes, document, *annotations))
        self.refresh_status()

    def keep_act(self, entry: Entry) -> None:
        """Bring an act into the journal, in the saving thread. Where that fails notes are saved
        all the same, and it can be undone as long as the app runs."""
        try:
            self.session.journal.write(entry)
        except NotebookError as error:
            self.post_message(self.Told(f"It cannot be undone after a restart: {error}"))

    def take_in(self, annotations: Sequence[Annotation]) -> None:
        """Show annotations of the open article, new or changed."""
        if self.notes is None:
            return
        self.notes = with_records(self.notes, annotations)
        self.index.note([self.notes])
        self.show_marks()
        self.refresh_list()
        self.refresh_notes()
        self.refresh_status()

    @on(Told)
    def _tell_it(self, event: Told) -> None:
        event.stop()
        self.tell(event.told)

    def show_marks(self) -> None:
        """Show the annotations of the open article in its text, and have those looked for that
        are not known."""
        if self.document is None or self.notes is None:
            return
        marks = placed(self.document, self.notes.annotations, self._places)
        self.pane.mark(marks)
        count = len(self.notes.annotations) - len(marks.all)
        if count and not self.placing:
            self.placing = count
            self.place_again(self.document, self.notes)

    def place_again(self, document: Document, notes: Notes) -> None:
        """Find annotations that were made in another text, off the event loop."""

    # Reading state

    def reading(self) -> Reading | None:
        """The reading state as the screen shows it now."""
        if self.document is None or self.notes is None:
            return None
        known = self.notes.reading
        start, end = self.pane.cursor
        total = len(self.document.text)
        if start >= end or not total:
            return known
        ended = self.pane.view is not None and self.pane.view.ended
        return replace(
            known,
            place=select(self.document.text, start, end),
            text_hash=self.document.hash,
            progress=1.0 if ended else round(end / total, 4),
        )

    def set_reading(self, reading: Reading) -> None:
        """Take in another reading state and have it saved; of notes that cannot be changed it is
        not kept."""
        if self.notes is None or self.document is None or self.notes.sealed:
            return
        session = self.session
        known = self.notes.reading
        reading = replace(reading, rev=(known.rev[0] + 1, session.device), opened=session.now())
        notes, document, notebook = self.notes, self.document, session.notebook
        self.notes = replace(self.notes, reading=reading)
        self._opened_at = self.pane.cursor
        self.index.note([self.notes])
        self.saver.add(
            lambda: notebook.keep(notes, document, reading),
            lambda book: book.keep(notes, document, reading),
        )
        self.refresh_list()

    def keep_place(self) -> None:
        """Save where reading stopped, if anything was read since that was last saved."""
        reading, view = self.reading(), self.pane.view
        if reading is None or view is None:
            return
        unread = view.whole and reading.status is Status.UNREAD
        if self.pane.cursor == self._opened_at and not unread:
            return
        if reading.progress >= 1.0:
            reading = replace(reading, status=Status.READ)
        elif reading.status is Status.UNREAD:
            reading = replace(reading, status=Status.READING)
        self.set_reading(reading)
