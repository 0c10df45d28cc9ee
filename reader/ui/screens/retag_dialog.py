"""The name that a tag is to have: typed anew, or one of those in use."""

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.counts import number
from reader.ui.screens.dialog import Dialog
from reader.ui.signs import signs
from reader.ui.tags import Tags
from reader.ui.widgets.pick_list import Option, PickList
from reader.vocabulary import Operation, Use, Verb, below, check, merge, nest, rename, within

_TITLES = {Verb.RENAME: "Rename #{}", Verb.MERGE: "Merge #{} into", Verb.NEST: "Nest #{} below"}
_TOP = "\0top"
_LINES = 8


class RetagDialog(Dialog[Operation | None]):
    """Returns what is to be done to a tag, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("ctrl+s", "pick", show=False),
        Binding("tab", "complete", show=False, priority=True),
        Binding("down,ctrl+n", "line(1)", show=False, priority=True),
        Binding("up,ctrl+p", "line(-1)", show=False, priority=True),
    ]

    def __init__(self, verb: Verb, tag: str, uses: Mapping[str, Use]) -> None:
        """`uses` are all tags there are."""
        super().__init__()
        self._verb = verb
        self._tag = tag
        self._uses = uses
        above = tag.rpartition("/")[0]
        self._known = {
            one: use.all_passages
            for one, use in uses.items()
            if one != tag and not (verb is Verb.NEST and (within(one, tag) or one == above))
        }
        self._tags = Tags(self._known)

    def compose(self) -> ComposeResult:
        typed = self._tag if self._verb is Verb.RENAME else ""
        with Vertical(classes="dialog"):
            title = _TITLES[self._verb].format(self._tag)
            yield Static(Content(title), classes="dialog-title")
            yield Input(typed, placeholder="type to narrow, or a new tag", compact=True)
            yield PickList(empty="\ntype a name")
            yield Static("", classes="dialog-text", id="retag-told")
            foot = "Enter do it · Tab complete · ↑ ↓ pick · Esc close"
            yield Static(Content(foot), classes="dialog-foot")

    def on_mount(self) -> None:
        lines = self.query_one(PickList)
        lines.set_class(True, "-active")
        lines.styles.height = max(3, min(_LINES, len(self._known) + 1, self.app.size.height - 15))
        self.query_one(Input).focus()
        self._show()

    def options(self, typed: str) -> list[Option]:
        """What can be picked for what is typed so far. For a new name that stands first, as it is;
        else the likeliest of those in use."""
        if not typed.strip():
            if self._verb is Verb.RENAME:
                return []
            top = [Option(_TOP, "no tag", "to the top")] if self._top else []
            return top + [self._option(tag) for tag in self._known]
        found = self._tags.find(typed)
        lines = [self._option(tag) for tag in (*found.close, *found.loose)]
        name = found.name
        if name and name not in self._known:
            new = Option(name, f"#{name}", "as it is" if name == self._tag else "new tag")
            at = 0 if self._verb is Verb.RENAME else min(1, len(found.close))
            lines.insert(at, new)
        return lines

    @property
    def _top(self) -> bool:
        """Whether the tag can be taken out of another one."""
        return self._verb is Verb.NEST and "/" in self._tag

    def _option(self, tag: str) -> Option:
        return Option(tag, f"#{tag}", f"{self._known[tag]:,}")

    @on(Input.Changed)
    def _show(self) -> None:
        lines = self.query_one(PickList)
        lines.fill(self.options(self.query_one(Input).value))
        self._tell()

    @on(PickList.Moved)
    def _tell(self) -> None:
        told = signs(self.app).said(self.told())
        self.query_one("#retag-told", Static).update(Content(told))

    def _operation(self) -> Operation | None:
        """What is meant; None where nothing is to change. Raises ValueError."""
        option = self.query_one(PickList).item
        name = option.id if option else self.query_one(Input).value
        if name == self._tag and self._verb is Verb.RENAME:
            return None
        if self._verb is Verb.NEST:
            made = nest(self._tag, "" if name == _TOP else name)
        else:
            made = merge([self._tag], name) if self._verb is Verb.MERGE else rename(self._tag, name)
        check(made, self._uses)
        return made

    def told(self) -> str:
        """What Enter would do, or why it would do nothing."""
        try:
            operation = self._operation()
        except ValueError as error:
            return str(error)
        if operation is None:
            return "The name that it has"
        use, there = self._uses[self._tag], self._uses.get(operation.target)
        if there:
            inside = within(self._tag, operation.target)  # its passages are among those already
            known = there.passages if inside else there.all_passages
            counts = f"{use.all_passages:,} + {known:,} passages"
            return f"Merges into #{operation.target}: {counts}"
        lower = below(operation, self._uses)
        more = f" · {number(lower, 'tag')} below too" if lower else ""
        where = f"{number(use.all_passages, 'passage')} in {number(use.all_articles, 'article')}"
        return f"Becomes #{operation.target}: {where}{more}"

    @on(Input.Submitted)
    @on(PickList.Chosen)
    def action_pick(self) -> None:
        try:
            self.end(self._operation())
        except ValueError:
            self._tell()  # it says already why not

    def action_complete(self) -> None:
        """Take the current line into the field, or, where it stands there, the next one."""
        lines, field = self.query_one(PickList), self.query_one(Input)
        names = [line.id for line in lines.items[lines.current : lines.current + 2]]
        name = next((one for one in names if one not in (field.value, _TOP)), None)
        if name:
            field.value = name
            field.cursor_position = len(name)

    def action_close(self) -> None:
        self.end(None)

    def action_line(self, by: int) -> None:
        self.query_one(PickList).line(by)
