"""The main screen: sidebar, text, notes, and the keys that reach everything."""

from concurrent.futures import Future

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.widgets import Static

from reader.ui.keymap import Keymap, first
from reader.ui.screens.desk import Desk
from reader.ui.screens.marking import under
from reader.ui.screens.speaking import Speaking
from reader.ui.session import Session
from reader.ui.widgets.article_list import ArticleList
from reader.ui.widgets.bars import KeyLine, StatusLine
from reader.ui.widgets.filter_field import Completions, FilterField
from reader.ui.widgets.list_line import ListLine
from reader.ui.widgets.notes_panel import NotesPanel
from reader.ui.widgets.notes_region import NotesRegion
from reader.ui.widgets.prompt import Prompt
from reader.ui.widgets.reading_pane import ReadingPane
from reader.ui.widgets.shelf_list import ShelfList

WORDS_A_MINUTE = 230
"""Silent reading of English non-fiction is 238 (Brysbaert 2019); close reading is slower."""
FILTERS = 'words  "a phrase"  -not  or  #tag  title:  date:2024  is:unread  Tab completes'
"""What a filter can say, as the last line of the screen tells."""
_LONG, _LETTERS_A_WORD = 200_000, 6


class ReadingScreen(Speaking, whole=True):
    """The main screen."""

    AUTO_FOCUS = "#pane"  # or keys that come at once would be typed into the filter
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-medium"), (100, "-wide"), (130, "-broad")]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._begun = False
        """Whether the index is open, or being opened."""
        self.set_class(not session.settings.hints, "-quiet")
        self._sized = Size(0, 0)
        """The size that everything was laid out for last."""
        self._hinted = ""
        """What is being selected, as the hints were last told."""

    def fit(self, size: Size) -> None:
        """Take the classes of a size (cells) ahead of the first picture, which is then styled and
        laid out only once."""
        self._sized = size
        fitting = [name for least, name in self.HORIZONTAL_BREAKPOINTS if size.width >= least]
        self.add_class(*fitting[-1:])

    def on_resize(self, event: events.Resize) -> None:
        """Lay out nothing twice: at the start Textual tells the same size three times."""
        if event.size == self._sized:
            event.prevent_default()
        self._sized = event.size

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Style nothing twice: at the start all has been styled as it was mounted."""
        if not self.stack_updates:
            event.refresh_styles = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="regions"):
            with Vertical(id="sidebar"):
                with Horizontal(id="filter"):
                    yield FilterField(placeholder="Filter", id="filter-input")
                    yield Static("", id="filter-count", markup=False)
                yield ListLine(id="list-line")
                yield Completions(id="completions")
                yield ShelfList(id="shelves")
                yield ArticleList(id="articles", empty="\nlooking for articles …")
            with Vertical(id="text"):
                measure = self.session.memory.measure or self.session.settings.measure
                spacing = self.session.memory.spacing or self.session.settings.spacing
                yield ReadingPane(id="pane", measure=measure, spacing=spacing)
            yield NotesRegion(self.no_notes())
        yield Prompt(id="prompt")
        yield StatusLine(id="status")
        yield KeyLine(id="hints")

    def on_mount(self) -> None:
        self.field.offer_in(self.query_one(Completions))
        self.pane.focus()
        self.begin()
        self.call_after_refresh(self.query_one(NotesRegion).furnish)

    def reconfigure(self, session: Session, keymap: Keymap) -> None:
        """Take other settings and keys, at once."""
        self.session = session
        self.use(keymap)
        self.set_class(not session.settings.hints, "-quiet")
        settings, memory = session.settings, session.memory
        self.pane.widen(memory.measure or settings.measure)
        self.pane.space(memory.spacing or settings.spacing)
        panel = self.notes_region.listing
        panel.empty = self.no_notes()
        panel.redraw()
        self.offer_hints()

    def no_notes(self) -> str:
        """What the panel shows where nothing is annotated."""
        ids = (("mark.highlight", "highlight"), ("mark.note", "note"), ("mark.tag", "tag"))
        keys = [f"{first(self.keymap[id])} {act}" for id, act in ids if self.keymap[id].keys]
        return f"\nno annotations yet\n{' · '.join(keys)}"

    def begin(self) -> None:
        """Show the article to start with as soon as it has been read."""
        self.offer_hints()
        first, self._first = self._first, Future()  # it is not kept beyond its use
        if first.done() and (opened := first.result()):
            self._opened(opened)  # before anything is painted, so that nothing is painted twice
        else:
            self.pane.say("opening …")
            first.add_done_callback(self._started)

    def _started(self, first: "Future[Desk.Opened | None]") -> None:
        self.post_message(first.result() or self.Nothing())

    # What comes in

    @on(Desk.Nothing)
    def _nothing(self, event: Desk.Nothing) -> None:
        """Look for articles all the same: there may be some soon."""
        event.stop()
        self.opening = 0.0
        self._begun = True
        self.pane.say("No articles here: name a folder or a file, as in  reader ~/articles")
        self.open_index()

    @on(Desk.Opened)
    def _opened(self, event: Desk.Opened) -> None:
        event.stop()
        kept = self.kept
        if event.too_large:
            self.opening = 0.0
            self._ask_size(event)
        else:
            self.lay_open(event)
            self.tell_problems()
            self.forget_seeking()
            self.refresh_list(moved=not event.again)
            self.refresh_notes()
            self.refresh_status()
        if event.part:
            # Only once this is on the screen, since parsing would keep it waiting.
            self.call_after_refresh(self.open_article, event.path, glimpse=False)
            return
        if not self._begun:
            self.path = str(event.path)
            self._begun = True
            self.call_after_refresh(self.open_index)
        if event.again and kept:
            self.keep_paragraphs(kept)
        if event.again:
            self.tell("The file has changed and was read anew")
        elif not event.too_large:
            self.offer_drafts()
            self.offer_sharing()

    def _ask_size(self, event: Desk.Opened) -> None:
        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.open_article(event.path, any_size=True)
            elif self.document is None:
                self.pane.say(event.problem)

        from reader.ui.screens.picker import confirm

        question = confirm(f"{event.problem}. Open it?", "Open it", "Leave it")
        self.app.push_screen(question, answered)

    @on(ReadingPane.Moved)
    def _moved(self, event: ReadingPane.Moved) -> None:
        event.stop()
        self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        """Tell of the place once the text is on the screen: what spans the whole width, painted
        together with it, would have everything beside the text painted too."""
        self.refresh_status()
        self.follow_notes()
        selecting = self.pane.selection.told if self.pane.selection else ""
        if selecting != self._hinted:
            self._hinted = selecting
            self.offer_hints()

    # Status and hints

    def refresh_status(self) -> None:
        line, document = self.query_one(StatusLine), self.document
        if document is None and self.linear:
            self.speak(0, self.unsaved and "NOT SAVED")
            return
        if document is None:
            doing = "reading …" if self.opening else ""
            line.tell(doing, (), self.unsaved and "NOT SAVED", alarm=bool(self.unsaved))
            return
        start, end = self.pane.cursor
        share = end / max(1, len(document.text))
        if self.pane.view and self.pane.view.ended and not document.text[end:].strip():
            share = 1.0
        # Words are only counted where that takes no time.
        long = len(document.text) > _LONG
        words = len(document.text) // _LETTERS_A_WORD if long else document.words
        left = round(words * (1 - share) / WORDS_A_MINUTE)
        count = len(self.notes.annotations) if self.notes else 0
        parts = (
            (f"¶ {document.paragraph_at(start)} of {document.paragraphs}", 0),
            (f"{round(share * 100)} %", 1),
            (f"{left} min left" if left else "", 4),
            (f"& {self.kept}: {self.kept_count} kept" if self.kept else "", 2),
            (self.found_place, 2),
            (f"{count} note{'s' if count != 1 else ''}" if count else "", 3),
        )
        if self.unsaved:
            state = "NOT SAVED"
        elif self.saver.waiting:
            state = "saving …"
        else:
            state = "saved" if count or (self.notes and self.notes.reading.rev[0]) else ""
        if self.linear:
            self.speak(share, ", ".join(filter(None, (state, self.attention))))
            return
        selection = self.pane.selection
        marked = self.pane.overlay.marks.between(start, end)
        far = selection.told if selection else under(marked)
        alarm = bool(self.unsaved)
        line.tell(document.title, (*parts, (state, 0)), far, alarm=alarm, last=self.attention)

    def offer_hints(self) -> None:
        """Show the keys that are of use where the focus is, unless a second one is awaited."""
        if self._pending or self._lettered or self.counting:
            return
        line, keymap = self.query_one(KeyLine), self.keymap
        focused = self.focused
        prompting = self.asking and focused is self.prompt.field
        names: tuple[str, ...]
        if isinstance(focused, ReadingPane) and self.offer_selecting():
            return
        if isinstance(focused, ArticleList):
            names = ("list.filter", "list.sort", "list.star", "list.read", "list.save")
            names += ("list.right", "app.export")
        elif isinstance(focused, ShelfList):
            names = ("mark.menu", "list.save", "mark.delete", "list.right", "app.escape")
        elif isinstance(focused, FilterField):
            line.wait(FILTERS)
            return
        elif isinstance(focused, NotesPanel):
            names = ("mark.note", "mark.tag", "mark.delete", "app.notes", "app.export")
            if self.notes_of == "all":
                names = ("notes.mark", "mark.tag", "mark.delete", "list.filter", "notes.group")
        elif prompting:
            names = ("find.regex" if self.asking == "find" else "find.context", "app.escape")
        else:
            names = ("mark.highlight", "mark.note", "mark.tag", "mark.select", "find.find")
            names += ("find.filter", "pane.outline", "app.notes", "app.export")
        if not self.session.settings.hints:
            line.offer(())
        elif not self._annotated() and isinstance(focused, ReadingPane):
            ids = ("pane.next_sentence", "pane.previous_sentence", "mark.highlight", "mark.tag")
            forth, back, mark, tag = map(keymap.name, ids)
            told = f"Move by sentences with {forth} and {back}, highlight one with {mark},"
            line.wait(f"{told} tag it with {tag}, ask with {keymap.name('app.help')}")
        else:
            chosen = [keymap[name] for name in (*names, *([] if prompting else ["app.help"]))]
            line.offer(tuple(key for key in chosen if key.keys))

    def _annotated(self) -> bool:
        """Whether anything is annotated."""
        own = self.notes is not None and bool(self.notes.records)
        return own or (self.totals is not None and self.totals.annotations > 0)

    @on(KeyLine.Pressed)
    async def _pressed(self, event: KeyLine.Pressed) -> None:
        await self.run_action(event.action)

    def on_descendant_focus(self) -> None:
        self.offer_hints()
