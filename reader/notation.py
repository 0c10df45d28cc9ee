"""The JSON that notes files are written in, and how it is read back with suspicion.

It is indented, its names are sorted and its lists stand on one line each, so that git can merge
it line by line.
"""

import json
import marshal
from codecs import BOM_UTF8
from typing import TypeAlias

from reader.annotation import Json
from reader.text import clip

Row: TypeAlias = dict[str, Json]
Tables: TypeAlias = dict[str, Json]
"""What a file holds: `schema` beside TinyDB's tables, each a dict from row number to row."""

_Written: TypeAlias = dict[tuple[str, str], tuple[bytes, str]]
"""What rows said, and how that is written, by their tables and numbers."""

_ROW_END = "\n  "
quote = json.encoder.encode_basestring
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class Writer:
    """Writes the tables of one file again and again: a row that says what it said before is not
    put into words anew, which costs as much as a commit of SQLite."""

    def __init__(self) -> None:
        self._written: _Written = {}

    def content(self, tables: Tables) -> bytes:
        """What is to stand in the file. Raises ValueError for NaN, which JSON does not have."""
        written: _Written = {}
        parts = []
        for name, value in sorted(tables.items()):
            if isinstance(value, dict) and value:
                rows = [
                    f"{quote(number)}: {self._row((name, number), row, written)}"
                    for number, row in sorted(value.items())
                ]
                parts.append(f"{quote(name)}: {{{_ROW_END}{f',{_ROW_END}'.join(rows)}\n }}")
            else:
                parts.append(f"{quote(name)}: {_json(value, f'{chr(10)} ')}")
        self._written = written
        text = "{\n " + ",\n ".join(parts) + "\n}\n" if parts else "{}\n"
        # Undecodable file names carry lone surrogates, which UTF-8 refuses and JSON can escape.
        return text.encode("utf-8", "backslashreplace")

    def _row(self, place: tuple[str, str], row: Json, written: _Written) -> str:
        try:
            said = marshal.dumps(row, 2)  # which tells 1 from true, as comparing does not
        except ValueError:  # nested too deep for it
            return _json(row, _ROW_END)
        known = self._written.get(place)
        if known is None or known[0] != said:
            known = said, _json(row, _ROW_END)
        written[place] = known
        return known[1]


def _json(value: Json, line_end: str) -> str:
    """The standard library indents in Python alone, and takes several times as long."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, dict) and value:
        inner = f"{line_end} "
        fields = [
            f"{quote(name)}: {quote(item) if type(item) is str else _json(item, inner)}"
            for name, item in sorted(value.items())
        ]
        return f"{{{inner}{f',{inner}'.join(fields)}{line_end}}}"
    if isinstance(value, list):
        return f"[{', '.join([_json(item, line_end) for item in value])}]" if value else "[]"
    if value is None:
        return "null"
    if type(value) is int:
        return str(value)
    return _encode(value)


def parsed(content: bytes) -> Json:
    """The value that a file holds.

    Raises ValueError, with a reason fit to show, for all that `Writer` cannot have written.
    """
    if not content.strip(b" \t\r\n\0"):
        raise ValueError("it is empty")
    try:
        value: Json = json.loads(
            content.removeprefix(BOM_UTF8).decode(),  # some editors add a mark
            object_pairs_hook=_object,
            parse_constant=_number,
            parse_float=_number,
        )
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"it is not JSON at {where}: {error.msg}") from error
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    return value


def _object(pairs: list[tuple[str, Json]]) -> Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it says “{clip(twice, 40)}” twice in one place")
    return row


def _number(literal: str) -> float:
    number = float(literal)
    if number - number != 0:  # NaN, or beyond what a float holds
        raise ValueError(f"{clip(literal, 40)} is not a number")
    return number
