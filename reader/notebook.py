"""The notebook: annotations and reading state, one file for every article."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from reader.annotation import Annotation, Notes, Reading, new_notes
from reader.document import Document
from reader.history import rebased
from reader.joining import joined
from reader.migration import migrated
from reader.news import News, state_of
from reader.notation import Tables
from reader.notesfiles import NotesFiles
from reader.recognition import Near, Recognition, There, copy_id
from reader.rows import text_of
from reader.storage import (
    SCHEMA,
    NewerError,
    NotebookError,
    NotSavedError,
    read_tables,
    schema_of,
)


class Notebook:
    """Notes files in one folder, shared with other processes and, by syncing, other machines.

    Several threads may use one notebook.
    """

    def __init__(
        self,
        folder: Path,
        *,
        device: str,
        now: Callable[[], str],
        lock_seconds: float = 5.0,
        there: There = lambda _: None,
    ) -> None:
        """`device` names this machine in revisions, `now` tells the time: UTC, ISO; `there` gives
        the article at a path, if there is one. Nothing is read or made before the first call that
        needs it."""
        self._files = NotesFiles(folder, now=now, lock_seconds=lock_seconds)
        self.news = News(self._files)
        """What others change."""
        self._device, self._now = device, now
        self._there = there

    @property
    def folder(self) -> Path:
        return self._files.folder

    @property
    def files(self) -> NotesFiles:
        """The files themselves, for what goes beyond annotations."""
        return self._files

    @property
    def problems(self) -> list[str]:
        """What is wrong with files that were met, where, and what to do, in lines fit to show."""
        return self._files.problems

    def read(self, id: str) -> Notes | None:
        """The notes of an article; None where there are none, or none that can be read.

        A damaged file is set aside, and the newest good backup put in its place. That, a file that
        may not be read, and one that a newer version wrote, are told in `problems`.
        """
        return self._files.read(id)

    def all(self) -> Iterator[Notes]:
        """The notes of every article, in the order of their ids.

        Files that cannot be read are told in `problems` and left as they are; shown is then what
        their newest good backups hold. Files that have not changed since they were last read are
        not read again.
        """
        return self._files.every()

    def some(self, ids: Iterable[str]) -> Iterator[Notes]:
        """The notes with some ids, as `all` gives them; there may be none with an id."""
        return self._files.some(ids)

    def state(self, notes: Notes) -> int:
        """By what the file of some notes is known again; 0 where it may hold others."""
        known = self._files.known.get(notes.id)
        return state_of(known[0]) if known and known[1] == notes else 0

    def more_news(self, most: int = 0) -> News:
        """What others change, for someone who looks beside `news`: so many notes at a time, which
        are not kept in memory then; 0 for all."""
        return News(self._files, most)

    def find(self, document: Document, path: str) -> Notes:
        """The notes of an article that was found at `path`, or new ones, not yet saved.

        By what it is recognised is told in `reader.recognition`. Damaged files are treated as by
        `read`.
        """
        return self.found(document, path)[0]

    def found(self, document: Document, path: str) -> tuple[Notes, Notes | None]:
        """As `find`, and the notes of another copy of the article, which it could share."""
        new = new_notes(document, path)
        copy = copy_id(document.title, document.hash, path)
        endings = tuple(f"-{id.rpartition('-')[2]}" for id in (new.id, copy))
        near = [self.read(id) for id in self._files.files() if id.endswith(endings)]
        recognition = self.recognition(filter(None, near))
        if not recognition.exact(document, path):
            wanted = Near.of(document, path)
            recognition = self.recognition(filter(wanted.notes, self._files.every(wanted.file)))
        return self.recognised(document, path, recognition)

    def recognised(
        self, document: Document, path: str, recognition: Recognition
    ) -> tuple[Notes, Notes | None]:
        """As `found`, by what recognises articles by all notes: for many articles at once."""
        new = new_notes(document, path)
        known, other = recognition.find(document, path)
        if known is None:
            copy = copy_id(document.title, document.hash, path)
            return (replace(new, id=copy) if other else new), other
        return (
            replace(
                known,
                title=new.title,
                author=new.author,
                date=new.date,
                source=new.source,
                paths=(*(one for one in known.paths if one != path), path),
                hashes=tuple(dict.fromkeys((*known.hashes, document.hash))),
            ),
            other,
        )

    def recognition(self, notes: Iterable[Notes]) -> Recognition:
        """What recognises articles by some of these notes."""
        return Recognition(notes, self._there, self.text)

    def put(self, notes: Notes, document: Document, *annotations: Annotation) -> Notes:
        """Save annotations, new or revised, and return the notes as they are on the disk now.

        What others have changed of an annotation since is joined with it. Of two versions that
        cannot be joined the higher revision is shown, and the other one kept in its history.

        When this returns, the change is on the disk to stay. Raises NotSavedError, or LockedError
        where another process held the file; the disk is then as before. To try again is safe.
        Notes that are sealed are refused at once.
        """
        return self._save(notes, document, annotations, None)

    def change(self, id: str, edit: Callable[[Notes], Iterable[Annotation]]) -> Notes:
        """Revise annotations of an article whose text is not at hand, and return its notes as they
        are on the disk now.

        `edit` is given the notes as they stand on the disk, while nobody else can change them,
        and returns revised annotations; nothing is written where it returns none. Raises
        NotSavedError as `put` does, and where there are no such notes.
        """
        from reader.change import Change

        with self._files.hold(id) as sheet:
            if sheet.tables is None:
                raise NotSavedError(f"{sheet.path} was not saved: it is not there any more")
            notes = self._files.notes(id, sheet.tables)
            revised = tuple(edit(notes))
            if not revised:
                return notes
            change = Change(sheet.tables)
            change.put_annotations(revised)
            return self._files.save(id, sheet, change.tables, (*notes.records, *revised))

    def absorb(self, id: str, other: Tables) -> Notes:
        """Merge another version of a notes file into it, and return what it holds then.

        Whoever merges the same versions, in whatever order, comes to the same bytes; nothing is
        written where nothing is new. Empty tables put the file itself in order. Raises
        NotSavedError as `put` does, and ValueError for what is no id.
        """
        from reader.history import spelled
        from reader.merging import merge_tables

        with self._files.hold(id) as sheet:
            if (schema := schema_of(other)) > SCHEMA:
                raise NewerError(sheet.path, schema)
            other, own = migrated(other) if other else {}, sheet.tables
            if own is None and not other:
                raise NotSavedError(f"{sheet.path} was not saved: it is not there any more")
            merged = merge_tables(own or other, other)
            if spelled(merged) == spelled(own):
                return self._files.notes(id, merged)
            return self._files.save(id, sheet, merged)

    def share(self, notes: Notes, document: Document, path: str) -> Notes:
        """Let the copy of an article that was found at `path` have these notes too, and return
        them as they are on the disk now. What was noted on the copy is merged into them.

        Raises NotSavedError as `put` does; then nothing has gone.
        """
        own = self.find(document, path)
        shared = replace(notes, paths=(*(one for one in notes.paths if one != path), path))
        if own.id == notes.id:
            return self._save(shared, document, (), None)
        with self._files.hold(own.id) as sheet:
            if sheet.tables:
                self.absorb(notes.id, sheet.tables)
            saved = self._save(shared, document, (), None)
            if sheet.tables:
                sheet.path.unlink()  # all that it held is on the disk in the other one
        return saved

    def text(self, id: str, text_hash: str) -> str | None:
        """The canonical text of that hash, which annotations of the article were made in; None
        where it was not kept. Reads the notes file."""
        try:
            tables = read_tables(self._files.path(id))
        except (NotebookError, OSError):
            return None
        return text_of(tables or {}, text_hash)

    def keep(self, notes: Notes, document: Document, reading: Reading) -> Notes:
        """Save how far the article was read; else as `put`. What differs from `notes` counts: of
        the rest, what is on the disk."""
        return self._save(notes, document, (), reading)

    def _save(
        self,
        notes: Notes,
        document: Document,
        annotations: tuple[Annotation, ...],
        reading: Reading | None,
    ) -> Notes:
        from reader.change import Change

        if notes.sealed:
            raise NotSavedError(notes.sealed)
        seen = replace(notes, hashes=(*notes.hashes, document.hash))
        with self._files.hold(notes.id) as sheet:
            tables = sheet.tables
            stored = sheet.notes or (self._files.notes(notes.id, tables) if tables else None)
            id = self._rather(notes, document, stored)
            if id == notes.id:
                if stored:
                    annotations = self._joined(annotations, stored)
                    reading = reading and rebased(notes.reading, reading, stored.reading)
                if sheet.lost:  # what we know of it may be all there is
                    annotations = (*notes.records, *annotations)
                change = Change(tables)
                change.put_article(seen, reading, self._device)
                change.put_annotations(annotations)
                if any(_counts_in(note, document) for note in annotations):
                    change.put_text(document)
                known = (*notes.records, *annotations)
                return self._files.save(id, sheet, change.tables, known)
        more = (*notes.records, *annotations) if stored is None else annotations
        return self._save(replace(notes, id=id), document, more, reading)

    def _rather(self, notes: Notes, document: Document, stored: Notes | None) -> str:
        """The id to save notes under, where those that are stored under theirs are not, or not any
        more, of the same article."""
        path = next(reversed(notes.paths), "")
        if stored is None and notes.id in self._files.known:  # it was there
            del self._files.known[notes.id]
            found = self.find(document, path)  # perhaps it was merged into other notes
            return found.id if found.records or found.reading.rev[0] else notes.id
        if stored is None or not path or set(stored.paths) & set(notes.paths):
            return notes.id
        # Notes that were new here were so elsewhere too: of another copy?
        copied = self.recognition(()).stands(stored, path) is not None
        return copy_id(notes.title, document.hash, path) if copied else notes.id

    def _joined(self, annotations: tuple[Annotation, ...], stored: Notes) -> tuple[Annotation, ...]:
        known = {note.id: note for note in stored.records}
        return tuple(
            joined(note, known[note.id], device=self._device, now=self._now())
            if note.id in known
            else note
            for note in annotations
        )


def _counts_in(note: Annotation, document: Document) -> bool:
    """Whether a passage of the annotation counts in the document's text, which is kept then."""
    hashes = (note.text_hash, note.anchor.text_hash if note.anchor else "")
    return document.hash in hashes
