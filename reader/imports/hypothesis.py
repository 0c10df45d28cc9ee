"""The JSON that Hypothesis exports: annotations, highlights, page notes, replies."""

from collections.abc import Iterator, Mapping

from reader.annotation import Json
from reader.imports.fields import number, objects, text, texts
from reader.imports.parcel import Excerpt, Parcel, Work, excerpt, gathered
from reader.imports.w3c import paths_of


def recognises(value: Json) -> bool:
    """Whether a value is such an export, or what its API gives."""
    if not isinstance(value, dict):
        return False
    rows = value.get("annotations", value.get("rows"))
    return isinstance(rows, list) and any("uri" in row for row in objects(rows[:20]))


def read(value: Json) -> Parcel:
    """What was said of a page as a whole stands on its title; replies are added to what they are
    replies to."""
    fields = value if isinstance(value, dict) else {}
    rows = list(objects(fields.get("annotations", fields.get("rows"))))
    answers: dict[str, list[str]] = {}
    for row in rows:
        if above := texts(row.get("references", [])):
            answers.setdefault(above[0], []).append(f"{_who(row)}: {text(row, 'text')}".strip())
    pairs = list(_passages(rows, answers))
    left = sum(not row.get("references") for row in rows) - len(pairs)
    remark = f"{left:,} without a quotation or a title are left out"
    return Parcel(kind="Hypothesis", works=gathered(pairs), remarks=(remark,) if left > 0 else ())


def _passages(
    rows: list[dict[str, Json]], answers: Mapping[str, list[str]]
) -> Iterator[tuple[Work, Excerpt]]:
    for row in rows:
        if row.get("references"):
            continue
        selectors = [
            selector
            for target in objects(row.get("target"))
            for selector in objects(target.get("selector"))
        ]
        quotation = next((one for one in selectors if text(one, "exact")), {})
        position = next((one for one in selectors if "start" in one and "end" in one), {})
        about = next(objects(row.get("document")), {})
        title = text(about, "title") or "".join(texts(about.get("title", []))[:1])
        work = Work(title=title, paths=paths_of(text(row, "uri")))
        replies = answers.get(text(row, "id"), [])
        try:
            yield (
                work,
                excerpt(
                    text(quotation, "exact") or title,
                    id=text(row, "id"),
                    key=(title, text(row, "uri"), text(row, "text")),
                    prefix=text(quotation, "prefix"),
                    suffix=text(quotation, "suffix"),
                    start=number(position, "start"),
                    end=number(position, "end"),
                    note="\n\n".join(filter(None, [text(row, "text"), *replies])),
                    tags=texts(row.get("tags", [])),
                    created=text(row, "created"),
                    updated=text(row, "updated"),
                    creator=_who(row),
                ),
            )
        except ValueError:
            continue


def _who(row: Mapping[str, Json]) -> str:
    """The name of who wrote it: as shown, or from the account `acct:ana@hypothes.is`."""
    shown = next((text(one, "display_name") for one in objects(row.get("user_info"))), "")
    return shown or text(row, "user").removeprefix("acct:").partition("@")[0]
