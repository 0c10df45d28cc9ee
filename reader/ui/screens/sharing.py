"""Notes that others change too: what they did is taken in, and copies of an article share notes."""

from dataclasses import replace

from textual import on, work

from reader.annotation import Notes
from reader.document import Document
from reader.history import united
from reader.ui.screens.desk import Desk
from reader.ui.screens.indexing import Indexing
from reader.ui.session import Session
from reader.ui.watch import Pulse


class Sharing(Indexing):
    """The desk with an eye on the notes folder."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.other: Notes | None = None
        """The notes of another copy of the open article."""
        self.notes_watch = Pulse(self._look)
        self._watching = False

    # What others do

    def watch_notes(self) -> None:
        """Read notes that change from now on; not on the event loop. What a sync program or a
        failed saving left beside them is merged into them first, once."""
        if self._watching:
            return
        self._watching = True
        self.session.notebook.news.begin()
        self._reunite()
        own = self.notes
        notes = self.session.notebook.read(own.id) if own else None
        if notes:  # they may have changed since they were read
            self.post_message(self.Noted([notes]))
        self._look()
        self.notes_watch.begin()

    def _reunite(self) -> None:
        from reader.conflicts import merge_copies

        notebook, rescue = self.session.notebook, self.session.rescue
        saved, problems = rescue.restore() if rescue else ([], [])
        merged, more = merge_copies(notebook.folder, notebook.absorb)
        told = [f"unsaved changes to {_counted(len(saved), 'article', 's')}"] if saved else []
        told += [f"{_counted(len(merged), 'cop', 'ies', 'y')} of notes files"] if merged else []
        if told:
            self.post_message(self.Told(f"Merged into the notes: {' and '.join(told)}"))
        for problem in (*problems, *more):
            self.app.call_from_thread(
                self.app.notify, problem, markup=False, severity="warning", timeout=12
            )

    def _look(self) -> None:
        seen = self.session.notebook.news.look()
        if seen.changed or seen.gone:
            self.post_message(self.Noted(seen.changed, seen.gone))

    @on(Desk.Noted)
    def _noted(self, event: Desk.Noted) -> None:
        """Take in what was changed, without touching what is not on the disk yet."""
        event.stop()
        own = self.notes
        self.index.note(event.notes)
        self.index.forget(event.gone)
        if own and self.document:
            mine = next((one for one in event.notes if one.id == own.id), None)
            if own.id in event.gone or (mine and self.path not in mine.paths):
                self._find_again(self.document, self.path)
            elif mine:
                self.adopt(mine)
            else:
                self.index.note([own])  # it may not be on the disk yet
        self.offer_hints()
        self.tell_problems()

    @on(Desk.Saved)
    def _saved(self, event: Desk.Saved) -> None:
        event.stop()
        outcome = event.outcome
        if outcome.error and outcome.error != self.unsaved:
            self.app.notify(outcome.error, markup=False, severity="error", timeout=12)
        self.unsaved = outcome.error
        if outcome.notes and not outcome.waiting:
            self.adopt(outcome.notes)
        self.tell_problems()
        self.offer_hints()
        self.refresh_status()

    def adopt(self, saved: Notes) -> None:
        """Take over what is on disk for the open article: it may hold what others wrote. What is
        not there yet stays."""
        own, document = self.notes, self.document
        if own is None or document is None:
            return
        if saved.id != own.id and not (self.path in saved.paths and document.hash in saved.hashes):
            return
        if self.saver.waiting:  # what is to be saved began with this state
            merged = united(united(saved, own), own)
        else:  # what was done here is on the disk, as it could be done
            device = self.session.device
            on_disk = {note.id: note.rev for note in saved.records}  # also what a hand wrote there
            others = tuple(
                note
                for note in own.records
                if note.rev[1] != device and on_disk.get(note.id) != note.rev
            )
            merged = united(saved, replace(own, records=others))
        self._take(merged)

    def _take(self, notes: Notes) -> None:
        """Let the open article have these notes."""
        own, self.notes = self.notes, notes
        if own and own.id != notes.id:
            self._read_notes(own.id)
        self.index.note([notes])
        if own == notes:
            return
        if own is None or own.records != notes.records:
            self.show_marks()
        self.refresh_list()
        self.refresh_notes()
        self.refresh_status()

    @work(thread=True, group="notes")
    def _read_notes(self, id: str) -> None:
        """Read notes that were taken for those of the open article."""
        notes = self.session.notebook.read(id)
        self.post_message(self.Noted([notes] if notes else [], [] if notes else [id]))

    @work(thread=True, exclusive=True, group="again")
    def _find_again(self, document: Document, path: str) -> None:
        notes, other = self.session.notebook.found(document, path)
        self.post_message(self.FoundAgain(document, notes, other))

    @on(Desk.FoundAgain)
    def _found_again(self, event: Desk.FoundAgain) -> None:
        event.stop()
        own, found = self.notes, event.notes
        if event.document is not self.document or own is None:
            return
        self.other = event.other
        fresh = not (found.records or found.reading.rev[0])
        if fresh and not self.saver.waiting:
            self._take(found)
            if own.annotations:
                self.tell("The notes of this article have been taken out of the notes folder")
        else:
            self._take(united(found, own))

    # Copies

    def offer_sharing(self) -> None:
        """Say that another copy of the open article has notes, where this one has none."""
        if self.other and self.notes and not self.notes.annotations:
            count = len(self.other.annotations)
            if count:
                told = f"Another copy of this article has {count} note{'s' if count != 1 else ''}"
                self.tell(f"{told}: {self.keymap.name('app.share')} shares them")

    def action_share(self) -> None:
        """Let the open article have the notes of another copy of it, together with that one."""
        if self.notes is None or self.document is None:
            return
        if self.other is None:
            self.tell("No other copy of this article has notes of its own")
            return
        other, document, path = self.other, self.document, self.path
        notebook = self.session.notebook
        self.saver.add(lambda: notebook.share(other, document, path))
        self.other = None
        self.refresh_status()
        self.tell("Both copies share their notes now")


def _counted(count: int, noun: str, several: str, one: str = "") -> str:
    return f"{count} {noun}{one if count == 1 else several}"
