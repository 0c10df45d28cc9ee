"""Checks of what crashes, failed savings, sync programs and people leave beside notes files."""

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from reader.checks import Finding, Subject
from reader.conflicts import MERGED, Copy, in_conflict, merge_copy, read_copy
from reader.conflicts import copies as found_copies
from reader.drafts import BusyError, read_draft
from reader.history import spelled
from reader.merging import merge_tables
from reader.rescue import Unsaved
from reader.storage import NotebookError, NotSavedError, Tables, read_tables, sweep
from reader.text import clip

BACKUPS = ".backups"
"""The folder, within that of the notes, of earlier versions of notes files."""
_TEMPORARY = re.compile(r"\..+\.[0-9]{1,9}\.[0-9a-f]{8}\.tmp")
_WRITING_SECONDS = 10.0
"""For so long a temporary file may be one that is just being written."""
_NOTES = re.compile(r"([a-z0-9-]+-[0-9a-f]{12})\.json")
_DAMAGED = re.compile(r"([a-z0-9-]+-[0-9a-f]{12})\.json\.damaged-.+")


def configuration(subject: Subject) -> Iterator[Finding]:
    """Settings that cannot be."""
    if subject.misconfigured:
        yield Finding(
            check="config",
            path=subject.settings,
            problem=subject.misconfigured,
            advice="mend the line, or see reader config",
        )


def unsaved(subject: Subject) -> Iterator[Finding]:
    """Changes that could not be saved."""

    def restore(one: Unsaved) -> None:
        problems = subject.rescue.restore(lambda other: other == one).problems
        if problems:
            raise NotSavedError(problems[0])

    for one in list(subject.rescue.all()):
        yield Finding(
            check="unsaved",
            path=one.path,
            article=one.id,
            problem=f"changes that could not be saved in {one.notebook} are kept here",
            advice="--fix saves them there",
            mend=partial(restore, one),
        )


def copies(subject: Subject) -> Iterator[Finding]:
    """Copies of notes files, and conflicts that git has left in them."""
    notebook = subject.notebook
    for path in in_conflict(notebook.folder):
        yield Finding(
            check="copies",
            path=path,
            article=path.stem,
            problem="git has left both sides of a conflict in it",
            advice="--fix merges them",
            mend=partial(notebook.absorb, path.stem, {}),
        )
    for copy in list(found_copies(notebook.folder)):
        if copy.tables is None:
            yield _no_copy(copy)
            continue
        yield Finding(
            check="copies",
            path=copy.path,
            article=copy.id,
            problem=f"it is another version of {copy.id}.json",
            advice=f"--fix merges it and moves it to {MERGED}",
            mend=partial(merge_copy, copy, notebook.absorb),
        )


def _no_copy(copy: Copy) -> Finding:
    told = copy.problem.removeprefix(f"{copy.path} ")
    advice = "nothing is done with it" if copy.id else "move it elsewhere"
    return Finding(check="copies", path=copy.path, article=copy.id, problem=told, advice=advice)


def other_folder(subject: Subject) -> Iterator[Finding]:
    """Notes in another folder that are not in this one."""
    if subject.other is None:
        return
    notebook = subject.notebook
    for path in sorted(subject.other.iterdir()):
        if not path.name.endswith(".json") or path.name.startswith(".") or not path.is_file():
            continue
        copy = read_copy(path)
        name = _NOTES.fullmatch(path.name)
        if copy.tables is None:
            yield _no_copy(copy)
            continue
        id = name[1] if name else copy.id
        try:
            own = read_tables(notebook.folder / f"{id}.json") or {}
        except (NotebookError, OSError):
            own = {}
        if _is_new(own, copy.tables):
            yield Finding(
                check="from",
                path=path,
                article=id,
                problem=f"it holds notes that {notebook.folder / f'{id}.json'} does not",
                advice="--fix merges them into it, and leaves this file as it is",
                mend=partial(notebook.absorb, id, copy.tables),
            )


def _is_new(own: Tables, other: Tables) -> bool:
    try:
        return not own or spelled(merge_tables(own, other)) != spelled(merge_tables(own, own))
    except RecursionError:  # so deep that it could be read, and cannot be written
        return True


def damaged(subject: Subject) -> Iterator[Finding]:
    """Notes files that were set aside because they are damaged."""
    for path in _files(subject.notebook.folder):
        name = _DAMAGED.fullmatch(path.name)
        if not name:
            continue
        there = path.with_name(f"{name[1]}.json")
        lost = not os.path.lexists(there)
        backup = lost and newest_backup(subject, name[1])
        advice = f"compare it with {there.name}, and delete it when nothing is missing there"
        if lost:
            advice = f"put a good copy in its old place, {there.name}"
        if backup:
            advice = f"--fix puts the newest backup in its old place, {there.name}"
        yield Finding(
            check="damaged",
            path=path,
            article=name[1],
            problem="a damaged notes file was set aside",
            advice=advice,
            mend=partial(subject.notebook.absorb, name[1], backup) if backup else None,
        )


def newest_backup(subject: Subject, id: str) -> Tables | None:
    """What the newest readable earlier version of a notes file holds."""
    for path in reversed(_files(subject.notebook.folder / BACKUPS / id)):
        with suppress(NotebookError, OSError):
            if path.suffix == ".json" and (tables := read_tables(path)):
                return tables
    return None


def temporary(subject: Subject) -> Iterator[Finding]:
    """Files of writers that were killed."""

    def remove(path: Path) -> None:
        sweep(path.parent)
        if path.exists():
            raise NotSavedError(f"{path} may still be written by a program that runs; try later")

    places = {one.path.parent for one in subject.rescue.all()}
    for folder in (subject.notebook.folder, subject.drafts, *sorted(places)):
        for path in _files(folder):
            with suppress(OSError):
                age = time.time() - path.stat().st_mtime
                if _TEMPORARY.fullmatch(path.name) and age > _WRITING_SECONDS:
                    yield Finding(
                        check="temporary",
                        path=path,
                        problem="a saving that was cut off left it; nothing counts on it",
                        advice="--fix removes it",
                        mend=partial(remove, path),
                    )


def backups(subject: Subject) -> Iterator[Finding]:
    """Earlier versions of notes files that are damaged."""
    for path in sorted((subject.notebook.folder / BACKUPS).rglob("*.json")):
        try:
            read_tables(path)
        except (NotebookError, OSError) as error:
            yield Finding(
                check="backups",
                path=path,
                article=path.parent.name,
                problem=f"this backup cannot be read: {_why(path, error)}",
                advice="delete it; newer ones are made by themselves",
            )


def drafts(subject: Subject) -> Iterator[Finding]:
    """Unfinished notes that reader cannot offer any more."""
    for path in _files(subject.drafts):
        if path.suffix != ".json":
            continue
        try:
            draft = read_draft(path)
        except BusyError:  # all is well with it
            continue
        except (NotebookError, OSError, ValueError) as error:
            yield Finding(
                check="drafts",
                path=path,
                problem=f"this unfinished note cannot be read: {_why(path, error)}",
                advice="see what is left in it, then delete it",
            )
            continue
        if not os.path.lexists(draft.path):
            yield Finding(
                check="drafts",
                path=path,
                article=draft.article,
                problem=f"the article of the unfinished note “{clip(draft.note, 40)}” is gone",
                advice=f"put {draft.path} back and open it, or take the note from this file",
            )


def acts(subject: Subject) -> Iterator[Finding]:
    """Journals of acts with lines that cannot be read."""
    for path in sorted(subject.state.rglob("*.jsonl")):
        wrong = 0
        try:
            with path.open("rb") as file:
                wrong = sum(not _is_object(line) for line in file)
        except OSError as error:
            yield Finding(
                check="acts",
                path=path,
                problem=f"what can be undone cannot be read: {error.strerror}",
                advice="check its permissions",
            )
        if wrong:
            yield Finding(
                check="acts",
                path=path,
                problem=f"{wrong} of its lines cannot be read",
                advice="what they tell of cannot be undone by a key; the notes themselves are safe",
            )


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _files(folder: Path) -> list[Path]:
    """The regular files of a folder by name; none where it cannot be listed."""
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def _why(path: Path, error: Exception) -> str:
    """What went wrong, without the place."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error).removeprefix(f"{path} ").removeprefix("is damaged: ")
