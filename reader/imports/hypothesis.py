"""The JSON that Hypothesis exports: annotations, highlights, page notes, replies."""

from collections.abc import Iterator, Mapping

from reader.annotation import Json
from reader.imports.fields import number, objects, text, texts
from reader.imports.parcel import Excerpt, Parcel, Work, excerpt, gathered, moment
from reader.imports.w3c import paths_of


def recognises(value: Json) -> bool:
    """Whether a value is such an export, or what its API gives."""
    if isinstance(value, list):
        return any({"uri", "target"} <= row.keys() for row in objects(value[:20]))
    rows = _rows(value)
    if not isinstance(rows, list) or not isinstance(value, dict):
        return False
    return any("uri" in row for row in objects(rows[:20])) or "export_userid" in value


def _rows(value: Json) -> Json:
    """The annotations as they are listed: of an export, of the API, or bare."""
    return value.get("annotations", value.get("rows")) if isinstance(value, dict) else value


def read(value: Json) -> Parcel:
    """What was said of a page as a whole stands on its title; replies are added to what they are
    replies to."""
    rows = list(objects(_rows(value)))
    known = {text(row, "id") for row in rows if not row.get("references")}
    answers: dict[str, list[str]] = {}
    alone = 0
    # The API gives the last ones first.
    for row in sorted(rows, key=lambda row: moment(text(row, "created")) or ""):
        if above := texts(row.get("references", [])):
            answers.setdefault(above[0], []).append(_answer(row))
            alone += above[0] not in known
    pairs = list(_passages(rows, answers))
    left = sum(not row.get("references") for row in rows) - len(pairs)
    told = (
        (left, "without a quotation or a title are left out"),
        (alone, "replies to what is not in the file are left out"),
    )
    remarks = tuple(f"{count:,} {words}" for count, words in told if count > 0)
    return Parcel(kind="Hypothesis", works=gathered(pairs), remarks=remarks)


def _answer(row: Mapping[str, Json]) -> str:
    """A reply as it is added to a note: whose it is, what it says, its tags."""
    tags = ", ".join(texts(row.get("tags", [])))
    said = " ".join(filter(None, [text(row, "text"), f"(Tags: {tags})" if tags else ""]))
    return f"{_who(row)}: {said}".strip()


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
