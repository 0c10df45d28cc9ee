"""Passages whose place is not certain, one at a time: as marked, and where they may stand now."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reader.annotation import Annotation
from reader.document import Document
from reader.exports.citation import place
from reader.passage import Candidate, State
from reader.text import clean_line, clip
from reader.ui.comparison import Extract, extract, likeness, quoted
from reader.ui.marks import Mark
from reader.ui.screens.dialog import Dialog
from reader.ui.signs import signs
from reader.ui.theming import plain
from reader.ui.widgets.pick_list import Option, PickList
from reader.ui.wrap import wrap

_FOOT = "Enter accept · 1-5 · s select it · o keep as orphan · d delete · n p · Esc"
_NOWHERE = "Nothing in the text is like it now."


class Verdicts(Protocol):
    """Takes what the user says of passages; each verdict is an act that can be undone."""

    def unsettled(self) -> Sequence[Mark]: ...

    def accept(self, annotation: Annotation, start: int, end: int) -> None: ...

    def keep_orphan(self, annotation: Annotation) -> None: ...

    def drop(self, annotation: Annotation) -> None: ...

    async def action_undo(self) -> None: ...


class Review(Dialog[str | None]):
    """Returns the id of the annotation that the user wants to select a passage for, or None."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", show=False),
        Binding("enter", "accept", show=False),
        Binding("s", "select", show=False),
        Binding("o", "orphan", show=False),
        Binding("d,delete", "drop", show=False),
        Binding("u,ctrl+z", "undo", show=False),
        Binding("n,right,l", "step(1)", show=False),
        Binding("p,left,h", "step(-1)", show=False),
        Binding("down,j", "line(1)", show=False),
        Binding("up,k", "line(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup,b", "page(-1)", show=False),
        *(Binding(str(n), f"choose({n - 1})", show=False) for n in range(1, 6)),
    ]

    def __init__(self, document: Document, verdicts: Verdicts, first: str = "") -> None:
        """`first` is the id of the annotation to begin with."""
        super().__init__()
        self._document = document
        self._verdicts = verdicts
        self._texts: Mapping[str, str | None] = {}
        self._laid_out = False
        self._marks = list(verdicts.unsettled())
        ids = [mark.annotation.id for mark in self._marks]
        self._at = ids.index(first) if first in ids else 0

    def compose(self) -> ComposeResult:
        with Vertical(id="review"):
            yield Static("", id="review-title", classes="dialog-title")
            yield Static("", id="review-facts")
            yield Static("", id="review-reason")
            with Container(id="review-sides"):
                with Vertical(classes="review-side"):
                    yield Static("As first marked", classes="review-head")
                    with VerticalScroll(id="review-then", can_focus=False):
                        yield Static("")
                with Vertical(classes="review-side"):
                    yield Static("In the text now", classes="review-head")
                    yield PickList(id="review-candidates")
                    with VerticalScroll(id="review-now", can_focus=False):
                        yield Static("")
            yield Static("", id="review-foot", classes="dialog-foot")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#review-foot", Static).update(Content(signs(self.app).said(_FOOT)))
        self.query_one(PickList).focus()
        self._laid_out = True
        self.renew()

    def on_resize(self) -> None:
        if self._laid_out and self._marks:
            self.call_after_refresh(self._compare)

    @property
    def mark(self) -> Mark:
        """The passage that is asked about."""
        return self._marks[self._at]

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Where it may stand, the likeliest first."""
        mark = self.mark
        if mark.state is State.UNCERTAIN and not mark.candidates:
            return (Candidate(mark.start, mark.end, 1.0),)
        return mark.candidates

    def learn(self, texts: Mapping[str, str | None]) -> None:
        """Take the texts that passages were marked in, by their hashes."""
        self._texts = texts
        if self._laid_out and self._marks:
            self._compare()

    def renew(self) -> None:
        """Ask about what is still to be asked; close where that is nothing."""
        asked = self.mark.annotation.id if self._marks else ""
        self._marks = list(self._verdicts.unsettled())
        ids = [mark.annotation.id for mark in self._marks]
        self._at = ids.index(asked) if asked in ids else min(self._at, max(0, len(ids) - 1))
        if not self._marks:
            self.end(None)
        elif self._laid_out:
            self._show()

    # What is shown

    def _show(self) -> None:
        mark, document, known = self.mark, self._document, signs(self.app)
        note = mark.annotation
        between = known.between
        title = f"Review{between}{self._at + 1} of {len(self._marks)}{between}{document.title}"
        tags = " ".join(f"#{tag}" for tag in note.tags)
        heading = clip(clean_line(note.heading), 60) if note.speaker else ""
        facts = [known.said(place(note)), heading, note.colour.value, tags]
        told = between.join(fact for fact in facts if fact)
        if note.note:
            told = f"{told}\n{known.kind(note.note, ())} {clip(clean_line(note.note), 300)}"
        state = "Not found" if mark.state is State.ORPHAN else "Place not certain"
        reason = f"{state}: {mark.reason}" if mark.reason else state
        self._tell("#review-title", title)
        self._tell("#review-facts", told)
        self._tell("#review-reason", reason)
        options = [
            Option(str(n), f"{n}  {self._place(one)}", likeness(one.score))
            for n, one in enumerate(self.candidates, 1)
        ]
        listed = self.query_one(PickList)
        listed.styles.height = len(options)
        listed.display = bool(options)
        listed.fill(options)
        self._compare()

    def _place(self, candidate: Candidate) -> str:
        return signs(self.app).said(place(self._document, candidate.start))

    def _tell(self, name: str, told: str) -> None:
        self.query_one(name, Static).update(Content(told))

    def _compare(self) -> None:
        """Show the passage as it was marked beside the candidate that is current."""
        note, candidate = self.mark.annotation, self._chosen()
        passage, text = note.passage, self._document.text
        now = text[candidate.start : candidate.end] if candidate else passage.exact
        old = self._texts.get(note.text_hash)
        if old is not None and old[passage.start : passage.end] == passage.exact:
            then = extract(old, passage.start, passage.end, now)
        else:
            then = quoted(passage, now)
        self._fill("#review-then", then, note, gone=True)
        if candidate:
            here = extract(text, candidate.start, candidate.end, passage.exact)
            self._fill("#review-now", here, note, gone=False)
        else:
            self.query_one("#review-now Static", Static).update(Content(_NOWHERE))

    def _fill(self, name: str, shown: Extract, note: Annotation, *, gone: bool) -> None:
        """Show an extract, its passage in sight."""
        box = self.query_one(name, VerticalScroll)
        linear = signs(self.app).linear
        if plain(self.app):  # tints cannot be told apart
            ground, unlike = "bold underline", f"bold reverse {'strike' if gone else ''}"
        else:
            ground = f"bold on $ground-{note.colour}"
            unlike = f"{ground} {'strike' if gone else 'underline'}"
        parts: list[tuple[str, str]] = [(shown.before, "$ink-muted")]
        parts += [("[", "")] if linear else []
        for text, same in shown.runs:
            if linear and not same:  # as wdiff writes what is gone and what is new
                text = f"[-{text}-]" if gone else f"{{+{text}+}}"
            parts.append((text, ground if same else unlike))
        parts += [("]", "")] if linear else []
        parts.append((shown.after, "$ink-muted"))
        box.query_one(Static).update(Content.assemble(*parts))
        width = max(8, box.scrollable_content_region.width)
        above = len(wrap(shown.before, 0, len(shown.before), width)) - 1
        box.call_after_refresh(
            box.scroll_to, y=max(0, above - box.size.height // 3), animate=False, immediate=True
        )

    def _chosen(self) -> Candidate | None:
        at, found = self.query_one(PickList).current, self.candidates
        return found[at] if at < len(found) else None

    # Keys

    @on(PickList.Moved)
    @on(PickList.Chosen)
    def _follow(self) -> None:
        self._compare()

    def action_line(self, by: int) -> None:
        if len(self.candidates) > 1:
            self.query_one(PickList).line(by)
        else:
            self.query_one("#review-now", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_choose(self, number: int) -> None:
        if number < len(self.candidates):
            self.query_one(PickList).choose(number)
            self._compare()

    def action_page(self, by: int) -> None:
        for box in self.query(VerticalScroll):
            box.scroll_relative(y=by * max(1, box.size.height - 1), animate=False)

    def action_step(self, by: int) -> None:
        """Ask about the next or previous passage, and leave this one as it is."""
        self._at = (self._at + by) % len(self._marks)
        self._show()

    def action_accept(self) -> None:
        if candidate := self._chosen():
            self._verdicts.accept(self.mark.annotation, candidate.start, candidate.end)
            self.renew()
        else:
            told = "Nothing to accept: select its passage with s, or keep it as an orphan with o"
            self.app.notify(told, markup=False)

    def action_orphan(self) -> None:
        self._verdicts.keep_orphan(self.mark.annotation)
        self.renew()

    def action_drop(self) -> None:
        self._verdicts.drop(self.mark.annotation)
        self.renew()

    async def action_undo(self) -> None:
        await self._verdicts.action_undo()
        self.renew()

    def action_select(self) -> None:
        self.end(self.mark.annotation.id)

    def action_close(self) -> None:
        self.end(None)
