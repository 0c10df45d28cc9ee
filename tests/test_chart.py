from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from reader.chart import chart, spoken, summary
from reader.timeline import timeline

DATES = {"2024-01-05": 1, "2024-02": 8, "2024-04-01": 4, "": 3, "2024": 2}


def test_bars_are_as_high_as_their_counts() -> None:
    low, names = chart(timeline(DATES, 20), 20, 1)
    assert low.split() == ["▁▁▁▁", "████", "▄▄▄▄"]
    assert names == "Jan 2024   Apr 2024"
    high, low, _ = chart(timeline(DATES, 20), 20, 2)
    assert high.split() == ["████"] and low.split() == ["▂▂▂▂", "████", "████"]


def test_nothing_is_dated() -> None:
    line = timeline({"": 3}, 20)
    assert chart(line, 20, 2) == [] and spoken(line) == ""
    assert summary(line, " · ") == "3 without a date"


def test_what_the_bars_do_not_say() -> None:
    line = timeline(DATES, 20)
    assert summary(line, " · ") == "most in Feb 2024: 8 · 2 of a year alone · 3 without a date"
    assert spoken(line) == "By month: Jan 2024: 1, Feb 2024: 8, Apr 2024: 4"
    years = timeline({"1999-01": 1, "2020-02-02": 2}, 5)
    assert spoken(years) == "By year: 1999–2003: 1, 2019–2020: 2"


@given(st.lists(st.dates().map(str), min_size=1), st.integers(1, 100), st.integers(1, 4))
def test_bars_fit_and_every_count_is_seen(dates: list[str], width: int, height: int) -> None:
    line = timeline(Counter(dates), width)
    *rows, _ = chart(line, width, height)
    assert len(rows) == height
    assert max(map(len, rows)) <= width
    lowest = rows[-1].ljust(width)
    each = max(1, min(6, width // len(line.bars)))
    for at, bar in enumerate(line.bars):
        assert (lowest[at * each] != " ") is (bar.total > 0)
