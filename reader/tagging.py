"""Tags from the command line: listing them, and changing them everywhere."""

from uuid import uuid4

from reader import reports, vocabulary
from reader.annotation import Json
from reader.arguments import UsageError
from reader.batch import Batch, Outcome
from reader.desk import GOOD, NOTHING, WRONG, Desk, number
from reader.printer import bold, muted
from reader.retagging import retag
from reader.text import tag_name
from reader.vocabulary import Effect, Operation, Use


def tags(desk: Desk) -> int:
    """List the tags of the passages that a query matches, or do to tags what the arguments say.

    Returns the exit code. Raises UsageError, and NotSavedError where nothing could be changed.
    """
    given = desk.arguments
    if given.operation:
        return _change(desk)
    for option, there in (("--into", given.into is not None), ("--dry-run", given.dry_run)):
        if there:
            raise UsageError(f"{option} needs something to do; see reader tags --help")
    used = [one for one in desk.collection.tags(desk.query).items() if one[1].passages]
    if given.sort == "count":
        used.sort(key=lambda one: -one[1].passages)
    used = used[: given.limit]
    count = len(used)
    for tag, use in used:
        if given.json:
            desk.printer.row(reports.tag_fields(tag, use))
        else:
            where = f"{number(use.passages, 'passage'):>14} in {_articles(use.articles):<14}"
            desk.printer.line(muted(where), bold(f"#{tag}"))
    return desk.counted(count, number(count, "tag"))


def _change(desk: Desk) -> int:
    given = desk.arguments
    for option, there in (
        *(("--limit", given.limit is not None), ("--sort", given.sort)),
        ("--no-scan", not given.scan),
    ):
        if there:
            raise UsageError(f"{option} is for listing tags, not for changing them")
    uses = desk.collection.all_tags()
    try:
        operation = _operation(desk, uses)
        vocabulary.check(operation, uses)
    except ValueError as error:
        raise UsageError(str(error)) from None
    effect = desk.collection.effect(operation)
    if desk.arguments.dry_run:
        return _told(desk, operation, uses, effect, Outcome())
    if effect.passages and not _agreed(desk, operation, uses, effect):
        return NOTHING
    outcome = Outcome()
    try:
        # Also where no passage has the tag: deleted ones may, to be restored one day.
        _retag(desk, operation, outcome)
    except KeyboardInterrupt:
        reached = f"{outcome.tried:,} of {_articles(outcome.total)}"
        desk.printer.say(f"stopped after {reached}; the same again does the rest")
        raise
    return _told(desk, operation, uses, Effect(outcome.passages, outcome.articles), outcome)


def _operation(desk: Desk, uses: dict[str, Use]) -> Operation:
    """What is asked for. Raises ValueError for what is no tag, and UsageError."""
    given = desk.arguments
    verb, *words = given.query
    into = given.into
    if into is not None and verb != "merge":
        raise UsageError("--into goes with merge alone")
    if verb == "merge" and words and into is not None:
        return vocabulary.merge([_known(word, uses) for word in words], into)
    match verb, words:
        case "rename", [old, new]:
            return vocabulary.rename(_known(old, uses), new)
        case "nest", [tag, parent]:
            return vocabulary.nest(_known(tag, uses), tag_name(parent))
        case "delete", [tag]:
            return vocabulary.delete(_known(tag, uses))
    form = {
        "rename": "OLD NEW",
        "merge": "TAG ... --into TAG",
        "nest": "TAG PARENT",
        "delete": "TAG",
    }[verb]
    raise UsageError(f"it is: reader tags {verb} {form}; a tag of several words is joined by -")


def _known(word: str, uses: dict[str, Use]) -> str:
    """A tag that is in use, whatever it looks like, or could be. Raises ValueError."""
    return tag if (tag := vocabulary.spelled(word)) in uses else tag_name(word)


def _agreed(desk: Desk, operation: Operation, uses: dict[str, Use], effect: Effect) -> bool:
    """Whether the user, where there is one to ask, wants to go on."""
    if operation.target or desk.printer.width is None or not desk.stdin.isatty():
        return True
    told = f"{operation.asked}: {_counts(effect)}{_below(operation, uses)}"
    desk.printer.say(f"{told}; go on? (y/n)")
    return desk.stdin.readline().strip().lower() in (b"y", b"yes")


def _retag(desk: Desk, operation: Operation, outcome: Outcome) -> None:
    notebook = desk.collection.notebook
    told = len(notebook.problems)
    batch = Batch(
        notebook=notebook,
        journal=desk.journal,
        device=desk.device,
        now=desk.now,
        new_id=lambda: str(uuid4()),
    )
    retag(batch, operation, outcome)
    outcome.problems += notebook.problems[told:]


def _told(
    desk: Desk, operation: Operation, uses: dict[str, Use], effect: Effect, outcome: Outcome
) -> int:
    """Tell what was done, or would be; returns the exit code."""
    given = desk.arguments
    for problem in outcome.problems:
        desk.printer.say(problem)
    if given.json:
        sources: list[Json] = [*sorted(operation.sources)]
        desk.printer.row(
            {
                "operation": operation.verb.value,
                "tags": sources,
                "into": operation.target or None,
                "annotations": effect.passages,
                "articles": effect.articles,
                "left": len(outcome.problems),
                "done": not given.dry_run,
            }
        )
    elif effect.passages:
        said = f"would {operation.asked}" if given.dry_run else operation.done
        already = uses.get(operation.target, Use()).passages
        had = f"; {number(already, 'passage')} had #{operation.target} already" if already else ""
        told = f"{said}: {_counts(effect)}{_below(operation, uses)}{had}"
        desk.printer.line(told, whole=True)
    elif not outcome.problems:
        named = " or ".join(f"#{tag}" for tag in sorted(operation.sources))
        desk.printer.say(f"no passage has {named}")
    if outcome.problems or desk.collection.notebook.problems:
        return WRONG  # what could not be read may have the tags too
    return GOOD if effect.passages else NOTHING


def _below(operation: Operation, uses: dict[str, Use]) -> str:
    """How many tags move along."""
    below = vocabulary.below(operation, uses)
    return f"; {number(below, 'tag')} below too" if below else ""


def _counts(effect: Effect) -> str:
    return f"{number(effect.passages, 'passage')} in {_articles(effect.articles)}"


def _articles(count: int) -> str:
    return number(count, "article")
