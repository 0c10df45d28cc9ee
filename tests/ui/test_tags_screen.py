"""The screen of all tags: what it shows, and what is done to tags everywhere from it."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import pytest
from filelock import FileLock
from textual.pilot import Pilot
from textual.widgets import Input, Static

from reader.annotation import Notes, annotate, revise
from reader.library import load
from reader.notebook import Notebook
from reader.ui.app import ReaderApp
from reader.ui.screens.retag_dialog import RetagDialog
from reader.ui.screens.tags_screen import TagsScreen
from reader.ui.widgets.pick_list import PickList
from reader.vocabulary import Use, Verb
from tests.ui.conftest import Desk
from tests.ui.driving import empty_field, keys, lines, screen, settle, shown, type_, until

SETS = {
    "1-story.txt": [("aid", "harbour"), ("aid/food", "aid"), ("storm",)],
    "2-briefing.txt": [("cost", "aid/food"), ("price",), ("storm", "cost")],
}


@pytest.fixture(autouse=True)
def tagged(desk: Desk) -> None:
    """Passages with these tags, ten code points each."""
    for name, sets in SETS.items():
        path = desk.library / name
        document, book = load(path), desk.notebook()
        notes = book.find(document, str(path))
        for number, tags in enumerate(sets):
            made = annotate(
                document,
                number * 40,
                number * 40 + 10,
                id=f"{name}-{number}",
                device="other",
                now=f"2026-01-0{number + 1}T00:00:00Z",
                tags=tags,
            )
            notes = book.put(notes, document, made)


def app(desk: Desk, *, linear: bool = False) -> ReaderApp:
    session = desk.session(desk.library / "1-story.txt")
    settings = replace(session.settings, linear=linear)
    return ReaderApp(replace(session, settings=settings))


def tags(desk: Desk) -> dict[str, tuple[str, ...]]:
    """What is on disk."""
    return {note.id: note.tags for notes in desk.saved() for note in notes.records}


async def opened(pilot: Pilot[None]) -> TagsScreen:
    """Open the screen of all tags."""
    await settle(pilot)
    await keys(pilot, "g", "t")
    found = pilot.app.screen
    assert isinstance(found, TagsScreen)
    return found


def said(pilot: Pilot[None]) -> str:
    """What is said on the screen in front beside its list, however its lines are broken."""
    return "\n".join(str(one.content) for one in pilot.app.screen.query(Static))


def listed(pilot: Pilot[None]) -> list[list[str]]:
    """The lines of the list, in words."""
    region = pilot.app.screen.query_one(PickList).region
    part = slice(region.x, region.right)
    rows = [line[part].replace("▌", " ").split() for line in lines(pilot)]
    return [row for row in rows[region.y : region.bottom] if row]


async def pick(pilot: Pilot[None], tag: str) -> None:
    """Make a tag current."""
    options = pilot.app.screen.query_one(PickList)
    await keys(pilot, "g", *["j"] * [one.id for one in options.items].index(tag))
    assert options.item and options.item.id == tag


async def test_all_tags_stand_as_a_tree_with_their_numbers(desk: Desk) -> None:
    async with app(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert listed(pilot) == [
            ["#aid", "3", "2"],
            ["/food", "2", "2"],
            ["#cost", "2", "1"],
            ["#harbour", "1", "1"],
            ["#price", "1", "1"],
            ["#storm", "2", "2"],
        ]
        assert "Tags · 6" in shown(pilot)
        await keys(pilot, "/")
        await type_(pilot, "fo")
        assert listed(pilot) == [["#aid/food", "2", "2"]]
        await keys(pilot, "escape")
        assert len(listed(pilot)) == 6
        await keys(pilot, "escape")
        assert pilot.app.screen is screen(pilot)


async def test_in_linear_mode_everything_is_said_in_words(desk: Desk) -> None:
    async with app(desk, linear=True).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert listed(pilot)[1] == "#aid/food 2 passages, 2 articles".split()
        assert shown(pilot).isascii()
        await keys(pilot, "r")
        assert "The name that it has" in shown(pilot) and shown(pilot).isascii()


async def test_enter_lists_the_articles_with_the_tag(desk: Desk) -> None:
    async with app(desk).run_test(size=(120, 30)) as pilot:
        await opened(pilot)
        await pick(pilot, "harbour")
        await keys(pilot, "enter")
        main = screen(pilot)
        assert pilot.app.screen is main and main.articles.has_focus
        assert main.query_one("#filter-input", Input).value == "#harbour"
        assert len(main.articles.items) == 1


async def test_a_tag_is_renamed_everywhere_and_on_the_screen(desk: Desk) -> None:
    async with app(desk).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await keys(pilot, "r")
        await empty_field(pilot)
        await type_(pilot, "Foreign help")
        assert "Becomes #foreign-help: 3 passages in 2 articles · 1 tag below too" in said(pilot)
        await keys(pilot, "enter")
        assert tags(desk) == {
            "1-story.txt-0": ("foreign-help", "harbour"),
            "1-story.txt-1": ("foreign-help/food", "foreign-help"),
            "1-story.txt-2": ("storm",),
            "2-briefing.txt-0": ("cost", "foreign-help/food"),
            "2-briefing.txt-1": ("price",),
            "2-briefing.txt-2": ("storm", "cost"),
        }
        told = "Renamed #aid to #foreign-help: 3 passages in 2 articles; u takes it back"
        assert told in said(pilot)
        assert ["#foreign-help", "3", "2"] in listed(pilot)
        assert pilot.app.screen.query_one(PickList).item.id == "foreign-help"  # type: ignore[union-attr]
        await keys(pilot, "escape")
        main = screen(pilot)
        assert told in shown(pilot)
        marked = {one.annotation.id: one.annotation.tags for one in main.pane.overlay.marks.all}
        assert marked["1-story.txt-0"] == ("foreign-help", "harbour")
        assert main.notes and main.notes.records[0].rev == (2, "tester")
        # What is done to it next stands on what was written.
        await keys(pilot, "T", "2")
        assert tags(desk)["1-story.txt-0"] == ("foreign-help",)
    line = (desk.folder / "acts" / "notes.jsonl").read_text().splitlines()[0]
    assert "#aid renamed to #foreign-help" in line and line.count('"other"') == 3


async def test_renaming_to_one_that_exists_says_that_they_merge(desk: Desk) -> None:
    async with app(desk).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pick(pilot, "cost")
        await keys(pilot, "r")
        await empty_field(pilot)
        await type_(pilot, "pri")
        assert "Becomes #pri: 2 passages in 1 article" in said(pilot)
        await keys(pilot, "tab")
        assert "Merges into #price: 2 + 1 passages" in said(pilot)
        await keys(pilot, "enter")
        assert tags(desk)["2-briefing.txt-0"] == ("price", "aid/food")
        assert tags(desk)["2-briefing.txt-2"] == ("storm", "price")
        assert ["#price", "3", "1"] in listed(pilot)


async def test_what_was_narrowed_to_is_found_under_its_new_name(desk: Desk) -> None:
    async with app(desk).run_test(size=(100, 30)) as pilot:
        found = await opened(pilot)
        await keys(pilot, "/")
        await type_(pilot, "sto")
        await keys(pilot, "enter", "r")
        await empty_field(pilot)
        await type_(pilot, "gale")
        await keys(pilot, "enter")
        assert found.tag == "gale" and len(listed(pilot)) == 6
        await keys(pilot, "d", "y")
        assert found.tag == "harbour"  # what follows takes its place


async def test_the_name_that_it_has_changes_nothing(desk: Desk) -> None:
    before = tags(desk)
    async with app(desk).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await keys(pilot, "r")
        assert "The name that it has" in said(pilot)
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, TagsScreen)
        await keys(pilot, "r")
        await empty_field(pilot)
        await type_(pilot, "12")
        assert "needs a letter" in said(pilot)
        await keys(pilot, "enter")
        assert isinstance(pilot.app.screen, RetagDialog)
        await keys(pilot, "escape")
    assert tags(desk) == before
    assert not (desk.folder / "acts").exists()


async def test_a_tag_is_merged_into_one_that_is_picked(desk: Desk) -> None:
    async with app(desk).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pick(pilot, "harbour")
        await keys(pilot, "m")
        await type_(pilot, "foo")
        assert "Merges into #aid/food: 1 + 2 passages" in said(pilot)
        await keys(pilot, "enter")
        assert tags(desk)["1-story.txt-0"] == ("aid", "aid/food")
        assert "Merged #harbour into #aid/food: 1 passage in 1 article" in said(pilot)


async def test_a_tag_is_nested_and_taken_out_again(desk: Desk) -> None:
    async with app(desk).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pick(pilot, "storm")
        await keys(pilot, "n")
        await type_(pilot, "weather")
        assert "Becomes #weather/storm: 2 passages in 2 articles" in said(pilot)
        await keys(pilot, "enter")
        assert tags(desk)["1-story.txt-2"] == ("weather/storm",)
        assert listed(pilot)[-2:] == [["#weather", "2", "2"], ["/storm", "2", "2"]]
        await keys(pilot, "n")
        assert "Becomes #storm" in said(pilot)
        await keys(pilot, "enter")
        assert tags(desk)["1-story.txt-2"] == ("storm",)


async def test_deleting_is_asked_with_numbers(desk: Desk) -> None:
    async with app(desk).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await keys(pilot, "d")
        assert "Delete #aid and 1 tag below it from 3 passages in 2 articles?" in said(pilot)
        await keys(pilot, "n")
        assert tags(desk)["1-story.txt-0"] == ("aid", "harbour")
        await keys(pilot, "delete", "y")
        assert [tags(desk)[f"1-story.txt-{n}"] for n in range(3)] == [("harbour",), (), ("storm",)]
        assert "Deleted #aid: 3 passages in 2 articles" in said(pilot)
        assert listed(pilot)[0] == ["#cost", "2", "1"]


class Held(Notebook):
    """A notebook that waits before the second article is changed: a slow disk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.folder / "notes", device="tester", now=desk.now)
        self.changed = 0
        self.reached, self.free = Event(), Event()

    def change(self, id: str, edit: Callable[[Notes], object]) -> Notes:
        notes = super().change(id, edit)  # type: ignore[arg-type]
        self.changed += 1
        self.reached.set()
        assert self.free.wait(30)
        return notes


async def test_escape_stops_it_and_the_same_again_does_the_rest(desk: Desk) -> None:
    held = Held(desk)
    made = app(desk)
    made.reading.session = replace(made.reading.session, notebook=held)
    async with made.run_test(size=(100, 30)) as pilot:
        found = await opened(pilot)
        await keys(pilot, "r")
        await empty_field(pilot)
        pilot.app.focused.insert_text_at_cursor("help")  # type: ignore[union-attr]
        await pilot.press("enter")
        await until(pilot, held.reached.is_set)
        await pilot.press("r", "d", "enter")  # nothing else can be begun meanwhile
        assert pilot.app.screen is found
        await pilot.press("escape")
        assert "stopping …" in said(pilot)
        held.free.set()
        await settle(pilot)
        await pilot.pause()
        assert held.changed == 1
        assert "Stopped after 1 of 2 articles: Renamed #aid to #help" in said(pilot)
        assert {"aid", "help"} <= {row[0].lstrip("#") for row in listed(pilot)}
        await pick(pilot, "aid")
        await keys(pilot, "r")
        await empty_field(pilot)
        await type_(pilot, "help")
        await keys(pilot, "enter")
        assert held.changed == 2
    assert not [one for given in tags(desk).values() for one in given if one.startswith("aid")]


async def test_escape_twice_leaves_at_once(desk: Desk) -> None:
    held = Held(desk)
    made = app(desk)
    made.reading.session = replace(made.reading.session, notebook=held)
    async with made.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await keys(pilot, "d")
        await pilot.press("y")
        await until(pilot, held.reached.is_set)
        await pilot.press("escape", "escape")
        assert pilot.app.screen is screen(pilot)
        held.free.set()
        await settle(pilot)
        assert "Stopped after 1 of 2 articles: Deleted #aid" in shown(pilot)


async def test_files_that_cannot_be_written_are_told_and_the_rest_is_done(desk: Desk) -> None:
    held = Notebook(desk.folder / "notes", device="tester", now=desk.now, lock_seconds=0.05)
    made = app(desk)
    made.reading.session = replace(made.reading.session, notebook=held)
    other = next(notes.id for notes in desk.saved() if notes.id.startswith("quarterly"))
    with FileLock(desk.folder / "notes" / ".locks" / f"{other}.lock"):
        async with made.run_test(size=(100, 30)) as pilot:
            await opened(pilot)
            await keys(pilot, "d", "y")
            assert "Deleted #aid: 2 passages in 1 article; 1 file left" in said(pilot)
            (told,) = [note.message for note in pilot.app._notifications]
            assert other in told and "another program" in told
            assert listed(pilot)[0] == ["#aid", "1", "1"]


async def test_what_is_not_on_disk_yet_is_saved_before(desk: Desk) -> None:
    async with app(desk).run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        main = screen(pilot)
        assert main.notes
        known = main.notes.records[0]
        lock = FileLock(desk.folder / "notes" / ".locks" / f"{main.notes.id}.lock")
        with lock:  # somebody else holds the file
            noted = replace(known, note="typed just now")
            main.put(revise(known, noted, device="tester", now=desk.now()), "note")
            await pilot.press("g", "t")
            await until(pilot, lambda: isinstance(pilot.app.screen, TagsScreen))
            await until(pilot, lambda: bool(pilot.app.screen.query_one(PickList).items))
            await pilot.press("r")
            pilot.app.focused.insert_text_at_cursor("x")  # type: ignore[union-attr]
            await pilot.press("enter")
            assert "saving what was changed before …" in said(pilot)
        await settle(pilot)
        assert main.notes.records[0].note == "typed just now"
        assert main.notes.records[0].tags == ("aidx", "harbour")
        assert main.notes.records[0].rev == (3, "tester")
    assert tags(desk)["1-story.txt-0"] == ("aidx", "harbour")


def test_what_is_offered_as_another_name() -> None:
    uses = {"a": Use(1, 1, 3, 2), "a/b": Use(2, 1, 2, 1), "c": Use(4, 2, 4, 2)}

    def offered(verb: Verb, tag: str, typed: str) -> list[str]:
        return [line.id for line in RetagDialog(verb, tag, uses).options(typed)]

    assert offered(Verb.RENAME, "a", "a") == ["a", "a/b"]
    assert offered(Verb.RENAME, "a", "") == []
    assert offered(Verb.MERGE, "a", "") == ["a/b", "c"]
    assert offered(Verb.NEST, "a", "") == ["c"]
    assert offered(Verb.NEST, "a/b", "") == ["\0top", "c"]
    assert offered(Verb.MERGE, "c", "b") == ["a/b", "b"]
    assert offered(Verb.MERGE, "c", "?") == []
