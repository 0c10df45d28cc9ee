"""Merging versions of one annotation, made by several devices or processes.

An annotation's history keeps, oldest first, what each version said otherwise than the one after it.
Merging unites the two sets of versions and writes that chain anew; a union does not care about
order or repetition, and loses nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

from reader.annotation import Annotation, Json, Revision, version

Version: TypeAlias = dict[str, Json]
_spell = json.JSONEncoder(sort_keys=True).encode
_Rank: TypeAlias = tuple[Revision, str, str]


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
