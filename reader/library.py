"""Where articles come from: folders and files, found without following links out of them."""

import codecs
import gc
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from reader import formats
from reader.article import GUIDE
from reader.document import Document
from reader.text import NotTextError, clean_line

LARGEST = 64 * 1024 * 1024
"""The largest file (bytes) that is opened without asking."""
GLIMPSE = 64 * 1024
"""How much of a long file (bytes) is shown before the rest has been read."""
DEEPEST = 64
"""Folders nested deeper are not looked into."""
_TEN = "0123456789"
_NUMBERS = re.compile(f"([{_TEN}]+)")
_NO_TEXT = re.compile("[\ud800-\udfff]")
"""Bytes of a file name that are no UTF-8, as Python has them."""


Stamp: TypeAlias = tuple[int, int, int]
"""Time of change in ns, size in bytes, inode: of a file that was changed, one of them differs."""


class UnreadableError(Exception):
    """A file cannot be read as an article; the message names it and says what to do."""


class TooLargeError(UnreadableError):
    """A file is larger than LARGEST; it is opened only where the user says so."""


class Found(NamedTuple):
    """A file of the library."""

    path: Path
    shelf: str = ""


class Library:
    """The folders and files to read from; `guide` is the folder of shipped articles, if shown."""

    def __init__(self, places: Sequence[Path], guide: Path | None = None) -> None:
        self.places = tuple(places)
        self.guide = guide
        self.problems: list[str] = []
        """What could not be listed, in lines fit to show."""

    def files(self) -> Iterator[Found]:
        """All articles, the library's before the guide's, each folder's in order of name."""
        self.problems.clear()
        for place in self.places:
            yield from (Found(path) for path in self._below(place))
        if self.guide:
            yield from (Found(path, GUIDE) for path in self._below(self.guide))

    def _below(self, place: Path) -> Iterator[Path]:
        try:
            kind = place.stat().st_mode
        except (FileNotFoundError, NotADirectoryError, ValueError):
            self.problems.append(f"{shown(place)}: there is no such file or folder")
        except OSError as error:
            self.problems.append(f"{shown(place)}: cannot be looked at ({error.strerror})")
        else:
            if stat.S_ISDIR(kind):
                yield from self._walk(absolute(place), os.path.realpath(place), 0)
            else:
                yield absolute(place)

    def _walk(self, folder: Path, root: str, depth: int) -> Iterator[Path]:
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: _natural(entry.name))
        except OSError as error:
            self.problems.append(f"{shown(folder)}: cannot be listed ({error.strerror})")
            return
        folders = []
        suffixes = tuple(formats.formats())
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.name.lower().endswith(suffixes) and _inside(entry, root):
                yield Path(entry.path)
        if depth < DEEPEST:
            for path in folders:
                yield from self._walk(Path(path), root, depth + 1)

    def holds(self, path: Path) -> bool:
        """Whether a path lies in the library or the guide; whether it exists is not asked."""
        places = (*self.places, self.guide) if self.guide else self.places
        return any(absolute(path).is_relative_to(absolute(place)) for place in places)

    def folder(self, path: Path | str) -> str:
        """The folders below its place of the library that a file is in, with slashes; "" where it
        is in none."""
        for place in filter(None, (*self.places, self.guide)):
            if (folder := absolute(path).parent).is_relative_to(absolute(place)):
                inside = folder.relative_to(absolute(place)).as_posix()
                return "" if inside == "." else inside
        return ""

    def shelf(self, path: Path) -> str:
        """What a file is listed under."""
        guide = self.guide
        return GUIDE if guide and absolute(path).is_relative_to(absolute(guide)) else ""


def load(path: Path, *, any_size: bool = False) -> Document:
    """Read and parse a file.

    Raises UnreadableError where it is missing, no regular file, not permitted or no text, and
    TooLargeError over LARGEST bytes unless `any_size`.
    """
    return _parsed(path, lambda: _bytes(path, None if any_size else LARGEST))


def content(path: Path) -> bytes:
    """What a file holds. Raises as `load` does."""
    return _bytes(path, LARGEST)


def parsed(data: bytes, path: Path) -> Document:
    """The article that a file holds. Raises UnreadableError where that is no text."""
    return _parsed(path, lambda: data)


def _parsed(path: Path, read: Callable[[], bytes]) -> Document:
    """Parse a file, which may be no text."""
    collecting = gc.isenabled()
    # Nothing that parsing makes is garbage: to look through millions of parts for it, again and
    # again, takes as long as parsing, and no key is answered meanwhile.
    gc.disable()
    try:
        # Given no name here, the bytes of a long text go as soon as they are decoded.
        return formats.parse(read(), path.name)
    except NotTextError as error:
        raise UnreadableError(f"{shown(path)}: {error}; is it another kind of file?") from None
    finally:
        if collecting:
            gc.enable()


def there(path: str) -> Document | None:
    """The article at a path, whatever its size; None where there is none that can be read."""
    try:
        return load(Path(path), any_size=True)
    except UnreadableError:
        return None


def glimpse(path: Path) -> Document | None:
    """The beginning of a long file, as if it were all, to be shown while the file is being read.

    None where the file is short or larger than LARGEST, or where its beginning is not UTF-8 or
    says nothing. Raises UnreadableError as `load` does.
    """
    found = stamp(path)
    if found is None or not 4 * GLIMPSE < found[1] <= LARGEST:
        return None
    data = _bytes(path, LARGEST, GLIMPSE)
    ends = (data.rfind(mark, GLIMPSE // 2) + 1 for mark in (b"\n\n", b"\n", b" "))
    end = next(filter(None, ends), None)
    try:
        # A character that the end has cut through is left out.
        text = codecs.getincrementaldecoder("utf-8")().decode(data[:end])
        document = formats.parse(text.encode(), path.name)
    except (UnicodeDecodeError, NotTextError):
        return None
    return document if document.text.strip() else None


def stamp(path: Path) -> Stamp | None:
    """The state of a file; None where there is none, or none that can be looked at."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _bytes(path: Path, limit: int | None, most: int | None = None) -> bytes:
    """What a file holds, or its first `most` bytes. Raises TooLargeError beyond `limit`."""
    name, any_size = shown(path), limit is None
    try:
        _check(name, path.stat(), any_size)
        # A FIFO that has come into its place would block the open for ever.
        flags = sum(getattr(os, flag, 0) for flag in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
        handle = os.open(path, os.O_RDONLY | flags)
        with os.fdopen(handle, "rb") as file:
            _check(name, os.fstat(handle), any_size)
            # One byte more, where it has grown meanwhile or does not say its size.
            data = file.read(most or (-1 if limit is None else limit + 1)) or b""
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise UnreadableError(f"{name}: there is no such file") from None
    except OSError as error:
        raise UnreadableError(f"{name}: cannot be read ({error.strerror})") from None
    if limit is not None and len(data) > limit:
        raise TooLargeError(f"{name}: is larger than 64 MiB; such texts are not opened unasked")
    return data


def _check(name: str, status: os.stat_result, any_size: bool) -> None:
    """Refuse what is no regular file or too large."""
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableError(f"{name}: is a folder; name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError(f"{name}: is no regular file; only regular files are read")
    if status.st_size > LARGEST and not any_size:
        size = status.st_size // (1024 * 1024)
        raise TooLargeError(f"{name}: is {size} MiB; texts up to 64 MiB are opened unasked")


def absolute(path: Path | str) -> Path:
    """The whole path, without `..`; links in it are kept, as a library's folders may be such."""
    return Path(os.path.abspath(path))  # noqa: PTH100 pathlib keeps `..`


def shown(path: Path | str) -> str:
    """A path as it may be shown: cleaned, on one line."""
    return clean_line(_NO_TEXT.sub("\ufffd", str(path)))


def first(files: Iterable[Found]) -> Found | None:
    """The first of some files, or None."""
    return next(iter(files), None)


def _natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """A sort key under which `2-x` comes before `10-x`."""
    parts = [
        (0, int(part[:18]), "") if part[0] in _TEN else (1, 0, part)
        for part in _NUMBERS.split(name.casefold())
        if part
    ]
    return parts, name


def _inside(entry: os.DirEntry[str], root: str) -> bool:
    """Whether an entry is a regular file, and where it is a link, one to a place in the library."""
    try:
        if not entry.is_file():
            return False
        if not entry.is_symlink():
            return True
        return Path(os.path.realpath(entry.path)).is_relative_to(root)
    except OSError:
        return False
