"""A passage in its text, then and now: what stands around it, and which of its words differ."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from reader.passage import Passage

AROUND = 300
"""Code points that are shown on either side of a passage."""
_LONGEST = 4_000
"""Code points of a passage that are shown."""
_MOST = 150_000
"""Pairs of words that are compared; of longer passages only their ends are."""
_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_GAPS = re.compile(r"\s*\n\s*")


class Run(NamedTuple):
    """A part of a passage that both texts have, or only one of them."""

    text: str
    same: bool


class Extract(NamedTuple):
    """A passage with what stands around it."""

    before: str
    runs: tuple[Run, ...]
    after: str


def extract(text: str, start: int, end: int, other: str) -> Extract:
    """`text[start:end]` with what stands around it, compared with another wording of it."""
    before = text[max(0, start - AROUND) : start]
    if start > AROUND:
        before = "…" + before[before.find(" ") + 1 :]
    after = text[end : end + AROUND]
    if end + AROUND < len(text):
        after = after[: after.rfind(" ") + 1 or None].rstrip() + " …"
    return Extract(_lines(before), compare(text[start:end], other), _lines(after))


def quoted(passage: Passage, other: str) -> Extract:
    """A passage with as much of its text as was kept with it."""
    before, after = passage.prefix[-AROUND:], passage.suffix[:AROUND]
    return Extract(_lines(before), compare(passage.exact, other), _lines(after))


def compare(text: str, other: str) -> tuple[Run, ...]:
    """The words of a text, those together that another one has in the same order, or has not."""
    words, others = (_WORDS.findall(_lines(one[:_LONGEST])) for one in (text, other))
    runs = [Run("".join(part), same) for part, same in _parts(words, others) if part]
    return tuple([*runs, Run(" …", True)] if len(text) > _LONGEST else runs)


def _parts(words: list[str], others: list[str]) -> list[tuple[list[str], bool]]:
    """Words by whether others have them too; the blanks behind them do not count."""
    ours, theirs = ([word.strip() for word in one] for one in (words, others))
    first = _alike(ours, theirs)
    last = _alike(ours[first:][::-1], theirs[first:][::-1])
    end, there = len(ours) - last, len(theirs) - last
    if (end - first) * (there - first) > _MOST:
        return [(words[:first], True), (words[first:end], False), (words[end:], True)]
    middle = SequenceMatcher(None, ours[first:end], theirs[first:there], autojunk=False)
    parts = [(words[:first], True)]
    for tag, low, high, _, _ in middle.get_opcodes():
        parts.append((words[first + low : first + high], tag == "equal"))
    return [*parts, (words[end:], True)]


def _alike(words: list[str], others: list[str]) -> int:
    """With how many words both begin."""
    pairs = enumerate(zip(words, others, strict=False))
    shorter = min(len(words), len(others))
    return next((at for at, (one, other) in pairs if one != other), shorter)


def _lines(text: str) -> str:
    """Without blank lines."""
    return _GAPS.sub("\n", text)


def likeness(score: float) -> str:
    """How well a place fits (0 to 1), in words."""
    steps = ((0.95, "fits well"), (0.8, "much alike"), (0.6, "alike"), (0.4, "alike in part"))
    return next((told for least, told in steps if score >= least), "hardly alike")
