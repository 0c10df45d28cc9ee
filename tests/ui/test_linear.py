"""Linear mode: one thing at a time, in signs that can be read aloud, told in words, and followed
by the terminal's own cursor."""

import os
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from reader.config import Settings
from reader.ui.announcing import Announcer, Place
from reader.ui.app import ReaderApp
from reader.ui.signs import DRAWN as DRAWN_SIGNS
from reader.ui.signs import SPOKEN
from tests.terminal import Terminal
from tests.ui.conftest import STORY, TRANSCRIPT, Desk
from tests.ui.driving import keys, lines, screen, sentence, settle, shown, type_

OWN = "┌─┐◆"
ARTICLE = f"""\
---
title: A box {OWN} of signs
author: Ana
source: The Wire
date: 2025-03-02
---
# Signs

A box {OWN} stays as it is.

- one thing
- another thing

> It was said. It was said again.

| place | depth |
| --- | --- |
| harbour | 9 |

    a line of code

---

The end.
"""
DRAWN = re.compile("[\u2190-\u21ff\u2500-\u25ff★☆✎⋯―•·¶‣◦▪]")


def linear(desk: Desk, first: str = "") -> ReaderApp:
    session = desk.session(desk.library / first if first else None)
    return ReaderApp(replace(session, settings=Settings(linear=True)))


def drawn(text: str) -> str:
    """What of a screen a screen reader would spell out or pass over, the article's own left out."""
    return "".join(char for char in DRAWN.findall(text) if char not in OWN)


def status(pilot: Pilot[None]) -> str:
    """What the status line says."""
    return " ".join(" ".join(lines(pilot)[-3:-1]).split())


async def test_nothing_is_drawn_that_cannot_be_read_aloud(desk: Desk) -> None:
    desk.write("0-signs.md", ARTICLE)
    app = linear(desk, "0-signs.md")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert f"A box {OWN} stays as it is." in shown(pilot)
        await keys(pilot, ")", "H", "}", "t")
        await type_(pilot, "thing")
        await keys(pilot, "enter", "}", "a")
        await type_(pilot, "a note")
        await keys(pilot, "ctrl+s", "V", "H", "s", "v")
        places: tuple[tuple[str, ...], ...] = (
            *((), ("escape",), ("h",), ("f",), ("escape", "l", "A"), ("A",), ("A",)),
            *(("?",), ("escape", "o"), ("escape", "E"), ("escape", "t"), ("escape", "a")),
            *(("x", "escape"), ("n", "colon"), ("escape", "right_square_bracket"), ("x", "m")),
            *(("escape", "z"), ("z", "G", "t", "f", "enter", "T"), ("escape", "y"), ("d", "d")),
        )
        for place in places:
            await keys(pilot, *place)
            assert drawn(shown(pilot)) == "", f"{place}\n{shown(pilot)}"
        for asked in ("/", "&"):
            await keys(pilot, asked)
            await type_(pilot, "said")
            assert drawn(shown(pilot)) == ""
            await keys(pilot, "enter")
            assert drawn(shown(pilot)) == ""
        assert "paragraphs folded away" in shown(pilot)
        pilot.app.notify("Something is wrong", severity="error", title="Oh")
        await settle(pilot)
        assert "Something is wrong" in shown(pilot) and drawn(shown(pilot)) == ""


async def test_signs_are_letters(desk: Desk) -> None:
    desk.write("0-signs.md", ARTICLE)
    async with linear(desk, "0-signs.md").run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        text = shown(pilot)
        assert "Ana, The Wire, 2 March 2025" in text
        assert "- one thing" in text and '" It was said.' in text and "\n   ---\n" in text
        await keys(pilot, ")", "H", "}", "V", "a")
        await type_(pilot, "why")
        await keys(pilot, "ctrl+s", "{", "}", "t")
        await type_(pilot, "thing")
        await keys(pilot, "enter", "}", "}", "v", "H", "V", "H")
        text = shown(pilot)
        assert re.search("^ h A box", text, re.M)
        assert re.search("^ n - one thing", text, re.M)
        assert re.search('^>?[HNT] " It was said', text, re.M), text  # two over one another
        await keys(pilot, "v")
        assert re.search('^[*][Hh] " It was said', shown(pilot), re.M)
    assert SPOKEN.label("│ • ", '"') == '" - '
    assert SPOKEN.label("☑ ", "|") == "x " and SPOKEN.label("☐ ", "|") == "o "
    assert DRAWN_SIGNS.label("│ ☑ ", "|") == "│ ☑ "
    for sign in SPOKEN:
        assert isinstance(sign, bool) or all(part.isascii() for part in sign)


async def test_one_region_stands_in_the_place_of_the_other(desk: Desk) -> None:
    async with linear(desk, "1-story.txt").run_test(size=(160, 30)) as pilot:
        await settle(pilot)
        regions = {"text": "Two boats wait", "list": "Water levels", "notes": "no annotations yet"}

        def seen() -> list[str]:
            return [name for name, mark in regions.items() if mark in shown(pilot)]

        assert seen() == ["text"]
        for there in ("notes", "list", "text", "notes"):
            await keys(pilot, "tab")
            assert seen() == [there]
        for there in ("text", "list", "notes"):
            await keys(pilot, "shift+tab")
            assert seen() == [there]
        await keys(pilot, "h")
        assert seen() == ["text"]
        await keys(pilot, "A", "escape")
        assert seen() == ["text"]
        assert any(line.startswith(">  Ferry timetable") for line in lines(pilot))


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_from_the_notes_a_narrow_screen_returns_to_the_text(
    desk: Desk, size: tuple[int, int]
) -> None:
    async with desk.app("1-story.txt").run_test(size=size) as pilot:
        await settle(pilot)
        for back in ("tab", "escape"):
            await keys(pilot, "A")
            assert "Two boats wait" not in shown(pilot)
            while not screen(pilot).pane.has_focus:
                before = pilot.app.focused
                await keys(pilot, back)
                assert pilot.app.focused is not before
            assert "Two boats wait" in shown(pilot)


# In words


def test_what_has_changed_is_said_first() -> None:
    announcer = Announcer()
    start = Place(title="News", voice="Ana", paragraph="paragraph 1 of 9", share="3 percent")
    assert announcer.at(start) == "News; Ana; paragraph 1 of 9; 3 percent"
    announcer.key()
    then = start._replace(share="5 percent")
    assert announcer.at(then) == "5 percent; News; Ana; paragraph 1 of 9"
    announcer.key()
    announcer.tell("Copied")
    assert announcer.at(then) == "Copied; News; Ana; paragraph 1 of 9; 5 percent"
    announcer.key()
    assert announcer.at(then) == "News; Ana; paragraph 1 of 9; 5 percent"
    announcer.key()
    ben = then._replace(voice="Ben", paragraph="paragraph 2 of 9")
    assert announcer.at(ben) == "Ben; paragraph 2 of 9; News; 5 percent"
    assert announcer.at(ben._replace(state="saved")).startswith("Ben; paragraph 2 of 9; saved; ")
    announcer.key()
    chosen = ben._replace(selection="selection of 2 sentences: A to B")
    assert announcer.at(chosen).startswith("selection of 2 sentences")
    announcer.key()
    assert announcer.at(Place(region="articles, 1 of 3", state="saved")).startswith("articles")
    announcer.key()
    assert "nothing" not in announcer.at(chosen)
    assert announcer.at(ben).startswith("nothing selected; News; ")


async def test_places_are_told_when_they_change(desk: Desk) -> None:
    async with linear(desk, "2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert status(pilot).startswith("Quarterly briefing on the tide gates; text; ")
        await keys(pilot, "}", "}")
        assert status(pilot).startswith("paragraph 2 of 8; 17 percent; ")
        await keys(pilot, ")")
        assert re.match("2[0-9] percent; ", status(pilot))
        await keys(pilot, "]", "]")
        assert status(pilot).startswith("Reporter One; paragraph 4 of 8; ")
        await keys(pilot, "3")
        assert status(pilot).startswith("green highlight; ")
        await keys(pilot, "t")
        await type_(pilot, "money")
        await keys(pilot, "enter", "a")
        await type_(pilot, "compare")
        await keys(pilot, "ctrl+s")
        assert status(pilot).startswith("green highlight, note: compare, tagged money; ")
        await keys(pilot, ")")
        assert status(pilot).startswith("58 percent; ") and "green" not in status(pilot)
        await keys(pilot, "y")
        assert status(pilot).startswith("Copied with its source; ")
        await keys(pilot, "v")
        assert status(pilot).startswith(
            "selection of 1 sentence: Your report of May spoke of three"
        )
        await keys(pilot, ")", ")")
        told = "selection of [23] sentences: Your report of May spoke of… to .*[.]; "
        assert re.match(told, status(pilot))
        await keys(pilot, "escape")
        assert "nothing selected" in status(pilot)
        await keys(pilot, "h", "j")
        assert status(pilot).startswith("articles, 3 of 3; ")
        await keys(pilot, "tab", "A")
        assert status(pilot).startswith("notes, 1 of 1; ")


async def test_a_heading_and_the_kind_of_a_paragraph_are_told(desk: Desk) -> None:
    async with linear(desk, "3-report.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "heading 1" in status(pilot)
        await keys(pilot, "}", "}")
        assert status(pilot).startswith("heading 2; ")
        await keys(pilot, "}")
        assert status(pilot).startswith("Gauges; list item; ")
        await keys(pilot, "/")
        await type_(pilot, "levels")
        await keys(pilot, "enter")
        assert "match 2 of 2" in status(pilot)


# The terminal's own cursor


async def test_the_cursor_stands_where_one_is(desk: Desk) -> None:
    async with linear(desk, "2-briefing.txt").run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await settle(pilot)

        def before(count: int) -> str:
            """What stands on the screen from the cursor on."""
            return lines(pilot)[app.cursor_position.y][app.cursor_position.x :][:count]

        await keys(pilot, "}", "}", ")")
        assert sentence(pilot).startswith(before(20))
        await keys(pilot, "v", ")")
        assert before(1) == "." and "rewns" not in before(3)
        await keys(pilot, "o")
        assert before(9) == "The gates"
        await keys(pilot, "escape", "h", "k")
        assert before(10) == ">  Ferry t"
        await keys(pilot, "f")
        field = app.focused
        assert isinstance(field, Input) and app.cursor_position == field.cursor_screen_offset
        await type_(pilot, "water")
        assert app.cursor_position == field.cursor_screen_offset != Offset()
        await keys(pilot, "escape", "tab", "a")
        area = app.focused
        assert isinstance(area, TextArea) and app.cursor_position == area.cursor_screen_offset
        await keys(pilot, "escape", "?")
        assert "narrow by words" in lines(pilot)[app.cursor_position.y]
        await keys(pilot, "down", "down")
        assert before(12) == ">Down a page"
        await type_(pilot, "page")
        field = app.focused
        assert isinstance(field, Input) and app.cursor_position == field.cursor_screen_offset


LINEAR = """
import dataclasses, sys
import reader.config
read = reader.config.read
reader.config.read = lambda *at, **how: dataclasses.replace(read(*at, **how), linear=True)
from reader.cli import main
sys.exit(main(sys.argv[1:]))
"""


HIDE, SHOW = b"\x1b[?25l", b"\x1b[?25h"


def test_a_terminal_shows_its_cursor_and_nothing_that_is_only_drawn(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "1-story.txt").write_text(STORY, "utf-8")
    (tmp_path / "articles" / "2-briefing.txt").write_text(TRANSCRIPT, "utf-8")
    command = (sys.executable, "-c", LINEAR)
    with Terminal(tmp_path, "articles/2-briefing.txt", command=command) as terminal:

        def await_here(wanted: str) -> None:
            """Read until the terminal shows its cursor before a text, and nothing else amiss."""
            cursor = terminal.screen.screen.cursor
            told = f"the cursor before {wanted}"
            terminal.until(
                lambda: terminal.screen.screen.display[cursor.y][cursor.x :].startswith(wanted),
                told,
            )
            assert not cursor.hidden
            assert drawn(terminal.text) == ""

        terminal.await_text("Good morning.")
        terminal.press("]", "]")
        terminal.await_text("Reporter One; paragraph 4 of 8")
        await_here("Why did the cost rise?")
        terminal.press("v", ")")
        terminal.await_text("selection of 2 sentences")
        await_here(". ")
        terminal.press("H")
        terminal.await_text("yellow highlight")
        terminal.press("?")
        terminal.await_text("narrow by words")
        await_here("arrow by words")
        terminal.press("esc")
        terminal.await_gone("narrow by words")
        terminal.press("h")
        terminal.await_text("articles, 1 of 1")
        await_here(">  Quarterly briefing")
        os.kill(terminal.pid, signal.SIGTSTP)
        asleep = os.WNOHANG | os.WUNTRACED
        terminal.until(lambda: os.waitpid(terminal.pid, asleep)[0] > 0, "that it sleeps")
        hidden = terminal.raw.count(HIDE)
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.until(lambda: terminal.raw.count(HIDE) > hidden, "that it woke")
        terminal.until(lambda: terminal.raw.rindex(SHOW) > terminal.raw.rindex(HIDE), "a cursor")
        terminal.press("q")
        assert terminal.ended() == 0
        assert not terminal.screen.screen.cursor.hidden


# Nothing moves by itself, in any mode


async def test_nothing_is_animated_and_nothing_blinks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "full")
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        assert pilot.app.animation_level == "none"
        await settle(pilot)
        await keys(pilot, ")", "H")
        for way in ("f", "slash", "a", "t", "colon", "E down", "question_mark"):
            await keys(pilot, *way.split())
            field = pilot.app.focused
            assert isinstance(field, (Input, TextArea)), way
            assert not field.cursor_blink and field._cursor_visible, way
            await keys(pilot, "escape")
            screen(pilot).pane.focus()
