"""Finding words in an article, and keeping only the paragraphs that match."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on, work
from textual.message import Message
from textual.widgets import Input
from textual.worker import get_current_worker

from reader.document import Document
from reader.query import parse
from reader.ui.finding import find, keep, nearest, soon
from reader.ui.motion import Range
from reader.ui.screens.travel import Travel
from reader.ui.session import Session
from reader.ui.widgets.prompt import Prompt

_SHORT = 1_000_000
"""Code points of a text that is searched as a whole before anything is shown."""


class Seeking(Travel):
    """The desk with find and with the inline filter."""

    @dataclass
    class Found(Message):
        """Words were looked for in an article."""

        document: Document
        wanted: str
        matches: list[Range]
        all: bool = True
        """Not only the nearest, which is shown while the others are looked for."""

    @dataclass
    class Kept(Message):
        """Paragraphs were chosen by a query; `blocks` is None where the query is empty."""

        document: Document
        query: str
        blocks: list[int] | None
        matches: Sequence[Range]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.wanted = ""
        """The words looked for."""
        self.found_place = ""
        """Which match is shown, in words."""
        self.kept = ""
        """The query that folds paragraphs away; "" where none does."""
        self.kept_count = 0
        self._matches: list[Range] = []
        self._asking = ""
        self._origin = 0

    # Finding

    def action_find(self) -> None:
        """Ask for words to find in this article."""
        if self.document:
            self._asking, self._origin = "find", self.pane.cursor[0]
            self.query_one(Prompt).ask("Find ", "words in this article", self.wanted)

    def action_fold(self) -> None:
        """Ask for words; only paragraphs that match them stay."""
        if self.document:
            self._asking, self._origin = "fold", self.pane.cursor[0]
            placeholder = 'words  "a phrase"  #tag  speaker:name  -not'
            self.query_one(Prompt).ask("Keep paragraphs with ", placeholder, self.kept)

    @on(Input.Changed, "#prompt-input")
    def _typed(self, event: Input.Changed) -> None:
        if self._asking == "find":
            self.look_for(event.value)
        elif self._asking == "fold":
            self.keep_paragraphs(event.value)

    @on(Input.Submitted, "#prompt-input")
    def _asked(self) -> None:
        prompt = self.query_one(Prompt)
        prompt.display = False
        self._asking = ""
        self.enter(self.pane)

    def escape_seeking(self) -> bool:
        """Take back one thing: the question, the selection, the folding, the matches."""
        prompt = self.query_one(Prompt)
        if prompt.display:
            asking = self._asking
            self._asked()
            if asking == "find":
                self.clear_matches()
            else:
                self.unfold()
            if view := self.pane.view:
                self.pane.goto(view.motion.sentence(self._origin))
        elif self.pane.selection:
            self.pane.select(None)
        elif self.kept:
            self.unfold()
        elif self.wanted:
            self.clear_matches()
        else:
            return False
        return True

    @work(thread=True, exclusive=True, group="find")
    def look_for(self, wanted: str) -> None:
        """Find words in the open article; `Found` follows."""
        worker, document = get_current_worker(), self.document
        if document is None:
            return
        nearby = soon(document, wanted, self._origin)
        if nearby and len(document.text) > _SHORT:
            self.post_message(self.Found(document, wanted, [nearby], all=False))
        matches = find(document, wanted, lambda: worker.is_cancelled)
        if not worker.is_cancelled:
            self.post_message(self.Found(document, wanted, matches))

    @on(Found)
    def _found(self, event: Found) -> None:
        if event.document is not self.document:
            return  # another article was opened meanwhile
        self.wanted, self._matches = event.wanted, event.matches
        if event.matches:
            self._show_match(nearest(event.matches, self._origin), known=event.all)
        else:
            self.pane.match(())
            told = "nothing found" if event.wanted.strip() else ""
            self.query_one(Prompt).tell(told)

    def action_find_next(self, by: int) -> None:
        """To the next or previous match, around the end."""
        if not self._matches:
            self.tell("Nothing to find: press / first" if not self.wanted else "Nothing found")
            return
        at = self.pane.overlay.match[0] if any(self.pane.overlay.match) else self.pane.cursor[0]
        count = len(self._matches)
        index = nearest(self._matches, at)
        if self._matches[index][0] == at or by < 0:
            index += by * self.take_count()
        if not 0 <= index < count:
            self.tell("Around the end, from the top" if by > 0 else "Around the top, from the end")
        self._show_match(index % count)

    def _show_match(self, index: int, *, known: bool = True) -> None:
        match = self._matches[index]
        count = f"{index + 1:,} of {len(self._matches):,}" if known else "…"
        self.query_one(Prompt).tell(count)
        self.pane.match(self._matches, match)
        if self.pane.view:
            self.move_to(self.pane.view.motion.sentence(match[0]))
        self.found_place = f"match {count}"
        self.refresh_status()

    def clear_matches(self) -> None:
        """Forget what was looked for."""
        self.wanted, self._matches, self.found_place = "", [], ""
        self.pane.match(())
        self.refresh_status()

    # Keeping paragraphs

    @work(thread=True, exclusive=True, group="find")
    def keep_paragraphs(self, text: str) -> None:
        """Choose the paragraphs that a query keeps; `Kept` follows."""
        worker, document = get_current_worker(), self.document
        query = parse(text)
        if document is None:
            return
        if not query.terms:
            self.post_message(self.Kept(document, "", None, ()))
            return
        found = keep(document, query, self.pane.overlay.marks, lambda: worker.is_cancelled)
        if found is not None:
            self.post_message(self.Kept(document, text, *found))

    @on(Kept)
    def _keep(self, event: Kept) -> None:
        if event.document is not self.document:
            return
        if event.blocks is None:
            self.unfold()
            return
        total = self.document.paragraphs if self.document else 0
        self.query_one(Prompt).tell(
            f"{len(event.blocks):,} of {total:,}" if event.blocks else "none"
        )
        if not event.blocks:
            return  # the last good result stays
        self.kept, self.kept_count = event.query, len(event.blocks)
        self.pane.fold(event.blocks)
        self.pane.match(event.matches)
        self.refresh_status()

    def unfold(self) -> None:
        """Show all paragraphs again, at the same place."""
        if self.kept:
            self.kept, self.kept_count = "", 0
            self.pane.fold(None)
            self.pane.match(self._matches)
            self.refresh_status()
