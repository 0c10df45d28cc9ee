"""What an article's notes are exported as; a new format is a file here and a row in the table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.exports.exhibit import Write
    from reader.exports.files import Render

EXCHANGE = {
    "json": ".json",
    "w3c": ".jsonld",
    "csv": ".csv",
    "readwise": ".csv",
    "qdpx": ".qdpx",
    "qdc": ".qdc",
}
"""Formats that hold all articles in one file, by their names, with what the file's name ends in."""


def formats() -> Mapping[str, "Render"]:
    """Formats by their name: each makes the text of one article's file.

    They are imported when they are asked for, so that a citation alone needs none of them.
    """
    from reader.exports import markdown

    return {"markdown": markdown.render}


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
