"""Merging two versions of a notes file.

A join: it does not matter which version comes first, which two of three are merged first, or how
often, down to the bytes of the file. So every part is a union, or the greatest of what there is,
and rows are numbered by what they say.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import TypeAlias, TypeGuard, TypeVar

from reader.annotation import Annotation, Json, Notes
from reader.history import merge, spelled
from reader.rows import annotation_of, annotation_row, article_of, article_row, text_of
from reader.storage import SCHEMA, Row, Tables

_OTHERS = "others"
"""The field for what two versions say otherwise in a field that this reader does not know."""
_Value = TypeVar("_Value")
_Standing: TypeAlias = tuple[bool, tuple[int, str], str, str]


def merge_tables(one: Tables, other: Tables) -> Tables:
    """What two versions of one notes file hold, as one; nothing that a reader wrote is lost.

    Annotations go by id and revision, what does not speak stays in their history. How far the
    article was read, and what it is called, are taken from the version that was read last. Rows
    and fields that this reader does not know are all kept.
    """
    merges = {"article": _articles, "annotations": _annotations, "texts": _texts}
    found: dict[str, list[Row]] = {}
    fields: list[tuple[str, Json]] = []
    for version in (one, other):
        for name, value in _fields(version):
            if name == "schema" and value is version.get(name):
                continue
            if _is_table(value) and name != _OTHERS:
                found.setdefault(name, []).extend(value.values())
            else:
                fields.append((name, value))
    tables: Tables = {"schema": max(_schema(one), _schema(other))}
    for name, rows in found.items():
        merged = merges.get(name, _distinct)(rows)
        tables[name] = {str(number): row for number, row in enumerate(merged, 1)}
    return {**_united(fields, tables.keys()), **tables}


def _schema(tables: Tables) -> int:
    schema = tables.get("schema")
    return schema if isinstance(schema, int) else SCHEMA


def _articles(rows: list[Row]) -> Iterator[Row]:
    known, unknown = _understood(rows, lambda row: article_of(row, str(row.get("id", ""))))
    if known:
        latest = max(known, key=_standing)
        hashes = sorted({text_hash for notes in known for text_hash in notes.hashes})
        # The id of an article ends as the hash of its first text begins.
        first = [text_hash for text_hash in hashes if latest.id.endswith(f"-{text_hash[:12]}")]
        first = first or sorted(notes.hashes[0] for notes in known if notes.hashes)
        paths = {path for notes in known for path in notes.paths}.difference(latest.paths[-1:])
        extra = _united(field for notes in known for field in _fields(notes.extra))
        yield article_row(
            replace(
                latest,
                paths=(*sorted(paths), *latest.paths[-1:]),
                hashes=tuple(dict.fromkeys((*first[:1], *hashes))),
                extra=extra,
            )
        )
    yield from _distinct(unknown)


def _standing(notes: Notes) -> _Standing:
    """Which of several rows on one article speaks; those that tie say the same."""
    row = article_row(replace(notes, paths=notes.paths[-1:], hashes=(), extra={}))
    return bool(notes.paths), notes.reading.rev, notes.reading.opened or "", spelled(row)


def _annotations(rows: list[Row]) -> Iterator[Row]:
    known, unknown = _understood(rows, annotation_of)
    found: dict[str, list[Annotation]] = {}
    for note in known:
        found.setdefault(note.id, []).append(note)
    # With itself too: that puts its history in order.
    merged = [reduce(merge, same if same[1:] else same * 2) for same in found.values()]
    for note in sorted(merged, key=lambda note: (note.created, note.id)):
        yield annotation_row(note)
    yield from _distinct(unknown)


def _texts(rows: list[Row]) -> Iterator[Row]:
    """Texts by their hash: programs pack one text in several ways, and one way is enough."""
    by_hash: dict[str, list[Row]] = {}
    for row in _distinct(rows):
        by_hash.setdefault(str(row.get("hash")), []).append(row)
    for text_hash, same in sorted(by_hash.items()):
        plain = [row for row in same if row.keys() == {"hash", "text"}]
        if len(plain) > 1:
            good = [row for row in plain if text_of({"texts": {"1": row}}, text_hash) is not None]
            same = [row for row in same if row not in plain] + (good[:1] or plain)
        yield from _distinct(same)


def _understood(rows: list[Row], read: Callable[[Row], _Value]) -> tuple[list[_Value], list[Row]]:
    """What rows stand for, and the rows that this version does not understand."""
    known, unknown = [], []
    for row in rows:
        try:
            known.append(read(row))
        except ValueError:
            unknown.append(row)
    return known, unknown


def _distinct(rows: Iterable[Row]) -> list[Row]:
    """Rows that say something else than all others, in the order of what they say."""
    said = {spelled(row): row for row in rows}
    return [said[text] for text in sorted(said)]


def _united(fields: Iterable[tuple[str, Json]], taken: Collection[str] = ()) -> Row:
    """All fields. Where several say something else under one name, the greatest stands there, and
    the rest in a field of their own; so do all whose name is taken."""
    said: dict[str, dict[str, Json]] = {}
    for name, value in fields:
        said.setdefault(name, {})[spelled(value)] = value
    row: Row = {}
    others: Row = {}
    for name, values in said.items():
        texts = sorted(values)
        if name not in taken and name != _OTHERS:
            row[name] = values[texts.pop()]
        if texts:
            others[name] = [values[text] for text in texts]
    return {**row, _OTHERS: others} if others else row


def _fields(row: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """All fields, those too that an earlier merging put aside."""
    for name, value in row.items():
        if name == _OTHERS and isinstance(value, dict):
            for other, values in value.items():
                yield from (
                    (other, one) for one in (values if isinstance(values, list) else [values])
                )
        else:
            yield name, value


def _is_table(value: Json) -> TypeGuard[dict[str, Row]]:
    return isinstance(value, dict) and all(
        number.isdecimal() and isinstance(row, dict) for number, row in value.items()
    )
