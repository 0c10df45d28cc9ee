"""The notebook: annotations and reading state, one file for every article."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from reader.annotation import Annotation, Notes, Reading, new_notes
from reader.document import Document
from reader.migration import migrated
from reader.notation import Tables
from reader.notesfiles import NotesFiles
from reader.rows import text_of
from reader.storage import (
    SCHEMA,
    NewerError,
    NotebookError,
    NotSavedError,
    encoded,
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
    ) -> None:
        """`device` names this machine in revisions, `now` tells the time: UTC, ISO. Nothing is
        read or made before the first call that needs it."""
        self._files = NotesFiles(folder, now=now, lock_seconds=lock_seconds)
        self._device = device

    @property
    def folder(self) -> Path:
        return self._files.folder

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

    def find(self, document: Document, path: str) -> Notes:
        """The notes of an article that was found at `path`, or new ones, not yet saved.

        It is recognised by its text, whatever it is called now; by its place; or by its title,
        if most of the passages marked in it are still there. Damaged files are treated as by
        `read`.
        """
        new = new_notes(document, path)
        ending = f"-{document.hash[:12]}"
        same = [self.read(id) for id in self._files.files() if id.endswith(ending)]
        named = sorted(filter(None, same), key=lambda notes: path not in notes.paths)
        found = named[0] if named else self._recognise(document, path)
        if found is None:
            return new
        return replace(
            found,
            title=new.title,
            author=new.author,
            date=new.date,
            source=new.source,
            paths=(*(known for known in found.paths if known != path), path),
            hashes=tuple(dict.fromkeys((*found.hashes, document.hash))),
        )

    def put(self, notes: Notes, document: Document, *annotations: Annotation) -> Notes:
        """Save annotations, new or revised, and return the notes as they are on the disk now.

        Of two versions of one annotation the higher revision is shown, and the other one kept in
        its history. When this returns, the change is on the disk to stay. Raises NotSavedError,
        or LockedError where another process held the file; the disk is then as before. To try
        again is safe. Notes that are sealed are refused at once.
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

    def text(self, id: str, text_hash: str) -> str | None:
        """The canonical text of that hash, which annotations of the article were made in; None
        where it was not kept. Reads the notes file."""
        try:
            tables = read_tables(self._files.path(id))
        except (NotebookError, OSError):
            return None
        return text_of(tables or {}, text_hash)

    def keep(self, notes: Notes, document: Document, reading: Reading) -> Notes:
        """Save how far the article was read; else as `put`. The last one to save wins."""
        return self._save(notes, document, (), reading)

    def _recognise(self, document: Document, path: str) -> Notes | None:
        # Nearly all files hold none of these words, and searching costs a tenth of parsing.
        words = [encoded(word) for word in (document.hash, path, document.title)]
        near = list(self._files.every(words))
        tests: tuple[Callable[[Notes], bool], ...] = (
            lambda notes: document.hash in notes.hashes,
            lambda notes: path in notes.paths,
            lambda notes: notes.title == document.title and _is_of(notes, document.text),
        )
        return next((notes for test in tests for notes in near if test(notes)), None)

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
            if sheet.lost:  # what we know of it may be all there is
                annotations = (*notes.records, *annotations)
            change = Change(sheet.tables)
            change.put_article(seen, reading, self._device)
            change.put_annotations(annotations)
            if any(_counts_in(note, document) for note in annotations):
                change.put_text(document)
            known = (*notes.records, *annotations)
            return self._files.save(notes.id, sheet, change.tables, known)


def _counts_in(note: Annotation, document: Document) -> bool:
    """Whether a passage of the annotation counts in the document's text, which is kept then."""
    hashes = (note.text_hash, note.anchor.text_hash if note.anchor else "")
    return document.hash in hashes


def _is_of(notes: Notes, text: str) -> bool:
    """Whether most of the passages marked in an article stand in the text."""
    found = [note.passage.exact in text for note in notes.annotations]
    return sum(found) * 2 > len(found)
