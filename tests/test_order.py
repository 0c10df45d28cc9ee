"""Rows of a list: headers stand where they belong, and no more is fetched than is looked at."""

from array import array
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from reader.annotation import Status
from reader.article import Article
from reader.index.row import Row
from reader.ui.order import Order, Rows


def row(id: int) -> Row:
    return Row(
        id=id,
        article=Article(path=f"/{id}", title=f"Article {id}"),
        notes=None,
        status=Status.UNREAD,
        starred=False,
        progress=0.0,
        annotations=0,
        kind="",
        review=0,
        opened=None,
    )


class Fetch:
    """Gives rows, and remembers which."""

    def __init__(self, gone: frozenset[int] = frozenset()) -> None:
        self.asked: list[int] = []
        self.gone = gone

    def __call__(self, ids: Sequence[int]) -> list[Row]:
        self.asked += ids
        return [row(id) for id in ids if id not in self.gone]


ids = st.lists(st.integers(1, 1_000), unique=True, max_size=40)


@given(ids, st.sets(st.integers(0, 40), max_size=8))
def test_headers_stand_before_their_rows(ids: list[int], firsts: set[int]) -> None:
    groups = [(first, f"Group {first}") for first in sorted(firsts) if first < len(ids)]
    order = Order(Rows(Fetch()), array("q", ids), groups)
    wanted: list[object] = []
    for at, id in enumerate(ids):
        wanted += [header for first, header in groups if first == at]
        wanted.append(row(id))
    assert list(order) == wanted and len(order) == len(wanted)
    assert order[:3] == wanted[:3] and (not wanted or order[-1] == wanted[-1])
    for index, item in enumerate(wanted):
        assert order.id_at(index) == (item.id if isinstance(item, Row) else None)
        before = sum(isinstance(one, Row) for one in wanted[:index])
        assert order.number(index) == before
    for id in ids:
        assert order.index_of(id) == wanted.index(row(id))
    assert order.index_of(0) is None and order.id_at(len(wanted)) is None


def test_little_is_fetched_and_nothing_twice() -> None:
    fetch = Fetch()
    order = Order(Rows(fetch), array("q", range(1, 100_001)))
    for index in (50_000, 50_001, 49_999, 50_031):
        assert order[index] == row(index + 1)
    assert len(fetch.asked) == len(set(fetch.asked)) <= 64
    order[99_999]
    assert len(fetch.asked) <= 128


def test_what_was_looked_at_long_ago_is_forgotten() -> None:
    fetch = Fetch()
    order = Order(Rows(fetch), array("q", range(1, 10_001)))
    list(order)
    count = len(fetch.asked)
    assert order[0] == row(1) and len(fetch.asked) > count


def test_an_article_that_has_left_shows_as_gone_until_the_list_is_made_anew() -> None:
    rows = Rows(Fetch(frozenset([2])))
    order = Order(rows, array("q", [1, 2, 3]))
    assert order[1] == "…" and order[2] == row(3)


def test_what_is_done_here_shows_before_the_index_says_so() -> None:
    rows = Rows(Fetch())
    order = Order(rows, array("q", [1, 2]))
    read = row(2)._replace(status=Status.READ)
    assert order[1] == row(2)
    rows.own(read)
    assert order[1] == read and order[0] == row(1)
    rows.renew([row(1), row(2)])
    assert order[1] == read
