"""Bringing back from the command line: undo, redo, the trash."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from reader import reports
from reader.acts import Act, act, turning
from reader.annotation import Annotation, Notes, revise
from reader.arguments import UsageError
from reader.collection import AmbiguousError, NotFoundError
from reader.counts import number
from reader.desk import GOOD, NOTHING, WRONG, Desk
from reader.past import Past
from reader.printer import bold, muted
from reader.reversal import Reversal
from reader.storage import NotebookError
from reader.text import clean_line, clip
from reader.trash import Deleted, deleted

_SHORTEST = 4
"""Letters of an id that a beginning of it must have."""


_TAIL = 1 << 18
"""Bytes at the end of the journal that hold what was done last, nearly always."""


def undo(desk: Desk) -> int:
    """Take back what was done last, whatever the article. Returns the exit code."""
    return _turn(desk, back=True)


def redo(desk: Desk) -> int:
    """Do again what was taken back last. Returns the exit code."""
    return _turn(desk, back=False)


def _turn(desk: Desk, *, back: bool) -> int:
    past = Past(desk.journal, tail=_TAIL)
    past.refresh()
    if desk.arguments.list:
        return _list(desk, past, back=back)
    while wanted := past.done if back else past.undone:
        reversal = Reversal(act=wanted, back=back, device=desk.device, now=desk.now())
        reversal.run(desk.collection.notebook)
        for problem in reversal.problems:
            desk.printer.say(problem)
        if not reversal.done:
            desk.printer.say(f"{'undo' if back else 'redo'} again does the rest")
            return WRONG
        # Only now: where it is cut off, the next try does the rest.
        entry = turning(wanted, back=back)
        desk.remember(entry)
        past.take(entry)
        if reversal.idle:  # somebody has done so already: on to what comes next
            continue
        if desk.arguments.json:
            fields = reports.act_fields(wanted, undone=back)
            fields |= {"changed": len(reversal.changed), "left": len(reversal.left)}
            desk.printer.row(fields)
        else:
            desk.printer.line(reversal.told(_where(desk, wanted)), whole=True)
        return GOOD if reversal.changed else NOTHING
    return desk.counted(0, "nothing to undo" if back else "nothing to redo")


def _list(desk: Desk, past: Past, *, back: bool) -> int:
    most, count = max(1, desk.arguments.count), 0
    if not back or sum(1 for _ in past.acts()) < most:
        past.read_all()
    listed = past.acts() if back else ((act, False) for act in past.redoable())
    for found, done in islice(listed, most):
        count += 1
        if desk.arguments.json:
            desk.printer.row(reports.act_fields(found, undone=not done))
            continue
        state = ", undone" if back and not done else ""
        when = found.at[:16].replace("T", " ")
        desk.printer.line(muted(f"{when}  "), bold(found.label), f"{_where(desk, found)}{state}")
    return desk.counted(count, number(count, "act"))


def _where(desk: Desk, act: Act) -> str:
    """In which article, or in how many, in words."""
    articles = act.articles
    if len(articles) != 1:
        return f" in {number(len(articles), 'article')}"
    try:
        notes = desk.collection.notebook.read(articles[0])
    except ValueError:
        notes = None
    return f" in “{clip(clean_line(notes.title), 60)}”" if notes else ""


def trash(desk: Desk) -> int:
    """List deleted passages, or bring back those that are named. Returns the exit code."""
    if desk.arguments.restore:
        return _restore(desk)
    found = deleted(_notes(desk), desk.query)
    for one in found:
        if desk.arguments.json:
            desk.printer.row(reports.deleted_fields(one))
            continue
        note = one.annotation
        tags = "".join(f" #{tag}" for tag in note.tags)
        said = f" {clean_line(note.note)}" if note.note else ""
        quote = clip(clean_line(note.passage.exact), 60)
        desk.printer.line(muted(f"{note.id[:8]}  {one.at[:10]}  "), bold(f"“{quote}”"), said, tags)
        desk.printer.line(muted(one.notes.title), indent=10)
    return desk.counted(len(found), f"{number(len(found), 'deleted passage')}")


def _notes(desk: Desk) -> Iterator[Notes]:
    yield from desk.collection.notebook.all()
    for problem in desk.collection.notebook.problems:
        desk.printer.say(problem)


def _restore(desk: Desk) -> int:
    if not desk.arguments.query:
        raise UsageError("--restore needs the ids of passages; reader trash lists them")
    there = deleted(_notes(desk))
    chosen = [_named(name, there) for name in desk.arguments.query]  # all or none
    code = GOOD
    for one in {one.annotation.id: one for one in chosen}.values():
        try:
            saved = _bring_back(desk, one)
        except NotebookError as error:
            desk.refuse(error)
            code = WRONG
            continue
        if desk.arguments.json:
            now = next(note for note in saved.records if note.id == one.annotation.id)
            desk.printer.row(reports.deleted_fields(Deleted(saved, now)))
        else:
            quote = clip(clean_line(one.annotation.passage.exact), 60)
            desk.printer.line(f"restored “{quote}” in “{one.notes.title}”")
            desk.printer.flush()
    return code


def _named(name: str, there: Iterable[Deleted]) -> Deleted:
    """The one whose id is, or alone begins, so. Raises NotFoundError and AmbiguousError."""
    same = [one for one in there if one.annotation.id == name]
    found = same or [one for one in there if one.annotation.id.startswith(name)]
    if len(name) < _SHORTEST and not same:
        raise UsageError(f"“{name}” is too short for the beginning of an id")
    if not found:
        raise NotFoundError(f"no deleted passage has an id that begins with “{name}”")
    if len(found) > 1:
        raise AmbiguousError(
            f"“{name}” begins the ids of {len(found)} deleted passages: write more"
        )
    return found[0]


def _bring_back(desk: Desk, one: Deleted) -> Notes:
    """Restore an annotation, saved when this returns. Raises NotSavedError."""
    now, done = desk.now(), list[Act]()

    def edit(notes: Notes) -> Iterable[Annotation]:
        for note in notes.records:
            if note.id == one.annotation.id and note.deleted:
                new = revise(note, replace(note, deleted=None), device=desk.device, now=now)
                done[:] = [act("restoration", [(notes.id, note, new)], at=now)]
                yield new

    saved = desk.collection.notebook.change(one.notes.id, edit)
    for entry in done:
        desk.remember(entry)
    return saved
