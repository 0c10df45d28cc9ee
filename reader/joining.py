"""Joining a change with what others have changed since it was begun."""

from reader.annotation import Annotation, revise
from reader.history import carried, merge, versions
from reader.rows import annotation_of


def joined(change: Annotation, stored: Annotation, *, device: str, now: str) -> Annotation:
    """A revision of an annotation, with what others changed since the one that it was made of.

    `stored` is the annotation as it is. Where it is still that one, or where nobody can tell what
    was changed, the revision stays as it is; else it is made anew on top of both: a tag that
    either gave is there, and of two new notes the later one, the other one being in its history.
    """
    begun = change.history[-1].get("rev") if change.history else None
    if begun is None:
        return change
    said, known = versions(change), versions(stored)
    if said[-1] in known or said[-2] == known[-1]:
        return change
    # The same revision that says something else was written into the file by hand.
    if said[-2] not in known and begun != list(stored.rev):
        return change
    try:
        old = annotation_of({**said[-2], "id": change.id, "created": change.created})
    except ValueError:  # what an earlier version has written cannot be understood any more
        return change
    return revise(merge(stored, change), carried(old, change, stored), device=device, now=now)
