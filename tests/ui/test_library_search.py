"""Searching every article and note."""

from tests.ui.conftest import Desk
from tests.ui.driving import keys, shown, type_


async def test_search(desk: Desk) -> None:
    app = desk.app("2-briefing.txt")
    app.session.index.scan()
    for size in ((80, 24), (140, 40)):
        async with app.run_test(size=size) as pilot:
            await keys(pilot, "g", "/")
            print(shown(pilot))
            await type_(pilot, "ferry")
            await keys(pilot, "down", "down")
            print(shown(pilot))
            app = desk.app("2-briefing.txt")
    assert 0
