"""Every use of a word, from the desk."""

from dataclasses import replace

import pytest

from reader.config import Settings
from reader.ui.app import ReaderApp
from reader.ui.screens.concordance_screen import ConcordanceScreen
from tests.ui.conftest import Desk
from tests.ui.driving import empty_field, keys, lines, screen, sentence, shown, type_

LATER = """\
---
title: A late ferry
date: 2024-11-05
---
# A late ferry

An old ferry came at noon.
"""


def app_on(desk: Desk, first: str = "1-story.txt") -> ReaderApp:
    desk.write("4-later.md", LATER)
    app = desk.app(first)
    app.session.index.scan()
    return app


def linear(app: ReaderApp) -> ReaderApp:
    return ReaderApp(replace(app.session, settings=Settings(linear=True)))


def column(app: ReaderApp) -> list[str]:
    assert isinstance(app.screen, ConcordanceScreen)
    return [f"{line.left[-8:]}|{line.word}|{line.right[:8]}" for line in app.screen.list.items]


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_every_use_of_a_word_stands_in_one_column(desk: Desk, size: tuple[int, int]) -> None:
    app = app_on(desk)
    async with app.run_test(size=size) as pilot:
        await keys(pilot, "g", "c")
        await empty_field(pilot)
        await type_(pilot, "ferry")
        told = lines(pilot)
        where = {line.lower().index("ferry", size[0] // 4) for line in told if "no date" in line}
        assert len(where) == 1, "one below the other"
        assert any("5 times" in line for line in told)
        assert any("Nov 2024" in line for line in told)
        assert any("3 without a date" in line for line in told)


async def test_the_word_is_filled_in_and_lines_can_be_sorted(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "/")
        await type_(pilot, "ferry")
        await keys(pilot, "enter", "g", "c")
        assert lines(pilot)[1].strip() == "Ferry"
        await keys(pilot, "enter", "l")
        left = [line.split("|")[0].strip() for line in column(app)]
        assert left[0] == "" and sorted(left, key=lambda said: said.split()[::-1]) == left
        await keys(pilot, "r")
        right = [line.split("|")[2].strip(" .").lower() for line in column(app)]
        assert right == sorted(right)
        await keys(pilot, "d")
        assert "An old |ferry" in column(app)[1]
        assert "the oldest first" in shown(pilot)


async def test_enter_goes_there_and_the_way_back_leads_home(desk: Desk) -> None:
    app = app_on(desk, "3-report.md")
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, ")", "g", "c")
        await empty_field(pilot)
        await type_(pilot, "rust")
        await keys(pilot, "enter", "enter")
        assert sentence(pilot) == "And we found rust where none was expected."
        await keys(pilot, "ctrl+o")
        assert screen(pilot).path.endswith("3-report.md")


async def test_a_selection_is_looked_for_as_a_phrase(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "}", "v", "w", "g", "c")
        assert lines(pilot)[1].strip().startswith('"The harbour')
        assert "1 time" in shown(pilot)
        await keys(pilot, "escape")
        assert screen(pilot).pane.selection is not None


async def test_what_cannot_be_found_is_told(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "g", "c")
        await empty_field(pilot)
        assert "type a word" in shown(pilot)
        await type_(pilot, "zebra")
        assert "it stands nowhere in the library" in shown(pilot)
        await type_(pilot, '"')
        assert "zebra" in lines(pilot)[1]
        await keys(pilot, "escape")
        assert app.screen is screen(pilot)


async def test_in_linear_mode_counts_are_told_in_words(desk: Desk) -> None:
    app = linear(app_on(desk))
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "g", "c")
        await empty_field(pilot)
        await type_(pilot, "ferry")
        told = shown(pilot)
        assert "By month: Nov 2024: 2" in told
        assert "An old [ferry] came at noon., 5 Nov 2024" in told
        assert not set(told) & set("▌·│¶█▇")


async def test_speakers_stand_beside_the_lines_that_are_sorted_by_them(desk: Desk) -> None:
    app = app_on(desk, "2-briefing.txt")
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "g", "c")
        await empty_field(pilot)
        await type_(pilot, "the")
        assert "Director of" not in "\n".join(line[-14:] for line in lines(pilot)[:14])
        await keys(pilot, "enter", "s")
        assert "Director of" in "\n".join(line[-14:] for line in lines(pilot)[:14])
