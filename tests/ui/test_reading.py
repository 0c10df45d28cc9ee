"""Stories: opening, moving, finding one's place again."""

from concurrent.futures import Future
from pathlib import Path

import pytest

from reader.annotation import Status
from reader.ui.screens.desk import Desk as ScreenDesk
from reader.ui.screens.dialog import style
from tests.ui.conftest import Desk
from tests.ui.driving import keys, lines, screen, sentence, settle, shown, type_, until


async def test_the_first_article_opens_and_the_list_shows_all(desk: Desk) -> None:
    async with desk.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        text = shown(pilot)
        assert "Ferry timetable changes after the storm" in text
        assert "Quarterly briefing on the tide" in text
        assert "2 Mar 2025" in text
        assert "The harbour office moved the first crossing" in text
        assert "Move by sentences with ) and (" in lines(pilot)[-1]


async def test_the_guide_opens_on_the_very_first_start(desk: Desk) -> None:
    for path in desk.library.iterdir():
        path.unlink()
    guide = Path(__file__).parents[2] / "library"
    from reader.ui.app import ReaderApp

    async with ReaderApp(desk.session(guide=guide)).run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert screen(pilot).path == str(guide / "1-first-steps.md")
        assert "Guide" in shown(pilot)


async def test_what_is_still_being_read_is_told_of(desk: Desk) -> None:
    app = desk.app("1-story.txt")
    first = app.reading._first
    app.reading._first = slow = Future[ScreenDesk.Opened | None]()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert "opening …" in shown(pilot)
        slow.set_result(first.result())
        await settle(pilot)
        assert "opening …" not in shown(pilot)
        assert "The harbour office moved the first crossing" in shown(pilot)


async def test_sentences_and_paragraphs_are_steps(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert sentence(pilot) == "Ferry timetable changes after the storm"
        await keys(pilot, ")")
        assert sentence(pilot) == "The harbour office moved the first crossing to seven."
        await keys(pilot, "ctrl+right")
        assert sentence(pilot) == "Nobody was asked, said the ferry crews."
        await keys(pilot, "(")
        assert sentence(pilot).startswith("The harbour office moved")
        await keys(pilot, "}", "ctrl+down")
        assert sentence(pilot) == "The council meets on Tuesday."
        await keys(pilot, "{")
        assert sentence(pilot) == "Two boats wait for repairs."
        await keys(pilot, "G")
        assert sentence(pilot) == "It will hear the crews first."
        await keys(pilot, "g", "g")
        assert sentence(pilot) == "Ferry timetable changes after the storm"


async def test_the_current_sentence_is_always_on_screen(desk: Desk) -> None:
    text = "\n\n".join(f"Paragraph {n} begins. It goes on. It ends." for n in range(300))
    desk.write("0-long.txt", text)
    async with desk.app("0-long.txt").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        pane = screen(pilot).pane
        walk = ["j"] * 7 + ["space"] * 9 + ["b"] * 4 + ["ctrl+d"] * 3 + ["ctrl+u", "G", "k", "b"]
        walk += ["g", "g", "end", "pageup", "home", "pagedown", *["down"] * 12, *["up"] * 3]
        for key in walk:
            await pilot.press(key)
            assert pane.cell_at(pane.cursor[0]) is not None, f"after {key}"
        before = pane.cursor[0]
        await keys(pilot, "space")
        assert pane.cursor[0] > before


async def test_a_page_keeps_two_lines_in_sight(desk: Desk) -> None:
    desk.write("0-long.txt", "\n\n".join(f"Line number {n}." for n in range(300)))
    async with desk.app("0-long.txt").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        view = screen(pilot).pane.view
        assert view is not None
        await keys(pilot, "space")
        before = [row for _, row in view.rows]
        await keys(pilot, "space")
        after = [row for _, row in view.rows]
        assert before[-2:] == after[:2]


async def test_headings_and_speakers_are_steps(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "]")
        assert sentence(pilot) == "Why did the cost rise?"
        await keys(pilot, "]", "]")
        assert sentence(pilot) == "The steel became dearer."
        await keys(pilot, "[", "[")
        assert sentence(pilot) == "Why did the cost rise?"


async def test_what_a_second_key_may_be_is_told_while_it_is_awaited(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "]")
        assert "Next heading or speaker" in lines(pilot)[-1]
        assert "Next annotation" in lines(pilot)[-1]
        await keys(pilot, "x")
        assert "Next heading" not in lines(pilot)[-1]


async def test_the_outline_goes_to_a_speaker(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "o")
        assert "Outline" in shown(pilot)
        await type_(pilot, "two")
        await keys(pilot, "enter")
        assert sentence(pilot) == "Will the ferry be affected?"
        await keys(pilot, "ctrl+o")
        assert sentence(pilot) == "Quarterly briefing on the tide gates"
        await keys(pilot, "g", ";")
        assert sentence(pilot) == "Will the ferry be affected?"


async def test_restart_returns_to_the_same_sentence(desk: Desk) -> None:
    async with desk.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "J", "}", "}", ")")
        there, percent = sentence(pilot), lines(pilot)[-2]
        await keys(pilot, "q")
    async with desk.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert sentence(pilot) == there
        assert "24 %" in lines(pilot)[-2] and "24 %" in percent
        assert "◐" in shown(pilot)


async def test_reading_to_the_end_marks_as_read_and_r_and_s_toggle(desk: Desk) -> None:
    desk.write("1-story.txt", "A heading\n\n" + "\n\n".join(f"Sentence {n}." for n in range(99)))
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "G", "J")
        row = screen(pilot).index.row(str(desk.library / "1-story.txt"))
        assert row and row.status is Status.READ
        await keys(pilot, "K", "r", "s")
        row = screen(pilot).index.row(str(desk.library / "1-story.txt"))
        assert row and row.status is Status.UNREAD and row.starred
    [reading] = [one.reading for one in desk.saved() if one.reading.starred]
    assert reading.starred


async def test_star_and_read_act_on_the_article_chosen_in_the_list(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "h", "j", "j", "s", "r")
        row = screen(pilot).index.row(str(desk.library / "3-report.md"))
        assert row and row.starred and row.status is Status.READ
        assert screen(pilot).path.endswith("1-story.txt")
        await keys(pilot, "enter")
        assert screen(pilot).path.endswith("3-report.md")


async def test_letter_marks_survive_a_restart(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}", "m", "k", "G")
        await keys(pilot, "q")
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "'", "k")
        assert sentence(pilot) == "Good morning."


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30), (140, 45)])
async def test_resizing_keeps_the_place(desk: Desk, size: tuple[int, int]) -> None:
    text = "\n\n".join(f"Paragraph {n} of this article. " + "It runs on. " * 20 for n in range(80))
    desk.write("0-long.txt", text)
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, *["space"] * 6, ")", ")")
        pane = screen(pilot).pane
        there = pane.cursor
        for width, height in (size, (75, 22), size, (160, 50), size):
            await pilot.resize_terminal(width, height)
            await settle(pilot)
            assert pane.cursor == there
            assert pane.cell_at(there[0]) is not None
        assert any("▌" in line for line in lines(pilot))


async def test_narrow_screens_show_one_region_at_a_time(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        assert "Filter" not in shown(pilot)
        await keys(pilot, "h")
        assert "Filter" in shown(pilot) and "Good morning." not in shown(pilot)
        await keys(pilot, "escape")
        assert "Good morning." in shown(pilot)
        await keys(pilot, "f")
        await type_(pilot, "water")
        await keys(pilot, "enter", "enter")
        assert "The river stood high in January." in shown(pilot)


async def test_zen_and_measure(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "z")
        assert "Filter" not in shown(pilot) and "highlight" not in lines(pilot)[-1]
        await keys(pilot, "z", "-", "-")
        assert screen(pilot).pane.measure == 64
        await keys(pilot, "+", "q")
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        assert screen(pilot).pane.measure == 68


async def test_the_theme_is_remembered(desk: Desk) -> None:
    async with desk.app().run_test(size=(100, 30)) as pilot:
        pilot.app.theme = "textual-light"
        await settle(pilot)
    async with desk.app().run_test(size=(100, 30)) as pilot:
        assert pilot.app.theme == "textual-light"


async def test_front_matter_gives_the_head_and_spans_their_looks(desk: Desk) -> None:
    async with desk.app("3-report.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        text = shown(pilot)
        assert "River Survey · 2 March 2025" in text
        assert text.count("Water levels in brief") == 3  # the list, the heading, the status line
        strips = pilot.app.screen._compositor.render_strips()
        styles = {
            segment.text.strip(): segment.style
            for strip in strips
            for segment in strip
            if segment.style
        }
        assert styles["high"].italic and styles["table"].underline


async def test_files_that_cannot_be_read_say_so(desk: Desk) -> None:
    path = desk.library / "4-binary.txt"
    path.write_bytes(bytes(range(256)) * 40)
    async with desk.app("4-binary.txt").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert "binary" in shown(pilot)
        await keys(pilot, "H", "a", "t", ")", "space", "v", "&", "/", "o", "E", "y")
        await keys(pilot, "h", "g", "g", "enter")
        assert "The harbour office" in shown(pilot)


async def test_an_empty_library_says_what_to_do(desk: Desk) -> None:
    for path in desk.library.iterdir():
        path.unlink()
    async with desk.app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "name a folder or a file" in shown(pilot)
        await keys(pilot, "j", ")", "H", "J", "E", "A")


async def test_an_empty_article_is_no_trouble(desk: Desk) -> None:
    desk.write("0-empty.txt", "")
    async with desk.app("0-empty.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "j", ")", "}", "H", "a", "t", "v", "V", "G", "space", "y", "d", "d", "u")
        await keys(pilot, "/", "x", "escape", "&", "x", "escape", "]", "]", "o", "J")
        assert sentence(pilot)


async def test_a_very_large_file_asks_first(desk: Desk) -> None:
    with (desk.library / "9-huge.txt").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    async with desk.app("9-huge.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "65 MiB" in shown(pilot) and "Open it?" in shown(pilot)
        await keys(pilot, "n")
        assert "65 MiB" in shown(pilot) and "Open it?" not in shown(pilot)


async def test_the_first_hint_goes_with_the_first_highlight(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "highlight one with H" in lines(pilot)[-1]
        await keys(pilot, "H", ")")
        assert "highlight one with H" not in lines(pilot)[-1]
        assert "H highlight" in lines(pilot)[-1]


async def test_every_article_keeps_its_own_place(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "}", ")")
        first = sentence(pilot)
        await keys(pilot, "J", "]", "]", "]", "]")
        second = sentence(pilot)
        assert second == "The steel became dearer."
        await keys(pilot, "K")
        assert sentence(pilot) == first
        await keys(pilot, "J")
        assert sentence(pilot) == second
        await keys(pilot, "q")
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert sentence(pilot) == first


async def test_a_dialog_is_styled_also_where_it_opens_with_the_first_picture(desk: Desk) -> None:
    """The styles of dialogs are read after it."""
    places = []
    for at_once in (True, False):
        app = desk.app("1-story.txt")
        if at_once:
            app._style_dialogs = lambda: None  # type: ignore[method-assign]
        async with app.run_test(size=(80, 24)) as pilot:
            if not at_once:
                await settle(pilot)
                await until(pilot, lambda: not style(pilot.app))
            known = {Path(path).stem for path, _ in app.stylesheet.source}
            assert ("dialogs" in known) is not at_once
            await keys(pilot, "?")
            places.append(app.screen.query_one(".dialog").region)
            assert {"dialogs", "results", "review"} <= {
                Path(path).stem for path, _ in app.stylesheet.source
            }
    assert places[0] == places[1] and places[0].x > 0
