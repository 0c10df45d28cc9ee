"""A list to pick one line from: tags, headings, actions."""

from typing import NamedTuple

from rich.segment import Segment

from reader.ui.signs import signs
from reader.ui.widgets.line_list import Inks, LineList, fit, spread


class Option(NamedTuple):
    """One line to pick."""

    id: str
    label: str
    note: str = ""
    """At the end of the line: a count, a key."""
    indent: int = 0
    """Cells."""
    header: bool = False
    """A heading among the lines; it cannot be picked."""


class PickList(LineList[Option]):
    """Options, one of them current."""

    def selectable(self, item: Option) -> bool:
        return not item.header

    def draw(self, item: Option, width: int, inks: Inks) -> list[list[Segment]]:
        if item.header:
            return [[Segment(f" {fit(item.label, width - 2)}", inks["header"])]]
        label, note = spread(
            " " * item.indent + item.label, signs(self.app).said(item.note), max(1, width - 2)
        )
        return [[Segment(f" {label}", inks["strong"]), Segment(f"{note} ", inks["muted"])]]
