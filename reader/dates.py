"""Dates as articles write them: found in text, told in words. An unknown year stays unknown."""

import re
from datetime import date
from typing import NamedTuple

MONTHS = (
    "January February March April May June July August September October November December"
).split()
_NAMES = "|".join([*MONTHS, *(name[:3] for name in MONTHS), "Sept"])
_TIME = r"(?:[ T,]{1,2}(?:at )?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?)?"
_FORMS = (
    re.compile(rf"\b(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)\b{_TIME}"),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.? (?P<name>{_NAMES})\b\.?,? (?P<year>\d{{4}})\b{_TIME}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<name>{_NAMES})\b\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b{_TIME}",
        re.IGNORECASE,
    ),
)
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:[ T](\d\d:\d\d).*)?")


class Found(NamedTuple):
    """A date in a text: where it stands (code points) and what it says."""

    start: int
    end: int
    value: str
    """ISO: `2024-07-05`, with the time `2024-07-05 16:17` where one is given."""


def find(text: str) -> list[Found]:
    """All full dates (day, month and year) in a text, in order; impossible ones are left out."""
    found = []
    for form in _FORMS:
        for match in form.finditer(text):
            parts = match.groupdict()
            month = int(parts["month"]) if parts.get("month") else _month(parts["name"])
            try:
                day = date(int(parts["year"]), month, int(parts["day"])).isoformat()
            except ValueError:
                continue
            time = f" {int(parts['hour']):02}:{parts['minute']}" if parts["hour"] else ""
            found.append(Found(match.start(), match.end(), day + time))
    return sorted(found)


def normal(value: object) -> str | None:
    """A date from front matter or a name as ISO text, partial ones kept; None if it is none."""
    text = str(value).strip()
    if match := _PARTIAL.fullmatch(text):
        year, month, day, time = match.groups()
        try:
            date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            return None
        return "-".join(part for part in (year, month, day) if part) + (f" {time}" if time else "")
    found = find(text)
    return found[0].value if found else None


def told(value: str, short: bool = False) -> str:
    """An ISO date in words: `5 July 2024`, `July 2024`, `2024`; months of three letters if short."""
    match = _PARTIAL.fullmatch(value)
    if not match:
        return value
    year, month, day, _ = match.groups()
    if not month:
        return year
    name = MONTHS[int(month) - 1]
    name = name[:3] if short else name
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"


def _month(name: str) -> int:
    return next(n for n, full in enumerate(MONTHS, 1) if full[:3].lower() == name[:3].lower())
