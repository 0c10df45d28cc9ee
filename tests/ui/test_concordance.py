"""Every use of a word, from the desk."""

from tests.ui.conftest import Desk
from tests.ui.driving import empty_field, keys, lines, screen, sentence, shown, type_
from reader.ui.screens.concordance_screen import ConcordanceScreen


async def test_every_use_of_a_word_stands_in_one_column(desk: Desk) -> None:
    app = desk.app("1-story.txt")
    app.session.index.scan()
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "g", "c")
        assert isinstance(app.screen, ConcordanceScreen)
        await empty_field(pilot)
        await type_(pilot, "ferry")
        print(shown(pilot))
        await keys(pilot, "enter", "j")
        print(shown(pilot))
        assert 0
