"""Checks of what reader has stored and what it reads: one function a check, in the order in which
what they find is mended. They change nothing themselves."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from reader.library import Library
from reader.notebook import Notebook
from reader.record import record
from reader.rescue import Rescue

Mend: TypeAlias = Callable[[], object]
"""Mends something. Raises NotebookError or OSError where it cannot be; then all is as before, or
told otherwise."""


@record(kw_only=True)
class Finding:
    """Something that is not as it should be."""

    check: str
    """The name of the check."""
    path: Path | None = None
    """Where it is."""
    article: str = ""
    """The id of the article that it is about."""
    problem: str
    """What is wrong, without the place."""
    advice: str
    """What to do, or what mending will do."""
    mend: Mend | None = None
    """None where it cannot be mended, or not safely."""


@record(kw_only=True)
class Subject:
    """What is checked."""

    notebook: Notebook
    library: Library
    rescue: Rescue
    state: Path
    """The folder of what belongs to this machine."""
    drafts: Path
    """The folder of notes that are being written."""
    settings: Path
    """The configuration file."""
    misconfigured: str = ""
    """What is wrong with it, in a line fit to show; "" where nothing is."""
    other: Path | None = None
    """The folder of other notes that are to be merged into these."""


Check: TypeAlias = Callable[[Subject], Iterator[Finding]]


def checks() -> tuple[Check, ...]:
    """All checks. What is left of failed savings and of syncing comes first: it is part of the
    notes that are looked at then."""
    from reader.checks import articles, files, leftovers

    return (
        leftovers.configuration,
        leftovers.unsaved,
        leftovers.copies,
        leftovers.other_folder,
        files.notes_files,
        leftovers.damaged,
        leftovers.temporary,
        leftovers.backups,
        leftovers.drafts,
        leftovers.acts,
        articles.library,
        articles.passages,
    )
