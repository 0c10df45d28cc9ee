"""Saying where passages stand whose place is not certain, or that they stand nowhere."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on, work

from reader.annotation import Anchor, Annotation
from reader.passage import State, select
from reader.text import clean_line, clip
from reader.ui.acts import record
from reader.ui.marks import Mark
from reader.ui.message import Saying
from reader.ui.screens.batching import Batching
from reader.ui.screens.desk import Desk
from reader.ui.session import Session
from reader.ui.widgets.bars import KeyLine

if TYPE_CHECKING:
    from reader.ui.screens.review import Review


class Reviewing(Batching):
    """The desk with the review."""

    class Recalled(Saying):
        """The texts that passages were marked in have been read."""

        texts: dict[str, str | None]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.attaching = ""
        """The id of the annotation that a passage is being selected for, or ""."""
        self._review: Review | None = None
        self._lost = ""
        """The id of an orphan that is asked about once more, though it was kept as one."""

    @property
    def attention(self) -> str:
        """What of the open article needs attention, in words for the status line."""
        if self.placing:
            return f"finding {self.placing} passage{'s' if self.placing != 1 else ''} …"
        count = len(self.pane.overlay.marks.unsettled)
        return f"{count} to review" if count else ""

    # The review

    def action_review(self) -> None:
        """Ask about the passages whose place is not certain, one after the other, beginning with
        the one that is current in the notes panel."""
        if self.document is None or not self.ready():
            return
        entry = self.chosen_entry()
        chosen = entry.annotation.id if entry else ""
        lost = entry and entry.annotation.lost and entry.state is State.ORPHAN
        self._lost = chosen if lost else ""
        if self.unsettled():
            self._ask_review(chosen)
        else:
            self.tell("Nothing to review in this article")

    def _ask_review(self, first: str) -> None:
        if self.document is None or self.notes is None:
            return
        if not self.unsettled():
            self.tell("Nothing left to review")
            return
        from reader.ui.screens.review import Review

        self._review = Review(self.document, self, first)
        self.app.push_screen(self._review, self._reviewed)
        hashes = {mark.annotation.text_hash for mark in self.unsettled()}
        self._recall(self.notes.id, hashes)

    @work(thread=True, exclusive=True, group="review")
    def _recall(self, id: str, hashes: set[str]) -> None:
        texts = {text_hash: self.session.notebook.text(id, text_hash) for text_hash in hashes}
        self.post_message(self.Recalled(texts))

    @on(Recalled)
    def _recalled(self, event: Recalled) -> None:
        event.stop()
        if self._review:
            self._review.learn(event.texts)

    def _reviewed(self, chosen: str | None) -> None:
        self._review = None
        if chosen is None:
            self._lost = ""
        if chosen is not None:
            self.attaching = chosen
            self._go_near(chosen)
            self.uncover()
            self.offer_hints()
        elif not self.unsettled():
            self.tell("Nothing left to review")

    def show_marks(self) -> None:
        super().show_marks()
        if self._review:
            self._review.renew()

    # Verdicts

    def unsettled(self) -> Sequence[Mark]:
        """The passages to be asked about, in the order in which they were marked."""
        marks = self.pane.overlay.marks
        lost = marks.find(self._lost) if self._lost else None
        found = {mark.annotation.id: mark for mark in (*marks.unsettled, *filter(None, [lost]))}
        return sorted(found.values(), key=lambda mark: mark.annotation.passage.start)

    def accept(self, annotation: Annotation, start: int, end: int) -> None:
        """Let an annotation stand at a range of the open text. What was marked stays on record."""
        if self.document is None:
            return
        anchor = Anchor(select(self.document.text, start, end), self.document.hash)
        self._judge(annotation, "new place", lambda old: replace(old, anchor=anchor, lost=False))

    def keep_orphan(self, annotation: Annotation) -> None:
        """Say that an annotation stands nowhere."""
        self._judge(annotation, "kept as an orphan", lambda old: replace(old, lost=True))

    def drop(self, annotation: Annotation) -> None:
        """Delete an annotation."""
        now = self.session.now()
        self._judge(annotation, "deletion", lambda old: replace(old, deleted=now))

    def _judge(
        self, annotation: Annotation, label: str, change: Callable[[Annotation], Annotation]
    ) -> None:
        """Change the last revision of an annotation, which may be newer than the one shown."""
        known = record(self.notes, annotation.id) if self.notes else None
        if annotation.id == self._lost:
            self._lost = ""
        if known and not known.deleted:
            self.put(self.changed(known, change(known)), label)

    # Selecting the passage

    def _go_near(self, id: str) -> None:
        """Go to where a passage may stand, or stood."""
        mark, view = self.pane.overlay.marks.find(id), self.pane.view
        if mark is None or view is None:
            return
        near = mark.start if mark.state is State.UNCERTAIN else mark.annotation.passage.start
        last = len(view.document.text) - 1
        self.pane.goto(view.motion.sentence(max(0, min(near, last))))

    def lay_open(self, opened: Desk.Opened) -> None:
        if not opened.again:
            self.attaching = ""
        super().lay_open(opened)

    def ready(self) -> bool:
        if self.attaching:
            keep, leave = self.keymap.name("mark.menu"), self.keymap.name("app.escape")
            self.tell(f"{keep} keeps the passage first, {leave} returns to the review")
            return False
        return super().ready()

    def action_highlight(self) -> None:
        if self.attaching:
            self.keep_ends()
        else:
            super().action_highlight()

    def keep_ends(self) -> None:
        """Let the annotation that is being attached stand at the selection, or at the sentence."""
        if not self.attaching:
            super().keep_ends()
            return
        id, (start, end) = self.attaching, self.pane.target
        known = record(self.notes, id) if self.notes else None
        if self.document is None or known is None:
            return
        if not self.document.text[start:end].strip():
            self.tell("There is nothing here but blanks")
            return
        self.attaching = ""
        self.pane.select(None)
        self.accept(known, start, end)
        self.offer_hints()
        self._ask_review("")

    def escape_seeking(self) -> bool:
        if super().escape_seeking():
            return True
        if not self.attaching:
            return False
        id, self.attaching = self.attaching, ""
        self.offer_hints()
        self._ask_review(id)
        return True

    def offer_selecting(self) -> bool:
        if not self.attaching:
            return super().offer_selecting()
        known = record(self.notes, self.attaching) if self.notes else None
        quote = clip(clean_line(known.passage.exact), 24) if known else ""
        ids = ("mark.menu", "mark.select", "app.escape")
        keep, grow, leave = (self.keymap.name(id) for id in ids)
        told = f"Where is “{quote}”? Go there: {keep} keep · {grow} select · {leave} back"
        self.query_one(KeyLine).wait(told)
        return True
