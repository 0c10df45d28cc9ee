"""Taking notes out from the command line."""

import re
from collections.abc import Collection, Iterator
from difflib import unified_diff
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reader.arguments import STANDARD, UsageError
from reader.config import SettingsError, place
from reader.counts import number
from reader.desk import GOOD, WRONG, Desk
from reader.exports import SOURCES, source_list
from reader.options import FOLDER, By, Flavour

if TYPE_CHECKING:
    from reader.exports.orders import Item, Order
    from reader.exports.papers import Paper


def export(desk: Desk) -> int:
    """Write marked passages as what is asked for; returns the exit code. Raises UsageError."""
    given = desk.arguments
    to_standard = given.output == STANDARD or (given.format in SOURCES and not given.output)
    if given.json and (to_standard or given.dry_run or given.print_template):
        raise UsageError("--json tells of files that are written")
    try:
        if desk.arguments.print_template:
            return _templates(desk)
        if desk.arguments.format in SOURCES:
            return _sources(desk)
        output = desk.arguments.output or str(desk.settings.export.folder or FOLDER)
        one = output == STANDARD or _names_file(output)
        return _one(desk, output) if one else _many(desk, Path(output))
    except ValueError as error:  # of a template, or of what stands in a file
        raise UsageError(str(error)) from error


def _order(desk: Desk) -> "Order":
    from reader.exports.orders import Order

    arguments, settled = desk.arguments, desk.settings.export
    try:
        own = place(arguments.template, Path()) if arguments.template else None
    except SettingsError as error:
        raise UsageError(f"--template: {error}") from None
    return Order(
        flavour=Flavour(arguments.flavour or settled.flavour),
        templates=own or settled.templates,
        by=By(arguments.by),
        together=arguments.one_file,
    )


def _items(desk: Desk, also: Collection[str] = ()) -> Iterator["Item"]:
    """What is exported. Where that is everything, also articles that nothing is left of but their
    files (`also`)."""
    from reader.exports.orders import Item

    whole = not desk.query and desk.arguments.limit is None
    for one in desk.marked(also if whole else ()):
        texts = partial(desk.collection.notebook.text, one.whole.id)
        yield Item(one.whole, one.document, None if whole else one.ids, texts)


def _templates(desk: Desk) -> int:
    from reader.exports.layouts import templates

    order = _order(desk)
    for name, text in templates(order.flavour, order.templates):
        end = "" if text.endswith("\n") else "\n"
        desk.printer.document(f"{{# {name} #}}\n{text}{end}")
    return GOOD


def _many(desk: Desk, folder: Path) -> int:
    """Write the files of a folder, or show what would change in them."""
    from reader.exports import orders

    dry = desk.arguments.dry_run
    put = partial(_difference, desk) if dry else None
    report = orders.write(_order(desk), folder, partial(_items, desk), put=put)
    if not dry:
        states = dict.fromkeys(report.written, "written")
        states |= dict.fromkeys(report.unchanged, "unchanged")
        for path in sorted(states):
            _tell(desk, path, states[path])
    for problem in report.problems:
        desk.printer.say(problem)
    if not any(report):
        return desk.counted(0, "no passage to export")
    done = "would be written" if dry else "written"
    told = f"{number(len(report.written), 'file')} {done}, {len(report.unchanged)} unchanged"
    desk.counted(1, told)
    return WRONG if report.problems else GOOD


def _one(desk: Desk, output: str) -> int:
    """Write all into one file, or onto the screen."""
    from reader.exports import markdown, orders

    order = _order(desk)
    papers = orders.all_papers(order, _items(desk))
    paper, more = next(papers, None), next(papers, None)
    if paper is None:
        return desk.counted(0, "no passage to export")
    if more is not None:
        what = "several articles" if order.by is By.ARTICLE else f"more than one {order.by}"
        raise UsageError(f"these passages are from {what}; name a folder for them, or --one-file")
    if output != STANDARD:
        return _file(desk, Path(output), paper, order)
    desk.printer.document(markdown.write(paper, order.layout))
    return GOOD


def _file(desk: Desk, path: Path, paper: "Paper", order: "Order") -> int:
    from reader.exports import files, markdown

    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: is no regular file")
        old = files.read(path) if path.exists() else ""
        # What is not our own export of this is not ours to change.
        if old and files.id_in(old) != paper.id:
            raise UsageError(f"{path}: is no export of “{paper.title}”, and is left as it is")
        text = markdown.write(paper, order.layout, old)
        if desk.arguments.dry_run:
            _difference(desk, path, old, text)
            return GOOD
        if text != old:
            files.write(path, text, old)
    except (OSError, ValueError) as error:
        raise UsageError(files.problem(path, error)) from error
    return _told(desk, path, text != old)


def _told(desk: Desk, path: Path, written: bool) -> int:
    """Tell of the one file that was asked for."""
    _tell(desk, path, "written" if written else "unchanged")
    return GOOD if written else desk.counted(1, f"{path}: unchanged")


def _tell(desk: Desk, path: Path, state: str) -> None:
    """Tell of a file that was written, or that said so already: people of the former alone."""
    if desk.arguments.json:
        desk.printer.row({"path": str(path), "state": state})
    elif state == "written":
        desk.printer.line(str(path), whole=True)


def _difference(desk: Desk, path: Path, old: str, new: str) -> None:
    """Show what would change in a file, as diff and patch have it."""
    # What else some take for the end of a line, patch does not.
    before, after = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (old, new))
    lines = unified_diff(before, after, str(path) if old else "/dev/null", str(path))
    ended = (
        one if one.endswith("\n") else f"{one}\n\\ No newline at end of file\n" for one in lines
    )
    desk.printer.document("".join(ended))


def _sources(desk: Desk) -> int:
    """Write the list of sources."""
    arguments = desk.arguments
    write, signature = source_list(arguments.format)
    found = [one.whole for one in desk.marked()]
    if not found:
        return desk.counted(0, "no passage to export")
    content = write(found)
    if arguments.output in ("", STANDARD):
        desk.printer.document(content.decode())
        return GOOD
    path = Path(arguments.output)
    if path.is_dir():
        path /= f"sources{SOURCES[arguments.format]}"
    from reader.exports import files

    try:
        old = path.read_bytes() if path.exists() else b""
        if old and not old.startswith(signature):
            raise UsageError(f"{path}: is no list of sources of ours, and is left as it is")
        if arguments.dry_run:
            _difference(desk, path, old.decode("utf-8", "replace"), content.decode())
            return GOOD
        if content != old:
            files.write(path, content.decode())
    except OSError as error:
        raise UsageError(files.problem(path, error)) from error
    return _told(desk, path, content != old)


def _names_file(output: str) -> bool:
    """Whether an output is one file rather than a folder for many."""
    if Path(output).is_dir() or output.endswith("/"):
        return False
    return Path(output).suffix.lower() in (".md", ".markdown") or Path(output).exists()
