"""Choosing tags: what is typed narrows those in use, several at once, the last set first."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.text import fold, tag_name, tag_names
from reader.ui.screens.dialog import Dialog
from reader.ui.signs import signs
from reader.ui.widgets.pick_list import Option, PickList

_LAST = "\0last"
_NEW = "\0new"


class TagPicker(Dialog[tuple[str, ...] | None]):
    """Returns the tags to give, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("ctrl+s", "pick", show=False),
        Binding("tab", "add", show=False, priority=True),
        Binding("down,ctrl+n", "line(1)", show=False, priority=True),
        Binding("up,ctrl+p", "line(-1)", show=False, priority=True),
    ]

    def __init__(
        self, given: tuple[str, ...], last: tuple[str, ...], counts: dict[str, int]
    ) -> None:
        """`given` are the passage's own tags, `last` those given last, `counts` all with the
        number of their passages, those used last first."""
        super().__init__()
        self._given = given
        self._last = tuple(tag for tag in last if tag not in given)
        self._counts = counts
        self._added: tuple[str, ...] = ()
        self._before = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title()), classes="dialog-title", id="tag-title")
            yield Input(placeholder="type to narrow, or a new tag", compact=True)
            yield PickList(empty="\nno tags yet: type one")
            yield Static(
                Content("Enter tag it · Tab several · 1-9 pick · Esc close"), classes="dialog-foot"
            )

    def on_mount(self) -> None:
        options = self.query_one(PickList)
        options.set_class(True, "-active")
        options.styles.height = min(14, max(3, len(self._counts) + 2))
        options.fill(self.options(""))
        self.query_one(Input).focus()

    def options(self, typed: str) -> list[Option]:
        """What can be picked for what is typed so far, the likeliest first."""
        taken = (*self._given, *self._added)
        known = [tag for tag in self._counts if tag not in taken]
        found: list[Option] = []
        if not typed.strip():
            if self._last and not self._added:
                label = " ".join(f"#{tag}" for tag in self._last)
                found.append(Option(_LAST, label, "as last time"))
            rest = [tag for tag in known if (tag,) != self._last or self._added]
            return found + [self._option(tag) for tag in rest]
        try:
            name = tag_name(typed)
        except ValueError:
            name = ""
        close: list[Option] = []
        loose: list[Option] = []
        for tag in known:
            rank = _rank(fold(name or typed), tag)
            if rank:
                (close if rank == 2 else loose).append(self._option(tag))
        exact = name in self._counts
        close.sort(key=lambda option: option.id != name)
        new = (
            [Option(_NEW, f"#{name}", "new tag")]
            if name and not exact and name not in taken
            else []
        )
        return [*close, *new, *loose]

    def _option(self, tag: str) -> Option:
        return Option(tag, f"#{tag}", str(self._counts[tag]))

    def _title(self) -> str:
        tags = " ".join(f"#{tag}" for tag in (*self._given, *self._added))
        return f"Tag{signs(self.app).between}{tags}" if tags else "Tag"

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        typed, before, self._before = event.value, self._before, event.value
        options = self.query_one(PickList)
        if not before and typed in tuple("123456789") and int(typed) <= len(options.items):
            options.choose(int(typed) - 1)  # a digit typed first picks from the list
            self.action_pick()
            return
        options.fill(self.options(typed.rstrip(",")))
        if typed.endswith(","):
            self.action_add()

    def _picked(self) -> tuple[str, ...] | None:
        """The tags that the current line stands for; None where it names none."""
        typed = self.query_one(Input).value
        option = self.query_one(PickList).item
        if option and option.id == _LAST:
            return self._last
        if option and option.id != _NEW:
            return (option.id,)
        try:
            return tag_names(typed.replace(" ", "-")) if typed.strip() else ()
        except ValueError as error:
            self.app.notify(str(error), markup=False, severity="warning")
            return None

    @on(Input.Submitted)
    @on(PickList.Chosen)
    def action_pick(self) -> None:
        typed = self.query_one(Input).value.strip()
        picked = self._picked() if typed or not self._added else ()
        if picked is not None:
            self.end((*self._added, *picked))

    def action_add(self) -> None:
        """Take the current line, and go on choosing."""
        picked = self._picked()
        if picked:
            self._added = tuple(dict.fromkeys((*self._added, *picked)))
            self.query_one("#tag-title", Static).update(Content(self._title()))
            self.query_one(Input).value = ""
            self.query_one(PickList).fill(self.options(""))

    def action_close(self) -> None:
        self.end(None)

    def action_line(self, by: int) -> None:
        self.query_one(PickList).line(by)


def _rank(typed: str, tag: str) -> int:
    """2 where a part of the tag begins with what was typed, 1 where its letters occur in order."""
    if fold(tag).startswith(typed) or any(
        part.startswith(typed) for part in fold(tag).replace("/", "-").split("-")
    ):
        return 2
    at = 0
    for char in typed:
        at = tag.find(char, at) + 1
        if not at:
            return 0
    return 1
