"""What dates in a query mean."""

import re
from datetime import MAXYEAR, date, datetime, timedelta

from reader.query.tree import NONE
from reader.text import clip

DAYS = "today yesterday this-week last-week this-month last-month this-year last-year".split()
"""What can be said in place of a date; weeks begin on Mondays."""
_DATE = r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[ t]([0-9]{2}):([0-9]{2}))?)?)?"
_BEGUN = r"\d{0,3}|\d{4}-[01]?|\d{4}-\d\d?-[0-3]?|\d{4}-\d\d?-\d\d?[ t](?:\d{0,2}|\d\d:\d?)"
END = ":"
"""Stands behind all dates."""
_SIGN = "(>=|<=|>|<) ?"
_RANGE = r" ?\.\. ?"


def span(value: str, today: date) -> tuple[str, str]:
    """What a folded value covers, low and high as `Dates` has them.

    Raises ValueError, saying what to write, for what is no date and no range of dates.
    """
    if value == NONE:
        return NONE, NONE
    if sign := re.match(_SIGN, value):
        low, high = _covered(value[sign.end() :], today)
        ranges = {">": (high, ""), ">=": (low, ""), "<": ("", low), "<=": ("", high)}
        return ranges[sign[1]]
    first, *rest = re.split(_RANGE, value, maxsplit=1)
    if not rest:
        return _covered(value, today)
    last = rest[0]
    low = _covered(first, today)[0] if first else ""
    high = _covered(last, today)[1] if last or not first else ""
    if high and low >= high:
        raise ValueError(f"“{clip(value, 40)}” ends before it begins: turn it round")
    return low, high


def begun(value: str, today: date) -> bool:
    """Whether a folded value that is no date may become one when more is typed."""
    if value.endswith(".") and not value.endswith(".."):
        return _dated(value[:-1], today)
    if sign := re.match(_SIGN, value):
        last = value[sign.end() :]
    else:
        *first, last = re.split(_RANGE, value, maxsplit=1)
        if first and first[0] and not _dated(first[0], today):
            return False
    words = [*DAYS, NONE] if last == value else DAYS
    return bool(re.fullmatch(_BEGUN, last, re.ASCII)) or any(
        word.startswith(last) for word in words
    )


def _dated(value: str, today: date) -> bool:
    try:
        _covered(value, today)
    except ValueError:
        return False
    return True


def _covered(value: str, today: date) -> tuple[str, str]:
    """The first moment of a date or of days in words, and the one that follows its last: each as
    the shortest text, so that a partial date that stands there is not covered."""
    if value in DAYS:
        return _said(value, today)
    match = re.fullmatch(_DATE, value)
    try:
        if match is None:
            raise ValueError
        year, month, day, hour, minute = (int(part) if part else None for part in match.groups())
        first = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0)
    except ValueError:
        forms = "2024, 2024-07, 2024-07-05, >2024, 2023..2024, today, last-week or none"
        raise ValueError(f"“{clip(value, 40)}” is no date; write {forms}") from None
    if hour is not None:
        return first.isoformat(" ", "minutes"), _after(first, timedelta(minutes=1))
    if day:
        return first.date().isoformat(), _after(first, timedelta(1))
    if month:
        return f"{year:04}-{month:02}", _month(first.year, month + 1)
    return f"{year:04}", _year(first.year + 1)


def _said(words: str, today: date) -> tuple[str, str]:
    """What days in words cover."""
    first = datetime(today.year, today.month, today.day)
    last = words.startswith("last")
    try:
        match words.removeprefix("this-").removeprefix("last-"):
            case "year":
                year = first.year - last
                return f"{year:04}", _year(year + 1)
            case "month":
                past = first.replace(day=1) - timedelta(1) if last else first
                return f"{past.year:04}-{past.month:02}", _month(past.year, past.month + 1)
            case "week":
                first -= timedelta(first.weekday() + 7 * last)
                return first.date().isoformat(), _after(first, timedelta(7))
        first -= timedelta(words == "yesterday")
    except OverflowError:  # before all dates
        return END, ""
    return first.date().isoformat(), _after(first, timedelta(1))


def _after(first: datetime, time: timedelta) -> str:
    """The moment that comes a time later."""
    try:
        moment = first + time
    except OverflowError:
        return END
    if moment.hour or moment.minute:
        return moment.isoformat(" ", "minutes")
    if moment.day > 1:
        return moment.date().isoformat()
    return _month(moment.year, moment.month)


def _month(year: int, month: int) -> str:
    """The beginning of a month, which may be the thirteenth."""
    year, month = (year, month) if month <= 12 else (year + 1, 1)
    return f"{year:04}-{month:02}" if month > 1 else _year(year)


def _year(year: int) -> str:
    return f"{year:04}" if year <= MAXYEAR else END
