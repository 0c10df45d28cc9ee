"""Annotations together with the article that they were made in."""

from collections.abc import Sequence
from typing import NamedTuple

from reader.anchoring import Placements, Texts, placements, to_review
from reader.annotation import Annotation, Notes
from reader.article import Article, summary
from reader.document import Document
from reader.passage import State


class Marked(NamedTuple):
    """Annotations of one article, and the article itself where it is still to be found."""

    notes: Notes
    """Its records are the annotations that were asked for, none of them deleted."""
    whole: Notes
    """All that is kept for the article."""
    path: str | None
    """Where it stands, or stood last."""
    document: Document | None
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
