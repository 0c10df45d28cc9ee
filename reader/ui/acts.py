"""Acts on the annotations of an article, and undoing and redoing them."""

from dataclasses import replace
from typing import NamedTuple

from reader.annotation import Annotation, Notes, revise


class Act(NamedTuple):
    """One change of one annotation."""

    label: str
    """What was done, in words: "highlight", "note"."""
    before: Annotation | None
    """None where the act made the annotation."""
    after: Annotation


class Acts:
    """What was done to one article in this run, to be taken back and done again."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._done: list[Act] = []
        self._undone: list[Act] = []

    def do(self, act: Act) -> None:
        """Remember an act; what was undone before it cannot be redone any more."""
        self._done.append(act)
        self._undone.clear()

    def undo(self, notes: Notes, now: str) -> tuple[Act, Annotation] | None:
        """Take back the last act: it, and the annotation's next revision. None if none is left."""
        if not self._done:
            return None
        act = self._done.pop()
        self._undone.append(act)
        return act, self._as(act.before, act.after, notes, now)

    def redo(self, notes: Notes, now: str) -> tuple[Act, Annotation] | None:
        """Do again what was undone last: the act and the annotation's next revision."""
        if not self._undone:
            return None
        act = self._undone.pop()
        self._done.append(act)
        return act, self._as(act.after, act.after, notes, now)

    def _as(
        self, wanted: Annotation | None, known: Annotation, notes: Notes, now: str
    ) -> Annotation:
        """The annotation as it is now, with the content it had: a new revision, so that other
        machines follow."""
        current = record(notes, known.id) or known
        if wanted is None:
            content = replace(current, deleted=now)
        else:
            content = replace(
                current,
                passage=wanted.passage,
                text_hash=wanted.text_hash,
                anchor=wanted.anchor,
                lost=wanted.lost,
                heading=wanted.heading,
                speaker=wanted.speaker,
                paragraph=wanted.paragraph,
                colour=wanted.colour,
                note=wanted.note,
                tags=wanted.tags,
                deleted=wanted.deleted,
            )
        return revise(current, content, device=self._device, now=now)


def record(notes: Notes, id: str) -> Annotation | None:
    """The annotation with an id, deleted or not."""
    return next((one for one in notes.records if one.id == id), None)


def with_record(notes: Notes, annotation: Annotation) -> Notes:
    """The notes with an annotation in place of its last revision, or added."""
    known = record(notes, annotation.id)
    if known is None:
        return replace(notes, records=(*notes.records, annotation))
    records = (annotation if one.id == annotation.id else one for one in notes.records)
    return replace(notes, records=tuple(records))
