"""What was deleted: each with quotation, note and tags, its article, and when it was deleted."""

from rich.segment import Segment

from reader.dates import told
from reader.text import clean_line
from reader.trash import Deleted
from reader.ui.signs import signs
from reader.ui.widgets.line_list import Inks, LineList, fit, spread


class TrashList(LineList[Deleted]):
    """Deleted annotations, one of them current."""

    def draw(self, item: Deleted, width: int, inks: Inks) -> list[list[Segment]]:
        note, known = item.annotation, signs(self.app)
        room = max(8, width - 4)
        sign = Segment(f" {known.kind(note.note, note.tags)} ", inks[note.colour])
        quote = fit(f"“{clean_line(note.passage.exact)}”", room)
        lines = [[sign, Segment(quote, inks["strong"])]]
        if note.note:
            lines.append([Segment(f"   {fit(clean_line(note.note), room)}", inks["muted"])])
        if note.tags:
            tags = " ".join(f"#{tag}" for tag in note.tags)
            lines.append([Segment(f"   {fit(tags, room)}", inks["accent"])])
        title, when = spread(clean_line(item.notes.title), told(item.at[:10], short=True), room)
        lines.append([Segment(f"   {title}{when}", inks["muted"])])
        return [*lines, [Segment("", inks["muted"])]]
