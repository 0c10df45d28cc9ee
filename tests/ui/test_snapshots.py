"""Pictures of the screen, kept; the README shows the first. `--snapshot-update` renews them."""

from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from reader.ui.app import ReaderApp
from tests.ui.conftest import Desk
from tests.ui.driving import keys, settle, type_

Compare = Callable[..., bool]
LIBRARY = Path(__file__).parents[2] / "library"


def shipped(desk: Desk, name: str) -> ReaderApp:
    """The app on the articles that are shipped, one of them open."""
    for path in desk.library.iterdir():
        path.unlink()
    for path in sorted(LIBRARY.glob("*.*")):
        if not path.name[0].isdigit():
            desk.write(path.name, path.read_text("utf-8"))
    return ReaderApp(desk.session(desk.library / name))


async def marked(pilot: Pilot[None]) -> None:
    """Mark a few passages of a transcript, in several ways."""
    await settle(pilot)
    await keys(pilot, "]", "]", "]", "]", "H", ")", ")", "t")
    await type_(pilot, "money")
    await keys(pilot, "enter", "]", "]", "3", "]", "]", "a")
    await type_(pilot, "Compare with the figure of *May*.")
    await keys(pilot, "ctrl+s", "t", "enter", "]", "]", "5", "[", "[", ")")


def steady(pilot: Pilot[None]) -> None:
    """Stop the blinking of the field that has the focus."""
    field = pilot.app.focused
    assert isinstance(field, Input)
    field.cursor_blink = False


def test_main_screen(desk: Desk, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await marked(pilot)
        await keys(pilot, "A", "]", "a", "[", "a", ")", "v")

    app = shipped(desk, "harbour-press-conference.txt")
    assert snap_compare(app, run_before=before, terminal_size=(140, 40))


def test_light_and_small(desk: Desk, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        pilot.app.theme = "textual-light"
        await marked(pilot)
        await keys(pilot, "/")
        await type_(pilot, "harbour")
        steady(pilot)

    app = shipped(desk, "harbour-press-conference.txt")
    assert snap_compare(app, run_before=before, terminal_size=(80, 24))


def test_report_with_table_and_lists(desk: Desk, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await keys(pilot, "]", "]", "]", "]")

    app = shipped(desk, "river-report.md")
    assert snap_compare(app, run_before=before, terminal_size=(100, 40))


def test_tag_picker(desk: Desk, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await marked(pilot)
        await keys(pilot, "escape", ")", "t")
        await type_(pilot, "mo")
        steady(pilot)

    app = shipped(desk, "harbour-press-conference.txt")
    assert snap_compare(app, run_before=before, terminal_size=(100, 30))


def test_folded_paragraphs_at_sixty_columns(desk: Desk, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "dredging")
        await keys(pilot, "enter")

    app = shipped(desk, "harbour-press-conference.txt")
    assert snap_compare(app, run_before=before, terminal_size=(60, 20))


def test_the_sidebar_filtered_grouped_with_shelves(desk: Desk, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await marked(pilot)
        await keys(pilot, "escape", "s", "g", "l", "2", "f")
        await type_(pilot, "harb or sou")
        steady(pilot)

    app = shipped(desk, "harbour-press-conference.txt")
    assert snap_compare(app, run_before=before, terminal_size=(100, 30))


def test_an_error_in_a_filter_on_a_small_screen(desk: Desk, snap_compare: Compare) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await keys(pilot, "f")
        await type_(pilot, "bridge date:soon ")
        steady(pilot)

    app = shipped(desk, "harbour-press-conference.txt")
    assert snap_compare(app, run_before=before, terminal_size=(80, 24))
