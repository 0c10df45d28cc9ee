"""What a command line asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reader.annotation import Colour
from reader.options import By

APP = "read"
"""The command of a line that names none: the app itself."""
COMMANDS = tuple(
    "list search echoes show annotate notes tags export import undo redo trash share index doctor"
    " config".split()
)
"""All others."""
PASSAGES = ("article", "tag", "date", "speaker")
"""The orders of passages, the usual one first."""
STANDARD = "-"
"""Standard input, or standard output, where a file is asked for."""


class UsageError(Exception):
    """The command line is wrong; the message is one line fit to show."""


@dataclass(kw_only=True, repr=False)
class Arguments:
    """A command line as read; each command knows only some of these."""

    command: str = APP
    paths: list[str] = field(default_factory=list)
    """What the app is to open."""
    library: list[str] = field(default_factory=list)
    notes: str | None = None
    config: str | None = None
    linear: bool = False
    """Whether everything is to stand in one column without drawing."""
    json: bool = False
    review: bool = False
    """Whether only those passages are wanted whose place someone has to tell."""
    missing: bool = False
    """Whether only articles are listed that are nowhere any more."""
    article: str = ""
    other: str = ""
    """Another copy of the article."""
    query: list[str] = field(default_factory=list)
    """The words of a query; of `tags` also an operation and the tags it is for."""
    into: str | None = None
    """The tag that others are merged into."""
    dry_run: bool = False
    """Whether it is only to be told what would be done."""
    quote: str | None = None
    occurrence: int | None = None
    """Which of several equal quotations, from 1."""
    note: str = ""
    tags: list[str] = field(default_factory=list)
    colour: str = Colour.YELLOW
    format: str = "markdown"
    output: str = ""
    """The folder or file that an export goes to; "" where none is named."""
    bom: bool = False
    """Whether a table is to begin with a mark that spreadsheets know UTF-8 by."""
    file: str = ""
    """What is to be imported."""
    flavour: str = ""
    by: str = By.ARTICLE
    one_file: bool = False
    """Whether all is exported into one file."""
    template: str = ""
    """The folder of the user's own templates."""
    print_template: bool = False
    """Whether the templates themselves are to be printed."""
    fix: bool = False
    """Whether to mend what is safe to mend."""
    folder: str | None = None
    """A folder of other notes to merge into these."""
    list: bool = False
    """Whether acts are only to be listed."""
    count: int = 20
    """How many of them."""
    restore: bool = False
    """Whether what is named is to be brought back."""
    kwic: bool = False
    """Whether every place is wanted on a line, with what stands left and right of it."""
    limit: int | None = None
    """How many results are wanted at most; None for all."""
    sort: str = ""
    """In which order; "" for the usual one."""
    scan: bool = True
    """Whether files are looked at before the index answers."""
    rebuild: bool = False
    """Whether the index is to be made anew."""

    @property
    def changes(self) -> bool:
        """Whether notes may be changed."""
        if self.command == "tags":
            return bool(self.operation) and not self.dry_run
        if self.command == "import":
            return not self.dry_run
        return self.command in (APP, "annotate", "share", "undo", "redo", "trash")

    @property
    def operation(self) -> str:
        """What is to be done to tags; "" where they are only to be listed."""
        known = ("rename", "merge", "nest", "delete") if self.command == "tags" else ()
        return next((word for word in self.query[:1] if word in known), "")


def plain(argv: Sequence[str]) -> Arguments | None:
    """A command line that only names what the app is to open; None for any other. It is by far the
    most frequent one, and what reads the others takes longer than all else before the start."""
    if argv and (argv[0] in COMMANDS or any(word.startswith("-") for word in argv)):
        return None
    return Arguments(paths=list(argv))
