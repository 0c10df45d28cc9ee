"""Markdown that is nothing but paragraphs and headings, as most articles are: told line by line,
in a small part of the time that the grammar takes. Whatever may be more is left to that."""

import re

_MORE = re.compile(
    r"""^(?:[^\S\n]*[^\S\n ][^\n]*$   # other blanks than spaces
    |[ ]+[^ \n]                       # what is indented
    |[>\-+*_`~<\[=|:]                 # quotations, lists, rules, code, HTML, definitions, tables
    |\d{1,9}[.)]
    |\#(?!\#{0,5}[ ][^ #\n][^#\n]*$))   # what is no plain heading""",
    re.MULTILINE | re.VERBOSE,
)
_PARTS = re.compile(r"^(#{1,6}) ([^\n]*)$|^[^ #\n].*(?:\n[^ #\n].*)*", re.MULTILINE)


def prose(text: str) -> list[tuple[int, str]] | None:
    """The headings and paragraphs of canonical text in CommonMark, each with its level, 0 for a
    paragraph, and its inline content; None where there may be anything else."""
    if _MORE.search(text):
        return None
    return [
        (len(match[1]), match[2].strip()) if match[1] else (0, match[0].strip())
        for match in _PARTS.finditer(text)
    ]
