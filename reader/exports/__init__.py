"""What notes are exported as. Markdown has files of its own, which their owner writes into; of each
other format there is one file, and a row in a table."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from reader.annotation import Notes

MARKDOWN = "markdown"
SOURCES = {"csl": ".json", "bibtex": ".bib"}
"""Formats for the list of the articles that passages are from, by their names, with what the
file's name ends in."""

WriteSources: TypeAlias = Callable[[Iterable[Notes]], bytes]


def source_list(name: str) -> tuple[WriteSources, bytes]:
    """What writes a format of SOURCES, and what its files begin with."""
    from reader.exports import sources

    return {
        "csl": (sources.csl, sources.CSL_SIGNATURE),
        "bibtex": (sources.bibtex, sources.BIBTEX_SIGNATURE),
    }[name]
