"""The file of Lua that KOReader keeps beside a book: `metadata.epub.lua` in a folder `.sdr`.

It returns one table of constants. Only such are read: nothing in the file is ever run.
"""

import re
from collections.abc import Iterator

from reader.annotation import Json
from reader.imports.fields import objects, text
from reader.imports.koreader import KIND
from reader.imports.parcel import (
    Excerpt,
    NotUnderstoodError,
    Parcel,
    Work,
    excerpt,
    gathered,
)

_BLANK = re.compile(r"(?:\s+|--\[\[.*?(?:\]\]|\Z)|--[^\n]*)*", re.DOTALL)
_NUMBER = re.compile(r"-?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?)")
_NAME = re.compile(r"[A-Za-z_]\w*")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'', re.DOTALL)
_ESCAPE = re.compile(r"(?:\\\d{1,3})+|\\x[0-9a-fA-F]{2}|\\z\s*|\\\r?\n|\\.", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_CONSTANTS: dict[str, Json] = {"true": True, "false": False, "nil": None}
_OPENING = re.compile(r"return\s*\{")
_AUTOMATIC = re.compile(r"Page \S+ .* @ \d{4}-", re.DOTALL)
_DEEPEST = 50


def recognises(text: str) -> bool:
    """Whether a text returns a table."""
    blank = _BLANK.match(text)
    return bool(blank and _OPENING.match(text, blank.end()))


def read(text: str) -> Parcel:
    """The highlights of one book. Raises NotUnderstoodError where it is no such file."""
    start = _OPENING.search(text)
    value = _Lua(text, start.end() - 1 if start else 0).value(0)
    pairs = list(_passages(value)) if isinstance(value, dict) else []
    return Parcel(kind=f"{KIND} sidecar", works=gathered(pairs))


def _passages(book: dict[str, Json]) -> Iterator[tuple[Work, Excerpt]]:
    about = next(objects(book.get("doc_props")), {}) or next(objects(book.get("stats")), {})
    file = text(book, "doc_path", "file")
    work = Work(
        title=text(about, "title") or re.sub(r".*/|\.\w+$", "", file),
        author=text(about, "authors").replace("\n", ", "),
        paths=(file,) if file else (),
    )
    for one in _highlights(book):
        try:
            yield (
                work,
                excerpt(
                    text(one, "text"),
                    key=(work.title, text(one, "datetime"), text(one, "page", "pos0")),
                    colour=text(one, "color"),
                    note=text(one, "note"),
                    created=text(one, "datetime"),
                    updated=text(one, "datetime_updated"),
                ),
            )
        except ValueError:  # a bookmark
            continue


def _highlights(book: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """Those of versions since 2024, or those of before, by page."""
    for one in _members(book.get("annotations")):
        if "drawer" in one or "pos0" in one:
            yield one
    if book.get("annotations"):
        return
    # Notes stand among the bookmarks there, beside what KOReader itself wrote of highlights.
    notes = {
        (text(one, "pos0"), text(one, "datetime")): text(one, "text")
        for one in _members(book.get("bookmarks"))
        if not _AUTOMATIC.match(text(one, "text"))
    }
    for page in _members(book.get("highlight")):
        for one in _members(page):
            note = notes.get((text(one, "pos0"), text(one, "datetime")), "")
            yield {**one, "note": note if note != text(one, "text") else ""}


def _members(value: Json) -> Iterator[dict[str, Json]]:
    if isinstance(value, dict):
        yield from (one for one in value.values() if isinstance(one, dict))


class _Lua:
    """Reads constants of Lua; what its tables hold is named by text, numbers too."""

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self._at = at

    def value(self, depth: int) -> Json:
        self._skip()
        if self._text.startswith("{", self._at):
            if depth > _DEEPEST:
                raise self._wrong("tables are nested too deep")
            return self._table(depth)
        if found := _STRING.match(self._text, self._at):
            self._at = found.end()
            return _ESCAPE.sub(_sign, found[1] if found[1] is not None else found[2])
        if found := _NUMBER.match(self._text, self._at):
            self._at = found.end()
            said = found[0]
            if "x" in said.lower():
                return int(said, 16)
            return int(said) if said.lstrip("-").isdecimal() and len(said) < 20 else float(said)
        if (found := _NAME.match(self._text, self._at)) and found[0] in _CONSTANTS:
            self._at = found.end()
            return _CONSTANTS[found[0]]
        raise self._wrong("no constant stands there")

    def _table(self, depth: int) -> Json:
        fields: dict[str, Json] = {}
        self._at += 1
        while not self._taken("}"):
            if self._taken("["):
                name = str(self.value(depth + 1))
                self._expect("]")
                self._expect("=")
            elif (found := _NAME.match(self._text, self._at)) and found[0] not in _CONSTANTS:
                self._at = found.end()
                name = found[0]
                self._expect("=")
            else:
                name = str(len(fields) + 1)
            fields[name] = self.value(depth + 1)
            if not (self._taken(",") or self._taken(";")):
                self._expect("}")
                break
        return fields

    def _taken(self, sign: str) -> bool:
        self._skip()
        if self._text.startswith(sign, self._at):
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._taken(sign):
            raise self._wrong(f"“{sign}” is missing")

    def _skip(self) -> None:
        blank = _BLANK.match(self._text, self._at)
        self._at = blank.end() if blank else self._at

    def _wrong(self, why: str) -> NotUnderstoodError:
        line = self._text.count("\n", 0, self._at) + 1
        return NotUnderstoodError(
            f"it is not what KOReader writes, line {line}: {why}; if it is cut off, copy it again"
        )


def _sign(found: re.Match[str]) -> str:
    said = found[0][1:]
    if said[:1].isdecimal():  # bytes of UTF-8
        codes = [int(code) for code in found[0].split("\\")[1:]]
        return bytes(min(code, 255) for code in codes).decode("utf-8", "replace")
    if said.startswith("x"):
        return chr(int(said[1:], 16)) if len(said) == 3 else "x"
    if said.startswith("z"):
        return ""
    return "\n" if said.endswith("\n") else _SIGNS.get(said, said)
