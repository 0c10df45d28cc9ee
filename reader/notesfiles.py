"""The notes files of a folder: reading them, holding them while they are changed."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock

from reader.annotation import Annotation, Notes
from reader.backups import Backups
from reader.locks import locked
from reader.migration import migrated
from reader.notation import Tables, Writer
from reader.rows import notes_of
from reader.sheet import Page, Sheet, good, local, settled
from reader.storage import (
    SCHEMA,
    DamagedError,
    NewerError,
    NotebookError,
    NotSavedError,
    Stamp,
    make_folder,
    not_saved,
    read_bytes,
    read_tables,
    schema_of,
    stamp,
    sweep,
)
from reader.text import clean_line

_NAME = re.compile(r"([a-z0-9-]+-[0-9a-f]{12})\.json")
"""The file's name. What a sync program calls copies of a file in conflict does not fit."""
_PAGES = 16
"""Files of which is remembered what they held when they were read or written last."""


class NotesFiles:
    """Notes files in one folder, shared with other processes and, by syncing, other machines.

    Several threads may use them.
    """

    def __init__(self, folder: Path, *, now: Callable[[], str], lock_seconds: float) -> None:
        """`now` tells the time: UTC, ISO. Nothing is read or made before the first call that needs
        it."""
        self.folder = folder
        self.problems: list[str] = []
        """What is wrong with files that were met, where, and what to do, in lines fit to show."""
        self._now = now
        self._lock_seconds = lock_seconds
        self._ready = False
        self.known: dict[str, tuple[Stamp, Notes]] = {}
        """What files held in the state in which they were read or saved last."""
        self._pages: dict[Path, Page] = {}
        self._remembering = Lock()
        self.backups = Backups(folder / ".backups", now)

    def read(self, id: str) -> Notes | None:
        """The notes of an article; None where there are none, or none that can be read.

        A damaged file is set aside, and the newest good backup put in its place. That, a file that
        may not be read, and one that a newer version wrote, are told in `problems`.
        """
        if not _NAME.fullmatch(f"{id}.json"):
            return None
        path = self.path(id)
        try:
            seen = settled(path)
            notes, tables = self._load(id)
            if notes and tables and seen and seen == settled(path):
                self._remember(path, Page(seen, tables, notes, Writer()))
            return notes
        except DamagedError as damage:
            try:
                with self.hold(id):
                    pass
                return self.load(id)
            except NotebookError as error:
                notes, shown = self._backup(id)
                self.report(f"{damage}; it could not be set aside: {error}; {shown}")
                return notes

    def every(self, wanted: Callable[[bytes], bool] = lambda _: True) -> Iterator[Notes]:
        """All notes; at least those whose files hold what is wanted."""
        for id, entry in self.files().items():
            try:
                state = stamp(entry.stat())
                known = self.known.get(id)
                if known and known[0] == state:
                    yield known[1]
                    continue
                if not wanted(read_bytes(Path(entry))):
                    continue
                notes = self.load(id)
            except (DamagedError, OSError):
                state, notes = None, self._unmended(id)
            if notes:
                if state and not notes.sealed:
                    self.known[id] = state, notes
                yield notes

    def some(self, ids: Iterable[str]) -> Iterator[Notes]:
        """The notes with some ids, as `every` gives them; there may be none with an id."""
        for id in ids:
            try:
                state = stamp(self.path(id).stat())
                known = self.known.get(id)
                notes = known[1] if known and known[0] == state else self.load(id)
            except (FileNotFoundError, ValueError):
                continue
            except (DamagedError, OSError):
                state, notes = None, self._unmended(id)
            if notes:
                if state and not notes.sealed:
                    self.known[id] = state, notes
                yield notes

    def files(self) -> dict[str, os.DirEntry[str]]:
        """The notes files by the article's id, in its order."""
        try:
            with os.scandir(self.folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except FileNotFoundError:
            return {}
        except OSError as error:
            why = error.strerror
            self.report(f"{self.folder} cannot be read ({why}): check its permissions to see notes")
            return {}
        files = {}
        for entry in entries:
            if name := _NAME.fullmatch(entry.name):
                files[name[1]] = entry
        return files

    def load(self, id: str) -> Notes | None:
        """As `read`, but raises DamagedError."""
        return self._load(id)[0]

    def _load(self, id: str) -> tuple[Notes | None, Tables | None]:
        """What a file holds, and the tables that say so, in the present format. Raises
        DamagedError."""
        path = self.path(id)
        try:
            tables = read_tables(path)
        except OSError as error:
            notes, shown = self._backup(id)
            line = f"{path} cannot be read ({error.strerror}): check its permissions; {shown}"
            self.report(line)
            sealed = clean_line(f"These notes cannot be changed now: {line}")
            return notes and replace(notes, sealed=sealed), None
        if tables is None:
            return None, None
        if schema_of(tables) == SCHEMA:
            return self.notes(id, tables), tables
        return self.notes(id, migrated(tables)), None

    def _unmended(self, id: str) -> Notes | None:
        """The notes of a file that may be damaged, which stays as it is; None for one that went."""
        try:
            return self.load(id)
        except DamagedError as error:
            notes, shown = self._backup(id)
            self.report(f"{error}: put a good copy in its place; {shown}")
            return notes

    def _backup(self, id: str) -> tuple[Notes | None, str]:
        """What the newest good backup holds, and how that is told."""
        try:
            for since, tables in good(self.backups, id):
                shown = f"shown is what it held before {local(since)}"
                return self.notes(id, migrated(tables)), shown
        except OSError as error:
            return None, f"its notes are not shown, nor are its backups read ({error.strerror})"
        return None, "its notes are not shown"

    @contextmanager
    def hold(self, id: str) -> Iterator[Sheet]:
        """Hold a notes file under its lock. Raises NotSavedError for whatever goes wrong.

        Raises ValueError for what is not an id.
        """
        path = self.path(id)
        try:
            with self._lock_of(path):
                page = self._pages.get(path)
                yield Sheet(path, page, self.backups, self._now, self.report)
        except DamagedError as error:
            raise NotSavedError(f"Nothing was saved: {error}") from error
        except RecursionError as error:
            raise NotSavedError(f"{path} was not saved: it is nested too deep") from error
        except OSError as error:
            raise not_saved(path, error) from error

    def save(
        self, id: str, sheet: Sheet, tables: Tables, known: Iterable[Annotation] = ()
    ) -> Notes:
        """Replace a file that is held, and return what it holds now. Raises OSError.

        Annotations that are `known` need not be made of its rows.
        """
        with self._remembering:
            page = self._pages.pop(sheet.path, None)
        writer = page.writer if page else Writer()
        state = sheet.save(tables, writer)
        notes = self.notes(id, tables, known, page)
        self._remember(sheet.path, Page(state, tables, notes, writer))
        if state:
            self.known[id] = state, notes
        return notes

    def rewrite(self, id: str, edit: Callable[[Tables | None], Tables | None]) -> None:
        """Replace all that a file holds. `edit` is given that, None where there is no file, while
        nobody else can change it, and returns what it is to hold: None for what it holds already,
        empty tables for no file. Raises NotSavedError, and ValueError for what is no id."""
        with self.hold(id) as sheet:
            tables = edit(sheet.tables)
            if tables:
                self.save(id, sheet, tables)
            elif tables is not None and sheet.tables is not None:
                sheet.path.unlink()
                self.known.pop(id, None)

    def _remember(self, path: Path, page: Page) -> None:
        """Keep what was read or written last, and no more of what was before than is little."""
        with self._remembering:
            self._pages.pop(path, None)
            self._pages[path] = page
            if len(self._pages) > _PAGES:
                self._pages.pop(next(iter(self._pages)))

    def _lock_of(self, path: Path) -> AbstractContextManager[None]:
        if not self._ready:  # later a missing folder is not made again: its disk may be detached
            make_folder(self.folder)
            sweep(self.folder)
            self._ready = True
        return locked(path, self._lock_seconds)

    def path(self, id: str) -> Path:
        """Raises ValueError for what is not an id: it could name a file elsewhere."""
        if not _NAME.fullmatch(name := f"{id}.json"):
            raise ValueError(f"no article has the id “{id}”")
        return self.folder / name

    def notes(
        self,
        id: str,
        tables: Tables,
        known: Iterable[Annotation] = (),
        page: Page | None = None,
    ) -> Notes:
        """What tables of the present or a later format say. Annotations that are `known` need not
        be made of them, nor those of `page`, which the file held at an earlier time."""
        if (schema := schema_of(tables)) > SCHEMA:
            sealed = str(NewerError(self.path(id), schema))
            self.report(sealed)
            return replace(notes_of(id, tables, lambda _: None), sealed=sealed)
        return notes_of(
            id,
            tables,
            lambda line: self.report(
                f"{self.path(id)}: {line}; it stays in the file and is not shown, mend it there"
            ),
            known,
            (page.tables, page.notes) if page else None,
        )

    def report(self, line: str) -> None:
        line = clean_line(line)
        if line not in self.problems:
            self.problems.append(line)
