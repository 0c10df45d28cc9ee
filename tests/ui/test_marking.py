"""Stories: highlighting, tagging, noting, deleting, undoing, selecting, copying."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import TextArea

from reader.annotation import Annotation, Colour, revise
from reader.drafts import Drafts
from reader.passage import Passage, Placement, attach_all
from reader.storage import NotSavedError
from reader.ui.screens.note_editor import NoteEditor
from tests.ui.conftest import Desk
from tests.ui.driving import keys, lines, screen, selected, sentence, settle, shown, type_, until


def alive(desk: Desk) -> list[Annotation]:
    """The annotations on disk."""
    return [note for notes in desk.saved() for note in notes.annotations]


async def test_one_key_highlights_the_sentence_and_the_same_key_removes_it(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H")
        [note] = alive(desk)
        assert note.passage.exact == "The harbour office moved the first crossing to seven."
        assert (note.colour, note.note, note.tags) == (Colour.YELLOW, "", ())
        assert "│" in next(line for line in lines(pilot) if "harbour office" in line)
        assert "1 note · saved" in shown(pilot)
        await keys(pilot, "H")
        assert alive(desk) == []
        assert [one.deleted is not None for one in desk.saved()[0].records] == [True]
        await keys(pilot, "u")
        assert [one.id for one in alive(desk)] == [note.id]
        await keys(pilot, "U")
        assert alive(desk) == []
        await keys(pilot, "ctrl+z", "ctrl+z", "ctrl+y")
        assert len(alive(desk)) == 1


async def test_tagging_as_last_time_takes_two_keys(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "]", "t")
        await type_(pilot, "money")
        await keys(pilot, "enter", "]", "]", "t", "enter")
        await settle(pilot)
        assert [note.tags for note in alive(desk)] == [("money",), ("money",)]
        assert "#" in next(line for line in lines(pilot) if "The steel became dearer" in line)
        assert [note.speaker for note in alive(desk)] == ["Reporter One", "Director of Works"]


async def test_tags_are_completed_made_and_taken_away(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "t")
        await type_(pilot, "Military Aid/Air Defence")
        await keys(pilot, "enter")
        await keys(pilot, ")", "t")
        await type_(pilot, "air")
        assert "#military-aid/air-defence" in shown(pilot)
        await keys(pilot, "tab")
        await type_(pilot, "crews")
        await keys(pilot, "enter")
        assert alive(desk)[1].tags == ("military-aid/air-defence", "crews")
        await keys(pilot, "T", "2")
        assert alive(desk)[1].tags == ("military-aid/air-defence",)
        await keys(pilot, "T")
        assert alive(desk)[1].tags == ()
        await keys(pilot, "u", "u")
        assert alive(desk)[1].tags == ("military-aid/air-defence", "crews")


async def test_digits_alone_are_no_tag_and_pick_from_the_list(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for tag in ("alpha", "beta"):
            await keys(pilot, ")", "t")
            await type_(pilot, tag)
            await keys(pilot, "enter")
        await keys(pilot, ")", "t", "2")
        assert alive(desk)[2].tags == ("alpha",)
        await keys(pilot, ")", "t")
        await type_(pilot, "x")
        await keys(pilot, "backspace")
        await type_(pilot, "#2024")
        await keys(pilot, "enter")
        assert "only digits make no tag" in "".join(
            str(toast.message) for toast in pilot.app._notifications
        )
        await keys(pilot, "escape")
        assert len(alive(desk)) == 3


async def test_a_note_is_written_saved_and_opened_again(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "a")
        assert "“The harbour office moved" in shown(pilot)
        await type_(pilot, "ask *why*")
        assert alive(desk) == []
        await keys(pilot, "ctrl+s")
        [note] = alive(desk)
        assert note.note == "ask *why*"
        assert "✎" in next(line for line in lines(pilot) if "harbour office" in line)
        assert Drafts(desk.folder / "drafts").all() == []
        await keys(pilot, "a")
        await type_(pilot, " again")
        await keys(pilot, "ctrl+s")
        [note] = alive(desk)
        assert note.note == "ask *why* again" and note.rev == (2, "tester")
        await keys(pilot, "u")
        assert alive(desk)[0].note == "ask *why*"
        await keys(pilot, "H")
        assert len(alive(desk)) == 1  # one key does not throw a note away
        await keys(pilot, "d", "d")
        assert alive(desk) == []


async def test_leaving_the_editor_asks_only_if_something_would_be_lost(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "a", "escape")
        assert not isinstance(pilot.app.screen, NoteEditor) and alive(desk) == []
        await keys(pilot, "a")
        await type_(pilot, "first")
        await keys(pilot, "escape")
        assert "Keep what you have written?" in shown(pilot)
        await keys(pilot, "escape")
        assert isinstance(pilot.app.screen, NoteEditor)
        await keys(pilot, "escape", "n")
        assert alive(desk) == []
        await keys(pilot, "a")
        await type_(pilot, "second")
        await keys(pilot, "escape", "y")
        assert alive(desk)[0].note == "second"


async def test_a_half_typed_note_is_offered_again(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "a")
        await type_(pilot, "half a tho")
        editor = pilot.app.screen
        assert isinstance(editor, NoteEditor)
        editor.keep_draft()  # what a hang-up does
    assert alive(desk) == []
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert isinstance(pilot.app.screen, NoteEditor)
        assert pilot.app.screen.query_one(TextArea).text == "half a tho"
        await type_(pilot, "ught")
        await keys(pilot, "ctrl+s")
        [note] = alive(desk)
        assert note.note == "half a thought"
        assert note.passage.exact == "The harbour office moved the first crossing to seven."
        assert Drafts(desk.folder / "drafts").all() == []


async def test_a_half_typed_note_brings_back_what_was_deleted_meanwhile(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", "a")
        await type_(pilot, "half a tho")
        screen(pilot).keep_draft()  # what a hang-up does
    [notes] = desk.saved()
    [made] = notes.annotations
    gone = revise(made, replace(made, deleted=desk.now()), device="other", now=desk.now())
    desk.notebook().change(notes.id, lambda _: [gone])
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await type_(pilot, "ught")
        await keys(pilot, "ctrl+s")
        [note] = alive(desk)
        assert (note.id, note.note) == (made.id, "half a thought")
        assert Drafts(desk.folder / "drafts").all() == []


async def test_a_draft_that_cannot_be_removed_does_no_harm(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop(drafts: Drafts, annotation: str) -> None:
        raise NotSavedError("the folder may not be written to")

    monkeypatch.setattr(Drafts, "drop", drop)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "a", "ctrl+s")
        assert not isinstance(pilot.app.screen, NoteEditor) and alive(desk) == []
        await keys(pilot, "a")
        await type_(pilot, "all of it")
        await keys(pilot, "ctrl+s")
        assert [one.note for one in alive(desk)] == ["all of it"]
        assert not screen(pilot).saver.waiting and not screen(pilot).unsaved


async def test_what_is_typed_is_journalled(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "a")
        await type_(pilot, "unsaved")
        assert isinstance(pilot.app.screen, NoteEditor)
        pilot.app.screen._journal()  # the clock's tick, without waiting for it
        await settle(pilot)
        [draft] = Drafts(desk.folder / "drafts").all()
        assert draft.note == "unsaved"


async def test_colours_by_digits(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for digit in "12345":
            await keys(pilot, ")", digit)
        colours = [note.colour.value for note in alive(desk)]
        assert colours == ["yellow", "red", "green", "blue", "purple"]
        await keys(pilot, "1")
        assert alive(desk)[-1].colour is Colour.YELLOW
        assert "yellow" in lines(pilot)[-2]  # told in words too
        await keys(pilot, "u")
        assert alive(desk)[-1].colour is Colour.PURPLE


async def test_overlapping_highlights_show_both(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", "V", "H")
        notes = alive(desk)
        assert len(notes) == 2 and notes[0].passage.start == notes[1].passage.start
        strips = pilot.app.screen._compositor.render_strips()
        looks = {
            segment.text: segment.style for strip in strips for segment in strip if segment.style
        }
        both = next(style for text, style in looks.items() if text.startswith("The harbour office"))
        one = next(style for text, style in looks.items() if "Nobody was asked" in text)
        assert both.underline and not one.underline and both.bgcolor == one.bgcolor
        await keys(pilot, "(", "(", "d", "d")  # of the two the shorter one is meant
        assert alive(desk)[0].passage.exact.endswith("everyone in March.")


async def test_selecting_by_keys(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "v")
        assert selected(pilot) == "The harbour office moved the first crossing to seven."
        await keys(pilot, ")")
        assert selected(pilot).endswith("said the ferry crews.")
        await keys(pilot, "(", "b", "b", "b")
        assert selected(pilot) == "The harbour office moved the first crossing"
        await keys(pilot, "l", "o", "w")
        assert selected(pilot) == "harbour office moved the first crossing "
        await keys(pilot, "2", "e")
        assert selected(pilot) == "moved the first crossing "
        await keys(pilot, "H")
        assert alive(desk)[0].passage.exact == "moved the first crossing"
        assert screen(pilot).pane.selection is None
        await keys(pilot, "v", "v")
        assert selected(pilot).endswith("everyone in March.")
        await keys(pilot, "escape", "g", "g", ")", "shift+down", "shift+down", "shift+left")
        assert selected(pilot).endswith("said the ferry crews")


async def test_v_widens_to_all_that_a_speaker_says(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "]", "v", "v", "v")
        assert (
            selected(pilot) == "Why did the cost rise? Your report of May spoke of three million."
        )


async def test_the_mouse_points_drags_and_scrolls(desk: Desk) -> None:
    desk.write(
        "1-story.txt", "Title here\n\n" + "\n\n".join(f"Number {n} speaks." for n in range(99))
    )
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        pane = screen(pilot).pane
        where = pane.cell_at(pane.document.text.index("Number 3") if pane.document else 0)
        assert where is not None
        await pilot.click("#pane", offset=where)
        assert sentence(pilot) == "Number 3 speaks."
        await pilot.click("#pane", offset=(where[0] + 10, where[1]), times=2)
        assert selected(pilot) == "speaks"
        await pilot.click("#pane", offset=(where[0] + 1, where[1]), times=3)
        assert selected(pilot) == "Number 3 speaks."
        await pilot.mouse_down("#pane", offset=(where[0], where[1]))
        await pilot.hover("#pane", offset=(where[0] + 5, where[1] + 2))
        await pilot.mouse_up("#pane", offset=(where[0] + 5, where[1] + 2))
        assert selected(pilot) == "Number 3 speaks.\n\nNumber"
        await keys(pilot, "escape")
        before = pane.view.rows[0] if pane.view else None
        await pilot._post_mouse_events([_wheel()], "#pane", offset=(5, 5), button=0)
        await settle(pilot)
        assert pane.view and pane.view.rows[0] != before


def _wheel() -> type:
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_copying_with_and_without_the_source(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "]", "]", "]", "y")
        source = "(Director of Works, “Quarterly briefing on the tide gates”, ¶ 5)"
        assert pilot.app.clipboard == f"“The steel became dearer.” {source}"
        await keys(pilot, "Y")
        assert pilot.app.clipboard == "The steel became dearer."


async def test_moving_between_annotations(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}", "H", "]", "]", "H", "g", "g", "]", "a")
        assert sentence(pilot) == "Good morning."
        await keys(pilot, "f8")
        assert sentence(pilot) == "Why did the cost rise?"
        await keys(pilot, "[", "a")
        assert sentence(pilot) == "Good morning."


async def test_the_menu_names_what_can_be_done_with_a_sentence(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 34)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "enter")
        text = shown(pilot)
        assert "Sentence: “The harbour office moved the first crossing" in text
        for label in ("Highlight  ", "Write a note", "Colour it red", "Select from this", "Tag;"):
            assert label in text
        for label in ("Delete", "Take a tag away", "Move the ends", "Undo", "Remove", "less"):
            assert label not in text
        await keys(pilot, "T", "d", "d", "e")  # none of them is offered
        assert alive(desk) == [] and "Sentence: “" in shown(pilot)
        await keys(pilot, "2")
        assert alive(desk)[0].colour is Colour.RED


async def test_the_menu_names_what_can_be_done_with_an_annotation(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 34)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "2", "enter")
        text = shown(pilot)
        assert "Annotation: “The harbour office moved the first crossing" in text
        for label in ("Remove the highlight", "Delete the annotation", "Move the ends", "yellow"):
            assert label in text
        for label in ("Take a tag away", "Colour it red", "Change the note", "Select"):
            assert label not in text
        await keys(pilot, "a")
        await type_(pilot, "why?")
        await keys(pilot, "ctrl+s", "t")
        await type_(pilot, "crews")
        await keys(pilot, "enter", "enter")
        text = shown(pilot)
        assert "Change the note" in text and "Take a tag away" in text
        assert "Remove the highlight" not in text  # it is more than that by now
        await keys(pilot, "d", "d")
        assert alive(desk) == []


async def test_each_act_of_the_menu_is_chosen_by_its_key_or_by_enter(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 34)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "v", ")", "enter")
        assert "Selection: “The harbour office" in shown(pilot)
        await keys(pilot, "enter")
        assert alive(desk)[0].passage.exact.endswith("said the ferry crews.")
        await keys(pilot, "enter", "down", "enter")
        assert isinstance(pilot.app.screen, NoteEditor)
        await keys(pilot, "escape", "enter", "f6")
        assert screen(pilot).moving == alive(desk)[0].id
        await keys(pilot, "escape", "enter", "delete")
        assert alive(desk) == []


async def test_a_failed_save_is_told_kept_and_tried_again(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        (desk.folder / "notes").write_text("a file where the folder should be")
        await pilot.press("right_parenthesis", "H")
        await until(pilot, lambda: "NOT SAVED" in shown(pilot))
        assert "1 note" in shown(pilot)
        (desk.folder / "notes").unlink()
        await keys(pilot, ")", "H")
        assert "saved" in lines(pilot)[-2] and "NOT" not in lines(pilot)[-2]
    assert len(alive(desk)) == 2


async def test_leaving_with_unsaved_changes_asks(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        (desk.folder / "notes").write_text("a file where the folder should be")
        await pilot.press("right_parenthesis", "H")
        await until(pilot, lambda: "NOT SAVED" in shown(pilot))
        await pilot.press("q")
        await until(pilot, lambda: "is not on disk" in shown(pilot))
        (desk.folder / "notes").unlink()
        await pilot.press("n")
        await until(pilot, lambda: "NOT SAVED" not in shown(pilot))
        await keys(pilot, "q")
    assert len(alive(desk)) == 1


async def test_notes_of_an_article_follow_its_edits(desk: Desk) -> None:
    path: Path = desk.library / "1-story.txt"
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", "}", "H")
    text = path.read_text("utf-8")
    first, _, rest = text.partition("Two boats wait")
    path.write_text(f"A line of news\n\n{first}{rest.partition('radio.')[2].lstrip()}", "utf-8")
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        marks = screen(pilot).pane.overlay.marks.all
        assert sorted(mark.state.value for mark in marks) == ["moved", "orphan"]
        await keys(pilot, "A")
        assert "passage not found in this text: its" in shown(pilot)
        assert "Two boats wait for repairs." in shown(pilot)  # as first marked


async def test_highlights_are_told_apart_without_colours(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", ")", "2", ")", "v")
        looks = {
            segment.text.strip(): segment.style
            for strip in pilot.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style
        }
        first = looks["The harbour office moved the first crossing to seven."]
        chosen = next(style for text, style in looks.items() if text.startswith("The office"))
        title = looks["Ferry timetable changes after the storm"]
        assert first.underline and chosen.reverse and not title.underline
        await keys(pilot, "escape", "A")
        assert "· yellow" in shown(pilot) and "· red" in shown(pilot)


async def test_passages_of_an_edited_text_are_looked_for_off_the_event_loop(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", "}", "H")
    path = desk.library / "1-story.txt"
    path.write_text("A line of news\n\n" + path.read_text("utf-8"), "utf-8")
    searched: list[bool] = []

    def recorded(
        passages: Sequence[Passage], old: str | None, new: str, cancelled: Callable[[], bool]
    ) -> list[Placement]:
        searched.append(threading.current_thread() is threading.main_thread())
        return attach_all(passages, old, new, cancelled)

    monkeypatch.setattr("reader.anchoring.attach_all", recorded)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "G", "H", "u", "U", "K")
        states = [mark.state.value for mark in screen(pilot).pane.overlay.marks.all]
        assert states == ["moved", "moved", "attached"]
    assert searched and not any(searched)
