"""Dates as articles write them: found in text, told in words. An unknown year stays unknown."""

import re
from datetime import date
from typing import NamedTuple

MONTHS = (
    "January February March April May June July August September October November December"
).split()
_NAMES = "|".join([*MONTHS, *(name[:3] for name in MONTHS), "Sept"])
_TIME = (
    r"(?:(?:[T,]| ?[-–|])? ?(?:at )?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
    r"(?::[0-5]\d)?(?!\d)(?: ?(?P<half>[ap])\.?m\b)?)?"
)
_FORMS = tuple(
    re.compile(form + _TIME, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.? (?P<name>{_NAMES})\b\.?,? (?P<year>\d{{4}})\b",
        rf"\b(?P<name>{_NAMES})\b\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b",
    )
)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_PARTIAL = re.compile(
    r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:[ T]((?:[01]\d|2[0-3]):[0-5]\d).*)?", re.ASCII
)
_MONTH = rf"(?ai)(?P<name>{_NAMES})\.?,? (?P<year>\d{{4}})"


class Found(NamedTuple):
    """A date in a text: where it stands (code points) and what it says."""

    start: int
    end: int
    value: str
    """ISO: `2024-07-05`, with the time `2024-07-05 16:17` where one is given."""


def find(text: str) -> list[Found]:
    """All full dates (day, month and year) in a text, in order; impossible ones are left out."""
    found: list[Found] = []
    if not _YEAR.search(text):
        return found
    for form in _FORMS:
        for match in form.finditer(text):
            parts = match.groupdict()
            month = int(parts["month"]) if parts.get("month") else _month(parts["name"])
            try:
                day = date(int(parts["year"]), month, int(parts["day"])).isoformat()
            except ValueError:
                continue
            found.append(Found(match.start(), match.end(), day + _time(parts)))
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
    if match := re.fullmatch(_MONTH, text):
        return f"{match['year']}-{_month(match['name']):02}"
    found = find(text)
    return found[0].value if found else None


def told(value: str, short: bool = False) -> str:
    """An ISO date in words: `5 July 2024`, `July 2024`, `2024`; months of three letters if short.
    What is no date is given back as it is."""
    match = _PARTIAL.fullmatch(value)
    if not match or normal(value) is None:
        return value
    year, month, day, _ = match.groups()
    if not month:
        return year
    name = MONTHS[int(month) - 1]
    name = name[:3] if short else name
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"


def _month(name: str) -> int:
    return next(n for n, full in enumerate(MONTHS, 1) if full[:3].lower() == name[:3].lower())


def _time(parts: dict[str, str]) -> str:
    """The time of day with a blank before it; "" where none is given or it cannot be."""
    if not parts["hour"]:
        return ""
    hour = int(parts["hour"])
    if half := parts["half"]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return f" {hour:02}:{parts['minute']}"
