"""Where else a passage is said, from the desk."""

from tests.ui.conftest import Desk
from tests.ui.driving import keys, shown
from reader.ui.screens.echoes_screen import EchoesScreen

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


async def test_echo(desk: Desk) -> None:
    desk.write("4-later.md", LATER)
    app = desk.app("2-briefing.txt")
    app.session.index.scan()
    for size in ((80, 24), (140, 40)):
        async with app.run_test(size=size) as pilot:
            await keys(pilot, *[")"] * 5)
            await keys(pilot, "v", ")")
            await keys(pilot, "g", "e")
            assert isinstance(app.screen, EchoesScreen)
            print(shown(pilot))
            app = desk.app("2-briefing.txt")
    assert 0
