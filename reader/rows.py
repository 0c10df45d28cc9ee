"""Rows of a notes file, and the values they stand for.

A row says more than this version knows: what it does not know is kept in `extra` and written back.
"""

import hashlib
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from reader.annotation import (
    Anchor,
    Annotation,
    Colour,
    Json,
    Notes,
    Reading,
    Revision,
    Status,
    anchored,
    selectors,
    version,
)
from reader.history import merge
from reader.notation import Row, Tables
from reader.passage import Passage
from reader.storage import LARGEST

_Member = TypeVar("_Member", bound=StrEnum)

_ANNOTATION = frozenset(
    "id rev created updated deleted start end exact prefix suffix text_hash anchor lost heading "
    "speaker paragraph colour note tags history".split()
)
_ANCHOR = frozenset("start end exact prefix suffix text_hash".split())
_READING = frozenset("rev status starred progress place text_hash opened marks".split())
_ARTICLE = frozenset("id title author date source paths hashes reading".split())


def annotation_row(note: Annotation) -> Row:
    """An annotation as stored."""
    history: list[Json] = [dict(entry) for entry in note.history]
    return {**version(note), "id": note.id, "created": note.created, "history": history}


def annotation_of(row: Row) -> Annotation:
    """The annotation that a row holds. Raises ValueError where it holds none, saying why."""
    extra = _unknown(row, _ANNOTATION)
    return Annotation(
        id=_text(row, "id"),
        rev=_revision(row),
        created=_text(row, "created"),
        updated=_text(row, "updated"),
        deleted=_text_or_none(row, "deleted"),
        passage=_passage(row),
        text_hash=_text(row, "text_hash"),
        anchor=_anchor(row.get("anchor")),
        lost=row.get("lost") is True,
        heading=_text(row, "heading", ""),
        speaker=_text(row, "speaker", ""),
        paragraph=_count(row, "paragraph", 0),
        colour=_member(row, "colour", Colour.YELLOW, extra),
        note=_text(row, "note", ""),
        tags=_texts(row, "tags"),
        history=tuple(_row(entry, "history") for entry in _list(row, "history")),
        extra=extra,
    )


def article_row(notes: Notes) -> Row:
    """What is kept of the article itself, and how far it was read."""
    return {
        **notes.extra,
        "id": notes.id,
        "title": notes.title,
        "author": notes.author,
        "date": notes.date,
        "source": notes.source,
        "paths": list(notes.paths),
        "hashes": list(notes.hashes),
        "reading": _reading_row(notes.reading),
    }


def article_of(row: Row, id: str) -> Notes:
    """Notes without annotations, from the article's row; `id` is the stem of the file's name.

    Raises ValueError where the row does not describe an article.
    """
    return Notes(
        id=id,
        title=_text(row, "title"),
        author=_text_or_none(row, "author"),
        date=_text_or_none(row, "date"),
        source=_text_or_none(row, "source"),
        paths=_texts(row, "paths"),
        hashes=_texts(row, "hashes"),
        reading=_reading_of(_row(row.get("reading", {}), "reading")),
        extra=_unknown(row, _ARTICLE),
    )


def _reading_row(reading: Reading) -> Row:
    place = reading.place
    row: Row = {
        **reading.extra,
        "rev": list(reading.rev),
        "status": reading.status.value,
        "starred": reading.starred,
        "progress": reading.progress,
        "place": selectors(place) if place else None,
        "text_hash": reading.text_hash,
        "opened": reading.opened,
        "marks": {letter: anchored(mark) for letter, mark in reading.marks.items()},
    }
    if reading.status is Status.UNREAD:
        row["status"] = reading.extra.get("status", reading.status.value)
    return row


def _reading_of(row: Row) -> Reading:
    extra = _unknown(row, _READING)
    place = row.get("place")
    progress = row.get("progress", 0.0)
    if not isinstance(progress, int | float):
        raise ValueError("“progress” is not a number")
    marks = _row(row.get("marks", {}), "marks")
    return Reading(
        rev=_revision(row) if "rev" in row else (0, ""),
        status=_member(row, "status", Status.UNREAD, extra),
        starred=row.get("starred") is True,
        progress=float(min(1, max(0, progress))),
        place=None if place is None else _passage(_row(place, "place")),
        text_hash=_text(row, "text_hash", ""),
        opened=_text_or_none(row, "opened"),
        marks={letter: _mark(_row(marks[letter], "marks")) for letter in marks},
        extra=extra,
    )


def notes_of(
    id: str,
    tables: Tables,
    report: Callable[[str], None],
    known: Iterable[Annotation] = (),
    before: tuple[Tables, Notes] | None = None,
) -> Notes:
    """Everything that a notes file holds, as a value.

    Rows that this version does not understand are left out, and told to `report`. Annotations that
    are `known` are taken from there where the file says the same, and sooner still where `before`,
    what the file held at an earlier time and what was made of that, has the same row: comparing
    costs a third of making them, or a tenth.
    """
    notes = Notes(id=id, title=id)
    for number, row in rows(tables, "article").items():
        try:
            notes = article_of(row, id)
            break
        except ValueError as error:
            report(f"row {number} of “article” is not understood, {error}")
    rows_before = rows(before[0], "annotations") if before else {}
    notes_before = {note.id: note for note in before[1].records} if before else {}
    if len(rows_before) != len(notes_before):  # some were merged, and say more than one row does
        rows_before = {}
    elsewhere = {note.id: note for note in known}
    records: dict[str, Annotation] = {}
    for number, row in sorted(rows(tables, "annotations").items(), key=_number):
        id_of = str(row.get("id"))
        note = notes_before.get(id_of) if rows_before.get(number) == row else None
        if note is None and (note := elsewhere.get(id_of)) and annotation_row(note) != row:
            note = None
        if note is None:
            try:
                note = annotation_of(row)
            except ValueError as error:
                report(f"row {number} of “annotations” is not understood, {error}")
                continue
        # Merging files by hand or by git can leave an annotation there twice.
        records[note.id] = merge(records[note.id], note) if note.id in records else note
    return replace(notes, records=tuple(records.values()))


def _number(item: tuple[str, Row]) -> tuple[int, str]:
    """The place of a row in its table; a later format may name rows otherwise."""
    return int(item[0]) if item[0].isdecimal() else 0, item[0]


def rows(tables: Tables, name: str) -> dict[str, Row]:
    """The rows of a table by their number; empty where there is no such table."""
    table = tables.get(name)
    if not isinstance(table, dict):
        return {}
    return {number: row for number, row in table.items() if isinstance(row, dict)}


def text_of(tables: Tables, text_hash: str) -> str | None:
    """The canonical text of a hash, as kept in a notes file; None where it is not, or damaged."""
    for row in rows(tables, "texts").values():
        packed = row.get("text")
        if row.get("hash") == text_hash and isinstance(packed, str):
            # Nobody's notes hold a longer one: a few bytes could unpack to fill the memory.
            unpacker = zlib.decompressobj()
            with suppress(ValueError, zlib.error):
                content = unpacker.decompress(b64decode(packed), LARGEST)
                text = content.decode()
                if hashlib.sha256(content).hexdigest() == text_hash:
                    return text
    return None


def _unknown(row: Row, known: frozenset[str]) -> Row:
    return {name: value for name, value in row.items() if name not in known}


def _passage(row: Row) -> Passage:
    start, end = _count(row, "start"), _count(row, "end")
    exact = _text(row, "exact")
    if start >= end or not exact:
        raise ValueError("its passage is empty")
    return Passage(start, end, exact, _text(row, "prefix", ""), _text(row, "suffix", ""))


def _mark(row: Row) -> Anchor:
    if row.get("exact") == "":  # made when only the place was kept
        start = _count(row, "start")
        return _anchor_of(row, Passage(start, start, ""))
    return _anchor_of(row, _passage(row))


def _anchor(value: Json) -> Anchor | None:
    row = None if value is None else _row(value, "anchor")
    return _anchor_of(row, _passage(row)) if row is not None else None


def _anchor_of(row: Row, passage: Passage) -> Anchor:
    return Anchor(passage, _text(row, "text_hash"), _unknown(row, _ANCHOR))


def _revision(row: Row) -> Revision:
    rev = row.get("rev")
    if isinstance(rev, list) and len(rev) == 2:
        counter, device = rev
        if isinstance(counter, int) and isinstance(device, str) and counter >= 0:
            return counter, device
    raise ValueError("“rev” is not a counter and a device")


def _member(row: Row, name: str, default: _Member, extra: Row) -> _Member:
    """A value of an enumeration; one that a later version has added is kept in `extra`."""
    value = row.get(name, default.value)
    try:
        return type(default)(str(value))
    except ValueError:
        extra[name] = value
        return default


def _text(row: Row, name: str, default: str | None = None) -> str:
    value = row.get(name, default)
    if isinstance(value, str):
        return value
    raise ValueError(f"“{name}” is not text")


def _text_or_none(row: Row, name: str) -> str | None:
    return None if row.get(name) is None else _text(row, name)


def _count(row: Mapping[str, Json], name: str, default: int | None = None) -> int:
    value = row.get(name, default)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError(f"“{name}” is not a count")


def _texts(row: Row, name: str) -> tuple[str, ...]:
    values = _list(row, name)
    texts = tuple(value for value in values if isinstance(value, str))
    if len(texts) < len(values):
        raise ValueError(f"“{name}” holds something else than text")
    return texts


def _list(row: Row, name: str) -> list[Json]:
    value = row.get(name, [])
    if isinstance(value, list):
        return value
    raise ValueError(f"“{name}” is not a list")


def _row(value: Json, name: str) -> Row:
    if isinstance(value, dict):
        return value
    raise ValueError(f"“{name}” is not made of fields")
