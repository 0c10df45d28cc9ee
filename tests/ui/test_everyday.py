"""The guide's table of everyday acts: exactly those keys do what it says, as many as it says."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from textual.pilot import Pilot

from reader.annotation import Annotation
from tests.ui.conftest import Desk
from tests.ui.driving import keys, screen, sentence, settle, shown, type_
from tests.ui.test_marking import alive

GUIDE = Path(__file__).parents[2] / "library" / "5-keys.md"
NAMES = {"Enter": "enter", "Delete": "delete", "Down": "down"}
FIRST = "The harbour office moved the first crossing to seven."
CLAUSED = "Nobody was asked, said the ferry crews."


class Row(NamedTuple):
    """One way to do one act."""

    act: str
    keys: tuple[str, ...]
    """Textual's names of single keys; what is to be typed stands as "the …"."""
    number: int


class Story(NamedTuple):
    """What is done before, from the story's first sentence on, what is typed, and what then
    holds. Tags and notes before are made in a run of their own."""

    check: Callable[[Desk, Pilot[None]], None]
    before: tuple[str, ...] = ()
    typed: str = ""


def table() -> list[Row]:
    """The rows of the guide; one with two ways to do something gives two."""
    text = GUIDE.read_text("utf-8")
    section = text[text.index("## Everyday acts") :].split("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    found = []
    for act, ways, counts in rows[2:]:
        for way, count in zip(ways.split(", or "), counts.split(", or "), strict=True):
            number, _, words = count.strip().partition(" ")
            pressed = strokes(way)
            assert bool(words) == any(key.startswith("the ") for key in pressed), act
            found.append(Row(act.strip(), pressed, int(number)))
    return found


def strokes(way: str) -> tuple[str, ...]:
    found: list[str] = []
    for letters, words, named in re.findall(r"`(.+?)`|(the \w+)|([\w-]+)", way):
        if letters:
            found += letters
        elif words:
            found.append(words)
        else:
            found.append(NAMES.get(named) or named.lower().replace("ctrl-", "ctrl+"))
    return tuple(found)


def marked(desk: Desk) -> Annotation:
    """The only annotation that is not one of those made before."""
    [note] = [note for note in alive(desk) if note.passage.exact != "Two boats wait for repairs."]
    return note


def highlighted(desk: Desk, pilot: Pilot[None]) -> None:
    note = marked(desk)
    assert (note.passage.exact, note.colour, note.tags, note.note) == (FIRST, "yellow", (), "")


def green(desk: Desk, pilot: Pilot[None]) -> None:
    assert (marked(desk).passage.exact, marked(desk).colour) == (FIRST, "green")


def tagged_alike(desk: Desk, pilot: Pilot[None]) -> None:
    assert (marked(desk).passage.exact, marked(desk).tags) == (FIRST, ("crews", "tide"))


def tagged_anew(desk: Desk, pilot: Pilot[None]) -> None:
    assert (marked(desk).passage.exact, marked(desk).tags) == (FIRST, ("harbour",))


def noted(desk: Desk, pilot: Pilot[None]) -> None:
    assert (marked(desk).passage.exact, marked(desk).note) == (FIRST, "ask who")


def clause(desk: Desk, pilot: Pilot[None]) -> None:
    assert marked(desk).passage.exact == "Nobody was asked"


def paragraph(desk: Desk, pilot: Pilot[None]) -> None:
    exact = marked(desk).passage.exact
    assert exact.startswith(FIRST) and exact.endswith("it wrote to everyone in March.")


def further(desk: Desk, pilot: Pilot[None]) -> None:
    assert marked(desk).passage.exact == f"{FIRST} {CLAUSED}" and len(marked(desk).history) == 1


def nothing(desk: Desk, pilot: Pilot[None]) -> None:
    assert [note.passage.exact for note in alive(desk)] == ["Two boats wait for repairs."]


def copied(desk: Desk, pilot: Pilot[None]) -> None:
    source = "(“Ferry timetable changes after the storm”, ¶ 1)"
    assert pilot.app.clipboard == f"“{FIRST}” {source}"


def at_the_mark(desk: Desk, pilot: Pilot[None]) -> None:
    assert sentence(pilot) == "Two boats wait for repairs."


def kept(desk: Desk, pilot: Pilot[None]) -> None:
    assert "its radio" in shown(pilot) and "The council meets" not in shown(pilot)
    assert screen(pilot).pane.has_focus


def exported(desk: Desk, pilot: Pilot[None]) -> None:
    [file] = (desk.folder / "exports").glob("*.md")
    assert "Two boats wait for repairs." in file.read_text("utf-8")


def unread(desk: Desk, pilot: Pilot[None]) -> None:
    assert screen(pilot).path.endswith("2-briefing.txt")


STORIES = {
    "highlight this sentence": Story(highlighted),
    "highlight it in green": Story(green),
    "tag it as the last one": Story(tagged_alike),
    "tag it anew": Story(tagged_anew, typed="harbour"),
    "note something about it": Story(noted, typed="ask who"),
    "mark its first clause only": Story(clause, before=(")",)),
    "mark the whole paragraph": Story(paragraph),
    "let a highlight reach a sentence further": Story(further, before=("H",)),
    "delete it": Story(nothing, before=("H",)),
    "undo that": Story(highlighted, before=("H", "d", "d")),
    "copy a passage with its source": Story(copied),
    "go to the next passage you marked": Story(at_the_mark),
    "keep only the paragraphs with a word": Story(kept, typed="rudder"),
    "export this article": Story(exported),
    "go to the next unread article": Story(unread),
}


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row.act}: {' '.join(row.keys)}")
async def test_these_keys_do_it(desk: Desk, row: Row) -> None:
    story = STORIES[row.act]
    assert row.number == sum(not key.startswith("the ") for key in row.keys) <= 3
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}", "t")
        await type_(pilot, "crews,tide")
        await keys(pilot, "enter", "g", "g", ")")
        screen(pilot).keep_place()
        await settle(pilot)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert sentence(pilot) == FIRST
        await keys(pilot, *story.before)
        for key in row.keys:
            if key.startswith("the "):
                await type_(pilot, story.typed)
            else:
                await keys(pilot, key)
        story.check(desk, pilot)


def test_there_are_more_than_ten_of_them() -> None:
    assert len({row.act for row in table()}) > 10
