"""The command lines that look for something in all of the library, and the help on them."""

from reader.parser import Parser


def search(parser: Parser) -> Parser:
    """The arguments of `reader search`."""
    parser.describe(
        "Find places in articles and notes, with what stands around them: those of a few articles\n"
        "ranked, those of many with the newest articles first. With --kwic every use of a word in\n"
        "the articles is printed on a line, in one column with what stands left and right of it.",
        "  reader search 'ferry speaker:lund'\n  reader search --kwic --sort left '\"by ferry\"'",
    )
    parser.add_query()
    parser.add_argument("--kwic", action="store_true", help="every use of a word, in one column")
    parser.add_argument(
        "--sort",
        choices=["best", "newest", "left", "right", "date", "speaker"],
        metavar="ORDER",
        help="best or newest first; with --kwic left, right, date, speaker, or newest",
    )
    parser.add_limit()
    parser.add_json()
    return parser


def echoes(parser: Parser) -> Parser:
    """The arguments of `reader echoes`."""
    parser.usage = (
        "reader echoes TEXT [options]\n       reader echoes ARTICLE --quote TEXT [options]"
    )
    parser.describe(
        "Find where articles say the same as a passage, or nearly the same, the likest first:\n"
        "quoted, shortened, in other words, with other figures. What differs is marked, [-gone-]\n"
        "and {+new+}. With --quote the passage is one of ARTICLE, other places of which come last.",
        "  reader echoes 'The gates closed eleven times this quarter.'\n"
        "  reader echoes river-report --quote 'above the weir'",
    )
    parser.add_argument("query", nargs="+", metavar="TEXT", help="the passage; or ARTICLE")
    parser.add_argument("--quote", metavar="TEXT", help="the words of a passage of ARTICLE")
    parser.add_argument(
        "--occurrence", type=int, metavar="N", help="which one, where the words stand several times"
    )
    parser.add_limit()
    parser.add_json()
    return parser
