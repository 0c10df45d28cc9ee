"""What notes are exported as. Markdown has files of its own, which their owner writes into; of each
other format there is one file, and a row in a table."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

from reader.annotation import Notes

if TYPE_CHECKING:
    from reader.exports.exhibit import Write

MARKDOWN = "markdown"
SOURCES = {"csl": ".json", "bibtex": ".bib"}
"""Formats for the list of the articles that passages are from, by their names, with what the
file's name ends in."""

WriteSources: TypeAlias = Callable[[Iterable[Notes]], bytes]

EXCHANGE = {
    "json": ".json",
    "w3c": ".jsonld",
    "csv": ".csv",
    "readwise": ".csv",
    "qdpx": ".qdpx",
    "qdc": ".qdc",
}
"""Formats that hold all articles in one file, by their names, with what the file's name ends in."""


def source_list(name: str) -> tuple[WriteSources, bytes]:
    """What writes a format of SOURCES, and what its files begin with."""
    from reader.exports import sources

    return {
        "csl": (sources.csl, sources.CSL_SIGNATURE),
        "bibtex": (sources.bibtex, sources.BIBTEX_SIGNATURE),
    }[name]


def exchange(name: str) -> tuple["Write", bytes]:
    """What writes a format of EXCHANGE, and what its files begin with, or a zip archive ends with.
    JSON is not among them: it holds whole notes files."""
    from reader.exports import qda, readwise, table, w3c

    return {
        "w3c": (w3c.write, w3c.SIGNATURE),
        "csv": (table.write, table.SIGNATURE),
        "readwise": (readwise.write, readwise.SIGNATURE),
        "qdpx": (qda.write, qda.SIGNATURE),
        "qdc": (qda.write_codebook, qda.CODEBOOK_SIGNATURE),
    }[name]
