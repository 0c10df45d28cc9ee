"""Counts over time as bars of letters, and in words."""

from reader.dates import told
from reader.timeline import Bar, Timeline, Unit

_LEVELS = " ▁▂▃▄▅▆▇█"
_WIDEST = 6
"""Cells that a bar takes at most."""


def chart(line: Timeline, width: int, height: int) -> list[str]:
    """Bars of at most `height` rows and `width` columns, and a row below that says what they
    stand for; nothing where nothing is dated. Every count above zero is seen."""
    if not line.bars:
        return []
    each = max(1, min(_WIDEST, width // len(line.bars)))
    gap = 1 if each > 2 else 0
    rows: list[str] = []
    steps = len(_LEVELS) - 1
    full = height * steps
    heights = [-(-bar.total * full // max(1, line.highest)) for bar in line.bars]
    for row in range(height - 1, -1, -1):
        signs = [_LEVELS[max(0, min(steps, high - row * steps))] for high in heights]
        rows.append("".join(sign * (each - gap) + " " * gap for sign in signs).rstrip())
    first, last = name(line.bars[0]), name(line.bars[-1])
    wide = each * len(line.bars) - gap
    blank = wide - len(first) - len(last)
    if len(line.bars) == 1:
        rows.append(first)
    else:
        rows.append(f"{first}{' ' * blank}{last}" if blank > 0 else f"{first} – {last}")
    return rows


def name(bar: Bar) -> str:
    """The time that a bar stands for, in words."""
    first, last = told(bar.first, short=True), told(bar.last, short=True)
    return first if first == last else f"{first}–{last}"


def summary(line: Timeline, between: str) -> str:
    """What the bars do not say: the highest, and how many are of no known time."""
    parts: list[str] = []
    if line.bars:
        best = max(line.bars, key=lambda bar: bar.total)
        parts.append(f"most in {name(best)}: {best.total:,}")
    if line.vague:
        parts.append(f"{line.vague:,} of a year alone")
    if line.unknown:
        parts.append(f"{line.unknown:,} without a date")
    return between.join(parts)


def spoken(line: Timeline) -> str:
    """All counts but the empty ones, in words."""
    unit = "month" if line.unit is Unit.MONTH else "year"
    counts = ", ".join(f"{name(bar)}: {bar.total:,}" for bar in line.bars if bar.total)
    return f"By {unit}: {counts}" if counts else ""
