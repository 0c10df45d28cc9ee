"""The application: theme, style sheets, what reaches the terminal, how it ends."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence

from rich.segment import Segment
from textual import events
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor
from textual.geometry import Offset
from textual.widget import Widget

from reader.storage import NotebookError
from reader.text import clean
from reader.ui.commands import Commands
from reader.ui.screens.reading import ReadingScreen
from reader.ui.session import Session
from reader.ui.signs import LINEAR
from reader.ui.theming import Fewer, depth, variables
from reader.ui.tints import Depth
from reader.ui.typeahead import TypeAhead
from reader.ui.widgets.line_list import LineList
from reader.ui.widgets.reading_pane import ReadingPane


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
    ENABLE_COMMAND_PALETTE = True

    def __init__(self, session: Session, painted: Callable[[], None] | None = None) -> None:
        """`painted` is called once, after the first picture is on the screen."""
        self.session = session
        super().__init__(sorted(session.styles.glob("*.tcss")))
        self.animation_level = "none"
        self.set_class(session.settings.linear, LINEAR)
        self._controls = ControlFilter()
        few = {"256": Depth.CUBE, "standard": Depth.SIXTEEN, "windows": Depth.SIXTEEN}
        shown = few.get(self.console.color_system or "")
        self._fewer = [Fewer(shown)] if shown else []
        self._painted = painted
        self.reading = ReadingScreen(session)
        self.reading.prefetch()
        self.lost = 0
        """How many changes could not be saved by the end."""
        theme = session.memory.theme or session.settings.theme
        if theme in self.available_themes:
            self.theme = theme

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor stands (cells): screen readers follow it. A field says
        so itself; in the text and in lists it is the current sentence and item."""
        focused = self.focused
        if isinstance(focused, (ReadingPane, LineList)):
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

    def _remember_theme(self, theme: object) -> None:
        self.session.memory.theme = self.theme

    def on_mount(self) -> None:
        if self.session.settings.linear:
            self.app_resume_signal.subscribe(self, self._show_cursor)
            self._show_cursor()
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        if self._painted:
            self.reading.call_after_refresh(self._painted)
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            if hasattr(signal, name):
                loop.add_signal_handler(getattr(signal, name), self._end_now, name)

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
        self.lost = self.reading.saver.close()
        try:
            self.session.memory.save(self.session.state)
        except OSError as error:
            self.log.error(str(error))  # only comfort is lost: the next start opens another article


def _point(field: Widget | None) -> Offset:
    """Where on the screen (cells) the cursor of a field stands."""
    place = getattr(field, "cursor_screen_offset", None)
    return place if isinstance(place, Offset) else Offset()
