"""Articles as lists show them: what is known of a document without its text."""

from typing import NamedTuple

from reader.extract import Extract

GUIDE = "Guide"
"""The shelf of the articles that are shipped with reader."""


class Article(NamedTuple):
    """One article of the library. Fields that nothing states are None."""

    path: str
    """Absolute; bytes that are no UTF-8 stand as lone surrogates, as Python's file names do."""
    title: str
    shelf: str = ""
    """What it is listed under: "Guide" for shipped articles, else ""."""
    author: str | None = None
    date: str | None = None
    updated: str | None = None
    source: str | None = None
    language: str | None = None
    format: str = "text"
    words: int | None = None
    hash: str = ""
    """Of the canonical text; "" while the article has not been read."""


def summary(document: Extract, path: str, shelf: str = "", *, counted: bool = True) -> Article:
    """What a list shows of a document that was found at `path`; counting the words of a long text
    takes a while, and is left out unless `counted`."""
    return Article(
        path=path,
        shelf=shelf,
        title=document.title,
        author=document.author,
        date=document.date,
        updated=document.updated,
        source=document.source,
        language=document.language,
        format=document.format,
        words=document.words if counted else None,
        hash=document.hash,
    )
