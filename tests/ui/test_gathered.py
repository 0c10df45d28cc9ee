"""The list of all notes: nothing of it is made before it is looked at."""

from array import array
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from reader.annotation import Status
from reader.article import Article
from reader.index.groupings import Group
from reader.index.noted import Noted
from reader.index.row import Row
from reader.passage import State
from reader.ui.gathered import Entries, Gathered, entry
from reader.ui.widgets.notes_panel import Entry, Header


def noted(number: int, *, state: State = State.ATTACHED, reason: str = "", **row: object) -> Noted:
    known = Row(
        id=1,
        article=Article(path="/a.txt", title="An article"),
        notes="notes",
        status=Status.UNREAD,
        starred=False,
        progress=0.0,
        annotations=1,
        kind="highlight",
        review=0,
        opened=None,
    )
    return Noted(
        row=known._replace(**row),  # type: ignore[arg-type]
        number=number,
        id=f"id-{number}",
        notes="notes",
        created="",
        updated="",
        marked=(0, 4),
        exact="Some",
        text_hash="",
        paragraph=1,
        heading="",
        speaker="",
        colour="red",
        note="",
        tags=(),
        state=state,
        found=(0, 4),
        reason=reason,
    )


class Shelf:
    """Gives annotations, and remembers which were asked for."""

    def __init__(self, gone: Sequence[int] = ()) -> None:
        self.asked: list[int] = []
        self._gone = gone

    def __call__(self, numbers: Sequence[int]) -> list[Noted]:
        self.asked += numbers
        return [noted(one) for one in numbers if one not in self._gone]

    def entries(self) -> Entries:
        return Entries(self, lambda known: known, told=False)


@given(st.lists(st.integers(1, 5), max_size=8))
def test_headers_stand_before_what_they_are_of(sizes: list[int]) -> None:
    groups, first, expected = [], 0, list[object]()
    for number, size in enumerate(sizes):
        groups.append(Group(first, f"group {number}"))
        expected += [Header(f"group {number}", size), *range(first + 100, first + size + 100)]
        first += size
    items = Gathered(Shelf().entries(), array("q", range(100, 100 + first)), groups)
    found = [
        int(one.annotation.id.removeprefix("id-")) if isinstance(one, Entry) else one
        for one in items
    ]
    assert found == expected and len(items) == len(expected)
    for at in range(first):
        assert items.place(items.spot(at)) == at
        assert isinstance(items[items.spot(at)], Entry)
    assert items[-len(items) :] == list(items)


def test_no_more_is_fetched_than_stands_around_what_is_looked_at() -> None:
    shelf = Shelf()
    items = Gathered(shelf.entries(), array("q", range(100_000)), [Group(0, "all")])
    assert len(items) == 100_001 and items[0] == Header("all", 100_000)
    assert shelf.asked == []
    for index in range(50_000, 50_040):
        assert isinstance(items[index], Entry)
    assert len(shelf.asked) < 120 and len(set(shelf.asked)) == len(shelf.asked)
    before = len(shelf.asked)
    for index in range(50_000, 50_040):
        assert isinstance(items[index], Entry)
    assert len(shelf.asked) == before


def test_what_has_left_the_index_since_cannot_be_current() -> None:
    items = Gathered(Shelf(gone=(1,)).entries(), array("q", range(3)))
    assert [isinstance(one, Entry) for one in items] == [True, False, True]
    assert items[1] == "…"


def test_what_is_known_better_is_shown() -> None:
    own = Entries(Shelf(), lambda known: known._replace(told="deleted"), told=False)
    [shown] = Gathered(own, array("q", [1]))
    assert isinstance(shown, Entry) and shown.told == "deleted"


def test_what_is_to_be_said_of_a_place() -> None:
    told = [
        entry(noted(1), told=True),
        entry(noted(1, state=State.UNCERTAIN), told=False),
        entry(noted(1, state=State.UNCERTAIN, reason="two places are alike"), told=False),
        entry(noted(1, state=State.ORPHAN), told=False),
        entry(noted(1, state=State.ORPHAN, reason="kept as an orphan"), told=False),
        entry(noted(1, missing=True), told=False),
    ]
    assert [one.told for one in told] == [
        "",
        "place not certain",
        "place not certain: two places are alike",
        "passage not found in the text",
        "kept as an orphan",
        "its article is missing",
    ]
    assert (told[0].title, told[1].title, told[0].annotation.colour.value) == (
        *("An article", ""),
        "red",
    )
