"""Marked passages for other programs, and from them, on the command line."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from uuid import uuid4

from reader.annotation import Json
from reader.arguments import STANDARD, UsageError
from reader.counts import number
from reader.desk import GOOD, NOTHING, WRONG, Desk
from reader.exports import EXCHANGE
from reader.imports.limits import LARGEST
from reader.library import absolute
from reader.marked import Marked
from reader.options import FOLDER
from reader.passage import Cancelled
from reader.storage import NotebookError, read_tables
from reader.text import clean_line, clip

if TYPE_CHECKING:
    from reader.exports.exhibit import Exhibit
    from reader.imports.parcel import Parcel
    from reader.plan import Plan

_BOM = b"\xef\xbb\xbf"
_EVERY = 20
"""Of so many articles or passages, one is told of while they are gone through."""


def take_out(desk: Desk) -> int:
    """Write passages in a format that holds all in one file. Returns the exit code; raises
    UsageError where nothing can be written there."""
    given = desk.arguments
    if given.bom and given.format != "csv":
        raise UsageError("--bom goes with -f csv alone")
    if given.dry_run:
        raise UsageError("--dry-run goes with -f markdown, csl and bibtex")
    some = bool(given.query) or given.limit is not None
    marked = list(desk.marked()) if some or given.format != "json" else []
    if given.format == "json":
        content, count, signature = _whole(desk, marked)
        if len(content) > LARGEST:
            more = "export parts of it with a QUERY each, to import them again"
            desk.printer.say(f"this is more than {LARGEST >> 20} MiB; {more}")
    else:
        from reader.exports import exchange

        write, signature = exchange(given.format)
        content = write([_exhibit(one) for one in marked])
        count = sum(len(one.notes.records) for one in marked)
    if not content or not count:
        return desk.counted(0, "no passage to export")
    if given.bom:
        content = _BOM + content
    if given.output == STANDARD:
        if not desk.printer.content(content):
            raise UsageError(f"{given.format} is no text; name a file for it with -o")
        return WRONG if desk.collection.notebook.problems else GOOD
    path = _output(given.output, given.format)
    _save(path, content, signature)
    desk.printer.line(str(path), whole=True)
    what = "article" if given.format == "json" else "passage"
    desk.counted(1, f"{number(count, what)} written")
    return WRONG if desk.collection.notebook.problems else GOOD


def _exhibit(marked: Marked) -> "Exhibit":
    from reader.exports.exhibit import Exhibit

    return Exhibit(marked.notes, marked.path, marked.document, marked.placements(), marked.texts)


def _whole(desk: Desk, marked: Iterable[Marked]) -> tuple[bytes, int, bytes]:
    """All notes files, or those of some passages with these alone; and how many files."""
    from reader.exports import own

    notebook = desk.collection.notebook
    files = notebook.files
    chosen = {one.whole.id: one.ids for one in marked}
    some = desk.arguments.query or desk.arguments.limit is not None
    found = {}
    for id in chosen if some else files.files():
        try:
            tables = read_tables(files.path(id))
        except (NotebookError, OSError) as error:
            notebook.problems.append(f"{error}; it is left out")
            desk.printer.say(f"{error}; it is left out")
            continue
        if tables is not None:
            found[id] = own.only(tables, chosen[id]) if chosen else tables
    return own.write(found), len(found), own.SIGNATURE


def _output(output: str, format: str) -> Path:
    """The file to write: the one that is named, or one in the folder that is."""
    name = f"{FOLDER}{EXCHANGE[format]}"
    if not output:
        return Path(name)
    path = Path(output)
    return path / name if output.endswith("/") or path.is_dir() else path


def _save(path: Path, content: bytes, signature: bytes) -> None:
    """Write a file, unless one stands there that is no export of the same format."""
    from reader.exports.files import write

    try:
        if path.exists() and path.is_file() and path.stat().st_size:
            old = path.read_bytes().removeprefix(_BOM)
            if not (old.startswith(signature) or old.endswith(signature)):
                raise UsageError(f"{path}: is no export of reader, and is left as it is")
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        # Bytes that are no text pass through unchanged, as names of files do.
        write(path, content.decode("utf-8", "surrogateescape"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error


def bring_in(desk: Desk) -> int:
    """Import a file, or tell what importing it would do. Returns the exit code; raises UsageError
    for what cannot be imported, and NotSavedError where nothing was."""
    from reader.importing import Importing, undone
    from reader.imports.files import opened
    from reader.imports.parcel import NotUnderstoodError
    from reader.planning import planned

    path = absolute(desk.arguments.file)
    try:
        parcel = opened(path)
    except NotUnderstoodError as error:
        raise UsageError(str(error)) from None
    notebook, library = desk.collection.notebook, desk.collection.library
    importing = Importing(
        notebook=notebook,
        journal=desk.journal,
        device=desk.device,
        new_id=lambda: str(uuid4()),
    )
    stop = Event()
    try:
        with _stopping(stop):
            plan = planned(
                parcel,
                path,
                notebook,
                library,
                device=desk.device,
                now=desk.now(),
                undone=undone(desk.journal),
                progress=partial(_progress, desk, "article", "looked at"),
                placed=partial(_progress, desk, "passage", "placed"),
                cancelled=stop.is_set,
            )
            if not desk.arguments.dry_run:
                written = partial(_progress, desk, "article", "written")
                label = f"import of {clip(clean_line(path.name), 60)}"
                importing.write(plan, label, progress=written, cancelled=stop.is_set)
    except Cancelled:
        desk.printer.draw("")
        desk.printer.say("stopped; nothing was imported")
        raise KeyboardInterrupt from None
    desk.printer.draw("")
    return _told(desk, path, parcel, plan)


@contextmanager
def _stopping(stop: Event) -> Iterator[None]:
    """Let Ctrl-c ask for an end, in place of breaking off what is being written."""
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _progress(desk: Desk, what: str, done: str, count: int) -> None:
    if count % _EVERY == 0:
        desk.printer.draw(f"{number(count, what)} {done}, Ctrl-c stops")


def _told(desk: Desk, path: Path, parcel: "Parcel", plan: "Plan") -> int:
    """Tell what was done, or would be."""
    if desk.arguments.json:
        remarks: list[Json] = [*plan.remarks]
        desk.printer.row(
            {
                "file": str(path),
                "format": parcel.kind,
                "passages": plan.passages,
                "new": plan.new,
                "attached": plan.attached,
                "uncertain": plan.uncertain,
                "orphans": plan.orphans,
                "missing": plan.missing,
                "present": plan.present,
                "articles": plan.articles,
                "remarks": remarks,
                "done": not desk.arguments.dry_run,
            }
        )
        return GOOD if plan.passages or plan.shares else NOTHING
    for line in plan.told(parcel.kind, dry_run=desk.arguments.dry_run):
        desk.printer.line(line, whole=True)
    return GOOD if plan.passages or plan.shares else NOTHING
