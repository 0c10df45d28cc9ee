"""Counts over time, by months or by years."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)


class Unit(StrEnum):
    """What one bar stands for."""

    MONTH = "month"
    YEAR = "year"


class Bar(NamedTuple):
    """A stretch of time, and how often something stands in it."""

    first: str
    last: str
    """ISO months or years, both included; the same where it is one of them."""
    total: int


class Timeline(NamedTuple):
    """Counts over time."""

    unit: Unit
    bars: tuple[Bar, ...]
    """From the first to the last time anything was counted, those with nothing too."""
    vague: int
    """How many are of a known year but of no known month, where months are told apart,"""
    unknown: int
    """and how many are of no known date."""

    @property
    def highest(self) -> int:
        """The count of the longest bar."""
        return max((bar.total for bar in self.bars), default=0)


def timeline(dates: Mapping[str, int], most: int) -> Timeline:
    """Counts by ISO dates, of which parts or all may be missing, as at most so many bars: of
    months where there are no more of them, else of years, or of several years each."""
    counts: dict[tuple[int, int], int] = {}
    """By year and month, 0 where that is missing."""
    unknown = 0
    for date, count in dates.items():
        match = _DATE.match(date)
        month = int(match[2] or 0) if match else 0
        if match and month <= 12:
            at = int(match[1]), month
            counts[at] = counts.get(at, 0) + count
        else:
            unknown += count
    most = max(1, most)
    exact = {12 * year + month - 1: n for (year, month), n in counts.items() if month}
    vague = sum(n for (_, month), n in counts.items() if not month)
    # Few that name a year alone are told apart; if most do, months would tell next to nothing.
    if exact and max(exact) - min(exact) < most and vague <= sum(exact.values()):
        months = range(min(exact), max(exact) + 1)
        names = [f"{at // 12:04}-{at % 12 + 1:02}" for at in months]
        bars = (Bar(name, name, exact.get(at, 0)) for name, at in zip(names, months, strict=True))
        return Timeline(Unit.MONTH, tuple(bars), vague, unknown)
    years: dict[int, int] = {}
    for (year, _), n in counts.items():
        years[year] = years.get(year, 0) + n
    if not years:
        return Timeline(Unit.YEAR, (), 0, unknown)
    low, high = min(years), max(years)
    step = -(-(high - low + 1) // most)
    stretches = [(at, min(at + step - 1, high)) for at in range(low, high + 1, step)]
    return Timeline(
        Unit.YEAR,
        tuple(
            Bar(f"{first:04}", f"{last:04}", sum(years.get(y, 0) for y in range(first, last + 1)))
            for first, last in stretches
        ),
        0,
        unknown,
    )
