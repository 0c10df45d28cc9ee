"""Notes files on disk: read with suspicion, replaced as a whole, never written in place."""

import errno
import json
import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from reader.annotation import Json
from reader.text import clean_line, clip

SCHEMA = 1
LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is read or written."""
ABANDONED = 3600.0
"""Seconds after which a temporary file is nobody's, even where its process number lives on."""

Row: TypeAlias = dict[str, Json]
Tables: TypeAlias = dict[str, Json]
"""What a file holds: `schema` beside TinyDB's tables, each a dict from row number to row."""

_TABLES = ("article", "annotations", "texts")
_ROW_NUMBER = re.compile("0|[1-9][0-9]{0,17}")
_LEFTOVER = re.compile(r"\..+\.([0-9]{1,9})\.[0-9a-f]{8}\.tmp")
_quote = json.encoder.encode_basestring
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class NotebookError(Exception):
    """What went wrong with stored notes; the message is one line fit to show."""

    def __init__(self, message: str) -> None:
        super().__init__(clean_line(message))  # file names and contents are not ours


class DamagedError(NotebookError):
    """A file exists but cannot be what was once written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is damaged: {why}")


class NewerError(NotebookError):
    """A file was written by a later version, in a format that this one could only spoil."""

    def __init__(self, path: Path, schema: int) -> None:
        super().__init__(
            f"{path} was written by a newer reader (format {schema}, known up to {SCHEMA}): "
            "update reader to see and change these notes"
        )


class NotSavedError(NotebookError):
    """A change did not reach the disk; what was there before is still there."""


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

    Raises OSError, and DamagedError for a file of another kind or size.
    """
    with open(path, "rb", opener=_open_at_once) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise DamagedError(path, "it is not a regular file")
        if status.st_size > LARGEST:
            raise DamagedError(path, f"it is larger than {LARGEST >> 20} MiB")
        return file.read()


def _open_at_once(path: str, flags: int) -> int:
    # A pipe that took the file's name must not block us until someone writes to it.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def read_tables(path: Path) -> Tables | None:
    """What the file holds, or None where there is no file.

    Raises DamagedError for everything that `write_tables` cannot have written, an empty file
    too; NewerError for a later format; OSError where the file cannot be read.
    """
    try:
        content = read_bytes(path)
    except FileNotFoundError:
        return None
    return tables_of(path, content)


def tables_of(path: Path, content: bytes) -> Tables:
    """What the content of a file holds; `path` is what errors name. Raises as `read_tables`."""
    if not content.strip(b" \t\r\n\0"):
        raise DamagedError(path, "it is empty")
    try:
        tables = json.loads(
            content.decode("utf-8-sig"),  # some editors add a mark
            object_pairs_hook=_object,
            parse_constant=_number,
            parse_float=_number,
        )
    except UnicodeDecodeError as error:
        raise DamagedError(path, f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DamagedError(path, f"it is not JSON at {where}: {error.msg}") from error
    except ValueError as error:
        raise DamagedError(path, str(error)) from error
    except RecursionError as error:
        raise DamagedError(path, "it is nested too deep") from error
    return _checked(path, tables)


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


def _checked(path: Path, tables: Json) -> Tables:
    if not isinstance(tables, dict):
        raise DamagedError(path, "it does not hold tables")
    schema = tables.get("schema")
    if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
        raise DamagedError(path, "it does not say which schema it has")
    if schema > SCHEMA:
        raise NewerError(path, schema)
    for name in _TABLES:
        table = tables.get(name, {})
        if not isinstance(table, dict):
            raise DamagedError(path, f"“{name}” is not a table")
        for number, row in table.items():
            if not _ROW_NUMBER.fullmatch(number) or not isinstance(row, dict):
                raise DamagedError(path, f"“{clip(number, 40)}” in “{name}” is not a row")
    return tables


def write_tables(path: Path, tables: Tables) -> None:
    """Replace the file, or make it; when this returns it is on the disk to stay.

    Raises OSError; the old file is then as it was, unless only the last step failed, the
    syncing of the folder: then the new file stands there, whole.
    """
    # Undecodable file names carry lone surrogates, which UTF-8 refuses and JSON can escape.
    content = f"{_json(tables, chr(10))}\n".encode("utf-8", "backslashreplace")
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"it would be larger than {LARGEST >> 20} MiB")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def encoded(word: str) -> bytes:
    """How a string stands in the files that `write_tables` writes."""
    return _quote(word).encode("utf-8", "backslashreplace")


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises OSError."""
    if os.name == "nt":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _json(value: Json, line_end: str) -> str:
    """Indented JSON with sorted keys and lists on one line. The standard library indents in Python
    alone, which takes as long as a commit of SQLite."""
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, dict) and value:
        inner = f"{line_end} "
        fields = [
            f"{_quote(name)}: {_quote(item) if isinstance(item, str) else _json(item, inner)}"
            for name, item in sorted(value.items())
        ]
        return f"{{{inner}{f',{inner}'.join(fields)}{line_end}}}"
    if isinstance(value, list):
        return f"[{', '.join([_json(item, line_end) for item in value])}]"
    if value is None:
        return "null"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _encode(value)


def make_folder(folder: Path) -> None:
    """Make a private folder and those above it, durably, where they are missing. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left in the folder; what cannot be removed stays."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            left = _LEFTOVER.fullmatch(entry.name)
            with suppress(OSError):
                if left and (
                    not _alive(int(left[1])) or time.time() - entry.stat().st_mtime > ABANDONED
                ):
                    Path(entry).unlink()


def _alive(process: int) -> bool:
    if os.name == "nt":  # signal 0 is Ctrl-C there
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
