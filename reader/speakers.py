"""Transcripts: the lines that open a speaker's turn.

Evidence is taken from the whole document, so that one odd short line makes no speaker.
"""

import re
from collections import Counter
from typing import NamedTuple

from reader import names
from reader.document import Block, Kind, Turn
from reader.text import fold

_LABEL = re.compile(
    r"(?P<label>[^\W\d_][^\n:：.!?]{0,60}|(?:M[RSX]|D[R]|MRS)\. [^\n:：.!?]{1,50})[:：](?=\s|$)"
)
_QUESTION = re.compile(r"(?P<label>[QA])[.:](?=\s|$)")
_NOT_SPEAKERS = frozenset(
    "note notes warning source sources update updated correction photo figure table tip example"
    " date author title published contact tel email by read listen watch related copyright ps"
    " summary background more".split()
)


class _Opening(NamedTuple):
    """A line that may open a turn: the block it stands in (its index), where it ends, whom it names."""

    block: int
    end: int
    key: str
    name: names.Name
    sure: bool
    """It names an outlet or an office, so that it counts even where it stands once."""


def find(text: str, blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Turn, ...]]:
    """Find the turns of a transcript; their opening lines become blocks of their own.

    Returns the blocks unchanged and no turns where the text is no transcript.
    """
    openings = _lines(text, blocks) or _labels(text, blocks)
    if not openings:
        return blocks, ()
    at = {opening.block: opening for opening in openings}
    parted: list[Block] = []
    turns: list[Turn] = []
    for index, block in enumerate(blocks):
        if opening := at.get(index):
            parted.append(Block(Kind.TURN, block.start, opening.end))
            turns.append(Turn(block.start, opening.name.name, opening.name.affiliation))
            start = opening.end
            while start < block.end and text[start].isspace():
                start += 1
            if start < block.end:
                parted.append(block._replace(start=start))
        else:
            parted.append(block)
    return tuple(parted), _affiliated(turns)


def _affiliated(turns: list[Turn]) -> tuple[Turn, ...]:
    """Give every turn of a speaker the affiliation that any of them states."""
    known = {turn.name: turn.affiliation for turn in turns if turn.affiliation}
    return tuple(turn._replace(affiliation=known.get(turn.name, "")) for turn in turns)


def _lines(text: str, blocks: tuple[Block, ...]) -> list[_Opening]:
    """Turns opened by a line that holds nothing but a name."""
    found: list[_Opening] = []
    for index, block in enumerate(blocks):
        if block.kind is not Kind.PARAGRAPH or index == 0:
            continue
        end = text.find("\n", block.start, block.end)
        end = end if end >= 0 else block.end
        if end - block.start > 100:
            continue
        line = text[block.start : end]
        name = names.read(line)
        if name:
            sure = "," in line.rstrip(", ") or any(names.office(word) for word in line.split())
            found.append(
                _Opening(index, end, fold(" ".join(line.split()).rstrip(",:")), name, sure)
            )
    # Somebody speaks after an opening: a list of names, one under the other, opens nothing.
    found = [
        opening
        for opening in found
        if opening.end < blocks[opening.block].end
        or (opening.block + 1 < len(blocks) and not _adjacent(opening, found))
    ]
    counts = Counter(opening.key for opening in found)
    repeated = [key for key, count in counts.items() if count > 1]
    found = [opening for opening in found if opening.sure or counts[opening.key] > 1]
    if not repeated or len(found) < 4 or len({opening.key for opening in found}) < 2:
        return []
    dense = len(found) * 12 >= len(blocks) - found[0].block
    people = any(opening.sure for opening in found)
    return found if dense and people else []


def _adjacent(opening: _Opening, found: list[_Opening]) -> bool:
    """Whether the next block is itself nothing but a name."""
    return any(other.block == opening.block + 1 for other in found)


def _labels(text: str, blocks: tuple[Block, ...]) -> list[_Opening]:
    """Turns opened by a label with a colon, on its own line or before what is said."""
    found: list[_Opening] = []
    paragraphs = 0
    for index, block in enumerate(blocks):
        if block.kind is not Kind.PARAGRAPH:
            continue
        paragraphs += bool(found) or 1
        head = text[block.start : min(block.end, block.start + 120)]
        match = _QUESTION.match(head) or _LABEL.match(head)
        if not match:
            continue
        label = " ".join(match["label"].split())
        bare = match["label"] in ("Q", "A")
        name = names.Name(label, "") if bare else _labelled(label)
        if name and fold(label).split()[0] not in _NOT_SPEAKERS:
            end = block.start + match.end()
            found.append(_Opening(index, end, fold(label), name, True))
    counts = Counter(opening.key for opening in found)
    enough = len(found) >= 3 and len(counts) >= 2 and max(counts.values()) >= 2
    later = (
        sum(1 for block in blocks[found[0].block :] if block.kind is Kind.PARAGRAPH) if found else 0
    )
    return found if enough and len(found) * 4 >= later else []


def _labelled(label: str) -> names.Name | None:
    """A label as a name: one to six words, each with a capital."""
    words = label.split()
    if len(words) > 8 or not all(word[:1].isupper() or word.islower() for word in words):
        return None
    if len(words) > 1 and not names.office(words[-1]) and sum(w.islower() for w in words) > 1:
        return None
    return names.read(label) or names.Name(label, "")
