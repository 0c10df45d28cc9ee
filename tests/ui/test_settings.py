"""Settings as the app takes them: keys, colours, themes, hints; read anew while it runs."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from reader.config import SettingsError, read
from reader.library import stamp
from reader.ui.app import ReaderApp
from reader.ui.screens.picker import Picker
from reader.ui.widgets.bars import KeyLine
from tests.ui.conftest import Desk
from tests.ui.driving import empty_field, keys, lines, screen, sentence, settle, shown, type_, until


def file(desk: Desk) -> Path:
    return desk.folder / "config.toml"


def app(desk: Desk, text: str, first: str = "1-story.txt") -> ReaderApp:
    """The app with a configuration file."""
    file(desk).write_text(text, "utf-8")
    session = desk.session(desk.library / first)
    return ReaderApp(
        replace(
            session,
            settings=read(file(desk)),
            settings_file=file(desk),
            reread=lambda: read(file(desk)),
        )
    )


async def reread(pilot: Pilot[None], text: str) -> None:
    """Change the file, and have it read anew."""
    reader = pilot.app
    assert isinstance(reader, ReaderApp)
    assert reader.session.settings_file is not None
    file = reader.session.settings_file
    file.write_text(text, "utf-8")
    reader.reading.watch_files.on(file, stamp(file))  # which would have it read once more
    reader.reread_settings()
    await settle(pilot)


def noticed(pilot: Pilot[None]) -> list[str]:
    return [notice.message for notice in pilot.app._notifications]


KEYS = """
[keys]
pane.next_sentence = ["n", "space s"]
find.next = "c"
pane.page_down = ["pagedown", "ctrl+g"]
pane.next_paragraph = ". ."
mark.highlight = "ö"
mark.undo = []
mark.delete = "D"
mark.select = "w"
list.star = "ctrl+n"
pane.mark = "g m"
pane.go_to_mark = "M"
find.find = "F"
app.palette = "f12"
app.help = "I"
mark.tag = "ctrl+l"
"""


async def test_changed_keys_do_what_the_usual_ones_did(desk: Desk) -> None:
    async with app(desk, KEYS).run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        hint = (
            "Move by sentences with n and (, highlight one with ö, tag it with Ctrl-l, ask with I"
        )
        assert lines(pilot)[-1].strip() == hint
        first = sentence(pilot)
        await keys(pilot, ")", "}", "space", "ctrl+right")
        assert sentence(pilot) == first
        await keys(pilot, "n")
        assert sentence(pilot) == "The harbour office moved the first crossing to seven."
        await keys(pilot, "space")
        assert "Space s Next sentence" in lines(pilot)[-1]
        await keys(pilot, "s")
        assert sentence(pilot) == "Nobody was asked, said the ferry crews."
        await keys(pilot, "full_stop", "full_stop")
        assert sentence(pilot) == "Two boats wait for repairs."
        await keys(pilot, "H", "u")
        assert desk.saved() == [] or not desk.saved()[0].annotations
        await keys(pilot, "ö")
        [note] = desk.saved()[0].annotations
        assert note.passage.exact == "Two boats wait for repairs."
        assert "ö highlight" in lines(pilot)[-1] and "F find" in lines(pilot)[-1]
        await keys(pilot, "d", "d", "ctrl+z")
        assert len(desk.saved()[0].annotations) == 1
        await keys(pilot, "D")
        assert desk.saved()[0].annotations == ()
        assert lines(pilot)[-1].strip() == "Removed; “Undo” brings it back"


async def test_marks_wait_for_their_letter_under_other_keys(desk: Desk) -> None:
    async with app(desk, KEYS).run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "n", "g", "m")
        assert "gm …" in lines(pilot)[-1]
        await keys(pilot, "x")
        assert lines(pilot)[-1].strip() == "Marked as x; M x returns here"
        await keys(pilot, "G", "M")
        assert "M …" in lines(pilot)[-1]
        await keys(pilot, "x")
        assert sentence(pilot) == "The harbour office moved the first crossing to seven."
        await keys(pilot, "m", "y", "'", "x")
        assert sentence(pilot) == "The harbour office moved the first crossing to seven."


async def test_messages_name_changed_keys(desk: Desk) -> None:
    async with app(desk, KEYS).run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "c")
        assert "begin with F" in lines(pilot)[-1]
        await keys(pilot, "n", "a")
        await type_(pilot, "why")
        await keys(pilot, "ctrl+s", "ö")
        assert "D deletes all of it" in lines(pilot)[-1]
        await keys(pilot, "J", "A")
        assert "ö highlight · a note · Ctrl-l tag" in shown(pilot)
        await reread(pilot, 'keys.mark.note = "ctrl+g"')
        assert "H highlight · Ctrl-g note · t tag" in shown(pilot)


async def test_a_number_repeats_changed_motions_in_a_selection(desk: Desk) -> None:
    async with app(desk, KEYS).run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "n", "w", "2")
        assert "n .. l w so many times" in lines(pilot)[-1]
        await keys(pilot, "n")
        selection = screen(pilot).pane.selection
        assert selection and screen(pilot).pane.document
        text = screen(pilot).pane.document
        assert text and text.text[selection.start : selection.end].endswith("in March.")


async def test_help_menu_and_palette_show_and_take_changed_keys(desk: Desk) -> None:
    async with app(desk, KEYS).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "n", "I")
        assert isinstance(pilot.app.screen, Picker)
        await type_(pilot, "star, or")
        assert "Ctrl-n" in shown(pilot)
        await keys(pilot, "escape", "enter")
        assert "Sentence: “" in shown(pilot) and "ö" in shown(pilot) and "Ctrl-l" in shown(pilot)
        await keys(pilot, "ö")
        assert len(desk.saved()[0].annotations) == 1
        await keys(pilot, "ctrl+p", "colon")
        assert not isinstance(pilot.app.screen, CommandPalette)
        await keys(pilot, "f12")
        assert isinstance(pilot.app.screen, CommandPalette)
        await type_(pilot, "undo")
        await until(pilot, lambda: "Undo" in shown(pilot))
        assert "Undo  (" not in shown(pilot)
        await keys(pilot, "enter")
        assert desk.saved()[0].annotations == ()


async def test_changed_keys_reach_past_a_line_that_is_typed_in(desk: Desk) -> None:
    async with app(desk, KEYS).run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "f", "ö", "ctrl+n")
        field = pilot.app.focused
        assert isinstance(field, Input) and field.value == "ö"
        await empty_field(pilot)
        assert "★" in shown(pilot)


async def test_a_dialog_keeps_its_keys(desk: Desk) -> None:
    async with app(desk, "", "3-report.md").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "o", "ctrl+n", "ctrl+n", "ctrl+p", "enter")
        assert sentence(pilot) == "Gauges"


async def test_a_clash_is_told_before_anything_is_shown(desk: Desk) -> None:
    with pytest.raises(SettingsError, match=r"line 2: keys\.list\.star: “j” is the key of pane\.d"):
        app(desk, '[keys]\nlist.star = "j"')


async def test_colours_stand_in_for_those_of_any_theme(desk: Desk) -> None:
    def colours(pilot: Pilot[None]) -> list[str]:
        inks = [screen(pilot).pane.ink(name).color for name in ("red", "blue")]
        return [ink.triplet.hex if ink and ink.triplet else "" for ink in inks]

    async with app(desk, 'colours.red = "#ff99aa"').run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        [red, blue] = colours(pilot)
        assert red == "#ff99aa" and blue != red
        pilot.app.theme = "nord"
        await settle(pilot)
        assert colours(pilot)[0] == "#ff99aa"
        await reread(pilot, 'colours.blue = "#abcdef"')
        assert colours(pilot)[1] == "#abcdef" and colours(pilot)[0] != "#ff99aa"


async def test_what_is_changed_in_the_file_is_shown_at_once(desk: Desk) -> None:
    async with app(desk, "").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        usual = pilot.app.theme
        await reread(
            pilot,
            'theme = "nord"\nmeasure = 50\nhints = false\nkeys.pane.next_sentence = "c"\n',
        )
        pane = screen(pilot).pane
        assert (pilot.app.theme, pane.measure) == ("nord", 50)
        assert lines(pilot)[-1].strip() == "Settings read anew"
        await keys(pilot, "c")
        assert sentence(pilot) == "The harbour office moved the first crossing to seven."
        assert "¶ 1 of 3" in lines(pilot)[-1] and "highlight" not in shown(pilot)
        await reread(pilot, "notes = 'x'\nguide = false")
        told = "Settings read anew; notes, guide from the next start on"
        assert lines(pilot)[-1].strip() == told
        assert (pilot.app.theme, pane.measure) == (usual, 72)
        await keys(pilot, ")")
        assert sentence(pilot) == "Nobody was asked, said the ferry crews."


async def test_settings_that_are_wrong_are_told_and_the_last_good_ones_stay(desk: Desk) -> None:
    good = 'measure = 50\ntheme = "nord"\nkeys.list.star = "c"\n'
    async with app(desk, good).run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        for bad, told in (
            ("measure = 60\n\nspacing = 9", "line 3: spacing must be 1 or 2"),
            ("measure = 60\nkeys.list.star = 'j'", "line 2: keys.list.star: “j” is the key of"),
            ("measure = 60\nkeys.list.star = 'jj'", "line 2: keys.list.star: “jj”: there is no"),
            ("measure = ", "line 1: is not TOML"),
        ):
            await reread(pilot, bad)
            [*_, notice] = noticed(pilot)
            assert notice.startswith(f"{file(desk)}: {told}")
            assert screen(pilot).pane.measure == 50 and pilot.app.theme == "nord"
            assert "anew" not in lines(pilot)[-1]
        await keys(pilot, "c")
        assert "★" in shown(pilot)


async def test_an_unknown_theme_is_told_and_the_app_lives_on(desk: Desk) -> None:
    run = app(desk, '\ntheme = "nrod"').run_test(size=(120, 30), notifications=True)
    async with run as pilot:
        await settle(pilot)
        [notice] = noticed(pilot)
        assert notice.startswith(f"{file(desk)}: line 2: theme: there is no “nrod”; there are ")
        assert "nord" in notice
        await until(pilot, lambda: "“nrod”" in shown(pilot))
        await keys(pilot, ")")
        assert sentence(pilot) == "The harbour office moved the first crossing to seven."
        await reread(pilot, 'theme = "nord"')
        assert pilot.app.theme == "nord"
        await reread(pilot, '\n\ntheme = "[bold]"')
        assert pilot.app.theme == "nord"
        assert "line 3: theme: there is no “[bold]”" in noticed(pilot)[-1]


async def test_what_was_changed_last_counts(desk: Desk) -> None:
    """By keys or in the file; a file that says what it said before changes nothing."""
    text = 'measure = 60\ntheme = "nord"\n'
    async with app(desk, text).run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        pane = screen(pilot).pane
        await keys(pilot, "+")
        pilot.app.theme = "dracula"
        await settle(pilot)
        await reread(pilot, f"{text}hints = false")
        assert (pane.measure, pilot.app.theme) == (64, "dracula")
        await reread(pilot, 'measure = 60\ntheme = "gruvbox"\n')
        assert (pane.measure, pilot.app.theme) == (64, "gruvbox")
        await reread(pilot, 'measure = 50\ntheme = "gruvbox"\n')
        assert (pane.measure, pilot.app.theme) == (50, "gruvbox")
        await keys(pilot, "+", "+")
    async with app(desk, 'measure = 50\ntheme = "gruvbox"\n').run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert (screen(pilot).pane.measure, pilot.app.theme) == (58, "gruvbox")
    async with app(desk, "measure = 66\n").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        assert (screen(pilot).pane.measure, pilot.app.theme) == (66, "textual-dark")


async def test_without_hints_the_line_is_there_only_when_it_has_something_to_say(
    desk: Desk,
) -> None:
    async with app(desk, "hints = false").run_test(size=(100, 20)) as pilot:
        await settle(pilot)
        line, height = screen(pilot).query_one(KeyLine), screen(pilot).pane.size.height
        assert not line.display and "1-story" not in lines(pilot)[-2]
        assert lines(pilot)[-1].strip().startswith("Ferry timetable changes after the storm")
        await keys(pilot, "g")
        assert "gg To the top" in lines(pilot)[-1]
        assert screen(pilot).pane.size.height == height
        await keys(pilot, "g", "]", "a")
        assert lines(pilot)[-1].strip() == "No annotation further on"
        assert screen(pilot).pane.size.height == height
        await keys(pilot, ")")
        assert lines(pilot)[-1].strip().startswith("Ferry timetable changes after the storm")
        await reread(pilot, "")
        await keys(pilot, ")")
        assert screen(pilot).pane.size.height == height - 1
        assert "Move by sentences" in lines(pilot)[-1]


async def test_lines_are_set_apart(desk: Desk) -> None:
    async with app(desk, "spacing = 2").run_test(size=(100, 20)) as pilot:
        await settle(pilot)
        before = lines(pilot)
        await reread(pilot, "")
        assert lines(pilot) != before and screen(pilot).pane.spacing == 1
        await reread(pilot, "spacing = 2")
        assert lines(pilot)[:-1] == before[:-1]


async def test_settings_can_be_read_anew_while_a_dialog_is_open(desk: Desk) -> None:
    async with app(desk, "").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "a")
        await type_(pilot, "half")
        await reread(pilot, 'measure = 50\ntheme = "nord"\nkeys.list.star = "c"')
        await type_(pilot, " a thought")
        await keys(pilot, "ctrl+s", "c")
        assert desk.saved()[0].annotations[0].note == "half a thought"
        assert "★" in shown(pilot) and screen(pilot).pane.measure == 50


async def test_a_terminal_that_cannot_be_lent_to_an_editor_is_told(desk: Desk) -> None:
    """As the one here, which has nobody before it."""
    async with app(desk, 'editor = "true"').run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "a")
        await type_(pilot, "half a thought")
        await keys(pilot, "ctrl+o")
        assert noticed(pilot) == ["This terminal cannot be lent to an editor"]
        assert not [path for path in (desk.folder / "drafts").iterdir() if path.is_dir()]
        await keys(pilot, "ctrl+s")
        assert desk.saved()[0].annotations[0].note == "half a thought"


async def test_a_changed_file_is_read_anew_by_itself(desk: Desk) -> None:
    async with app(desk, "").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        file(desk).write_text('[keys]\n"mark.highlight" = "ö"\n', "utf-8")
        await until(pilot, lambda: "Settings read anew" in lines(pilot)[-1])
        await keys(pilot, ")", "ö")
        assert len(desk.saved()[0].annotations) == 1


async def test_the_keys_of_a_selection_are_the_users(desk: Desk) -> None:
    text = '[keys]\n"mark.highlight" = "ö"\n"pane.next_sentence" = "ctrl+right"\n'
    async with app(desk, text).run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "v")
        assert lines(pilot)[-1].startswith(" Select  w b , ; Ctrl-→ ( } { move")
        assert "ö t a mark" in lines(pilot)[-1]
    async with app(desk, "hints = false").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "v")
        assert "Select" not in shown(pilot) and "¶ 1 of 3" in lines(pilot)[-1]
