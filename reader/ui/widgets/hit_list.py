"""What a search found: passages and notes, grouped by article, what was found in them marked."""

from typing import NamedTuple

from rich.segment import Segment

from reader.dates import told
from reader.hits import Group, Hit, Kind
from reader.index.row import Row
from reader.ui.motion import Range
from reader.ui.signs import signs
from reader.ui.widgets.line_list import Inks, LineList, fit, spread
from reader.ui.wrap import wrap

_LINES = 3
"""Of a passage."""
_BEFORE = 30
"""Code points that stay in sight before what was found."""


class Heading(NamedTuple):
    """The article of the hits below it."""

    row: Row


class Found(NamedTuple):
    """A hit in an article."""

    row: Row
    hit: Hit


class HitList(LineList[Heading | Found]):
    """Hits below the titles of their articles."""

    def selectable(self, item: Heading | Found) -> bool:
        return isinstance(item, Found)

    def draw(self, item: Heading | Found, width: int, inks: Inks) -> list[list[Segment]]:
        known, room = signs(self.app), max(8, width - 2)
        article = item.row.article
        if isinstance(item, Heading):
            date = told(article.date, short=True) if article.date else ""
            about = known.between.join(filter(None, (article.source or article.author, date)))
            about = "missing" if item.row.missing else about
            title, far = spread(article.title, fit(about, room // 2), room)
            return [
                [Segment("", inks["muted"])],
                [Segment(f" {title}", inks["header"]), Segment(f"{far} ", inks["muted"])],
            ]
        hit = item.hit
        note = "note" if hit.kind is Kind.NOTE else ""
        about = known.between.join(
            filter(None, (hit.speaker, note, " ".join(f"#{tag}" for tag in hit.tags)))
        )
        lines = [[Segment(f" {fit(about, room)}", inks["muted"])]] if about else []
        context, spans = excerpt(hit.context, hit.spans, room * _LINES)
        rows = list(wrap(context, 0, len(context), room))
        for start, end in rows[:_LINES]:
            lines.append([Segment(" ", inks["strong"]), *_marked(context, start, end, spans, inks)])
        if len(rows) > _LINES:
            lines[-1].append(Segment("…", inks["muted"]))
        return lines


def excerpt(context: str, spans: tuple[Range, ...], room: int) -> tuple[str, tuple[Range, ...]]:
    """As much of a text as there is room for (code points), from a little before the first of some
    ranges on; and the ranges in it."""
    first = spans[0][0] if spans else 0
    if len(context) <= room or first <= room // 2:
        return context, spans
    cut = context.rfind(" ", 0, max(1, first - _BEFORE)) + 1
    return "…" + context[cut:], tuple((low - cut + 1, high - cut + 1) for low, high in spans)


def _marked(text: str, start: int, end: int, spans: tuple[Range, ...], inks: Inks) -> list[Segment]:
    """A line of a text with the ranges in it marked."""
    line: list[Segment] = []
    at = start
    for low, high in spans:
        low, high = max(low, at), min(high, end)
        if low < high:
            line += [Segment(text[at:low], inks["strong"]), Segment(text[low:high], inks["word"])]
            at = high
    line.append(Segment(text[at:end], inks["strong"]))
    return line


def items(group: Group) -> list[Heading | Found]:
    """What a list shows of an article."""
    return [
        Heading(group.row),
        *(Found(group.row, hit) for hit in group.hits),
    ]
