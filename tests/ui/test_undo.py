"""Stories: undo and redo across restarts, windows and articles; the trash."""

from dataclasses import replace

import pytest

from reader.acts import Journal, act
from reader.annotation import Annotation, Colour, annotate, revise
from reader.formats import parse
from reader.history import versions
from reader.ui.app import ReaderApp
from reader.ui.screens.trash_dialog import TrashDialog
from reader.ui.widgets.trash_list import TrashList
from tests.ui.conftest import Desk
from tests.ui.driving import keys, lines, listed, screen, sentence, settle, shown, type_, until

LATER = "2026-06-01T10:00:00Z"


def alive(desk: Desk) -> list[Annotation]:
    """The annotations on disk."""
    return [note for notes in desk.saved() for note in notes.annotations]


def journal(desk: Desk) -> Journal:
    return desk.session().journal


def elsewhere(
    desk: Desk, name: str, *, label: str = "highlight", tags: tuple[str, ...] = ()
) -> str:
    """Another program marks the first words of an article; returns the annotation's id."""
    path = desk.library / name
    document = parse(path.read_bytes(), name)
    book = desk.notebook()
    id = f"elsewhere-{name}"
    now = desk.now()
    new = annotate(document, 0, 9, id=id, device="tester", now=now, tags=tags)
    saved = book.put(book.find(document, str(path)), document, new)
    journal(desk).add(act(label, [(saved.id, None, new)], at=now))
    return id


def rename(desk: Desk, old: str, new: str, device: str = "tester") -> None:
    """Another program renames a tag everywhere, as one act."""
    book, now = desk.notebook(), desk.now()
    changes = []
    for notes in book.all():
        for note in notes.records:
            if old in note.tags:
                tags = tuple(new if tag == old else tag for tag in note.tags)
                revised = revise(note, replace(note, tags=tags), device=device, now=now)
                changes.append((notes.id, note, revised))
    journal(desk).add(act(f"tag rename {old} -> {new}", changes, at=now))
    for id, _, revised in changes:
        book.change(id, lambda notes, revised=revised: [revised])  # type: ignore[misc]


async def test_undo_survives_a_restart(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", "3", ")", "a")
        await type_(pilot, "why seven?")
        await keys(pilot, "ctrl+s")
        assert len(alive(desk)) == 2
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "u")
        assert "Undone: note" in lines(pilot)[-1]
        assert sentence(pilot).startswith("Nobody was asked")
        [left] = alive(desk)
        assert left.colour is Colour.GREEN
        await keys(pilot, "u")
        assert "Undone: colour green" in lines(pilot)[-1]
        await keys(pilot, "u")
        assert alive(desk) == []
        await keys(pilot, "u")
        assert "Nothing to undo here" in lines(pilot)[-1]
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "U", "U", "ctrl+y", "U")
        assert "Nothing to redo here" in lines(pilot)[-1]
        assert sorted((note.colour, note.note) for note in alive(desk)) == [
            ("green", ""),
            ("yellow", "why seven?"),
        ]
        await keys(pilot, "u", "H", "U")
        assert "Nothing to redo here" in lines(pilot)[-1]


async def test_what_another_program_did_is_taken_back_here(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H")
        elsewhere(desk, "1-story.txt", label="tag", tags=("aid",))
        elsewhere(desk, "2-briefing.txt")
        await keys(pilot, "u")
        assert "Undone: tag" in lines(pilot)[-1]
        assert [note.passage.exact[:3] for note in alive(desk)] == ["The", "Qua"]
        assert "1 note · saved" in shown(pilot)
        await keys(pilot, "U")
        assert len(alive(desk)) == 3 and "2 notes · saved" in shown(pilot)


async def test_an_act_in_several_articles_is_undone_as_a_whole(desk: Desk) -> None:
    for name in ("1-story.txt", "2-briefing.txt", "3-report.md"):
        elsewhere(desk, name, tags=("aid",))
    rename(desk, "aid", "help")
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "u")
        await until(pilot, lambda: "Undone: tag rename aid -> help in 3 articles" in shown(pilot))
        assert {note.tags for note in alive(desk)} == {("aid",)}
        index = screen(pilot).index
        await until(pilot, lambda: {tags for tags, *_ in index.tag_sets()} == {("aid",)})
        await keys(pilot, "U")
        await until(pilot, lambda: "Done again: tag rename aid -> help in 3" in shown(pilot))
        assert {note.tags for note in alive(desk)} == {("help",)}


async def test_undo_in_several_articles_goes_on_where_one_could_not_be_written(
    desk: Desk,
) -> None:
    for name in ("1-story.txt", "2-briefing.txt", "3-report.md"):
        elsewhere(desk, name, tags=("aid",))
    rename(desk, "aid", "help")
    [file] = (desk.folder / "notes").glob("water*.json")
    async with desk.app("1-story.txt").run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        whole = file.read_bytes()
        file.write_bytes(whole.replace(b'"schema": 2', b'"schema": 99'))
        await keys(pilot, "u")
        await until(pilot, lambda: "1 could not be written yet, the same again" in shown(pilot))
        assert "NOT SAVED" not in shown(pilot)
        file.write_bytes(whole)
        assert sorted(note.tags for note in alive(desk)) == [("aid",), ("aid",), ("help",)]
        await keys(pilot, "u")
        await until(pilot, lambda: {note.tags for note in alive(desk)} == {("aid",)})
        await settle(pilot)
        await keys(pilot, "u")
        assert "Undone: highlight" in lines(pilot)[-1]
        assert len(alive(desk)) == 2


async def test_what_was_changed_since_is_left_and_told(desk: Desk) -> None:
    for name in ("1-story.txt", "2-briefing.txt"):
        elsewhere(desk, name)
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "2")
        [note] = [one for one in alive(desk) if one.id.endswith("story.txt")]
        assert note.colour is Colour.RED
        article = next(notes.id for notes in desk.saved() if note in notes.records)
        theirs = revise(note, replace(note, colour=Colour.BLUE), device="pier", now=LATER)
        desk.notebook().change(article, lambda notes: [theirs])
        await keys(pilot, "u")
        await until(
            pilot, lambda: screen(pilot).pane.overlay.marks.all[0].annotation.colour == "blue"
        )
        [note] = [one for one in alive(desk) if one.id.endswith("story.txt")]
        assert note.colour is Colour.BLUE
        await keys(pilot, "u")
        assert "Not undone: highlight; the passage has been changed since and was left" in shown(
            pilot
        )
        assert len(alive(desk)) == 2


async def test_what_cannot_be_remembered_is_saved_all_the_same(desk: Desk) -> None:
    (desk.folder / "acts").write_text("a file where a folder should be")
    async with desk.app("1-story.txt").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H")
        assert len(alive(desk)) == 1
        assert "It cannot be undone after a restart" in shown(pilot)
        assert "NOT SAVED" not in shown(pilot)
        await keys(pilot, "u")
        assert alive(desk) == []


async def test_undo_where_the_notes_have_gone_brings_back_what_is_known(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", ")", "H")
        [file] = (desk.folder / "notes").glob("*.json")
        file.unlink()
        await keys(pilot, "u")
        assert len(alive(desk)) == 1
        assert [one.deleted is None for one in desk.saved()[0].records] == [True, False]


async def test_keys_in_a_row_are_undone_in_order_while_they_are_saved(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, *[")", "H"] * 4, *"uuuUUuu")
        assert len(alive(desk)) == 1
        assert "1 note · saved" in shown(pilot)
        [notes] = desk.saved()
        for note in notes.records:
            counters = [str(one["rev"]) for one in versions(note)]
            assert counters == sorted(counters)


# The trash


async def trash(desk: Desk, app: ReaderApp) -> None:
    """Delete three passages, in two articles."""
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "t")
        await type_(pilot, "harbour")
        await keys(pilot, "enter", ")", "a")
        await type_(pilot, "who says so?")
        await keys(pilot, "ctrl+s", "d", "d", "(", "d", "d", "J", "]", "]", "H", "H")


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_what_was_deleted_is_listed_and_brought_back(
    desk: Desk, size: tuple[int, int]
) -> None:
    await trash(desk, desk.app("1-story.txt"))
    assert alive(desk) == []
    async with desk.app("1-story.txt").run_test(size=size) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "x")
        text = shown(pilot)
        assert "Trash · 3 deleted" in text and "kept for good" in text
        order = ["“Why did the cost", "“The harbour office", "“Nobody was asked"]
        assert sorted(order, key=text.index) == order
        assert "who says so?" in text and "#harbour" in text and "4 May 2026" in text
        assert "Quarterly briefing on the tide gates" in text
        await keys(pilot, "down", "enter")
        assert "is back; u takes that back" in shown(pilot)
        assert [note.tags for note in alive(desk)] == [("harbour",)]
        await keys(pilot, "enter", "enter")
        assert "nothing was deleted" in shown(pilot)
        assert len(alive(desk)) == 3
        await keys(pilot, "enter", "escape")
        assert "2 notes" in shown(pilot)
        assert sentence(pilot).startswith("Nobody was asked")
        await keys(pilot, "u")
        assert "Undone: restoration" in lines(pilot)[-1]
        assert len(alive(desk)) == 2
        # What was brought back elsewhere is taken back there.
        await keys(pilot, "J", "u")
        assert "Undone: restoration" in lines(pilot)[-1]
        assert [note.tags for note in alive(desk)] == [("harbour",)]


async def test_the_trash_is_narrowed_by_typing(desk: Desk) -> None:
    await trash(desk, desk.app("1-story.txt"))
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "shift+delete")
        await type_(pilot, "#harbour")
        assert "Trash · 1 of 3 deleted" in shown(pilot)
        await keys(pilot, "enter")
        assert "in its article" in shown(pilot)
        assert [note.tags for note in alive(desk)] == [("harbour",)]
        assert "nothing matches" in shown(pilot)
        await keys(pilot, "escape")
        await until(pilot, lambda: {row.annotations for row in listed(pilot)} == {0, 1})


async def test_an_article_that_is_missing_gets_its_notes_back(desk: Desk) -> None:
    await trash(desk, desk.app("1-story.txt"))
    (desk.library / "1-story.txt").unlink()
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "x", "end", "down", "down", "enter")
        assert len(alive(desk)) == 1
        # Somebody else has brought back the other one meanwhile: nothing is done twice.
        other = next(note for notes in desk.saved() for note in notes.records if note.tags)
        back = revise(other, replace(other, deleted=None), device="pier", now=LATER)
        article = next(notes.id for notes in desk.saved() if other in notes.records)
        desk.notebook().change(article, lambda notes: [back])
        dialog = pilot.app.screen
        assert isinstance(dialog, TrashDialog)
        listing = dialog.query_one(TrashList)
        listing.choose([one.annotation.id for one in listing.items].index(other.id))
        await keys(pilot, "enter")
        assert [note.rev for note in alive(desk) if note.tags] == [back.rev]


async def test_the_trash_is_read_aloud_without_signs(desk: Desk) -> None:
    await trash(desk, desk.app("1-story.txt"))
    session = desk.session(desk.library / "1-story.txt")
    session = replace(session, settings=replace(session.settings, linear=True))
    async with ReaderApp(session).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "x")
        text = shown(pilot)
        assert "Trash, 3 deleted" in text and "> h" not in text
        assert not set(text) & set("·▌│✎…")


async def test_an_empty_trash_says_so(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "g", "x")
        assert "nothing was deleted" in shown(pilot)
        await keys(pilot, "enter", "x", "escape")
        assert "Trash" not in shown(pilot)
