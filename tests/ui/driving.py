"""Driving the app as a user does, and reading what is on its screen."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from textual.pilot import Pilot
from textual.widgets import Input, TextArea
from textual.worker import WorkerCancelled

from reader.index.row import Row
from reader.ui.app import ReaderApp
from reader.ui.screens.reading import ReadingScreen

_NAMES = {
    **{" ": "space", "#": "number_sign", "/": "slash", "-": "minus", ",": "comma"},
    **{'"': "quotation_mark", ":": "colon", "(": "left_parenthesis", ")": "right_parenthesis"},
    **{"}": "right_curly_bracket", "{": "left_curly_bracket", "?": "question_mark"},
    **{"[": "left_square_bracket", "]": "right_square_bracket", "&": "ampersand"},
    **{"'": "apostrophe", ";": "semicolon", "*": "asterisk", "+": "plus", ".": "full_stop"},
}
"""Textual's names of keys that are written otherwise."""


async def keys(pilot: Pilot[None], *names: str) -> None:
    """Press keys by Textual's names; one character that is no name is that key."""
    for name in names:
        await pilot.press(_NAMES.get(name, name))
    await settle(pilot)


async def type_(pilot: Pilot[None], text: str) -> None:
    """Type a text into the field that has the focus, its last character by its key."""
    field = pilot.app.focused
    if isinstance(field, Input):
        field.insert_text_at_cursor(text[:-1])
    elif isinstance(field, TextArea):
        field.insert(text[:-1])
    else:
        raise AssertionError("no field has the focus")
    await keys(pilot, text[-1])


def screen(pilot: Pilot[None]) -> ReadingScreen:
    app = pilot.app
    assert isinstance(app, ReaderApp)
    return app.reading


async def settle(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way: workers done, changes saved, messages handled."""
    for _ in range(200):
        with suppress(WorkerCancelled):  # another one has begun in its place
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        if not screen(pilot).saver.waiting and not any(
            not worker.is_finished for worker in pilot.app.workers
        ):
            break
    await pilot.pause()


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait for something that a thread brings about; fails where it never does."""
    for _ in range(20_000):
        if holds():
            return
        await pilot.pause()
        await asyncio.sleep(0)
    raise AssertionError("it never came about")


def lines(pilot: Pilot[None]) -> list[str]:
    """What is on the screen, line by line."""
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def shown(pilot: Pilot[None]) -> str:
    return "\n".join(lines(pilot))


def listed(pilot: Pilot[None]) -> list[Row]:
    """The articles of the list."""
    return [item for item in screen(pilot).articles.items if not isinstance(item, str)]


def sentence(pilot: Pilot[None]) -> str:
    """The current sentence."""
    pane = screen(pilot).pane
    assert pane.document is not None
    start, end = pane.cursor
    return pane.document.text[start:end]


def selected(pilot: Pilot[None]) -> str:
    """The selected text."""
    pane = screen(pilot).pane
    assert pane.document is not None and pane.selection is not None
    return pane.document.text[pane.selection.start : pane.selection.end]


async def empty_field(pilot: Pilot[None]) -> None:
    """Clear the field that has the focus."""
    field = pilot.app.focused
    assert isinstance(field, Input)
    field.value = ""
    await settle(pilot)
