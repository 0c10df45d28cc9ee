"""Times as devices write them in many languages: `Added on Monday, January 1, 2018 10:30:00 AM`."""

import re
from datetime import datetime

_MONTHS = (
    "jan januar january janvier enero gennaio janeiro januari январ stycz",
    "feb februar february févr febrero febbraio fevereiro februari феврал lut lutego",
    "mar mär märz march mars marzo março maart март marzec marca",
    "apr april avril abril aprile апрел kwie",
    "may mai mayo maggio maio mei май мая maj maja",
    "jun juni june juin junio giugno junho июн июня czerw",
    "jul juli july juil julio luglio julho июл июля lip lipca lipiec",
    "aug august août agosto augustus август sierp",
    "sep sept september septiembre settembre setembro сентябр wrze",
    "oct okt october octobre octubre ottobre outubro октябр paźdz",
    "nov november novembre noviembre novembro ноябр listopad",
    "dec déc dez december dezember décembre diciembre dicembre dezembro декабр grud",
)
_EAST = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_DAY = re.compile(r"(?<![\d:])(\d{1,2})(?![\d:])")
_WORD = re.compile(r"[^\W\d_]+")
_TIME = re.compile(r"(\d{1,2})[:時点时](\d{1,2})(?:[:分](\d{1,2}))?")
_LATE = re.compile(r"\bp\.? ?m\b|午後|下午|晚上|ＰＭ", re.IGNORECASE)
_EARLY = re.compile(r"\ba\.? ?m\b|午前|上午|凌晨|ＡＭ", re.IGNORECASE)


def moment_in(said: str) -> str | None:
    """The time that a line tells, as it stands there: `2018-01-01T10:30:00Z`; None for none."""
    time = _TIME.search(said)
    hour, minute, second = (int(part or 0) for part in time.groups()) if time else (0, 0, 0)
    if time and _LATE.search(said) and hour < 12:
        hour += 12
    elif time and _EARLY.search(said) and hour == 12:
        hour = 0
    day = said[: time.start()] if time else said
    if known := _EAST.search(day) or _ISO.search(day):
        year, month, date = (int(part) for part in known.groups())
    else:
        year, month, date = _named(day)
    try:
        found = datetime(year, month, date, hour, minute, second)
    except ValueError:
        return None
    return found.strftime("%Y-%m-%dT%H:%M:%SZ") if found.year >= 1000 else None


def _named(said: str) -> tuple[int, int, int]:
    """Year, month and day of a date that names its month; zeros where it does not."""
    year = _YEAR.search(said)
    day = _DAY.search(said)
    if not (year and day):
        return 0, 0, 0
    for word in _WORD.findall(said.casefold()):
        for number, names in enumerate(_MONTHS, 1):
            for name in names.split():
                if word == name or (len(name) > 3 and word.startswith(name)):
                    return int(year[1]), number, int(day[1])
    return 0, 0, 0
