"""Batches: annotations of many articles changed as one act."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from reader.acts import Act, Journal, Step
from reader.annotation import Annotation, Colour, Notes, revise
from reader.notebook import Notebook
from reader.record import record
from reader.storage import NotebookError, NotSavedError, not_saved

Edit: TypeAlias = Callable[[Notes, str], Iterable[Annotation]]
"""Gives the next revisions of an article's annotations, those that change alone; the text is the
time at which they are made."""
Change: TypeAlias = Callable[[Annotation, str], Annotation]
"""Gives what becomes of an annotation, not yet a revision; the text is the time."""

_Steps: TypeAlias = dict[tuple[str, str], Step]
"""By the ids of article and annotation."""


@dataclass(kw_only=True)
class Outcome:
    """How far a batch came, and what it changed; what was deleted before does not count."""

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


@record(kw_only=True)
class Batch:
    """Where annotations are changed, and in whose name."""

    notebook: Notebook
    journal: Journal | None
    """Where the act is kept, so that it can be taken back."""
    device: str
    now: Callable[[], str]
    new_id: Callable[[], str]

    def apply(
        self,
        label: str,
        edit: Edit,
        outcome: Outcome,
        *,
        articles: Iterable[str] | None = None,
        progress: Callable[[Outcome], None] = lambda outcome: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Edit one article after the other, each on the disk to stay before the next: those with
        these ids, or all; `label` says in the journal what was done, `outcome` is filled in
        meanwhile. Where it ends early, in whatever way, what was done stays, and is taken back as
        one; doing the same again does the rest.

        `progress` is called after each article, `cancelled` asked before. An article is changed
        as it stands on the disk then, so that nothing is lost that others write meanwhile. Raises
        NotSavedError where the act cannot be kept; nothing has been changed then.
        """
        now = self.now()
        steps: _Steps = {}
        planned = []
        for notes in self._planned(articles, outcome):
            if cancelled():
                return
            if expected := _steps(notes, edit(notes, now)):
                steps |= expected
                planned.append(notes.id)
        outcome.total = len(planned)
        if not planned or cancelled():
            return
        id = self.new_id()
        # All of it, before the first is written: what a crash leaves half done can be taken back.
        self._remember(id, label, now, steps)
        taken: _Steps = {}
        try:
            for article in planned:
                if cancelled():
                    break
                taken |= self._change(article, edit, now, outcome)
                outcome.tried += 1
                progress(outcome)
        finally:
            if not taken.items() <= steps.items():  # others wrote since it was planned
                try:
                    self._remember(id, label, now, steps | taken)
                except NotSavedError as error:
                    outcome.problems.append(str(error))

    def _planned(self, articles: Iterable[str] | None, outcome: Outcome) -> Iterator[Notes]:
        """The notes to be edited, as they are now."""
        if articles is None:
            yield from self.notebook.all()
            return
        for id in articles:
            if notes := self.notebook.read(id):
                yield notes
            else:
                outcome.problems.append(f"The notes {id} are not there any more")

    def _change(self, id: str, edit: Edit, now: str, outcome: Outcome) -> _Steps:
        """Change one article and count it; the steps that were taken."""
        steps: _Steps = {}
        passages = 0

        def revised(notes: Notes) -> tuple[Annotation, ...]:
            nonlocal passages
            after = tuple(edit(notes, now))
            steps.update(_steps(notes, after))
            alive = {note.id for note in notes.annotations}
            passages = sum(note.id in alive for note in after)
            return after

        try:
            notes = self.notebook.change(id, revised)
        except NotebookError as error:
            outcome.problems.append(str(error))
            return {}
        if steps:
            outcome.notes.append(notes)
        outcome.passages += passages
        outcome.articles += bool(passages)
        return steps

    def _remember(self, id: str, label: str, now: str, steps: _Steps) -> None:
        if self.journal is None:
            return
        made = Act(id=id, label=label, at=now, steps=tuple(steps[at] for at in sorted(steps)))
        try:
            self.journal.add(made)
        except OSError as error:
            raise not_saved(self.journal.file, error) from error


# What is done to chosen annotations


def editing(chosen: Mapping[str, Collection[str]], change: Change, device: str) -> Edit:
    """Change annotations by the ids of their articles and their own. What has been deleted
    meanwhile is left."""
    wanted = {article: frozenset(ids) for article, ids in chosen.items()}

    def edit(notes: Notes, now: str) -> Iterator[Annotation]:
        ids = wanted.get(notes.id, frozenset())
        for note in notes.records:
            if note.id in ids and note.deleted is None and (new := change(note, now)) != note:
                yield revise(note, new, device=device, now=now)

    return edit


def tagging(*tags: str) -> Change:
    """Give tags, after those that are there."""
    return lambda note, now: replace(note, tags=tuple(dict.fromkeys((*note.tags, *tags))))


def untagging(*tags: str) -> Change:
    """Take tags away."""
    return lambda note, now: replace(note, tags=tuple(one for one in note.tags if one not in tags))


def colouring(colour: Colour) -> Change:
    return lambda note, now: replace(note, colour=colour)


def noting(text: str) -> Change:
    """Let a note say this, in Markdown."""
    return lambda note, now: replace(note, note=text)


def deleting(note: Annotation, now: str) -> Annotation:
    return replace(note, deleted=now)


def _steps(notes: Notes, revised: Iterable[Annotation]) -> _Steps:
    before = {note.id: note.rev for note in notes.records}
    return {
        (notes.id, note.id): Step(notes.id, note.id, before[note.id], note.rev) for note in revised
    }
