"""Echoes of a passage: who says it again where, and how, with what differs marked."""

from typing import NamedTuple

from rich.segment import Segment

from reader.dates import told
from reader.difference import Change, Part
from reader.echoes import Echo
from reader.ui.comparison import likeness
from reader.ui.signs import Signs, signs
from reader.ui.widgets.line_list import Inks, LineList, fit, spread
from reader.ui.wrap import wrap

_LINES = 3
"""Of what is said."""
_INKS = {
    Change.KEPT: "strong",
    Change.ADDED: "added",
    Change.CHANGED: "added",
    Change.FIGURE: "figure",
}


class Compared(NamedTuple):
    """An echo, and what it has in common with the passage."""

    echo: Echo
    parts: tuple[Part, ...]
    figures: tuple[tuple[str, str], ...]
    """The numbers that changed: as the passage has them, and as the echo does."""


class EchoList(LineList[Compared | str]):
    """Echoes; a plain string is a header."""

    def selectable(self, item: Compared | str) -> bool:
        return isinstance(item, Compared)

    def draw(self, item: Compared | str, width: int, inks: Inks) -> list[list[Segment]]:
        if isinstance(item, str):
            return [[Segment(f" {fit(item, width - 2)}", inks["header"])]]
        echo, known, room = item.echo, signs(self.app), max(8, width - 2)
        title, far = spread(echo.title, likeness(echo.score), room)
        lines = [[Segment(f" {title}", inks["strong"]), Segment(f"{far} ", inks["muted"])]]
        date = told(echo.date, short=True) if echo.date else "no date"
        copies = f"and {echo.copies} cop{'ies' if echo.copies > 1 else 'y'}" if echo.copies else ""
        about = known.between.join(filter(None, (echo.speaker, date, copies)))
        lines.append([Segment(f" {fit(about, room)}", inks["muted"])])
        if item.figures:
            changed = known.between.join(figure(*pair, known) for pair in item.figures)
            lines.append([Segment(f" {fit(changed, room)}", inks["figure"])])
        lines += self._said(item, room, inks)
        return [*lines, [Segment("", inks["muted"])]]

    @staticmethod
    def _said(item: Compared, room: int, inks: Inks) -> list[list[Segment]]:
        """The first lines of what is said, the words that the passage has not marked."""
        text = item.echo.text.replace("\n", " ")
        rows = list(wrap(text[: room * (_LINES + 1)], 0, min(len(text), room * (_LINES + 1)), room))
        lines: list[list[Segment]] = []
        for start, end in rows[:_LINES]:
            line = [Segment(" ", inks["strong"])]
            for part in item.parts:
                low, high = max(start, part.other_start), min(end, part.other_end)
                if low < high:
                    line += _inked(text[low:high], inks, _INKS.get(part.change, "strong"))
            lines.append(line)
        if len(rows) > _LINES or (rows and rows[-1][1] < len(text)):
            lines[-1].append(Segment("…", inks["muted"]))
        return lines


def _inked(text: str, inks: Inks, ink: str) -> list[Segment]:
    """A part of a line; the blanks behind it are not marked."""
    bare = text.rstrip()
    return [Segment(bare, inks[ink]), Segment(text[len(bare) :], inks["strong"])]


def figure(one: str, other: str, known: Signs) -> str:
    """A number that changed."""
    return f"{other} instead of {one}" if known.linear else f"{one} → {other}"
