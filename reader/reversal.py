"""Taking an act back, or doing it again: field by field, and only what nobody changed since."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from reader.acts import Act, Step
from reader.annotation import Annotation, Notes, revise, version
from reader.history import Version, versions
from reader.notebook import Notebook
from reader.rows import annotation_of
from reader.storage import NotebookError, Row

_PASSAGE = (
    *("start", "end", "exact", "prefix", "suffix", "text_hash", "heading", "speaker"),
    *("paragraph", "anchor", "lost"),
)
"""What only makes sense together."""
_OWN = frozenset(("id", "created", "rev", "updated", "history"))
"""What every revision has of its own."""


class Turned(NamedTuple):
    """What becomes of an annotation."""

    annotation: Annotation | None
    """Its next revision; None where nothing changes."""
    left: bool = False
    """Whether something that the act changed was left, since it has been changed again."""


def turn(current: Annotation, step: Step, at: str, *, back: bool, device: str, now: str) -> Turned:
    """Set what a step changed in an annotation back to what it was before, or again to what it was
    after; `at` is the time of the act. Nothing that was said since is lost: what has been changed
    again stays, and all of it stays in the history."""
    known = versions(current)
    after = _made(known, step, at)
    if after is None:  # it never came to be
        return Turned(None)
    if step.before is None:
        before: Version | None = {**after, "deleted": now}
        if back and any(name != ("deleted",) for name in _differing(known[-1], after)):
            return Turned(None, left=current.deleted is None)
    else:
        before = next((said for said in known[::-1] if said.get("rev") == [*step.before]), None)
    if before is None:
        return Turned(None, left=True)
    was, wanted = (after, before) if back else (before, after)
    fields: Row = {**version(current), "id": current.id, "created": current.created}
    fields["history"] = [dict(entry) for entry in current.history]
    here, changed, left = known[-1], False, False
    for names in _differing(was, wanted):
        if names == ("tags",):
            tags = _tags(_list(here), _list(was), _list(wanted))
            changed |= tags != _list(here)
            fields["tags"] = [*tags]
        elif names == ("deleted",):
            gone = "deleted" in wanted
            changed |= gone != ("deleted" in here)
            fields["deleted"] = (here.get("deleted") or now) if gone else None
        elif _same(here, was, names):
            changed = True
            fields |= {name: wanted.get(name) for name in names}
        else:
            left |= not _same(here, wanted, names)
    if not changed:
        return Turned(None, left)
    try:
        fields = {name: value for name, value in fields.items() if value is not None}
        new = annotation_of(fields)
    except ValueError:  # its history has been written by someone else
        return Turned(None, left=True)
    return Turned(revise(current, new, device=device, now=now), left)


def stands(act: Act, notes: Notes) -> bool:
    """Whether all that an act made and changed in an article is there."""
    records = {note.id: note for note in notes.records}
    return all(
        step.annotation in records and _made(versions(records[step.annotation]), step, act.at)
        for step in act.steps
        if step.article == notes.id
    )


def _made(known: Sequence[Version], step: Step, at: str) -> Version | None:
    """What the revision that a step made said. Two windows may have made one of the same number;
    it is told by its time."""
    rev, at = [*step.after], step.at or at
    return next((one for one in known if one.get("rev") == rev and one.get("updated") == at), None)


def _differing(one: Version, other: Version) -> Iterator[tuple[str, ...]]:
    """The fields in which two versions differ, those that belong together together."""
    names = dict.fromkeys(name for name in (*one, *other) if name not in _OWN)
    for name in names.keys() - set(_PASSAGE):
        if not _same(one, other, (name,)):
            yield (name,)
    if not _same(one, other, _PASSAGE):
        yield _PASSAGE


def _same(one: Version, other: Version, names: tuple[str, ...]) -> bool:
    if names == ("deleted",):  # when does not matter
        return ("deleted" in one) == ("deleted" in other)
    return all(one.get(name) == other.get(name) for name in names)


def _tags(here: list[str], was: list[str], wanted: list[str]) -> list[str]:
    """The tags that are there without those that were added, and with those that were taken away
    back in their place."""
    if here == was:
        return wanted
    tags = [tag for tag in here if tag in wanted or tag not in was]
    for number, tag in enumerate(wanted):
        if tag not in was and tag not in tags:
            above = next((one for one in reversed(wanted[:number]) if one in tags), None)
            tags.insert(tags.index(above) + 1 if above is not None else 0, tag)
    return tags


def _list(said: Version) -> list[str]:
    tags = said.get("tags")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


@dataclass(kw_only=True)
class Reversal:
    """An act that is taken back, or done again, in all the articles that it touches."""

    act: Act
    back: bool
    """Whether it is taken back."""
    device: str
    now: str
    """UTC, ISO."""
    changed: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    """The ids of the annotations in which something was set, and was left as it is."""
    missing: set[str] = field(default_factory=set)
    """The ids of the articles whose notes are not there any more."""
    problems: list[str] = field(default_factory=list)
    """What could not be written, in lines fit to show."""

    def annotations(self, notes: Notes) -> list[Annotation]:
        """The next revisions of an article's annotations."""
        steps = self._steps.get(notes.id, {})
        found = []
        for note in notes.records:
            if step := steps.get(note.id):
                new, left = turn(
                    note, step, self.act.at, back=self.back, device=self.device, now=self.now
                )
                if left:
                    self.left.add(note.id)
                if new:
                    self.changed.add(note.id)
                    found.append(new)
        return found

    @cached_property
    def _steps(self) -> dict[str, dict[str, Step]]:
        """The steps by article and annotation: there may be many of both."""
        found: dict[str, dict[str, Step]] = {}
        for step in self.act.steps:
            found.setdefault(step.article, {})[step.annotation] = step
        return found

    def write(self, notebook: Notebook, article: str) -> Notes | None:
        """Carry it out in one article, on the disk to stay; None where its notes are gone. To do
        so twice changes nothing more. Raises NotSavedError."""
        try:
            there = (notebook.folder / f"{article}.json").exists()
            saved = notebook.change(article, self.annotations) if there else None
        except ValueError:  # no id: the journal has been written by someone else
            saved = None
        if saved is None:
            self.missing.add(article)
        return saved

    def run(self, notebook: Notebook, progress: Callable[[int, Notes], None] | None = None) -> None:
        """Carry it out in all articles; `progress` is given how many have been come to, and the
        notes of each. What cannot be written is left, and told in `problems`; to do all again
        does the rest."""
        for number, article in enumerate(self.act.articles, 1):
            try:
                notes = self.write(notebook, article)
            except NotebookError as error:
                self.problems.append(str(error))
                continue
            if notes and progress:
                progress(number, notes)

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do: everything was so already."""
        return not (self.changed or self.left or self.missing or self.problems)

    @property
    def done(self) -> bool:
        """Whether it is to count as done, and not to be tried again: also where nothing was left
        to do but what can never be written, as files of a newer version."""
        failed = len(self.problems)
        return not failed or (not self.changed and failed < len(self.act.articles))

    def told(self, where: str = "") -> str:
        """What was done, in a line fit to show; `where` says in which article."""
        done, undone = ("Undone", "Not undone") if self.back else ("Done again", "Not done again")
        articles = len(self.act.articles)
        where = f" in {articles:,} articles" if articles > 1 else where
        told = f"{done if self.changed else undone}: {self.act.label}{where}"
        steps = len(self.act.steps)
        if self.left and steps == 1:
            what = "what" if self.changed else "the passage"
            told += f"; {what} has been changed since and was left"
        elif self.left:
            have = "has" if len(self.left) == 1 else "have"
            were = "was" if len(self.left) == 1 else "were"
            told += f"; {len(self.left):,} of {steps:,} passages {have} been changed since"
            told += f" and {were} left"
        if self.missing:
            notes = "its notes are" if articles == 1 else f"the notes of {len(self.missing):,} are"
            told += f"; {notes} not there any more"
        if self.problems:
            then = "and left" if self.done else "yet, the same again does the rest"
            told += f"; {len(self.problems):,} could not be written {then}: {self.problems[0]}"
        return told
