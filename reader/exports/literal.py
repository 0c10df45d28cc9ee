"""Text as Markdown that shows it letter for letter: no sign in it means anything.

Besides CommonMark's own signs, those of GitHub (tables, strikes, autolinks) and of Obsidian and its
kin (tags, wiki links, highlights, comments, mathematics, block ids) are escaped.
"""

import re
from itertools import groupby

from reader.text import clean, clean_line

# All begins with one set of signs, by which nearly everything is passed over at once.
_SIGNS = re.compile(
    r"""[\\`*_\[<\#|~^$%=&:({/.@](?:
    (?<=[\\`*_\[<\#|~^$])                 # wherever they stand
    | (?<=%)(?=%) | (?<=%%)               # %% comments
    | (?<==)(?==) | (?<===)               # == highlights
    | (?<=&)(?=[0-9A-Za-z]+;)             # entities; those by number have a \# already
    | (?<=:)(?=:) | (?<=::)               # :: properties
    | (?<=\()(?=\() | (?<=\(\()           # (( block references
    | (?<=\{)(?=\{) | (?<=\{\{)           # {{ macros
    | (?<=/)(?=/) | (?<=[wW]{3}\.)        # bare addresses
    | (?<=\S@)(?=\S))""",
    re.VERBOSE,
)
# What begins a block at the start of a line: quotations, underlines of headings, lists, rules,
# the second line of a table, definitions.
_OPENING = re.compile(r"[0-9]{1,9}(?=[.)](?:\s|$))|(?=[>=:]|[-+](?![0-9A-Za-z]))")


def line(text: str) -> str:
    """One line of Markdown that shows the text; line ends and runs of blanks become one blank."""
    return text if text.isascii() and text.isalnum() else _escaped(clean_line(text))


def quotation(text: str) -> str:
    """A blockquote, without a line end after it, that shows the text.

    Line ends become hard breaks, empty lines part paragraphs.
    """
    if not (text.isascii() and text.isprintable()):
        text = clean(text).text
    if "\n" not in text:
        return f"> {_escaped(text)}" if text.strip(" ") else "> "
    paragraphs = [
        "\\\n> ".join(map(_escaped, lines))
        for blank, lines in groupby(text.split("\n"), lambda line: not line.strip(" "))
        if not blank
    ]
    return "> " + "\n>\n> ".join(paragraphs)


def _escaped(line: str) -> str:
    before = after = ""
    # Blanks at the ends of a line are dropped by Markdown, as entities they stay.
    if line[:1].isspace():
        before, line = f"&#{ord(line[0])};", line[1:]
    if line[-1:].isspace():
        after, line = f"&#{ord(line[-1])};", line[:-1]
    line = _SIGNS.sub(_marked, line)
    if not before and (opening := _OPENING.match(line)):
        line = f"{opening[0]}\\{line[opening.end() :]}"
    return before + line + after


def _marked(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"
