"""The notes panel: the annotations of an article, or of all, each with quotation, note and tags."""

from collections.abc import Collection
from typing import NamedTuple, TypeAlias

from rich.segment import Segment

from reader.annotation import Annotation
from reader.exports.citation import last_name
from reader.passage import State
from reader.text import clean, clean_line
from reader.ui.signs import signs
from reader.ui.widgets.line_list import Inks, LineList, fit, spread
from reader.ui.wrap import wrap

_QUOTE_LINES = 3
_NOTE_LINES = 6


class Key(NamedTuple):
    """What tells an annotation from all others."""

    notes: str
    """The id of the notes that it is of."""
    id: str


class Entry(NamedTuple):
    """An annotation in the panel."""

    annotation: Annotation
    path: str
    """Of the article it belongs to; "" where that is missing."""
    state: State = State.ATTACHED
    told: str = ""
    """What is to be said of its place."""
    now: str = ""
    """What stands there now, where that is not what was marked."""
    notes: str = ""
    """The id of the notes that it is of."""
    title: str = ""
    """Of its article, where no header says that."""

    @property
    def key(self) -> Key:
        return Key(self.notes, self.annotation.id)


class Header(NamedTuple):
    """What stands above some entries, and how many these are."""

    name: str
    total: int


Item: TypeAlias = Entry | Header | str


class NotesPanel(LineList[Item]):
    """Entries one below the other, with headers above those that follow; a plain string is one too,
    of all."""

    def __init__(self, *, id: str | None = None, empty: str = "") -> None:
        super().__init__(id=id, empty=empty)
        self.ticked: Collection[Key] = frozenset()
        """Those that the next act is for."""

    @property
    def number(self) -> tuple[int, int]:
        from reader.ui.gathered import Gathered

        items = self.items
        if not isinstance(items, Gathered):
            return super().number
        return (items.place(self.current) + 1 if items.numbers else 0), len(items.numbers)

    def selectable(self, item: Item) -> bool:
        return isinstance(item, Entry)

    def draw(self, item: Item, width: int, inks: Inks) -> list[list[Segment]]:
        if not isinstance(item, Entry):
            left, right = (item, "") if isinstance(item, str) else (item.name, f"{item.total:,}")
            left, right = spread(left, right, width - 2)
            return [
                [Segment(f" {left}", inks["header"]), Segment(right, inks["muted"])],
                [Segment("", inks["muted"])],
            ]
        note = item.annotation
        room = max(8, width - 4)
        known = signs(self.app)
        place = f"{known.paragraph}{note.paragraph}{known.between}{note.colour}"
        chosen = item.key in self.ticked
        said = last_name(note.speaker) or note.heading
        said = f"marked, {said}" if chosen and known.linear else said
        who, where = spread(said, place, room)
        sign = known.kind(note.note, note.tags)
        # The first cell is where the current one has its bar.
        tick = Segment(known.chosen if chosen else " ", inks["accent"])
        first = [Segment(" ", inks["muted"]), Segment(sign, inks[note.colour]), tick]
        lines = [[*first, Segment(who, inks["strong"]), Segment(where, inks["muted"])]]
        if item.title and item.title != said:
            lines.append([Segment(f"   {fit(item.title, room)}", inks["muted"])])
        if item.told:
            lines += _wrapped(item.told, room, _QUOTE_LINES, inks, "accent")
        elif item.state is not State.ATTACHED:
            told = "passage not found in this text" if item.state is State.ORPHAN else item.state
            lines.append([Segment(f"   {fit(told, room)}", inks["accent"])])
        quote = f"“{clean_line(note.passage.exact)}”"
        lines += _wrapped(quote, room, _QUOTE_LINES, inks, "strong")
        if item.now:
            lines += _wrapped(f"now: “{clean_line(item.now)}”", room, _QUOTE_LINES, inks, "muted")
        if note.note:
            lines += _wrapped(clean(note.note).text.strip(), room, _NOTE_LINES, inks, "muted")
        if note.tags:
            tags = " ".join(f"#{tag}" for tag in note.tags)
            lines += _wrapped(tags, room, _NOTE_LINES, inks, "accent")
        return [*lines, [Segment("", inks["muted"])]]


def _wrapped(text: str, room: int, most: int, inks: Inks, ink: str) -> list[list[Segment]]:
    """A text in at most so many lines, the last one ending in an ellipsis where more follows."""
    text = text[: room * (most + 1) * 2]
    rows = [text[start:end] for start, end in wrap(text, 0, len(text), room)]
    if len(rows) > most:
        rows = [*rows[: most - 1], fit(rows[most - 1] + " " + rows[most], room)]
    return [[Segment(f"   {row}", inks[ink])] for row in rows]
