"""Taking back what was done, doing it again, and bringing back what was deleted."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from reader.acts import Act, Entry, act, doing, turning
from reader.annotation import Annotation, Notes, revise
from reader.document import Document
from reader.history import carried
from reader.text import clean_line, clip
from reader.ui.acts import record, united
from reader.ui.screens.selecting import Selecting
from reader.ui.session import Session

if TYPE_CHECKING:
    from reader.past import Past
    from reader.reversal import Reversal
    from reader.trash import Deleted

_PROGRESS_SECONDS = 0.25
"""Between two times that it is told how far something has come."""
_TAIL = 1 << 18
"""Bytes at the end of the journal that hold what was done last, nearly always."""
_GONE = "Nothing was changed: its notes are not there any more"


class Undoing(Selecting):
    """The desk with undo, redo and the trash."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._past: Past | None = None
        """What was done to the article that is open, or was when that was asked for last."""

    def changed(self, old: Annotation, new: Annotation) -> Annotation:
        """The next revision of an annotation, which others may have changed since it was `old`."""
        current = (record(self.notes, old.id) if self.notes else None) or old
        if current.deleted and not old.deleted and not new.deleted:
            self.tell("It was deleted elsewhere meanwhile; this change has brought it back")
        elif old.note not in (current.note, new.note):
            self.tell("Its note was changed elsewhere meanwhile; that one is kept in its history")
        new = carried(old, new, current)
        return revise(current, new, device=self.session.device, now=self.session.now())

    # Undo

    @property
    def undone_in(self) -> str | None:
        """The id of the article of which acts are taken back, "" for none; None for those on any
        article."""
        return self.notes.id if self.notes else ""

    async def action_undo(self) -> None:
        """Take back the last act on this article, also in others that it touched."""
        await self.turn(back=True)

    async def action_redo(self) -> None:
        """Do again what was taken back last."""
        await self.turn(back=False)

    async def turn(self, *, back: bool) -> None:
        """Take back an act, or do it again."""
        where = self.undone_in
        if where == "":
            return
        from reader.past import Past

        if self._past is None or self._past.article != where:
            self._past = Past(self.session.journal, where, tail=0 if where else _TAIL)
        past = self._past
        # Other windows and the command line act too.
        await asyncio.to_thread(past.refresh)
        while self.undone_in == where:
            act = past.done if back else past.undone
            if act is None:
                here = " here" if where else ""
                self.tell(f"Nothing to undo{here}" if back else f"Nothing to redo{here}")
                return
            await self._meet(act)
            entry = turning(act, back=back)
            past.take(entry)
            if self._carry_out(act, entry, back=back):
                return

    async def _meet(self, act: Act) -> None:
        """Take in what others wrote, where an act made or changed what is not known here."""
        from reader.reversal import stands

        notes = self.notes
        if notes is None or stands(act, notes):
            return
        fresh = await asyncio.to_thread(self.session.notebook.read, notes.id)
        if fresh and self.notes and self.notes.id == fresh.id:
            self.notes = united(self.notes, fresh.records)

    def _carry_out(self, act: Act, entry: Entry, *, back: bool) -> bool:
        """Take an act back, or do it again: here at once, and on disk. Returns whether there was
        anything to do, or that has to be seen."""
        from reader.reversal import Reversal

        session, articles = self.session, act.articles
        reversal = Reversal(act=act, back=back, device=session.device, now=session.now())
        fresh = replace(reversal, changed=set(), left=set(), missing=set())
        if self.notes is None or self.document is None or self.notes.id not in articles:
            session.journal.plan(entry)
            self.saver.add(partial(self._run_elsewhere, fresh, entry))
            self._tell_begun(act, back=back)
            self.refresh_status()
            return True
        several = len(articles) > 1
        annotations = reversal.annotations(self.notes)
        session.journal.plan(entry)
        before = self.pane.overlay.marks
        if annotations:
            self.take_in(annotations)
        run = self._run_several if several else self._run
        notes, document = self.notes, self.document
        self.saver.add(
            lambda: run(fresh, entry, notes, document, annotations),
            # Of an act on several articles the part that is open; the rest can be undone again.
            lambda book: book.put(notes, document, *annotations),
        )
        self.refresh_status()
        if several:
            self._tell_begun(act, back=back)
        elif not reversal.idle:
            self.tell(reversal.told())
        after = self.pane.overlay.marks
        marks = (after.find(one.id) or before.find(one.id) for one in annotations)
        if (mark := next(filter(None, marks), None)) and self.pane.view:
            self.pane.goto(self.pane.view.motion.sentence(mark.start))
        return several or not reversal.idle

    def _tell_begun(self, act: Act, *, back: bool) -> None:
        doing = "Undoing" if back else "Doing again"
        count = len(act.articles)
        self.tell(f"{doing}: {act.label} in {count:,} article{'s' if count != 1 else ''} …")

    def _run(
        self,
        reversal: "Reversal",
        entry: Entry,
        notes: Notes,
        document: Document,
        annotations: Sequence[Annotation],
    ) -> Notes:
        """Save what was turned in the open article, in the saving thread."""
        saved = self._save(reversal, notes, document, annotations)
        self.keep_act(entry)
        return saved

    def _save(
        self,
        reversal: "Reversal",
        notes: Notes,
        document: Document,
        annotations: Sequence[Annotation],
    ) -> Notes:
        notebook = self.session.notebook
        if saved := reversal.write(notebook, notes.id):
            return saved
        reversal.missing.clear()  # what we know of it is all there is
        return notebook.put(notes, document, *annotations)

    def _run_several(
        self,
        reversal: "Reversal",
        entry: Entry,
        notes: Notes,
        document: Document,
        annotations: Sequence[Annotation],
    ) -> Notes:
        """The same in several articles. It is in the journal only then: where it is cut off, the
        next try does the rest."""
        saved = self._save(reversal, notes, document, annotations)
        self._run_elsewhere(reversal, entry)
        return saved

    def _run_elsewhere(self, reversal: "Reversal", entry: Entry) -> None:
        """The same where the open article is none of them, or has been saved."""
        notebook, journal = self.session.notebook, self.session.journal
        total, due = len(reversal.act.articles), monotonic() + _PROGRESS_SECONDS
        saved: list[Notes] = []
        where = ""

        def progress(number: int, one: Notes) -> None:
            nonlocal due, where
            saved.append(one)
            where = f" in “{clip(clean_line(one.title), 40)}”"
            if monotonic() >= due:
                due = monotonic() + _PROGRESS_SECONDS
                label = reversal.act.label
                self.post_message(self.Noted(tuple(saved)))
                saved.clear()
                self.post_message(self.Told(f"{label}: {number:,} of {total:,} articles …"))

        reversal.run(notebook, progress)
        if reversal.done:
            self.keep_act(entry)
        else:
            journal.drop(entry)  # the next try does the rest
        self.post_message(self.Noted(tuple(saved)))
        self.post_message(self.Told(reversal.told(where)))

    # The trash

    def action_trash(self) -> None:
        """List what was deleted, to bring it back."""
        from reader.ui.screens.trash_dialog import TrashDialog

        here = self.notes.id if self.notes else ""
        undo = self.keymap.name("mark.undo")
        self.app.push_screen(TrashDialog(self._deleted, self.restore, here, undo))

    def _deleted(self) -> "list[Deleted]":
        """What was deleted anywhere, newest first. Reads all notes."""
        from reader.trash import deleted

        return deleted(self._all_notes())

    def _all_notes(self) -> Iterable[Notes]:
        """All notes; of the open article as it is on screen."""
        here = self.notes
        if here:
            yield here
        for notes in self.session.notebook.all():
            if here is None or notes.id != here.id:
                yield notes

    def restore(self, found: "Deleted") -> None:
        """Bring back a deleted annotation, and show its passage where its article is open."""
        if found.notes.sealed:
            self.tell(found.notes.sealed)
            return
        if self.notes is None or self.document is None or self.notes.id != found.notes.id:
            self._restore_elsewhere(found)
            return
        known = record(self.notes, found.annotation.id) or found.annotation
        self.put(self.changed(known, replace(known, deleted=None)), "restoration")
        mark = self.pane.overlay.marks.find(known.id)
        if mark and self.pane.view:
            self.pane.goto(self.pane.view.motion.sentence(mark.start))

    def _restore_elsewhere(self, found: "Deleted") -> None:
        """The same in an article that is not open, or not there."""
        self.change_elsewhere(
            *(found.notes.id, found.annotation.id, "restoration"),
            lambda known: replace(known, deleted=None),
            lambda there: None if there else self.post_message(self.Told(_GONE)),
        )

    def change_elsewhere(
        self,
        article: str,
        id: str,
        label: str,
        change: Callable[[Annotation], Annotation],
        done: Callable[[bool], object],
    ) -> None:
        """Change an annotation of an article that is not open, or not there; `done` is called in
        the saving thread once that is on the disk, and told whether the annotation was there."""
        session, now = self.session, self.session.now()
        entry: Entry | None = None
        there = False

        def edit(notes: Notes) -> tuple[Annotation, ...]:
            nonlocal entry, there
            known = record(notes, id)
            there = known is not None
            if known is None or (new := change(known)) == known:
                return ()
            new = revise(known, new, device=session.device, now=now)
            entry = doing(act(label, [(article, known, new)], at=now))
            return (new,)

        def job() -> Notes | None:
            nonlocal entry, there
            folder, saved = session.notebook.folder, None
            # Where the whole folder is away, its disk may be back at the next try.
            if (folder / f"{article}.json").exists() or not folder.is_dir():
                saved = session.notebook.change(article, edit)
                self.post_message(self.Noted([saved]))
            else:  # whatever an earlier try has seen there, before it failed
                entry, there = None, False
            if entry:
                self.keep_act(entry)
            done(there)
            return saved

        self.saver.add(job)
        self.refresh_status()
