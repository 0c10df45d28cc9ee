"""Looking for the files of a library, and at what state they are in: as fast as folders can be
listed, since all of them are looked at whenever reader starts.

Paths are bytes here, as the system and the index have them; only of new files more is made.
"""

import os
import re
import stat
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from reader import formats
from reader.article import GUIDE
from reader.index.entries import Place
from reader.library import DEEPEST, Library, absolute, shown
from reader.passage import Cancelled

_RACY = 2_000_000_000
"""Nanoseconds in which a file may be changed twice without its times telling: a file so young is
looked at once more."""
_TEN = "0123456789"
_NUMBERS = re.compile(f"([{_TEN}]+)")
_FOLDER, _FILE = b"\x01", b"\x00"
_END, _NUMBER, _TEXT = b"\x01", b"\x02", b"\x03"


Known: TypeAlias = tuple[bytes, int]
"""The path and the state of a file that was looked at before."""


class Root(NamedTuple):
    """Where to look: a folder with all below it, or a file."""

    path: bytes
    place: int
    """Which of the library's places it is in."""
    shelf: str = ""
    names: tuple[bytes, ...] = ()
    """The names that lead to it from that place; none for the place itself."""


class Met(NamedTuple):
    """A file that is new or not as it was."""

    place: Place
    size: int
    """Bytes; 0 where that could not be told."""


class Walk:
    """One look at a library."""

    def __init__(self, known: Iterable[Known], cancelled: Callable[[], bool]) -> None:
        """`known` are the files that are known."""
        self._known = dict.fromkeys(map(hash, known), False)
        """Of each whether it was met as it was. Hashes take a third of the memory of paths; that
        two of a million are the same happens to one look in a million, and the next one mends
        it."""
        self.met: list[Met] = []
        self.young = False
        """Whether a file was changed so lately that it has to be looked at again."""
        self.problems: list[str] = []
        self._cancelled = cancelled
        self._seen: set[bytes] = set()
        self._unlisted: list[bytes] = []
        self._folder_of: tuple[bytes, ...] | None = None
        """The folder of the file met last, with"""
        self._key, self._shown = b"", ""
        """what sorts it and how it is called."""
        self._suffixes = tuple(suffix.encode() for suffix in formats.formats())

    def look(self, roots: Iterable[Root]) -> None:
        """Look at everything there. Raises Cancelled."""
        for root in roots:
            self._root(root)

    @property
    def missed(self) -> bool:
        """Whether a known file is not as it was, or was not met."""
        return not all(self._known.values())

    def gone(self, known: Iterable[Known]) -> dict[bytes, int]:
        """Which of the known files were not met, with their states."""
        # What cannot be listed may hold what it held.
        same = self._seen.union(self._unlisted)
        below = tuple(folder.rstrip(b"/") + b"/" for folder in self._unlisted)
        return {
            one[0]: one[1]
            for one in known
            if not self._known.get(hash(one), True)
            and one[0] not in same
            and not one[0].startswith(below)
        }

    def _root(self, root: Root) -> None:
        try:
            status = os.stat(root.path)  # noqa: PTH116 there may be no Path of bytes
        except (FileNotFoundError, NotADirectoryError, ValueError):
            if not root.names:
                self.problems.append(f"{_shown(root.path)}: there is no such file or folder")
        except OSError as error:
            if not (root.names and _is_link(root.path)):  # which leads to itself
                self._keep(root, "looked at", error)
        else:
            inside = os.path.realpath(root.path[: _length(root)])
            if not stat.S_ISDIR(status.st_mode):
                if not root.names or self._fits(root, status, inside):
                    self._file(root.path, status, _above(root) if root.names else root)
            elif not root.names or _straight(root, inside):
                self._folders(root, inside)

    def _fits(self, root: Root, status: os.stat_result, inside: bytes) -> bool:
        """Whether a file is one that would be met in its folder."""
        return (
            stat.S_ISREG(status.st_mode)
            and not root.names[-1].startswith(b".")
            and root.names[-1].lower().endswith(self._suffixes)
            and _straight(_above(root), inside)
            and _within(root.path, inside)
        )

    def _keep(self, root: Root, act: str, error: OSError) -> None:
        self._unlisted.append(root.path)
        self.problems.append(f"{_shown(root.path)}: cannot be {act} ({error.strerror})")

    def _folders(self, root: Root, inside: bytes) -> None:
        todo = [root]
        while todo:
            if self._cancelled():
                raise Cancelled
            folder = todo.pop()
            found = self._folder(folder, inside)
            if len(folder.names) < DEEPEST:
                todo += found

    def _folder(self, root: Root, inside: bytes) -> list[Root]:
        """Look at the files of a folder; returns the folders in it."""
        folders: list[Root] = []
        known, suffixes = self._known, self._suffixes
        try:
            with os.scandir(root.path) as listing:
                for entry in listing:
                    name = entry.name
                    if name.startswith(b"."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(root._replace(path=entry.path, names=(*root.names, name)))
                        continue
                    if not name.lower().endswith(suffixes):
                        continue
                    path = entry.path
                    if not entry.is_file(follow_symlinks=False) and not _links(entry, inside):
                        continue
                    try:
                        status = entry.stat()
                    except FileNotFoundError:
                        continue
                    except OSError:
                        self._file(path, None, root)
                        continue
                    now = hash((path, file_state(status)))
                    if now in known:
                        known[now] = True
                    else:
                        self._file(path, status, root)
        except FileNotFoundError:  # it went since it was listed
            pass
        except OSError as error:
            self._keep(root, "listed", error)
        return folders

    def _file(self, path: bytes, status: os.stat_result | None, root: Root) -> None:
        """Take in a file of a folder that is not known in this state."""
        state = file_state(status) if status else 0
        if path in self._seen:
            return
        now = hash((path, state))
        if state and now in self._known:
            self._known[now] = True
            return
        self._seen.add(path)
        if status and _young(status):
            self.young, state = True, 0
        if self._folder_of is not root.names:
            names = [os.fsdecode(name) for name in root.names]
            self._key = b"".join(_FOLDER + natural(name) for name in names)
            self._shown = "/".join(map(shown, names))
            self._folder_of = root.names
        key, folder = self._key, self._shown
        if path != root.path:
            key += _FILE + natural(os.fsdecode(path.rpartition(b"/")[2]))
        place = Place(os.fsdecode(path), state, root.place, key, folder, root.shelf)
        self.met.append(Met(place, status.st_size if status else 0))


def roots(library: Library) -> list[Root]:
    """Where to look for all of a library, in its order."""
    places = [
        Root(os.fsencode(absolute(place)), number) for number, place in enumerate(library.places)
    ]
    if library.guide:
        places.append(Root(os.fsencode(absolute(library.guide)), len(places), GUIDE))
    return places


def file_state(status: os.stat_result) -> int:
    """The state of a file as one number of 64 bits, never 0: other where anything is other."""
    return hash((status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)) or 1


def _young(status: os.stat_result) -> bool:
    now = time.time_ns()
    return abs(now - status.st_ctime_ns) < _RACY or abs(now - status.st_mtime_ns) < _RACY


def _is_link(path: bytes) -> bool:
    return Path(os.fsdecode(path)).is_symlink()


def _links(entry: os.DirEntry[bytes], inside: bytes) -> bool:
    """Whether an entry is a link to a regular file in a folder."""
    try:
        return entry.is_file() and _within(entry.path, inside)
    except OSError:  # as for links that lead to themselves
        return False


def _within(path: bytes, folder: bytes) -> bool:
    """Whether a path, which may be a link, leads to a place in a folder. Raises OSError."""
    real = os.path.realpath(path)
    return real == folder or real.startswith(folder.rstrip(b"/") + b"/")


def _straight(root: Root, inside: bytes) -> bool:
    """Whether no link and nothing hidden stands on the way from the place to a folder."""
    if any(name.startswith(b".") for name in root.names):
        return False
    return os.path.realpath(root.path) == b"/".join([inside.rstrip(b"/"), *root.names])


def _above(root: Root) -> Root:
    """The folder that something is in."""
    return root._replace(path=root.path.rpartition(b"/")[0] or b"/", names=root.names[:-1])


def _length(root: Root) -> int:
    """How much of a path is that of the place."""
    return len(root.path) - sum(len(name) + 1 for name in root.names)


def _shown(path: bytes) -> str:
    return shown(os.fsdecode(path))


def natural(name: str) -> bytes:
    """What sorts a name so that `2-x` comes before `10-x`; no such key begins with another one."""
    parts = [
        _NUMBER + int(part[:18]).to_bytes(8, "big")
        if part[0] in _TEN
        else _TEXT + part.encode("utf-8", "surrogatepass") + b"\0"
        for part in _NUMBERS.split(name.casefold())
        if part
    ]
    return b"".join([*parts, _END, name.encode("utf-8", "surrogatepass"), b"\0"])


def chosen(paths: Iterable[bytes], places: Sequence[Root]) -> list[Root]:
    """Where to look for what has changed at some paths; what is not in the places is left out."""
    found: dict[bytes, Root] = {}
    for path in paths:
        for place in places:
            top = place.path.rstrip(b"/") + b"/"
            if path == place.path:
                found.setdefault(path, place)
            elif path.startswith(top):
                names = tuple(path[len(top) :].split(b"/"))
                found.setdefault(path, place._replace(path=path, names=names))
    return list(found.values())
