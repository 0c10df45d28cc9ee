"""The commands of the command line: their arguments, and the help on them."""

from collections.abc import Sequence

from reader.annotation import Colour
from reader.arguments import APP, PASSAGES, Arguments
from reader.asking import echoes, search
from reader.dispatch import export
from reader.interchange import importing
from reader.parser import Parser

_ARTICLES = "found date title source folder unread recent annotated".split()
"""The orders of articles, the usual one first."""


def parse(argv: Sequence[str]) -> Arguments:
    """Read a command line without the program's name.

    Raises UsageError where it is wrong, and SystemExit(0) after having shown help or version.
    """
    words = list(argv)
    at = _command_at(words)
    command = words.pop(at) if at is not None else APP
    arguments = Arguments(command=command)
    _PARSERS[command](Parser(command)).parse_args(words, arguments)
    return arguments


def known() -> list[str]:
    """The names of all commands."""
    return [name for name in _PARSERS if name != APP]


def _command_at(words: list[str]) -> int | None:
    """Where the command stands: it is the first word that is no shared option."""
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        at += 2 if words[at] in ("--library", "--notes", "--config") else 1
    return at if at < len(words) and words[at] in _PARSERS and words[at] != APP else None


def _read(parser: Parser) -> Parser:
    parser.usage = "reader [PATH ...] [options]\n       reader COMMAND [options]"
    parser.describe(
        "Read articles, mark passages, walk out with evidence.\n\n"
        "commands:\n"
        "  list [QUERY]                     articles\n"
        "  search QUERY                     places in articles and notes; every use of a word\n"
        "  echoes TEXT                      where else a passage is said\n"
        "  show ARTICLE                     an article: its details, its outline, its text\n"
        "  annotate ARTICLE --quote TEXT    mark a passage\n"
        "  notes [QUERY]                    marked passages\n"
        "  tags [QUERY]                     tags and how often they are used\n"
        "  tags rename OLD NEW              change a tag everywhere; also merge, nest, delete\n"
        "  export [QUERY]                   marked passages as Markdown, or for other programs\n"
        "  import FILE                      marked passages from other programs\n"
        "  undo, redo                       take back what was done last; do it again\n"
        "  trash [QUERY]                    deleted passages, and bringing them back\n"
        "  share ARTICLE OTHER              let two copies of an article share their notes\n"
        "  index                            what lists and queries are answered from\n"
        "  doctor                           check notes and articles, mend what is safe to mend\n"
        "  config                           all settings and keys, as a file to begin with\n"
        "  COMMAND --help                   more about one of them",
        "  reader ~/articles\n  reader ./list        a folder that has a command's name",
    )
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="a folder or file to read; without it your library"
    )
    parser.add_argument(
        "--linear",
        action="store_true",
        help="one column without drawing, for screen readers",
    )
    return parser


def _list(parser: Parser) -> Parser:
    parser.describe(
        "List articles: date, marked passages, how far they are read, title, author or source.\n"
        "A query's words are looked for in title, author, source, text, and notes and tags on it.\n"
        "It is answered from an index, which is made at the first use: see reader index --help.",
        "  reader list ukraine '#pledge' --sort date --limit 20\n"
        "  reader list 'date:2023..2024 (is:unread or is:starred) -title:draft'",
    )
    parser.add_query()
    parser.add_argument(
        "--missing",
        action="store_true",
        help="articles with marked passages whose files are gone, and where they stood last",
    )
    parser.add_listing(*_ARTICLES)
    parser.add_json()
    return parser


def _add_article(parser: Parser, more: str = "", name: str = "article") -> None:
    parser.add_argument(
        name,
        metavar=name.upper(),
        help=f"a path, an id, or part of a title or path that no other article has{more}",
    )


def _show(parser: Parser) -> Parser:
    parser.describe(
        "Show an article: its details, its outline, its text.",
        "  reader show river-report",
    )
    parser.add_article()
    parser.add_json()
    return parser


def _annotate(parser: Parser) -> Parser:
    parser.describe(
        "Mark a passage of an article, with a note, tags and a colour if you like.\n"
        "The passage is named by its words; their case, accents, quotation marks and line ends\n"
        "need not be exact. With - in place of ARTICLE passages are read from standard input, a\n"
        "JSON object a line: article, exact (or start and end), note, tags, colour, occurrence.",
        '  reader annotate river-report --quote "above the weir" --tag to-check --note "Which?"\n'
        "  reader notes --json | reader annotate - --notes ~/copy",
    )
    parser.add_article("; - for many at once")
    parser.add_argument("--quote", metavar="TEXT", help="the words of the passage")
    parser.add_argument(
        "--occurrence", type=int, metavar="N", help="which one, where the words stand several times"
    )
    parser.add_argument("--note", metavar="TEXT", help="a note on it, in Markdown")
    parser.add_argument(
        "--tag", dest="tags", action="append", metavar="T", help="a tag for it; repeatable"
    )
    parser.add_argument(
        "--colour",
        choices=[colour.value for colour in Colour],
        metavar="C",
        help=f"{', '.join(Colour)}; without it {Colour.YELLOW}",
    )
    parser.add_json()
    return parser


def _notes(parser: Parser) -> Parser:
    parser.describe(
        "List marked passages, article by article in the order of the text.\n"
        "A query's words are looked for in each passage, its note, tags, speaker and heading, and\n"
        "in the article's title.",
        "  reader notes '#to-check'\n  reader notes --sort speaker --limit 50",
    )
    parser.add_query()
    parser.add_argument(
        "--review",
        action="store_true",
        help="only those that an edit of their article has lost, or left without a certain place",
    )
    parser.add_listing(*PASSAGES)
    parser.add_json()
    return parser


def _tags(parser: Parser) -> Parser:
    parser.usage = "reader tags [QUERY] [options]\n       reader tags OPERATION [options]"
    parser.describe(
        "List tags with the passages and articles that have them, of passages that a query\n"
        "chooses as it does for reader notes; or change tags everywhere:\n\n"
        "  rename OLD NEW             call it otherwise; if there is a NEW, they become one\n"
        "  merge TAG ... --into TAG   make one of several\n"
        "  nest TAG PARENT            put it below another one\n"
        "  delete TAG                 take it away; asks first at a terminal\n\n"
        "What stands below a tag (aid/food below aid) moves along. Where some was left, the same\n"
        "again does the rest.",
        "  reader tags speaker:stoltenberg\n  reader tags rename aid help --dry-run",
    )
    parser.add_argument("query", nargs="*", metavar="QUERY", help="which passages; or an operation")
    parser.add_argument("--into", metavar="TAG", help="the tag to merge the others into")
    parser.add_argument("--dry-run", action="store_true", help="tell what would be, and stop")
    parser.add_listing("name", "count")
    parser.add_json()
    return parser


def _undo(parser: Parser) -> Parser:
    parser.describe(
        "Take back what was done last to notes on this machine, as a whole, in the app or here.\n"
        "What has been changed since is left. Again, and it goes further back.",
        "  reader undo\n  reader undo --list -n 5",
    )
    parser.add_list()
    return parser


def _redo(parser: Parser) -> Parser:
    parser.describe(
        "Do again what was taken back last, until something new is done in the same article.",
        "  reader redo",
    )
    parser.add_list()
    return parser


def _trash(parser: Parser) -> Parser:
    parser.describe(
        "List deleted passages, those deleted last first; or bring some back. What was deleted is\n"
        "kept for good: nothing is ever removed from the trash but by bringing it back.",
        "  reader trash '#pledge'\n  reader trash --restore 5f0c2b52",
    )
    parser.add_query()
    parser.add_argument(
        "--restore",
        action="store_true",
        help="bring back the passages with these ids, or beginnings of ids, in place of QUERY",
    )
    parser.add_json()
    return parser


def _share(parser: Parser) -> Parser:
    parser.describe(
        "Let two copies of an article share their notes: ARTICLE gets those of OTHER, and what\n"
        "was marked in ARTICLE is added to them. Unasked, every copy has notes of its own.",
        "  reader share inbox/river-report.md river-report.md",
    )
    _add_article(parser)
    _add_article(parser, name="other")
    return parser


def _index(parser: Parser) -> Parser:
    parser.describe(
        "Show the index: its file and size, articles, words and notes in it, when files were\n"
        "looked at last, and what could not be read. Lists and queries are answered from it. It\n"
        "is made at the first use, and again where it is lost: nothing but time depends on it.",
        "  reader index\n  reader index --rebuild",
    )
    parser.add_argument("--rebuild", action="store_true", help="make it anew")
    parser.add_json()
    return parser


def _doctor(parser: Parser) -> Parser:
    parser.describe(
        "Check everything: notes files and their copies, backups, what crashes and failed savings\n"
        "left, settings, articles, and whether marked passages still stand in them. Nothing is\n"
        "changed without --fix, and nothing that anybody wrote is deleted with it. The exit code\n"
        "is 0 where all is well, or was mended, and 1 where something is left to do.",
        "  reader doctor --fix\n  reader doctor --fix --from /media/stick/notes",
    )
    parser.add_argument("--fix", action="store_true", help="mend what is safe to mend")
    parser.add_argument(
        "--from", dest="folder", metavar="FOLDER", help="notes of another machine, to be merged too"
    )
    parser.add_json()
    return parser


def _config(parser: Parser) -> Parser:
    parser.describe(
        "Print a configuration file with every setting and every key as it is where nothing else\n"
        "is written, each commented out; and say which file the settings are read from.",
        "  reader config > config.toml",
    )
    return parser


_PARSERS = {
    APP: _read,
    "list": _list,
    "search": search,
    "echoes": echoes,
    "show": _show,
    "annotate": _annotate,
    "notes": _notes,
    "tags": _tags,
    "export": export,
    "import": importing,
    "undo": _undo,
    "redo": _redo,
    "trash": _trash,
    "share": _share,
    "index": _index,
    "doctor": _doctor,
    "config": _config,
}
