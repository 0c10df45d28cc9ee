"""Transcripts: the lines that open a speaker's turn.

Evidence is taken from the whole document, so that one odd short line makes no speaker.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from reader import names
from reader.document import Block, Kind, Turn
from reader.text import fold

_TIME = r"[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?"
# "ANA:", "**Ana Silva (Reuters):**", "[00:12] MR. PRICE:", "Speaker 1 (00:12):", "记者："
_LABEL = re.compile(
    rf"[*_]{{0,3}}(?:{_TIME} +)?[*_]{{0,3}}(?P<label>[^\W\d_][^\n:：!?*_]{{0,60}}?)[*_]{{0,3}}"
    rf"(?: {_TIME})?[*_]{{0,3}}(?::[*_]{{0,3}}(?=\s|$)|：)"
)
_QUESTION = re.compile(r"[*_]{0,3}(?P<label>[QA])[*_]{0,3}[.:][*_]{0,3}(?=\s|$)")
_ENDED = re.compile(r"[^\W\d_]{6,}\.\s")
_SPOKEN = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*$")
_LETTERS = re.compile(r"[^\W\d_]+")
_CONNECTIVES = frozenset("of the for and de del della van von der da di bin al el".split())
# What labels a paragraph, or stands between those of an article, and speaks nothing.
_NOT_SPEAKERS = frozenset(
    "note notes warning source sources update updated updates correction photo photos figure table"
    " tip tips example examples date author title published contact tel email read listen watch"
    " related copyright ps summary background more also see info information debug error caution"
    " important action actions decision decisions decided resolved agreed motion vote item agenda"
    " topic abstract keywords location venue time place when where who what why how day week step"
    " pros cons pro con price rating strengths weaknesses advantages disadvantages problem solution"
    " claim verdict fact myth from to cc bcc sent subject re fw fwd regards reply verse refrain"
    " bridge intro outro image credit caption video audio link links ingredients method serves"
    " definition synonyms etymology usage result results exercise hint true false yes no monday"
    " tuesday wednesday thursday friday saturday sunday today tomorrow yesterday morning"
    " evening".split()
)
_LONGEST_LABEL = 120
"""Code points within which the colon of a label stands: more than the pattern can match."""
_SAMPLE = 1_000_000
"""How much of a text (code points) is looked at to tell common words from names."""


class _Opening(NamedTuple):
    """A line that may open a turn."""

    block: int
    """The index of the block it stands in."""
    start: int
    end: int
    key: str
    """What tells one speaker from another: the name, folded."""
    name: names.Name
    sure: bool
    """It names an outlet or an office, so that it counts even where it stands once."""


def find(text: str, blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Turn, ...]]:
    """Find the turns of a transcript; their opening lines become blocks of their own.

    Returns the blocks unchanged and no turns where the text is no transcript.
    """
    openings = _named(text, blocks) or _labelled(text, blocks)
    if not openings:
        return blocks, ()
    inside: defaultdict[int, list[_Opening]] = defaultdict(list)
    for opening in openings:
        inside[opening.block].append(opening)
    parted: list[Block] = []
    for index, block in enumerate(blocks):
        at = block.start
        for opening in inside.get(index, ()):
            parted += _rest(text, block, at, opening.start)
            parted.append(Block(Kind.TURN, opening.start, opening.end))
            at = opening.end
        parted += _rest(text, block, at, block.end) if at > block.start else [block]
    return tuple(parted), _turns(openings)


def _rest(text: str, block: Block, start: int, end: int) -> list[Block]:
    """What is left of a block, without the blanks at its ends."""
    part = text[start:end]
    end = start + len(part.rstrip())
    start += len(part) - len(part.lstrip())
    return [block._replace(start=start, end=end)] if start < end else []


def _turns(openings: Sequence[_Opening]) -> tuple[Turn, ...]:
    """Every turn of a speaker with the affiliation that any of them states."""
    known: dict[str, str] = {}
    for _, _, _, _, (name, affiliation), _ in openings:
        if affiliation:
            known.setdefault(name, affiliation)
    return tuple(
        Turn(opening.start, opening.name.name, known.get(opening.name.name, ""))
        for opening in openings
    )


def _named(text: str, blocks: tuple[Block, ...]) -> list[_Opening]:
    """Turns opened by a line that holds nothing but a name."""
    read = list(_name_lines(text, blocks))
    # Somebody speaks after an opening: names one under the other, a list, open nothing.
    silent = {opening.block for opening in read} | {len(blocks)}
    found = [
        opening
        for opening in read
        if opening.end < blocks[opening.block].end or opening.block + 1 not in silent
    ]
    counts = Counter(opening.key for opening in found)
    people = {opening.key for opening in found if opening.sure}
    found = [opening for opening in found if opening.sure or counts[opening.key] > 1]
    known = sum(opening.key in people for opening in found)
    if len(found) < 4 or max(counts.values()) < 2 or known * 3 < len(found):
        return []
    dense = len(found) * 12 >= len(blocks) - found[0].block
    return found if dense and _passed_on(found) and _spoken(text, blocks, found) else []


def _name_lines(text: str, blocks: tuple[Block, ...]) -> Iterator[_Opening]:
    for index, block in enumerate(blocks):
        if index == 0 or not (
            block.kind is Kind.PARAGRAPH or (block.kind is Kind.HEADING and block.level > 1)
        ):
            continue
        end = text.find("\n", block.start, min(block.end, block.start + names.LONGEST + 1))
        end = end if end >= 0 else block.end
        if end - block.start > names.LONGEST:
            continue
        line = text[block.start : end]
        # A heading counts only as plain text makes them: by its capitals.
        if block.kind is Kind.HEADING and not line.isupper():
            continue
        name = names.read(line)
        if not name or fold(line).split()[0] in _NOT_SPEAKERS:
            continue
        sure = bool(name.affiliation) or any(names.office(word) for word in line.split())
        end = block.start + len(line.rstrip())
        yield _Opening(index, block.start, end, fold(name.name), name, sure)


def _spoken(text: str, blocks: tuple[Block, ...], found: Sequence[_Opening]) -> bool:
    """Whether what follows most openings reads as said: a sentence, or long enough for one."""
    spoken = 0
    for opening in found:
        index = opening.block
        if opening.end >= blocks[index].end:
            index = min(index + 1, len(blocks) - 1)
        said = text[opening.end : blocks[index].end].strip()
        spoken += len(said) > 80 or bool(_SPOKEN.search(said))
    return spoken * 3 >= len(found) * 2


def _passed_on(found: Sequence[_Opening]) -> bool:
    """Whether turns go from one to another: what follows itself is a credit or an advertisement."""
    same = sum(one.key == other.key for one, other in pairwise(found))
    return same * 4 <= len(found)


def _labelled(text: str, blocks: tuple[Block, ...]) -> list[_Opening]:
    """Turns opened by a label with a colon, on its own line or before what is said."""
    found = [
        opening
        for index, block in enumerate(blocks)
        if block.kind is Kind.PARAGRAPH
        for opening in _labels(text, index, block)
    ]
    counts = Counter(opening.key for opening in found)
    if not counts["q"] or not counts["a"]:  # "A. Smith", or the first of a list
        found = [opening for opening in found if opening.key not in ("q", "a")]
        counts = Counter(opening.key for opening in found)
    if len(found) < 3 or len(counts) < 2 or max(counts.values()) < 2:
        return []
    later = sum(block.kind is Kind.PARAGRAPH for block in blocks[found[0].block :])
    # Single words are names of places and topics as well, and need to be on more paragraphs.
    people = any(opening.sure or " " in opening.key for opening in found)
    if len(found) * (8 if people else 3) < later:
        return []
    if not _passed_on(found) or not _spoken(text, blocks, found):
        return []
    common = _common(text, {opening.key for opening in found if not opening.sure})
    found = [opening for opening in found if " " not in opening.key or opening.key not in common]
    kept = {opening.key for opening in found}
    return found if len(kept) >= 2 and len(kept & common) * 2 <= len(kept) else []


def _labels(text: str, index: int, block: Block) -> Iterator[_Opening]:
    """The labels at the begin of a block and of the lines in it."""
    at = block.start
    while 0 <= at < block.end:
        head = text[at : min(at + _LONGEST_LABEL, block.end)]
        match = None
        if ":" in head or "：" in head or head[0] in "QA*_":  # most lines are not worth a match
            match = _QUESTION.match(text, at, block.end) or _LABEL.match(text, at, block.end)
        if match:
            label = " ".join(match["label"].split())
            bare = match.re is _QUESTION
            name = names.Name(label, "") if bare else _name(label)
            if name:
                sure = bare or bool(name.affiliation) or any(map(names.office, label.split()))
                yield _Opening(index, at, match.end(), fold(name.name), name, sure)
        at = text.find("\n", at, block.end)
        at = at + 1 if at >= 0 else block.end


def _name(label: str) -> names.Name | None:
    """A label as a name; None where it is the begin of a sentence or another kind of label."""
    words = label.split()
    first = fold(words[0]).strip(".,")
    if len(words) > 8 or _ENDED.search(label) or first in _NOT_SPEAKERS:
        return None
    if name := names.read(label):
        return name
    fit = all(
        not word[:1].islower() or word in _CONNECTIVES or names.office(word) for word in words
    )
    # "The result:" is none, "Speaker 1:" and "Lock keeper:" are.
    known = len(words) == 1 or any(map(names.office, words))
    return names.Name(label, "") if fit and known else None


def _common(text: str, keys: set[str]) -> set[str]:
    """Those keys whose words all stand in the text in lower case too, as names do not."""
    wanted = {word for key in keys for word in _LETTERS.findall(key)}
    seen = {
        word
        for match in _LETTERS.finditer(text, 0, _SAMPLE)
        if (word := match.group()) in wanted and word.islower()
    }
    return {key for key in keys if seen.issuperset(_LETTERS.findall(key))}
