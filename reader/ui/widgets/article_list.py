"""The list of articles: two lines each, title above, source and date below."""

from array import array
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from rich.segment import Segment
from rich.style import Style

from reader.annotation import Status
from reader.dates import told
from reader.text import fold
from reader.ui.order import Order, Rows
from reader.ui.signs import Signs, signs
from reader.ui.widgets.line_list import Inks, LineList, fit, spread

if TYPE_CHECKING:
    from reader.index.row import Row


class Hits(Protocol):
    """Where words that were asked for stand in a folded text, or in some fields of it; `raw` is the
    same text unfolded."""

    def __call__(self, folded: str, *fields: str, raw: str) -> Iterable[tuple[int, int]]: ...


def _nothing(folded: str, *fields: str, raw: str) -> Iterable[tuple[int, int]]:
    return ()


class ArticleList(LineList["Row | str"]):
    """Rows of the index, of which no more is fetched than is on screen; a plain string is the
    header of a group."""

    def __init__(self, *, id: str | None = None, empty: str = "") -> None:
        super().__init__(id=id, empty=empty)
        self.order = Order(Rows(lambda _: ()), array("q"))
        self._hits: Hits = _nothing

    @property
    def number(self) -> tuple[int, int]:
        order = self.order
        return min(order.number(self.current) + 1, len(order.ids)), len(order.ids)

    @property
    def window(self) -> tuple[int, int]:
        """The first and the last index on screen; (0, 0) where there is nothing."""
        shown = [index for index, _ in self._lines()]
        return (shown[0], shown[-1]) if shown else (0, 0)

    def refill(self, order: Order, hits: Hits, wanted: int | None = None) -> None:
        """Show articles in their order, the words that `hits` finds in a text marked.

        The article with the id `wanted` becomes current, the first one where it is not there.
        Without one the current article stays so, and stays where it is on the screen.
        """
        before, self.order, self._hits = self.order, order, hits
        known = before.id_at(self.current)
        if wanted is not None or known is None:
            at = order.index_of(wanted) if wanted is not None else self.current
            self.fill(order, at or 0)
            return
        at, row = order.index_of(known), self.row
        if at is None:
            self.fill(order, self.current)
        elif row is not None:
            self.stand(order, at, row, at)
        else:  # someone has scrolled away from it
            spots = {index: row for row, (index, _) in reversed([*enumerate(self._lines())])}
            spots[self._top[0]] = -self._top[1]  # its first lines may be above the screen
            seen = ((row, before.id_at(index)) for index, row in sorted(spots.items()))
            ids = ((row, order.index_of(id)) for row, id in seen if id is not None)
            row, top = next(((row, at) for row, at in ids if at is not None), (0, at))
            self.stand(order, top, row, at)

    def selectable(self, item: "Row | str") -> bool:
        return not isinstance(item, str)

    def draw(self, item: "Row | str", width: int, inks: Inks) -> list[list[Segment]]:
        if isinstance(item, str):
            line = Segment(f" {fit(item, width - 2)}", inks["header"])
            return [[Segment("", inks["muted"])], [line]]
        article, known = item.article, signs(self.app)
        sign = known.status[list(Status).index(item.status)]
        unread = item.status is Status.UNREAD
        place = f"{round(item.progress * 100)}%" if item.status is Status.READING else ""
        place = "read" if item.status is Status.READ else place
        if known.linear:
            place, sign = known.between.join(filter(None, dict.fromkeys((sign, place)))), " "
        place = f"{known.starred} {place}".rstrip() if item.starred else place
        title, far = spread(article.title, place, width - 4)
        parts = (
            article.source or article.author or "",
            told(article.date, short=True) if article.date else "no date",
        )
        about = known.between.join(part for part in parts if part)
        below, number = spread(about, _count(item, known), width - 4)
        return [
            [
                Segment(f" {sign} ", inks["accent" if unread else "muted"]),
                *self._lit(title, inks["strong"], inks, "title"),
                Segment(f"{far} ", inks["muted"]),
            ],
            [
                Segment("   ", inks["muted"]),
                *self._lit(below, inks["muted"], inks, "source", "author"),
                Segment(f"{number} ", inks["muted"]),
            ],
        ]

    def _lit(self, text: str, style: Style, inks: Inks, *fields: str) -> Iterator[Segment]:
        """A text with the words marked that were asked for, also of some fields."""
        at, folded = 0, fold(text)
        for start, end in sorted(self._hits(folded, "", *fields, raw=text)):
            if end <= at:
                continue
            start = max(at, start)
            if start > at:
                yield Segment(text[at:start], style)
            yield Segment(text[start:end], style + inks["match"])
            at = end
        yield Segment(text[at:], style)


def _count(row: "Row", known: Signs) -> str:
    """How many annotations there are, with the sign of the best: a note, tags, a highlight; and
    how many of them someone has to look at."""
    count = row.annotations
    if known.linear:
        told = f"{count} note{'s' if count != 1 else ''}" if count else ""
        return f"{told}, {row.review} to review" if row.review else told
    drawn = {"note": known.note, "tag": known.tag, "highlight": known.highlight}
    told = f"{drawn.get(row.kind, known.highlight)} {count}" if count else ""
    return f"{known.doubt} {row.review}  {told}" if row.review else told
