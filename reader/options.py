"""What can be settled, and the words that it is settled by."""

from enum import StrEnum
from pathlib import Path
from typing import ClassVar, NamedTuple

from reader.record import record

COLOURS = ("yellow", "red", "green", "blue", "purple")
"""The highlights that can be given another colour."""


class Setting(NamedTuple):
    """What can be settled."""

    name: str
    about: str
    wanted: str
    """What its value must be."""


SETTINGS = (
    Setting(
        "library",
        "the folders and files that articles come from where reader is given none",
        'a list of folders and files, as in library = ["~/articles"]',
    ),
    Setting(
        "notes",
        'the folder of the notes; "" for the usual one',
        'a folder, as in notes = "~/notes"',
    ),
    Setting("guide", "whether the articles shipped with reader are listed", "true or false"),
    Setting(
        "theme",
        'any that "Theme" in the palette offers; "" for the usual one',
        'the name of a theme, as in theme = "nord"',
    ),
    Setting(
        "measure",
        "the widest column of text, 30 to 200",
        "a whole number of columns from 30 to 200",
    ),
    Setting("spacing", "2 for a blank line below each line of text", "1 or 2"),
    Setting("hints", "whether the last line of the screen shows keys", "true or false"),
    Setting(
        "editor",
        'the editor for long notes, as in "code --wait"; [] for that of VISUAL or EDITOR',
        'a command, as in editor = "code --wait", or a list of its words',
    ),
    Setting(
        "linear",
        "whether everything stands in one column without drawing, for screen readers",
        "true or false",
    ),
    Setting(
        "colours",
        'colours of highlights, as in "#d9a900"; "" for that of the theme',
        'a table of colours, as in colours.yellow = "#d9a900"',
    ),
    Setting(
        "export",
        "how notes are exported, in the app and on the command line",
        'a table, as in export.flavour = "obsidian"',
    ),
    Setting("keys", "keys of the main screen; [] for none", 'a table, as in keys.list.star = "f6"'),
)


FOLDER = "reader-notes"
"""Where exports go unless another folder is named."""


class Flavour(StrEnum):
    """The programs that Markdown is exported for."""

    PLAIN = "plain"
    OBSIDIAN = "obsidian"
    LOGSEQ = "logseq"


class By(StrEnum):
    """What exported passages are gathered by."""

    ARTICLE = "article"
    TAG = "tag"
    DATE = "date"
    SPEAKER = "speaker"


@record(kw_only=True)
class Export:
    """How notes are exported."""

    SETTINGS: ClassVar[tuple[Setting, ...]] = (
        Setting(
            "folder",
            'the folder that exports go to; "" for reader-notes where you are',
            'a folder, as in export.folder = "~/vault/reading"',
        ),
        Setting(
            "flavour",
            "the program that they are for: plain, obsidian or logseq",
            f"one of {', '.join(Flavour)}",
        ),
        Setting(
            "templates",
            'the folder of your own templates; "" for none',
            'a folder, as in export.templates = "~/templates"',
        ),
        Setting(
            "auto",
            "whether the app exports an article anew whenever its notes have changed",
            "true or false",
        ),
    )
    folder: Path | None = None
    """Where exports go where no other place is named."""
    flavour: Flavour = Flavour.PLAIN
    templates: Path | None = None
    """The folder of the user's own templates."""
    auto: bool = False
    """Whether an article is exported anew whenever its notes have changed."""
