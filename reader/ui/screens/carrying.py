"""Carrying out what is done to annotations of several articles, as one act."""

from collections.abc import Mapping, Sequence
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from textual import on

from reader.counts import number
from reader.storage import NotebookError
from reader.ui.message import Saying
from reader.ui.screens.choosing import Choosing
from reader.ui.session import Session
from reader.ui.widgets.notes_panel import Key

if TYPE_CHECKING:
    from reader.batch import Change, Outcome

_PROGRESS_SECONDS = 0.25
"""Between two times that it is told how far a batch has come."""
DELETED = "deleted"
"""What was done where annotations are gone then."""
_PROBLEMS = 3
"""Files that are named where many could not be written."""


class Carrying(Choosing):
    """The desk with batches."""

    class Batched(Saying):
        """Annotations were changed, or as far as it came."""

        chosen: Mapping[str, Sequence[str]]
        """What it was for."""
        done: str
        """What was done, in words: “tagged #pledge”."""
        outcome: "Outcome"
        here: bool
        """Whether the open article is among those that were changed."""
        error: str = ""
        """Why nothing could be changed."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._batch_stop: Event | None = None
        """What ends the batch that is under way; None where none is."""

    def change_many(
        self,
        chosen: Mapping[str, Sequence[str]],
        label: str,
        change: "Change",
        done: str,
    ) -> None:
        """Change annotations as one act, once all that was changed before is on disk; `label` is
        what it is called when it is taken back, `done` says what was done."""
        from reader.batch import Batch, Outcome, editing

        if self._batch_stop:
            self.tell("Something is being changed still")
            return
        session, outcome = self.session, Outcome()
        stop = self._batch_stop = Event()
        here = self.notes.id if self.notes else ""
        due = monotonic() + _PROGRESS_SECONDS

        def progress(reached: Outcome) -> None:
            nonlocal due
            if monotonic() >= due:
                due = monotonic() + _PROGRESS_SECONDS
                self._take_in(reached)
                told = f"{label}: {reached.tried:,} of {number(reached.total, 'article')} …"
                self.post_message(self.Told(f"{told} {leave} stops"))

        def job() -> None:
            error = "It was not done to its end, by a mistake in reader"
            batch = Batch(
                notebook=session.notebook,
                journal=session.journal,
                device=session.device,
                now=session.now,
                new_id=session.new_id,
            )
            try:
                batch.apply(
                    label,
                    editing(chosen, change, session.device),
                    outcome,
                    articles=chosen,
                    progress=progress,
                    cancelled=lambda: stop.is_set() or self.saver.closing,
                )
                error = ""
            except NotebookError as problem:
                error = str(problem)
            finally:
                self._take_in(outcome)
                self.post_message(self.Batched(chosen, done, outcome, here in chosen, error))

        leave = self.keymap.name("app.escape")
        self.saver.add(job)
        if len(chosen) > 1:
            self.tell(f"{label}: {number(len(chosen), 'article')} … {leave} stops")
        self.refresh_status()

    def _take_in(self, outcome: "Outcome") -> None:
        """Have what is on disk by now shown."""
        if outcome.notes:
            self.post_message(self.Noted(tuple(outcome.notes)))
            outcome.notes.clear()

    @on(Batched)
    def _batched(self, event: Batched) -> None:
        """Say what came of it."""
        event.stop()
        self._batch_stop = None
        outcome = event.outcome
        if event.done == DELETED and not outcome.stopped:
            gone = {Key(notes, id) for notes, ids in event.chosen.items() for id in ids}
            self.mark(self.marked - gone)
        problems = outcome.problems[:_PROBLEMS]
        if more := len(outcome.problems) - len(problems):
            problems.append(f"{more:,} more files could not be written")
        for problem in filter(None, (event.error, *problems)):
            self.app.notify(problem, markup=False, severity="error", timeout=12)
        self.tell(event.error or self._told_of(event))
        self.refresh_status()

    def _told_of(self, event: Batched) -> str:
        outcome = event.outcome
        if not outcome.passages and not outcome.stopped:
            left = f"; {number(len(outcome.problems), 'file')} left" if outcome.problems else ""
            return f"Nothing to change{left}"
        where = f"{number(outcome.passages, 'passage')} in {number(outcome.articles, 'article')}"
        told = f"{event.done[0].upper()}{event.done[1:]}: {where}"
        if outcome.stopped:
            told = f"Stopped after {outcome.tried:,} of {number(outcome.total, 'article')}: {told}"
        if outcome.problems:
            told += f"; {number(len(outcome.problems), 'file')} left"
        if outcome.passages:
            there = "" if self.over_all or event.here else ", in the notes panel"
            told += f"; {self.keymap.name('mark.undo')} takes it back{there}"
        return told

    def escape_filter(self) -> bool:
        """Stop what is under way, first of all."""
        if self._batch_stop and not self._batch_stop.is_set() and self.over_all:
            self._batch_stop.set()
            self.tell("stopping …")
            return True
        return super().escape_filter()
