"""Annotations together with the article that they were made in."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from reader.anchoring import Placements, Texts, placements, to_review
from reader.annotation import Annotation, Notes
from reader.article import Article, summary
from reader.extract import Extract
from reader.passage import State
from reader.query import Query, annotation_subject

_BEYOND = ("orphaned", "review", "missing", "in", "lang", "format", "updated")
"""What a query asks that notes do not tell, only the article as it is now."""


class Marked(NamedTuple):
    """Annotations of one article, and the article itself where it is still to be found."""

    notes: Notes
    """Its records are the annotations that were asked for, none of them deleted."""
    whole: Notes
    """All that is kept for the article."""
    path: str | None
    """Where it stands, or stood last."""
    document: Extract | None
    texts: Texts
    """Gives the texts that its passages were marked in."""

    def placements(self) -> Placements:
        """Where all its annotations stand in the article; nowhere where it is missing."""
        if self.document is None:
            return {}
        return placements(self.document, self.whole.records, self.texts)

    def doubts(self, annotations: Sequence[Annotation]) -> frozenset[str]:
        """What a query can ask of where annotations stand."""
        if self.document is None:
            return frozenset()
        found = self.placements()
        lost = any(found[one.id].state is State.ORPHAN for one in annotations)
        doubtful = to_review(annotations, found)
        return frozenset(["orphaned"] * lost + ["review"] * bool(doubtful))

    @property
    def article(self) -> Article | None:
        """What is known of the article."""
        return summary(self.document, self.path or "") if self.document else None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the annotations that were asked for."""
        return frozenset(one.id for one in self.notes.records)


def matching(
    query: Query, notes: Notes, find: Callable[[], Marked], folder: Callable[[str], str]
) -> Notes:
    """Notes with the annotations that a query matches alone. `find` finds their article, which is
    only done where that is asked for; `folder` tells of a path where in the library it stands."""
    whole, known, within = None, None, ""
    if query.asks(*_BEYOND):
        whole = find()
        if whole.document and whole.path:
            known, within = whole.article, folder(whole.path)

    def matches(one: Annotation) -> bool:
        subject = annotation_subject(
            one,
            notes,
            known,
            folder=within,
            placed=partial(whole.doubts, [one]) if whole else frozenset,
            missing=bool(whole and not whole.document),
        )
        return query.matches(subject)

    return replace(notes, records=tuple(filter(matches, notes.annotations)))
