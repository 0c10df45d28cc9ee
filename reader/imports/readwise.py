"""The table that Readwise exports highlights as; older ones lack some columns."""

from reader.imports.parcel import Excerpt, Parcel, Work, excerpt, gathered
from reader.imports.table import names_of, rows_of


def recognises(text: str) -> bool:
    """Whether a text is such a table."""
    return {"highlight", "book title"} <= set(names_of(text))


def read(text: str) -> Parcel:
    """Raises NotUnderstoodError where its quotation marks do not end."""
    pairs: list[tuple[Work, Excerpt]] = []
    empty = 0
    for row in rows_of(text):
        work = Work(title=row["book title"].strip(), author=row.get("book author", "").strip())
        place = row.get("location", "") if row.get("location type") == "order" else ""
        start = int(place) if place.isascii() and place.isdecimal() and len(place) < 12 else None
        words = row["highlight"]
        try:
            passage = excerpt(
                words,
                key=(work.title, work.author, row.get("location", ""), row.get("note", "")),
                start=start,
                end=None if start is None else start + len(words),
                colour=row.get("color", ""),
                note=row.get("note", ""),
                tags=row.get("tags", "").split(","),
                created=row.get("highlighted at"),
            )
        except ValueError:
            empty += any(cell.strip() for cell in row.values())
            continue
        pairs.append((work, passage))
    remark = f"{empty:,} rows without a highlight are left out"
    return Parcel(kind="Readwise CSV", works=gathered(pairs), remarks=(remark,) if empty else ())
