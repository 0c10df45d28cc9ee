"""Keys that mean different things in different places: sequences, counts, lists and text."""

from collections.abc import Callable

from textual import events
from textual.binding import BindingsMap
from textual.widget import Widget
from textual.widgets import Input

from reader.ui.keymap import Keymap, first
from reader.ui.screens.following import Following
from reader.ui.session import Session
from reader.ui.signs import signs
from reader.ui.strokes import shown
from reader.ui.widgets.article_list import ArticleList
from reader.ui.widgets.bars import KeyLine
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.notes_panel import NotesPanel
from reader.ui.widgets.pick_list import Option

_GROW = {
    **{"w": ("word", 1), "e": ("word", 1), "b": ("word", -1)},
    **{"semicolon": ("clause", 1), "comma": ("clause", -1)},
}
"""Keys that move the end of a selection, and have no meaning or another one elsewhere."""


class Keyboard(Following):
    """The desk with what the keys do in each region."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._pending = ""
        """The first key of two."""
        self._lettered: Callable[[str], None] | None = None
        """What waits for a letter."""
        self._count = ""
        """Digits typed in a selection."""
        self._spent = False
        """Whether the key that they were meant for has been pressed."""
        self.use(self.keymap)

    def use(self, keymap: Keymap) -> None:
        """Take these keys from now on."""
        self.keymap = keymap
        self._pending, self._lettered = "", None
        # Textual's way to change keys, `App.set_keymap`, can leave no action without one, and
        # works out all of them anew for every key that is pressed.
        self._bindings = BindingsMap(keymap.bindings())

    # Two keys, one after the other

    async def on_key(self, event: events.Key) -> None:
        self.tell("")
        if isinstance(self.focused, Input):
            return
        waiting = bool(self._pending or self._lettered)
        if not waiting and self.pane.has_focus and self._while_selecting(event):
            event.stop()
            event.prevent_default()
            return
        pending, self._pending = self._pending, ""
        lettered, self._lettered = self._lettered, None
        follow = self.keymap.sequences
        if waiting:
            event.stop()
            event.prevent_default()
            self.offer_hints()
            if lettered and event.character and event.character.isalpha():
                lettered(event.character)
            elif key := follow.get((pending, event.key)):
                await self.run_action(key.action)
        elif any(event.key == start for start, _ in follow):
            event.stop()
            event.prevent_default()
            self._pending = event.key
            options = [
                (shown(f"{start} {second}"), key.label)
                for (start, second), key in follow.items()
                if start == event.key
            ]
            self.query_one(KeyLine).wait(f"{self._count}{shown(event.key)} …  ", tuple(options))

    def action_mark(self) -> None:
        """Wait for the letter to mark this place with."""
        self._lettered = self.set_mark
        self._ask_letter("pane.mark", "a-z", "the letter of this place")

    def action_go_to_mark(self) -> None:
        """Wait for the letter of the place to go to."""
        self._lettered = self.go_to_mark
        known = self.notes.reading.marks if self.notes else {}
        letters = " ".join(sorted(known)) or "none yet"
        self._ask_letter("pane.go_to_mark", letters, "the letter of a marked place")

    def _ask_letter(self, id: str, letters: str, label: str) -> None:
        self.query_one(KeyLine).wait(f"{self.keymap.name(id)} …  ", ((letters, label),))

    def action_find(self) -> None:
        """Find in the text; in a list, filter it."""
        if self.in_sidebar or self.over_all:
            self.action_filter()
        else:
            super().action_find()

    def _while_selecting(self, event: events.Key) -> bool:
        """Keys that mean something else while a passage is selected: counts, words, clauses, the
        other end."""
        selection, key = self.pane.selection, event.key
        if selection is None or self._spent:
            self._count = ""
        self._spent = False
        if selection is None:
            return False
        if key.isdigit() and (self._count or key != "0"):
            self._count = (self._count + key)[-4:]
            ids = ("pane.next_sentence", "pane.next_paragraph", "list.right")
            motions = " ".join(filter(None, (first(self.keymap[id]) for id in ids)))
            follow = ((f"{motions} w", "so many times"),)
            self.query_one(KeyLine).wait(f"{self._count} …  ", follow)
            return True
        self._spent = True
        if key == "escape" and self._count:
            self.take_count()  # only the number is let go
        elif key in _GROW:
            self.action_grow(*_GROW[key])
        elif key == "o":
            self.pane.select(selection.swapped())
        else:
            if self._count:
                self.offer_hints()
            return False
        return True

    @property
    def counting(self) -> bool:
        """Whether digits wait for the motion that they are meant for."""
        return bool(self._count and not self._spent and self.pane.selection)

    def take_count(self) -> int:
        """The number typed before a motion, once; 1 where none was."""
        if not self._count:
            return 1
        count, self._count = int(self._count), ""
        self.offer_hints()
        return count

    # Keys that mean the same in every region

    def action_line(self, by: int) -> None:
        """A line down or up; in a list an item."""
        if isinstance(self.focused, LineList):
            if not self.cross(self.focused, by):
                self.focused.line(by)
        else:
            self.line_of_text(by)

    def action_page(self, share: float) -> None:
        """A page or half a page down or up."""
        if isinstance(self.focused, LineList):
            self.focused.page(share)
        else:
            self.page_of_text(share)

    def action_edge(self, step: int) -> None:
        """To the top or the bottom."""
        if isinstance(self.focused, LineList):
            self.focused.edge(step)
        else:
            self.edge_of_text(step)

    def action_menu(self) -> None:
        """Open what is chosen in a list; in the text, name what can be done, following its links
        first. While ends are moved, keep them."""
        if isinstance(self.focused, LineList):
            self.open_chosen()
            return
        if not self.document:
            return
        if self.moving or self.attaching:
            self.keep_ends()
            return
        from reader.ui.offers import heading, offered

        known, selected = self.meant(), self.pane.selection is not None
        acts = offered(self.keymap.keys, known, selected=selected)
        options = self.link_options()
        options += [Option(key.action, key.label, key.shown) for key in acts]
        shortcuts = {name: key.action for key in acts for name in key.keys}
        title = heading(self.meant_text(), known, selected=selected)
        self._pick_action(title, options, shortcuts)

    def action_help(self) -> None:
        """Every key, those of use here first; picking one runs it."""
        here = "Articles" if self.in_sidebar else "Reading"
        here = "Notes of all articles" if self.over_all else here
        keys = self.keymap.keys
        groups = sorted({key.group for key in keys}, key=lambda group: group != here)
        ordered = dict.fromkeys((*groups[:1], *(key.group for key in keys)))
        options: list[Option] = []
        for group in ordered:
            options.append(Option("", group, header=True))
            options += [
                Option(key.action, key.label, key.shown) for key in keys if key.group == group
            ]
        self._pick_action("What can be done", options, {}, placeholder="narrow by words")

    def _pick_action(
        self, title: str, options: list[Option], shortcuts: dict[str, str], placeholder: str = ""
    ) -> None:
        def picked(action: str | None) -> None:
            if action:
                self.call_later(self.run_action, action)

        from reader.ui.screens.picker import Picker

        picker = Picker(title, options, shortcuts=shortcuts, placeholder=placeholder)
        self.app.push_screen(picker, picked)

    def action_escape(self) -> None:
        """Back: the question, the selection, the folding, the matches, the filter, the text."""
        if not (self.escape_seeking() or self.escape_filter() or self.escape_scan()):
            self._to(self.pane)

    def action_measure(self, by: int) -> None:
        """Make the column narrower or wider."""
        self.pane.widen(self.pane.measure + by)
        self.session.memory.measure = self.pane.measure
        self.tell(f"{self.pane.measure} columns")

    def action_spacing(self) -> None:
        """Part the lines by blank ones, or set them close again."""
        self.pane.space(3 - self.pane.spacing)
        self.session.memory.spacing = self.pane.spacing
        self.tell("Lines set apart" if self.pane.spacing > 1 else "Lines set close")

    def action_zen(self) -> None:
        """Hide everything but the text, or show it again."""
        self.toggle_class("-zen")
        self.enter(self.pane)

    def action_quit(self) -> None:
        """Save where we are, and leave; where something could not be saved, ask."""
        if not self.unsaved:
            self.keep_place()
            self.app.exit()
            return

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.app.exit(return_code=2)
            else:
                self.saver.retry()

        from reader.ui.screens.picker import confirm

        count = self.saver.waiting
        leave = "Leave, keep them there" if self.saver.kept else "Leave and lose them"
        question = f"{count} change{'s are' if count != 1 else ' is'} not on disk. {self.unsaved}"
        self.app.push_screen(confirm(question, leave, "Stay, try again"), answered)

    # Regions

    def _regions(self) -> list[Widget]:
        regions: list[Widget] = [self.query_one(ArticleList), self.pane]
        noting = self.notes_of or signs(self.app).linear
        return [*regions, self.notes_region.listing] if noting else regions

    def _to(self, region: Widget) -> None:
        """Enter a region; where the notes stand in its place, or are not open, see to that."""
        if isinstance(region, NotesPanel) and not self.notes_of:
            self.action_notes()
        elif region is self.pane:
            self.uncover()
        else:
            self.enter(region)

    def action_region(self, by: int) -> None:
        """To the next or previous region."""
        regions = self._regions()
        self._to(regions[(self._region(regions) + by) % len(regions)])

    def action_go(self, by: int) -> None:
        """Left or right: between regions, or in a selection by characters."""
        if self.pane.has_focus and self.pane.selection:
            self.action_grow("character", by)
            return
        regions = self._regions()
        self._to(regions[max(0, min(self._region(regions) + by, len(regions) - 1))])

    def _region(self, regions: list[Widget]) -> int:
        """Which of the regions has the focus; the text where none has."""
        if self.in_sidebar:
            return 0
        return next((n for n, region in enumerate(regions) if region.has_focus), 1)

    @property
    def in_sidebar(self) -> bool:
        """Whether list, shelves or filter have the focus."""
        return any(self.focused is one for one in (self.articles, self.shelf_list, self.field))
