"""Changing tags everywhere in a notebook, as one act."""

from collections.abc import Callable

from reader.annotation import Annotation, Notes
from reader.batch import Batch, Outcome
from reader.vocabulary import Operation, retagged


def retag(
    batch: Batch,
    operation: Operation,
    outcome: Outcome,
    *,
    progress: Callable[[Outcome], None] = lambda outcome: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> None:
    """Change the tags of every article, as `Batch.apply` tells. Raises NotSavedError."""

    def edit(notes: Notes, now: str) -> tuple[Annotation, ...]:
        return retagged(notes, operation, device=batch.device, now=now)

    batch.apply(operation.label, edit, outcome, progress=progress, cancelled=cancelled)
