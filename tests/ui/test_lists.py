"""Lists: the current item is whole on screen, headers are passed over, no room is wasted."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from textual.geometry import Size

from reader.ui.widgets.line_list import Inks, LineList, fit, spread
from reader.ui.wrap import cells


class Numbers(LineList[int]):
    """Items of as many lines as they say; 0 is a header of one line."""

    tall = 8

    @property
    def size(self) -> Size:
        return Size(20, self.tall)

    def draw(self, item: int, width: int, inks: Inks) -> list[list[Segment]]:
        return [[Segment(str(item))] for _ in range(max(1, item))]

    def selectable(self, item: int) -> bool:
        return item > 0


moves = st.lists(st.sampled_from([1, -1, 3, -3, 100, -100]), max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 4), max_size=40), moves, st.integers(5, 30))
def test_the_current_item_is_whole_on_screen(items: list[int], by: list[int], tall: int) -> None:
    numbers = Numbers()
    numbers.tall = tall
    numbers.post_message = lambda message: True  # type: ignore[method-assign]
    numbers.fill(items)
    for step in [0, *by]:
        if step:
            numbers.line(step)
        lines = [index for index, _ in numbers._lines()][:tall]
        if any(items):
            assert items[numbers.current] > 0
            assert lines.count(numbers.current) == items[numbers.current]
        total = sum(max(1, item) for item in items)
        assert len(lines) == min(tall, total)


def test_headers_are_never_current() -> None:
    numbers = Numbers()
    numbers.post_message = lambda message: True  # type: ignore[method-assign]
    numbers.fill([0, 1, 0, 2])
    assert numbers.item == 1
    numbers.line(1)
    assert numbers.item == 2
    numbers.fill([0, 0])
    numbers.line(1)
    numbers.edge(1)


@given(st.text(max_size=30), st.text(max_size=30), st.integers(4, 30))
def test_two_texts_share_a_line(left: str, right: str, width: int) -> None:
    left, right = " ".join(left.split()), " ".join(right.split())
    one, other = spread(left, right, width)
    assert cells(one) + cells(other) <= max(width, 2)
    assert cells(fit(left, width)) <= max(width, 2)
