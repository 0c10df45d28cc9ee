"""The arguments, and the help, of what goes to other programs and comes from them."""

from reader.exports import EXCHANGE
from reader.parser import Parser

FORMATS = (
    "For other programs, all in one file:\n"
    "  json      everything, whole notes files: reader import puts them back as they were\n"
    "  w3c       W3C Web Annotations (JSON-LD)\n"
    "  csv       a table, a row a passage\n"
    "  qdpx      a project for NVivo, ATLAS.ti, MAXQDA, QualCoder (REFI-QDA)\n"
    "  qdc       your tags alone, as a codebook for these\n"
    "  readwise  a table that Readwise imports"
)
"""What reader export can write besides Markdown."""


def add_formats(parser: Parser, *others: str) -> None:
    """Add the choice of a format; `others` are known besides Markdown and those of FORMATS."""
    parser.add_argument(
        "-f",
        "--format",
        choices=["markdown", *others, *EXCHANGE],
        metavar="FORMAT",
        help="one of these; without it markdown",
    )
    parser.add_argument(
        "--bom", action="store_true", help="begin a csv with the mark by which Excel knows UTF-8"
    )


def importing(parser: Parser) -> Parser:
    parser.describe(
        "Bring in marked passages, notes and tags from a file, whatever it is: what reader export\n"
        "writes as json, w3c, csv, qdpx or readwise; what Hypothesis, Readwise, KOReader, calibre\n"
        "export; a Kindle's My Clippings.txt; projects of NVivo, ATLAS.ti, MAXQDA, QualCoder.\n\n"
        "Passages are put where their words stand in your articles. Those whose article is not\n"
        "there are kept (reader list --missing) until it comes. Importing again adds nothing, and\n"
        "reader undo takes all of it back.",
        "  reader import clippings.txt --dry-run\n  reader import project.qdpx",
    )
    parser.add_argument("file", metavar="FILE", help="the file to import")
    parser.add_argument("--dry-run", action="store_true", help="tell what would be, and stop")
    parser.add_json()
    return parser
