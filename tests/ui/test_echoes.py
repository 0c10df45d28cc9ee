"""Where else a passage is said, from the desk."""

from dataclasses import replace

import pytest

from reader.config import Settings
from reader.ui.app import ReaderApp
from reader.ui.screens.echoes_screen import EchoesScreen
from tests.ui.conftest import Desk
from tests.ui.driving import keys, lines, screen, selected, sentence, shown

LATER = """\
---
title: Gates, a month later
date: 2025-06-01
---
# Gates, a month later

The director spoke again.

He said that repairs will cost 6 million crowns; he expects the council to agree.

Nobody asked about the ferry.
"""
AGAIN = """\
Minutes of the council

“The gates closed eleven times this quarter,” the director began.

Yes: repairs will cost 4.5 million crowns. I expect the council to agree.
"""


def app_on(desk: Desk, first: str = "2-briefing.txt", *, linear: bool = False) -> ReaderApp:
    desk.write("4-later.md", LATER)
    desk.write("5-minutes.txt", AGAIN)
    session = desk.session(desk.library / first)
    session.index.scan()
    return ReaderApp(replace(session, settings=Settings(linear=linear)))


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_echoes_of_a_passage_with_what_differs(desk: Desk, size: tuple[int, int]) -> None:
    app = app_on(desk)
    async with app.run_test(size=size) as pilot:
        await keys(pilot, *[")"] * 5, "v", ")")
        assert selected(pilot).startswith("Repairs will cost")
        await keys(pilot, "g", "e")
        told = lines(pilot)
        first = next(n for n, line in enumerate(told) if "Minutes of the council" in line)
        second = next(n for n, line in enumerate(told) if "Gates, a month later" in line)
        assert first < second, "the likest first"
        assert any("4.5 million → 6 million" in line for line in told)
        assert "2 other places" in shown(pilot)
        await keys(pilot, "j")
        whole = " ".join(" ".join(lines(pilot)).split())
        assert "4.5 6 million crowns" in whole, "both figures, one of them struck out"


async def test_enter_goes_there_and_the_way_back_leads_home(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, *[")"] * 3)
        assert sentence(pilot) == "The gates closed eleven times this quarter."
        await keys(pilot, "g", "e", "enter")
        assert screen(pilot).path.endswith("5-minutes.txt")
        assert sentence(pilot).startswith("“The gates closed eleven times")
        await keys(pilot, "ctrl+o")
        assert sentence(pilot) == "The gates closed eleven times this quarter."


async def test_an_annotation_is_looked_for_as_a_whole(desk: Desk) -> None:
    app = app_on(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, *[")"] * 5, "v", ")", "H", "g", "e")
        assert isinstance(app.screen, EchoesScreen)
        assert "I expect the council to agree.”" in shown(pilot)
        await keys(pilot, "escape")
        assert not isinstance(pilot.app.screen, EchoesScreen)


async def test_nothing_says_the_same(desk: Desk) -> None:
    app = app_on(desk, "1-story.txt")
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "}", "}", "g", "e")
        assert "nothing in the library says the same" in shown(pilot)
        await keys(pilot, "enter")
        assert isinstance(app.screen, EchoesScreen)


async def test_in_linear_mode_what_differs_is_told_in_signs_that_can_be_typed(desk: Desk) -> None:
    app = app_on(desk, linear=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, *[")"] * 5, "v", ")", "g", "e", "j")
        told = shown(pilot)
        assert "6 million instead of 4.5 million" in told
        assert "[-4.5-] {+6+} million" in " ".join(told.split())
        assert not set(told) & set("▌·│¶→")
