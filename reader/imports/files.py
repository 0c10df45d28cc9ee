"""Import files on the disk."""

import os
import stat
from pathlib import Path

from reader.imports import read
from reader.imports.limits import LARGEST
from reader.imports.parcel import NotUnderstoodError, Parcel
from reader.library import shown

_MIB = 1024 * 1024


def opened(path: Path) -> Parcel:
    """All that a file holds. Raises NotUnderstoodError, with a line that names the file."""
    name = shown(path)
    try:
        content = _bytes(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise NotUnderstoodError(f"{name}: there is no such file") from None
    except OSError as error:
        raise NotUnderstoodError(f"{name}: cannot be read ({error.strerror})") from None
    if content is None:
        raise NotUnderstoodError(f"{name}: is no regular file; name the exported file itself")
    if len(content) > LARGEST:
        told = f"is larger than {LARGEST // _MIB} MiB; export less at a time"
        raise NotUnderstoodError(f"{name}: {told}")
    try:
        return read(content, path.name)
    except NotUnderstoodError as error:
        raise NotUnderstoodError(f"{name}: {error}") from None


def _bytes(path: Path) -> bytes | None:
    """What a file holds, or so much of it that it is too large; None of what is no file. Raises
    OSError, and ValueError for what can be no path."""
    if not stat.S_ISREG(path.stat().st_mode):
        return None
    # A FIFO that has come into its place would block the open for ever.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        return file.read(LARGEST + 1)
