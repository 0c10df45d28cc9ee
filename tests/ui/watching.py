"""The app with an eye on what it sends to the terminal, and on what it does for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import NamedTuple, ParamSpec, TypeAlias, TypeVar
from unittest.mock import patch

from pyte.screens import Char
from rich.console import RenderableType
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual.screen import Screen
from textual.widget import Widget

from reader.ui.app import ReaderApp
from reader.ui.session import Session
from reader.ui.widgets.reading_pane import ReadingPane
from tests.terminal import Emulator

P = ParamSpec("P")
T = TypeVar("T")


class Frame(NamedTuple):
    """One update of the screen."""

    size: int
    """Bytes sent."""
    rows: int
    """Lines of the screen that were sent, or parts of them."""


class Watched(ReaderApp):
    """Keeps what is sent, and draws it on a terminal's screen."""

    def __init__(self, session: Session, size: tuple[int, int]) -> None:
        super().__init__(session)
        self.frames: list[Frame] = []
        self.terminal = terminal(size)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate) and not self._batch_count:
            here = self.terminal.screen
            if (here.columns, here.lines) != self.size:
                self.terminal.resize(*self.size)
            sent = renderable.render_segments(self.console).encode()
            parts = renderable.spans if isinstance(renderable, ChopsUpdate) else ()
            rows = len({y for y, _, _ in parts}) or self.size.height
            self.frames.append(Frame(len(sent), rows))
            self.terminal.feed(sent)
        super()._display(screen, renderable)

    def painted_afresh(self) -> Emulator:
        """The screen as it is where nothing of what was drawn before is relied on."""
        for widget in self.screen.walk_children(Widget, with_self=True):
            widget._styles_cache.clear()
            if isinstance(widget, ReadingPane):
                widget._drawn.clear()
        update = self.screen._compositor.render_update(
            full=True, screen_stack=self._background_screens
        )
        fresh = terminal(self.size)
        if isinstance(update, CompositorUpdate):
            fresh.feed(update.render_segments(self.console).encode())
        return fresh


def terminal(size: tuple[int, int]) -> Emulator:
    """A screen (columns, rows) that does not wrap at its end, as Textual asks for."""
    found = Emulator(size)
    found.feed(b"\x1b[?7l")
    return found


Cells: TypeAlias = list[list[Char]]


def cells(terminal: Emulator) -> Cells:
    """All letters of a screen with their colours, line by line."""
    screen = terminal.screen
    return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


def unlike(one: Cells, other: Cells) -> list[int]:
    """The lines in which two screens differ."""
    pairs = zip_longest(one, other)
    return [y for y, (line, beside) in enumerate(pairs) if line != beside]


@contextmanager
def counting(place: object, name: str, *but: str) -> Iterator[list[tuple[object, ...]]]:
    """Lists the arguments of all calls of a function meanwhile, wherever it is known by a name,
    `but` those on threads of some names; what it does, it still does."""
    calls: list[tuple[object, ...]] = []
    known = getattr(place, name)

    def counted(act: Callable[P, T]) -> Callable[P, T]:
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            if threading.current_thread().name not in but:
                calls.append(args)
            return act(*args, **kwargs)

        return call

    with patch.object(place, name, counted(known)):
        yield calls
