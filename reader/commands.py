"""One function a command; each returns the exit code."""

from collections.abc import Callable

from reader import reports
from reader.arguments import UsageError
from reader.counts import number
from reader.desk import GOOD, REFUSALS, Desk
from reader.doctor import doctor
from reader.exchange import bring_in, take_out
from reader.exporting import export
from reader.exports import EXCHANGE
from reader.finding import echo, search
from reader.index.store import IndexUnavailableError
from reader.library import shown
from reader.listings import articles, index, passages
from reader.marking import mark
from reader.options import By
from reader.printer import bold, muted
from reader.recognition import MOST, likeness
from reader.recovery import redo, trash, undo
from reader.tagging import tags


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
    given = desk.arguments
    shaping = {
        "--by": given.by != By.ARTICLE,
        "--flavour": bool(given.flavour),
        "--one-file": given.one_file,
        "--template": bool(given.template),
        "--print-template": given.print_template,
    }
    if given.format != "markdown" and any(shaping.values()):
        wrong = next(name for name, there in shaping.items() if there)
        raise UsageError(f"{wrong} shapes Markdown, and does not go with -f {given.format}")
    return take_out(desk) if given.format in EXCHANGE else export(desk)
