"""Changing tags everywhere in a notebook, as one act."""

from collections.abc import Callable
from dataclasses import dataclass, field

from reader.acts import Act, Journal, Step
from reader.annotation import Annotation, Notes
from reader.notebook import Notebook
from reader.storage import NotebookError, NotSavedError, not_saved
from reader.vocabulary import Operation, retagged


@dataclass(kw_only=True)
class Outcome:
    """How far an operation came, and what it changed; what is deleted does not count."""

    total: int = 0
    """The notes files that were to be changed."""
    tried: int = 0
    """Those that were come to."""
    passages: int = 0
    articles: int = 0
    notes: list[Notes] = field(default_factory=list)
    """What was changed, as it is on the disk now."""
    problems: list[str] = field(default_factory=list)
    """The files that could not be written and were left, in lines fit to show."""

    @property
    def stopped(self) -> bool:
        """Whether it was stopped before all were come to."""
        return self.tried < self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class Retagging:
    """Where tags are changed, and in whose name."""

    notebook: Notebook
    journal: Journal | None
    """Where the act is kept, so that it can be taken back."""
    device: str
    now: Callable[[], str]
    new_id: Callable[[], str]

    def apply(
        self,
        operation: Operation,
        outcome: Outcome,
        *,
        progress: Callable[[Outcome], None] = lambda outcome: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Change the tags of every article, one after the other, each on the disk to stay before
        the next; `outcome` is filled in meanwhile. Where it ends early, in whatever way, doing the
        same again does the rest.

        `progress` is called after each article, `cancelled` asked before. An article is changed
        as it stands on the disk then, so that nothing is lost that others write meanwhile. Raises
        NotSavedError where the act cannot be kept; nothing has been changed then.
        """
        now = self.now()
        expected: set[Step] = set()
        planned = []
        for notes in self.notebook.all():
            if steps := _steps(notes, self._revised(notes, operation, now)):
                expected.update(steps)
                planned.append(notes.id)
        outcome.total = len(planned)
        if not planned or cancelled():
            return
        # All of it, before the first is written: what a crash leaves half done can be taken back.
        self._remember(operation, now, expected)
        unforeseen: set[Step] = set()
        try:
            for id in planned:
                if cancelled():
                    break
                unforeseen.update(self._change(id, operation, now, outcome) - expected)
                outcome.tried += 1
                progress(outcome)
        finally:
            try:
                self._remember(operation, now, unforeseen)
            except NotSavedError as error:
                outcome.problems.append(str(error))

    def _change(self, id: str, operation: Operation, now: str, outcome: Outcome) -> set[Step]:
        """Change one article and count it; the steps that were taken."""
        steps: set[Step] = set()
        passages = 0

        def edit(notes: Notes) -> tuple[Annotation, ...]:
            nonlocal passages
            revised = self._revised(notes, operation, now)
            steps.update(_steps(notes, revised))
            passages = sum(note.deleted is None for note in revised)
            return revised

        try:
            notes = self.notebook.change(id, edit)
        except NotebookError as error:
            outcome.problems.append(str(error))
            return set()
        if steps:
            outcome.notes.append(notes)
        outcome.passages += passages
        outcome.articles += bool(passages)
        return steps

    def _revised(self, notes: Notes, operation: Operation, now: str) -> tuple[Annotation, ...]:
        return retagged(notes, operation, device=self.device, now=now)

    def _remember(self, operation: Operation, now: str, steps: set[Step]) -> None:
        if self.journal is None or not steps:
            return
        act = Act(
            id=self.new_id(), label=operation.label, at=now, steps=tuple(sorted(steps, key=_place))
        )
        try:
            self.journal.add(act)
        except OSError as error:
            raise not_saved(self.journal.file, error) from error


def _steps(notes: Notes, revised: tuple[Annotation, ...]) -> list[Step]:
    before = {note.id: note.rev for note in notes.records}
    return [Step(notes.id, note.id, before[note.id], note.rev) for note in revised]


def _place(step: Step) -> tuple[str, str]:
    return step.article, step.annotation
