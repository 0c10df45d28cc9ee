"""The notebook: annotations and reading state, one file for every article."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TypeAlias

from reader.annotation import Annotation, Notes, Reading, new_notes
from reader.document import Document
from reader.rows import notes_of
from reader.storage import (
    DamagedError,
    NewerError,
    NotebookError,
    NotSavedError,
    Tables,
    encoded,
    make_folder,
    not_saved,
    read_bytes,
    read_tables,
    sweep,
)
from reader.text import clean_line

_NAME = re.compile(r"([a-z0-9-]+-[0-9a-f]{12})\.json")
"""The file's name. What a sync program calls copies of a file in conflict does not fit."""

_Stamp: TypeAlias = tuple[int, int, int]
"""Time of change in ns, size, inode: of a file that was replaced, one of them differs."""


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
        self.folder = folder
        self.problems: list[str] = []
        """What is wrong with files that were met, where, and what to do, in lines fit to show."""
        self._device = device
        self._now = now
        self._lock_seconds = lock_seconds
        self._ready = False
        self._known: dict[str, tuple[_Stamp, Notes]] = {}

    def read(self, id: str) -> Notes | None:
        """The notes of an article; None where there are none, or none that can be read.

        A damaged file is set aside. That, a file that may not be read, and one that a newer
        version wrote, are told in `problems`.
        """
        try:
            return self._load(id) if _NAME.fullmatch(f"{id}.json") else None
        except DamagedError as error:
            return self._mend(id, error)

    def all(self) -> Iterator[Notes]:
        """The notes of every article, in the order of their ids.

        Files that cannot be read are told in `problems` and left as they are. Files that have
        not changed since they were last read are not read again.
        """
        return self._every()

    def find(self, document: Document, path: str) -> Notes:
        """The notes of an article that was found at `path`, or new ones, not yet saved.

        It is recognised by its text, whatever it is called now; by its place; or by its title,
        if most of the passages marked in it are still there. Damaged files are treated as by
        `read`.
        """
        new = new_notes(document, path)
        ending = f"-{document.hash[:12]}"
        same = [self.read(id) for id in self._files() if id.endswith(ending)]
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
        or LockedError where another process held the file; the disk is then as before.
        """
        return self._save(notes, document, annotations, None)

    def keep(self, notes: Notes, document: Document, reading: Reading) -> Notes:
        """Save how far the article was read; else as `put`. The last one to save wins."""
        return self._save(notes, document, (), reading)

    def _recognise(self, document: Document, path: str) -> Notes | None:
        # Nearly all files hold none of these words, and searching costs a tenth of parsing.
        words = [encoded(word) for word in (document.hash, path, document.title)]
        near = list(self._every(words))
        tests: tuple[Callable[[Notes], bool], ...] = (
            lambda notes: document.hash in notes.hashes,
            lambda notes: path in notes.paths,
            lambda notes: notes.title == document.title and _is_of(notes, document.text),
        )
        return next((notes for test in tests for notes in near if test(notes)), None)

    def _every(self, words: Iterable[bytes] = ()) -> Iterator[Notes]:
        """All notes; given words, at least those whose files hold one of them."""
        for id, entry in self._files().items():
            try:
                status = entry.stat()
                stamp = status.st_mtime_ns, status.st_size, status.st_ino
                known = self._known.get(id)
                if known and known[0] == stamp:
                    yield known[1]
                    continue
                if words and not any(map(read_bytes(Path(entry)).__contains__, words)):
                    continue
                notes = self._load(id)
            except FileNotFoundError:  # it went since the folder was listed
                continue
            except (DamagedError, OSError) as error:
                self._report(_hidden(entry.path, error))
                continue
            if notes:
                self._known[id] = stamp, notes
                yield notes

    def _files(self) -> dict[str, os.DirEntry[str]]:
        """The notes files by the article's id, in its order."""
        try:
            with os.scandir(self.folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except FileNotFoundError:
            return {}
        except OSError as error:
            self._report(_hidden(str(self.folder), error))
            return {}
        files = {}
        for entry in entries:
            if name := _NAME.fullmatch(entry.name):
                files[name[1]] = entry
            elif entry.name.endswith(".json") and not entry.name.startswith("."):
                self._report(
                    f"{entry.path} is not called like a notes file, perhaps it is a copy that a "
                    "sync program made; it is left alone and its notes are not shown"
                )
        return files

    def _load(self, id: str) -> Notes | None:
        """As `read`, but raises DamagedError."""
        path = self._path(id)
        try:
            tables = read_tables(path)
        except (NewerError, OSError) as error:
            self._report(_hidden(str(path), error))
            return None
        return None if tables is None else self._notes(id, tables)

    def _mend(self, id: str, damage: DamagedError) -> Notes | None:
        try:
            with self._locked(self._path(id)):
                self._tables(self._path(id))
            return self._load(id)
        except (NotebookError, OSError) as error:
            self._report(f"{damage}; it could not be set aside: {error}")
            return None

    def _save(
        self,
        notes: Notes,
        document: Document,
        annotations: tuple[Annotation, ...],
        reading: Reading | None,
    ) -> Notes:
        from reader.change import Change

        path = self._path(notes.id)
        seen = replace(notes, hashes=(*notes.hashes, document.hash))
        try:
            with self._locked(path):
                tables = self._tables(path)
                if tables is None:  # the file is new or gone: what we know of it is all there is
                    annotations = (*notes.records, *annotations)
                change = Change(path, tables)
                change.put_article(seen, reading, self._device)
                change.put_annotations(annotations)
                if any(note.text_hash == document.hash for note in annotations):
                    change.put_text(document)
                return self._notes(notes.id, change.save(), (*notes.records, *annotations))
        except (DamagedError, NewerError) as error:
            raise NotSavedError(f"Nothing was saved: {error}") from error
        except RecursionError as error:
            raise NotSavedError(f"{path} was not saved: it is nested too deep") from error
        except OSError as error:
            raise not_saved(path, error) from error

    def _tables(self, path: Path) -> Tables | None:
        """What to change, under the lock: what the file holds, None where there is none.

        A damaged file is set aside here, never overwritten and never deleted.
        """
        try:
            return read_tables(path)
        except DamagedError as error:
            name = f"{path.name}.damaged-{re.sub('[^0-9TZ]', '', self._now())}"
            names = (f"{name}-{number}" if number else name for number in count())
            aside = next(free for free in map(path.with_name, names) if not os.path.lexists(free))
            path.rename(aside)
            self._report(
                f"{error}; it was set aside as {aside.name}: "
                "put a good copy in its old place to have its notes back"
            )
            return None

    def _locked(self, path: Path) -> AbstractContextManager[None]:
        from reader.change import locked

        if not self._ready:  # later a missing folder is not made again: its disk may be detached
            make_folder(self.folder)
            sweep(self.folder)
            self._ready = True
        return locked(path, self._lock_seconds)

    def _path(self, id: str) -> Path:
        """Raises ValueError for what is not an id: it could name a file elsewhere."""
        if not _NAME.fullmatch(name := f"{id}.json"):
            raise ValueError(f"no article has the id “{id}”")
        return self.folder / name

    def _notes(self, id: str, tables: Tables, known: tuple[Annotation, ...] = ()) -> Notes:
        return notes_of(
            id,
            tables,
            lambda line: self._report(
                f"{self._path(id)}: {line}; it stays in the file and is not shown, mend it there"
            ),
            known,
        )

    def _report(self, line: str) -> None:
        line = clean_line(line)
        if line not in self.problems:
            self.problems.append(line)


def _is_of(notes: Notes, text: str) -> bool:
    """Whether most of the passages marked in an article stand in the text."""
    found = [note.passage.exact in text for note in notes.annotations]
    return sum(found) * 2 > len(found)


def _hidden(path: str, error: NotebookError | OSError) -> str:
    if isinstance(error, DamagedError):
        return f"{error}; its notes are not shown, put a good copy in its place"
    if isinstance(error, OSError):
        return f"{path} cannot be read ({error.strerror}): check its permissions to see its notes"
    return str(error)
