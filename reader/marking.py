"""Marking passages from the command line, one or many."""

from dataclasses import replace
from uuid import uuid4

from reader import reports, request
from reader.acts import act
from reader.anchoring import placements
from reader.annotation import annotate
from reader.arguments import STANDARD, UsageError
from reader.desk import GOOD, REFUSALS, WRONG, Desk
from reader.exports import citation
from reader.reports import Passage
from reader.request import Request, RequestError
from reader.text import clip


def mark(desk: Desk) -> int:
    """Mark the passage that the arguments name, or those that standard input names.

    Returns the exit code. Raises UsageError, and the refusals of what stands for one passage.
    """
    given = desk.arguments
    if given.article == STANDARD:
        if given.quote is not None:
            raise UsageError("with - standard input names the passages, not --quote")
        return _lines(desk)
    if given.quote is None:
        raise UsageError("annotate needs --quote with the words of the passage")
    wish = request.request(
        given.article,
        exact=given.quote,
        occurrence=given.occurrence,
        colour=given.colour,
        note=given.note,
        tags=given.tags,
    )
    _report(desk, _save(desk, wish))
    return GOOD


def _lines(desk: Desk) -> int:
    code = GOOD
    for number, line in enumerate(desk.stdin, 1):
        if not line.strip():
            continue
        try:
            passage = _save(desk, request.read(line))
        except REFUSALS as error:
            desk.refuse(error, f"line {number}: ")
            code = WRONG
        else:
            _report(desk, passage)
    return code


def _save(desk: Desk, wish: Request) -> Passage:
    """The new annotation, saved. Raises what finding article and passage, and saving, raise."""
    path, document, notes = desk.collection.source(wish.article)
    start, end = wish.range(document)
    try:
        new = annotate(
            document,
            start,
            end,
            id=str(uuid4()),
            device=desk.device,
            now=desk.now(),
            colour=wish.colour,
            note=wish.note,
            tags=wish.tags,
        )
    except ValueError as error:
        raise RequestError(str(error)) from None
    saved = desk.collection.notebook.put(notes, document, new)
    label = "note" if new.note else "tag" if new.tags else "highlight"
    desk.remember(act(label, [(saved.id, None, new)], at=new.updated))
    records = tuple(one for one in saved.records if one.id == new.id)
    alone = replace(saved, records=records)
    # It counts in this very text: nothing has to be searched.
    placed = placements(document, records, lambda _: None)
    return reports.passages(alone, path, document, placed)[0]


def _report(desk: Desk, passage: Passage) -> None:
    """Tell of it at once: whoever reads the line may rely on its being saved."""
    if desk.arguments.json:
        desk.printer.row(reports.passage_fields(passage))
        return
    exact = clip(" ".join(passage.annotation.passage.exact.split()), 60)
    tags = "".join(f" #{tag}" for tag in passage.annotation.tags)
    where = citation.place(passage.annotation)
    desk.printer.line(f"marked “{exact}”{tags} in “{passage.notes.title}”, {where}")
    desk.printer.flush()
