"""Copies of notes files that sync programs, editors and people leave beside them, and notes files
in which git has left both sides of a conflict.

Sync programs do not merge: they keep the version of one machine under the file's name and the
other one beside it, called `X.sync-conflict-20261122-101112-ABCDEFG.json` (Syncthing), `X (Ana's
conflicted copy 2026-11-22).json` (Dropbox, in the user's language), `X (conflicted copy 2026-11-22
101112).json` (Nextcloud, ownCloud), `X-HOST.json` (OneDrive), `X (1).json`, `X copy.json`. So what
a copy is a copy of is asked of what it says, and of its name only where it says nothing.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from reader.merging import merge_tables
from reader.migration import migrated
from reader.rows import rows
from reader.storage import (
    SCHEMA,
    DamagedError,
    NewerError,
    NotebookError,
    Tables,
    make_folder,
    read_bytes,
    read_tables,
    sync_folder,
    tables_of,
    write_tables,
)
from reader.text import clean_line

MERGED = ".merged"
"""The folder, within that of the notes, of files that were merged into others."""

_ID = r"[a-z0-9-]+-[0-9a-f]{12}"
_NAME = re.compile(rf"{_ID}\.json")
_WITHIN = re.compile(rf"(?<![a-z0-9-])({_ID})(?![a-z0-9])")
_COPY = re.compile(r"[^.].*\.json~?", re.IGNORECASE | re.DOTALL)


class Copy(NamedTuple):
    """A file beside the notes files that is, or seems to be, another version of one."""

    path: Path
    id: str
    """The article that its notes are on; "" where nothing says so."""
    tables: Tables | None
    """What it holds; None where it cannot be merged."""
    problem: str = ""
    """Why it cannot be merged, in a line fit to show."""


class Reunion(NamedTuple):
    """What came of merging copies."""

    merged: list[Copy]
    problems: list[str]
    """What was left alone and why, in lines fit to show."""


def copy_names(folder: Path) -> list[str]:
    """The names of all files beside the notes files that may be copies of one; [] where the folder
    cannot be listed."""
    with suppress(OSError), os.scandir(folder) as entries:
        return sorted(
            entry.name
            for entry in entries
            if _COPY.fullmatch(entry.name)
            and not _NAME.fullmatch(entry.name)
            and entry.is_file(follow_symlinks=False)
        )
    return []


def copies(folder: Path) -> Iterator[Copy]:
    """All files beside the notes files that may be copies of one, read."""
    for name in copy_names(folder):
        path = folder / name
        with suppress(FileNotFoundError):  # it went since the folder was listed
            yield read_copy(path)


def read_copy(path: Path) -> Copy:
    """A copy as it lies there. Raises FileNotFoundError where it does not."""
    named = _WITHIN.search(path.name)
    id = named[1] if named else ""
    try:
        tables = read_tables(path)
        if tables is None:
            raise FileNotFoundError(path)
        if isinstance(schema := tables.get("schema"), int) and schema > SCHEMA:
            raise NewerError(path, schema)
    except DamagedError as error:
        both = _sides_merged(path)
        if both is None:
            told = f"{error}; if a sync program is still writing it, wait for that"
            return Copy(path, id, None, clean_line(told if id else f"{path} is no notes file"))
        tables = both
    except NotebookError as error:
        return Copy(path, id, None, str(error))
    except FileNotFoundError:
        raise
    except OSError as error:
        return Copy(path, id, None, clean_line(f"{path} cannot be read ({error.strerror})"))
    id = stated_id(tables) or id
    if id:
        return Copy(path, id, tables)
    return Copy(path, id, None, clean_line(f"{path} does not say which article its notes are on"))


def stated_id(tables: Tables) -> str:
    """The id of the article that a notes file says it is on; "" where it says none."""
    ids = (str(row.get("id")) for row in rows(tables, "article").values())
    return next((id for id in ids if re.fullmatch(_ID, id)), "")


def merge_copies(folder: Path, absorb: Callable[[str, Tables], object]) -> Reunion:
    """Merge all copies into the files they are copies of and put them away; and both sides of notes
    files in which git has left a conflict.

    `absorb` merges tables into the notes file of an id, to stay, or raises NotebookError.
    """
    done = Reunion([], [])
    for path in in_conflict(folder):
        try:
            absorb(path.stem, {})  # both sides are merged once the file is held
        except NotebookError as error:
            done.problems.append(str(error))
        else:
            done.merged.append(Copy(path, path.stem, None))
    for copy in copies(folder):
        try:
            merge_copy(copy, absorb)
        except NotebookError as error:
            done.problems.append(str(error))
        else:
            done.merged.append(copy)
    return done


def merge_copy(copy: Copy, absorb: Callable[[str, Tables], object]) -> None:
    """Merge one copy and put it away. Raises NotebookError where it stays as it is."""
    if copy.tables is None:
        raise NotebookError(copy.problem)
    absorb(copy.id, copy.tables)
    try:
        away = put_away(copy.path)
        # A sync program may have replaced it since it was read.
        again = read_copy(away) if away else copy
    except FileNotFoundError:  # another reader, here or on another machine, has merged it
        return
    except OSError as error:
        raise NotebookError(f"{copy.path} was merged, and cannot be moved: {error}") from error
    if again.tables and again.tables != copy.tables:
        absorb(again.id, again.tables)


def put_away(path: Path) -> Path | None:
    """Move a file that was merged to where such files are kept, under a name that is free; returns
    where it is now, None where it was gone. Raises OSError."""
    folder = path.parent / MERGED
    make_folder(folder)
    away = _free(folder, path.name)
    try:
        path.rename(away)
    except FileNotFoundError:
        return None
    sync_folder(folder)
    sync_folder(path.parent)
    return away


def _free(folder: Path, name: str) -> Path:
    """A path in a folder that no file has, as like the name as can be."""
    stem, _, suffix = name.rpartition(".")
    names = (f"{stem}-{number}.{suffix}" if number else name for number in count())
    return next(path for path in map(folder.joinpath, names) if not os.path.lexists(path))


# Conflicts of git


def in_conflict(folder: Path) -> list[Path]:
    """The notes files in which git has left a conflict; a folder that is not in a repository is not
    searched, which would take as long as reading all of it."""
    if not any(
        (above / ".git").exists() for above in (folder.absolute(), *folder.absolute().parents)
    ):
        return []
    found = []
    with suppress(OSError), os.scandir(folder) as entries:
        for name in sorted(entry.name for entry in entries if _NAME.fullmatch(entry.name)):
            with suppress(OSError):
                if sides(folder / name):
                    found.append(folder / name)
    return found


def sides(path: Path) -> tuple[Tables, Tables] | None:
    """Both versions of a file in which git has left a conflict; None where it has not, or where
    one of them is no notes file. Raises OSError."""
    try:
        content = read_bytes(path)
        if not marked(content):
            return None
        ours, theirs = (tables_of(path, side) for side in _parted(content))
    except NotebookError:
        return None
    return ours, theirs


def _sides_merged(path: Path) -> Tables | None:
    both = sides(path)
    try:
        return merge_tables(*map(migrated, both)) if both else None
    except RecursionError:  # so deep that it could be read, and cannot be written
        return None


def marked(content: bytes) -> bool:
    """Whether git has left a conflict in a notes file: no line of one begins like this."""
    return content.startswith(b"<<<<<<< ") or b"\n<<<<<<< " in content


def _parted(content: bytes) -> tuple[bytes, bytes]:
    """The two sides of a file with git's marks; what both came from (`|||||||`) is in neither."""
    sides: tuple[list[bytes], list[bytes]] = ([], [])
    everywhere: tuple[int, ...] = (0, 1)
    now = everywhere
    for line in content.splitlines(keepends=True):
        match line[:7]:
            case b"<<<<<<<":
                now = (0,)
            case b"|||||||":
                now = ()
            case b"=======":
                now = (1,)
            case b">>>>>>>":
                now = everywhere
            case _:
                for side in now:
                    sides[side].append(line)
    return b"".join(sides[0]), b"".join(sides[1])


def settle(path: Path) -> Tables | None:
    """Merge both sides of a notes file in which git has left a conflict, keep the file as git left
    it among those that were merged, and return what the notes file holds now; None where there is
    no such conflict. To be called under the file's lock. Raises OSError."""
    tables = _sides_merged(path)
    if tables is None:
        return None
    folder = path.parent / MERGED
    make_folder(folder)
    kept = _free(folder, f"{path.stem}.git-conflict{path.suffix}")
    try:
        os.link(path, kept)
    except OSError:  # not every disk has links
        kept.write_bytes(read_bytes(path))
    sync_folder(folder)
    write_tables(path, tables)
    return tables
