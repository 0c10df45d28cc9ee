"""What reading costs, counted: what is wrapped, painted, sent, read and written for a key. None
of it depends on the machine."""

import gc
import os
import random
import weakref
from collections.abc import Sequence

import pytest
from textual.strip import Strip
from textual.widgets import Input

import reader.formats
import reader.storage
from reader import library
from reader.index import catalogue
from reader.pieces import LONGEST
from reader.ui import layout
from tests.benchmarks import corpus
from tests.ui.conftest import REPORT, Desk
from tests.ui.driving import keys, screen, settle, shown, type_, until
from tests.ui.watching import Watched, cells, counting, unlike

SIZES = [(80, 24), (120, 40)]
A_LINE = 160
"""Bytes of a painted line beyond its cells: where it stands, its colours, letters not ASCII."""


def app(desk: Desk, size: tuple[int, int], text: str, name: str = "0-long.txt") -> Watched:
    return Watched(desk.session(desk.write(name, text)), size)


def extent(calls: Sequence[tuple[object, ...]]) -> int:
    """How many code points were given to be wrapped."""
    ranges = [(start, end) for _, start, end, _ in calls]
    return sum(
        end - start for start, end in ranges if isinstance(start, int) and isinstance(end, int)
    )


@pytest.mark.parametrize("size", [300_000, 10_000_000])
async def test_no_more_is_wrapped_than_is_seen(desk: Desk, size: int) -> None:
    a_screen = 80 * 24
    with counting(layout, "wrap") as wrapped:
        async with app(desk, (80, 24), corpus.text(size)).run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert 0 < extent(wrapped) < 3 * a_screen, "to open"
            view = screen(pilot).pane.view
            assert view
            for place in (0, size // 2, size * 9 // 10):
                view.goto(view.motion.sentence(place), fresh=True)
                for _ in range(10):
                    wrapped.clear()
                    await keys(pilot, "space")
                    assert extent(wrapped) < a_screen, f"to page at {place}"
            for key in ("G", "b", "home"):
                wrapped.clear()
                await keys(pilot, key)
                assert extent(wrapped) < 2 * a_screen, key
            for width, height in ((100, 24), (100, 30), (80, 24)):
                wrapped.clear()
                await pilot.resize_terminal(width, height)
                await settle(pilot)
                assert extent(wrapped) < 3 * a_screen, "to resize"
            wrapped.clear()
            pilot.app.theme = "nord"
            await settle(pilot)
            assert wrapped == []


async def test_of_one_endless_line_no_more_than_some_pieces_are_wrapped(desk: Desk) -> None:
    with counting(layout, "wrap") as wrapped:
        text = "word and word " * 200_000
        async with app(desk, (80, 24), text).run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            for key in ("space", "space", "G", "b", "home"):
                wrapped.clear()
                await keys(pilot, key)
                assert extent(wrapped) <= 3 * LONGEST, key


@pytest.mark.parametrize("size", SIZES)
async def test_a_key_paints_the_lines_that_it_changes(desk: Desk, size: tuple[int, int]) -> None:
    watched = app(desk, size, corpus.text(100_000))
    async with watched.run_test(size=size) as pilot:
        await settle(pilot)
        steps = [")", "(", "v", ")", "escape", "}"]
        for key in (*steps, "j", "k", "space", *steps, "b", "ctrl+d", "G", *steps, "home"):
            before = cells(watched.terminal)
            watched.frames.clear()
            await keys(pilot, key)
            changed = len(unlike(before, cells(watched.terminal)))
            painted = sum(frame.rows for frame in watched.frames)
            sent = sum(frame.size for frame in watched.frames)
            assert painted <= changed + 2, key  # the lines at the bottom, told at once
            assert sent <= (changed + 2) * (size[0] + A_LINE), key


async def test_what_is_not_painted_is_not_made_anew(desk: Desk) -> None:
    watched = app(desk, (120, 40), corpus.text(100_000))
    async with watched.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "space")
        for key in (")", "space", "b"):
            watched.frames.clear()
            with counting(Strip, "__init__") as made:
                await keys(pilot, key)
            painted = sum(frame.rows for frame in watched.frames)
            assert len(made) <= 6 * painted, key  # ours, styled, filtered twice, parted


@pytest.mark.parametrize("size", SIZES)
async def test_a_highlight_paints_its_lines_and_the_list(desk: Desk, size: tuple[int, int]) -> None:
    watched = app(desk, size, corpus.text(100_000))
    async with watched.run_test(size=size) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H")
        # The first one brings a shelf, which moves the list.
        await until(pilot, lambda: "Annotated" in shown(pilot))
        await settle(pilot)
        for key in (")", "H", ")", "2", "u"):
            watched.frames.clear()
            await keys(pilot, key)
            sent = sum(frame.size for frame in watched.frames)
            assert sent <= size[1] * (size[0] // 2 + A_LINE), key


async def test_opening_parses_once_and_lists_as_often_as_there_is_news(desk: Desk) -> None:
    for number in range(30):
        desk.write(f"4-{number}.txt", corpus.text(3_000, number))
    asked = counting(catalogue.Index, "listing")
    with asked as listed, counting(reader.formats, "parse") as parsed:
        async with app(desk, (100, 30), corpus.text(100_000)).run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            names = [name for _, name in parsed]
            assert len(set(names)) == 34 and len(names) <= 35  # the open one for the index too
            # What was known, all found; some more where reading them takes long.
            assert 2 <= len(listed) <= 20
            following = screen(pilot).index._following
            assert following  # it looks once more at files as young as these
            following.close()
            await settle(pilot)
            listed.clear()
            parsed.clear()
            await keys(pilot, ")", "space", "j", "G")
            assert listed == parsed == []
        async with app(desk, (100, 30), corpus.text(100_000)).run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            assert len(parsed) <= 2  # what is opened, where its file is a new one
            assert len(listed) <= 4


async def test_a_highlight_reads_no_file_and_syncs_one(desk: Desk) -> None:
    async with app(desk, (100, 30), corpus.text(100_000)).run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, ")", "H", ")")  # the folder and the file are made
        with (
            counting(reader.storage, "read_bytes", "index", "follow", "watch") as read,
            counting(reader.formats, "parse") as parsed,
            counting(os, "fsync") as synced,
        ):
            await keys(pilot, "H")
            [saved] = [notes for notes in desk.saved() if len(notes.annotations) == 2]
        assert len(synced) == 2  # the file and its folder
        assert len(read) == len(list((desk.folder / "notes").glob("*.json")))  # by this test
        assert parsed == [] and saved


async def test_many_notes_are_put_in_order_once(desk: Desk) -> None:
    path = desk.write("0-long.txt", corpus.text(100_000))
    corpus.annotated(path, desk.folder / "notes", 300)
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        notes = screen(pilot).notes
        assert notes and len(notes.annotations) == 300
        before = notes.annotations
        await keys(pilot, "space", ")", "j")
        assert screen(pilot).notes is notes and notes.annotations is before


async def test_an_article_that_is_left_is_let_go(desk: Desk) -> None:
    async with app(desk, (100, 30), corpus.text(100_000)).run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        left = weakref.ref(screen(pilot).document)
        await keys(pilot, "space", "H")
        gc.disable()  # that would find it in the end
        try:
            await keys(pilot, "J", ")")
            assert screen(pilot).document and left() is None
        finally:
            gc.enable()


async def test_reading_a_file_collects_no_garbage(desk: Desk) -> None:
    path = desk.write("long.md", "# A\n\n- one *and* two\n\n" * 3_000)
    found = []
    gc.callbacks.append(lambda phase, info: found.append(phase))
    try:
        document = library.load(path)
    finally:
        gc.callbacks.pop()
    assert len(document.blocks) == 6_000 and found == [] and gc.isenabled()


KEYS = [*") ( } { j k space b ctrl+d ctrl+u G home v V o w e H 1 2 u U".split()]
KEYS += [*"] [ n N z + - A s r J K h l tab escape escape escape".split()]


@pytest.mark.parametrize("seed", range(2))
async def test_what_is_painted_in_parts_is_what_would_be_painted_whole(
    desk: Desk, seed: int
) -> None:
    chance = random.Random(seed)
    desk.write("5-table.md", REPORT + "\n| a | b |\n| --- | --- |\n| 漢字 | é |\n" * 9)
    watched = app(desk, (100, 30), "CJK 漢字、仮名。\n\n" + corpus.text(30_000))
    async with watched.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for number in range(40):
            key = chance.choice(KEYS)
            if number % 20 == 10:
                await keys(pilot, "escape", "escape", chance.choice("/&"))
                if isinstance(pilot.app.focused, Input):
                    await type_(pilot, chance.choice(["the", "of a", "of -the"]))
                    await keys(pilot, "enter")
            elif number % 20 == 13:
                await pilot.resize_terminal(chance.randint(60, 140), chance.randint(12, 40))
                await settle(pilot)
            elif number % 20 == 16:
                pilot.app.theme = chance.choice(["nord", "gruvbox", "textual-light"])
                await settle(pilot)
            else:
                await keys(pilot, key)
            there, fresh = cells(watched.terminal), cells(watched.painted_afresh())
            assert unlike(there, fresh) == [], f"after {key}, the {number}th"
