"""What a command works with."""

from collections.abc import Callable, Iterator
from collections.abc import Collection as Ids
from pathlib import Path
from typing import BinaryIO

from reader.acts import Act, Entry, Journal, doing
from reader.arguments import Arguments, UsageError
from reader.collection import AmbiguousError, Collection, NotFoundError
from reader.config import Settings
from reader.index import Index
from reader.index.groupings import Grouping
from reader.index.store import IndexUnavailableError
from reader.library import UnreadableError
from reader.marked import Marked
from reader.printer import Printer
from reader.query import Query, QueryError, parse
from reader.record import record
from reader.request import NotQuotedError, RequestError
from reader.rescue import Rescue
from reader.storage import NotebookError

GOOD, NOTHING, WRONG = 0, 1, 2
"""Exit codes: done; nothing found; wrong use or bad input."""
REFUSALS = (
    *(NotFoundError, AmbiguousError, RequestError, UnreadableError, NotebookError),
    IndexUnavailableError,
)
"""Why a command cannot do what it was asked for; their messages are fit to show."""


@record(kw_only=True)
class Desk:
    """Arguments and settings, articles and notes, and where to print."""

    arguments: Arguments
    settings: Settings
    collection: Collection
    journal: Journal
    """What was done to the notebook on this machine."""
    printer: Printer
    stdin: BinaryIO
    device: str
    """This machine's name; "" for a command that changes nothing."""
    now: Callable[[], str]
    """The time: UTC, ISO."""
    rescue: Rescue
    """Where changes are that could not be saved."""
    state: Path
    """The folder of what belongs to this machine."""
    drafts: Path
    """The folder of notes that are being written."""
    settings_file: Path
    """The configuration file."""
    misconfigured: str = ""
    """What is wrong with it, where a command can do without."""

    @property
    def query(self) -> Query:
        """What is asked for. Raises UsageError, saying what is wrong with it and where."""
        text = " ".join(self.arguments.query)
        try:
            return parse(text)
        except QueryError as error:
            raise UsageError(error.marked(text)) from None

    def marked(self, also: Ids[str] = ()) -> Iterator[Marked]:
        """The passages that are asked for, with their articles; also articles without any that have
        one of some ids (`also`)."""
        given = self.arguments
        grouping = Grouping(given.sort or Grouping.ARTICLE)
        return self.collection.marked(self.query, grouping, given.limit, also)

    @property
    def index(self) -> Index:
        """The index, up to date. Raises IndexUnavailableError, where there can be none."""
        index = self.collection.index
        if index is None:
            raise IndexUnavailableError("nothing can be searched without an index")
        return index

    def remember(self, act: Act | Entry) -> None:
        """Count in something that was done and is saved. Where that fails it only cannot be
        undone, and that is told."""
        try:
            self.journal.write(act if isinstance(act, Entry) else doing(act))
        except NotebookError as error:
            self.printer.say(f"this cannot be undone later: {error}")

    def refuse(self, error: Exception, where: str = "") -> int:
        """Say why something cannot be done; returns the exit code."""
        self.printer.say(f"{where}{error}")
        return NOTHING if isinstance(error, NotFoundError | NotQuotedError) else WRONG

    def counted(self, count: int, told: str) -> int:
        """Tell people how much there was; returns the exit code."""
        if not self.arguments.json:
            self.printer.say(told)
        return GOOD if count else NOTHING
