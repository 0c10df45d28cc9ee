"""Hostile text everywhere: shown letter for letter or taken out, never obeyed, never raising."""

import pytest

from reader.text import clean
from tests.ui.conftest import Desk
from tests.ui.driving import keys, settle, shown, type_

MARKUP = ["[/] see", "[bold]x", "[@click=app.quit]x[/]", "[link='x']y", "[$error]z", "c:\\[b]"]
CONTROL = {
    "\x1b]52;c;aGk=\x07": "]52;c;aGk=",
    "\x1b[2Jgone": "[2Jgone",
    "a\x9b31mb": "a31mb",
    "left\u202eright": "leftright",
    "zero\u200bwidth": "zerowidth",
    "bell\x07": "bell",
}


@pytest.mark.parametrize("markup", MARKUP)
async def test_markup_is_shown_letter_for_letter(desk: Desk, markup: str) -> None:
    name = markup.replace("/", "∕")[:40]
    desk.write("0-bad.txt", f"{markup} title\n\nThe body says {markup} too. And more.")
    desk.write(f"0-{name}.txt", "")
    async with desk.app("0-bad.txt").run_test(size=(140, 30), notifications=True) as pilot:
        await settle(pilot)
        assert f"The body says {markup} too." in shown(pilot)
        assert f"{markup} title" in shown(pilot)
        await keys(pilot, ")", "a")
        await type_(pilot, f"note {markup} end")
        await keys(pilot, "ctrl+s", "A")
        assert f"note {markup} end" in shown(pilot)
        await keys(pilot, "t")
        await type_(pilot, markup)
        await keys(pilot, "enter", "escape", "f")
        await type_(pilot, markup)
        await keys(pilot, "escape", "escape", "/")
        await type_(pilot, markup)
        await keys(pilot, "enter", "&")
        await type_(pilot, markup)
        await keys(
            pilot, "escape", "o", "escape", "E", "enter", "y", "?", "escape", "enter", "escape"
        )
        await keys(pilot, "h", "g", "g", "enter", "J", "K")
        assert pilot.app.is_running


@pytest.mark.parametrize("bad", CONTROL)
async def test_control_characters_never_reach_the_screen(desk: Desk, bad: str) -> None:
    desk.write("0-bad.txt", f"{bad} title\n\nThe body says {bad} too. And more.")
    async with desk.app("0-bad.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        assert f"The body says {CONTROL[bad]} too." in shown(pilot)
        assert "hidden character" in shown(pilot)
        await keys(pilot, ")", "a")
        from textual.widgets import TextArea

        pilot.app.screen.query_one(TextArea).insert(bad)
        await keys(pilot, "ctrl+s", "A")
        drawn = [
            segment.text
            for strip in pilot.app.screen._compositor.render_strips()
            for segment in strip
        ]
        assert all(clean(text).hidden == 0 for text in drawn)
        [note] = desk.saved()[0].annotations
        assert note.note == CONTROL[bad].strip()


async def test_the_net_takes_out_what_slips_through(desk: Desk) -> None:
    from rich.segment import Segment
    from rich.style import Style
    from textual.color import Color

    from reader.ui.app import ControlFilter

    net = ControlFilter()
    kept = Segment("plain — “text” 漢字", Style(bold=True))
    dirty = [kept, Segment("a\x1b[31mb\u202ec\nd")]
    assert net.apply([kept], Color(0, 0, 0)) == [kept]
    assert [segment.text for segment in net.apply(dirty, Color(0, 0, 0))] == [
        kept.text,
        "a[31mbc d",
    ]
