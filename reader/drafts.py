"""Notes that are being written: kept aside, so that they outlive a crash or a closed terminal."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reader.storage import (
    SCHEMA,
    NotebookError,
    Row,
    alive,
    make_folder,
    not_saved,
    read_tables,
    schema_of,
    sweep,
    sync_folder,
    write_tables,
)

_ROW = "1"


class Draft(NamedTuple):
    """A note as far as it is typed."""

    article: str
    """The id of the article."""
    annotation: str
    """The id of the annotation that the note belongs to, or will."""
    start: int
    end: int
    """The passage: code points into the article's text."""
    note: str
    path: str
    """Where the article is."""
    saved: str
    """When the draft was kept: UTC, ISO."""


class Drafts:
    """Drafts in one folder, a file each."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when the first draft is kept."""
        self.folder = folder

    def keep(self, draft: Draft) -> None:
        """Put the draft in place of the last one of its annotation, on the disk to stay.

        Raises NotSavedError where that fails; the last one is then still there.
        """
        path = self._path(draft.annotation)
        process = os.getpid()
        fields: Row = {**draft._asdict(), "process": process, "begun": _begun(process)}
        try:
            make_folder(self.folder)
            write_tables(path, {"schema": SCHEMA, "drafts": {_ROW: fields}})
        except OSError as error:
            raise not_saved(path, error) from error

    def drop(self, annotation: str) -> None:
        """Forget the draft of an annotation, if there is one.

        Raises NotSavedError where it cannot be removed.
        """
        path = self._path(annotation)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise not_saved(path, error) from error
        with suppress(OSError):  # a draft that comes back after a power cut does no harm
            sync_folder(self.folder)

    def all(self) -> list[Draft]:
        """The drafts that were kept and not dropped, oldest first; left out are damaged ones, and
        those that another program is still writing."""
        sweep(self.folder)
        drafts = []
        for path in self.folder.glob("*.json"):
            with suppress(NotebookError, OSError, ValueError):
                drafts.append(read_draft(path))
        return sorted(drafts, key=lambda draft: (draft.saved, draft.annotation))

    def _path(self, annotation: str) -> Path:
        # An id comes from a notes file that others may have written: it is never used as a name.
        return (
            self.folder
            / f"{hashlib.sha256(annotation.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"
        )


class BusyError(ValueError):
    """Another program is writing a draft."""


def read_draft(path: Path) -> Draft:
    """Raises NotebookError, OSError, and ValueError for a file that holds no draft: BusyError for
    one that another program is writing."""
    tables = read_tables(path) or {}
    match tables:
        case {
            "drafts": {
                "1": {
                    "article": str(article),
                    "annotation": str(annotation),
                    "start": int(start),
                    "end": int(end),
                    "note": str(note),
                    "path": str(place),
                    "saved": str(saved),
                    **writer,
                }
            }
        } if schema_of(tables) <= SCHEMA:
            if _written_elsewhere(writer):
                raise BusyError(f"{path} is being written by another program")
            return Draft(
                article=article,
                annotation=annotation,
                start=start,
                end=end,
                note=note,
                path=place,
                saved=saved,
            )
    raise ValueError(f"{path} holds no draft")


def _written_elsewhere(fields: Mapping[object, object]) -> bool:
    """Whether the program that kept a draft still runs, and is not this one."""
    match fields:
        case {"process": int(process), "begun": str(begun)} if process > 0:
            return process != os.getpid() and alive(process) and begun == _begun(process)
    return False


def _begun(process: int) -> str:
    """By what a process is told from another one that has its number later; "" where the system
    does not say."""
    try:
        status = Path(f"/proc/{process}/stat").read_bytes()
    except OSError:
        return ""
    # The 22nd field; the second one, in parentheses, may hold anything.
    return status.rpartition(b")")[2].split()[19].decode()
