"""The application: theme, style sheets, what reaches the terminal, how it ends."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Thread
from time import monotonic

from rich.segment import Segment
from textual import events, on, work
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor
from textual.geometry import Offset
from textual.widget import Widget

from reader.config import Settings, SettingsError, shown
from reader.library import stamp
from reader.storage import NotebookError
from reader.text import clean
from reader.ui.commands import Commands
from reader.ui.keymap import Keymap
from reader.ui.screens.reading import ReadingScreen
from reader.ui.session import Session
from reader.ui.signs import LINEAR
from reader.ui.theming import Fewer, depth, variables
from reader.ui.tints import Depth
from reader.ui.typeahead import TypeAhead
from reader.ui.widgets.choice import Choice
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.reading_pane import ReadingPane

_PATIENCE = 1.0
"""Seconds that keys wait for an article, or for what is found."""
_CLOSING = 0.2
"""Seconds that the index is waited for at the end: nothing is lost with it."""
_SHEETS: tuple[str, ...] = ("lists", "reading")
"""Style sheets that the first picture needs."""
_SETTLED, _PAUSE = 0.5, 0.05
"""Seconds until the first article is there, and those between two style sheets read after it."""
_LATER = ("library", "notes", "guide", "linear")
"""Settings that count from the next start on."""


class ControlFilter(LineFilter):
    """Deletes control, bidi and invisible characters from everything that is drawn: what slips
    through the cleaning at load does not reach the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(text.isprintable() for text, _, _ in segments):
            return segments
        return [
            segment
            if segment.text.isprintable() or segment.control
            else Segment(clean(segment.text).text.replace("\n", " "), segment.style)
            for segment in segments
        ]


class ReaderApp(TypeAhead):
    """`reader` in the terminal."""

    TITLE = "reader"
    COMMANDS = App.COMMANDS | {Commands}
    ENABLE_COMMAND_PALETTE = False  # no key of its own: the table of keys has one

    def __init__(self, session: Session, painted: Callable[[], None] | None = None) -> None:
        """`painted` is called once, after the first picture is on the screen.

        Raises SettingsError where the user's keys cannot be.
        """
        self.session = session
        linear = session.settings.linear
        names = _SHEETS
        if linear:
            from reader.ui.screens.dialog import SHEETS

            names = (*SHEETS, *_SHEETS, "linear")  # of equals the last one counts
        super().__init__([session.styles / f"{name}.tcss" for name in names])
        self.animation_level = "none"
        self.set_class(linear, LINEAR)
        # One for good: what was drawn and filtered is kept by the filter it went through.
        self._controls = ControlFilter()
        few = {"256": Depth.CUBE, "standard": Depth.SIXTEEN, "windows": Depth.SIXTEEN}
        seen = few.get(self.console.color_system or "")
        self._fewer = [Fewer(seen)] if seen else []
        self.use_command_palette = True
        session.memory.give_way(session.settings)
        self._painted = painted
        self.reading = ReadingScreen(session)
        self.reading.prefetch()
        self.reading.fit(self.size)
        self.lost = 0
        """How many changes could not be saved by the end."""
        self._usual_theme = self.theme
        wanted = (session.memory.theme, session.settings.theme)
        self._set_theme(next((one for one in wanted if one in self.available_themes), None))

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor stands (cells): screen readers follow it. A field says
        so itself; in the text and in lists it is the current sentence and item."""
        focused = self.focused
        if isinstance(focused, (ReadingPane, LineList, Choice)):
            return focused.point
        return self._pointed or _point(focused)

    @cursor_position.setter
    def cursor_position(self, place: Offset) -> None:
        # A field tells its place also before it is laid out, so that it is asked again. Where it
        # has the focus, what else is told is an item of the list below it, until one types on.
        typed = not self.is_running or place == _point(self.focused)
        self._pointed = None if typed else place

    def get_default_screen(self) -> ReadingScreen:
        return self.reading

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = [*super().get_line_filters(), self._controls]
        if self.native_ansi_color:
            # Textual makes greys of the terminal's own colours, whatever these are: black on black.
            filters = [NoColor() if isinstance(one, Monochrome) else one for one in filters]
        return [*filters, *self._fewer]

    def get_css_variables(self) -> dict[str, str]:
        given = {**super().get_css_variables()}
        given |= {f"highlight-{name}": as_ for name, as_ in self.session.settings.colours.items()}
        self.theme_variables = variables(given, self.current_theme.dark, depth(self))
        return self.theme_variables

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of highlights; a theme may define its own, and so may the settings."""
        return {
            "highlight-yellow": "#d9a900",
            "highlight-red": "#e05252",
            "highlight-green": "#4c9f38",
            "highlight-blue": "#3b8fd6",
            "highlight-purple": "#9a6fd0",
        }

    def holds(self, key: events.Key) -> bool:
        """Keys are for the article that is being opened, or for what is being found in it: for a
        while they wait until it is there. In the beginning of an article one can move already."""
        since = self.reading.opening or self.reading.sought
        if not since or monotonic() - since > _PATIENCE:
            return False
        return not (self.reading.begun and key.key in self.reading.keymap.moving)

    # Settings

    def _set_theme(self, theme: str | None) -> None:
        """Take a theme, None for the usual one; one that does not exist changes nothing."""
        if (theme or self._usual_theme) in self.available_themes:
            self.theme = theme or self._usual_theme

    def _check_theme(self) -> None:
        """Say so where the settings name a theme that does not exist."""
        settings = self.session.settings
        if settings.theme and settings.theme not in self.available_themes:
            there = ", ".join(sorted(self.available_themes))
            told = f"theme: there is no “{shown(settings.theme)}”; there are {there}"
            error = settings.error(told, "theme")
            self.notify(str(error), markup=False, severity="warning", timeout=12)

    def reconfigure(self, settings: Settings) -> None:
        """Take other settings, and show at once what they say about looks and keys. What the user
        has changed by keys gives way to what was changed in the settings.

        Raises SettingsError where their keys cannot be; then everything stays as it was.
        """
        keymap, memory = Keymap.of(settings), self.session.memory
        old, self.session = self.session.settings, replace(self.session, settings=settings)
        memory.give_way(settings)
        if settings.theme != old.theme:
            self._set_theme(settings.theme)
            self._check_theme()
        if settings.colours != old.colours:
            self.refresh_css(animate=False)
        self.reading.reconfigure(self.session, keymap)

    @on(ReadingScreen.Changed)
    def _changed(self, event: ReadingScreen.Changed) -> None:
        if event.path == self.session.settings_file:
            self.reread_settings()

    @work(thread=True, exclusive=True, group="settings")
    def reread_settings(self) -> None:
        """Read the settings anew and take them; where they are wrong, say so and keep the old."""
        try:
            settings = self.session.reread()
        except SettingsError as error:
            self.call_from_thread(self._refuse_settings, error)
        else:
            self.call_from_thread(self._take_settings, settings)

    def _take_settings(self, settings: Settings) -> None:
        old = self.session.settings
        try:
            self.reconfigure(settings)
        except SettingsError as error:
            self._refuse_settings(error)
            return
        later = [name for name in _LATER if getattr(settings, name) != getattr(old, name)]
        told = f"; {', '.join(later)} from the next start on" if later else ""
        self.reading.tell(f"Settings read anew{told}")

    def _refuse_settings(self, error: SettingsError) -> None:
        self.notify(str(error), markup=False, severity="error", timeout=12)

    def _remember_theme(self, theme: object) -> None:
        self.session.memory.theme = self.theme

    def on_mount(self) -> None:
        if self.session.settings.linear:
            self.app_resume_signal.subscribe(self, self._show_cursor)
            self._show_cursor()
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        self._check_theme()
        if file := self.session.settings_file:
            self.reading.watch_files.on(file, stamp(file))
        if self._painted:
            self.reading.call_after_refresh(self._painted)
        self.reading.call_after_refresh(self.set_timer, _SETTLED, self._style_dialogs)
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            if hasattr(signal, name):
                loop.add_signal_handler(getattr(signal, name), self._end_now, name)

    def _style_dialogs(self) -> None:
        """Read the styles of dialogs, one sheet at a time, so that no key waits for all of them."""
        from reader.ui.screens.dialog import style

        if style(self):
            self.set_timer(_PAUSE, self._style_dialogs)

    def _show_cursor(self, _: object = None) -> None:
        """Show the terminal's cursor where it belongs. Textual hides it at the start, shows it at
        the end, and moves it with every picture, which may be made before a field is laid out."""
        if self._driver and not self.is_headless:
            place = self.cursor_position
            self._driver.write(f"\x1b[{place.y + 1};{place.x + 1}H\x1b[?25h")
            self._driver.flush()

    def action_command_palette(self) -> None:
        if self.session.settings.linear:
            self.reading.action_help()  # the same commands, in a list that can be read aloud
        else:
            super().action_command_palette()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Let no cursor blink, and follow the focus."""
        if self.session.settings.linear:
            self.call_after_refresh(self._show_cursor)
        field = event.widget
        if hasattr(field, "cursor_blink"):
            field.cursor_blink = False

    def _end_now(self, name: str) -> None:
        """The terminal has gone, or the system asks us to end: keep everything first."""
        try:
            self.reading.keep_draft()
        except NotebookError as error:
            self.log.error(str(error))  # nobody is there to be told
        self.reading.keep_place()
        if name == "SIGHUP":
            self.finish()
            os._exit(129)  # there is no terminal to restore
        self.exit()

    async def action_quit(self) -> None:
        """Leave, the place kept."""
        self.reading.action_quit()

    def on_unmount(self) -> None:
        self.finish()

    def finish(self) -> None:
        """Write what is still to be written."""
        self.reading.watch_files.close()
        self.reading.index_watch.close()
        self.reading.notes_watch.close()
        self.lost = self.reading.saver.close()
        self.reading.renew_now()
        closing = Thread(target=self.session.index.close, daemon=True)
        closing.start()
        closing.join(_CLOSING)
        try:
            self.session.memory.save(self.session.state)
        except OSError as error:
            self.log.error(str(error))  # only comfort is lost: the next start opens another article


def _point(field: Widget | None) -> Offset:
    """Where on the screen (cells) the cursor of a field stands."""
    place = getattr(field, "cursor_screen_offset", None)
    return place if isinstance(place, Offset) else Offset()
