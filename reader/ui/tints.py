"""Colours that can be read, from those of a theme: grounds under the text, and inks upon them.

A theme names a background, a colour of text, an accent; highlights have colours of their own. From
these, tints are chosen that are seen, are told apart, and leave the text readable: as near to a
third of the highlight's colour as that can be. Where a theme's text is too faint for that, or for
the theme's own background, the text is made stronger.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import product
from math import atan2, hypot, pi
from typing import NamedTuple

from reader.ui.colours import (
    RGB,
    contrast,
    cube,
    cubed,
    distance,
    grey,
    lab,
    luminance,
    rgb,
    sixteenth,
)

READABLE, FAINT = 4.5, 3.0
"""The contrast of text (WCAG 2.2, 1.4.3), and of signs and of what is muted (1.4.11)."""
SEEN, APART = 6.5, 6.0
"""How far a tint must be from the background, and tints from one another (see `distance`)."""
_WAYS = sorted(
    product((1.0, 0.85, 0.7, 0.55, 0.4, 1.2), (1.0, 1.3, 1.7, 2.4)),
    key=lambda way: 2 * abs(1 - way[0]) + way[1],
)
"""What is made of the share of a colour that is wished for, and of how colourful it is."""
_HUE = pi / 5
"""The widest angle at which a hue is still held to be the same."""
_GREYISH = 0.02
"""How colourful (the length of OKLab's axes of hue) a colour must be to have a hue."""
_STEP = 0.02
_STRONG = 13.0
"""The contrast to its background that text is not raised above for the sake of tints."""


class Depth(Enum):
    """How many colours are shown."""

    FULL = "full"
    CUBE = "cube"
    """xterm's 256."""
    SIXTEEN = "sixteen"
    GREY = "grey"
    """None are wanted: all is drawn in greys."""

    def shown(self, colour: RGB) -> RGB:
        """What becomes of a colour."""
        become: Mapping[Depth, Callable[[RGB], RGB]] = {
            Depth.CUBE: cubed,
            Depth.SIXTEEN: sixteenth,
            Depth.GREY: grey,
        }
        return become[self](colour) if self in become else colour

    def ground(self, colour: RGB) -> RGB:
        """What becomes of a background. Among sixteen colours only black and white can be relied
        on: the others are as their user likes them."""
        if self is not Depth.SIXTEEN:
            return self.shown(colour)
        return (0, 0, 0) if luminance(colour) < 0.18 else (255, 255, 255)

    @property
    def tinted(self) -> bool:
        """Whether tints can be told apart."""
        return self in (Depth.FULL, Depth.CUBE)


class Theme(NamedTuple):
    """What is taken from a theme."""

    background: RGB
    surface: RGB
    panel: RGB
    text: RGB
    accent: RGB
    speaker: RGB
    code: RGB
    error: RGB
    highlights: Mapping[str, RGB]


class _Wish(NamedTuple):
    """A ground to be found: so much of a colour over what lies under it."""

    name: str
    under: RGB
    colour: RGB
    share: float
    apart: bool = False
    """Whether it must be told apart from the tints."""
    hue: bool = False
    """Whether it must be of the colour's hue, however few colours there are."""


def readable(theme: Theme, depth: Depth = Depth.FULL) -> dict[str, RGB]:
    """The colours to draw with.

    Grounds: `background`, `surface`, `panel`, `cursor`, `item` (the current one of a list),
    `selection`, `match`, `current` (the match jumped to), and `tint-…` of every highlight. Inks:
    `text`, `muted`, `speaker`, `code` and `error`, readable on every ground but `current`, which
    has its `current-text`; `bar` and `sign-…` of every highlight, which stand in margins.
    """
    found = _grounds(theme, depth)
    margins = [found[name] for name in ("background", "surface", "panel", "cursor", "item")]
    under = [ground for name, ground in found.items() if name != "text"]
    for name, ink in (("speaker", theme.speaker), ("code", theme.code), ("error", theme.error)):
        found[name] = lifted(ink, under, READABLE, depth)
    found["muted"] = lifted(_mixed(found["background"], found["text"], 0.62), under, FAINT, depth)
    signs = {f"sign-{name}": colour for name, colour in theme.highlights.items()}
    for name, ink in {"bar": theme.accent, **signs}.items():
        found[name] = lifted(ink, margins, FAINT, depth)
    found["current"] = lifted(theme.accent, margins, READABLE, depth)
    found["current-text"] = lifted(found["background"], [found["current"]], READABLE, depth)
    return found


def lifted(ink: RGB, grounds: Sequence[RGB], ratio: float, depth: Depth = Depth.FULL) -> RGB:
    """The ink itself, or the nearest stronger one that has a contrast on all of some grounds; the
    strongest there is where none has."""
    shown = ink
    for shown in _stronger(ink, grounds, depth):
        if all(contrast(shown, ground) >= ratio for ground in grounds):
            break
    return shown


def _grounds(theme: Theme, depth: Depth) -> dict[str, RGB]:
    """The grounds, and the `text` that is readable on them, no stronger than it must be."""
    plain = {
        "background": depth.ground(theme.background),
        "surface": depth.ground(theme.surface),
        "panel": depth.ground(theme.panel),
    }
    background, surface = plain["background"], plain["surface"]
    text = lifted(theme.text, list(plain.values()), READABLE, depth)
    wished = [_Wish("cursor", background, text, 0.08), _Wish("item", surface, theme.accent, 0.25)]
    wished += [
        _Wish(f"tint-{name}", background, colour, 0.32, apart=True, hue=True)
        for name, colour in theme.highlights.items()
    ]
    wished += [
        _Wish("selection", background, theme.accent, 0.45, apart=True),
        _Wish("match", background, theme.accent, 0.2),
    ]
    found = {wish.name: wish.under for wish in wished}
    if depth is Depth.SIXTEEN:
        return {**plain, **found, "text": lifted(background, [background], 9, depth)}
    needed = [wish for wish in wished if depth is not Depth.GREY or wish.name in ("cursor", "item")]
    candidates = {wish.name: list(_candidates(wish, depth)) for wish in needed}
    best = -1.0
    for ink in _stronger(text, [background], depth):
        chosen: dict[str, RGB] = {}
        score = 1.0
        for wish in needed:
            taken = [chosen[name] for name in chosen if name.startswith("tint-") and wish.apart]
            usable = [one for one in candidates[wish.name] if contrast(ink, one) >= READABLE]
            chosen[wish.name], near = _first(usable, wish.under, taken)
            score = min(score, near)
        if score > best:
            best, found, text = score, found | chosen, ink
        if score == 1 or contrast(ink, background) > _STRONG:
            break
    return {**plain, **found, "text": text}


def _first(candidates: Sequence[RGB], under: RGB, taken: Sequence[RGB]) -> tuple[RGB, float]:
    """The first candidate that is seen and is apart from those taken, or else the one that comes
    nearest to that; and how near it comes, from 0 to 1."""
    best, found = 0.0, under
    for one in candidates:
        score = min(1.0, distance(one, under) / SEEN, *(distance(one, o) / APART for o in taken))
        if score > best:
            best, found = score, one
        if score == 1:
            break
    return found, best


def _candidates(wish: _Wish, depth: Depth) -> Iterator[RGB]:
    """Grounds that a wish can be met with, the likest first."""
    under, colour, share = wish.under, wish.colour, wish.share
    if depth is Depth.CUBE:
        wished = _mixed(under, colour, share)
        possible = [one for one in cube() if not wish.hue or _same_hue(one, colour)]
        yield from sorted(possible, key=lambda one: distance(one, wished))
        return
    low, high = lab(under), lab(colour)
    for part, boost in _WAYS:
        part *= share
        yield depth.shown(
            rgb(
                (
                    low[0] + (high[0] - low[0]) * part,
                    low[1] + (high[1] * boost - low[1]) * part,
                    low[2] + (high[2] * boost - low[2]) * part,
                )
            )
        )


def _same_hue(one: RGB, other: RGB) -> bool:
    """Whether two colours are of one hue; greys are of their own."""
    (_, a, b), (_, c, d) = lab(one), lab(other)
    if min(hypot(a, b), hypot(c, d)) < _GREYISH:
        return max(hypot(a, b), hypot(c, d)) < 2 * _GREYISH
    away = abs(atan2(b, a) - atan2(d, c))
    return min(away, 2 * pi - away) < _HUE


def _mixed(one: RGB, other: RGB, share: float) -> RGB:
    """So much of another colour laid over one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _stronger(ink: RGB, grounds: Sequence[RGB], depth: Depth) -> Iterator[RGB]:
    """An ink, and the ones that are lighter step by step on dark grounds, darker on light ones."""
    white, black = (255, 255, 255), (0, 0, 0)
    up = min(contrast(white, one) for one in grounds) > min(contrast(black, one) for one in grounds)
    lightness, a, b = lab(ink)
    yield depth.shown(ink)
    while 0 < lightness < 1:
        lightness += _STEP if up else -_STEP
        yield depth.shown(rgb((lightness, a, b)))
    yield white if up else black
