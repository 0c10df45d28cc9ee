"""The tag picker: what is offered for what is typed, and what becomes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text import tag_name
from reader.ui.screens.tag_picker import TagPicker
from reader.ui.tags import Tags
from reader.ui.widgets.pick_list import PickList
from tests.ui.conftest import Desk
from tests.ui.driving import keys, lines, screen, settle, shown, type_
from tests.ui.test_marking import alive

NEW = "new"


def offered(typed: str, *known: str, given: tuple[str, ...] = (), **used: int) -> list[str]:
    """What stands in the list, a new tag as NEW; tags with a number have `_` for `-`."""
    counts = dict.fromkeys(known, 1)
    counts |= {name.replace("_", "-"): count for name, count in used.items()}
    return [
        NEW if option.id.startswith("\0") else option.id
        for option in TagPicker(given, (), counts).options(typed)
    ]


def test_letters_find_the_words_of_a_tag_in_their_order() -> None:
    for typed in ("aid/air", "air", "AID AIR", "mil", "military-aid/air-defence"):
        assert offered(typed, "military-aid/air-defence")[0] == "military-aid/air-defence"
    assert offered("militaryaidairdefence", "military-aid/air-defence")[0] != NEW
    assert "military-aid/air-defence" in offered("madf", "military-aid/air-defence")
    assert "military-aid/air-defence" not in offered("airmil", "military-aid/air-defence")


def test_the_best_match_stands_first_and_among_equals_the_one_more_used() -> None:
    known = ("cost", "cost-rise", "steel/cost", "steel-cost", "coast-storm", "c/o/s-t", "discostu")
    assert offered("cost", *known) == [
        "cost",  # spelled so
        "c/o/s-t",  # but for what parts its words
        "cost-rise",  # a part begins so
        "steel/cost",
        "steel-cost",  # a word begins so
        "coast-storm",  # the letters begin words
        "discostu",  # the letters occur
    ]
    assert offered("har", harbour=1, hard_hat=7, harvest=3) == [
        "hard-hat",
        NEW,
        "harvest",
        "harbour",
    ]


def test_a_new_tag_stands_first_where_none_is_meant_else_second() -> None:
    assert offered("zz", "harbour") == [NEW]
    assert offered("har", "harbour", "harvest", "charter") == [
        "harbour",
        NEW,
        "harvest",
        "charter",
    ]
    assert offered("hrbr", "harbour") == [NEW, "harbour"]


@pytest.mark.parametrize(
    "typed", ["Military Aid", "#military-aid", " military  aid ", "MILITARY-aid"]
)
def test_no_tag_is_made_twice_by_spelling(typed: str) -> None:
    assert offered(typed, "military-aid", "military-aid/air") == [
        "military-aid",
        "military-aid/air",
    ]


def test_what_is_given_already_is_told_and_not_mistaken_for_another() -> None:
    picker = TagPicker(("harbour",), (), {"harbour": 2, "harbour-master": 1})
    assert [(one.label, one.note) for one in picker.options("Harbour")] == [
        ("#harbour", "given already"),
        ("#harbour-master", "1"),
    ]
    assert offered("cafe", "café") == ["café", NEW]  # another spelling is another tag


def test_the_last_set_stands_on_top_and_all_have_numbers() -> None:
    counts = {"a": 1, "b": 2, "given": 3} | {f"x{n}": 1 for n in range(9)}
    rows = TagPicker(("given",), ("a", "b"), counts).options("")
    assert [row.label for row in rows[:3]] == ["1  #a #b", "2  #a", "3  #b"]
    assert [row.note for row in rows[:3]] == ["as last time", "1", "2"]
    assert [row.label[0] for row in rows[8:10]] == ["9", " "]
    alone = TagPicker((), ("a",), counts).options("")
    assert [(row.label, row.note) for row in alone[:2]] == [
        ("1  #a", "as last time · 1"),
        ("2  #b", "2"),
    ]


names = st.lists(st.text("abé漢-/ _", min_size=1, max_size=8), min_size=1, max_size=12).map(
    lambda raw: [tag for one in raw if (tag := _name(one))]
)


def _name(raw: str) -> str:
    try:
        return tag_name(raw)
    except ValueError:
        return ""


@given(names, st.text("abé漢-/ _A#1", max_size=8))
def test_whatever_is_typed_the_tag_it_names_can_be_reached(known: list[str], typed: str) -> None:
    found = Tags(dict.fromkeys(known, 1)).find(typed)
    assert len(set(found.close + found.loose)) == len(found.close) + len(found.loose)
    picker = TagPicker((), (), dict.fromkeys(known, 1))
    if name := _name(typed):
        ids = [option.id for option in picker.options(typed)]
        assert name in ids or ids.index("\0new") <= 1
        assert not known or name not in known or ids[0] == name


@given(names)
def test_every_tag_is_found_by_its_letters(known: list[str]) -> None:
    tags = Tags(dict.fromkeys(known, 1))
    for tag in known:
        assert tags.find(tag).close[0] == tag
        letters = tag.replace("-", "").replace("/", "").replace("_", "")
        assert tag in [*(found := tags.find(letters)).close, *found.loose]


async def tagged(desk: Desk, *tags: str) -> None:
    """Give the sentences of the story a tag each."""
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for tag in tags:
            await keys(pilot, ")", "t")
            await type_(pilot, tag)
            await keys(pilot, "enter")


async def test_enter_takes_the_best_match_and_down_enter_the_new_tag(desk: Desk) -> None:
    await tagged(desk, "harbour-master", "storm")
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "G", "t")
        await type_(pilot, "master")
        await keys(pilot, "enter", "(", "t")
        await type_(pilot, "Harbour")
        await keys(pilot, "down", "enter")
    assert [note.tags for note in alive(desk)][-2:] == [("harbour",), ("harbour-master",)]


async def test_several_at_once_by_tab_and_by_comma(desk: Desk) -> None:
    await tagged(desk, "storm", "tide")
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "G", "t")
        await type_(pilot, "sto")
        await keys(pilot, "tab")
        await type_(pilot, "brand new,")
        assert "Tag + #storm #brand-new" in shown(pilot)
        await keys(pilot, "backspace")  # puts the last one back
        assert "Tag + #storm" in shown(pilot) and "brand-new" not in shown(pilot)
        await type_(pilot, "xy")
        await keys(pilot, "backspace", "backspace")  # erases what is typed, no more
        assert "Tag + #storm" in shown(pilot)
        await keys(pilot, "down", "up", "enter")  # a line that was gone to is meant
        assert alive(desk)[-1].tags == ("storm", "tide")
        await keys(pilot, "(", "t")
        await type_(pilot, "dawn, Dusk fall")
        await keys(pilot, "enter")
        assert alive(desk)[-2].tags == ("dawn", "dusk-fall")


async def test_tags_taken_are_given_by_enter_alone_and_a_click_adds_one(desk: Desk) -> None:
    await tagged(desk, "storm", "tide", "gate")
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "G", "t", "tab", "enter")
        assert alive(desk)[-1].tags == ("gate",)
        await keys(pilot, "(", "t", "tab")
        rows = [number for number, line in enumerate(lines(pilot)) if "#storm" in line]
        where = pilot.app.screen.query_one(PickList).region
        await pilot.click(PickList, offset=(5, rows[-1] - where.y))
        await settle(pilot)
        assert alive(desk)[-2].tags == ("gate", "storm")


async def test_t_enter_repeats_the_whole_set_and_again_changes_nothing(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "t")
        await type_(pilot, "storm")
        await keys(pilot, "tab")
        await type_(pilot, "tide")
        await keys(pilot, "enter", ")", "t", "enter")
        assert [note.tags for note in alive(desk)] == [("storm", "tide")] * 2
        await keys(pilot, "t")
        assert "given already" in shown(pilot)
        await keys(pilot, "enter")
        assert [note.rev[0] for note in alive(desk)] == [1, 1]
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:  # the next run
        await settle(pilot)
        await keys(pilot, "G", "t", "enter")
        assert alive(desk)[-1].tags == ("storm", "tide")
        assert screen(pilot).tag_history()[1] == {"storm": 3, "tide": 3}
