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

from reader.annotation import Annotation, Json, Notes, Reading
from reader.document import Document
from reader.history import merge
from reader.rows import annotation_of, annotation_row, article_of, article_row
from reader.storage import SCHEMA, LockedError, Tables, write_tables

_POLL_SECONDS = 0.01


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold a notes file against other processes and threads, waiting for at most `seconds`.

    The lock file lies beside it and stays there: were it removed, two could hold it at once. It is
    free again when its holder dies. Raises LockedError where someone else holds it for too long,
    and OSError, for a folder that is not there too.
    """
    folder = path.parent / ".locks"
    if not folder.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
    lock = FileLock(folder / f"{path.stem}.lock", mode=0o600)
    try:
        lock.acquire(seconds, poll_interval=_POLL_SECONDS)
    except Timeout as error:
        raise LockedError(
            f"{path} was not saved: another program has held it for {seconds:g} s; "
            "wait or end that program, then save again"
        ) from error
    try:
        yield
    finally:
        lock.release()


class AtomicStorage(Storage):
    """Keeps what TinyDB writes until `save` replaces the file, so that a change to several tables
    reaches the disk whole or not at all."""

    def __init__(self, path: Path, tables: Tables | None) -> None:
        """`tables` is what the file holds, None where there is no file."""
        self._path = path
        self._tables: Tables = {"schema": SCHEMA} if tables is None else tables

    def read(self) -> dict[str, dict[str, Json]]:
        return {name: table for name, table in self._tables.items() if isinstance(table, dict)}

    def write(self, data: dict[str, dict[str, Json]]) -> None:
        others = {
            name: value for name, value in self._tables.items() if not isinstance(value, dict)
        }
        self._tables = {**others, **data}

    def save(self) -> Tables:
        """Replace the file and return what it holds now. Raises OSError as `write_tables` does."""
        write_tables(self._path, self._tables)
        return self._tables


class Change:
    """What is to be changed in one notes file, and then saved.

    To be made anew for every change, under the file's lock and with what the file holds then, so
    that TinyDB has neither row numbers nor results of queries that another process made stale.
    """

    def __init__(self, path: Path, tables: Tables | None) -> None:
        """`tables` is what the file holds, None where there is no file."""
        self._storage = AtomicStorage(path, tables)
        self._database = TinyDB(storage=lambda: self._storage)

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
                reading=reading or stored.reading,
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
            said = annotation_row(changed[str(row["id"])])
            row.clear()  # what an earlier revision said and this one does not is in the history
            row.update(said)

        table.update(rewrite, doc_ids=numbers)
        added = changed.keys() - numbers.values()
        table.insert_multiple(annotation_row(changed[id]) for id in changed if id in added)

    def put_text(self, document: Document) -> None:
        """Keep the canonical text, once: what its passages are found again by when it changes."""
        table = self._database.table("texts")
        if not any(row.get("hash") == document.hash for row in table):
            packed = b64encode(zlib.compress(document.text.encode()))
            table.insert({"hash": document.hash, "text": packed.decode("ascii")})

    def save(self) -> Tables:
        """Write the file and return what it holds now. Raises OSError as `write_tables` does."""
        return self._storage.save()
