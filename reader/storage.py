"""Notes files on disk: read with suspicion, replaced as a whole, never written in place."""

import errno
import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from reader.annotation import Json
from reader.notation import Row as Row
from reader.notation import Tables as Tables
from reader.notation import Writer, parsed, quote
from reader.text import clean_line, clip

SCHEMA = 2
LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is read or written."""
ABANDONED = 3600.0
"""Seconds after which a temporary file is nobody's, even where its process number lives on."""

Stamp: TypeAlias = tuple[int, int, int, int]
"""Inode, size, and the times of its last change and of its last move, in ns: of a file that was
replaced or written to, one of them differs."""

_TABLES = ("article", "annotations", "texts")
_ROW_NUMBER = re.compile("0|[1-9][0-9]{0,17}")
_LEFTOVER = re.compile(r"\..+\.([0-9]{1,9})\.[0-9a-f]{8}\.tmp")


class NotebookError(Exception):
    """What went wrong with stored notes; the message is one line fit to show."""

    def __init__(self, message: str) -> None:
        super().__init__(clean_line(message))  # file names and contents are not ours


class DamagedError(NotebookError):
    """A file exists but cannot be what was once written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is damaged: {why}")


class NotSavedError(NotebookError):
    """A change did not reach the disk; what was there before is still there."""


class NewerError(NotSavedError):
    """A file was written by a later version, in a format that this one could only spoil."""

    def __init__(self, path: Path, schema: int) -> None:
        super().__init__(
            f"Update reader to change these notes: a newer one wrote {path} "
            f"(format {schema}, known up to {SCHEMA})"
        )


class LockedError(NotSavedError):
    """Another process held the file for too long."""


def not_saved(path: Path, error: OSError) -> NotSavedError:
    """The error to show where saving `path` failed with `error`: what, where and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        why = "the disk is full; free some space and save again"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        why = f"{path.parent} may not be written to; check its permissions and save again"
    elif error.errno == errno.ENOENT:
        why = f"{path.parent} is gone; bring it back and save again"
    else:
        why = error.strerror or str(error)
    return NotSavedError(f"{path} was not saved: {why}")


def read_bytes(path: Path) -> bytes:
    """The content of a regular file of at most `LARGEST` bytes.

    Raises OSError, and DamagedError for a file of another kind or size: a folder or a link that
    leads nowhere too.
    """
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise DamagedError(path, "it is not a regular file")
            if status.st_size > LARGEST:
                raise DamagedError(path, f"it is larger than {LARGEST >> 20} MiB")
            return file.read()
    except IsADirectoryError as error:
        raise DamagedError(path, "it is a folder") from error
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOENT) and path.is_symlink():
            raise DamagedError(path, "it is a link that leads nowhere") from error
        if error.errno in (errno.ENXIO, errno.ENODEV):  # as opening a socket does
            raise DamagedError(path, "it is not a regular file") from error
        raise


def _open_at_once(path: str, flags: int) -> int:
    # A pipe that took the file's name must not block us until someone writes to it.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def read_tables(path: Path) -> Tables | None:
    """What the file holds, or None where there is no file.

    Raises DamagedError for everything that `write_tables` cannot have written, an empty file
    too; OSError where the file cannot be read. Of a later format only the number is checked.
    """
    try:
        content = read_bytes(path)
    except FileNotFoundError:
        return None
    return tables_of(path, content)


def tables_of(path: Path, content: bytes) -> Tables:
    """What the content of a file holds; `path` is what errors name. Raises as `read_tables`."""
    try:
        tables = parsed(content)
    except ValueError as error:
        raise DamagedError(path, str(error)) from error
    return checked(path, tables)


def schema_of(tables: Tables) -> int:
    """The number of the format that the tables are in; 0 where they do not say."""
    schema = tables.get("schema")
    return schema if isinstance(schema, int) and not isinstance(schema, bool) else 0


def checked(path: Path, tables: Json) -> Tables:
    """A value as the tables of a notes file; `path` is what errors name. Raises DamagedError where
    they cannot be such."""
    if not isinstance(tables, dict):
        raise DamagedError(path, "it does not hold tables")
    schema = schema_of(tables)
    if schema < 1:
        raise DamagedError(path, "it does not say which schema it has")
    if schema > SCHEMA:
        return tables
    for name in _TABLES:
        table = tables.get(name, {})
        if not isinstance(table, dict):
            raise DamagedError(path, f"“{name}” is not a table")
        for number, row in table.items():
            if not _ROW_NUMBER.fullmatch(number) or not isinstance(row, dict):
                raise DamagedError(path, f"“{clip(number, 40)}” in “{name}” is not a row")
    return tables


def write_tables(path: Path, tables: Tables, writer: Writer | None = None) -> Stamp | None:
    """Replace the file, or make it; when this returns it is on the disk to stay.

    A `writer` that wrote these tables before does so faster. Returns by what the file is known
    from now on; None where someone else has replaced it already. Raises OSError; the old file is
    then as it was, unless only the last step failed, the syncing of the folder: then the new file
    stands there, whole.
    """
    content = (writer or Writer()).content(tables)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"it would be larger than {LARGEST >> 20} MiB")
    temporary = path.with_name(temporary_name(path.name))
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
            written = stamp(os.fstat(descriptor))
        finally:
            os.close(descriptor)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)
    return _known(path, written)


def _known(path: Path, written: Stamp) -> Stamp | None:
    with suppress(OSError):  # it is saved, whether we can see it or not
        now = stamp(path.stat())
        # Being renamed changed the last of the times.
        return now if now[:3] == written[:3] else None
    return None


def stamp(status: os.stat_result) -> Stamp:
    """By what the state of a file is known again."""
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def encoded(word: str) -> bytes:
    """How a string stands in the files that `write_tables` writes."""
    return quote(word).encode("utf-8", "backslashreplace")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError."""
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a private folder and those above it, durably, where they are missing. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def temporary_name(name: str) -> str:
    """What a file is called until it is whole and takes a name; by it `sweep` knows it."""
    return f".{name}.{os.getpid()}.{os.urandom(4).hex()}.tmp"


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left in the folder; what cannot be removed stays."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            left = _LEFTOVER.fullmatch(entry.name)
            with suppress(OSError):
                if left and (
                    not alive(int(left[1])) or time.time() - entry.stat().st_mtime > ABANDONED
                ):
                    Path(entry).unlink()


def alive(process: int) -> bool:
    """Whether there is a process of that number, as far as can be told."""
    if os.name == "nt":  # signal 0 is Ctrl-C there
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
