"""The notes of the whole library: filtered, grouped, marked, acted on, gone to and come back from."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from reader.annotation import Annotation, Colour, annotate
from reader.library import load
from reader.ui.screens.reading import ReadingScreen
from reader.ui.widgets.notes_panel import Entry
from tests.ui.conftest import Desk
from tests.ui.driving import keys, lines, screen, sentence, settle, shown, type_, until

SIZE = (140, 44)


def mark(desk: Desk, name: str, quote: str, **more: object) -> None:
    """Annotate an article, as another program does."""
    path, book = desk.library / name, desk.notebook()
    document = load(path)
    start = document.text.index(quote)
    new = annotate(
        document,
        start,
        start + len(quote),
        id=f"id-{quote[:12]}",
        device="other",
        now=desk.now(),
        **more,  # type: ignore[arg-type]
    )
    book.put(book.find(document, str(path)), document, new)


@pytest.fixture
def noted(desk: Desk) -> Desk:
    """Five annotations in three articles."""
    mark(desk, "1-story.txt", "Nobody was asked", note="by whom?", tags=("crews",))
    mark(desk, "1-story.txt", "Two boats wait", tags=("repairs", "boats/old"))
    mark(desk, "2-briefing.txt", "Why did the cost rise?", tags=("money",), colour=Colour.RED)
    mark(desk, "2-briefing.txt", "The steel became dearer", tags=("money", "repairs"))
    mark(desk, "3-report.md", "The thaw is late this year.")
    return desk


async def open_all(pilot: Pilot[None]) -> ReadingScreen:
    """Open the notes of all articles, and go there."""
    await settle(pilot)
    reading = screen(pilot)
    await until(pilot, lambda: reading.indexed and not reading.scanning)
    await keys(pilot, "A", "A", "l")
    await until(pilot, lambda: bool(reading.notes_region.listing.items))
    await settle(pilot)
    assert reading.over_all
    return reading


def listed(reading: ReadingScreen) -> list[str]:
    """Headers, and the first words of the passages below them."""
    items = reading.notes_region.listing.items
    return [one if isinstance(one, str) else f"  {one.annotation.passage.exact}" for one in items]


def alive(desk: Desk) -> dict[str, Annotation]:
    found = (note for notes in desk.saved() for note in notes.annotations)
    return {note.passage.exact: note for note in found}


async def test_all_notes_are_grouped_by_article_tag_date_and_speaker(noted: Desk) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        print(shown(pilot))
        print(listed(reading))
        for _ in range(3):
            await keys(pilot, "S")
            await settle(pilot)
            print(listed(reading)); print(shown(pilot))
