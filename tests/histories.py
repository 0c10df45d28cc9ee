"""Random histories of a notebook on three devices that are synced by copying files.

    python -m tests.histories 3000

lets that many unfold and prints what came of them: in whatever order the versions of the devices
are merged, the bytes must be the same, and everything ever written must be there.
"""

import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from reader.annotation import Annotation, Colour, Notes, annotate, moved, new_notes, revise
from reader.conflicts import merge_copies
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.history import versions
from reader.merging import merge_tables
from reader.notebook import Notebook
from reader.storage import SCHEMA, Tables, read_tables, write_tables

MACHINES = ("desk", "lap", "phone")
NAMES = {"desk": "desk", "lap": "lap", "phone": "desk"}
"""What the machines call themselves: one is a copy of another one's folder."""


def _document(text: str) -> Document:
    metadata = Metadata(title=Fact("Ferry timetable", Origin.TEXT))
    return Document(text=text, blocks=(Block(Kind.PARAGRAPH, 0, len(text)),), metadata=metadata)


OLD = _document("The harbour office moved the first crossing to seven. Nobody was asked.")
EDITED = _document("The harbour office moved the first crossing to eight. The crews were asked.")
ID = new_notes(OLD, "").id
FILE = f"{ID}.json"


class _Version(NamedTuple):
    """What a sync program knows of a file: its content, and the changes that led to it."""

    content: bytes
    changes: frozenset[int]


class World:
    """Machines, the notes on one article on each, and everything that was ever written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.copies = 0
        """How many copies sync programs have made."""
        self.said: set[str] = set()
        """Note texts, quotations and tags that were saved on some machine."""
        self._seen: dict[str, dict[str, _Version]] = {name: {} for name in MACHINES}
        for name in MACHINES:
            (folder / name).mkdir()

    # What people do

    def book(self, machine: str) -> Notebook:
        return Notebook(self.folder / machine, device=NAMES.get(machine, machine), now=self._now)

    def annotate(self, machine: str, place: int, words: str) -> None:
        document = EDITED if place % 3 == 2 else OLD
        start = place * 3 % 40
        new = annotate(
            document,
            start,
            start + 12 + place,
            id=f"{machine}-{self.number}",
            device=NAMES[machine],
            now=self._now(),
            note=words,
            tags=(f"tag-{place}",),
        )
        self._put(machine, document, new)

    def change(self, machine: str, which: int, act: str, words: str) -> None:
        """Revise an annotation that the machine has."""
        notes = self.book(machine).read(ID)
        if notes is None or not notes.records:
            return
        old = notes.records[which % len(notes.records)]
        changes: dict[str, Callable[[], Annotation]] = {
            "note": lambda: replace(old, note=words),
            "tags": lambda: replace(old, tags=(f"tag-{words}", "all")),
            "colour": lambda: replace(old, colour=list(Colour)[which % 5]),
            "move": lambda: moved(old, EDITED, which % 30, which % 30 + 20),
            "delete": lambda: replace(old, deleted=self._now()),
            "restore": lambda: replace(old, deleted=None),
            "extra": lambda: replace(old, extra={**old.extra, "mood": words}),
        }
        new = revise(old, changes[act](), device=NAMES[machine], now=self._now())
        self._put(machine, OLD, new)

    def read(self, machine: str, share: float) -> None:
        book = self.book(machine)
        notes = book.read(ID) or new_notes(OLD, f"/{machine}/ferry.txt")
        rev = (notes.reading.rev[0] + 1, NAMES[machine])
        reading = replace(notes.reading, rev=rev, progress=share, opened=self._now())
        book.keep(replace(notes, paths=(*notes.paths, f"/{machine}/ferry.txt")), OLD, reading)

    def _put(self, machine: str, document: Document, note: Annotation) -> None:
        self.said |= {f"note {note.note}", f"exact {note.passage.exact}", f"tags {note.tags}"}
        book = self.book(machine)
        known = book.read(ID) or replace(new_notes(OLD, f"/{machine}/ferry.txt"), id=ID)
        book.put(known, document, note)

    def _now(self) -> str:
        self.number += 1  # two machines may do something in the same second
        return f"2026-05-04T10:{self.number // 120 % 60:02}:{self.number // 2 % 60:02}Z"

    # What sync programs do

    def sync(self, source: str, target: str, dropbox: bool) -> None:
        """Bring all files of a machine to another one; where both have changed a file, the version
        of the target is kept beside it under another name."""
        self._look(source)
        self._look(target)
        theirs, ours = self._seen[source], self._seen[target]
        for name, version in list(theirs.items()):
            own = ours.get(name)
            if own and version.changes <= own.changes:
                continue
            if own and own.content and not own.changes <= version.changes:
                self.number += 1
                self.copies += 1
                copy = f"{ID}.sync-conflict-20261122-{self.number:06}-ABCDEFG.json"
                if dropbox:
                    copy = f"{ID} (Ana's conflicted copy {self.number}).json"
                self._place(target, copy, own)
            if version.content or (own and own.content):
                self._place(target, name, version)
            ours[name] = version

    def merge(self, machine: str) -> None:
        """What reader does where it finds copies."""
        problems = merge_copies(self.folder / machine, self.book(machine).absorb).problems
        assert problems == []

    def _look(self, machine: str) -> None:
        """Notice which files have changed, and which have gone."""
        known, folder = self._seen[machine], self.folder / machine
        there = {path.name: path.read_bytes() for path in folder.glob("*.json")}
        for name in known.keys() | there.keys():
            old, content = known.get(name, _Version(b"", frozenset())), there.get(name, b"")
            if old.content != content:
                self.number += 1
                known[name] = _Version(content, old.changes | {self.number})

    def _place(self, machine: str, name: str, version: _Version) -> None:
        path = self.folder / machine / name
        if version.content:
            path.write_bytes(version.content)
        else:  # it was deleted elsewhere
            path.unlink(missing_ok=True)

    # What comes of it

    def tables(self, machine: str) -> list[Tables]:
        """All versions that lie on a machine."""
        paths = sorted((self.folder / machine).glob("*.json"))
        return [tables for path in paths if (tables := read_tables(path))]

    def outcome(self) -> "Outcome":
        """Merge what all machines have, in every order."""
        held = [self.tables(name) for name in MACHINES]
        found: set[bytes] = set()
        merges, merged = 0, Notes(id=ID, title="")
        if any(held):
            for order in permutations(held):
                whole: Tables = {"schema": SCHEMA}
                for tables in (one for machine in order for one in machine):
                    whole = merge_tables(whole, tables)
                    merges += 1
                found.add(self._bytes(whole))
                for tables in (one for machine in reversed(order) for one in reversed(machine)):
                    whole = merge_tables(tables, whole)  # again, the other way round
                    merges += 1
                found.add(self._bytes(whole))
            # Two of them first, then those two with the third.
            parts = [self._one(one) for one in held if one]
            if len(parts) == 3:
                found.add(self._bytes(self._one([self._one(parts[:2]), parts[2]])))
                found.add(self._bytes(self._one([parts[0], self._one(parts[1:])])))
                merges += 4
            (self.folder / "end").mkdir()
            merged = self.book("end").absorb(ID, whole)
        return Outcome(merges, len(found) - bool(found), len(self.said - _said(merged)))

    def _one(self, tables: list[Tables]) -> Tables:
        whole = tables[0]
        for other in tables:
            whole = merge_tables(whole, other)
        return whole

    def _bytes(self, tables: Tables) -> bytes:
        path = self.folder / "merged.json"
        write_tables(path, tables)
        return path.read_bytes()


class Outcome(NamedTuple):
    """What came of a history."""

    merges: int
    differing: int
    """Results beyond the first one."""
    lost: int
    """Texts that were saved and stand nowhere any more."""


def _said(notes: Notes) -> set[str]:
    """All that annotations say, and ever said."""
    told: set[str] = set()
    for said in (version for note in notes.records for version in versions(note)):
        tags = said.get("tags")
        told |= {f"note {said.get('note')}", f"exact {said.get('exact')}"}
        told.add(f"tags {tuple(tags) if isinstance(tags, list) else ''}")
    return told


def unfold(world: World, chance: random.Random, steps: int) -> None:
    """A history of so many random acts."""
    for step in range(steps):
        machine = chance.choice(MACHINES)
        act = chance.choice("aacccccrsssssm")
        if act == "a":
            world.annotate(machine, chance.randrange(9), f"words {step}")
        elif act == "c":
            acts = ("note", "note", "tags", "colour", "move", "delete", "restore", "extra")
            world.change(machine, chance.randrange(20), chance.choice(acts), f"words {step}")
        elif act == "r":
            world.read(machine, chance.randrange(100) / 100)
        elif act == "m":
            world.merge(machine)
        else:
            other = chance.choice([name for name in MACHINES if name != machine])
            world.sync(machine, other, chance.random() < 0.5)


def main(number: int) -> int:
    copies = merges = differing = lost = 0
    memory = Path("/dev/shm")  # no disk needs to keep this
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        for seed in range(number):
            place = Path(folder) / str(seed)
            place.mkdir()
            world = World(place)
            chance = random.Random(seed)
            unfold(world, chance, chance.randrange(4, 25))
            outcome = world.outcome()
            copies += world.copies
            merges += outcome.merges
            differing += outcome.differing
            lost += outcome.lost
            shutil.rmtree(place)
    told = f"{differing} differing results, {lost} texts lost"
    print(f"{number:,} histories, {copies:,} conflict copies, {merges:,} merges: {told}")
    return bool(differing or lost)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
