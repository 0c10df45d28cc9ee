"""The ways to sort and group the article list, as they are offered and told."""

from typing import NamedTuple


class Way(NamedTuple):
    """How a way of sorting is called."""

    name: str
    """As `reader.index.orders.Sort` has it."""
    label: str
    told: str
    """Above the list; "" where nothing needs to be said."""


def ways() -> tuple[Way, ...]:
    """All of them, in the order in which they are offered."""
    return (
        Way("found", "As the folders have them", ""),
        Way("date", "By date, the newest first", "by date"),
        Way("title", "By title", "by title"),
        Way("source", "By source", "by source"),
        Way("folder", "By folder", "by folder"),
        Way("unread", "Unread first", "unread first"),
        Way("recent", "Recently read first", "recently read"),
        Way("annotated", "Most annotated first", "most annotated"),
    )


def way(name: str) -> Way:
    """The way with a name, as it was remembered; the usual one for any other."""
    known = ways()
    return next((one for one in known if one.name == name), known[0])
