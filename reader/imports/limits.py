"""Reading what strangers made: nothing is parsed before it is known to be small enough, nothing is
unpacked to the disk, and no entity is expanded."""

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from reader.imports.parcel import NotUnderstoodError
from reader.text import NotTextError, clean_line, clip, decode

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 256 * 1024 * 1024
"""Bytes of the largest file that is imported, and of all that an archive holds."""
LARGEST_MARKUP = 64 * 1024 * 1024
"""Bytes of the largest JSON, XML or table; but for what reader exported itself."""
_VALUES = 8_000_000
"""Values in a larger JSON, which take a few hundred MiB of memory."""
_ENTRIES = 20_000
_RATIO = 200
"""How many times an entry of an archive may be larger than what it is packed in,"""
_SMALL = 1024 * 1024
"""unless it is no larger than this (bytes)."""
_DEEPEST = 200
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_MIB = 1024 * 1024


def check_own(content: bytes) -> None:
    """Of what reader exported most is texts, packed: much of that takes little memory, unless it
    is something else that only begins so. Raises NotUnderstoodError."""
    if sum(map(content.count, (b",", b"{", b"["))) > _VALUES:
        _check_size(content)


def text_of(content: bytes, *, checked: bool = False) -> tuple[str, str]:
    """A file's text, and a remark where its encoding was guessed; `checked` where its size is
    known to do no harm. Raises NotUnderstoodError."""
    if not checked:
        _check_size(content)
    try:
        text, encoding, guessed = decode(content)
    except NotTextError as error:
        raise NotUnderstoodError(f"{error}; save it as UTF-8 text and import that") from None
    if "\0" in text:
        raise NotUnderstoodError("it holds binary data, not text; is it another kind of file?")
    remark = f"its encoding was guessed: {encoding}; if letters look wrong, save it as UTF-8"
    return text, remark if guessed else ""


def root_of(content: bytes, name: str) -> "Element":
    """The root of XML; `name` is what errors call it. Raises NotUnderstoodError.

    Whatever declares a document type is refused unread: no entity is ever expanded.
    """
    from xml.etree import ElementTree

    _check_size(content)
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotUnderstoodError(f"{name}: byte {error.start} is not UTF-8") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise NotUnderstoodError(
            f"{name}: it declares a document type, which can hide a bomb, and was not read;"
            " programs that exchange projects never write one"
        )
    if declared := _DECLARATION.match(text):
        text = text[declared.end() :]
    parser: ElementTree.XMLPullParser[Element] = ElementTree.XMLPullParser(["start", "end"])
    depth = 0
    root: Element | None = None
    try:
        # Piece by piece: what is nested too deep is given up before it is all there.
        for start in range(0, len(text), _MIB):
            parser.feed(text[start : start + _MIB])
            for event in parser.read_events():
                if root is None and isinstance(event[-1], ElementTree.Element):
                    root = event[-1]
                depth += 1 if event[0] == "start" else -1
                if depth > _DEEPEST:
                    raise NotUnderstoodError(f"{name}: its elements are nested too deep")
        parser.close()
    except ElementTree.ParseError as error:
        line, column = error.position
        why = str(error).partition(":")[0]
        raise NotUnderstoodError(
            f"{name}: it is not XML at line {line}, column {column + 1}: {why};"
            " if it is cut off, export it again"
        ) from None
    if root is None:
        raise NotUnderstoodError(f"{name}: it is empty; export it again")
    return root


class Archive:
    """A zip archive, of which nothing reaches the disk: names in it are but names."""

    def __init__(self, content: bytes) -> None:
        """Raises NotUnderstoodError for what is none, is too large, or seems made to do harm."""
        import io
        import zipfile

        if len(content) > LARGEST:
            raise NotUnderstoodError(f"it is larger than {LARGEST // _MIB} MiB")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise NotUnderstoodError(
                f"it is no whole zip archive ({_short(error)}); export it again"
            ) from None
        entries = self._zip.infolist()
        if len(entries) > _ENTRIES:
            raise NotUnderstoodError(f"it holds {len(entries):,} files, more than {_ENTRIES:,}")
        if sum(entry.file_size for entry in entries) > LARGEST:
            raise NotUnderstoodError(f"unpacked it would be larger than {LARGEST // _MIB} MiB")
        for entry in entries:
            packed = max(1, entry.compress_size)
            if entry.file_size > _SMALL and entry.file_size > _RATIO * packed:
                raise NotUnderstoodError(
                    f"“{_short(entry.filename)}” in it would unpack to more than {_RATIO} times"
                    " its size, as zip bombs do; nothing was unpacked"
                )
        self.names = {entry.filename.lower(): entry.filename for entry in entries}
        """What it holds: names in lower case, and as they are."""

    def read(self, name: str) -> bytes | None:
        """What an entry holds, its name in any case; None where there is none. Raises
        NotUnderstoodError."""
        import zipfile
        import zlib

        broken: tuple[type[Exception], ...]
        broken = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError)
        with suppress(ImportError):  # some Pythons are built without it
            import lzma

            broken += (lzma.LZMAError,)
        known = self.names.get(name.lower())
        if known is None:
            return None
        size = self._zip.getinfo(known).file_size
        try:
            with self._zip.open(known) as file:
                # It may hold more than it says.
                content = file.read(size + 1)
        except NotImplementedError:  # which is a RuntimeError, too
            raise NotUnderstoodError(
                f"“{_short(known)}” in it is packed in a way that is not known;"
                " pack it as other zips are"
            ) from None
        except broken as error:
            raise NotUnderstoodError(
                f"“{_short(known)}” in it is damaged ({_short(error)})"
            ) from None
        except RuntimeError:
            raise NotUnderstoodError(
                f"“{_short(known)}” in it is encrypted; export it without"
            ) from None
        if len(content) > size:
            raise NotUnderstoodError(f"“{_short(known)}” in it is larger than it says")
        return content


def _short(said: object) -> str:
    """What stands in a file, or is said of it, so far as it fits in a line: it may be any bytes."""
    return clip(clean_line(str(said)), 80)


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST_MARKUP:
        size = len(content) // _MIB
        raise NotUnderstoodError(
            f"it is {size} MiB, and up to {LARGEST_MARKUP // _MIB} are read at once; export less"
        )
