"""Counts in words."""


def number(count: int, noun: str) -> str:
    """A count with what is counted: `1 article`, `2,000 articles`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
