"""Checks of notes files: whether they can be read, and whether what they say goes together."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path

from reader.annotation import Annotation
from reader.checks import Finding, Subject
from reader.checks.leftovers import newest_backup
from reader.conflicts import sides, stated_id
from reader.history import versions
from reader.library import UnreadableError, load
from reader.rows import annotation_of, article_of, rows, text_of
from reader.storage import (
    SCHEMA,
    DamagedError,
    NewerError,
    NotSavedError,
    Tables,
    read_tables,
)
from reader.text import clip

_NAME = re.compile(r"[a-z0-9-]+-[0-9a-f]{12}\.json")


def notes_files(subject: Subject) -> Iterator[Finding]:
    """Every notes file, by itself and together with the others."""
    folder = subject.notebook.folder
    try:
        paths = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    except (FileNotFoundError, NotADirectoryError):
        if folder.exists():
            yield Finding(
                check="notes", path=folder, problem="it is no folder", advice="move it elsewhere"
            )
        return
    except OSError as error:
        yield _unreadable(folder, error)
        return
    seen: dict[str, str] = {}
    for path in paths:
        try:
            tables = read_tables(path)
            if tables is None:
                continue
            if isinstance(schema := tables.get("schema"), int) and schema > SCHEMA:
                raise NewerError(path, schema)
        except DamagedError as error:
            if sides(path) is None:  # else git has left both, which is told of
                yield _damaged(subject, path, error)
            continue
        except NewerError:
            yield Finding(
                check="notes",
                path=path,
                article=path.stem,
                problem="it was written by a newer reader",
                advice="update reader to change its notes",
            )
            continue
        except OSError as error:
            yield _unreadable(path, error)
            continue
        known: list[Annotation] = []
        yield from _rows(path, tables, known)
        yield from _ids(subject, path, tables, known, seen)
        yield from _histories(path, known)
        yield from _texts(subject, path, tables, known)


def _unreadable(path: Path, error: OSError) -> Finding:
    return Finding(
        check="notes",
        path=path,
        problem=f"it cannot be read: {error.strerror}",
        advice="check its permissions",
    )


def _damaged(subject: Subject, path: Path, error: DamagedError) -> Finding:
    def mend() -> None:
        subject.notebook.read(path.stem)  # which sets it aside
        if path.exists():
            return
        backup = newest_backup(subject, path.stem)
        if backup is None:
            raise NotSavedError(f"{path} was set aside, and there is no backup of it")
        subject.notebook.absorb(path.stem, backup)

    return Finding(
        check="notes",
        path=path,
        article=path.stem,
        problem=str(error).removeprefix(f"{path} "),
        advice="--fix sets it aside and puts the newest backup in its place",
        mend=mend,
    )


def _rows(path: Path, tables: Tables, known: list[Annotation]) -> Iterator[Finding]:
    """Rows that are not understood; those that are go into `known`."""
    told: list[str] = []
    for number, row in rows(tables, "article").items():
        try:
            article_of(row, path.stem)
        except ValueError as error:
            told.append(f"row {number} of “article” is not understood, {error}")
    for number, row in rows(tables, "annotations").items():
        try:
            known.append(annotation_of(row))
        except ValueError as error:
            told.append(f"row {number} of “annotations” is not understood, {error}")
    if not rows(tables, "article"):
        told.append("it does not say which article its notes are on")
    for problem in told:
        yield Finding(
            check="rows",
            path=path,
            article=path.stem,
            problem=problem,
            advice="it stays in the file and is not shown; mend it there",
        )


def _ids(
    subject: Subject,
    path: Path,
    tables: Tables,
    known: list[Annotation],
    seen: dict[str, str],
) -> Iterator[Finding]:
    """Ids that do not fit, or stand there twice; `seen` says where else they stand."""
    stated, id = stated_id(tables), path.stem
    if stated not in ("", id):
        yield Finding(
            check="ids",
            path=path,
            article=id,
            problem=f"it says that its article is {clip(stated, 80)}",
            advice="if it was renamed by hand, give it its old name again",
        )
    own = [note.id for note in known]
    twice = len(own) - len(set(own)) + max(0, len(rows(tables, "article")) - 1)
    if twice:
        yield Finding(
            check="ids",
            path=path,
            article=id,
            problem=f"{twice} of its rows {'stand' if twice > 1 else 'stands'} there twice",
            advice="--fix makes one of each, with all that they say",
            mend=partial(subject.notebook.absorb, id, {}),
        )
    for note in dict.fromkeys(own):
        if note in seen:
            yield Finding(
                check="ids",
                path=path,
                article=id,
                problem=f"annotation {clip(note, 40)} stands in {seen[note]} too",
                advice="it is shown with both articles; delete it in one of them",
            )
        seen[note] = path.name


def _histories(path: Path, known: list[Annotation]) -> Iterator[Finding]:
    """Histories that no reader has written."""
    for note in known:
        counters = [_counter(version.get("rev")) for version in versions(note)]
        if -1 in counters or any(old > new for old, new in pairwise(counters)):
            yield Finding(
                check="history",
                path=path,
                article=path.stem,
                problem=f"the history of annotation {clip(note.id, 40)} is not in order",
                advice="nothing is lost by that; it is kept as it is",
            )


def _counter(rev: object) -> int:
    match rev:
        case [int(counter), str()] if counter >= 0:
            return counter
    return -1


def _texts(
    subject: Subject, path: Path, tables: Tables, known: list[Annotation]
) -> Iterator[Finding]:
    """Texts that passages count in and that were not kept."""
    missing: dict[str, list[Annotation]] = {}
    for note in known:
        for text_hash in {note.text_hash, note.anchor.text_hash if note.anchor else ""}:
            if text_hash and note.deleted is None:
                missing.setdefault(text_hash, []).append(note)
    for text_hash, notes in missing.items():
        if text_of(tables, text_hash) is not None:
            continue
        yield Finding(
            check="texts",
            path=path,
            article=path.stem,
            problem=f"the text that {_number(notes, 'passage')} were marked in is not kept",
            advice="--fix keeps it, if the article still says the same",
            mend=partial(_keep_text, subject, path.stem, text_hash, notes[0]),
        )


def _keep_text(subject: Subject, id: str, text_hash: str, annotation: Annotation) -> None:
    notebook = subject.notebook
    notes = notebook.read(id)
    for path in notes.paths if notes else ():
        try:
            document = load(Path(path), any_size=True)
        except UnreadableError:
            continue
        if notes and document.hash == text_hash:
            notebook.put(notes, document, annotation)
            if notebook.text(id, text_hash) is not None:
                return
    raise NotSavedError("no article has that text any more")


def _number(things: list[Annotation], noun: str) -> str:
    return f"{len(things)} {noun}{'s' if len(things) != 1 else ''}"
