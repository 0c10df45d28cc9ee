"""The signs that are drawn: as they are for the eye, and in plain letters for screen readers.

A screen reader spells out a box or a dot, or passes over it in silence. In linear mode nothing is
drawn but what can be read aloud; what belongs to an article stays letter for letter.
"""

from typing import NamedTuple

from textual.app import App

LINEAR = "-linear"
"""The class of an app in linear mode."""


class Signs(NamedTuple):
    """What stands for what. Signs in the margin take one cell."""

    cursor: str = "▌"
    """Before the current sentence, and before the current item of a list."""
    selected: str = "┃"
    chosen: str = "✓"
    """After the sign of an annotation that the next act is for."""
    note: str = "✎"
    tag: str = "#"
    highlight: str = "│"
    goes_on: str = "│"
    """Beside the further lines of an annotation."""
    crossed: str = "║"
    """The same where annotations lie over one another; the signs of kinds are reversed there."""
    doubt: str = "?"
    """Where an annotation perhaps stands."""
    quote: str = "│"
    rule: str = "―――"
    thumb: str = "▐"
    status: tuple[str, str, str] = ("●", "◐", "○")
    """Of an article: unread, being read, read."""
    starred: str = "★"
    shelf: str = "▫"
    """Before a saved query,"""
    shelf_shown: str = "▪"
    """and before the one that the list is filtered by."""
    paragraph: str = "¶ "
    between: str = " · "
    linear: bool = False

    def kind(self, note: str, tags: tuple[str, ...]) -> str:
        """The sign of an annotation."""
        return self.note if note else self.tag if tags else self.highlight

    def label(self, text: str, bar: str) -> str:
        """What stands before a row, as wide as it was; `bar` is what becomes of lines there."""
        return text.translate({**_PLAIN, ord("│"): bar}) if self.linear else text

    def said(self, text: str) -> str:
        """A text of our own, without signs where there are to be none."""
        if self.linear:
            for sign, spoken in _SAID:
                text = text.replace(sign, spoken)
        return text


DRAWN = Signs()
SPOKEN = Signs(
    cursor=">",
    selected="*",
    chosen=" ",
    note="n",
    tag="t",
    highlight="h",
    goes_on=" ",
    crossed="+",
    quote='"',
    rule="---",
    thumb=" ",
    status=("unread", "begun", "read"),
    starred="starred",
    shelf=" ",
    shelf_shown=" ",
    paragraph="paragraph ",
    between=", ",
    linear=True,
)
"""A spoken sign is an ASCII letter or a mark that every keyboard has."""

_PLAIN = str.maketrans("•‣◦▪●○■□☐☑☒↳⋯", "--------oxx  ")
"""Of tasks, `x` is done and `o` is not."""
_SAID = (
    *((" · ", ", "), ("¶", "paragraph"), ("…", "..."), ("⋯ ", "")),
    *(("↑", "Up"), ("↓", "Down"), ("←", "Left"), ("→", "Right")),
)


def signs(app: App[None] | App[object]) -> Signs:
    """The signs that an app draws."""
    return SPOKEN if app.has_class(LINEAR) else DRAWN
