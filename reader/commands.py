"""One function a command; each returns the exit code."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from reader import reports
from reader.annotation import Notes
from reader.arguments import STANDARD, UsageError
from reader.desk import GOOD, REFUSALS, WRONG, Desk, number
from reader.doctor import doctor
from reader.document import Document
from reader.exchange import bring_in, take_out
from reader.exports import EXCHANGE
from reader.finding import echo, search
from reader.index.groupings import Grouping
from reader.index.store import IndexUnavailableError
from reader.library import shown
from reader.listings import articles, index, passages
from reader.marked import Marked
from reader.marking import mark
from reader.printer import bold, muted
from reader.recognition import MOST, likeness
from reader.recovery import redo, trash, undo
from reader.tagging import tags

if TYPE_CHECKING:
    from reader.exports.files import Render


def run(desk: Desk) -> int:
    """Do what the arguments ask for; what stands in the way is told on one line.

    Raises UsageError where the arguments do not go together, or do not fit what is there.
    """
    commands: dict[str, Callable[[Desk], int]] = {
        "list": articles,
        "search": search,
        "echoes": echo,
        "show": _show,
        "annotate": mark,
        "notes": passages,
        "tags": tags,
        "export": _export,
        "import": bring_in,
        "doctor": doctor,
        "undo": undo,
        "redo": redo,
        "trash": trash,
        "share": _share,
        "index": index,
    }
    try:
        return commands[desk.arguments.command](desk)
    except (*REFUSALS, IndexUnavailableError) as error:
        return desk.refuse(error)


def _show(desk: Desk) -> int:
    source = desk.collection.source(desk.arguments.article)
    row, document, printer = desk.collection.row(source), source.document, desk.printer
    if desk.arguments.json:
        printer.row(reports.document_fields(row, document))
        return GOOD
    printer.line(bold(document.title))
    for label, value in reports.details(row, document):
        printer.line(muted(f"{label:<10}"), value, whole=True)
    if document.outline:
        printer.line()
        printer.line(bold("Outline"))
    for heading in document.outline:
        printer.line(heading.title, indent=2 * heading.level)
    printer.line()
    printer.text(document.text.rstrip("\n"), columns=desk.settings.measure)
    return GOOD


def _share(desk: Desk) -> int:
    collection = desk.collection
    path, document, own = collection.source(desk.arguments.article)
    other, text, notes = collection.source(desk.arguments.other)
    if likeness(document.text, text.text) < MOST:
        raise UsageError(f"{shown(path)} and {shown(other)} are no copies of one article")
    count = len(notes.annotations)
    saved = collection.notebook.share(notes, document, path)
    added = len(saved.annotations) - count
    more = f", {number(added, 'passage')} of its own added" if added else ""
    desk.printer.line(f"“{own.title}” shares {number(count, 'passage')}{more}", whole=True)
    return GOOD


def _export(desk: Desk) -> int:
    if desk.arguments.format in EXCHANGE:
        return take_out(desk)
    from reader.exports import files, formats

    given = desk.arguments
    grouping = Grouping(given.sort or Grouping.ARTICLE)
    marked = desk.collection.marked(desk.query, grouping, given.limit)
    output = given.output
    if given.json and output == STANDARD:
        raise UsageError("--json tells of files, and - is for their text: name a folder")
    first = next(marked, None)
    if first is None:
        return desk.counted(0, "no passage to export")
    render = formats()[desk.arguments.format]
    if output == STANDARD or _names_file(output):
        if next(marked, None):
            raise UsageError("these passages are from several articles; name a folder for them")
        if output == STANDARD:
            placed = first.placements()
            desk.printer.document(render(first.notes, first.document, "", None, placed))
            return GOOD
        return _export_file(desk, Path(output), first, render)
    chosen: set[str] = set()

    def items() -> Iterator[tuple[Notes, Document | None]]:
        for one in chain([first], marked):
            chosen.update(one.ids)
            yield one.whole, one.document

    texts = desk.collection.notebook.text
    report = files.export(Path(output), items(), render, chosen, texts)
    states = dict.fromkeys(report.written, "written")
    states |= dict.fromkeys(report.unchanged, "unchanged")
    for path in sorted(states):
        _tell_file(desk, path, states[path])
    for problem in report.problems:
        desk.printer.say(problem)
    told = f"{number(len(report.written), 'file')} written, {len(report.unchanged)} unchanged"
    desk.counted(1, told)
    return WRONG if report.problems else GOOD


def _export_file(desk: Desk, path: Path, marked: Marked, render: "Render") -> int:
    from reader.exports import files, frontmatter, markdown

    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: is no regular file")
        old = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""
        # What is not our own export of this article is not ours to change.
        if old and frontmatter.find(old, markdown.ID) != marked.notes.id:
            raise UsageError(
                f"{path}: is no export of “{marked.notes.title}”, and is left as it is"
            )
        text = render(marked.whole, marked.document, old, marked.ids, marked.placements())
        files.write(path, text)
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise UsageError(f"{path}: {reason}") from error
    _tell_file(desk, path, "written")
    return GOOD


def _tell_file(desk: Desk, path: Path, state: str) -> None:
    """Tell of a file that was written, or that said so already: people of the former alone."""
    if desk.arguments.json:
        desk.printer.row({"path": str(path), "state": state})
    elif state == "written":
        desk.printer.line(str(path), whole=True)


def _names_file(output: str) -> bool:
    """Whether an output is one file rather than a folder for many."""
    if Path(output).is_dir() or output.endswith("/"):
        return False
    return Path(output).suffix.lower() in (".md", ".markdown") or Path(output).exists()
