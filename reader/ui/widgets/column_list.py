"""The lines of a concordance, a line each: what was looked for stands in one column."""

from rich.segment import Segment

from reader.concordance import Line
from reader.dates import told
from reader.ui.signs import signs
from reader.ui.widgets.line_list import Inks, LineList, fit
from reader.ui.wrap import cells, graphemes

_DATE = 12
"""Cells of the column of dates,"""
_SPEAKER = 18
"""and of the column of speakers."""
_BROAD, _WIDE = 76, 110
"""From so many cells on there are the one, and both."""


class ColumnList(LineList[Line]):
    """Lines with their words in one column."""

    speakers = False
    """Whether speakers are wanted rather than dates, where there is no room for both."""

    def draw(self, item: Line, width: int, inks: Inks) -> list[list[Segment]]:
        date = told(item.date, short=True) if item.date else "no date"
        if signs(self.app).linear:
            about = ", ".join(filter(None, (item.speaker, date)))
            side = max(8, (width - cells(item.word) - cells(about) - 6) // 2)
            said = f"{tail(item.left, side)}[{item.word}]{fit(item.right, side)}"
            return [[Segment(f" {fit(f'{said}, {about}', width - 1)}", inks["strong"])]]
        after = _DATE + 1 if width >= _BROAD else 0
        before = _SPEAKER + 1 if width >= _WIDE else 0
        far = item.speaker or "nobody" if self.speakers and not before else date
        room = width - 2 - after - before
        left = (room - min(cells(item.word), room // 3)) // 2
        word = fit(item.word, room - left)
        right = fit(item.right, room - left - cells(word))
        segments = [Segment(" ", inks["strong"])]
        if before:
            who = fit(item.speaker, _SPEAKER)
            segments.append(Segment(padded(who, before), inks["muted"]))
        lead = tail(item.left, left)
        segments += [
            Segment(" " * (left - cells(lead)) + lead, inks["strong"]),
            Segment(word, inks["word"]),
            Segment(padded(right, room - left - cells(word)), inks["strong"]),
        ]
        if after:
            segments.append(Segment(" " + padded(fit(far, _DATE), _DATE), inks["muted"]))
        return [segments]


def tail(text: str, width: int) -> str:
    """Cut a text to a width in cells at its beginning, which is an ellipsis then."""
    text = text.lstrip()
    if cells(text) <= width:
        return text
    used, cut = 0, len(text)
    for start, _, wide in reversed(graphemes(text)):
        if used + wide > width - 1:
            break
        used, cut = used + wide, start
    return "…" + text[cut:] if width > 0 else ""


def padded(text: str, width: int) -> str:
    """A text with blanks behind it, as wide as told (cells)."""
    return text + " " * (width - cells(text))
