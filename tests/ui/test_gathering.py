"""The notes of the whole library: filtered, grouped, marked, acted on, gone to and left again."""

import errno
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from filelock import FileLock
from textual.pilot import Pilot

from reader import sheet
from reader.annotation import Annotation, Colour, annotate, revise
from reader.drafts import Drafts
from reader.library import load
from reader.storage import write_tables
from reader.ui.screens.reading import ReadingScreen
from reader.ui.widgets.notes_panel import Entry, Header
from tests.ui.conftest import STORY, Desk
from tests.ui.driving import keys, lines, screen, sentence, settle, shown, type_, until

SIZE = (140, 44)
BRIEFING = "Quarterly briefing on the tide gates"


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


def begin(note: Annotation) -> str:
    """The first two words of a passage."""
    return " ".join(note.passage.exact.split()[:2])


def listed(reading: ReadingScreen) -> list[str]:
    """Headers with their numbers, and the first words of each passage below them."""
    found = []
    for one in reading.notes_region.listing.items:
        if isinstance(one, Entry):
            found.append(begin(one.annotation))
        else:
            found.append(f"{one.name}: {one.total}" if isinstance(one, Header) else one)
    return found


def alive(desk: Desk) -> dict[str, Annotation]:
    """What is not deleted, by the first two words of its passage."""
    found = (note for notes in desk.saved() for note in notes.annotations)
    return {begin(note): note for note in found}


def current(reading: ReadingScreen) -> str:
    item = reading.notes_region.listing.item
    assert isinstance(item, Entry)
    return begin(item.annotation)


def told(pilot: Pilot[None]) -> str:
    return lines(pilot)[-1]


async def choose(pilot: Pilot[None], *words: str) -> None:
    """Mark passages by their first words."""
    reading = screen(pilot)
    panel = reading.notes_region.listing
    for word in words:
        panel.choose(listed(reading).index(word))
        await keys(pilot, "x")


async def once(pilot: Pilot[None], *found: str) -> None:
    """Wait until the panel lists just these passages, in any order."""
    reading = screen(pilot)
    await until(pilot, lambda: sorted(w for w in listed(reading) if ":" not in w) == sorted(found))
    await settle(pilot)


async def test_all_notes_are_grouped_by_article_tag_date_and_speaker(noted: Desk) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        story, briefing = "Ferry timetable changes after the storm", BRIEFING
        assert listed(reading) == [
            *(f"{story}: 2", "Nobody was", "Two boats"),
            *(f"{briefing}: 2", "Why did", "The steel"),
            *("Water levels in brief: 1", "The thaw"),
        ]
        assert "by article" in shown(pilot) and lines(pilot)[0].endswith(" 5")
        await keys(pilot, "S")
        await until(pilot, lambda: "#money: 2" in listed(reading))
        assert listed(reading) == [
            *(
                "#boats/old: 1",
                "Two boats",
                "#crews: 1",
                "Nobody was",
                "#money: 2",
                "Why did",
                "The steel",
            ),
            *("#repairs: 2", "Two boats", "The steel", "no tag: 1", "The thaw"),
        ]
        assert "by tag" in shown(pilot) and lines(pilot)[0].endswith(" 5")
        assert "Quarterly briefing on the tide gates" in shown(pilot)[40:]
        await keys(pilot, "S")
        await until(pilot, lambda: "no date: 4" in listed(reading))
        assert listed(reading)[:2] == ["2 March 2025: 1", "The thaw"]
        await keys(pilot, "f10")  # which sorts the list of articles elsewhere
        await until(pilot, lambda: "no speaker: 3" in listed(reading))
        assert listed(reading)[:4] == [
            "Director of Works: 1",
            "The steel",
            "Reporter One: 1",
            "Why did",
        ]
        await keys(pilot, "S")
        await until(pilot, lambda: f"{story}: 2" in listed(reading))


async def test_typing_narrows_all_notes_and_escape_lists_them_again(noted: Desk) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        for key, typed, found in (
            ("f", "#money", ("Why did", "The steel")),
            ("/", "speaker:reporter", ("Why did",)),
            ("f", "whom", ("Nobody was",)),
            ("f", "-#money thaw or crews", ("The thaw", "Nobody was")),
            ("f", 'title:ferry "two boats"', ("Two boats",)),
            ("f", "colour:red", ("Why did",)),
            ("f", "date:2025", ("The thaw",)),
            ("f", "has:note", ("Nobody was",)),
        ):
            await keys(pilot, key)
            await type_(pilot, typed)
            await once(pilot, *found)
            assert f"{len(found)} of 5" in lines(pilot)[0]
            await keys(pilot, "enter")
            assert reading.notes_region.listing.has_focus
            await keys(pilot, "escape")
            await once(pilot, "Nobody was", "Two boats", "Why did", "The steel", "The thaw")
            assert reading.notes_region.listing.has_focus and not reading.notes_region.field.value
        await keys(pilot, "f")
        await type_(pilot, "nothing-of-it")
        await until(pilot, lambda: "no note matches" in shown(pilot))
        await keys(pilot, "escape", "escape")
        assert reading.pane.has_focus


async def test_what_is_wrong_with_a_filter_is_told_in_its_place(noted: Desk) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        await keys(pilot, "f")
        await type_(pilot, "#money ")
        await once(pilot, "Why did", "The steel")
        await type_(pilot, "is:blue x")
        await settle(pilot)
        assert "blue” is no state" in lines(pilot)[1]
        assert listed(reading)[1:] == ["Why did", "The steel"], "what was found last stays"
        await keys(pilot, *["backspace"] * 9)
        await once(pilot, "Why did", "The steel")
        assert "no state" not in shown(pilot)


async def test_what_a_filter_begins_is_completed(noted: Desk) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        await keys(pilot, "f")
        await type_(pilot, "#mon")
        await until(pilot, lambda: reading.notes_region.field.completing)
        await keys(pilot, "tab")
        assert reading.notes_region.field.value == "#money"
        await once(pilot, "Why did", "The steel")
        await keys(pilot, "enter")
        assert reading.notes_region.listing.has_focus


async def test_the_current_note_stays_where_it_is_while_all_is_grouped_anew(noted: Desk) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        await keys(pilot, "j")
        for _ in range(4):
            assert current(reading) == "Two boats"
            before = listed(reading)
            await keys(pilot, "S")
            await until(pilot, lambda before=before: listed(reading) != before)  # type: ignore[misc]
        mark(noted, "1-story.txt", "It will hear")
        await once(pilot, "Nobody was", "Two boats", "It will", "Why did", "The steel", "The thaw")
        assert current(reading) == "Two boats"


@pytest.mark.parametrize("width", [140, 80, 60])
async def test_one_goes_to_a_passage_and_comes_back_to_the_panel(noted: Desk, width: int) -> None:
    async with noted.app("1-story.txt").run_test(size=(width, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "G")
        reading = await open_all(pilot)
        await keys(pilot, "f")
        await type_(pilot, "#money")
        await once(pilot, "Why did", "The steel")
        await keys(pilot, "enter", "j", "enter")
        await until(pilot, lambda: reading.path.endswith("2-briefing.txt"))
        await settle(pilot)
        assert reading.pane.has_focus and sentence(pilot) == "The steel became dearer."
        await keys(pilot, "ctrl+o")
        await until(pilot, lambda: reading.notes_region.listing.has_focus)
        await once(pilot, "Why did", "The steel")
        assert current(reading) == "The steel" and reading.path.endswith("1-story.txt")
        await keys(pilot, "g", "semicolon")
        await until(pilot, lambda: reading.path.endswith("2-briefing.txt"))


async def test_what_is_written_while_notes_are_listed_does_not_move_the_current_one(
    noted: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        item = reading.notes_region.listing.items[listed(reading).index("The steel")]
        assert isinstance(item, Entry)
        before, asked = reading.index.numbers([item.key]), reading.index.numbers
        times = 0

        def numbers(wanted: Sequence[tuple[str, str]]) -> list[int]:
            """What another reader does comes between the list and the place of the current one."""
            nonlocal times
            times += 1
            if times < 3:
                mark(noted, "3-report.md", ("Levels will fall", "The river stood")[times - 1])
                mark(noted, "2-briefing.txt", ("Good morning", "Repairs will cost")[times - 1])
                again = revise(item.annotation, item.annotation, device="d", now=noted.now())
                noted.notebook().change(item.key.notes, lambda _: [again])
                reading.index.scan()
            return asked(wanted)

        monkeypatch.setattr(reading.index, "numbers", numbers)
        reading.return_to(item.key)
        await until(pilot, lambda: "Good morning" in listed(reading))
        await settle(pilot)
        assert current(reading) == "The steel" and asked([item.key]) == before
        reading.relist()
        await until(pilot, lambda: times > 2)
        await settle(pilot)
        assert current(reading) == "The steel"


async def test_marked_notes_are_tagged_as_one_act_and_undone_as_one(noted: Desk) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        before = alive(noted)
        await choose(pilot, "Nobody was", "Why did")
        assert "2 marked" in lines(pilot)[1] and shown(pilot).count("✓") == 2
        await keys(pilot, "t")
        await type_(pilot, "evidence")
        await keys(pilot, "enter")
        assert "Tagged #evidence: 2 passages in 2 articles; u takes it back" in told(pilot)
        after = alive(noted)
        assert {word for word, note in after.items() if "evidence" in note.tags} == {
            "Nobody was",
            "Why did",
        }
        assert after["Why did"].tags == ("money", "evidence")
        await until(pilot, lambda: shown(pilot).count("#evidence") >= 2)
        await keys(pilot, "u")
        assert "Undone: tag in 2 articles" in told(pilot)
        assert {w: n.tags for w, n in alive(noted).items()} == {
            w: n.tags for w, n in before.items()
        }
        await keys(pilot, "U")
        assert "Done again: tag in 2 articles" in told(pilot)
        assert {w: n.tags for w, n in alive(noted).items()} == {w: n.tags for w, n in after.items()}
        assert "2 marked" in lines(pilot)[1], "more can be done to them"
        await keys(pilot, "escape")
        assert "marked" not in lines(pilot)[1] and reading.notes_region.listing.has_focus


async def test_all_that_is_listed_is_marked_at_once(noted: Desk) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        await open_all(pilot)
        await keys(pilot, "f")
        await type_(pilot, "#money")
        await once(pilot, "Why did", "The steel")
        await keys(pilot, "enter", "X")
        await until(pilot, lambda: "2 marked" in lines(pilot)[1])
        await keys(pilot, "escape")
        await once(pilot, "Nobody was", "Two boats", "Why did", "The steel", "The thaw")
        assert "2 marked" in lines(pilot)[1]
        await keys(pilot, "4")
        assert "Coloured blue: 2 passages in 1 article" in told(pilot)
        blue = {word for word, note in alive(noted).items() if note.colour is Colour.BLUE}
        assert blue == {"Why did", "The steel"}
        await keys(pilot, "ctrl+a")
        await until(pilot, lambda: "5 marked" in lines(pilot)[1])
        await keys(pilot, "ctrl+a")
        await until(pilot, lambda: "marked" not in lines(pilot)[1])


async def test_a_tag_is_taken_away_from_all_that_are_marked(noted: Desk) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        await open_all(pilot)
        await choose(pilot, "Two boats", "Why did")
        await keys(pilot, "T")
        await until(pilot, lambda: "Take a tag away" in shown(pilot))
        await type_(pilot, "repairs")
        await keys(pilot, "enter")
        assert "#repairs taken away: 1 passage in 1 article" in told(pilot)
        assert alive(noted)["Two boats"].tags == ("boats/old",)
        await keys(pilot, "escape")
        await choose(pilot, "Nobody was")
        await keys(pilot, "T")
        await until(pilot, lambda: "#crews taken away" in told(pilot))


async def test_marked_notes_are_deleted_after_a_question(noted: Desk) -> None:
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        await choose(pilot, "Nobody was", "Two boats", "Why did")
        await keys(pilot, "d", "d")
        assert "Delete 3 passages in 2 articles?" in shown(pilot)
        await keys(pilot, "n")
        assert len(alive(noted)) == 5
        await keys(pilot, "delete", "y")
        assert "Deleted: 3 passages in 2 articles; u takes it back" in told(pilot)
        await once(pilot, "The steel", "The thaw")
        assert "marked" not in lines(pilot)[1]
        await keys(pilot, "u")
        await once(pilot, "Nobody was", "Two boats", "Why did", "The steel", "The thaw")
        assert reading.path.endswith("3-report.md")


async def test_what_belongs_to_an_article_that_is_not_open_can_be_worked_on(noted: Desk) -> None:
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        panel = reading.notes_region.listing
        panel.choose(listed(reading).index("Why did"))
        await keys(pilot, "3")
        assert alive(noted)["Why did"].colour is Colour.GREEN
        await keys(pilot, "a")
        await type_(pilot, "ask the office")
        await keys(pilot, "ctrl+s")
        await until(pilot, lambda: alive(noted)["Why did"].note == "ask the office")
        await until(pilot, lambda: "ask the office" in shown(pilot))
        assert list((noted.folder / "drafts").glob("*.json")) == []
        await keys(pilot, "t")
        await type_(pilot, "later")
        await keys(pilot, "enter")
        assert alive(noted)["Why did"].tags == ("money", "later")
        for back in (("money",), ("money",), ("money",)):
            await keys(pilot, "u")
            assert alive(noted)["Why did"].tags == back
        assert alive(noted)["Why did"].colour is Colour.RED and not alive(noted)["Why did"].note
        await keys(pilot, "d", "d")
        await once(pilot, "Nobody was", "Two boats", "The steel", "The thaw")
        await keys(pilot, "e")
        assert "belongs to another article" in told(pilot)


async def write_elsewhere(pilot: Pilot[None], words: str) -> None:
    """Begin a note on a passage of an article that is not open."""
    reading = await open_all(pilot)
    reading.notes_region.listing.choose(listed(reading).index("Why did"))
    await keys(pilot, "a")
    await type_(pilot, words)


async def test_a_note_elsewhere_brings_back_what_is_deleted_meanwhile(noted: Desk) -> None:
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        await write_elsewhere(pilot, "ask the office")
        book, gone = noted.notebook(), alive(noted)["Why did"]
        [id] = [one.id for one in noted.saved() if gone in one.records]
        new = revise(gone, replace(gone, deleted=noted.now()), device="other", now=noted.now())
        book.change(id, lambda _: [new])
        await keys(pilot, "ctrl+s")
        await until(pilot, lambda: "Note written" in told(pilot))
        assert alive(noted)["Why did"].note == "ask the office"
        assert Drafts(noted.folder / "drafts").all() == []


async def test_a_note_elsewhere_outlives_the_notes_that_it_was_for(noted: Desk) -> None:
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        await write_elsewhere(pilot, "ask the office")
        for file in (noted.folder / "notes").glob("quarterly*.json"):
            file.unlink()
        await keys(pilot, "ctrl+s")
        await until(pilot, lambda: "kept as a draft" in told(pilot))
        assert not screen(pilot).saver.waiting
        assert [one.note for one in Drafts(noted.folder / "drafts").all()] == ["ask the office"]


async def test_a_note_elsewhere_that_cannot_be_saved_waits_until_it_can(
    noted: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = True

    def write(*args: object) -> object:
        if full:
            raise OSError(errno.ENOSPC, "no room")
        return write_tables(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sheet, "write_tables", write)
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        await write_elsewhere(pilot, "ask the office")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "the disk is full" in screen(pilot).unsaved)
        assert [one.note for one in Drafts(noted.folder / "drafts").all()] == ["ask the office"]
        full = False
        screen(pilot).saver.retry()
        await until(pilot, lambda: not screen(pilot).saver.waiting)
        assert alive(noted)["Why did"].note == "ask the office"
        assert Drafts(noted.folder / "drafts").all() == []


async def test_a_note_elsewhere_outlives_its_notes_that_go_while_it_waits(
    noted: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*args: object) -> object:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(sheet, "write_tables", write)
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        await write_elsewhere(pilot, "ask the office")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "the disk is full" in screen(pilot).unsaved)
        for file in (noted.folder / "notes").glob("quarterly*.json"):
            file.unlink()
        screen(pilot).saver.retry()
        await until(pilot, lambda: "kept as a draft" in told(pilot))
        assert [one.note for one in Drafts(noted.folder / "drafts").all()] == ["ask the office"]


async def test_a_note_elsewhere_that_was_being_written_is_offered_again(noted: Desk) -> None:
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        await write_elsewhere(pilot, "ask the off")
        screen(pilot).keep_draft()  # what a hang-up does
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        await write_elsewhere(pilot, "ice")
        await keys(pilot, "ctrl+s")
        await until(pilot, lambda: "Note written" in told(pilot))
        assert alive(noted)["Why did"].note == "ask the office"


async def test_what_is_done_to_the_open_article_shows_at_once(noted: Desk) -> None:
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        await keys(pilot, "2")
        assert "¶ 1 · red" in shown(pilot)
        await keys(pilot, "d", "d")
        await once(pilot, "Two boats", "Why did", "The steel", "The thaw")
        await keys(pilot, "u")
        await once(pilot, "Nobody was", "Two boats", "Why did", "The steel", "The thaw")
        assert reading.over_all


async def test_marked_notes_alone_are_exported(noted: Desk) -> None:
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        await open_all(pilot)
        await choose(pilot, "Nobody was", "The steel")
        await keys(pilot, "E")
        await until(pilot, lambda: "the marked passages" in shown(pilot))
        assert "2 notes" in shown(pilot)
        await keys(pilot, "enter")
        files = sorted((noted.folder / "exports").iterdir())
        assert [file.name for file in files] == [
            "ferry-timetable-changes-after-the-storm.md",
            "quarterly-briefing-on-the-tide-gates.md",
        ]
        text = "".join(file.read_text("utf-8") for file in files)
        assert "> Nobody was asked" in text and "> The steel became dearer" in text
        assert "Two boats" not in text and "Why did the cost" not in text


async def test_an_article_that_is_missing_is_worked_on_too(noted: Desk) -> None:
    (noted.library / "2-briefing.txt").unlink()
    async with noted.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        await until(pilot, lambda: any("Missing" in one for one in listed(reading)))
        await settle(pilot)
        assert f"Missing · {BRIEFING}: 2" in listed(reading)
        await choose(pilot, "Why did", "Nobody was")
        await keys(pilot, "t")
        await type_(pilot, "gone")
        await keys(pilot, "enter")
        assert "2 passages in 2 articles" in told(pilot)
        assert {word for word, one in alive(noted).items() if "gone" in one.tags} == {
            *("Why did", "Nobody was")
        }
        reading.notes_region.listing.choose(listed(reading).index("Why did"))
        await keys(pilot, "enter")
        await until(pilot, lambda: "This article is missing; it stood last at" in told(pilot))


@pytest.mark.parametrize("size", [(80, 24), SIZE])
async def test_what_was_marked_in_a_missing_article_is_found_by_a_search(
    noted: Desk, size: tuple[int, int]
) -> None:
    (noted.library / "2-briefing.txt").unlink()
    async with noted.app("1-story.txt").run_test(size=size) as pilot:
        reading = screen(pilot)
        await until(pilot, lambda: reading.indexed and not reading.scanning)
        await keys(pilot, "g", "/")
        await type_(pilot, "steel")
        await until(pilot, lambda: "1 place in 1 article" in shown(pilot))
        assert "The steel became dearer" in shown(pilot)
        assert "its article is missing" in shown(pilot)
        [heading] = (line for line in lines(pilot) if "Quarterly briefing" in line)
        assert re.search(r"tide gates +missing\b", heading)
        await keys(pilot, "enter")
        assert "1 place in 1 article" in shown(pilot), "there is nowhere to go"
        await keys(pilot, "escape")
        assert reading.path.endswith("1-story.txt")


async def test_files_that_cannot_be_written_are_told_and_the_rest_is_done(noted: Desk) -> None:
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        await open_all(pilot)
        await keys(pilot, "X")
        await until(pilot, lambda: "5 marked" in lines(pilot)[1])
        [held] = (noted.folder / "notes").glob("ferry*.json")
        held.write_text(held.read_text().replace('"schema": 2', '"schema": 99'))
        await keys(pilot, "2")
        await until(pilot, lambda: "1 file left" in told(pilot))
        assert "2 passages in 2 articles" in told(pilot)
        held.write_text(held.read_text().replace('"schema": 99', '"schema": 2'))
        await keys(pilot, "u")
        await until(pilot, lambda: "Undone: colour red" in told(pilot))
        colours = {word: one.colour for word, one in alive(noted).items()}
        assert colours.pop("Why did") is Colour.RED
        assert set(colours.values()) == {Colour.YELLOW}


async def test_without_room_for_the_act_nothing_is_changed_and_that_is_told(noted: Desk) -> None:
    (noted.folder / "acts").write_text("in the way of a folder")
    async with noted.app("3-report.md").run_test(size=SIZE) as pilot:
        await open_all(pilot)
        await choose(pilot, "Nobody was", "Why did")
        await keys(pilot, "d", "d", "y")
        await until(pilot, lambda: "notes.jsonl" in told(pilot))
        assert len(alive(noted)) == 5


async def test_escape_stops_a_long_act_and_one_undo_takes_back_what_was_done(desk: Desk) -> None:
    for number in range(30):
        desk.write(f"9-{number:02}.txt", f"Report {number}\n\n{STORY}")
        mark(desk, f"9-{number:02}.txt", "Two boats wait")
    async with desk.app("1-story.txt").run_test(size=SIZE) as pilot:
        reading = await open_all(pilot)
        await keys(pilot, "X")
        await until(pilot, lambda: "30 marked" in lines(pilot)[1])
        files = sorted((desk.folder / "notes").glob("report*.json"))
        with FileLock(files[9].parent / ".locks" / f"{files[9].stem}.lock"):
            await pilot.press("3")  # it comes as far as the one that is held
            await until(pilot, lambda: '"green"' in files[8].read_text())
            await pilot.press("escape")
            assert reading.saver.waiting
            assert "saved" not in shown(pilot).replace("saving", "")
        await settle(pilot)
        assert "Stopped after" in told(pilot)
        assert "Stopped after 10 of 30 articles: Coloured green: 10 passages" in told(pilot)
        green = [one for one in desk.saved() if one.annotations[0].colour is Colour.GREEN]
        assert len(green) == 10
        await keys(pilot, "u")
        await until(pilot, lambda: "Undone" in told(pilot))
        assert {one.annotations[0].colour for one in desk.saved()} == {Colour.YELLOW}
