"""Articles of the index have the notes that `Recognition` says, whatever has become of them."""

import random
import sqlite3
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from reader.anchoring import placements, to_review
from reader.annotation import Status, annotate
from reader.index.catalogue import Index
from reader.index.entries import STATES
from reader.library import UnreadableError, load
from reader.passage import Placement, State
from tests.catalogues import content, indexed, notebook

WORDS = """harbour ferry bell tower river window ladder winter market lantern orchard bridge sails
waits keeps carries mends leaves counts opens remembers closes slowly twice again never quietly
""".split()
PATHS = ["a.txt", "b.txt", "sub/a.txt", "sub/c.md", "d.txt"]


def article(seed: int) -> str:
    """A title of few, and paragraphs of their own."""
    chance = random.Random(seed)
    paragraphs = [
        " ".join(chance.choices(WORDS, k=chance.randint(12, 30))).capitalize() + "."
        for _ in range(6)
    ]
    return "\n\n".join([f"The {WORDS[seed % 3]}", *paragraphs]) + "\n"


class Shelf:
    """A library that notes are made on, and that things happen to."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "library"
        (self.root / "sub").mkdir(parents=True)
        self.notebook = notebook(folder / "notes")
        self._ids = count(1)

    def do(self, act: str, one: str, other: str, seed: int) -> None:
        file, target = self.root / one, self.root / other
        chance = random.Random(seed)
        match act:
            case "write":
                file.write_text(article(seed % 5), "utf-8")
            case "copy":
                target.write_bytes(file.read_bytes())
            case "rename":
                file.rename(target)
            case "delete":
                file.unlink()
            case "edit":
                parts = file.read_text("utf-8").split("\n\n")
                at = chance.randrange(1, len(parts))
                words = parts[at].split()
                words[seed % len(words)] = "lighthouse"
                parts[at] = " ".join(words)
                if seed % 3 == 0:
                    del parts[chance.randrange(1, len(parts))]
                if seed % 5 == 0:
                    parts[0] = "The changed"
                file.write_text("\n\n".join(parts), "utf-8")
            case "note" | "read":
                document = load(file)
                notes = self.notebook.find(document, str(file))
                if act == "read":
                    reading = replace(
                        notes.reading, status=Status.READING, opened=f"2024-07-0{1 + seed % 9}"
                    )
                    self.notebook.keep(notes, document, replace(reading, progress=0.5))
                    return
                block = document.blocks[chance.randrange(len(document.blocks))]
                new = annotate(
                    document,
                    block.start,
                    block.end,
                    id=str(next(self._ids)),
                    device="pier",
                    now=f"2024-07-0{1 + seed % 9}",
                    note="why?" * (seed % 2),
                    tags=("trip",) * (seed % 3),
                )
                self.notebook.put(notes, document, new)
            case "forget":
                files = sorted(self.notebook.folder.glob("*.json"))
                files[seed % len(files)].unlink()
            case "share":
                document = load(file)
                found, copy = self.notebook.found(document, str(file))
                if copy and found.id != copy.id:
                    self.notebook.share(copy, document, str(file))


def wanted(shelf: Shelf, index: Index) -> dict[str, str | None]:
    """Whose notes each article has, as a plain look at all of them says."""
    recognition = shelf.notebook.recognition(shelf.notebook.all())
    found: dict[str, str | None] = {}
    for one in index.library.files():
        with suppress(UnreadableError):
            notes = recognition.find(load(one.path), str(one.path)).notes
            found[str(one.path)] = notes.id if notes else None
    return found


def missing(shelf: Shelf, known: dict[str, str | None]) -> list[str]:
    recognition = shelf.notebook.recognition(shelf.notebook.all())
    present = {id for id in known.values() if id}
    return sorted(one.id for one in recognition.missing(present, known.keys()))


def joined(index: Index) -> dict[str, str | None]:
    rows = index.ask(lambda one: one.execute("SELECT path, notes FROM articles").fetchall())
    return {path.decode(): notes for path, notes in rows}


def check(shelf: Shelf, index: Index) -> None:
    known = wanted(shelf, index)
    assert joined(index) == known
    lost = index.ask(lambda one: one.execute("SELECT id FROM notes WHERE lost").fetchall())
    assert sorted(id for [id] in lost) == missing(shelf, known)
    for notes in shelf.notebook.all():
        has = [path for path, id in known.items() if id == notes.id]
        if not has:
            continue
        # Where several have them, their places are those in the one that they were made on last.
        path = max(has, key=lambda one: notes.paths.index(one) if one in notes.paths else -1)
        if sum(one not in notes.paths for one in has) > 1:
            continue
        document = load(Path(path))
        texts = partial(shelf.notebook.text, notes.id)
        places = placements(document, notes.records, texts)
        states = index.ask(partial(_states, notes=notes.id))
        assert {id: (STATES[state], *place) for id, state, *place in states} == {
            id: (place.state, *_where(place))
            for id, place in places.items()
            if id in {one.id for one in notes.annotations}
        }
        row = index.row(path)
        assert row
        assert row.review == len(to_review(notes.annotations, places))
        assert row.annotations == len(notes.annotations)
        assert row.status is notes.reading.status


def _states(connection: sqlite3.Connection, notes: str) -> list[tuple[str, int, int, int]]:
    return connection.execute(
        "SELECT id, state, found_start, found_end FROM annotations WHERE notes = ?", (notes,)
    ).fetchall()


def _where(place: Placement) -> tuple[int | None, int | None]:
    return (None, None) if place.state is State.ORPHAN else (place.start, place.end)


ACTS = st.tuples(
    st.sampled_from(
        "write write note note read copy rename rename edit edit delete forget share scan scan"
        " tell".split()
    ),
    st.sampled_from(PATHS),
    st.sampled_from(PATHS),
    st.integers(0, 40),
)


@settings(max_examples=60, phases=[Phase.generate])
@given(st.lists(ACTS, min_size=6, max_size=30))
def test_any_history_joins_what_is_recognised(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, str, str, int]]
) -> None:
    here = tmp_path_factory.mktemp("joining")
    shelf = Shelf(here)
    for at, path in enumerate(PATHS[:3]):
        shelf.do("write", path, path, at)
        shelf.do("note", path, path, at)
    with indexed(shelf.root, here / "index.db", shelf.notebook, pytest.fail) as index:
        for act, one, other, seed in history:
            if act == "scan":
                index.scan()
                check(shelf, index)
            elif act == "tell":
                index.note(shelf.notebook.all())
                index.settle()
            else:
                with suppress(OSError, UnreadableError, IndexError, ZeroDivisionError):
                    shelf.do(act, one, other, seed)
        index.scan()
        check(shelf, index)
        again = notebook(here / "notes")
        with indexed(shelf.root, here / "new.db", again) as new:
            new.scan()
            assert content(index) == content(new)
