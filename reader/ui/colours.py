"""Measures of colours: how light they are, how far apart, how well one is read on another.

Contrast is that of WCAG 2.2 (relative luminance, 1 to 21). Distance is that of OKLab (Björn
Ottosson, "A perceptual color space for image processing", 2020) times 100, so that about 2 is
the least that is seen side by side.
"""

from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import product
from math import cbrt, dist
from typing import TypeAlias

RGB: TypeAlias = tuple[int, int, int]
"""0 to 255 each, sRGB."""
Lab: TypeAlias = tuple[float, float, float]
"""OKLab: lightness 0 to 1, and the two axes of hue, which reach about 0.3."""

_LEVELS = (0, 95, 135, 175, 215, 255)
"""What each part of a colour can be among xterm's 216."""
SIXTEEN: tuple[RGB, ...] = (
    *((0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0)),
    *((0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170)),
    *((85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85)),
    *((85, 85, 255), (255, 85, 255), (85, 255, 255), (255, 255, 255)),
)
"""What the sixteen colours of a terminal usually are; its user may have chosen others."""


@lru_cache(4096)
def luminance(colour: RGB) -> float:
    """The relative luminance, 0 to 1."""
    red, green, blue = (_linear(part) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """The contrast ratio of text and ground, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def distance(one: RGB, other: RGB) -> float:
    """How different two colours look, 0 to 100 and a little more."""
    return 100 * dist(lab(one), lab(other))


@lru_cache(4096)
def lab(colour: RGB) -> Lab:
    """A colour in OKLab."""
    red, green, blue = (_linear(part) for part in colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def rgb(colour: Lab) -> RGB:
    """A colour of OKLab, greyer than asked for where a screen cannot show it so."""
    lightness, a, b = colour
    for share in (1.0, 0.85, 0.7, 0.55, 0.4, 0.25, 0.1):
        found = _parts((lightness, a * share, b * share))
        if all(-0.002 <= part <= 1.002 for part in found):
            break
    red, green, blue = (_part(part) for part in found)
    return red, green, blue


def grey(colour: RGB) -> RGB:
    """What Textual makes of a colour where none is wanted."""
    red, green, blue = colour
    part = round(red * 0.2126 + green * 0.7152 + blue * 0.0722)
    return part, part, part


def sixteenth(colour: RGB) -> RGB:
    """The nearest of a terminal's sixteen."""
    return min(SIXTEEN, key=lambda known: distance(known, colour))


@lru_cache(4096)
def cubed(colour: RGB) -> RGB:
    """The nearest of xterm's 216 colours and 24 greys."""
    reds, greens, blues = (sorted(_LEVELS, key=partial(_off, part))[:2] for part in colour)
    level = round((sum(colour) / 3 - 8) / 10)
    greys = [8 + 10 * max(0, min(23, level + step)) for step in (-1, 0, 1)]
    near = [*product(reds, greens, blues), *zip(greys, greys, greys, strict=True)]
    return min(near, key=lambda known: distance(known, colour))


def cube() -> Iterator[RGB]:
    """xterm's 216 colours and 24 greys, in the order of their numbers, which begin at 16."""
    yield from product(_LEVELS, repeat=3)
    yield from ((part, part, part) for part in range(8, 248, 10))


def number(colour: RGB) -> int:
    """The number that xterm gives to one of its 216 colours or 24 greys."""
    red, green, blue = colour
    if red == green == blue and red not in _LEVELS:
        return 232 + (red - 8) // 10
    return 16 + 36 * _LEVELS.index(red) + 6 * _LEVELS.index(green) + _LEVELS.index(blue)


def _off(one: int, other: int) -> int:
    return abs(one - other)


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _part(light: float) -> int:
    light = max(0.0, min(1.0, light))
    share = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(255 * share)


def _parts(colour: Lab) -> tuple[float, float, float]:
    """Red, green and blue light of a colour, less than 0 or more than 1 where no screen has it."""
    lightness, a, b = colour
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
