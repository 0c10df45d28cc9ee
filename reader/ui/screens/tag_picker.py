"""Choosing tags: what is typed narrows those in use, several at once, the last set first."""

from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from reader.text import tag_names
from reader.ui.screens.dialog import Dialog
from reader.ui.signs import signs
from reader.ui.tags import Tags
from reader.ui.widgets.pick_list import Option, PickList

_LAST = "\0last"
_NEW = "\0new"
_DIGITS = "123456789"
_MOST = 50
"""Tags shown that are hardly meant."""


class TagPicker(Dialog[tuple[str, ...] | None]):
    """Returns the tags to give, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False),
        Binding("ctrl+s", "pick", show=False),
        Binding("tab", "add", show=False, priority=True),
        Binding("backspace", "drop", show=False, priority=True),
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
        self._last = last
        self._counts = counts
        self._tags = Tags(counts)
        self._added: tuple[str, ...] = ()
        self._before = ""
        self._pointed = False
        """Whether a line of the list was gone to."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title()), classes="dialog-title", id="tag-title")
            yield Input(placeholder="type to narrow, or a new tag", compact=True)
            yield PickList(empty="\nno tags yet: type one")
            foot = "Enter tag it · Tab or , several · 1-9 pick · Esc close"
            yield Static(Content(foot), classes="dialog-foot")

    def on_mount(self) -> None:
        options = self.query_one(PickList)
        options.set_class(True, "-active")
        options.styles.height = min(14, max(3, len(self._counts) + 2))
        options.fill(self.options(""))
        self.query_one(Input).focus()

    def options(self, typed: str) -> list[Option]:
        """What can be picked for what is typed so far, the likeliest first; a new tag stands
        second where a known one may be meant."""
        taken = (*self._given, *self._added)
        if not typed.strip():
            return self._unasked(taken)
        if "," in typed:
            return self._several(typed)
        found = self._tags.find(typed)
        close = [self._option(tag) for tag in found.close if tag not in taken]
        loose = [self._option(tag) for tag in found.loose[:_MOST] if tag not in taken]
        if found.name in taken:
            return [Option(found.name, f"#{found.name}", "given already"), *close, *loose]
        if not found.name or found.name in self._counts:
            return [*close, *loose]
        return [*close[:1], Option(_NEW, f"#{found.name}", "new tag"), *close[1:], *loose]

    def _unasked(self, taken: tuple[str, ...]) -> list[Option]:
        """The tags given last, then all, numbered as far as digits reach."""
        lines: list[Option] = []
        alone = ""
        if self._last and not self._added:
            label = " ".join(f"#{tag}" for tag in self._last)
            known = all(tag in self._given for tag in self._last)
            note = "given already" if known else "as last time"
            alone = self._last[0] if len(self._last) == 1 else ""
            uses = f" · {self._counts[alone]}" if alone in self._counts else ""
            lines.append(Option(_LAST, label, note + uses))
        lines += [self._option(tag) for tag in self._counts if tag not in (*taken, alone)]
        return [
            option._replace(label=f"{digit}  {option.label}")
            for option, digit in zip(lines, _DIGITS, strict=False)
        ] + [option._replace(label=f"   {option.label}") for option in lines[len(_DIGITS) :]]

    def _several(self, typed: str) -> list[Option]:
        """Names that were pasted together: they are what they say."""
        try:
            names = tag_names(typed.replace(" ", "-"))
        except ValueError:
            return []
        return [Option(_NEW, " ".join(f"#{name}" for name in names), "tags")]

    def _option(self, tag: str) -> Option:
        return Option(tag, f"#{tag}", str(self._counts[tag]))

    def _title(self) -> str:
        parts = (self._given, self._added)
        given, added = (" ".join(f"#{tag}" for tag in tags) for tags in parts)
        title = f"Tag{signs(self.app).between}{given}" if given else "Tag"
        return f"{title} + {added}" if added else title

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        typed, before, self._before = event.value, self._before, event.value
        options = self.query_one(PickList)
        if not before and typed and typed in _DIGITS and int(typed) <= len(options.items):
            options.choose(int(typed) - 1)  # a digit typed first picks from the list
            self._pointed = True
            self.action_pick()
        elif typed == f"{before},":
            self.action_add()
        else:
            self._pointed = False
            options.fill(self.options(typed))

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
    def action_pick(self) -> None:
        """Give the tags taken so far and the current line's, if that is meant at all."""
        meant = self._pointed or not self._added or self.query_one(Input).value.strip()
        picked = self._picked() if meant else ()
        if picked is not None:
            self.end((*self._added, *picked))

    @on(PickList.Chosen)
    def _clicked(self) -> None:
        self._pointed = True
        self.action_pick()

    def action_add(self) -> None:
        """Take the current line, and go on choosing."""
        picked = self._picked()
        if picked:
            self._take(tuple(dict.fromkeys((*self._added, *picked))))

    def action_drop(self) -> None:
        """Put back the tag taken last, where there is nothing to erase."""
        if self.query_one(Input).value or not self._added:
            raise SkipAction
        self._take(self._added[:-1])

    def _take(self, tags: tuple[str, ...]) -> None:
        self._added = tags
        self.query_one("#tag-title", Static).update(Content(self._title()))
        self._before = self.query_one(Input).value = ""
        self._pointed = False
        self.query_one(PickList).fill(self.options(""))

    def action_close(self) -> None:
        self.end(None)

    def action_line(self, by: int) -> None:
        self._pointed = True
        self.query_one(PickList).line(by)
