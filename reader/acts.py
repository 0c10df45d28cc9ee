"""Acts on annotations, kept in a file so that they can be taken back, also after a restart.

The file holds a JSON object a line: `{"do": ACT}`, `{"undo": ACT, "entry": ID}` or `{"redo": …}`,
the whole act each time, so that what happened to one article is read without anything else; an act
that came to more than was meant when it began is told once more, in its place. Lines are only ever
added. What annotations said before and after stands in their histories, not here.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from io import FileIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from reader.annotation import Annotation, Json, Revision
from reader.storage import make_folder, not_saved

_DO, _UNDO, _REDO = "do", "undo", "redo"
_PIECE = 1 << 20
"""Bytes read at a time."""
_LOCK_SECONDS, _POLL_SECONDS = 5.0, 0.005
_APPENDING = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)


class Step(NamedTuple):
    """One annotation as an act changed it; what it said stands in its history."""

    article: str
    """The id of the article."""
    annotation: str
    """The id of the annotation."""
    before: Revision | None
    """None where the act made the annotation."""
    after: Revision
    at: str = ""
    """The time at which the revision says that it was made, where that is not the act's."""


class Act(NamedTuple):
    """Something that was done by one key or command, and is taken back by one."""

    id: str
    label: str
    """What was done, in words: "highlight", "note"."""
    at: str
    """UTC, ISO: the time at which its revisions say that they were made, by which they are told
    from others of the same number."""
    steps: tuple[Step, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of the articles that it touches, each once."""
        return tuple(dict.fromkeys(step.article for step in self.steps))


class Entry(NamedTuple):
    """A line of the journal."""

    kind: str
    """`do`, `undo` or `redo`."""
    act: Act
    id: str
    """Unique; that of a `do` is its act's."""


def act(
    label: str, changes: Iterable[tuple[str, Annotation | None, Annotation]], *, at: str
) -> Act:
    """An act that changed annotations: the id of the article, the annotation before (None for a
    new one) and after, of each."""
    steps = (step(article, old, new, at) for article, old, new in changes)
    return Act(id=_name(), label=label, at=at, steps=tuple(steps))


def step(article: str, old: Annotation | None, new: Annotation, at: str) -> Step:
    """What an act at a time changed of one annotation of an article."""
    when = new.updated if new.updated != at else ""
    return Step(article, new.id, old.rev if old else None, new.rev, when)


def doing(act: Act) -> Entry:
    return Entry(_DO, act, act.id)


def turning(act: Act, *, back: bool) -> Entry:
    """Taking an act back, or doing it again."""
    return Entry(_UNDO if back else _REDO, act, _name())


def _name() -> str:
    """A new name for an act, which no other one has."""
    from secrets import token_hex

    return token_hex(8)


class Journal:
    """The acts of this machine on one notebook, in a file of JSON lines that several readers and
    command lines share. Several threads may use one journal."""

    def __init__(self, file: Path) -> None:
        """The file and its folder are made when the first act is added."""
        self.file = file
        self._planned: dict[str, Entry] = {}

    def add(self, act: Act) -> None:
        """Remember an act. One on several articles is on the disk to stay when this returns, and is
        to be added before anything of it is done. Raises NotSavedError."""
        self.write(doing(act))

    def plan(self, entry: Entry) -> None:
        """Count an entry in at once, which `write` will bring into the file."""
        self._planned[entry.id] = entry

    def drop(self, entry: Entry) -> None:
        """Plan an entry no longer."""
        self._planned.pop(entry.id, None)

    def write(self, entry: Entry) -> None:
        """Append an entry. Raises NotSavedError; a planned one is then still counted in."""
        act = entry.act
        steps = [step if step.at else step[:4] for step in act.steps]
        fields: dict[str, object] = {
            entry.kind: {"id": act.id, "label": act.label, "at": act.at, "steps": steps}
        }
        if entry.kind != _DO:
            fields["entry"] = entry.id
        line = f"{json.dumps(fields, separators=(',', ':'))}\n".encode("ascii")
        try:
            try:
                descriptor = os.open(self.file, _APPENDING, 0o600)
            except FileNotFoundError:
                make_folder(self.file.parent)
                descriptor = os.open(self.file, _APPENDING, 0o600)
            with os.fdopen(descriptor, "r+b", buffering=0) as file:
                _append(file, line, sync=len(act.articles) > 1)
        except OSError as error:
            raise not_saved(self.file, error) from error
        self._planned.pop(entry.id, None)

    def planned(self, article: str | None) -> list[Entry]:
        """The entries for an article, or for any, that are not known to be in the file yet."""
        entries = list(self._planned.values())
        return [one for one in entries if article is None or article in one.act.articles]

    def read(self, article: str | None, since: int = 0) -> tuple[list[Entry], int]:
        """The entries for an article, or for any, from a byte of the file on, and the byte to read
        on from. A line that is no entry, or is not written to its end, is passed over. Raises
        OSError."""
        entries: list[Entry] = []
        try:
            with self.file.open("rb") as file:
                file.seek(since)
                for piece in _pieces(file):
                    since += len(piece)
                    lines = piece.splitlines() if article is None else _naming(piece, article)
                    entries += filter(None, map(_entry, lines))
        except FileNotFoundError:
            return [], 0
        return entries, since


def _append(file: FileIO, line: bytes, *, sync: bool) -> None:
    """Raises OSError."""
    _hold(file)
    if file.seek(0, os.SEEK_END):
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":  # whoever wrote last was killed
            line = b"\n" + line
    left = memoryview(line)
    while left:
        left = left[file.write(left) :]
    if sync:
        os.fsync(file.fileno())


def _hold(file: FileIO) -> None:
    """Wait until nobody else appends, until the file is closed. Where there are no such locks, a
    line is whole all the same, since it is appended by one write. Raises OSError where somebody
    holds it for too long."""
    try:
        import fcntl
    except ImportError:
        return
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_POLL_SECONDS)
        else:
            return


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """A file in pieces of whole lines."""
    rest = b""
    while read := file.read(_PIECE):
        rest += read
        end = rest.rfind(b"\n") + 1
        if end:
            yield rest[:end]
            rest = rest[end:]


def _naming(piece: bytes, article: str) -> Iterator[bytes]:
    """The lines that name an article: few of many, found without reading the others."""
    name = json.dumps(article).encode("ascii")
    at = piece.find(name)
    while at >= 0:
        end = piece.index(b"\n", at) + 1
        yield piece[piece.rfind(b"\n", 0, at) + 1 : end]
        at = piece.find(name, end)


def _entry(line: bytes) -> Entry | None:
    try:
        fields = json.loads(line)
        kind = next(kind for kind in (_DO, _UNDO, _REDO) if kind in fields)
        act = _act(fields[kind])
        return Entry(kind, act, act.id if kind == _DO else _text(fields["entry"]))
    except (ValueError, TypeError, KeyError, StopIteration, RecursionError):
        return None


def _act(fields: Mapping[str, Json]) -> Act:
    """Raises ValueError, TypeError and KeyError for what is none."""
    steps = fields["steps"]
    if not isinstance(steps, list):
        raise TypeError
    return Act(
        id=_text(fields["id"]),
        label=_text(fields["label"]),
        at=_text(fields["at"]),
        steps=tuple(map(_step, steps)),
    )


def _step(value: Json) -> Step:
    at = ""
    match value:
        case [*four, str(at)] if len(four) == 4:
            value = four
    match value:
        case [str(article), str(annotation), None, [int(count), str(device)]]:
            return Step(article, annotation, None, (count, device), at)
        case [
            str(article),
            str(annotation),
            [int(known), str(elsewhere)],
            [int(count), str(device)],
        ]:
            return Step(article, annotation, (known, elsewhere), (count, device), at)
    raise TypeError


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value
    raise TypeError
