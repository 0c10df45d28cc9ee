"""The JSON that calibre's viewer and its library export annotations as."""

from collections.abc import Iterator, Mapping

from reader.annotation import Json
from reader.imports.fields import objects, text
from reader.imports.parcel import Excerpt, Parcel, Work, excerpt, gathered


def recognises(value: Json) -> bool:
    """Whether a value is such a collection."""
    return isinstance(value, dict) and value.get("type") == "calibre_annotation_collection"


def read(value: Json) -> Parcel:
    """All highlights; a book without a title is called by its number in calibre's library."""
    fields = value if isinstance(value, dict) else {}
    annotations = list(objects(fields.get("annotations", [])))
    pairs = list(_passages(annotations, fields))
    marks = sum(text(one, "type") not in ("", "highlight") for one in annotations)
    remark = f"{marks:,} bookmarks are left out: they mark no words"
    return Parcel(kind="calibre", works=gathered(pairs), remarks=(remark,) if marks else ())


def _passages(
    annotations: list[dict[str, Json]], whole: Mapping[str, Json]
) -> Iterator[tuple[Work, Excerpt]]:
    for one in annotations:
        if text(one, "type") not in ("", "highlight") or one.get("removed") is True:
            continue
        number = text(one, "book_id")
        title = text(one, "title", "book_title") or text(whole, "title", "book_title")
        author = text(one, "authors", "author") or text(whole, "authors", "author")
        work = Work(title=title or (f"calibre {number}" if number else ""), author=author)
        style = next(objects(one.get("style")), {})
        try:
            yield (
                work,
                excerpt(
                    text(one, "highlighted_text"),
                    id=_spread(text(one, "uuid")),
                    key=(work.title, text(one, "start_cfi"), text(one, "spine_index")),
                    colour=text(style, "which"),
                    note=text(one, "notes"),
                    created=text(one, "timestamp"),
                ),
            )
        except ValueError:
            continue


def _spread(id: str) -> str:
    """calibre packs its UUIDs into 22 signs, which are ids as good as any."""
    return f"calibre:{id}" if id else ""
