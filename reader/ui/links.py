"""Links: where they stand in a text. Where they lead is told by `destination`."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from reader.document import NOTE, Block, Document, Kind, Span, Style
from reader.ui.layout import block_indexes

BACK = "#fnref-"
"""Where a footnote leads back, before its number and, behind a `-`, that of the reference."""
LONGEST = 2_048
"""A link that is longer (code points) is none."""
_BARE = re.compile(
    r"(?<!\w)(?:https?://|www\.)[^\s<>\"“”„«»‹›`、。，；：！？（）【】「」『』《》]+", re.IGNORECASE
)
_SIGNS = ("://", "www.")
"""One of these stands in every address that is not marked up."""
_TRAILING = ".,;:!?'’*_~…"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_NUMBER = re.compile(r"\[(\d+)\]")


class Link(NamedTuple):
    """A link in a text."""

    start: int
    end: int
    """Code points; of a footnote's way back, which is not part of the text, no more than start."""
    target: str
    """Where it leads, as the file has it."""


def links(document: Document, start: int, end: int) -> Iterator[Link]:
    """The links that a range touches, block by block: those marked up and bare addresses in
    order, and then from a footnote the ways back to what refers to it."""
    if not document.blocks:
        return
    for number in block_indexes(document, start, end):
        block = document.blocks[number]
        for link in _of(document, block):
            if link.start < end and start < link.end:
                yield link
        while block.kind is Kind.ITEM and not block.marker and number > 0:
            number -= 1
            block = document.blocks[number]
        if note := note_number(block):
            for order, _ in enumerate(references(document, note), 1):
                yield Link(start, start, f"{BACK}{note}-{order}")


def beside(document: Document, offset: int, step: int) -> Link | None:
    """The first link that begins at or after an offset; where `step` is negative, the last one
    that begins before it."""
    found = [_marked_beside(document, offset, step)]
    found += [_bare_beside(document, sign, offset, step) for sign in _SIGNS]
    present = [link for link in found if link]
    return (min if step > 0 else max)(present, default=None)


def note_number(block: Block) -> str:
    """The number of the footnote that a block opens, or ""."""
    found = _NUMBER.fullmatch(block.marker) if block.kind is Kind.ITEM else None
    return found[1] if found else ""


def references(document: Document, note: str) -> list[int]:
    """Where a footnote is referred to, by its number."""
    return [span.start for span in document.spans if span.target == f"{NOTE}{note}"]


def _of(document: Document, block: Block) -> list[Link]:
    """The links of a block, in order; an address in what is marked up is none of its own."""
    marked = list(_marked(document, block))
    bare = [
        link
        for link in _bare(document.text, block)
        if not any(link.start < other.end and other.start < link.end for other in marked)
    ]
    return sorted([*marked, *bare])


def _marked(document: Document, block: Block) -> Iterator[Link]:
    at = bisect_left(document.spans, (block.start,))
    while at < len(document.spans) and document.spans[at].start < block.end:
        if document.spans[at].style is Style.LINK:
            yield _link(document.spans[at])
        at += 1


def _marked_beside(document: Document, offset: int, step: int) -> Link | None:
    at = bisect_left(document.spans, (offset,)) - (step < 0)
    while 0 <= at < len(document.spans):
        if document.spans[at].style is Style.LINK:
            return _link(document.spans[at])
        at += 1 if step > 0 else -1
    return None


def _link(span: Span) -> Link:
    return Link(span.start, span.end, span.target)


def _bare(text: str, block: Block) -> Iterator[Link]:
    """The addresses that stand in a block as they are, without the signs that end the sentence
    or close the bracket around them."""
    for match in _BARE.finditer(text, block.start, block.end):
        found = match.group()
        if len(found) > LONGEST:
            continue
        while found[-1] in _TRAILING or (
            found[-1] in _PAIRS and found.count(found[-1]) > found.count(_PAIRS[found[-1]])
        ):
            found = found[:-1]
        scheme, _, named = found.rpartition("://") if "://" in found else ("", "", found[4:])
        if named[:1].isalnum() and (scheme or "." in named):
            target = found if scheme else f"https://{found}"
            yield Link(match.start(), match.start() + len(found), target)


def _bare_beside(document: Document, sign: str, offset: int, step: int) -> Link | None:
    """The link beside an offset in the nearest block with a sign of addresses that has one."""
    text, at = document.text, offset if step > 0 else offset + len("https://")
    while True:
        hit = text.find(sign, at) if step > 0 else text.rfind(sign, 0, at)
        if hit < 0 or not document.blocks:
            return None
        block = document.blocks[document.block_at(hit)]
        found = [link for link in _of(document, block) if (link.start >= offset) == (step > 0)]
        if found:
            return found[0] if step > 0 else found[-1]
        at = max(hit + 1, block.end) if step > 0 else min(hit, block.start)
