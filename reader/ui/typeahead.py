"""Typing ahead: a key is taken up only after what the one before it does has been done.

Textual hands a key to the widget that has the focus now. Keys that come quickly after one that
opens a dialog would so reach the text behind it. Here they wait until the dialog can take them.
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
        elif self._busy:
            self._ahead.append(event)
            self.set_timer(_PATIENCE, partial(self._rescue, self._count))
        else:
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

    async def _next(self) -> None:
        self._busy = False
        if self._ahead:
            await self.on_event(self._ahead.popleft())

    async def _rescue(self, count: int) -> None:
        if self._busy and self._count == count:
            await self._next()
