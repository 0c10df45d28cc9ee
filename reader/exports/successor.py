"""Successors: what is to stand in a file, on the disk beside it until it takes its place."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from reader.storage import temporary_name


class Successor:
    """New content of a file, which is there whole, or as it was before, whatever happens.

    All that is called raises OSError, and leaves nothing but the file as it was then.
    """

    def __init__(self, path: Path, text: str) -> None:
        """A new file is its owner's alone. Refused is a name that is taken by something that is no
        regular file."""
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            mode = stat.S_IFREG | 0o600
        if not stat.S_ISREG(mode):
            kind = "link" if stat.S_ISLNK(mode) else "folder" if stat.S_ISDIR(mode) else ""
            raise FileExistsError(f"a {kind or 'special file'} of that name stands in the way")
        if not mode & stat.S_IWUSR:
            raise PermissionError("it is write-protected")
        self.path = path
        self._name = path.with_name(temporary_name(path.name[:40]))
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._handle = os.open(self._name, flags, 0o600)
        try:
            content = text.encode("utf-8", "surrogateescape")
            while content:
                content = content[os.write(self._handle, content) :]
            if stat.S_IMODE(mode) != 0o600:  # which it has already
                os.chmod(self._name, stat.S_IMODE(mode))  # noqa: PTH101 as all else here
        except BaseException:
            self.drop()
            raise

    def settle(self) -> None:
        """Have it on the disk to stay; it may be waited for on any thread."""
        os.fsync(self._handle)

    def take(self, previous: str | None) -> None:
        """Let it be the file, once it has settled, unless that is not what it was when it was read
        (`previous`, "" for no file at all)."""
        try:
            self._close()
            if previous is not None and previous != self._present():
                raise FileExistsError("it was changed just now, and is left as it is")
            os.replace(self._name, self.path)  # noqa: PTH105 as all else here
        except BaseException:
            self.drop()
            raise

    def drop(self) -> None:
        """Let the file be as it was."""
        with suppress(OSError):
            self._close()
        self._name.unlink(missing_ok=True)

    def _present(self) -> str:
        try:
            return read(self.path)
        except FileNotFoundError:
            return ""

    def _close(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def read(path: Path) -> str:
    """What stands in a file, bytes that are no UTF-8 as lone surrogates. Raises OSError."""
    return path.read_bytes().decode("utf-8", "surrogateescape")
