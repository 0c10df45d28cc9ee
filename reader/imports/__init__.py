"""What annotations are imported from; a new format is a file here and a row in a table.

A format is recognised by what the file holds, never by its name alone: `.json` and `.csv` tell
little, and people rename files.
"""

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from reader.annotation import Json
from reader.imports.parcel import NotUnderstoodError, Parcel

_T = TypeVar("_T")
_Format: TypeAlias = tuple[Callable[[_T], bool], Callable[[_T], Parcel]]


def read(content: bytes, name: str) -> Parcel:
    """All that a file holds, whatever it is; `name` is what it is called. Everything is checked
    before this returns.

    Raises NotUnderstoodError with a line that does not name the file.
    """
    from reader.imports.limits import text_of

    if not content.strip(b" \t\r\n\0"):
        raise NotUnderstoodError("it is empty")
    signs = content[:_HEAD]
    if signs.startswith((b"\xff\xfe", b"\xfe\xff")):
        signs = signs.decode("utf-16", "replace").encode()
    signs = signs.replace(b"\0", b"").lstrip(_MARKS)
    start = b"" if _like_clippings(signs) else signs
    if start.startswith(_ZIP):
        from reader.imports import qda

        return qda.read(content)
    if start[:1] == b"<":
        from reader.imports import qda

        return qda.read_bare(content)
    if start[:1] in (b"{", b"["):
        from reader.imports.fields import value_of

        value, remark = value_of(content)
        return _with(_json(value), remark)
    text, remark = text_of(content)
    for recognises, parse in _texts():
        if recognises(text):
            return _with(parse(text), remark)
    raise NotUnderstoodError(_KNOWN)


_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"
"""Bytes of marks of encodings, and blanks, that may stand before anything else."""
_ZIP = (b"PK\3\4", b"PK\5\6", b"PK\7\x08")
_HEAD = 20_000
_KNOWN = (
    "it is none of the formats that are known: JSON of reader, W3C annotations, Hypothesis,"
    " KOReader or Calibre, CSV of reader or Readwise, .qdpx, .qdc, My Clippings.txt"
)


def _like_clippings(start: bytes) -> bool:
    """Whether a file begins as clippings do: the first line is a title, which may begin with
    whatever JSON, XML or an archive begins with."""
    lines = start.splitlines()
    second = lines[1].lstrip(_MARKS) if len(lines) > 1 else b""
    return second.startswith(b"-") and any(line.strip() == b"=" * 10 for line in lines)


def _json(value: Json) -> Parcel:
    from reader.imports import calibre, hypothesis, koreader, own, w3c

    known: list[_Format[Json]] = [
        (own.recognises, own.read),
        (calibre.recognises, calibre.read),
        (hypothesis.recognises, hypothesis.read),
        (koreader.recognises, koreader.read),
        (w3c.recognises, w3c.read),
    ]
    for recognises, parse in known:
        if recognises(value):
            return parse(value)
    raise NotUnderstoodError(_KNOWN)


def _texts() -> "list[_Format[str]]":
    from reader.imports import kindle, readwise, sidecar, table

    return [
        (sidecar.recognises, sidecar.read),
        (table.recognises, table.read),
        (readwise.recognises, readwise.read),
        (kindle.recognises, kindle.read),
    ]


def _with(parcel: Parcel, remark: str) -> Parcel:
    from dataclasses import replace

    return replace(parcel, remarks=(*filter(None, [remark]), *parcel.remarks))
