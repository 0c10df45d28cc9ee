"""The application: theme, style sheets, what reaches the terminal, how it ends."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence

from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from reader.storage import NotebookError
from reader.text import clean
from reader.ui.commands import Commands
from reader.ui.screens.reading import ReadingScreen
from reader.ui.session import Session
from reader.ui.typeahead import TypeAhead


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
        super().__init__(sorted(session.styles.glob("*.tcss")))
        self.session = session
        self._painted = painted
        self._net = ControlFilter()  # always the same: what was filtered is known by its filter
        self.reading = ReadingScreen(session)
        self.reading.prefetch()
        self.lost = 0
        """How many changes could not be saved by the end."""
        theme = session.memory.theme or session.settings.theme
        if theme in self.available_themes:
            self.theme = theme

    def get_default_screen(self) -> ReadingScreen:
        return self.reading

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._net]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of highlights; a theme may define its own."""
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
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        if self._painted:
            self.reading.call_after_refresh(self._painted)
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            if hasattr(signal, name):
                loop.add_signal_handler(getattr(signal, name), self._end_now, name)

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
