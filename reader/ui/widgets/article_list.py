"""The list of articles: two lines each, title above, source and date below."""

from rich.segment import Segment

from reader.annotation import Status
from reader.dates import told
from reader.index import Row
from reader.ui.signs import Signs, signs
from reader.ui.widgets.line_list import Inks, LineList, fit, spread


class ArticleList(LineList[Row | str]):
    """Rows of the index; a plain string is the header of a shelf."""

    def selectable(self, item: Row | str) -> bool:
        return isinstance(item, Row)

    def draw(self, item: Row | str, width: int, inks: Inks) -> list[list[Segment]]:
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
        count = _count(item, known) if item.annotations else ""
        below, number = spread(about, count, width - 4)
        return [
            [
                Segment(f" {sign} ", inks["accent" if unread else "muted"]),
                Segment(title, inks["strong"]),
                Segment(f"{far} ", inks["muted"]),
            ],
            [Segment(f"   {below}{number} ", inks["muted"])],
        ]


def _count(row: Row, known: Signs) -> str:
    """How many annotations there are, and the sign of the best: a note, tags, a highlight."""
    if known.linear:
        return f"{row.annotations} note{'s' if row.annotations != 1 else ''}"
    notes = row.notes.annotations if row.notes else ()
    tags = next((note.tags for note in notes if note.tags), ())
    return f"{known.kind(''.join(note.note for note in notes), tags)} {row.annotations}"
