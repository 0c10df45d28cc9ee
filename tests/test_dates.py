"""Dates in texts, in front matter and in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.dates import find, normal, told


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("on 2024-07-05", ["2024-07-05"]),
        ("2024-07-05T16:17:30Z", ["2024-07-05 16:17"]),
        ("2024-07-05-draft", ["2024-07-05"]),
        ("5 July 2024", ["2024-07-05"]),
        ("05 Jul. 2024 16:17", ["2024-07-05 16:17"]),
        ("5th of it, 5th july, 2024", ["2024-07-05"]),
        ("July 5, 2024 at 4:17 p.m.", ["2024-07-05 16:17"]),
        ("Sept 1st 2023, 12:05 AM", ["2023-09-01 00:05"]),
        ("5 July 2024 | 9:05", ["2024-07-05 09:05"]),
        ("5 July 2024 – 09:05 CET", ["2024-07-05 09:05"]),
        ("5 July 2024, 16:17 pm", ["2024-07-05"]),
        ("Updated 6 July 2024, published July 5, 2024", ["2024-07-06", "2024-07-05"]),
        ("29 February 2024", ["2024-02-29"]),
        # None of these says a day, a month and a year that can be
        ("On November 13, the two met", []),
        ("in July 2024", []),
        ("29 February 2023, 31 April 2024, 2024-13-01, 0000-01-01", []),
        ("05/07/2024", []),
        ("12024-07-05 or 2024-07-051", []),
        ("15 Julys 2024", []),
        ("July 5, 20245", []),
        ("", []),
    ],
)
def test_find(text: str, values: list[str]) -> None:
    assert [found.value for found in find(text)] == values


def test_where_a_date_stands() -> None:
    text = "Oslo, 5 July 2024 16:17, and no more"
    [found] = find(text)
    assert text[found.start : found.end] == "5 July 2024 16:17"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024", "2024"),
        (2024, "2024"),
        ("2024-07", "2024-07"),
        (" 2024-07-05 ", "2024-07-05"),
        ("2024-07-05 16:17:09+02:00", "2024-07-05 16:17"),
        ("2024-07-05T16:17", "2024-07-05 16:17"),
        ("5 July 2024", "2024-07-05"),
        ("Friday, July 5, 2024", "2024-07-05"),
        ("July 2024", "2024-07"),
        ("2024-02-30", None),
        ("2024-13", None),
        ("0000", None),
        ("yesterday", None),
        ("٢٠٢٤", None),
        ("", None),
        (None, None),
    ],
)
def test_normal(value: object, expected: str | None) -> None:
    assert normal(value) == expected


@pytest.mark.parametrize(
    ("value", "long", "short"),
    [
        ("2024", "2024", "2024"),
        ("2024-07", "July 2024", "Jul 2024"),
        ("2024-07-05", "5 July 2024", "5 Jul 2024"),
        ("2024-07-05 16:17", "5 July 2024", "5 Jul 2024"),
        ("2024-13-01", "2024-13-01", "2024-13-01"),
        ("soon", "soon", "soon"),
    ],
)
def test_told(value: str, long: str, short: str) -> None:
    assert told(value) == long
    assert told(value, short=True) == short


@given(st.dates())
@settings(deadline=None)
def test_what_is_told_is_found_again(day: object) -> None:
    iso = str(day)
    assert [found.value for found in find(told(iso))] == [iso]
    assert [found.value for found in find(told(iso, short=True))] == [iso]
    assert normal(iso) == iso


@given(st.text("0123456789-/., :TJulyMar apm", max_size=40))
@settings(deadline=None)
def test_any_text_is_looked_through(text: str) -> None:
    for found in find(text):
        assert normal(found.value) == found.value
    assert told(text) or not text
