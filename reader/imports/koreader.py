"""The JSON that KOReader exports: highlights of one book, or of several."""

from collections.abc import Iterator, Mapping

from reader.annotation import Json
from reader.imports.fields import objects, text
from reader.imports.parcel import Excerpt, Parcel, Work, excerpt, gathered, seconds

KIND = "KOReader"


def recognises(value: Json) -> bool:
    """Whether a value is such an export."""
    return any(True for _ in _books(value))


def read(value: Json) -> Parcel:
    """All entries that have words."""
    books = list(_books(value))
    pairs = [pair for book in books for pair in _passages(book)]
    left = sum(1 for book in books for _ in objects(book["entries"])) - len(pairs)
    remark = f"{left:,} bookmarks and pictures are left out: they mark no words"
    return Parcel(kind=KIND, works=gathered(pairs), remarks=(remark,) if left else ())


def _books(value: Json) -> Iterator[Mapping[str, Json]]:
    for one in objects(value):
        if isinstance(one.get("entries"), list):
            yield one
        else:
            inside = objects(one.get("documents", []))
            yield from (book for book in inside if isinstance(book.get("entries"), list))


def _passages(book: Mapping[str, Json]) -> Iterator[tuple[Work, Excerpt]]:
    file = text(book, "file")
    work = Work(
        title=text(book, "title"),
        author=text(book, "author").replace("\n", ", "),
        paths=(file,) if file else (),
    )
    for entry in objects(book["entries"]):
        try:
            yield (
                work,
                excerpt(
                    text(entry, "text"),
                    key=(work.title, work.author, text(entry, "time"), text(entry, "page")),
                    colour=text(entry, "color"),
                    note=text(entry, "note"),
                    created=seconds(entry.get("time")),
                ),
            )
        except ValueError:  # a bookmark, or an image
            continue
