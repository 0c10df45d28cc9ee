"""Dates in queries: what they cover, and when one is only begun."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.query import QueryError, parse
from reader.query.dates import DAYS, span
from reader.query.tree import Dates
from tests.queries import TODAY, partial_dates


def covered(text: str, today: date = TODAY) -> tuple[str, str]:
    node = parse(f'date:"{text}"', today=today).node
    assert isinstance(node, Dates) and node.field == "date"
    return node.low, node.high


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2024", "2024", "2025"),
        ("2024-07", "2024-07", "2024-08"),
        ("2024-7-5", "2024-07-05", "2024-07-06"),
        ("2024-12", "2024-12", "2025"),
        ("2024-12-31", "2024-12-31", "2025"),
        ("2024-07-31", "2024-07-31", "2024-08"),
        ("2024-02-28", "2024-02-28", "2024-02-29"),
        ("2024-07-05 16:17", "2024-07-05 16:17", "2024-07-05 16:18"),
        ("2024-07-05T23:59", "2024-07-05 23:59", "2024-07-06"),
        ("9999", "9999", ":"),
        ("9999-12-31", "9999-12-31", ":"),
        (">2024", "2025", ""),
        (">= 2024", "2024", ""),
        ("<2024", "", "2024"),
        ("<=2024-06", "", "2024-07"),
        (">9999", ":", ""),
        ("2023..2024-06", "2023", "2024-07"),
        ("2024..2024", "2024", "2025"),
        ("2023 .. 2024", "2023", "2025"),
        ("2023..", "2023", ""),
        ("..2023", "", "2024"),
        ("none", "none", "none"),
        # Friday, 5 July 2024
        ("today", "2024-07-05", "2024-07-06"),
        ("Yesterday", "2024-07-04", "2024-07-05"),
        ("this-week", "2024-07-01", "2024-07-08"),
        ("last-week", "2024-06-24", "2024-07"),
        ("this-month", "2024-07", "2024-08"),
        ("last-month", "2024-06", "2024-07"),
        ("this-year", "2024", "2025"),
        ("last-year", "2023", "2024"),
        (">last-week", "2024-07", ""),
        ("last-month..today", "2024-06", "2024-07-06"),
    ],
)
def test_what_a_date_covers(text: str, low: str, high: str) -> None:
    assert covered(text) == (low, high)


@pytest.mark.parametrize(
    ("today", "text", "low", "high"),
    [
        (date(2024, 1, 1), "last-month", "2023-12", "2024"),
        (date(2024, 1, 31), "this-month", "2024-01", "2024-02"),
        (date(2024, 2, 1), "last-month", "2024-01", "2024-02"),
        (date(2024, 12, 31), "this-week", "2024-12-30", "2025-01-06"),
        (date(2024, 3, 1), "yesterday", "2024-02-29", "2024-03"),
        (date(2024, 7, 7), "this-week", "2024-07-01", "2024-07-08"),
        (date(2024, 7, 8), "last-week", "2024-07-01", "2024-07-08"),
        (date.min, "yesterday", ":", ""),
        (date.max, "today", "9999-12-31", ":"),
    ],
)
def test_days_in_words_at_the_ends_of_months(today: date, text: str, low: str, high: str) -> None:
    assert covered(text, today) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        *("0000", "2024-13", "2024-02-30", "24", "2024-", "2024-07-05 24:00", "20240705", "july"),
        *("..", ">", "><2024", "2024..2023", "2024...", "none..", ">none", "2024*", "a..2024"),
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(QueryError):
        parse(f'date:"{text}"')


@given(partial_dates, partial_dates)
@settings(deadline=None)
def test_a_date_covers_what_begins_with_it(asked: str, day: str) -> None:
    low, high = covered(asked)
    wanted = re.split("[- :]", asked)
    assert (low <= day < high) is (re.split("[- :]", day)[: len(wanted)] == wanted)


@given(st.one_of(partial_dates, st.sampled_from(DAYS)), partial_dates)
@settings(deadline=None)
def test_before_within_and_behind_are_all_there_is(asked: str, day: str) -> None:
    def lies(text: str) -> bool:
        low, high = span(text, TODAY)
        return low <= day and (not high or day < high)

    assert [lies(f"<{asked}"), lies(asked), lies(f">{asked}")].count(True) == 1
    assert lies(f"<={asked}") is not lies(f">{asked}")
    assert lies(f">={asked}") is not lies(f"<{asked}")
    assert lies(f"{asked}..") is lies(f">={asked}")
    assert lies(f"..{asked}") is lies(f"<={asked}")


@given(st.one_of(partial_dates, st.sampled_from(DAYS)), st.sampled_from(["", ">", "<=", "2023.."]))
@settings(deadline=None)
def test_no_letter_of_a_date_is_wrong_while_it_is_typed(day: str, before: str) -> None:
    text = f"date:{before}{day.replace(' ', 'T')}"
    try:
        parse(text, today=TODAY)
    except QueryError:  # it ends before it begins
        return
    for at in range(len("date:"), len(text)):
        parse(text[:at], typing=True, today=TODAY)
