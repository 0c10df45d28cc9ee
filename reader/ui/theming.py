"""Themes made readable, and their colours brought to a terminal that shows fewer."""

from collections.abc import Mapping
from functools import lru_cache

from rich.color import Color as Ink
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from reader.annotation import Colour
from reader.ui.colours import RGB, SIXTEEN, contrast, number
from reader.ui.tints import FAINT, READABLE, Depth, Theme, lifted, readable

_GROUNDS = ("cursor", "item", "selection", "match", "current")
_INKS = ("muted", "speaker", "code", "error", "bar")
_FIELD = ("foreground", "background")
_BRIGHT, _DEEP = "yellow red green cyan magenta", "yellow red green blue magenta"
"""What stands for the highlights' colours, in their order, on dark and on light terminals."""


def depth(app: App[None] | App[object]) -> Depth:
    """How many colours an app may show."""
    if app.console.color_system in ("standard", "windows"):
        return Depth.SIXTEEN
    if app.no_color:
        return Depth.GREY
    return Depth.CUBE if app.console.color_system == "256" else Depth.FULL


def plain(app: App[None] | App[object]) -> bool:
    """Whether tints cannot be told apart, so that passages are underlined instead."""
    return app.native_ansi_color or not depth(app).tinted


def variables(given: Mapping[str, str], dark: bool, shown: Depth) -> dict[str, str]:
    """A theme's variables as Textual makes them and `highlight-…` for the highlights, made
    readable; and those of our own style sheets: `ground-…` lies under text, `ink-…` is written."""
    if given["background"].startswith("ansi"):
        return {**given, **_ansi(dark)}
    found = readable(
        Theme(
            background=Color.parse(given["background"]).rgb,
            surface=Color.parse(given["surface"]).rgb,
            panel=Color.parse(given["panel"]).rgb,
            text=Color.parse(given["foreground"]).rgb,
            accent=Color.parse(given["accent"]).rgb,
            speaker=Color.parse(given["text-accent"]).rgb,
            code=Color.parse(given["text-secondary"]).rgb,
            error=Color.parse(given["text-error"]).rgb,
            highlights={name: Color.parse(given[f"highlight-{name}"]).rgb for name in Colour},
        ),
        shown,
    )
    made = {"foreground": "text", "ink-current": "current-text"}
    made |= {"text-muted": "muted", "text-disabled": "muted"}
    # In fields what is selected has no other sign than its ground.
    field = ("background", "text") if shown is Depth.SIXTEEN else ("text", "item")
    made |= {f"input-selection-{part}": name for part, name in zip(_FIELD, field, strict=True)}
    made |= {name: name for name in ("background", "surface", "panel")}
    made |= {f"ground-{name}": name for name in _GROUNDS}
    made |= {f"ink-{name}": name for name in _INKS}
    made |= {f"ground-{name}": f"tint-{name}" for name in Colour}
    made |= {f"ink-{name}": f"sign-{name}" for name in Colour}
    return {**given, **{name: Color(*found[key]).hex for name, key in made.items()}}


def _ansi(dark: bool) -> dict[str, str]:
    """The variables where only the terminal knows its colours: no grounds, and inks by name."""
    names = ("foreground", *(f"ink-{name}" for name in (*_INKS, "current")))
    names += tuple(f"ground-{name}" for name in (*_GROUNDS, *Colour))
    made = dict.fromkeys(names, "ansi_default")
    bright = "ansi_bright_" if dark else "ansi_"
    inks = (_BRIGHT if dark else _DEEP).split()
    made |= {f"ink-{name}": bright + ink for name, ink in zip(Colour, inks, strict=True)}
    made["ink-error"] = bright + "red"
    return made


class Fewer(LineFilter):
    """Draws in the colours that a terminal has: in the nearest ones, and text that could be read
    in ones in which it still can. (Rich goes by saturation, and makes navy or teal of dark grey.)
    """

    def __init__(self, shown: Depth) -> None:
        """`shown` is CUBE or SIXTEEN."""
        super().__init__()
        self._shown = shown

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, style and _fewer(style, self._shown), control)
            for text, style, control in segments
        ]


@lru_cache(4096)
def _fewer(style: Style, shown: Depth) -> Style:
    ink, ground = _rgb(style.color), _rgb(style.bgcolor)
    under = ground and (
        ground if shown is Depth.SIXTEEN and ground in SIXTEEN else shown.ground(ground)
    )
    over = ink and shown.shown(ink)
    if ink and over and ground and under:
        was = contrast(ink, ground)
        wanted = min(was, READABLE if was >= READABLE else FAINT)
        if contrast(over, under) < wanted:
            over = lifted(ink, [under], wanted, shown)
    return style + Style.from_color(
        over and _numbered(over, shown), under and _numbered(under, shown)
    )


def _rgb(colour: Ink | None) -> RGB | None:
    if colour is None or colour.triplet is None:
        return None
    red, green, blue = colour.triplet
    return red, green, blue


def _numbered(colour: RGB, shown: Depth) -> Ink:
    at = SIXTEEN.index(colour) if shown is Depth.SIXTEEN else number(colour)
    return Ink.from_ansi(at)
