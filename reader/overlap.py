"""How much of one text is in another one, told by pieces."""

PIECE = 16
"""Code points, blanks left out, of the pieces in which two texts are compared,"""
_PIECES = 200
"""and how many are looked at."""


def likeness(one: str, other: str) -> float:
    """What part (0 to 1) of the shorter of two texts is in the other one; blanks and case do not
    count, and of a long one pieces from all over it are looked at."""
    short, long = sorted((squeezed(one), squeezed(other)), key=len)
    if not short:
        return float(not long)
    last = max(0, len(short) - PIECE)
    step = max(1, last // _PIECES)
    starts = range(0, last + 1, step)
    return sum(short[start : start + PIECE] in long for start in starts) / len(starts)


def squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
