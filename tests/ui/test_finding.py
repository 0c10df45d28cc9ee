"""Stories: finding words, keeping paragraphs, filtering the list, notes, export, palette."""

from textual import events
from textual.message import Message
from textual.widgets import Input

from reader.ui.commands import Commands
from reader.ui.keys import keys as all_keys
from reader.ui.screens.picker import Picker
from reader.ui.typeahead import TypeAhead
from tests.ui.conftest import Desk
from tests.ui.driving import (
    empty_field,
    keys,
    screen,
    sentence,
    settle,
    shown,
    type_,
    until,
)


async def test_the_list_narrows_while_typing(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "t")
        await type_(pilot, "timetable")
        await keys(pilot, "enter", "f")
        for wanted, count, title in (
            ("quart", "1 of 3", "Quarterly briefing"),
            ("river surv", "1 of 3", "Water levels"),
            ("#timet", "1 of 3", "Ferry timetable"),
            ("timetable", "1 of 3", "Ferry timetable"),
            ("-ferry", "1 of 3", "Water levels"),
            ("zzz", "0 of 3", "no article matches"),
        ):
            await empty_field(pilot)
            await type_(pilot, wanted)
            assert count in shown(pilot) and title in shown(pilot), wanted
        await keys(pilot, "escape")
        assert isinstance(pilot.app.focused, Input) is False
        assert "0 of 3" not in shown(pilot)


async def test_slash_in_the_list_filters_it(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "tab", "shift+tab", "h", "/")
        await type_(pilot, "water")
        await keys(pilot, "enter", "enter")
        assert screen(pilot).path.endswith("3-report.md")


async def test_the_notes_panel_shows_this_article_then_all_then_closes(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "a")
        await type_(pilot, "ask the crews")
        await keys(pilot, "ctrl+s", "J", "]", "]", "t")
        await type_(pilot, "money")
        await keys(pilot, "enter", "A")
        text = shown(pilot)
        assert "Notes · Quarterly" in text and "#money" in text and "ask the crews" not in text
        assert "¶ 4 · yellow" in text and "“Why did the cost rise?”" in text
        await keys(pilot, "A")
        text = shown(pilot)
        assert "ask the crews" in text and "#money" in text
        await keys(pilot, "l", "g", "g", "enter")
        assert sentence(pilot) == "The harbour office moved the first crossing to seven."
        assert screen(pilot).path.endswith("1-story.txt")
        await keys(pilot, "ctrl+o")
        assert screen(pilot).path.endswith("2-briefing.txt")
        await keys(pilot, "A")
        assert "ask the crews" not in shown(pilot)


async def test_acts_in_the_notes_panel_are_for_the_chosen_note(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "H", "}", "H", "}", "H", "A", "l", "g", "g", "d", "d")
        assert sentence(pilot).startswith("by Director")
        left = [note.passage.exact for notes in desk.saved() for note in notes.annotations]
        assert left == ["Good morning.", "Repairs will cost 4.5 million crowns."]


async def test_exporting_from_the_app(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "E")
        assert not isinstance(pilot.app.screen, Picker)
        await keys(pilot, "]", "]", "a")
        await type_(pilot, "compare with May")
        await keys(pilot, "ctrl+s", "E")
        assert "Export notes as Markdown" in shown(pilot) and "1 note" in shown(pilot)
        await keys(pilot, "enter")
        [file] = (desk.folder / "exports").iterdir()
        assert file.name == "quarterly-briefing-on-the-tide-gates.md"
        text = file.read_text("utf-8")
        assert "> Why did the cost rise?" in text and "compare with May" in text
        assert "Reporter One" in text
        file.write_text(text + "\nMy own thoughts.\n", "utf-8")
        await keys(pilot, "]", "]", "H", "E", "enter")
        text = file.read_text("utf-8")
        assert "My own thoughts." in text and "> The steel became dearer." in text


async def test_every_key_does_something_and_is_in_the_palette(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        reading = screen(pilot)
        for key in all_keys():
            name = key.action.partition("(")[0]
            owner = pilot.app if name.startswith("app.") else reading
            assert callable(getattr(owner, f"action_{name.removeprefix('app.')}")), key.id
        provider = Commands(reading)
        offered = [str(hit.text) async for hit in provider.discover()]
        hidden = ("app.palette", "app.escape")
        for key in all_keys():
            assert key.id in hidden or any(key.label in label for label in offered), key.id


def test_no_key_is_given_twice() -> None:
    given = [name for key in all_keys() for name in key.keys]
    assert len(given) == len(set(given))
    starts = {name.partition(" ")[0] for name in given if " " in name}
    assert not starts & {name for name in given if " " not in name}
    assert len({key.id for key in all_keys()}) == len(all_keys())


async def test_help_names_what_can_be_done_and_does_it(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "?")
        await until(pilot, lambda: "Next sentence" in shown(pilot))
        await type_(pilot, "to the bottom")
        await keys(pilot, "enter")
        assert sentence(pilot) == "It will hear the crews first."
        await keys(pilot, "h", "?")
        text = shown(pilot)
        assert (
            text.index("Filter the article list") < text.index("Down a line")
            if "Down a line" in text
            else True
        )


async def test_the_palette_runs_an_action(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "colon")
        await type_(pilot, "to the bottom")
        await until(pilot, lambda: "To the bottom" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: sentence(pilot) == "It will hear the crews first.")


async def test_letters_do_not_fire_while_a_field_has_focus(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "f")
        await type_(pilot, "Hatqdd")
        assert screen(pilot).query_one("#filter-input", Input).value == "Hatqdd"
        assert desk.saved() == []


async def test_a_dialog_closes_once(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "?")
        dialog = pilot.app.screen
        assert isinstance(dialog, Picker)
        dialog.action_pick()
        dialog.action_pick()  # as a double click does
        await settle(pilot)
        assert pilot.app.screen is screen(pilot)


async def test_a_key_is_not_waited_for_in_vain(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        app = pilot.app
        assert isinstance(app, TypeAhead)
        app._busy = True  # whatever had the last key has vanished with it
        await pilot.press("right_parenthesis")
        moved = "The harbour office moved the first crossing to seven."
        await until(pilot, lambda: sentence(pilot) == moved)


async def test_letters_typed_ahead_reach_their_field_together(desk: Desk) -> None:
    asked: set[str] = set()

    def note(message: Message) -> None:
        if isinstance(message, Input.Changed):
            asked.add(message.value)

    app = desk.app("2-briefing.txt")
    async with app.run_test(size=(100, 30), message_hook=note) as pilot:
        await settle(pilot)
        for key in ("slash", *"rust", "space", *"where", "enter", "H"):
            character = " " if key == "space" else key if len(key) == 1 else None
            app.post_message(events.Key(key, character))
        await until(pilot, lambda: bool(desk.saved()))
        assert asked == {"rust where"}
        assert desk.saved()[0].annotations[0].passage.exact.startswith("And we found rust where")
