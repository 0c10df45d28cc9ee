from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from reader.timeline import Bar, Timeline, Unit, timeline


def test_nothing_is_counted() -> None:
    assert timeline({}, 12) == Timeline(Unit.YEAR, (), 0, 0)


def test_months_of_a_short_time_are_told_apart() -> None:
    found = timeline({"2023-11-02": 2, "2023-11-30 10:00": 1, "2024-02": 4, "": 5, "soon": 1}, 12)
    assert found == Timeline(
        Unit.MONTH,
        (
            Bar("2023-11", "2023-11", 3),
            Bar("2023-12", "2023-12", 0),
            Bar("2024-01", "2024-01", 0),
            Bar("2024-02", "2024-02", 4),
        ),
        0,
        6,
    )
    assert found.highest == 4


def test_a_year_without_a_month_is_counted_apart_from_months() -> None:
    found = timeline({"2024-05": 3, "2024": 2}, 12)
    assert (found.unit, found.vague, found.unknown) == (Unit.MONTH, 2, 0)
    assert found.bars == (Bar("2024-05", "2024-05", 3),)
    years = timeline({"2024-05": 1, "2024": 2}, 12)
    assert (years.unit, years.vague, years.bars) == (Unit.YEAR, 0, (Bar("2024", "2024", 3),))


def test_years_where_months_would_be_too_many() -> None:
    found = timeline({"2021-01": 1, "2024-02": 4}, 12)
    assert found.unit is Unit.YEAR
    assert [(bar.first, bar.total) for bar in found.bars] == [
        ("2021", 1),
        ("2022", 0),
        ("2023", 0),
        ("2024", 4),
    ]


def test_several_years_together_where_there_are_many() -> None:
    found = timeline({"0001": 1, "1999-05-05": 2, "2024": 4}, 10)
    assert len(found.bars) <= 10
    assert (found.bars[0].first, found.bars[-1].last) == ("0001", "2024")
    assert sum(bar.total for bar in found.bars) == 7


DATES = st.one_of(
    st.dates().map(str),
    st.dates().map(lambda day: str(day)[:7]),
    st.dates().map(lambda day: str(day)[:4]),
    st.just(""),
    st.text(max_size=8),
)


@given(st.lists(DATES), st.integers(1, 80))
def test_everything_is_counted_once_and_in_order(dates: list[str], most: int) -> None:
    found = timeline(Counter(dates), most)
    assert len(found.bars) <= most
    assert sum(bar.total for bar in found.bars) + found.vague + found.unknown == len(dates)
    ranges = [(bar.first, bar.last) for bar in found.bars]
    assert ranges == sorted(ranges)
    assert all(first <= last for first, last in ranges)
