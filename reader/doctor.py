"""The command that checks everything and mends what is safe to mend."""

from pathlib import Path

from reader.annotation import Json
from reader.arguments import UsageError
from reader.checks import Finding, Subject, checks
from reader.counts import number
from reader.desk import GOOD, NOTHING, Desk
from reader.printer import muted
from reader.record import record
from reader.storage import NotebookError


def doctor(desk: Desk) -> int:
    """Check everything; returns 0 where all is well, or mended. Raises UsageError."""
    arguments, printer = desk.arguments, desk.printer
    found = mended = 0
    subject = _subject(desk)
    # Where settings are wrong, nobody knows which notes and articles are meant.
    for check in checks()[: 1 if subject.misconfigured else None]:
        for finding in check(subject):
            outcome = _mend(finding) if arguments.fix else Outcome()
            found += 1
            mended += outcome.mended
            if arguments.json:
                printer.row(_fields(finding, outcome))
            else:
                where = str(finding.path or finding.article)
                what = f"{where}: {finding.problem}"
                printer.line(what, muted(f"; {outcome.told or finding.advice}"), whole=True)
    if not arguments.json:
        printer.say(_summary(found, mended))
    return GOOD if found == mended else NOTHING


@record()
class Outcome:
    """What came of mending something."""

    mended: bool = False
    told: str = ""
    """In words; "" where it was not tried."""


def _mend(finding: Finding) -> Outcome:
    if finding.mend is None:
        return Outcome()
    try:
        finding.mend()
    except (NotebookError, OSError) as error:
        return Outcome(told=f"could not be mended: {error}")
    return Outcome(mended=True, told="mended")


def _subject(desk: Desk) -> Subject:
    notebook = desk.collection.notebook
    other = Path(desk.arguments.folder) if desk.arguments.folder else None
    if other and not other.is_dir():
        raise UsageError(f"{other}: there is no such folder of notes")
    if other and notebook.folder.is_dir() and other.samefile(notebook.folder):
        raise UsageError(f"{other}: is the folder of the notes itself")
    return Subject(
        notebook=notebook,
        library=desk.collection.library,
        rescue=desk.rescue,
        state=desk.state,
        drafts=desk.drafts,
        settings=desk.settings_file,
        misconfigured=desk.misconfigured,
        other=other,
    )


def _summary(found: int, mended: int) -> str:
    if not found:
        return "all is well"
    left = found - mended
    told = [f"{mended} mended"] if mended else []
    told += [f"{left} left"] if left else ["all is well now"]
    return f"{number(found, 'finding')}: {', '.join(told)}"


def _fields(finding: Finding, outcome: Outcome) -> dict[str, Json]:
    return {
        "check": finding.check,
        "path": str(finding.path) if finding.path else None,
        "article": finding.article or None,
        "problem": finding.problem,
        "advice": outcome.told if outcome.told and not outcome.mended else finding.advice,
        "mended": outcome.mended,
    }
