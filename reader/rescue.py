"""Changes that could not be saved, kept elsewhere until they can be.

What is kept for a notebook are notes files like its own, in a folder that says where the notebook
is: to bring them back is to merge them.
"""

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reader.annotation import Notes
from reader.notebook import Notebook
from reader.storage import (
    NotebookError,
    NotSavedError,
    make_folder,
    not_saved,
    read_bytes,
    read_tables,
    sync_folder,
)
from reader.text import clean_line

_BELONGS = "notebook"
"""The file that says which notebook the files beside it belong to."""
_FILE = re.compile(r"[a-z0-9-]+-[0-9a-f]{12}\.json")
_LOCK_SECONDS = 2.0


class Unsaved(NamedTuple):
    """An emergency file: changes to the notes on one article."""

    path: Path
    notebook: Path
    """The folder of the notes that they belong to."""

    @property
    def id(self) -> str:
        """The id of the article."""
        return self.path.stem


class Restored(NamedTuple):
    """What came of bringing changes back."""

    saved: list[Unsaved]
    problems: list[str]
    """What could not be brought back and why, in lines fit to show."""


class Rescue:
    """Keeps changes to a notebook in the first of several places that can be written to."""

    def __init__(
        self,
        places: Callable[[], Sequence[Path]],
        notebook: Notebook,
        *,
        device: str,
        now: Callable[[], str],
    ) -> None:
        """`places` gives the folders, best first; `device` and `now` are those of the notebook.
        Nothing is read or made before it is needed."""
        self._places = places
        self._notebook = notebook
        self._device = device
        self._now = now

    def keep(self, save: Callable[[Notebook], Notes]) -> Unsaved:
        """Have a change saved into an emergency file; it is on the disk to stay.

        `save` saves the change into the notebook that it is given. Raises NotSavedError where no
        place can be written to.
        """
        refused: NotebookError | None = None
        for place in self._places():
            folder = place / self._key
            try:
                self._found(folder)
                notes = save(self._book(folder))
            except OSError as error:
                refused = not_saved(folder, error)
            except NotebookError as error:
                refused = error
            else:
                return Unsaved(folder / f"{notes.id}.json", self._notebook.folder)
        raise NotSavedError(f"it is kept nowhere else either: {refused}")

    def all(self) -> Iterator[Unsaved]:
        """The emergency files in all places, of other notebooks too."""
        for place in filter(_is_ours, self._places()):
            for belongs in sorted(place.glob(f"*/{_BELONGS}")):
                with suppress(OSError, NotebookError):
                    notebook = Path(os.fsdecode(read_bytes(belongs)))
                    for path in sorted(belongs.parent.iterdir()):
                        if _FILE.fullmatch(path.name):
                            yield Unsaved(path, notebook)

    def restore(self, only: Callable[[Unsaved], bool] = lambda _: True) -> Restored:
        """Bring back the changes in emergency files, all or some: they are merged into the notebook
        that they belong to, and the files are removed; where the notebook's folder had to be made
        only the next time."""
        done = Restored([], [])
        for unsaved in list(filter(only, self.all())):
            try:
                self._restore(unsaved)
            except FileNotFoundError:  # another reader has brought it back
                continue
            except (NotebookError, OSError) as error:
                told = f"{unsaved.path} holds changes that are still not saved: {error}"
                done.problems.append(clean_line(told))
            else:
                done.saved.append(unsaved)
        return done

    def release(self, id: str) -> None:
        """Bring back the changes to one article of this notebook, now that it can be saved. What
        cannot be is tried again at the next start."""
        folder = self._notebook.folder
        self.restore(lambda unsaved: unsaved.id == id and unsaved.notebook == folder.absolute())

    def _restore(self, unsaved: Unsaved) -> None:
        """Raises NotebookError and OSError."""
        import shutil

        from reader.locks import locked

        book = self._notebook
        if unsaved.notebook != book.folder.absolute():
            if not unsaved.notebook.is_dir():  # its disk may be detached
                raise NotSavedError(f"{unsaved.notebook} is gone; bring it back")
            book = self._book(unsaved.notebook)
        there = book.folder.is_dir()
        with locked(unsaved.path, _LOCK_SECONDS):
            tables = read_tables(unsaved.path)
            if tables is None:
                raise FileNotFoundError(unsaved.path)
            book.absorb(unsaved.id, tables)
            if not there:
                return  # a folder that was just made may stand where a disk belongs
            unsaved.path.unlink()
            sync_folder(unsaved.path.parent)
            # Earlier versions of it, if any were kept; all that they say is in the notebook now.
            shutil.rmtree(unsaved.path.parent / ".backups" / unsaved.id, ignore_errors=True)

    def _book(self, folder: Path) -> Notebook:
        return Notebook(folder, device=self._device, now=self._now, lock_seconds=_LOCK_SECONDS)

    @property
    def _key(self) -> str:
        name = os.fsencode(self._notebook.folder.absolute())
        return hashlib.sha256(name).hexdigest()[:12]

    def _found(self, folder: Path) -> None:
        """Make a folder that says which notebook it belongs to. Raises OSError."""
        make_folder(folder.parent)
        if not _is_ours(folder.parent):
            raise PermissionError(1, "it belongs to someone else", str(folder.parent))
        make_folder(folder)
        name = os.fsencode(self._notebook.folder.absolute())
        file = folder / _BELONGS
        if not file.exists() or file.read_bytes() != name:
            new = folder / f".{_BELONGS}.{os.getpid()}.{os.urandom(4).hex()}.tmp"
            with new.open("xb") as opened:
                opened.write(name)
                opened.flush()
                os.fsync(opened.fileno())
            new.replace(file)


def _is_ours(folder: Path) -> bool:
    """Whether a folder is one, and nobody else's: in a place for all, others could have made it."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and (os.name == "nt" or status.st_uid == os.geteuid())
