"""Finding words, or what a regular expression matches, in an article."""

from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic, sleep
from typing import NamedTuple
from unicodedata import normalize

from textual import on, work
from textual.timer import Timer
from textual.worker import get_current_worker

from reader.document import Document
from reader.ui.finding import find
from reader.ui.matches import Matches
from reader.ui.message import Saying
from reader.ui.motion import Range
from reader.ui.screens.travel import Travel
from reader.ui.session import Session
from reader.ui.view import Stand, View
from reader.ui.widgets.prompt import Prompt

_SHORT = 1_000_000
"""Code points of a text that is searched at once, and as a whole before anything is shown."""
_PAUSE = 0.01
"""Seconds after which a longer one is searched, unless another letter is typed: every search that
is begun takes time from the letters that follow."""
_TURN = 0.015
"""Seconds that the search then leaves to showing the nearest match."""


class Wanted(NamedTuple):
    """What is looked for."""

    text: str = ""
    regex: bool = False


class Seeking(Travel):
    """The desk with find."""

    class Found(Saying):
        """An article was searched."""

        document: Document
        wanted: Wanted
        matches: Matches = Matches()
        """All that were found."""
        shown: Matches = Matches()
        """Those of them that are in `blocks`."""
        blocks: Sequence[int] | None = None
        """What was shown then (indexes); None where nothing was folded away."""
        whole: bool = True
        """Not only the nearest, which is shown while the others are looked for."""
        problem: str = ""
        """Why nothing could be looked for."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.asking = ""
        """What the prompt is for: "find", "fold", or "" where it is closed."""
        self.wanted = Wanted()
        """What was found last."""
        self.found_place = ""
        """Which match is shown, in words."""
        self._regex = False
        self._asked = Wanted()
        self._problem = ""
        self._sought = 0.0
        self._found = Matches()
        self._matches = Matches()
        """What is highlighted, and gone through: matches that are not folded away."""
        self.hits = Matches()
        """What the inline filter has found, which is highlighted while nothing else is."""
        self._due: Timer | None = None
        """Begins the search of a long text."""
        self._stood: Stand | None = None
        """Where we were when the prompt was opened."""
        self._landed: Range = (0, 0)
        """The sentence that the match jumped to has made current."""

    @property
    def sought(self) -> float:
        """Since when (seconds, monotonic) a search that was asked for has shown nothing; 0 where
        none is under way, or one is still being typed."""
        return 0.0 if self.asking else self._sought

    @property
    def prompt(self) -> Prompt:
        return self.query_one(Prompt)

    def action_find(self) -> None:
        """Ask for what to find in this article."""
        self.ask_find()

    def ask_find(self) -> None:
        """Open the prompt on what was found last."""
        if self.pane.view:
            self.open_prompt("find", self.pane.view)
            self.prompt.ask(*self._question(), self.wanted.text)

    def action_regex(self) -> None:
        """Find by regular expressions, or by words again."""
        if self.asking == "fold":
            return
        self._regex = not self._regex
        if self.asking:
            self.prompt.pose(*self._question())
            self.look_for(self.prompt.value)
        else:
            self.ask_find()

    def _question(self) -> tuple[str, str]:
        """The prompt's label, and what stands in it until something is typed."""
        if self._regex:
            return "Find regex ", r"a pattern, as in  \d+ million"
        return "Find ", "words in this article"

    def open_prompt(self, asking: str, view: View) -> None:
        """Keep where we are, to come back to, before something is asked."""
        self.asking, self._stood, self._problem = asking, view.stand, ""

    def look_for(self, text: str) -> None:
        """Find words, or a pattern, in the open article; `Found` follows. A search that is still
        under way for something else ends."""
        view = self.pane.view
        if view is None:
            return
        self._asked = Wanted(normalize("NFC", text), self._regex)
        self._sought = monotonic()
        origin = self._stood.cursor[0] if self._stood else view.cursor[0]
        self.workers.cancel_group(self, "find")
        self.begin_search(view.document, partial(self._search, view, self._asked, origin))

    def begin_search(self, document: Document, search: Callable[[], object]) -> None:
        """Begin a search, of a long text when typing pauses; another one that waits is dropped."""
        if self._due:
            self._due.stop()
        if len(document.text) > _SHORT:
            self._due = self.set_timer(_PAUSE, search)
        else:
            search()

    @work(thread=True, exclusive=True, group="find")
    def _search(self, view: View, wanted: Wanted, offset: int) -> None:
        worker, document, shown = get_current_worker(), view.document, view.layout.shown

        def cancelled() -> bool:
            return worker.is_cancelled

        def first(place: Range) -> None:
            if shown is None and len(document.text) > _SHORT and not cancelled():
                near = Matches.of([place])
                self.post_message(self.Found(document, wanted, near, near, None, whole=False))
                sleep(_TURN)

        if wanted.regex:
            from reader.ui.patterns import PatternError, find_pattern

            try:
                found = find_pattern(document, wanted.text, cancelled, offset=offset, first=first)
            except PatternError as error:
                if not cancelled():
                    told = str(error)
                    self.post_message(self.Found(document, wanted, blocks=shown, problem=told))
                return
        else:
            found = find(document, wanted.text, cancelled, offset=offset, first=first)
        inside = found if shown is None else found.within(document, shown)
        if not cancelled():
            self.post_message(self.Found(document, wanted, found, inside, shown))

    @on(Found)
    def _told_found(self, event: Found) -> None:
        if event.document is not self.document or event.wanted != self._asked:
            return  # something else is looked for meanwhile, or elsewhere
        self._sought = 0.0
        if self.pane.view and self.pane.view.layout.shown is not event.blocks:
            self.look_for(event.wanted.text)  # for what is shown now
            return
        self._problem = event.problem
        if event.problem:
            self.answer("find", event.problem)
            self.tell(event.problem)  # where there is room for all of it
            return  # the last good result stays
        self.wanted, self._found, self._matches = event.wanted, event.matches, event.shown
        stood = self._stood.cursor if self._stood else self.pane.cursor
        if not event.shown:
            self.show_matches(event.shown)
            self.answer("find", "nothing found" if event.wanted.text.strip() else "")
        elif self.asking or self.pane.cursor in (stood, self._landed):
            at = event.shown.before(stood[0])
            self._show_match(at if at < len(event.shown) else 0, whole=event.whole)
        else:
            self.show_matches(event.shown)  # somebody reads on elsewhere

    def answer(self, asking: str, told: str) -> None:
        """Say what came of a question, while it is asked."""
        if self.asking == asking:
            self.prompt.tell(told)

    def action_find_next(self, by: int) -> None:
        """To the next or previous match, around the end."""
        if not self._matches:
            asked = self.wanted.text or self.asking
            ask = f"Nothing to find: begin with {self.keymap.name('find.find')}"
            folded = "Nothing found in what is shown: Esc unfolds the rest"
            self.tell(folded if self._found else "Nothing found" if asked else ask)
            return
        count, steps = len(self._matches), by * self.take_count()
        match = self.pane.overlay.match
        if any(match) and self.pane.cursor == self._landed:
            index = self._matches.before(match[0]) + steps
        else:  # we have gone elsewhere since
            self.remember()
            index = self._matches.before(self.pane.cursor[0]) + steps - (by > 0)
        if not 0 <= index < count:
            self.tell("Around the end, from the top" if by > 0 else "Around the top, from the end")
        self._show_match(index % count)

    def _show_match(self, index: int, *, whole: bool = True) -> None:
        match = self._matches[index]
        count = f"{index + 1:,} of {len(self._matches):,}" if whole else "…"
        self.answer("find", count)
        self.pane.match(self._matches, match)
        if view := self.pane.view:
            self.move_to(view.motion.sentence(match[0]))
            self.pane.reveal(*match)  # in an overlong sentence, or before it in a speaker's line
        self._landed = self.pane.cursor
        self.found_place = f"match {count}"
        self.refresh_status()

    def show_matches(self, matches: Matches) -> None:
        """Highlight matches, and go through them from now on; none of them is current."""
        self._matches, self.found_place = matches, ""
        self.pane.match(matches)
        self.refresh_status()

    def clear_matches(self) -> None:
        """Forget what was looked for."""
        self._sought = 0.0
        self.wanted = self._asked = Wanted()
        self._found = Matches()
        self.show_matches(self.hits)
