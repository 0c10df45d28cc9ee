"""One function a command; each returns the exit code."""

from collections.abc import Callable
from dataclasses import replace

from reader import reports
from reader.anchoring import MISSING, to_review
from reader.annotation import Status
from reader.arguments import UsageError
from reader.desk import GOOD, REFUSALS, Desk, number
from reader.doctor import doctor
from reader.exporting import export
from reader.exports import citation
from reader.library import shown
from reader.marking import mark
from reader.passage import State
from reader.printer import bold, muted
from reader.recognition import MOST, likeness
from reader.recovery import redo, trash, undo
from reader.reports import Passage
from reader.tagging import tags


def run(desk: Desk) -> int:
    """Do what the arguments ask for; what stands in the way is told on one line.

    Raises UsageError where the arguments do not go together, or do not fit what is there.
    """
    commands: dict[str, Callable[[Desk], int]] = {
        "list": _list,
        "show": _show,
        "annotate": mark,
        "notes": _notes,
        "tags": tags,
        "export": export,
        "doctor": doctor,
        "undo": undo,
        "redo": redo,
        "trash": trash,
        "share": _share,
    }
    try:
        return commands[desk.arguments.command](desk)
    except REFUSALS as error:
        return desk.refuse(error)


def _list(desk: Desk) -> int:
    count, missing = 0, desk.arguments.missing
    rows = desk.collection.missing(desk.query) if missing else desk.collection.rows(desk.query)
    for row in rows:
        count += 1
        if desk.arguments.json:
            desk.printer.row(reports.article_fields(row))
            continue
        article = row.article
        marks = f"✎ {row.annotations}" if row.annotations else ""
        read = f"{row.progress:.0%}" if row.status is Status.READING else row.status.value
        by = article.author or article.source
        desk.printer.line(
            muted(f"{article.date or '':<10}  {marks:>5}  {read:<6}  "),
            bold("★ " * row.starred + article.title),
            muted(f" · {by}" if by else ""),
        )
        if missing:
            desk.printer.line(f"last at {shown(article.path)}", indent=2, whole=True)
    return desk.counted(count, number(count, "missing article" if missing else "article"))


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


def _notes(desk: Desk) -> int:
    count = articles = 0
    for marked in desk.collection.marked(desk.query):
        notes, placements = marked.notes, marked.placements()
        if desk.arguments.review:
            unsure = tuple(to_review(notes.annotations, placements))
            notes = replace(notes, records=unsure)
        found = reports.passages(notes, marked.path, marked.document, placements)
        if desk.arguments.json:
            for passage in found:
                desk.printer.row(reports.passage_fields(passage))
        elif found:
            by = f" · {notes.author}" if notes.author else ""
            desk.printer.line(bold(notes.title), muted(by))
            for passage in found:
                _print(desk, passage)
            desk.printer.line()
        count, articles = count + len(found), articles + bool(found)
    return desk.counted(count, f"{number(count, 'passage')} in {number(articles, 'article')}")


def _print(desk: Desk, passage: Passage) -> None:
    annotation, columns = passage.annotation, desk.settings.measure
    where = " · ".join(filter(None, (citation.place(annotation), annotation.colour.value)))
    tags = "".join(f" #{tag}" for tag in annotation.tags)
    desk.printer.line()
    desk.printer.text(f"“{annotation.passage.exact}”", indent=2, columns=columns)
    desk.printer.line(muted(where), tags, indent=2)
    if told := _state(passage):
        desk.printer.line(muted(told), indent=2)
    if passage.text not in (None, annotation.passage.exact):
        lead = "perhaps now" if passage.state is State.UNCERTAIN else "now"
        desk.printer.text(f"{lead}: “{passage.text}”", indent=2, columns=columns)
    if annotation.note:
        desk.printer.text(annotation.note, indent=2, columns=columns)


def _state(passage: Passage) -> str:
    """What is to be said of where a passage stands."""
    if passage.reason == MISSING:
        return passage.reason
    told = {State.ORPHAN: "no longer found in the article", State.UNCERTAIN: "place not certain"}
    parts = (told.get(passage.state, ""), passage.reason)
    return ": ".join(filter(None, parts)) if passage.state in told else ""


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
