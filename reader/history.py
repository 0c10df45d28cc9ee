"""Merging versions of one annotation, made by several devices or processes.

An annotation's history keeps, oldest first, what each version said otherwise than the one after it.
Merging unites the two sets of versions and writes that chain anew; a union does not care about
order or repetition, and loses nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from itertools import pairwise
from typing import TypeAlias

from reader.annotation import Annotation, Json, Notes, Reading, Revision, version

Version: TypeAlias = dict[str, Json]
_spell = json.JSONEncoder(sort_keys=True).encode
_Rank: TypeAlias = tuple[Revision, str, str]
_CONTENT = "passage text_hash anchor lost heading speaker paragraph colour note".split()
"""What an act changes of an annotation, tags and deleting apart."""


def versions(note: Annotation) -> list[Version]:
    """Everything the annotation ever said, oldest first, what it says now last."""
    found = [_stated(version(note))]
    for entry in reversed(note.history):
        found.append(_stated({**found[-1], **entry}))
    return found[::-1]


def merge(one: Annotation, other: Annotation) -> Annotation:
    """Two states of one annotation as one, whichever comes first.

    The higher revision speaks, by counter, then device; the other one stays in its history, and
    so do the histories of both.
    """
    winner = max(one, other, key=_strength)
    ranked = {_rank(said): said for note in (one, other) for said in versions(note)}
    now = ranked.pop(_rank(_stated(version(winner))))
    chain = [*(ranked[rank] for rank in sorted(ranked)), now]
    return replace(
        winner,
        created=min(one.created, other.created),
        history=tuple(_difference(old, new) for old, new in pairwise(chain)),
    )


def united(one: Notes, other: Notes) -> Notes:
    """`one` with what `other`, another state of the same notes, knows besides: annotations go by
    their revisions, and so does the reading state."""
    records = {note.id: note for note in one.records}
    for note in other.records:
        known = records.get(note.id)
        if known != note:
            records[note.id] = merge(known, note) if known else note
    newer = other.reading.rev[0] > one.reading.rev[0]
    return replace(
        one,
        paths=(*(path for path in other.paths if path not in one.paths), *one.paths),
        hashes=tuple(dict.fromkeys((*one.hashes, *other.hashes))),
        reading=other.reading if newer else one.reading,
        records=tuple(records.values()),
    )


def carried(old: Annotation, new: Annotation, now: Annotation) -> Annotation:
    """`now` with what makes `new` differ from `old`: a change that was begun before others changed
    the annotation too. Not yet a revision.

    One that has been deleted meanwhile is there again: what was changed is not to be lost.
    """
    if version(now) == version(old):
        return new
    changed = {
        name: getattr(new, name) for name in _CONTENT if getattr(new, name) != getattr(old, name)
    }
    taken = set(old.tags) - set(new.tags)
    given = (tag for tag in new.tags if tag not in old.tags)
    tags = (*(tag for tag in now.tags if tag not in taken), *given)
    return replace(now, **{**changed, "tags": tuple(dict.fromkeys(tags)), "deleted": new.deleted})


def rebased(old: Reading, new: Reading, now: Reading) -> Reading:
    """`now` with what makes one reading state differ from the one before it."""
    changed = {
        field.name: getattr(new, field.name)
        for field in fields(Reading)
        if getattr(new, field.name) != getattr(old, field.name)
    }
    if "marks" in changed:
        kept = {
            name: at for name, at in now.marks.items() if name in new.marks or name not in old.marks
        }
        mine = {name: at for name, at in new.marks.items() if old.marks.get(name) != at}
        changed["marks"] = {**kept, **mine}
    return replace(now, **changed)


def spelled(value: object) -> str:
    """A value of JSON as one text: two are the same where their texts are. Python holds 1, 1.0 and
    True to be equal."""
    return _spell(value)


def _strength(note: Annotation) -> tuple[_Rank, str]:
    """What decides which of two annotations speaks; what is null counts where all else ties."""
    said = version(note)
    return _rank(_stated(said)), spelled(said)


def _difference(old: Version, new: Version) -> Version:
    """What `old` said otherwise than the version after it; always its `rev` and `updated`."""
    return {
        name: old.get(name)
        for name in {**old, **new}
        if name in ("rev", "updated") or not _same(old.get(name), new.get(name))
    }


def _same(one: Json, other: Json) -> bool:
    if one is None or isinstance(one, str):  # as nearly all are, which need no spelling
        return one == other
    return spelled(one) == spelled(other)


def _stated(fields: Mapping[str, Json]) -> Version:
    """The fields that say something: a history tells an absent field from none by null alone."""
    return {name: value for name, value in fields.items() if value is not None}


def _rank(said: Version) -> _Rank:
    """The order of versions; those that rank the same say the same."""
    revision: Revision = (0, "")
    match said.get("rev"):
        case [int(counter), str(device)]:
            revision = counter, device
    return revision, str(said.get("updated")), spelled(said)
