"""Where the annotations of an article stand in its text as it is now.

An annotation counts in the text that it was marked in, or in a later one where someone has said
where it stands there. In any other text it is looked for, together with all that were marked in
the same text: neighbours tell where a passage has gone.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import NamedTuple, TypeAlias

from reader.annotation import Anchor, Annotation
from reader.extract import Extract
from reader.passage import Cancelled, Placement, State, attach_all, never

Placements: TypeAlias = Mapping[str, Placement]
"""By the ids of annotations."""
Texts: TypeAlias = Callable[[str], str | None]
"""Gives the canonical text of a hash; None where it was not kept."""
SURE = (State.ATTACHED, State.MOVED)
"""The states of a passage whose place is certain."""
KEPT = "kept as an orphan"
"""Why a passage stands nowhere where someone has said so."""
MISSING = "its article is missing"
"""Why a passage stands nowhere where there is no text at all."""


class Place(NamedTuple):
    """What an annotation says of where it stands: as marked, and as someone has said later."""

    marked: Anchor
    later: Anchor | None


Found: TypeAlias = Mapping[Place, Placement]
"""What was found of places, whatever else their annotations say."""


def placements(
    document: Extract,
    annotations: Iterable[Annotation],
    texts: Texts,
    cancelled: Callable[[], bool] = never,
) -> Placements:
    """Where annotations stand in a document; to be asked for all of its article at once, the
    deleted ones too, since what is found depends on them all.

    Nothing is searched, and `texts` not asked, for what counts in this very text. Raises Cancelled
    where `cancelled` says so.
    """
    notes = list(annotations)
    at_once = {note.id: _at_once(document, note) for note in notes}
    known = {id: placement for id, placement in at_once.items() if placement}
    if len(known) == len(notes):  # nothing has changed, as in nearly all articles
        return known
    found = find(document, notes, texts, cancelled)
    placements = ((note.id, placed(document, note, found)) for note in notes)
    return {id: placement for id, placement in placements if placement}


def find(
    document: Extract,
    annotations: Iterable[Annotation],
    texts: Texts,
    cancelled: Callable[[], bool] = never,
) -> Found:
    """What is found of those annotations that do not count in this very text; else as
    `placements`."""
    notes = list(annotations)
    wanted = {place_of(note) for note in notes if _at_once(document, note) is None}
    if not wanted:
        return {}
    later = {place: place.later for place in wanted if place.later}
    near = _search(document, later, texts, cancelled)
    left = {place for place in wanted if place not in near or near[place].state not in SURE}
    hashes = {place.marked.text_hash for place in left}
    marked = {place_of(note): place_of(note).marked for note in notes if note.text_hash in hashes}
    far = _search(document, marked, texts, cancelled) if left else {}
    return {
        place: _better(near.get(place), far.get(place))
        for place in wanted
        if place in near or place in far
    }


def placed(document: Extract, note: Annotation, found: Found) -> Placement | None:
    """Where an annotation stands, by what was found; None where it is still to be looked for."""
    placement = _at_once(document, note) or found.get(place_of(note))
    if placement and note.lost and placement.state not in SURE:
        return Placement(State.ORPHAN, 0, 0, KEPT)
    return placement


def to_review(annotations: Iterable[Annotation], placements: Placements) -> list[Annotation]:
    """The annotations that someone has to say something about: where they stand, or that they
    stand nowhere."""
    return [
        note
        for note in annotations
        if note.id in placements
        and (
            placements[note.id].state is State.UNCERTAIN
            or (placements[note.id].state is State.ORPHAN and not note.lost)
        )
    ]


def place_of(note: Annotation) -> Place:
    """What an annotation says of where it stands."""
    return Place(Anchor(note.passage, note.text_hash), note.anchor)


def _at_once(document: Extract, note: Annotation) -> Placement | None:
    """Where an annotation stands that counts in this very text."""
    if note.anchor and note.anchor.text_hash == document.hash:
        passage = note.anchor.passage
    elif note.text_hash == document.hash:
        passage = note.passage
    else:
        return None
    return Placement(State.ATTACHED, passage.start, passage.end)


def _search(
    document: Extract,
    anchors: Mapping[Place, Anchor],
    texts: Texts,
    cancelled: Callable[[], bool],
) -> dict[Place, Placement]:
    """Look for passages, those of one text together, in the order of that text."""
    found: dict[Place, Placement] = {}

    def order(place: Place) -> tuple[str, int, int, str, str]:
        passage = anchors[place].passage
        return anchors[place].text_hash, passage.start, passage.end, passage.exact, passage.prefix

    by_text = groupby(sorted(anchors, key=order), lambda place: anchors[place].text_hash)
    for text_hash, group in by_text:
        places = list(group)
        if cancelled():
            raise Cancelled
        passages = [anchors[place].passage for place in places]
        now = attach_all(passages, texts(text_hash), document.text, cancelled)
        found.update(zip(places, now, strict=True))
    return found


def _better(near: Placement | None, far: Placement | None) -> Placement:
    """Of what a later text and what the first one tell, the more certain, the later of equals."""
    known = [placement for placement in (near, far) if placement]
    for states in (SURE, (State.UNCERTAIN,)):
        for placement in known:
            if placement.state in states:
                return placement
    return known[0]
