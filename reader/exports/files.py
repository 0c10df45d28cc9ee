"""Exported files: finding them again, writing them."""

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeAlias

from reader.exports import frontmatter, markdown, properties
from reader.exports.layouts import Layout
from reader.exports.naming import free_name, same
from reader.exports.papers import Paper
from reader.exports.sandbox import FaultyTemplate
from reader.exports.successor import Successor
from reader.exports.successor import read as read
from reader.passage import never
from reader.storage import sweep
from reader.text import clean_line

_SCANNED = 16_384
"""Bytes of a file in which the id of what it holds is looked for."""
_MOST = 16_777_216
"""The same of one whose front matter goes on beyond these: it may hold the tags of a library."""
_AT_ONCE = 4
"""Files that the disk is asked to confirm at the same time: several cost it as much as one. Nothing
else is left to threads: they would wait for each other at every step."""
_WAITING = 64
"""Files that are still to be confirmed while others are made."""


class Report(NamedTuple):
    """What an export did."""

    written: tuple[Path, ...]
    unchanged: tuple[Path, ...]
    problems: tuple[str, ...]
    """A line for each file that could not be written: which, and why; one for all those that a
    template is wrong for."""


Put: TypeAlias = Callable[[Path, str, str], None]
"""Takes a file, what stands in it ("" for a new one), and what is to stand in it."""


def find_existing(folder: Path) -> dict[str, Path]:
    """The exported files in a folder and below it, by the id of what they hold.

    Links are not followed, hidden folders not entered; of files with one id the uppermost counts.
    """
    paths: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [Path(root, name) for name in names if name.lower().endswith(".md")]
    found: dict[str, Path] = {}
    for path in sorted(paths, key=lambda path: (len(path.parts), path.parts)):
        if id := id_in(beginning(path)):
            found.setdefault(id, path)
    return found


def id_in(text: str) -> str | None:
    """The id of what is in an exported file, by its beginning; None for any other file."""
    found = frontmatter.find(text, markdown.ID)
    return found or properties.find(text, markdown.ID) or None


def beginning(path: Path) -> str:
    """The first part of a regular file; "" of anything else, or where it cannot be read."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return ""
            content = file.read(_SCANNED)
            if len(content) == _SCANNED and _goes_on(content.decode("utf-8", "replace")):
                content += file.read(_MOST)
            return content.decode("utf-8", "replace")
    except OSError:
        return ""


def _goes_on(text: str) -> bool:
    """Whether what a file says of itself is not over where its beginning is cut off."""
    return frontmatter.unended(text) or "\n" not in properties.split(text)[1]


def write(path: Path, text: str, previous: str | None = None) -> None:
    """Write a file so that it is there whole, or as it was before, whatever happens.

    A new one is its owner's alone. Raises OSError, also where the name is taken by something that
    is no regular file, and where the file is not what it was (`previous`, "" for no file at all)
    when it was read.
    """
    sweep(path.parent)
    successor = Successor(path, text)
    try:
        successor.settle()
    except BaseException:
        successor.drop()
        raise
    successor.take(previous)
    settle(path.parent)


def settle(folder: Path) -> None:
    """Have the names of a folder on disk. Raises OSError."""
    if os.name == "posix":  # elsewhere a folder cannot be opened
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def export(
    folder: Path,
    papers: Iterable[Paper],
    layout: Layout,
    *,
    existing: Mapping[str, Path] | None = None,
    put: Put | None = None,
    progress: Callable[[int], None] = lambda count: None,
    cancelled: Callable[[], bool] = never,
) -> Report:
    """Write a file for each paper into a folder, which is made if need be.

    A file written earlier is found again by the id in it, whatever its name is now, and brought up
    to date; any other file is left alone. Nothing is raised for a file that cannot be read or
    written: the report says so, and the others are written. A paper without passages makes no new
    file.

    `existing` are the files that are there, as `find_existing` has them. `put` gets what would be
    written, and then nothing is. `progress` is told how many papers are done. Where `cancelled`
    says so, no further file is begun.
    """
    known = dict(find_existing(folder) if existing is None else existing)
    papers = (paper for paper in papers if paper.entries or paper.id in known)
    first = next(papers, None)
    if first is None:
        return Report((), (), ())
    try:
        if put is None:
            folder.mkdir(0o700, parents=True, exist_ok=True)
            for place in {folder, *(path.parent for path in known.values())}:
                sweep(place)
        there = folder.iterdir() if folder.exists() else ()
        taken = {same(path.name) for path in there if not _in_the_way(path)}
    except OSError as error:
        return Report((), (), (problem(folder, error),))
    under_way = _Export(layout, put, progress)
    return under_way.run(folder, chain([first], papers), known, taken, cancelled)


class _Export:
    """An export under way."""

    def __init__(self, layout: Layout, put: Put | None, progress: Callable[[int], None]) -> None:
        self._layout, self._put, self._progress = layout, put, progress
        self._written: list[Path] = []
        self._unchanged: list[Path] = []
        self._problems: list[str] = []
        self._waiting: deque[tuple[Successor, str, Future[None]]] = deque()

    def run(
        self,
        folder: Path,
        papers: Iterable[Paper],
        known: dict[str, Path],
        taken: set[str],
        cancelled: Callable[[], bool],
    ) -> Report:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                for count, paper in enumerate(papers, 1):
                    if cancelled():
                        break
                    old = known.get(paper.id)
                    path = old or self._new(paper, folder, taken)
                    if path and self._one(paper, path, bool(old), pool):
                        known[paper.id] = path
                    self._progress(count)
            finally:
                self._settle(0)
        for place in sorted({path.parent for path in self._written}) if self._put is None else ():
            try:
                settle(place)
            except OSError as error:
                self._problems.append(problem(place, error))
        problems = dict.fromkeys(self._problems)
        return Report(tuple(self._written), tuple(self._unchanged), tuple(problems))

    def _new(self, paper: Paper, folder: Path, taken: set[str]) -> Path | None:
        """A name for a new file; None where the template for it is wrong."""
        try:
            name = free_name(markdown.name(paper, self._layout), paper.id, taken)
        except ValueError as error:
            self._problems.append(str(error))
            return None
        taken.add(same(name))
        return folder / name

    def _one(self, paper: Paper, path: Path, old: bool, pool: ThreadPoolExecutor) -> bool:
        """Bring one file up to date, or have it written; returns whether it is there then."""
        try:
            previous = read(path) if old else ""
            text = markdown.write(paper, self._layout, previous)
            writes = not self._put and not (old and text == previous)
            successor = Successor(path, text) if writes else None
        except FaultyTemplate as error:
            self._problems.append(str(error))
            return False
        except (OSError, ValueError) as error:
            self._problems.append(problem(path, error))
            return False
        if successor:
            self._waiting.append((successor, previous, pool.submit(successor.settle)))
            self._settle(_WAITING)
        elif old and text == previous:
            self._unchanged.append(path)
        elif self._put:
            self._put(path, previous, text)
            self._written.append(path)
        return True

    def _settle(self, most: int) -> None:
        """Wait until no more than so many files are being written."""
        while len(self._waiting) > most:
            successor, previous, settled = self._waiting.popleft()
            path = successor.path
            try:
                try:
                    settled.result()
                except OSError:
                    successor.drop()
                    raise
                successor.take(previous)
            except OSError as error:
                self._problems.append(problem(path, error))
            else:
                self._written.append(path)


def _in_the_way(path: Path) -> bool:
    """Whether nothing may be written there, and another name would only hide that."""
    return path.is_symlink() or path.is_dir()


def problem(path: Path, error: OSError | ValueError) -> str:
    """Why something could not be done with a file, in a line fit to show."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return clean_line(reason if reason.startswith(str(path)) else f"{path}: {reason}")
