"""How alike two strings or rows of words are, and which parts of them answer to one another.

All of it counts insertions and deletions (Indel distance, longest common subsequence), by the
bit-parallel algorithm of Hyyrö, as rapidfuzz has it.
"""

from array import array
from collections.abc import Sequence

LONGEST = 20_000
"""Strings of more code points are compared by their words instead."""


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (equal)."""
    if one == other:
        return 1.0
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(one, other)


def common(one: "array[int]", other: "array[int]") -> list[tuple[int, int, int]]:
    """The runs of a longest common subsequence: where each begins in both, and its length."""
    from rapidfuzz.distance import LCSseq

    blocks = LCSseq.editops(one, other).as_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks if block.size]


def carried(one: Sequence[str], other: Sequence[str], at: int) -> int:
    """Where an offset into one string comes to lie in the other one."""
    from rapidfuzz.distance import Indel

    for code in Indel.opcodes(one, other):
        if at < code.src_end or (at == code.src_start == code.src_end):
            if code.tag == "equal":
                return code.dest_start + at - code.src_start
            return code.dest_start
    return len(other)
