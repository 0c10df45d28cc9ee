"""Fields of JSON that others wrote: what is not as it should be counts as not there."""

from collections.abc import Iterator, Mapping

from reader.annotation import Json
from reader.exports.own import SIGNATURE
from reader.imports.limits import check_own, text_of
from reader.imports.parcel import NotUnderstoodError
from reader.notation import parsed

Fields = Mapping[str, Json]


def value_of(content: bytes) -> tuple[Json, str]:
    """The value of a JSON file, and a remark on its encoding. Raises NotUnderstoodError."""
    own = content.startswith(SIGNATURE)
    if own:
        check_own(content)
    text, remark = text_of(content, checked=own)
    try:
        return parsed(text.encode("utf-8", "surrogatepass")), remark
    except ValueError as error:
        raise NotUnderstoodError(f"{error}; if it is cut off, export it again") from None


def text(fields: Fields, *names: str) -> str:
    """The first of some fields that is text and not empty; a number as text; "" for none."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def number(fields: Fields, name: str) -> int | None:
    """A whole number from 0 on; None for anything else."""
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40:
        return value
    return None


def objects(value: Json) -> Iterator[dict[str, Json]]:
    """The objects of a list, or the one that stands in its place."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item


def texts(value: Json) -> list[str]:
    """The texts of a list, or the one that stands in its place."""
    return [
        item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)
    ]
