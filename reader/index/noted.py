"""Annotations as the index knows them, with the articles that they were made on."""

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from reader.index.entries import STATES
from reader.index.row import AT_ONCE, Row, of_notes
from reader.passage import State

_COLUMNS = """number, id, notes, created, updated, start, end, exact, text_hash, paragraph, heading,
speaker, colour, note, tags, state, found_start, found_end, reason"""


class Noted(NamedTuple):
    """An annotation, and the article that it was made on."""

    row: Row
    """What is known of the article; its path is "" where it is not in the library."""
    number: int
    """Within the index, as long as the annotation is there."""
    id: str
    notes: str
    """The id of the notes."""
    created: str
    updated: str
    marked: tuple[int, int]
    """Where its passage stood in the text that it was marked in, in code points,"""
    exact: str
    """and what stood there."""
    text_hash: str
    """The hash of that text."""
    paragraph: int
    heading: str
    speaker: str
    colour: str
    note: str
    tags: tuple[str, ...]
    state: State
    found: tuple[int, int] | None
    """Where it stands in the text as it is now; None where that is nowhere."""
    reason: str
    """Why, where that needs words; else ""."""


def noted(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[Noted]:
    """The annotations with some numbers, in that order; those that are not there any more are left
    out. Raises sqlite3.Error."""
    found: dict[int, Noted] = {}
    for at in range(0, len(numbers), AT_ONCE):
        among = json.dumps(list(numbers[at : at + AT_ONCE]))
        known = connection.execute(
            f"SELECT {_COLUMNS} FROM annotations WHERE number IN (SELECT value FROM json_each(?))",
            (among,),
        ).fetchall()
        rows = of_notes(connection, {notes for _, _, notes, *_ in known})
        for number, id, notes, created, updated, start, end, exact, text_hash, *more in known:
            paragraph, heading, speaker, colour, note, tags, state, *place, reason = more
            if notes in rows:
                found[number] = Noted(
                    row=rows[notes],
                    number=number,
                    id=id,
                    notes=notes,
                    created=created,
                    updated=updated,
                    marked=(start, end),
                    exact=exact,
                    text_hash=text_hash,
                    paragraph=paragraph,
                    heading=heading,
                    speaker=speaker,
                    colour=colour,
                    note=note,
                    tags=tuple(filter(None, tags.split("\n"))),
                    state=STATES[state],
                    found=None if None in place else (place[0], place[1]),
                    reason=reason,
                )
    return [found[number] for number in numbers if number in found]
