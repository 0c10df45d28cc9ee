"""The table that reader exports, whatever a spreadsheet has made of it: other separators, columns
moved or left out, cells of names in any case."""

import csv
import io
import re
from collections.abc import Iterator

from reader.exports.table import bare
from reader.imports.parcel import Excerpt, NotUnderstoodError, Parcel, Work, excerpt, gathered

_SEPARATORS = ",;\t"
_HASH = re.compile("[0-9a-f]{64}")
_LINE_END = re.compile("[\r\n]")
_TOLD = re.compile(r'"?sep=([^\w\s"]|\t)"?[\r\n]+', re.IGNORECASE)
_LONGEST_HEAD = 10_000


def recognises(text: str) -> bool:
    """Whether a text is a table with the words of passages and what they are from."""
    return {"exact", "title"} <= set(names_of(text))


def read(text: str) -> Parcel:
    """Raises NotUnderstoodError where its quotation marks do not end."""
    pairs: list[tuple[Work, Excerpt]] = []
    empty = 0
    for row in rows_of(text):
        try:
            pairs.append(_passage(row))
        except ValueError:
            empty += any(cell.strip() for cell in row.values())
    remark = f"{empty:,} rows without the words of a passage are left out"
    return Parcel(kind="CSV of reader", works=gathered(pairs), remarks=(remark,) if empty else ())


def _passage(row: dict[str, str]) -> tuple[Work, Excerpt]:
    cell = {name: bare(value) for name, value in row.items()}

    def said(name: str) -> str:
        return cell.get(name, "")

    path = said("path")
    work = Work(
        title=said("title"),
        author=said("author"),
        date=said("date"),
        source=said("source"),
        paths=(path,) if path else (),
        text_hash=said("text_hash") if _HASH.fullmatch(said("text_hash")) else "",
    )
    passage = excerpt(
        said("exact"),
        id=said("id"),
        key=(said("title"), path, said("note"), said("tags")),
        prefix=said("prefix"),
        suffix=said("suffix"),
        start=_count(said("start")),
        end=_count(said("end")),
        colour=said("colour"),
        note=said("note"),
        tags=said("tags").split(","),
        created=said("created"),
        updated=said("updated"),
        creator=said("creator"),
    )
    return work, passage


def _count(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 12 else None


def names_of(text: str) -> list[str]:
    """The names of a table's columns, in lower case; [] of what is no table."""
    names, _ = _head(text)
    return names


def _head(text: str) -> tuple[list[str], str]:
    """The names of the columns, and what parts them: of which there are most."""
    separator, table = _parted(text[:_LONGEST_HEAD])
    line = _LINE_END.split(table, maxsplit=1)[0].strip()
    separator = separator or max(_SEPARATORS, key=line.count)
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return [], separator
    return [cell.strip().lower() for cell in cells], separator


def _parted(text: str) -> tuple[str, str]:
    """What a first line says that parts cells, which is Excel's; and the table itself."""
    text = text.lstrip()
    told = _TOLD.match(text)
    return (told[1], text[told.end() :]) if told else ("", text)


def rows_of(text: str) -> Iterator[dict[str, str]]:
    """The rows of a table by the names of its columns; cells that are not there are "". Raises
    NotUnderstoodError."""
    names, separator = _head(text)
    limit = csv.field_size_limit(len(text) + 1)
    try:
        reader = csv.reader(
            io.StringIO(_parted(text)[1], newline=""), delimiter=separator, strict=True
        )
        next(reader, None)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise NotUnderstoodError(
                    f"its table ends at line {reader.line_num} ({error});"
                    " if it is cut off, export it again"
                ) from None
            yield dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=False))
    finally:
        csv.field_size_limit(limit)
