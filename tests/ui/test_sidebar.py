"""Stories of the sidebar: filtering as one types, completing, sorting, shelves, what is told."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reader import formats
from reader.index import Index
from reader.index.progress import Phase, Progress
from reader.index.row import Row
from reader.library import Library
from reader.shelves import Shelf, read, write
from reader.ui.app import ReaderApp
from reader.ui.widgets.filter_field import Completions
from reader.ui.widgets.list_line import ListLine
from reader.ui.widgets.shelf_list import ShelfList
from tests.ui.conftest import STORY, Desk
from tests.ui.driving import empty_field, keys, lines, screen, settle, shown, type_, until
from tests.ui.watching import counting

SIZE = (110, 30)


def titles(pilot: Pilot[None]) -> list[str]:
    """What the list shows, headers as `= Header`."""
    items = screen(pilot).articles.items
    return [f"= {one}" if isinstance(one, str) else one.article.title for one in items]


def sidebar(pilot: Pilot[None]) -> list[str]:
    """The lines of the sidebar."""
    width = screen(pilot).query_one("#sidebar").size.width
    return [line[:width].rstrip() for line in lines(pilot)][:-2]


def shelves(pilot: Pilot[None]) -> dict[str, int | None]:
    listed = screen(pilot).query_one(ShelfList)
    return {one.name: one.found for one in listed.items} if listed.display else {}


def told(pilot: Pilot[None]) -> str:
    """What stands between filter and list."""
    line = screen(pilot).query_one(ListLine)
    region = line.region
    rows = lines(pilot)[region.y : region.bottom]
    return " ".join(row[region.x : region.right].strip() for row in rows).strip()


def options(pilot: Pilot[None]) -> list[str]:
    listed = screen(pilot).query_one(Completions)
    return [option.label for option in listed.items] if listed.display else []


async def filtered(pilot: Pilot[None], text: str) -> None:
    await keys(pilot, "f")
    await empty_field(pilot)
    await type_(pilot, text)


# Filtering


async def test_every_key_narrows_the_list_by_the_texts_too(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await filtered(pilot, "rud")
        assert titles(pilot) == ["Ferry timetable changes after the storm"]
        assert "1 of 3" in sidebar(pilot)[0]
        await filtered(pilot, "ferry crews -gat")
        assert titles(pilot) == ["Ferry timetable changes after the storm"]
        await filtered(pilot, "source:gazette or author:surv")
        assert titles(pilot) == ["Water levels in brief"]
        await filtered(pilot, "date:2025-03")
        assert titles(pilot) == ["Water levels in brief"]
        await keys(pilot, "enter")
        assert screen(pilot).articles.has_focus and titles(pilot) == ["Water levels in brief"]
        await keys(pilot, "escape")
        assert len(titles(pilot)) == 3


async def test_what_matches_is_marked_in_titles_and_not_by_colour_alone(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        await filtered(pilot, "title:stor")
        articles = screen(pilot).articles
        drawn = [
            (segment.text, bool(segment.style and segment.style.underline and segment.style.bold))
            for _, line in articles._lines()
            for segment in line
        ]
        assert [text for text, marked in drawn if marked] == ["stor"]
        await filtered(pilot, "river")
        assert titles(pilot) == ["Water levels in brief"]
        marked = [
            segment.text
            for _, line in articles._lines()
            for segment in line
            if segment.style and segment.style.underline
        ]
        assert marked == ["River"]
        await filtered(pilot, "=river")
        assert titles(pilot) == ["Water levels in brief"]
        assert not any(
            segment.style and segment.style.underline
            for _, line in articles._lines()
            for segment in line
        )


async def test_an_error_is_told_in_place_and_the_last_good_list_stays(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await filtered(pilot, "water")
        assert titles(pilot) == ["Water levels in brief"]
        await type_(pilot, " is:drowned x")
        assert titles(pilot) == ["Water levels in brief"]
        assert "drowned" in told(pilot) and "unread" in told(pilot)
        field = screen(pilot).field
        wrong = field.value[slice(*field._wrong.range)]
        assert wrong == "is:drowned" or wrong == "drowned"
        marked = [
            segment.text
            for segment in field.render_line(0)
            if segment.style and segment.style.underline and segment.style.italic
        ]
        assert "".join(marked) == wrong
        await filtered(pilot, "water")
        assert told(pilot) == "" and field._wrong.range == (0, 0)


async def test_what_is_only_begun_is_no_error(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        for text in ("water -", "water (", 'water "lev', "water or ", "water title:", "water #"):
            await filtered(pilot, text)
            assert titles(pilot) == ["Water levels in brief"], text
            assert told(pilot) == ""


@pytest.mark.parametrize("linear", [False, True])
async def test_what_finds_nothing_says_what_to_do(desk: Desk, linear: bool) -> None:
    session = desk.session(desk.library / "1-story.txt")
    settings = replace(session.settings, linear=linear)
    app = ReaderApp(replace(session, settings=settings))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "h")
        await filtered(pilot, "quicksilver")
        assert "no article matches" in shown(pilot) and "Esc shows all" in shown(pilot)
        await keys(pilot, "escape")
        assert len(titles(pilot)) == 3


async def test_arrows_choose_in_the_list_while_one_types(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await filtered(pilot, "the")
        await keys(pilot, "escape") if options(pilot) else None
        before = screen(pilot).articles.current
        await keys(pilot, "down")
        assert screen(pilot).articles.current == before + 1 and screen(pilot).field.has_focus
        await keys(pilot, "enter", "enter")
        assert screen(pilot).path.endswith("2-briefing.txt")


# Completing


async def test_fields_and_what_they_can_say_are_completed(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await filtered(pilot, "sou")
        assert options(pilot) == ["source:"]
        await keys(pilot, "tab")
        assert screen(pilot).field.value == "source:" and screen(pilot).field.has_focus
        await filtered(pilot, "is:un")
        await keys(pilot, "right")
        assert screen(pilot).field.value == "is:unread"
        assert len(titles(pilot)) == 3
        await filtered(pilot, "author:riv")
        assert any("River Survey" in option for option in options(pilot))
        await keys(pilot, "down", "enter")
        assert "River Survey" in screen(pilot).field.value and screen(pilot).field.has_focus
        assert titles(pilot) == ["Water levels in brief"]


async def test_completing_keeps_no_key_from_what_it_does(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await filtered(pilot, "so")
        assert options(pilot)
        await keys(pilot, "escape")
        assert not options(pilot) and screen(pilot).field.value == "so"
        await type_(pilot, "u")
        assert options(pilot)
        await keys(pilot, "enter")  # nothing was chosen: it leads to the list
        assert screen(pilot).field.value == "sou" and screen(pilot).articles.has_focus
        assert not options(pilot)
        await keys(pilot, "f", "end", "left", "left")
        await type_(pilot, "r")
        await keys(pilot, "right")  # not at the end: it moves
        assert screen(pilot).field.value == "srou"
        await empty_field(pilot)
        await keys(pilot, "tab")
        assert screen(pilot).pane.has_focus


@pytest.mark.parametrize("size", [(80, 24), (72, 24), (50, 18)])
async def test_completions_are_seen_on_small_screens(desk: Desk, size: tuple[int, int]) -> None:
    async with desk.app("1-story.txt").run_test(size=size) as pilot:
        await settle(pilot)
        await keys(pilot, "h")
        await filtered(pilot, "is:")
        assert "is:annotated" in shown(pilot) and "is:unread" in shown(pilot)


async def test_completions_are_said_in_linear_mode(desk: Desk) -> None:
    session = desk.session(desk.library / "1-story.txt")
    app = ReaderApp(replace(session, settings=replace(session.settings, linear=True)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "h")
        await filtered(pilot, "sta is:st")
        assert "is:starred" in " ".join(lines(pilot)[-3:])
        await keys(pilot, "tab")
        assert screen(pilot).field.value == "sta is:starred"
        await filtered(pilot, "is:st")
        assert "Tab completes it to is:starred" in shown(pilot)
        await keys(pilot, "x")
        assert "Tab completes it to" not in shown(pilot)
        await filtered(pilot, "is:nowhere ")
        assert "(at 4)" in shown(pilot)


# Sorting


async def test_the_list_is_sorted_and_grouped_and_that_is_remembered(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert told(pilot) == ""
        await keys(pilot, "g", "l", "3")
        shown_titles = [one for one in titles(pilot) if not one.startswith("= ")]
        assert shown_titles == sorted(shown_titles)
        assert told(pilot) == "by title"
        current = screen(pilot).articles.item
        assert isinstance(current, Row) and current.article.path == screen(pilot).path
        await keys(pilot, "q")
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert told(pilot) == "by title"
        await keys(pilot, "f10", "2")
        dated = [one for one in titles(pilot) if not one.startswith("= ")]
        assert dated[0] == "Water levels in brief" and told(pilot) == "by date"
        assert any(one.startswith("= ") for one in titles(pilot))
        await keys(pilot, "J", "g", "l", "1")
        assert told(pilot) == ""


async def test_the_current_article_stays_so_in_another_order(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        articles = screen(pilot).articles
        await keys(pilot, "h", "j", "j")
        before = articles.item
        assert isinstance(before, Row) and before.article.path != screen(pilot).path
        for way in "231":
            await keys(pilot, "g", "l", way)
            assert isinstance(articles.item, Row) and articles.item.id == before.id
        await keys(pilot, "l", "g", "l", "2")
        assert isinstance(articles.item, Row) and articles.item.article.path == screen(pilot).path


async def test_next_articles_follow_the_order_of_the_list(desk: Desk) -> None:
    async with desk.app("3-report.md").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "l", "2", "J")
        order = [one for one in titles(pilot) if not one.startswith("= ")]
        document = screen(pilot).document
        assert document and document.title == order[1]
        await keys(pilot, "J", "J")
        assert "That was the last article" in lines(pilot)[-1]


# Shelves


async def test_shelves_stand_above_the_list_with_counts(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert shelves(pilot) == {"Unread": 3}
        await keys(pilot, "s", "H")
        await until(pilot, lambda: shelves(pilot) == {"Unread": 3, "Starred": 1, "Annotated": 1})
        await keys(pilot, "h", "g", "g", "up")
        assert screen(pilot).shelf_list.has_focus
        await keys(pilot, "enter")
        assert screen(pilot).field.value == "is:annotated" and screen(pilot).articles.has_focus
        assert titles(pilot) == ["Ferry timetable changes after the storm"]
        await keys(pilot, "g", "h", "enter")  # again: everything
        assert screen(pilot).field.value == "" and len(titles(pilot)) == 3


async def test_a_filter_is_kept_as_a_shelf_changed_and_taken_away(desk: Desk) -> None:
    file = desk.folder / "shelves.toml"
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await filtered(pilot, "ferr")
        await keys(pilot, "ctrl+s")
        await type_(pilot, "Ferries")
        await keys(pilot, "enter")
        await until(pilot, lambda: shelves(pilot).get("Ferries") == 2)
        assert read(file)[-1][:2] == ("Ferries", "ferr*")
        await keys(pilot, "enter", "escape", "g", "h", "G", "g", "f")
        await empty_field(pilot)
        await type_(pilot, "Boats")
        await keys(pilot, "tab")
        await empty_field(pilot)
        await type_(pilot, "boats")
        await keys(pilot, "enter")
        await until(pilot, lambda: shelves(pilot).get("Boats") == 1)
        assert [one.name for one in read(file)] == [
            *("Unread", "Starred", "Annotated", "To review", "Boats")
        ]
        await keys(pilot, "d", "d", "y")
        assert "Boats" not in shelves(pilot)
        await keys(pilot, "q")
    assert [one.name for one in read(file)] == ["Unread", "Starred", "Annotated", "To review"]


async def test_a_shelf_that_is_kept_leaves_those_that_others_made_meanwhile(desk: Desk) -> None:
    file = desk.folder / "shelves.toml"
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert shelves(pilot) == {"Unread": 3}
        write(file, (Shelf("Water", "water"), Shelf("Storms", "storm")))
        await filtered(pilot, "ferr")
        await keys(pilot, "ctrl+s")
        await type_(pilot, "Ferries")
        await keys(pilot, "enter")
        assert [one.name for one in read(file)] == ["Water", "Storms", "Ferries"]
        write(file, (*read(file), Shelf("Last", "last")))
        await keys(pilot, "enter", "escape", "g", "h", "g", "g", "d", "d", "y")
        assert [one.name for one in read(file)] == ["Storms", "Ferries", "Last"]
        assert list(shelves(pilot)) == ["Storms", "Ferries", "Last"]


async def test_a_query_that_is_wrong_is_not_kept(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "f")
        assert "Filter the list first" in lines(pilot)[-1]
        await filtered(pilot, "water")
        await keys(pilot, "ctrl+s")
        await type_(pilot, "Water")
        await keys(pilot, "tab")
        await type_(pilot, " is:wet")
        await keys(pilot, "enter")
        assert "wet" in shown(pilot) and "Water" not in shelves(pilot)
        await keys(pilot, "escape")
    assert not (desk.folder / "shelves.toml").exists()


async def test_shelves_that_others_wrote_are_shown_and_damage_is_told(desk: Desk) -> None:
    file = desk.folder / "shelves.toml"
    file.write_text(
        '[[shelf]]\nname = "[b]Bold[/b]"\nquery = "gates"\n'
        '[[shelf]]\nname = "Wrong"\nquery = "is:wet"\n',
        "utf-8",
    )
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert shelves(pilot) == {"[b]Bold[/b]": 1, "Wrong": None}
        assert "[b]Bold[/b]" in shown(pilot)
        await keys(pilot, "g", "h", "down", "enter")
        assert "wet" in told(pilot) and len(titles(pilot)) == 3
    file.write_text("shelf = [")
    async with desk.app("1-story.txt").run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        assert "was set aside" in shown(pilot).replace("\n", " ")
        assert shelves(pilot) == {"Unread": 3}


# Files that come, change and go


async def test_files_that_come_change_and_go_are_followed(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        new = desk.write("0-new.txt", "A new pier\n\nIt opened in May, and nobody came.\n")
        await until(pilot, lambda: "A new pier" in titles(pilot))
        item = screen(pilot).articles.item
        assert isinstance(item, Row) and item.article.path == screen(pilot).path
        new.write_text("An old pier\n\nIt closed in May, and nobody came at all.\n", "utf-8")
        await until(pilot, lambda: "An old pier" in titles(pilot))
        new.unlink()
        await until(pilot, lambda: "An old pier" not in titles(pilot))
        assert len(titles(pilot)) == 3


async def test_several_libraries_and_single_files_are_listed_together(desk: Desk) -> None:
    other, single = desk.folder / "other", desk.folder / "single.txt"
    other.mkdir()
    (other / "pier.txt").write_text("The pier\n\nNobody came.\n", "utf-8")
    single.write_text("A single sheet\n\nIt stands alone.\n", "utf-8")
    session = desk.session(desk.library / "1-story.txt")
    library = Library([desk.library, other, single])
    app = ReaderApp(desk.with_library(session, library))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert len(titles(pilot)) == 5
        assert titles(pilot)[-2:] == ["The pier", "A single sheet"]


async def test_an_empty_library_says_what_to_do_and_fills_up(desk: Desk) -> None:
    for path in desk.library.iterdir():
        path.unlink()
    async with desk.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "no articles here" in shown(pilot) and "reader ~/articles" in shown(pilot)
        desk.write("1-story.txt", STORY)
        await until(pilot, lambda: len(titles(pilot)) == 1)
        await keys(pilot, "h", "enter")
        assert screen(pilot).path.endswith("1-story.txt")


async def test_a_library_that_cannot_be_listed_is_told(desk: Desk, tmp_path: Path) -> None:
    session = desk.session()
    app = ReaderApp(desk.with_library(session, Library([tmp_path / "nowhere"])))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "there is no such file or folder" in " ".join(shown(pilot).split())


async def test_the_place_in_the_list_is_kept_while_it_fills(desk: Desk) -> None:
    for number in range(60):
        desk.write(f"5-{number:02}.txt", f"Report {number}\n\n{STORY}")
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "h", *["j"] * 30)
        articles = screen(pilot).articles
        before, row = articles.item, articles.row
        for number in range(10):
            desk.write(f"2-{number}.txt", f"Earlier {number}\n\n{STORY}")
        await until(pilot, lambda: len(articles.items) == 73)
        assert (articles.item, articles.row) == (before, row)


async def test_unread_articles_are_found_by_the_index(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(110, 12)) as pilot:
        await settle(pilot)
        await keys(pilot, "h", "j", "r", "l")
        await keys(pilot, "]", "u")
        assert screen(pilot).path.endswith("3-report.md")
        await keys(pilot, "r", "]", "u")
        assert screen(pilot).path.endswith("1-story.txt")
        assert "Around the end of the list" in lines(pilot)[-1]
        await keys(pilot, "r", "]", "u")
        assert "No unread articles left" in lines(pilot)[-1]


async def test_indexing_is_told_and_can_be_stopped_and_goes_on(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        reading = screen(pilot)
        reading.scanning = True
        reading.post_message(reading.Advanced(Progress(12_400, 100_000, Phase.READING)))
        await pilot.pause()
        assert told(pilot).startswith("indexing 12,400 of 100,000 ━")
        await keys(pilot, "escape")
        assert reading._stop.is_set()
        reading.post_message(reading.Scanned(None))
        await pilot.pause()
        assert "Indexing stopped at 12,400 of 100,000" in lines(pilot)[-1] and told(pilot) == ""
        desk.write("4-more.txt", STORY)
        await keys(pilot, "g", "n")
        await until(pilot, lambda: len(titles(pilot)) == 4 and not reading._stop.is_set())


# Trouble with the index


async def test_an_index_that_is_spoilt_is_made_anew_and_that_is_told(desk: Desk) -> None:
    (desk.folder / "index.db").write_bytes(b"no index at all" * 1_000)
    async with desk.app("1-story.txt").run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        assert len(titles(pilot)) == 3
        assert "damaged" in " ".join(desk.told)
        assert [one.message for one in pilot.app._notifications] == desk.told


async def test_where_no_index_can_be_kept_the_list_is_there_all_the_same(desk: Desk) -> None:
    (desk.folder / "index").write_text("a file, where a folder is wanted")
    session = desk.session(desk.library / "1-story.txt")
    index = Index(
        desk.folder / "index" / "index.db",
        session.library,
        session.notebook,
        report=desk.told.append,
    )
    app = ReaderApp(replace(session, index=index))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        assert len(titles(pilot)) == 3 and "temporary folder" in " ".join(desk.told)
        await filtered(pilot, "rudder")
        assert titles(pilot) == ["Ferry timetable changes after the storm"]


async def test_the_next_start_lists_at_once_and_reads_no_article_again(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        await settle(pilot)
        await keys(pilot, "q")
    with counting(formats, "parse") as parsed:
        async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
            await settle(pilot)
            assert len(titles(pilot)) == 3
            assert len(parsed) == 1  # the one that is opened
