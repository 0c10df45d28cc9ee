"""Searching every article and note, from the desk."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from reader.config import Settings
from reader.ui.app import ReaderApp
from reader.ui.screens.saving_dialog import SavingDialog
from reader.ui.screens.search_screen import SearchScreen
from tests.ui.conftest import Desk
from tests.ui.driving import empty_field, keys, lines, screen, sentence, shown, type_

SIZES = [(80, 24), (140, 45)]


def app_on(desk: Desk, first: str = "3-report.md") -> ReaderApp:
    """An app whose index knows all articles."""
    app = desk.app(first)
    app.session.index.scan()
    return app


@pytest.mark.parametrize("size", SIZES)
async def test_hits_are_listed_by_article_while_one_types(
    desk: Desk, size: tuple[int, int]
) -> None:
    app = app_on(desk)
    async with app.run_test(size=size) as pilot:
        await keys(pilot, "g", "/")
        assert "type what to look for" in shown(pilot)
        await type_(pilot, "ferr")
        told = shown(pilot)
        assert "3 places in 2 articles" in told
        for said in ("Ferry timetable changes", "said the ferry crews", "Will the ferry be"):
            assert said in told
        await type_(pilot, "y -tide")
        assert "Will the ferry be" not in shown(pilot)
        assert "1 article" in shown(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_moving_through_hits_shows_the_article_at_that_place(
    desk: Desk, size: tuple[int, int]
) -> None:
    app = app_on(desk)
    async with app.run_test(size=size) as pilot:
        await keys(pilot, "f3")
        await type_(pilot, "rust")
        assert isinstance(app.screen, SearchScreen)
        pane = app.screen.pane
        assert pane.document is not None and pane.document.title.startswith("Quarterly")
        start, end = pane.overlay.match
        assert pane.document.text[start:end] == "rust"
        assert sum("we found rust" in line for line in lines(pilot)) == 2
        await empty_field(pilot)
        await type_(pilot, "crews")
        await keys(pilot, "down")
        assert pane.document.title.startswith("Ferry")
        here = pane.document.text[slice(*pane.cursor)]
        assert here == "It will hear the crews first."


async def test_enter_goes_there_and_the_way_back_leads_home(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, ")", ")")
        before = sentence(pilot)
        await keys(pilot, "g", "/")
        await type_(pilot, "rust")
        await keys(pilot, "enter")
        assert app.screen is screen(pilot)
        assert sentence(pilot) == "And we found rust where none was expected."
        await keys(pilot, "ctrl+o")
        assert screen(pilot).path.endswith("3-report.md")
        assert sentence(pilot) == before


async def test_escape_returns_to_exactly_where_one_was(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, ")", ")", "v", ")")
        before = lines(pilot)
        await keys(pilot, "g", "/")
        await type_(pilot, "ferry")
        await keys(pilot, "down", "escape")
        assert lines(pilot) == before
        assert screen(pilot).pane.selection is not None
        await keys(pilot, "escape", "g", "/")
        assert "3 places" in shown(pilot), "what was asked for last is still asked for"


async def test_notes_are_found_too(desk: Desk) -> None:
    app = app_on(desk, "1-story.txt")
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, ")", "a")
        await type_(pilot, "Ask the harbour master")
        await keys(pilot, "ctrl+s")
        app.session.index.scan()
        await keys(pilot, "g", "/")
        await type_(pilot, "note:master")
        assert "Ask the harbour master" in shown(pilot)
        await keys(pilot, "enter")
        assert sentence(pilot).startswith("The harbour office moved")


async def test_a_wrong_query_says_so_and_keeps_what_was_found(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "g", "/")
        await type_(pilot, "rust")
        await type_(pilot, " is:nothing ")
        assert "we found rust" in shown(pilot)
        assert "nothing" in lines(pilot)[2]


async def test_letters_work_in_the_list_and_the_mouse_too(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "g", "/")
        await type_(pilot, "ferry")
        assert isinstance(app.screen, SearchScreen)
        await keys(pilot, "tab", "j")
        assert "Nobody was asked" in str(app.screen.list.item)
        await keys(pilot, "G")
        assert "Will the ferry" in str(app.screen.list.item)
        await keys(pilot, "/")
        assert app.screen.asking
        row = next(y for y, line in enumerate(lines(pilot)) if "said the ferry" in line)
        await pilot.click(offset=(4, row))
        await keys(pilot)
        assert sentence(pilot) == "Nobody was asked, said the ferry crews."


@pytest.mark.parametrize("name", ["found.md", "found.csv"])
async def test_everything_found_is_written_into_a_file(desk: Desk, name: str) -> None:
    app = app_on(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "g", "/")
        await type_(pilot, "ferry")
        await keys(pilot, "ctrl+e")
        assert isinstance(app.screen, SavingDialog)
        path = desk.folder / name
        await empty_field(pilot)
        await type_(pilot, str(path))
        await keys(pilot, "enter")
        assert "3 places of 2 articles written" in shown(pilot)
        text = path.read_text()
        if name.endswith("csv"):
            assert len(list(csv.DictReader(text.splitlines()))) == 3
        else:
            assert "> Will the **ferry** be affected?" in text


async def test_a_file_that_is_not_ours_is_only_replaced_where_the_user_says_so(
    desk: Desk,
) -> None:
    app = app_on(desk)
    path = desk.folder / "mine.md"
    path.write_text("mine\n")

    async def write(answer: str) -> None:
        await keys(pilot, "ctrl+e")
        field = app.focused
        assert isinstance(field, Input)
        field.value = str(path)
        await keys(pilot, "enter")
        assert "was not written by reader" in shown(pilot)
        await keys(pilot, answer)

    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "g", "/")
        await type_(pilot, "ferry")
        await write("n")
        assert path.read_text() == "mine\n"
        await keys(pilot, "escape")
        await write("y")
        assert "ferry" in path.read_text()


async def test_a_file_that_cannot_be_written_is_told(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "g", "/")
        await type_(pilot, "ferry")
        await keys(pilot, "ctrl+e")
        field = app.focused
        assert isinstance(field, Input)
        (desk.folder / "file").write_text("x")
        field.value = str(desk.folder / "file" / "below.md")
        await keys(pilot, "enter")
        assert "below.md" in shown(pilot)
        assert not Path(field.value).exists()
        for name, told in (
            ("~no-such-user/a.md", "there is no such user"),
            ("x" * 300, "File name too long"),
            (str(desk.folder), "Is a directory"),
        ):
            field.value = name
            await keys(pilot, "enter")
            assert isinstance(app.screen, SavingDialog)
            assert any(told in notice.message for notice in app._notifications), name


async def test_in_linear_mode_all_of_it_can_be_read_aloud(desk: Desk) -> None:
    app = ReaderApp(replace(app_on(desk).session, settings=Settings(linear=True)))
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "g", "/")
        await type_(pilot, "ferry")
        told = shown(pilot)
        assert "3 places in 2 articles" in told
        assert not set(told) & set("▌·│¶")


@pytest.mark.parametrize("way", [("g", "/"), ("g", "c"), ("g", "e")])
async def test_where_there_is_no_index_that_is_told(desk: Desk, way: tuple[str, str]) -> None:
    app = app_on(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, ")")
        app.session.index.close()
        await keys(pilot, *way)
        if isinstance(app.focused, Input):
            await empty_field(pilot)
            await type_(pilot, "ferry")
        assert "The index is closed" in shown(pilot)
        await keys(pilot, "escape")
        assert sentence(pilot)


async def test_what_is_not_read_yet_is_said_to_be_missing(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        index = app.session.index
        app.push_screen(SearchScreen(index, "ferry", desk.folder, lambda: "indexing 1 of 3"))
        await keys(pilot)
        assert lines(pilot)[0].endswith("Search every article and note · indexing 1 of 3")
