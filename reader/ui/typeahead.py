"""Typing ahead: a key is taken up only after what the one before it does has been done.

Textual hands a key to the widget that has the focus now. Keys that come quickly after one that
opens a dialog would so reach the text behind it. Here they wait until the dialog can take them.
Letters that have come together for a field are put into it together, as if they were pasted.
"""

from collections import deque
from collections.abc import Sequence
from functools import partial
from pathlib import PurePath
from typing import NamedTuple

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen

_PATIENCE = 1.0
"""Seconds after which a key is held to be done with, whatever became of the widget that had it."""


_PAUSE = 0.005
"""Seconds between two looks at whether keys are held still."""


class _Way(NamedTuple):
    """Where a key was handed to."""

    start: MessagePump
    screen: Screen[object]
    again: bool = True


class TypeAhead(App[None]):
    """An application in which keys are worked through one after the other."""

    def __init__(self, style_sheets: Sequence[PurePath]) -> None:
        super().__init__(css_path=[*style_sheets])
        self._ahead: deque[events.Key] = deque()
        self._busy = False
        self._count = 0

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._busy or self.holds(event):
            self._ahead.append(event)
            self.set_timer(_PATIENCE, partial(self._rescue, self._count))
            if not self._busy:
                self._busy = True
                await self._next()
        else:
            await self._take(event)

    async def _take(self, event: events.Event) -> None:
        """Hand over a key, or what was typed, and see when it is done with."""
        self._busy = True
        self._count += 1
        key = _Way(self.focused or self.screen, self.screen)
        await super().on_event(event)
        self._follow(key, key.start)

    def _follow(self, key: "_Way", node: MessagePump | None) -> None:
        """Go the way of the key, from the focused widget up to here, behind it."""
        while node is not None and node is not self:
            if node.call_later(self._follow, key, node._parent):
                return
            node = node._parent  # it has gone: nothing of the key is left there
        self.call_later(self._done, key)

    def _done(self, key: "_Way") -> None:
        if key.again:
            # What the key made its widget send goes the same way, one step behind.
            self._follow(key._replace(again=False), key.start)
        elif self.screen is key.screen:
            self.call_later(self._next)
        else:
            # Another screen was opened by the key, or closed: it takes keys once it has been drawn.
            self.screen.call_after_refresh(self.call_later, self._next)

    def holds(self, key: events.Key) -> bool:
        """Whether a key waits for something else than the key before it."""
        return False

    async def _next(self) -> None:
        if self._ahead and self.holds(self._ahead[0]):
            self.set_timer(_PAUSE, self._next)
            return
        self._busy = False
        if letters := self._letters():
            await self._take(events.Paste(letters))
        elif self._ahead:
            await self._take(self._ahead.popleft())

    def _letters(self) -> str:
        """The letters that wait for the field that has the focus, taken from the others; "" where
        there are none. Digits and signs go one by one: some fields act on them."""
        letters, field = "", self.focused
        while field and self._ahead:
            key = self._ahead[0]
            character = key.character or ""
            letter = character.isalpha() or (letters and character == " ")
            if not letter or not field.check_consume_key(key.key, character):
                break
            letters += character
            self._ahead.popleft()
        return letters

    async def _rescue(self, count: int) -> None:
        if self._busy and self._count == count:
            await self._next()
