"""Exported files: their names, finding them again, writing them."""

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple, TypeAlias

from reader.anchoring import Placements, placements
from reader.annotation import Notes
from reader.document import Document
from reader.exports import frontmatter, markdown
from reader.text import clean_line

Render: TypeAlias = Callable[
    [Notes, Document | None, str, Collection[str] | None, Placements | None], str
]
"""Makes a file's text of an article's notes, the article if it is there, the old text, the ids that
are wanted, and where the annotations stand."""

_LONGEST_NAME = 80
_SCANNED = 16_384
"""Bytes of a file in which the id of its article is looked for."""
_HEX = re.compile(r"-([0-9a-f]{8})[0-9a-f]{4}\Z")
# Windows takes these for devices, whatever suffix they have.
_DEVICES = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")


class Report(NamedTuple):
    """What an export did."""

    written: tuple[Path, ...]
    unchanged: tuple[Path, ...]
    problems: tuple[str, ...]
    """A line for each article that could not be written: which file, and why."""


def file_name(notes: Notes, taken: Collection[str]) -> str:
    """The slug of the article's title and `.md`; never a name that is taken, in any case.

    A part of the article's id follows where the slug is taken or names a device.
    """
    return _free_name(notes, {name.casefold() for name in taken})


def _free_name(notes: Notes, taken: Collection[str]) -> str:
    from slugify import slugify

    slug = slugify(notes.title, max_length=_LONGEST_NAME, word_boundary=True) or "untitled"
    return next(name for name in _names(slug, notes.id) if name not in taken)


def _names(slug: str, id: str) -> Iterator[str]:
    if not _DEVICES.fullmatch(slug):
        yield f"{slug}.md"
    known = _HEX.search(id)
    hashed = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()
    slug = f"{slug}-{known[1] if known else hashed[:8]}"
    yield f"{slug}.md"
    yield from (f"{slug}-{number}.md" for number in count(2))


def find_existing(folder: Path) -> dict[str, Path]:
    """The exported files in a folder and below it, by the id of their article.

    Links are not followed, hidden folders not entered; of files with one id the uppermost counts.
    """
    paths: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [Path(root, name) for name in names if name.lower().endswith(".md")]
    found: dict[str, Path] = {}
    for path in sorted(paths, key=lambda path: (len(path.parts), path)):
        if id := frontmatter.find(_beginning(path), markdown.ID):
            found.setdefault(id, path)
    return found


def _beginning(path: Path) -> str:
    """The first part of a regular file; "" of anything else, or where it cannot be read."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return ""
            return file.read(_SCANNED).decode("utf-8", "replace")
    except OSError:
        return ""


def write(path: Path, text: str) -> None:
    """Write a file so that it is there whole, or as it was before, whatever happens.

    A new file is its owner's alone (0600), an old one keeps its mode. Raises OSError where it
    cannot be written, and where a link, a folder or a write-protected file stands in the way.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG | 0o600
    if not stat.S_ISREG(mode):
        kind = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no file"
        raise FileExistsError(f"{kind} of that name stands in the way")
    if not mode & stat.S_IWUSR:
        raise PermissionError("it is write-protected")
    handle, name = tempfile.mkstemp(".tmp", f".{path.name[:40]}.", path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
            Path(name).chmod(stat.S_IMODE(mode))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def export(
    folder: Path,
    items: Iterable[tuple[Notes, Document | None]],
    render: Render = markdown.render,
    chosen: Collection[str] | None = None,
    texts: Callable[[str, str], str | None] = lambda id, text_hash: None,
) -> Report:
    """Write a file for each article into a folder, which is made if need be.

    `chosen` are the ids of the annotations wanted, None for all; those that a file holds already
    stay in it. `texts` gives the texts that passages were marked in, by the id of the article and
    the hash of the text.

    A file written earlier is found again by the id in it, whatever its name is now, and brought up
    to date; any other file is left alone. Nothing is raised for a file that cannot be read or
    written: the report says so, and the others are written.
    """
    written: list[Path] = []
    unchanged: list[Path] = []
    problems: list[str] = []
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        taken = {path.name.casefold() for path in folder.iterdir() if not _in_the_way(path)}
    except OSError as error:
        return Report((), (), (_problem(folder, error),))
    existing = find_existing(folder)
    for notes, document in items:
        path = existing.get(notes.id) or folder / _free_name(notes, taken)
        taken.add(path.name.casefold())
        try:
            old = notes.id in existing
            previous = path.read_bytes().decode("utf-8", "surrogateescape") if old else ""
            known = partial(texts, notes.id)
            placed = placements(document, notes.records, known) if document else None
            text = render(notes, document, previous, chosen, placed)
            if old and text == previous:
                unchanged.append(path)
                continue
            write(path, text)
        except (OSError, ValueError) as error:
            problems.append(_problem(path, error))
            continue
        existing[notes.id] = path
        written.append(path)
    return Report(tuple(written), tuple(unchanged), tuple(problems))


def _in_the_way(path: Path) -> bool:
    """Whether nothing may be written there, and another name would only hide that."""
    return path.is_symlink() or path.is_dir()


def _problem(path: Path, error: OSError | ValueError) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return clean_line(f"{path}: {reason}")
