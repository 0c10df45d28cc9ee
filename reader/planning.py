"""What importing a file would do: which of its passages are new, and where they stand."""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePath

from reader.acts import step
from reader.annotation import Annotation, Notes, article_id, revise
from reader.attaching import UNITS, Attached, attach
from reader.document import Document
from reader.imports.parcel import Parcel, Work
from reader.library import Library
from reader.locating import Place, articles, by_others, locate
from reader.notation import Tables
from reader.notebook import Notebook
from reader.passage import Cancelled, State, never
from reader.plan import Plan, Share
from reader.text import clean_line, fold

_Said = tuple[str, str, tuple[str, ...]]


def planned(
    parcel: Parcel,
    file: Path,
    notebook: Notebook,
    library: Library,
    *,
    device: str,
    now: str,
    undone: Container[str] = (),
    progress: Callable[[int], None] = lambda count: None,
    placed: Callable[[int], None] = lambda count: None,
    cancelled: Callable[[], bool] = never,
) -> Plan:
    """What importing a parcel, that was read from a file, would do; nothing is changed.

    What lies in the trash stays there, but for the annotations `undone` (their ids), of which an
    earlier import was taken back. `progress` is given how many articles were looked at, those
    looked through once more again; `placed` how many passages have got their places. Raises
    Cancelled.
    """
    plan = Plan(at=now, remarks=list(parcel.remarks))
    planning = _Planning(plan, notebook, undone, device, now)
    if parcel.tables:
        planning.whole(parcel.tables, library, progress, cancelled)
    if parcel.works:
        places = locate(parcel.works, library, planning.notes, progress, cancelled)
        planning.works(parcel.works, places, file, placed, cancelled)
    return plan


class _Planning:
    """Fills in a plan."""

    def __init__(
        self, plan: Plan, notebook: Notebook, undone: Container[str], device: str, now: str
    ) -> None:
        self._plan, self._notebook, self._undone = plan, notebook, undone
        self._device, self._now = device, now
        self.notes = list(notebook.all())
        self._here = {note.id: note for one in self.notes for note in one.records}
        self._named: dict[str, Notes] = {}
        self._titled: dict[str, list[Notes]] = {}
        for one in self.notes:
            self._titled.setdefault(fold(one.title), []).append(one)
            for name in (*one.hashes, *one.paths):
                self._named.setdefault(name, one)

    def whole(
        self,
        files: Mapping[str, Tables],
        library: Library,
        progress: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> None:
        """Whole notes files."""
        from reader.history import merge
        from reader.rows import notes_of
        from reader.whereabouts import Coming, whereabouts

        coming: list[Coming] = []
        known = {one.id: one for one in self.notes}
        plan = self._plan
        for id, tables in files.items():
            if cancelled():
                raise Cancelled
            odd: list[str] = []
            other = notes_of(id, tables, odd.append)
            plan.remarks += [f"{id}: {line}" for line in odd]
            own = {note.id: note for note in known[id].records} if id in known else {}
            steps = []
            records = dict(own)
            new: list[Annotation] = []
            share = Share(notes=known.get(id, other), tables=tables)
            for note in other.records:
                before = own.get(note.id)
                after = merge(before, note) if before else note
                if note.deleted is None and after.deleted and after.id in self._undone:
                    after = self._revived(after)
                    share.new.append(after)
                records[note.id] = after
                plan.passages += note.deleted is None
                if before and before.rev == after.rev and before.updated == after.updated:
                    plan.present += note.deleted is None
                    continue
                if note.deleted is None:
                    new.append(after)
                if before or note.deleted is None:
                    steps.append(step(id, before, after, self._now))
            plan.steps += steps
            plan.articles += bool(steps)
            plan.shares.append(share)
            if new:
                coming.append(Coming(_joined(known.get(id), other, records), new, tables))
        paths = partial(articles, library, self.notes)
        states = whereabouts(coming, self.notes, paths, progress, cancelled)
        for one in coming:
            for state in states.get(one.notes.id, [None] * len(one.new)):
                self._count(state)
        plan.absent = len(coming) - len(states)

    def works(
        self,
        works: tuple[Work, ...],
        places: Mapping[int, Place],
        file: Path,
        placed: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> None:
        """Passages of works that stand at places, by the numbers of the works."""
        shares: dict[str, Share] = {}
        found: set[str] = set()
        units: Counter[str] = Counter()
        recognition = self._notebook.recognition(self.notes)
        for number, work in enumerate(works):
            if cancelled():
                raise Cancelled
            place = places.get(number)
            if place:
                notes, _ = self._notebook.recognised(place.document, place.path, recognition)
                found.add(notes.id)
            else:
                notes = self._absent(work, file)
            document = place.document if place else None
            share = shares.setdefault(notes.id, Share(notes=notes))
            attached, text = attach(
                work,
                document,
                device=self._device,
                now=self._now,
                placed=lambda count: placed(self._plan.passages + count),
                cancelled=cancelled,
            )
            said = _said([*notes.annotations, *share.new], document)
            self._plan.passages += len(attached)
            units.update(one.unit for one in attached)
            for one in attached:
                own = self._here.get(one.annotation.id)
                if own in notes.records and own.deleted and own.id in self._undone:
                    share.new.append(self._revived(own))
                    self._count(one.state if place else None)
                elif self._is_new(one, own, said):
                    share.new.append(one.annotation)
                    self._count(one.state if place else None)
            share.document = share.document or text
        for share in shares.values():
            if share.new:
                self._plan.shares.append(share)
                self._plan.articles += 1
                id = share.notes.id
                before = {note.id: note for note in share.notes.records}
                self._plan.steps += [
                    step(id, before.get(note.id), note, self._now) for note in share.new
                ]
        told = [UNITS[unit] for unit in units if unit]
        if told:
            self._plan.remarks.append(f"positions were counted in {' and '.join(sorted(told))}")
        self._plan.absent = sum(bool(share.new) and id not in found for id, share in shares.items())

    def _revived(self, note: Annotation) -> Annotation:
        new = revise(note, replace(note, deleted=None), device=self._device, now=self._now)
        self._here[note.id] = new
        return new

    def _is_new(
        self, one: Attached, own: Annotation | None, said: dict[_Said, set[int | None]]
    ) -> bool:
        """Whether a passage is new; if not, it is counted."""
        plan, note = self._plan, one.annotation
        same = said.get(_says(note), set())
        if own or None in same or one.start in same or (same and one.start is None):
            plan.present += 1
            if own and own.deleted:
                plan.deleted += 1
            elif own and _says(own) != _says(note):
                plan.differing += 1
            return False
        self._here[note.id] = note
        return True

    def _count(self, state: State | None) -> None:
        """Count a new passage; None where its article is not there."""
        plan = self._plan
        if state is None:
            plan.missing += 1
        elif state in (State.ATTACHED, State.MOVED):
            plan.attached += 1
        elif state is State.UNCERTAIN:
            plan.uncertain += 1
        else:
            plan.orphans += 1

    def _absent(self, work: Work, file: Path) -> Notes:
        """The notes of a work that is not there: those that it has already, or new ones."""
        title = clean_line(work.title) or _called(work.paths) or clean_line(file.stem)
        author = clean_line(work.author)
        for name in filter(None, (work.text_hash, *work.paths)):
            if name in self._named:
                return self._named[name]
        alike = [one for one in self._titled.get(fold(title), ()) if not _other(one, work)]
        if alike:
            return max(alike, key=lambda one: fold(one.author or "") == fold(author))
        named_by = "\0".join([title, author, *_addresses(work.paths)])
        key = work.text_hash or hashlib.sha256(named_by.encode("utf-8", "replace")).hexdigest()
        # Some path it must have: it tells where the notes came from.
        # One that leads to a file that is not the article would only be taken for it.
        away = (path for path in work.paths if not os.path.lexists(path))
        path = next(away, f"{file}#{title}")
        return Notes(
            id=article_id(title, key),
            title=title,
            author=author or None,
            date=clean_line(work.date) or None,
            source=clean_line(work.source) or None,
            paths=(path,),
            hashes=(work.text_hash,) if work.text_hash else (),
        )


def _joined(known: Notes | None, other: Notes, records: Mapping[str, Annotation]) -> Notes:
    """Notes as they are, if any, and others of the same article, with some annotations."""
    own = known or other
    return replace(
        own,
        records=tuple(records.values()),
        paths=tuple(dict.fromkeys((*other.paths, *own.paths))),
        hashes=tuple(dict.fromkeys((*other.hashes, *own.hashes))),
    )


def _addresses(paths: Iterable[str]) -> set[str]:
    return {path for path in paths if "://" in path}


def _called(paths: Sequence[str]) -> str:
    """What a work is called of which only that is known where it stood."""
    return clean_line(next((one if "://" in one else PurePath(one).stem for one in paths), ""))


def _other(notes: Notes, work: Work) -> bool:
    """Whether notes are not those of a work though it has the same title: someone else wrote it,
    or it stands elsewhere on the web."""
    here, there = _addresses(notes.paths), _addresses(work.paths)
    apart = bool(here and there) and here.isdisjoint(there)
    return apart or by_others(notes.author or "", work.author)


def _said(notes: Iterable[Annotation], document: Document | None) -> dict[_Said, set[int | None]]:
    """What annotations say, and where those of them begin of which that is known."""
    said: dict[_Said, set[int | None]] = {}
    for note in notes:
        here = document is not None and note.text_hash == document.hash
        said.setdefault(_says(note), set()).add(note.passage.start if here else None)
    return said


def _says(note: Annotation) -> _Said:
    words = "".join(fold(note.passage.exact).split())
    return words, note.note.strip(), tuple(sorted(note.tags))
