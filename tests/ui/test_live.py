"""Stories: long articles are shown by their beginning, and changed ones are read anew."""

import os
from pathlib import Path

from textual import events
from textual.message import Message

from reader.ui.screens.desk import Desk as Screens
from reader.ui.watch import Watch
from tests.ui.conftest import STORY, Desk
from tests.ui.driving import keys, lines, screen, sentence, settle, shown, type_, until

LONG = "\n\n".join(
    f"Paragraph {n} of the tide report. It goes on for a while." for n in range(8_000)
)


async def test_a_long_article_is_shown_before_all_of_it_has_been_read(desk: Desk) -> None:
    desk.write("0-long.txt", LONG)
    app = desk.app("1-story.txt")
    seen: list[tuple[int, int, list[int]]] = []

    def before_the_whole(message: Message) -> None:
        if not isinstance(message, Screens.Opened) or message.part:
            return
        if message.path.name == "0-long.txt":
            pane = app.reading.pane
            assert pane.document and pane.view
            whole = len(app.reading.document.text) if app.reading.document else 0
            for _ in range(3):
                app.reading.action_page(1.0)
            rows = [row.start for _, row in pane.view.rows]
            seen.append((len(pane.document.text), whole, rows))

    async with app.run_test(size=(100, 30), message_hook=before_the_whole) as pilot:
        await settle(pilot)
        for key in "KH":
            app.post_message(events.Key(key, key))  # the second one waits for a whole to mark
        await until(pilot, lambda: any(notes.annotations for notes in desk.saved()))
        await settle(pilot)
        begun, whole, rows = seen[-1]
        assert 10_000 < begun < 100_000 and whole == 0
        reading = screen(pilot)
        assert reading.document and len(reading.document.text) == len(LONG)
        assert reading.pane.view
        assert [row.start for _, row in reading.pane.view.rows] == rows
        marked = next(notes for notes in desk.saved() if notes.annotations)
        assert marked.hashes == (reading.document.hash,)
        assert marked.annotations[0].passage.exact == sentence(pilot)
        await keys(pilot, "G", "q")
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert "Paragraph 7999 of the tide report." in shown(pilot)


async def test_an_article_that_changes_is_read_anew_at_the_same_place(desk: Desk) -> None:
    path = desk.write("1-story.txt", STORY)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "}", "m", "c", "H", "}", ")")
        assert sentence(pilot) == "It will hear the crews first."
        line = next(n for n, line in enumerate(lines(pilot)) if "It will hear" in line)
        path.write_text(STORY.replace("Nobody was asked", "Nobody at all was asked"), "utf-8")
        await until(pilot, lambda: "Nobody at all" in shown(pilot))
        assert "read anew" in lines(pilot)[-1]
        assert sentence(pilot) == "It will hear the crews first."
        assert "It will hear" in lines(pilot)[line]
        mark = screen(pilot).pane.overlay.marks.placed[0]
        assert mark.state == "moved" and mark.annotation.passage.exact.startswith("Two boats")
        assert sum("│ Two boats wait" in line for line in lines(pilot)) == 1
        await keys(pilot, "'", "c")
        assert sentence(pilot) == "Two boats wait for repairs."
        await keys(pilot, ")", "a")
        await type_(pilot, "Which?")
        await keys(pilot, "ctrl+s")
        kept = desk.saved()[0]
        assert [note.note for note in kept.annotations] == ["", "Which?"]
        assert len(kept.hashes) == 2


async def test_the_filter_stays_when_the_article_changes(desk: Desk) -> None:
    path = desk.write("1-story.txt", STORY)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "boats")
        await keys(pilot, "enter")
        path.write_text(STORY + "\nThree more boats came on Friday.\n", "utf-8")
        await until(pilot, lambda: "Three more boats" in shown(pilot))
        await settle(pilot)
        assert "Two boats wait" in shown(pilot) and "The council meets" not in shown(pilot)


async def test_a_dialog_is_not_disturbed_by_a_change(desk: Desk) -> None:
    path = desk.write("1-story.txt", STORY)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        old = screen(pilot).document
        await keys(pilot, ")", "a")
        await type_(pilot, "before")
        seen: list[Path] = []
        watch = Watch(seen.append, 0.01)
        watch.on(path, None)
        path.write_text("A preface.\n\n" + STORY, "utf-8")
        await until(pilot, lambda: bool(seen))
        watch.close()
        screen(pilot).read_again(path)
        await pilot.pause()
        assert screen(pilot).document is old
        await keys(pilot, "ctrl+s")
        assert desk.saved()[0].annotations[0].passage.exact.startswith("The harbour office")
        await until(pilot, lambda: screen(pilot).document is not old)
        await settle(pilot)
        assert "A preface." in shown(pilot) and "✎" in shown(pilot)


async def test_a_file_that_goes_takes_nothing_from_the_screen(desk: Desk) -> None:
    path = desk.write("1-story.txt", STORY)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")")
        path.unlink()
        await until(pilot, lambda: "What was read stays: this file has gone" in lines(pilot)[-1])
        assert "Two boats wait for repairs." in shown(pilot)
        await keys(pilot, "H")
        assert len(desk.saved()[0].annotations) == 1
        path.write_text(STORY + "\nIt came back.\n", "utf-8")
        await until(pilot, lambda: "It came back." in shown(pilot))


async def test_what_became_unreadable_is_told(desk: Desk) -> None:
    path = desk.write("1-story.txt", STORY)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        path.write_bytes(os.urandom(4_000) + bytes(4_000))
        await until(pilot, lambda: "What was read stays: " in lines(pilot)[-1])
        assert "Two boats wait for repairs." in shown(pilot)


async def test_keys_typed_after_opening_are_for_the_new_article(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for key in "JH":
            pilot.app.post_message(events.Key(key, key))
        await until(pilot, lambda: any(notes.annotations for notes in desk.saved()))
        marked = [notes for notes in desk.saved() if notes.annotations]
        assert [notes.title for notes in marked] == ["Quarterly briefing on the tide gates"]


def test_a_watch_tells_each_change_once_it_has_settled(tmp_path: Path) -> None:
    file, seen = tmp_path / "a.txt", list[Path]()
    file.write_text("one")
    watch = Watch(seen.append)
    watch.on(file, (1, 1, 1))
    watch.close()
    from reader.library import stamp

    for state in (stamp(file), None, (2, 2, 2), (3, 3, 3)):
        watch._look(file, state)
        assert seen == []
    watch._look(file, (3, 3, 3))
    watch._look(file, (3, 3, 3))
    assert seen == [file]
    watch.off(file)
    watch._look(file, (4, 4, 4))
    watch._look(file, (4, 4, 4))
    assert seen == [file]
