"""The command line of what takes notes out: its arguments, and the help on them."""

from reader.arguments import PASSAGES
from reader.exports import SOURCES
from reader.interchange import FORMATS, add_formats
from reader.options import By, Flavour
from reader.parser import Parser


def export(parser: Parser) -> Parser:
    """Add the arguments of `reader export` to its parser."""
    parser.describe(
        "Write marked passages as Markdown, one file an article. What you write into these files\n"
        "outside the parts that reader marked as its own is kept at the next export, and so is\n"
        "what you change inside them. A query chooses passages as it does for reader notes.\n\n"
        "csl and bibtex: the list of the articles that the passages are from.\n\n"
        f"{FORMATS}",
        "  reader export -o evidence\n  reader export '#pledge' -o pledges.md\n"
        "  reader export --by tag --flavour obsidian -o ~/vault/dossiers\n"
        "  reader export '#pledge' -f bibtex -o sources.bib\n"
        "  reader export -f qdpx -o project.qdpx",
    )
    parser.add_query()
    add_formats(parser, *SOURCES)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FOLDER|FILE|-",
        help="a folder (without it the one of the settings, or reader-notes), or for what goes into"
        " one file a name ending in .md, or - for standard output",
    )
    parser.add_argument(
        "--flavour",
        choices=list(Flavour),
        metavar="F",
        help=f"the program that Markdown is for: {', '.join(Flavour)}",
    )
    parser.add_argument(
        "--by",
        choices=list(By),
        metavar="WHAT",
        help="gather passages of many articles by tag, date or speaker; a file each",
    )
    parser.add_argument("--one-file", action="store_true", help="all in one file, under headings")
    parser.add_argument(
        "--template", metavar="FOLDER", help="your own name.j2, head.j2, passage.j2, or one of them"
    )
    parser.add_argument(
        "--print-template", action="store_true", help="print the templates of a flavour, and stop"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would change in the files, and stop"
    )
    parser.add_listing(*PASSAGES)
    parser.add_json()
    return parser
