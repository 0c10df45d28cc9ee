"""Bringing what was planned into a notebook: all of it or nothing, as one act."""

from collections.abc import Callable, Mapping

from reader.acts import Act, Journal, turning
from reader.history import spelled
from reader.notation import Tables
from reader.notebook import Notebook
from reader.passage import Cancelled, never
from reader.past import Past
from reader.plan import Plan, Share
from reader.record import record
from reader.reversal import Reversal
from reader.storage import NotSavedError


@record(kw_only=True)
class Importing:
    """Where annotations are brought to, and in whose name."""

    notebook: Notebook
    journal: Journal
    device: str
    new_id: Callable[[], str]

    def write(
        self,
        plan: Plan,
        label: str,
        *,
        progress: Callable[[int], None] = lambda count: None,
        cancelled: Callable[[], bool] = never,
    ) -> None:
        """Do what was planned, one article after the other, each on the disk to stay.

        The act is kept first, so that whatever a crash leaves can be undone. Where it is cancelled,
        interrupted or fails, all is put back as it was before it raises: Cancelled, NotSavedError,
        or what interrupted it. `progress` is given how many articles are done.
        """
        if not plan.shares:
            return
        act = Act(id=self.new_id(), label=label, at=plan.at, steps=tuple(plan.steps))
        if act.steps:
            self.journal.add(act)
        written: dict[str, tuple[Tables | None, Tables]] = {}
        try:
            for number, share in enumerate(plan.shares):
                if cancelled():
                    raise Cancelled
                self.notebook.files.rewrite(
                    share.notes.id, _Writing(share, written, self.device).edit
                )
                progress(number + 1)
        except BaseException as error:
            if problem := self._put_back(written, act):
                told = f"{problem}; what was imported until then, reader undo takes back"
                raise NotSavedError(told) from error
            if act.steps:
                self.journal.write(turning(act, back=True))
            raise

    def _put_back(self, written: Mapping[str, tuple[Tables | None, Tables]], act: Act) -> str:
        """Put files back as they were, as far as that can be done; why that was not all."""
        problem = ""
        reversal = Reversal(act=act, back=True, device=self.device, now=act.at)
        for id, (before, after) in written.items():
            putting = _PuttingBack(before, spelled(after))
            try:
                self.notebook.files.rewrite(id, putting.edit)
                if putting.changed:
                    reversal.write(self.notebook, id)
            except NotSavedError as error:
                problem = str(error)
        return problem


def undone(journal: Journal) -> frozenset[str]:
    """The ids of the annotations that acts made which were taken back, and can be done again."""
    past = Past(journal)
    past.refresh()
    steps = (step for act in past.redoable() for step in act.steps)
    return frozenset(step.annotation for step in steps if step.before is None)


class _PuttingBack:
    """Puts a notes file back as it was, if it still says what was written."""

    def __init__(self, before: Tables | None, after: str) -> None:
        self._before, self._after = before, after
        self.changed = False
        """Whether others have changed it since: then only what was imported may go."""

    def edit(self, tables: Tables | None) -> Tables | None:
        """What the notes file is to hold."""
        now = spelled(tables)
        if now == self._after:
            return self._before or {}
        self.changed = now != spelled(self._before)
        return None


class _Writing:
    """Brings its share to one article."""

    def __init__(
        self, share: Share, written: dict[str, tuple[Tables | None, Tables]], device: str
    ) -> None:
        self._share, self._written, self._device = share, written, device

    def edit(self, tables: Tables | None) -> Tables | None:
        """What the notes file is to hold; what it held is kept, before anything is written."""
        after = self._merged(tables) if self._share.tables else self._added(tables)
        if after is not None and tables is not None and spelled(after) == spelled(tables):
            return None
        if after is not None:
            self._written[self._share.notes.id] = tables, after
        return after

    def _merged(self, tables: Tables | None) -> Tables | None:
        from reader.change import Change
        from reader.merging import merge_tables

        other = self._share.tables or {}
        if tables is not None and spelled(tables) != spelled(other):
            other = merge_tables(tables, other)
        if not self._share.new:
            return other
        change = Change(other)
        change.put_annotations(self._share.new)
        return change.tables

    def _added(self, tables: Tables | None) -> Tables | None:
        from reader.change import Change
        from reader.rows import rows

        there = {row.get("id") for row in rows(tables or {}, "annotations").values()}
        change = Change(tables)
        change.put_article(self._share.notes, None, self._device)
        # What is there already was brought by others meanwhile, unless it is a later revision.
        new = (note for note in self._share.new if note.id not in there or note.history)
        change.put_annotations(new)
        if self._share.document:
            change.put_text(self._share.document)
        return change.tables
