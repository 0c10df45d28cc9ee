"""What a query may go on with while it is typed."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.query import QueryError, complete, parse
from reader.query.lexing import NAMES
from tests.queries import TODAY, queries

KNOWN = {
    "author": ["Ana Moreau", 'An "odd" one', "Ann", 'an "odd” one'],
    "speaker": ["Jens Holm"],
    "tag": ["aid", "aid/air-defence"],
    "in": ["reports/2024", "annual reports"],
}


def values(field: str, begun: str) -> Sequence[str]:
    return [value for value in KNOWN.get(field, []) if value.lower().startswith(begun)]


def completed(typed: str) -> list[str]:
    """What a query may become; the cursor stands at `|`, or at the end."""
    before, _, behind = typed.partition("|")
    text = before + behind
    found = complete(text, len(before), values)
    return [text[: found.start] + option + text[found.end :] for option in found.options]


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("t", ["title:", "tag:"]),
        ("a T|", ["a title:", "a tag:"]),
        ("-(up", ["-(updated:"]),
        ("ti|x a", ["title: a"]),
        ("ferry", []),
        ('"ti', []),
        ("=ti", []),
        ("is:u", ["is:unread"]),
        ("-IS:re", ["-is:reading", "-is:read", "-is:review"]),
        ("has:", ["has:note", "has:tag", "has:highlight"]),
        ("color:r", ["colour:red"]),
        ("date:l", ["date:last-week", "date:last-month", "date:last-year"]),
        ("date:>t", ["date:>today", "date:>this-week", "date:>this-month", "date:>this-year"]),
        ("updated:2023..y", ["updated:2023..yesterday"]),
        ("date:n", ["date:none"]),
        ("date:>n", []),
        ("#ai", ["#aid", "#aid/air-defence"]),
        ("tag:aid/", ["tag:aid/air-defence"]),
        ("author:an", ['author:"Ana Moreau"', 'author:“An "odd" one”', "author:Ann"]),
        ('author:"ana m| fog', ['author:"Ana Moreau" fog']),
        ('author:"ana|" fog', ['author:"Ana Moreau" fog']),
        ('author:"ana"', []),
        ("speaker:j| fog", ['speaker:"Jens Holm" fog']),
        ("in:", ["in:reports/2024", 'in:"annual reports"']),
        ("note:a", []),
        ("a (", [f"a ({name}:" for name in NAMES]),
        ("", [f"{name}:" for name in NAMES]),
    ],
)
def test_options(typed: str, options: list[str]) -> None:
    assert completed(typed) == options


def test_no_more_than_are_wanted() -> None:
    assert complete("", 0, values).options == tuple(f"{name}:" for name in NAMES)
    assert complete("#", 1, values, 1).options == ("#aid",)


@given(queries, st.integers(0, 60), st.text(max_size=8))
@settings(deadline=None, max_examples=500)
def test_every_option_makes_a_query(text: str, cursor: int, value: str) -> None:
    cursor = min(cursor, len(text))
    found = complete(text, cursor, lambda field, begun: ["a", value, f"{value} {begun}"])
    assert 0 <= found.start <= cursor <= found.end <= len(text)
    for option in found.options:
        try:
            parse(f"{text[: found.start]}a", typing=True, today=TODAY)
        except QueryError:
            return  # something is wrong before it
        # The names of fields ask for nothing yet, everything else does.
        parse(text[: found.start] + option, typing=True, today=TODAY)
        assert option.removesuffix(":") in NAMES or parse(option, today=TODAY)
