"""One change to a notes file, under its lock and through TinyDB.

The only module that knows TinyDB and filelock, which take longer to import than many notes files
take to read: import it where notes are saved.
"""

import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout
from tinydb import Storage, TinyDB

from reader.annotation import Annotation, Json, Notes, Reading, Revision
from reader.document import Document
from reader.history import merge
from reader.rows import annotation_of, annotation_row, article_of, article_row
from reader.notation import Tables
from reader.storage import SCHEMA, LockedError

_POLL_SECONDS = 0.01


class Locks:
    """The locks of notes files, in the folder `.locks` beside them.

    A lock file stays there: were it removed, two could hold it at once. It is free again when its
    holder dies.
    """

    def __init__(self, seconds: float) -> None:
        """`seconds` is how long to wait for another holder, at most."""
        self._seconds = seconds
        self._locks: dict[Path, FileLock] = {}

    @contextmanager
    def hold(self, path: Path) -> Iterator[None]:
        """Hold a notes file against other processes and threads.

        Raises LockedError where someone else holds it for too long, and OSError, for a folder that
        is not there too.
        """
        folder = path.parent / ".locks"
        if not folder.is_dir():  # nor is one above it made again: its disk may be detached
            folder.mkdir(mode=0o700, exist_ok=True)
        lock = self._locks.get(path)  # to make one takes longer than to take it
        if lock is None:
            lock = FileLock(folder / f"{path.stem}.lock", mode=0o600)
            self._locks[path] = lock
        try:
            lock.acquire(self._seconds, poll_interval=_POLL_SECONDS)
        except Timeout as error:
            raise LockedError(
                f"{path} was not saved: another program has held it for {self._seconds:g} s; "
                "wait or end that program, then save again"
            ) from error
        try:
            yield
        finally:
            lock.release()


class Held(Storage):
    """Keeps what TinyDB writes in memory, so that a change to several tables reaches the disk
    whole or not at all."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def read(self) -> dict[str, dict[str, Json]]:
        # TinyDB writes into the rows that it is given, and others hold them too.
        return {
            name: {number: _copy(row) for number, row in table.items()}
            for name, table in self.tables.items()
            if isinstance(table, dict)
        }

    def write(self, data: dict[str, dict[str, Json]]) -> None:
        others = {name: value for name, value in self.tables.items() if not isinstance(value, dict)}
        self.tables = {**others, **data}


def _copy(row: Json) -> Json:
    return dict(row) if isinstance(row, dict) else row


class Change:
    """What is to be changed in one notes file, and then saved.

    To be made anew for every change, under the file's lock and with what the file holds then, so
    that TinyDB has neither row numbers nor results of queries that another process made stale.
    """

    def __init__(self, tables: Tables | None) -> None:
        """`tables` is what the file holds, which stays as it is; None where there is no file."""
        self._storage = Held({"schema": SCHEMA} if tables is None else tables)
        self._database = TinyDB(storage=lambda: self._storage)

    @property
    def tables(self) -> Tables:
        """What the file is to hold."""
        return self._storage.tables

    def put_article(self, notes: Notes, reading: Reading | None, device: str) -> None:
        """Say what the article is called, where it was seen and which texts it had; and how far it
        was read, if `reading` is given, as a revision made on `device`."""
        table = self._database.table("article")
        stored, number = notes, None
        for row in table:
            try:
                stored, number = article_of(row, notes.id), row.doc_id
                break
            except ValueError:  # it stays as it is, and is told when the file is read
                continue
        if reading:
            counter = max(stored.reading.rev[0], reading.rev[0]) + 1
            reading = replace(reading, rev=(counter, device))
        row_now = article_row(
            replace(
                stored,
                title=notes.title,
                author=notes.author,
                date=notes.date,
                source=notes.source,
                paths=tuple(path for path in stored.paths if path not in notes.paths) + notes.paths,
                hashes=tuple(dict.fromkeys((*stored.hashes, *notes.hashes))),
                reading=reading or max(stored.reading, notes.reading, key=_revision),
            )
        )
        if number is not None:
            table.update(row_now, doc_ids=[number])
        else:
            table.insert(row_now)

    def put_annotations(self, annotations: Iterable[Annotation]) -> None:
        """Add annotations; one that is there already is merged with what is there."""
        changed: dict[str, Annotation] = {}
        for note in annotations:
            changed[note.id] = merge(changed[note.id], note) if note.id in changed else note
        table = self._database.table("annotations")
        numbers: dict[int, str] = {}
        for row in table:
            id = str(row.get("id"))
            if id in changed:
                try:
                    changed[id] = merge(annotation_of(row), changed[id])
                except ValueError:  # it stays as it is, and is told when the file is read
                    continue
                numbers[row.doc_id] = id

        def rewrite(row: MutableMapping[str, Json]) -> None:
            note = changed[str(row["id"])]
            row.clear()  # of what the annotation does not say any more
            row.update(annotation_row(note))

        if numbers:
            table.update(rewrite, doc_ids=numbers)
        known = set(numbers.values())
        if added := [annotation_row(note) for id, note in changed.items() if id not in known]:
            table.insert_multiple(added)

    def put_text(self, document: Document) -> None:
        """Keep the canonical text, once: what its passages are found again by when it changes."""
        table = self._database.table("texts")
        if not any(row.get("hash") == document.hash for row in table):
            packed = b64encode(zlib.compress(document.text.encode()))
            table.insert({"hash": document.hash, "text": packed.decode("ascii")})


def _revision(reading: Reading) -> Revision:
    return reading.rev
