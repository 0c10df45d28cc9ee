"""Echoes: where else a passage is said, and what differs there."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from reader.difference import Change, figures, parts
from reader.echoes import Echo, Source, echoes
from reader.index.store import IndexUnavailableError
from reader.passage import Cancelled
from reader.text import clean_line, clip
from reader.ui.message import Saying
from reader.ui.screens.results import Place, Results
from reader.ui.signs import signs
from reader.ui.theming import plain
from reader.ui.widgets.echo_list import Compared, EchoList

if TYPE_CHECKING:
    import sqlite3

    from reader.index import Index

_LONGEST = 2_000
"""Code points of a difference that are shown."""


class EchoesScreen(Results[Compared | str]):
    """Shows the echoes of a passage."""

    HEAD = "Echoes"

    class Heard(Saying):
        """They were looked for."""

        echoes: Sequence[Compared]
        problem: str = ""

    def __init__(
        self, index: "Index", passage: str, place: Place, unread: Callable[[], str] = str
    ) -> None:
        """A passage, and where it stands."""
        super().__init__(unread=unread)
        self._index = index
        self._passage = passage
        self._place = place

    def above(self) -> Sequence[Widget]:
        return (Static("", id="echoes-passage"),)

    def beside(self) -> Sequence[Widget]:
        return (VerticalScroll(Static("", id="echoes-difference"), can_focus=False),)

    def listed(self) -> EchoList:
        return EchoList(id="results-list", empty="\nlistening …")

    def on_mount(self) -> None:
        self.say("#echoes-passage", f"“{clip(clean_line(self._passage), 400)}”")
        self._listen()

    def place(self, item: Compared | str) -> Place | None:
        if isinstance(item, str):
            return None
        return Place(os.fsdecode(item.echo.path), item.echo.start, item.echo.end)

    @work(thread=True, exclusive=True, group="results")
    def _listen(self) -> None:
        worker = get_current_worker()
        try:
            found = self._index.ask(partial(self._found, cancelled=lambda: worker.is_cancelled))
        except Cancelled:
            return
        except IndexUnavailableError as error:
            self.post_message(self.Heard((), str(error)))
            return
        self.post_message(self.Heard([compared(self._passage, echo) for echo in found]))

    def _found(self, connection: "sqlite3.Connection", cancelled: Callable[[], bool]) -> list[Echo]:
        path, start, end, _ = self._place
        known = connection.execute(
            "SELECT id FROM articles WHERE path = ?", (os.fsencode(path),)
        ).fetchone()
        source = Source(known[0], start, end) if known else None
        return echoes(connection, self._passage, source, cancelled=cancelled)

    @on(Heard)
    def _heard(self, event: Heard) -> None:
        event.stop()
        found = event.echoes
        others = [one for one in found if not one.echo.same]
        own = [one for one in found if one.echo.same]
        items: list[Compared | str] = [*others]
        if own:
            items += ["In this article", *own]
        self.list.empty = "\n" + (event.problem or "nothing in the library says the same")
        self.list.fill(items)
        changed = sum(bool(one.figures) for one in found)
        told = [f"{len(others):,} other place{'s' if len(others) != 1 else ''}, the likest first"]
        told += [f"{changed:,} with other figures"] if changed else []
        self.say("#results-told", signs(self.app).between.join(told) if found else "")
        self.follow()

    def follow(self) -> None:
        super().follow()
        item, box = self.list.item, self.query_one("#echoes-difference", Static)
        box.update(self._difference(item) if isinstance(item, Compared) else Content(""))

    def _difference(self, item: Compared) -> Content:
        """Both wordings in one: what was dropped struck out, what was added underlined."""
        here, there = self._passage.replace("\n", " "), item.echo.text.replace("\n", " ")
        linear, tinted = signs(self.app).linear, not plain(self.app)
        gone = "strike $ink-muted" if tinted else "strike"
        new = "underline bold" if tinted else "underline reverse"
        said: list[tuple[str, str]] = []
        for part in item.parts:
            old = here[part.start : part.end].rstrip()
            other = there[part.other_start : part.other_end].rstrip()
            if part.change is Change.KEPT:
                said.append((f"{other} ", ""))
                continue
            if old:  # as wdiff writes what is gone and what is new
                said += [(f"[-{old}-]" if linear else old, gone), (" ", "")]
            if other:
                said += [(f"{{+{other}+}}" if linear else other, new), (" ", "")]
        total = 0
        shown: list[tuple[str, str]] = []
        for text, style in said:
            shown.append((text[: _LONGEST - total], style))
            total += len(text)
            if total >= _LONGEST:
                shown.append((" …", ""))
                break
        return Content.assemble(*shown)


def compared(passage: str, echo: Echo) -> Compared:
    """An echo with what it has in common with a passage."""
    found = parts(passage, echo.text)
    return Compared(echo, found, tuple(figures(passage, echo.text, found)))
