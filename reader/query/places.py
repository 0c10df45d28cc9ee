"""Where words stand in a text."""

import re
from collections.abc import Iterator

from reader.query.tree import Phrase, Word
from reader.tokens import begins


def places(folded: str, term: Word | Phrase, raw: str = "") -> Iterator[tuple[int, int]]:
    """Where a word or phrase stands in a folded text, as ranges, none over another. `raw` is the
    same text unfolded: without it, letters that have to be exact are not told from others."""
    if term.exact and raw:
        return occurrences(raw, term.exact, term.begun)
    return occurrences(folded, term.value, term.begun)


def occurrences(text: str, value: str, begun: bool = False) -> Iterator[tuple[int, int]]:
    """Where a value stands in a text letter for letter, as ranges, none over another: a word begins
    before it and, unless it may be only begun, none goes on behind it. Where the value has a blank
    the text may have several."""
    if " " in value and "  " in text:
        pattern = re.compile(" +".join(map(re.escape, value.split(" "))))
        found = pattern.search(text)
        while found:
            start, end = found.span()
            there = begins(text, start) and (begun or begins(text, end))
            if there:
                yield start, end
            found = pattern.search(text, end if there else start + 1)
        return
    start = text.find(value)
    while start >= 0:
        end = start + len(value)
        there = begins(text, start) and (begun or begins(text, end))
        if there:
            yield start, end
        start = text.find(value, end if there else start + 1)
