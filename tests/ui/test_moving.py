"""Stories: the outline that shows where it leads, lines set apart, records, unread articles."""

from itertools import pairwise

import pytest

from reader.ui.layout import Role
from tests.ui.conftest import Desk
from tests.ui.driving import (
    empty_field,
    keys,
    lines,
    screen,
    selected,
    sentence,
    settle,
    shown,
    type_,
)

CHAPTERS = "\n\n".join(
    f"## Chapter {number}\n\n"
    + "\n\n".join(f"Paragraph {number}-{n} says this." for n in range(20))
    for number in range(12)
)
SHIPS = """\
# Ships

| ship | cargo as declared | remarks of the harbour office |
| --- | --- | --- |
| Marguerite | rye, hemp and forty barrels of tar | Held for a day. Released at noon. |
| Old Nan | ballast | Nothing to remark. |
"""


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (140, 45)])
async def test_the_outline_shows_its_places_and_esc_returns(
    desk: Desk, size: tuple[int, int]
) -> None:
    desk.write("0-long.md", CHAPTERS)
    async with desk.app("0-long.md").run_test(size=size) as pilot:
        await settle(pilot)
        await keys(pilot, *"]]" * 2, "}", "}", "j", "j", "j", "j")
        before, said = lines(pilot), sentence(pilot)
        await keys(pilot, "o")
        assert sentence(pilot) == said  # looking at it moves nothing
        await keys(pilot, "down")
        assert sentence(pilot) == "Chapter 3"
        await keys(pilot, "down", "down")
        assert sentence(pilot) == "Chapter 5"
        if size[0] >= 80:
            assert "Paragraph 5-0 says this." in shown(pilot) and "Outline" in shown(pilot)
        await type_(pilot, "11")
        assert sentence(pilot) == "Chapter 11"
        await keys(pilot, "escape")
        assert lines(pilot) == before and sentence(pilot) == said
        await keys(pilot, "ctrl+o", "ctrl+o")
        assert sentence(pilot).startswith("Chapter")  # only the steps before it are remembered


async def test_what_is_chosen_in_the_outline_is_one_step(desk: Desk) -> None:
    desk.write("0-long.md", CHAPTERS)
    async with desk.app("0-long.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}")
        said = sentence(pilot)
        await keys(pilot, "o", *["down"] * 4, "enter")
        assert sentence(pilot) == "Chapter 4"
        await keys(pilot, "ctrl+o")
        assert sentence(pilot) == said
        await keys(pilot, "ctrl+o")
        assert "No way back from here" in lines(pilot)[-1]


async def test_the_outline_keeps_its_line_while_it_still_matches(desk: Desk) -> None:
    desk.write("0-long.md", CHAPTERS)
    async with desk.app("0-long.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, *"]]" * 7, "o")
        await type_(pilot, "chapter")
        await keys(pilot, "down")
        assert sentence(pilot) == "Chapter 8"
        await empty_field(pilot)
        await keys(pilot, "down")
        assert sentence(pilot) == "Chapter 9"


async def test_a_selection_grows_to_what_is_chosen_in_the_outline_only(desk: Desk) -> None:
    desk.write("0-long.md", CHAPTERS)
    async with desk.app("0-long.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "v")
        await keys(pilot, "escape", "v", "down", "escape", "v")
        chosen = selected(pilot)
        await keys(pilot, "f2", "down", "down", "escape")
        assert selected(pilot) == chosen
        await keys(pilot, "f2", "down", "enter")
        assert selected(pilot).endswith("Chapter 1")


@pytest.mark.parametrize("key", ["L", "f7"])
async def test_lines_are_set_apart_and_that_is_remembered(desk: Desk, key: str) -> None:
    text = "\n\n".join(f"Paragraph {n}. " + "It runs on and on. " * 20 for n in range(40))
    desk.write("0-long.txt", text)
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "space", "space", ")")
        said = sentence(pilot)
        await keys(pilot, key)
        assert "Lines set apart" in lines(pilot)[-1] and sentence(pilot) == said
        pane = screen(pilot).pane
        assert pane.cell_at(pane.cursor[0]) is not None
        await keys(pilot, "q")
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        view = screen(pilot).pane.view
        assert view and sentence(pilot) == said
        roles = [row.role for _, row in view.rows]
        assert (Role.TEXT, Role.TEXT) not in pairwise(roles)
        await keys(pilot, key)
        assert "Lines set close" in lines(pilot)[-1]


async def test_the_mouse_finds_its_words_between_blank_rows(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await keys(pilot, "L")
        pane = screen(pilot).pane
        for offset in range(*pane.view.motion.paragraph(52) if pane.view else ()):
            cell = pane.cell_at(offset)
            if cell and pane.document and not pane.document.text[offset].isspace():
                assert pane.offset_at(*cell) == offset
        x, y = pane.cell_at(52) or (0, 0)
        assert pane.offset_at(x, y + 1) is None  # a blank row
        await pilot.double_click(pane, offset=(x, y))
        assert selected(pilot) == "office"


async def test_a_record_is_read_marked_and_selected(desk: Desk) -> None:
    desk.write("0-ships.md", SHIPS)
    async with desk.app("0-ships.md").run_test(size=(60, 24)) as pilot:
        await settle(pilot)
        assert "cargo as declared   rye, hemp and forty" in shown(pilot)
        await keys(pilot, ")", ")")
        assert sentence(pilot).startswith("Marguerite | rye") and sentence(pilot).endswith("day.")
        await keys(pilot, ")", "H", "v", "b", "b", "b")
        assert selected(pilot) == "Released"
        await keys(pilot, "escape", ")")
        assert sentence(pilot) == "Old Nan | ballast | Nothing to remark."
        pane = screen(pilot).pane
        for offset in range(*pane.cursor):
            cell = pane.cell_at(offset)
            assert cell is None or pane.offset_at(*cell) in (offset, offset - 1)
    [note] = [note for notes in desk.saved() for note in notes.annotations]
    assert note.passage.exact == "Released at noon."


@pytest.fixture
def pile(desk: Desk) -> Desk:
    """Four articles, each too long to be read by looking at it."""
    for path in desk.library.iterdir():
        path.unlink()
    for number in range(1, 5):
        desk.write(f"{number}-long.md", f"# Article {number}\n\n{CHAPTERS}")
    return desk


async def test_from_unread_to_unread(pile: Desk) -> None:
    async with pile.app("1-long.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)

        def number() -> str:
            return screen(pilot).path[-len("1-long.md")]

        await keys(pilot, "]", "u")
        assert number() == "2"
        await keys(pilot, "r", "alt+pagedown")
        assert number() == "3"
        await keys(pilot, "[", "u")
        assert number() == "1"  # the one between is read
        await keys(pilot, "alt+pageup")
        assert number() == "4" and "Around its beginning" in lines(pilot)[-1]
        await keys(pilot, "]", "u")
        assert number() == "1" and "Around the end of the list" in lines(pilot)[-1]
        await keys(pilot, "r", "]", "u", "r", "]", "u")
        assert number() == "4" and "Around" not in lines(pilot)[-1]
        await keys(pilot, "]", "u")
        assert number() == "4" and "No unread articles left" in lines(pilot)[-1]


async def test_unread_articles_are_those_of_the_list_as_filtered(pile: Desk) -> None:
    async with pile.app("2-long.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "f")
        await type_(pilot, "title:3")
        await keys(pilot, "enter", "tab", "[", "u")
        assert screen(pilot).path.endswith("3-long.md")
        await keys(pilot, "]", "u")
        assert "No unread articles left" in lines(pilot)[-1]
