"""One change to a notes file, under its lock and through TinyDB.

The only module that knows TinyDB, which takes longer to import than many notes files take to read:
import it where notes are saved.
"""

import zlib
from base64 import b64encode
from collections.abc import Iterable, MutableMapping
from dataclasses import replace

from tinydb import Storage, TinyDB

from reader.annotation import Annotation, Json, Notes, Reading, Revision
from reader.document import Document
from reader.history import merge
from reader.notation import Tables
from reader.rows import annotation_of, annotation_row, article_of, article_row
from reader.storage import SCHEMA


class Held(Storage):
    """Keeps what TinyDB writes in memory, so that a change to several tables reaches the disk
    whole or not at all."""

    def __init__(self, tables: Tables) -> None:
        """`tables` stay as they are: TinyDB writes into rows, and others know these too."""
        self.tables: Tables = {name: _copy(value) for name, value in tables.items()}

    def read(self) -> dict[str, dict[str, Json]]:
        return {name: table for name, table in self.tables.items() if isinstance(table, dict)}

    def write(self, data: dict[str, dict[str, Json]]) -> None:
        others = {name: value for name, value in self.tables.items() if not isinstance(value, dict)}
        self.tables = {**others, **data}


def _copy(value: Json) -> Json:
    if not isinstance(value, dict):
        return value
    return {number: dict(row) if isinstance(row, dict) else row for number, row in value.items()}


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
