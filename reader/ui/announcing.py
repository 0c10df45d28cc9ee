"""What is said in linear mode: first what has changed, then what has stayed."""

from collections.abc import Sequence
from typing import NamedTuple

from reader.document import Document, Kind
from reader.text import clean_line, clip
from reader.ui.marks import Mark
from reader.ui.motion import Motion
from reader.ui.overlay import Overlay
from reader.ui.selection import Selection
from reader.ui.view import View

_KINDS = {
    Kind.ITEM: "list item",
    Kind.QUOTE: "quotation",
    Kind.CODE: "code",
    Kind.ROW: "table row",
}
_ENDS = 30
"""Code points of either end of a selection that are said."""
_MOST = 50
"""Sentences that are counted."""


class Place(NamedTuple):
    """What there is to say, in the order in which it is said; "" where there is nothing."""

    told: str = ""
    """What came of the last key."""
    unsaved: str = ""
    title: str = ""
    region: str = ""
    selection: str = ""
    voice: str = ""
    """Who speaks, or the heading above."""
    kind: str = ""
    """Of the paragraph, where it is none."""
    notes: str = ""
    """What was noted on the current sentence."""
    match: str = ""
    paragraph: str = ""
    share: str = ""
    kept: str = ""
    state: str = ""


class Announcer:
    """Remembers what was said, to say first what is new since the last key."""

    def __init__(self) -> None:
        self._before = self._now = Place()

    def key(self) -> None:
        """A key was pressed: what was said until now is known."""
        self._before, self._now = self._now._replace(told=""), self._now._replace(told="")

    def tell(self, told: str) -> None:
        """Say something until the next key."""
        self._now = self._now._replace(told=told)

    def at(self, place: Place) -> str:
        """What is said at a place."""
        place = place._replace(told=self._now.told)
        known = zip(place, self._now, strict=True)
        # In a list, where no title is told, nothing of the text has changed.
        self._now = place if place.title else Place(*(now or before for now, before in known))
        new = [
            now for now, before in zip(place, self._before, strict=True) if now not in ("", before)
        ]
        if self._before.selection and not self._now.selection:
            new.append("nothing selected")
        same = [now for now in place._replace(region="") if now and now not in new]
        return "; ".join((*new, *same))


def here(document: Document, view: View, overlay: Overlay) -> Place:
    """What there is to say of a place in a text."""
    start, end = view.cursor
    block = document.blocks[document.block_at(start)]
    heading = block.kind is Kind.HEADING
    above = "" if heading else clip(clean_line(document.heading_at(start)), 60)
    return Place(
        title=document.title,
        region="text",
        selection=_selected(document, view.motion, overlay.selection),
        voice=document.speaker_at(start) or above,
        kind=f"heading {block.level}" if heading else _KINDS.get(block.kind, ""),
        notes=_noted(overlay.marks.between(start, end), overlay.marks.doubts(start, end)),
        paragraph=f"paragraph {document.paragraph_at(start)} of {document.paragraphs}",
    )


def _noted(marks: Sequence[Mark], doubtful: Sequence[Mark]) -> str:
    """What was noted at a place, in words."""
    said = []
    for mark in marks:
        note = mark.annotation
        words = clip(clean_line(note.note), 60)
        tagged = f"tagged {', '.join(note.tags)}" if note.tags else ""
        parts = (f"{note.colour} highlight", words and f"note: {words}", tagged)
        said.append(", ".join(part for part in parts if part))
    many = f"{len(said)} annotations: " if len(said) > 1 else ""
    if doubtful:
        said.append("perhaps the place of a passage to review")
    return many + " and ".join(said)


def _selected(document: Document, motion: Motion, selection: Selection | None) -> str:
    """A selection in short: how long it is, and its two ends."""
    if selection is None:
        return ""
    count, at = 1, motion.sentence(selection.start)
    while (after := motion.next_sentence(at[0])) != at and after[0] < selection.end:
        count, at = count + 1, after
        if count > _MOST:
            break
    told = "more than a page" if count > _MOST else f"{count} sentence{'s' if count != 1 else ''}"
    text = clean_line(document.text[selection.start : selection.end])
    if len(text) > 2 * _ENDS + 10:
        text = f"{clip(text, _ENDS)} to {text[-_ENDS:].partition(' ')[2]}"
    return f"selection of {told}: {text}"
