"""Checks of articles: whether they can be read, and whether what was marked in them is there."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from reader.anchoring import placements
from reader.annotation import Notes
from reader.checks import Finding, Subject
from reader.document import Document
from reader.library import UnreadableError, load
from reader.passage import State


def library(subject: Subject) -> Iterator[Finding]:
    """Articles of the library that cannot be read."""
    for path, _ in subject.library.files():
        try:
            load(path)
        except UnreadableError as error:
            yield Finding(
                check="articles",
                path=path,
                problem=str(error).partition(": ")[2],
                advice="it is left out; mend it or move it elsewhere",
            )
    for problem in subject.library.problems:
        place, _, told = problem.partition(": ")
        yield Finding(
            check="articles",
            path=Path(place),
            problem=told,
            advice="name the place where your articles are",
        )


def passages(subject: Subject) -> Iterator[Finding]:
    """Annotated articles that are gone, and passages that do not stand in theirs any more."""
    notebook = subject.notebook
    elsewhere: dict[str, Path] | None = None
    for notes in notebook.all():
        if not notes.annotations:
            continue
        count = f"{len(notes.annotations)} passage{'s' if len(notes.annotations) != 1 else ''}"
        found = _document(notes.paths, notes)
        if found is None:
            if elsewhere is None:
                elsewhere = _hashes(subject)
            here = [str(elsewhere[known]) for known in notes.hashes if known in elsewhere]
            found = _document(here, notes)
        if found is None:
            yield Finding(
                check="missing",
                path=Path(notes.paths[-1]) if notes.paths else None,
                article=notes.id,
                problem=f"this article is gone; {count} {_was(notes)} marked in it",
                advice="put it back, or name the folder where it is with --library",
            )
            continue
        path, document = found
        places = placements(document, notes.annotations, partial(notebook.text, notes.id))
        for state, told in _TOLD.items():
            number = sum(place.state is state for place in places.values())
            if number:
                yield Finding(
                    check="passages",
                    path=path,
                    article=notes.id,
                    problem=f"{number} of {count} {told}",
                    advice="open it in reader to say where they stand now",
                )


_TOLD = {
    State.ORPHAN: "not found in it any more",
    State.UNCERTAIN: "found with doubts",
}


def _was(notes: Notes) -> str:
    return "were" if len(notes.annotations) != 1 else "was"


def _document(paths: Sequence[str], notes: Notes) -> tuple[Path, Document] | None:
    """The article where it was seen last; rather a place where it is unchanged."""
    found: tuple[Path, Document] | None = None
    for path in map(Path, reversed(paths)):
        try:
            document = load(path, any_size=True)
        except (UnreadableError, ValueError):  # it is gone, or nothing can have that name
            continue
        if document.hash in notes.hashes:
            return path, document
        found = found or (path, document)
    return found


def _hashes(subject: Subject) -> dict[str, Path]:
    """Where in the library the texts stand, by their hashes."""
    found = {}
    for path, _ in subject.library.files():
        with suppress(UnreadableError):
            found[load(path).hash] = path
    return found
