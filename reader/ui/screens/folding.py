"""Keeping only the paragraphs that match, and the prompt that asks for this or what to find."""

from bisect import bisect_left
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.widgets import Input
from textual.worker import get_current_worker

from reader.annotation import Notes
from reader.article import Article, summary
from reader.document import Document
from reader.ui.marks import Marks
from reader.ui.matches import Matches
from reader.ui.message import Saying
from reader.ui.motion import Range
from reader.ui.screens.seeking import Seeking
from reader.ui.session import Session
from reader.ui.view import Stand

if TYPE_CHECKING:
    from reader.ui.keeping import Kept

_MOST_AROUND = 2
"""Paragraphs that can be shown on both sides of one that is kept."""


class Folding(Seeking):
    """The desk with the inline filter."""

    class Folded(Saying):
        """Paragraphs were chosen by a query; `kept` is None where the query is empty."""

        document: Document
        query: str
        kept: "Kept | None"
        matches: Matches = Matches()
        """What is to be highlighted in them."""
        problem: str = ""
        """What is wrong with the query."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.kept = ""
        """The query that folds paragraphs away; "" where none does."""
        self.kept_count = 0
        self._around = 0
        """How many paragraphs are shown on both sides of one that is kept."""
        self._judged = Marks()
        """The annotations that the query was last put to."""
        self._before: Stand | None = None
        """Where we were before that was folded away."""
        self._folded_at: Range = (0, 0)
        """The sentence that folding has made current."""

    def action_fold(self) -> None:
        """Ask for words; only paragraphs that match them stay."""
        if self.pane.view:
            self.open_prompt("fold", self.pane.view)
            if not self.kept or self.pane.cursor != self._folded_at:
                self._before = self._stood
            self.prompt.ask(*self._keeping(), self.kept)

    def action_context(self) -> None:
        """Show none, one or two paragraphs around each that is kept."""
        if self.asking == "find":
            return
        if not (self.asking or self.kept):
            self.tell(f"Nothing is folded away: begin with {self.keymap.name('find.filter')}")
            return
        self._around = (self._around + 1) % (_MOST_AROUND + 1)
        if self.asking:
            self.prompt.pose(*self._keeping())
        else:
            self.tell(f"With {self._around or 'none'} around")
        self.keep_paragraphs(self.prompt.value if self.asking else self.kept)

    def _keeping(self) -> tuple[str, str]:
        """The prompt's label, and what stands in it until something is typed."""
        around = f" (and {self._around} around)" if self._around else ""
        return f"Keep paragraphs with{around} ", 'words  "a phrase"  #tag  speaker:name  has:note'

    @on(Input.Changed, "#prompt-input")
    def _typed(self, event: Input.Changed) -> None:
        if self.asking == "find":
            self.look_for(event.value)
        elif self.asking == "fold":
            self.keep_paragraphs(event.value)

    @on(Input.Submitted, "#prompt-input")
    def _answered(self) -> None:
        asking, text = self.asking, self.prompt.value
        self._close_prompt()
        if self._stood and text:
            self.remember(self._stood.cursor[0])
        if self._problem:
            self.tell(self._problem)
        elif asking == "fold" and text and self._judged is not self.pane.overlay.marks:
            self.keep_paragraphs(text)  # what is annotated has changed since it was last asked

    def _close_prompt(self) -> None:
        self.prompt.display = False
        self.asking = ""
        self.enter(self.pane)

    def escape_seeking(self) -> bool:
        """Take back one thing: the question, the selection, the folding, the matches."""
        if self.asking:
            asking = self.asking
            self._close_prompt()
            if asking == "find":
                self.clear_matches()
            else:
                self.unfold()
            if stand := self._stood if asking == "find" else self._before:
                self.pane.resume(stand)
        elif self.pane.selection:
            self.pane.select(None)
        elif self.kept:
            moved = self.pane.cursor != self._folded_at
            self.unfold()
            if self._before and not moved:
                self.pane.resume(self._before)
        elif self.wanted.text:
            self.clear_matches()
        else:
            return False
        return True

    def keep_paragraphs(self, text: str) -> None:
        """Choose the paragraphs that a query keeps; `Folded` follows."""
        if self.document:
            self._judged = self.pane.overlay.marks
            folder = self.session.library.folder(self.path)
            article = summary(self.document, self.path, counted=False)
            known = article, self.notes, folder
            asked = self.document, known, text, self._judged, self._around, self._found
            self.workers.cancel_group(self, "fold")
            self.begin_search(self.document, partial(self._choose, *asked))

    @work(thread=True, exclusive=True, group="fold")
    def _choose(
        self,
        document: Document,
        known: tuple[Article, Notes | None, str],
        text: str,
        marks: Marks,
        around: int,
        found: Matches,
    ) -> None:
        from reader.query import QueryError, article_subject, parse
        from reader.ui.keeping import keep

        worker, (article, notes, folder) = get_current_worker(), known
        try:
            query = parse(text, typing=True)
        except QueryError as error:
            if not worker.is_cancelled:
                self.post_message(self.Folded(document, text, None, problem=error.message))
            return
        if not query:
            self.post_message(self.Folded(document, "", None))
            return
        whole = article_subject(article, notes, folder=folder)
        kept = keep(document, query, marks, lambda: worker.is_cancelled, around, whole)
        if kept is not None:
            matches = kept.matches or found.within(document, kept.blocks)
            self.post_message(self.Folded(document, text, kept, matches))

    @on(Folded)
    def _told_folded(self, event: Folded) -> None:
        if event.document is not self.document:
            return
        self._problem = event.problem if self.asking == "fold" else ""
        if event.problem:
            self.answer("fold", event.problem)
            self.tell(event.problem)  # where there is room for all of it
            return  # the last good result stays
        if event.kept is None:
            self.unfold()
            self.answer("fold", "")
            return
        kept = event.kept
        self.answer("fold", kept.told or "none")
        if not kept.blocks:
            return  # the last good result stays
        self.kept, self.kept_count = event.query, len(kept.blocks)
        self.pane.fold(kept.shown, kept.context)
        self._stand_on(event.document, kept)
        self.hits = kept.matches
        self.show_matches(event.matches)

    def _stand_on(self, document: Document, kept: "Kept") -> None:
        """Go to where we were, or to the next paragraph that is kept."""
        origin = self._before.cursor[0] if self._before and self.asking else self.pane.cursor[0]
        at = bisect_left(kept.blocks, document.block_at(origin))
        block = document.blocks[kept.blocks[min(at, len(kept.blocks) - 1)]]
        if view := self.pane.view:
            inside = block.start <= origin < block.end
            self.pane.goto(view.motion.sentence(origin if inside else block.start))
        self._folded_at = self.pane.cursor

    def unfold(self) -> None:
        """Show all paragraphs again, at the same place."""
        if self.kept:
            self.kept, self.kept_count, self.hits = "", 0, Matches()
            self.pane.fold(None)
            self.show_matches(self._found)

    def forget_seeking(self) -> None:
        """Begin anew: another article lies open."""
        self.kept, self.kept_count, self.hits = "", 0, Matches()
        self._stood = self._before = self.pane.view.stand if self.pane.view else None
        self.clear_matches()
        if self.asking == "find":
            self.look_for(self.prompt.value)
        elif self.asking == "fold":
            self.keep_paragraphs(self.prompt.value)
