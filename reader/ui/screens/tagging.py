"""Tagging passages, and taking tags away."""

from collections.abc import Iterable
from dataclasses import replace
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from textual import on

from reader.annotation import Notes
from reader.counts import number
from reader.storage import NotebookError
from reader.ui.message import Saying
from reader.ui.screens.marking import Marking
from reader.ui.session import Session
from reader.ui.widgets.article_list import ArticleList
from reader.ui.widgets.pick_list import Option

if TYPE_CHECKING:
    from reader.batch import Outcome
    from reader.ui.screens.tags_screen import TagsScreen
    from reader.vocabulary import Operation

_PROGRESS_SECONDS = 0.1
"""Between two times that it is told how far an operation has come."""
_PROBLEMS = 3
"""Files that are named where many could not be written."""


class Tagging(Marking):
    """The desk with tags."""

    class Retagged(Saying):
        """Tags were changed everywhere, or as far as it came."""

        operation: "Operation"
        outcome: "Outcome"
        screen: "TagsScreen"
        error: str = ""
        """Why nothing could be changed."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._tagged: tuple[str, ...] = ()
        """The tags that were given last in this run."""

    def filter_by(self, text: str) -> None:
        """Filter the article list by a whole query."""

    def tag_history(self) -> tuple[tuple[str, ...], dict[str, int]]:
        """The set of tags given last, and all tags with their counts, the newest first."""
        counts: dict[str, int] = {}
        used: dict[str, str] = {}
        newest = ""
        last: tuple[str, ...] = ()
        own = self.notes.annotations if self.notes else ()
        for tags, count, updated in (
            *self.tag_sets,
            *((note.tags, 1, note.updated) for note in own if note.tags),
        ):
            if updated >= newest:
                newest, last = updated, tags
            for tag in tags:
                counts[tag] = counts.get(tag, 0) + count
                used[tag] = max(used.get(tag, ""), updated)
        ordered = sorted(counts, key=lambda tag: used[tag], reverse=True)
        return self._tagged or last, {tag: counts[tag] for tag in ordered}

    def action_tag(self) -> None:
        """Choose tags for the passage."""
        if not self.ready():
            return
        known = self.meant()
        annotation = known or self.fresh()
        if annotation is None:
            return
        from reader.ui.screens.tag_picker import TagPicker

        last, counts = self.tag_history()

        def chosen(tags: tuple[str, ...] | None) -> None:
            if not tags:
                return
            self._tagged = tags
            together = tuple(dict.fromkeys((*annotation.tags, *tags)))
            tagged = replace(annotation, tags=together)
            if known is None:
                self.put(tagged, "tag")
                self.pane.select(None)
            elif together != annotation.tags:
                self.put(self.changed(annotation, tagged), "tag")

        self.app.push_screen(TagPicker(annotation.tags, last, counts), chosen)

    def action_untag(self) -> None:
        """Take a tag away; where there are several, ask which."""
        if not self.ready():
            return
        known = self.meant()
        if known is None or not known.tags:
            self.tell("No tags here")
            return

        def chosen(tag: str | None) -> None:
            if tag is not None:
                left = tuple(one for one in known.tags if one != tag)
                self.put(self.changed(known, replace(known, tags=left)), "tag taken away")

        if len(known.tags) == 1:
            chosen(known.tags[0])
            return
        from reader.ui.screens.picker import Picker

        options = [Option(tag, f"#{tag}", str(n)) for n, tag in enumerate(known.tags, 1)]
        shortcuts = {str(n): tag for n, tag in enumerate(known.tags[:9], 1)}
        self.app.push_screen(Picker("Take a tag away", options, shortcuts=shortcuts), chosen)

    # All tags

    def action_tags(self) -> None:
        """Show all tags, to rename, merge, nest or delete one everywhere."""
        from reader.ui.screens.tags_screen import TagsScreen

        here, notebook = self.notes, self.session.notebook

        def notes() -> Iterable[Notes]:
            open_one = self.notes or here  # as on the screen, which may not be on disk yet
            yield from (open_one,) if open_one else ()
            yield from (one for one in notebook.all() if not open_one or one.id != open_one.id)

        def chosen(tag: str | None) -> None:
            if tag:
                self.filter_by(f"#{tag}")
                self.enter(self.query_one(ArticleList))

        self.app.push_screen(TagsScreen(notes, self._retag), chosen)

    def _retag(self, operation: "Operation", stop: Event, screen: "TagsScreen") -> None:
        """Change tags everywhere, once all that was changed before is on disk."""
        from reader.batch import Batch, Outcome
        from reader.retagging import retag

        session, outcome, due = self.session, Outcome(), 0.0
        if self.saver.waiting:
            screen.say("saving what was changed before …")

        def progress(reached: Outcome) -> None:
            nonlocal due
            if monotonic() >= due:
                due = monotonic() + _PROGRESS_SECONDS
                screen.post_message(screen.Reached(reached.tried, reached.total))

        def job() -> None:
            error = ""
            try:
                batch = Batch(
                    notebook=session.notebook,
                    journal=session.journal,
                    device=session.device,
                    now=session.now,
                    new_id=session.new_id,
                )
                retag(
                    batch,
                    operation,
                    outcome,
                    progress=progress,
                    cancelled=lambda: stop.is_set() or self.saver.closing,
                )
            except NotebookError as problem:
                error = str(problem)
            self.post_message(self.Retagged(operation, outcome, screen, error))

        self.saver.add(job)
        self.refresh_status()

    @on(Retagged)
    def _retagged(self, event: Retagged) -> None:
        """Take in what was changed, and say what came of it."""
        event.stop()
        operation, outcome = event.operation, event.outcome
        # What was tagged last is not what was only renamed last.
        self._tagged = operation.tags(self.tag_history()[0])
        self.index.note(outcome.notes)
        for one in outcome.notes:
            if self.notes and one.id == self.notes.id:
                self.notes = replace(self.notes, records=one.records)
                self.index.note([self.notes])
        self.show_marks()
        self.refresh_list()
        self.refresh_notes()
        self.refresh_status()
        problems = outcome.problems[:_PROBLEMS]
        if more := len(outcome.problems) - len(problems):
            problems.append(f"{more:,} more files could not be written")
        for problem in filter(None, (event.error, *problems)):
            self.app.notify(problem, markup=False, severity="error", timeout=12)
        told = event.error or self._outcome(operation, outcome)
        event.screen.ended(told)
        self.tell(told)

    def _outcome(self, operation: "Operation", outcome: "Outcome") -> str:
        """What came of an operation, in words."""
        where = f"{number(outcome.passages, 'passage')} in {number(outcome.articles, 'article')}"
        told = f"{operation.done[0].upper()}{operation.done[1:]}: {where}"
        if outcome.stopped:
            told = f"Stopped after {outcome.tried:,} of {number(outcome.total, 'article')}: {told}"
        if outcome.problems:
            told += f"; {number(len(outcome.problems), 'file')} left"
        if outcome.notes:
            touched = {one.id for one in outcome.notes}
            there = "" if self.notes and self.notes.id in touched else ", in one of them"
            told += f"; {self.keymap.name('mark.undo')} takes it back{there}"
        return told
