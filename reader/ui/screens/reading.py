"""The main screen: sidebar, text, notes, and the keys that reach everything."""

from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from reader.ui.keys import bindings, keys, sequences
from reader.ui.screens.desk import Desk
from reader.ui.screens.marking import under
from reader.ui.screens.picker import Picker, confirm
from reader.ui.screens.shelving import Shelving
from reader.ui.selection import by_unit
from reader.ui.widgets.article_list import ArticleList
from reader.ui.widgets.bars import KeyLine, StatusLine
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.notes_panel import NotesPanel
from reader.ui.widgets.pick_list import Option
from reader.ui.widgets.prompt import Prompt
from reader.ui.widgets.reading_pane import ReadingPane

WORDS_A_MINUTE = 230
"""Silent reading of English non-fiction is 238 (Brysbaert 2019); close reading is slower."""
_COUNTED = (
    "right_parenthesis left_parenthesis right_curly_bracket left_curly_bracket h l j k".split()
)
"""Keys that a number typed before them repeats."""
_FIRST_HINT = "Move by sentences with ) and (, highlight one with H, tag it with t, ask with ?"
"""Shown until the first annotation is made."""


class ReadingScreen(Shelving):
    """The main screen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings()
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-medium"), (100, "-wide"), (130, "-broad")]

    def compose(self) -> ComposeResult:
        with Horizontal(id="regions"):
            with Vertical(id="sidebar"):
                with Horizontal(id="filter"):
                    yield Input(placeholder="Filter", id="filter-input", compact=True)
                    yield Static("", id="filter-count", markup=False)
                yield ArticleList(id="articles", empty="\nlooking for articles …")
            with Vertical(id="text"):
                yield ReadingPane(id="pane", measure=self.session.measure)
                yield Prompt(id="prompt")
            yield NotesPanel(id="notes", empty="\nno annotations yet\nH highlight · a note · t tag")
        yield StatusLine(id="status")
        yield KeyLine(id="hints")

    def on_mount(self) -> None:
        self._pending = ""
        self._count = ""
        self.query_one(Prompt).display = False
        self.query_one(NotesPanel).display = False
        self.pane.focus()
        self.begin()

    def begin(self) -> None:
        """Open an article and look for the others."""
        session = self.session
        last = session.memory.last
        if session.first:
            self.open_article(session.first)
        elif last and Path(last).is_file() and session.library.holds(Path(last)):
            self.open_article(Path(last))
        self.scan()
        self.read_notes()
        self.offer_hints()

    # What comes in

    @on(Desk.Listed)
    def _listed(self, event: Desk.Listed) -> None:
        event.stop()
        self.index.add(event.articles)
        if not self.path and event.articles:
            self.path = event.articles[0].path
            self.open_article(Path(self.path))
        if not len(self.index) and event.ended:
            self.pane.say("No articles here: name a folder or a file, as in  reader ~/articles")
        self.refresh_list()

    @on(Desk.Noted)
    def _noted(self, event: Desk.Noted) -> None:
        event.stop()
        self.index.note(event.notes)
        if self.notes:
            self.index.note([self.notes])  # what is open is newer than what was read
        self.refresh_list()
        self.refresh_notes()
        for problem in self.session.notebook.problems:
            self.app.notify(problem, markup=False, severity="warning", timeout=12)

    @on(Desk.Opened)
    def _opened(self, event: Desk.Opened) -> None:
        event.stop()
        if event.too_large:
            self._ask_size(event)
            return
        self.kept = self.wanted = self.found_place = ""
        self.lay_open(event)
        self.refresh_list(moved=True)
        self.refresh_notes()
        self.refresh_status()
        self.offer_drafts()

    def _ask_size(self, event: Desk.Opened) -> None:
        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.open_article(event.path, any_size=True)
            elif self.document is None:
                self.pane.say(event.problem)

        question = confirm(f"{event.problem}. Open it?", "Open it", "Leave it")
        self.app.push_screen(question, answered)

    @on(Desk.Saved)
    def _saved(self, event: Desk.Saved) -> None:
        event.stop()
        outcome = event.outcome
        if outcome.error and outcome.error != self.unsaved:
            self.app.notify(outcome.error, markup=False, severity="error", timeout=12)
        self.unsaved = outcome.error
        self.refresh_status()

    @on(ReadingPane.Moved)
    def _moved(self, event: ReadingPane.Moved) -> None:
        event.stop()
        self.refresh_status()
        self.follow_notes()

    # Status and hints

    def refresh_status(self) -> None:
        line, document = self.query_one(StatusLine), self.document
        if document is None:
            line.tell("", (), self.unsaved and "NOT SAVED", alarm=bool(self.unsaved))
            return
        start, end = self.pane.cursor
        share = end / max(1, len(document.text))
        if self.pane.view and self.pane.view.ended and end >= len(document.text.rstrip()):
            share = 1.0
        left = round(document.words * (1 - share) / WORDS_A_MINUTE)
        count = len(self.notes.annotations) if self.notes else 0
        parts = [
            f"¶ {document.paragraph_at(start)} of {document.paragraphs}",
            f"{round(share * 100)} %",
            f"{left} min left" if left else "",
            f"& {self.kept}: {self.kept_count} kept" if self.kept else "",
            self.found_place,
            f"{count} note{'s' if count != 1 else ''}" if count else "",
        ]
        if self.unsaved:
            state = "NOT SAVED"
        elif self.saver.waiting:
            state = "saving …"
        else:
            state = "saved" if count or (self.notes and self.notes.reading.rev[0]) else ""
        selection = self.pane.selection
        marked = self.pane.overlay.marks.between(start, end)
        far = "select" if selection else under(marked)
        line.tell(document.title, (*parts, state), far, alarm=bool(self.unsaved))

    def offer_hints(self) -> None:
        """Show the keys that are of use where the focus is."""
        focused = self.focused
        names: tuple[str, ...]
        if isinstance(focused, ArticleList):
            names = ("list.filter", "list.star", "list.read", "list.right", "app.export")
        elif isinstance(focused, NotesPanel):
            names = ("mark.note", "mark.tag", "mark.delete", "app.notes", "app.export")
        else:
            names = ("mark.highlight", "mark.note", "mark.tag", "mark.select", "find.find")
            names += ("find.filter", "pane.outline", "app.notes", "app.export")
        known = {key.id: key for key in keys()}
        chosen = tuple(known[name] for name in (*names, "app.help"))
        if not self._annotated() and isinstance(focused, ReadingPane):
            self.query_one(KeyLine).wait(_FIRST_HINT)
        else:
            self.query_one(KeyLine).offer(chosen)

    def _annotated(self) -> bool:
        """Whether anything was ever annotated."""
        return any(notes.records for notes in self.index.notes())

    @on(KeyLine.Pressed)
    async def _pressed(self, event: KeyLine.Pressed) -> None:
        await self.run_action(event.action)

    def on_descendant_focus(self) -> None:
        self.offer_hints()

    # Two keys, one after the other

    async def on_key(self, event: events.Key) -> None:
        if isinstance(self.focused, Input):
            return
        if not self._pending and self.pane.has_focus and self._while_selecting(event):
            event.stop()
            event.prevent_default()
            return
        pending, self._pending = self._pending, ""
        follow = sequences()
        if pending:
            event.stop()
            event.prevent_default()
            self.offer_hints()
            if pending == "m" and event.character and event.character.isalpha():
                self.set_mark(event.character)
            elif pending == "apostrophe" and event.character:
                self.go_to_mark(event.character)
            elif key := follow.get((pending, event.key)):
                await self.run_action(key.action)
        elif event.key in ("m", "apostrophe") or any(event.key == first for first, _ in follow):
            event.stop()
            event.prevent_default()
            self._pending = event.key
            letters = (("a-z", "a letter"),)
            options = [
                (key.shown.split(" · ")[0], key.label)
                for (first, _), key in follow.items()
                if first == event.key
            ]
            self.query_one(KeyLine).wait(f"{event.character} …  ", tuple(options) or letters)

    def _while_selecting(self, event: events.Key) -> bool:
        """Keys that mean something else while a passage is selected: counts, words, the other
        end."""
        selection, view, key = self.pane.selection, self.pane.view, event.key
        if selection is None or view is None:
            return False
        if key.isdigit() and (self._count or key != "0"):
            self._count = (self._count + key)[-4:]
            self.query_one(KeyLine).wait(f"{self._count} …  ", ((") } w l", "so many times"),))
        elif key in ("w", "e", "b"):
            self.pane.select(
                by_unit(
                    selection, view.motion, "word", (-1 if key == "b" else 1) * self.take_count()
                )
            )
        elif key == "o":
            self.pane.select(selection.swapped())
        else:
            self._count = self._count if key in _COUNTED else ""
            return False
        return True

    def take_count(self) -> int:
        count, self._count = int(self._count or 1), ""
        self.offer_hints()
        return count

    # Keys that mean the same in every region

    def action_line(self, by: int) -> None:
        """A line down or up; in a list an item."""
        if isinstance(self.focused, LineList):
            self.focused.line(by)
        else:
            self.line_of_text(by)

    def action_page(self, share: float) -> None:
        """A page or half a page down or up."""
        if isinstance(self.focused, LineList):
            self.focused.page(share)
        elif self.pane.selection:
            self.action_move("paragraph", 1 if share > 0 else -1)
        else:
            self.pane.scroll_page(share)

    def action_edge(self, step: int) -> None:
        """To the top or the bottom."""
        if isinstance(self.focused, LineList):
            self.focused.edge(step)
        else:
            self.edge_of_text(step)

    def action_menu(self) -> None:
        """Open what is chosen in a list; in the text, name what can be done."""
        if isinstance(self.focused, LineList):
            self.open_chosen()
            return
        known = [key for key in keys() if key.id.startswith("mark.") and " " not in key.keys[0]]
        options = [
            Option(key.action, key.label, key.shown)
            for key in known
            if not key.id.startswith(("mark.grow", "mark.menu", "mark.select"))
        ]
        shortcuts = {key.keys[0]: key.action for key in known if len(key.keys[0]) == 1}
        self._pick_action("This passage", options, shortcuts)

    def action_help(self) -> None:
        """Every key, those of use here first; picking one runs it."""
        here = "Articles" if isinstance(self.focused, ArticleList) else "Reading"
        groups = sorted({key.group for key in keys()}, key=lambda group: group != here)
        ordered = dict.fromkeys((*groups[:1], *(key.group for key in keys())))
        options: list[Option] = []
        for group in ordered:
            options.append(Option("", group, header=True))
            options += [
                Option(key.action, key.label, key.shown) for key in keys() if key.group == group
            ]
        self._pick_action("What can be done", options, {}, placeholder="narrow by words")

    def _pick_action(
        self, title: str, options: list[Option], shortcuts: dict[str, str], placeholder: str = ""
    ) -> None:
        def picked(action: str | None) -> None:
            if action:
                self.call_later(self.run_action, action)

        picker = Picker(title, options, shortcuts=shortcuts, placeholder=placeholder)
        self.app.push_screen(picker, picked)

    def action_escape(self) -> None:
        """Back: the question, the selection, the folding, the matches, the filter, the text."""
        if self.escape_travel() or self.escape_filter():
            return
        self.pane.focus()
        self.query_one(NotesPanel).set_class(False, "-over")

    def action_measure(self, by: int) -> None:
        """Make the column narrower or wider."""
        self.pane.widen(self.pane.measure + by)
        self.session.memory.measure = self.pane.measure
        self.app.notify(f"{self.pane.measure} columns", timeout=1)

    def action_zen(self) -> None:
        """Hide everything but the text, or show it again."""
        self.toggle_class("-zen")
        self.pane.focus()

    def action_quit(self) -> None:
        """Save where we are, and leave."""
        self.keep_place()
        self.app.exit()

    # Regions

    def _regions(self) -> list[Widget]:
        panel = self.query_one(NotesPanel)
        regions: list[Widget] = [self.query_one(ArticleList), self.pane]
        return [*regions, panel] if panel.display else regions

    def action_region(self, by: int) -> None:
        """To the next or previous region."""
        regions = self._regions()
        at = next((n for n, region in enumerate(regions) if region.has_focus), 1)
        regions[(at + by) % len(regions)].focus()

    def action_go(self, by: int) -> None:
        """Left or right: between regions, or in a selection by characters."""
        if self.pane.has_focus and self.pane.selection:
            self.action_grow("character", by)
            return
        regions = self._regions()
        at = next((n for n, region in enumerate(regions) if region.has_focus), 1)
        regions[max(0, min(at + by, len(regions) - 1))].focus()
