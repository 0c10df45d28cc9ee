"""Colours: in every theme, and with as many as a terminal has, text is read, and what is marked is
seen and told apart; without any, by other signs.

How far apart colours look is measured here by CIEDE2000, another measure than the one they are
chosen by. A difference of 2.3 is just seen; of our own highlights three times that is asked for,
of those that a user chose still more than twice.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color as Ink
from rich.color import ColorSystem, ColorType
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES

from reader.annotation import Colour
from reader.config import Settings
from reader.ui.app import ReaderApp
from reader.ui.colours import RGB, SIXTEEN, contrast, cube, number
from reader.ui.theming import variables
from reader.ui.tints import Depth
from tests.ui.conftest import REPORT, Desk
from tests.ui.driving import keys, lines, settle, shown, type_, until

READABLE, FAINT = 4.5, 3.0
QUIET, SEEN, APART, CHOSEN = 2.3, 8.0, 7.0, 6.0
"""The least CIEDE2000 of quiet grounds and the background, of a tint and the background, of two
tints, of either where a user chose the colours."""
PAINTED = [name for name, theme in BUILTIN_THEMES.items() if not theme.ansi]
ANSI = [name for name, theme in BUILTIN_THEMES.items() if theme.ansi]
OURS = ReaderApp.get_theme_variable_defaults
BRIGHT = {"yellow": "#ffff00", "red": "#ff0000", "green": "#00ff00", "blue": "#0000ff"}
PALE = {"yellow": "#f4e7a1", "red": "#f2b8b5", "green": "#b9e0b0", "blue": "#a9cdf0"}


def made(theme: str, depth: Depth, own: dict[str, str] | None = None) -> dict[str, RGB]:
    """The colours that the app draws a theme in, as numbers."""
    system = BUILTIN_THEMES[theme]
    given = {**OURS(None), **system.to_color_system().generate(), **system.variables}  # type: ignore[arg-type]
    given |= {f"highlight-{name}": colour for name, colour in (own or {}).items()}
    found = variables(given, system.dark, depth)
    wanted = ("ground-", "ink-", "background", "surface", "panel", "foreground")
    return {
        name: Color.parse(colour).rgb
        for name, colour in found.items()
        if name.startswith(wanted[:2]) or name in wanted
    }


def grounds(colours: dict[str, RGB]) -> dict[str, RGB]:
    """All that text can lie upon, but for the match jumped to, which has an ink of its own."""
    plain = ("background", "surface", "panel")
    return {
        name: colour
        for name, colour in colours.items()
        if name in plain or (name.startswith("ground-") and name != "ground-current")
    }


def check_contrast(colours: dict[str, RGB]) -> None:
    for name, ground in grounds(colours).items():
        for ink in ("foreground", "ink-speaker", "ink-code", "ink-error"):
            assert contrast(colours[ink], ground) >= READABLE, f"{ink} on {name}"
        assert contrast(colours["ink-muted"], ground) >= FAINT, name
    assert contrast(colours["ink-current"], colours["ground-current"]) >= READABLE
    for name in ("background", "surface", "panel", "ground-cursor", "ground-item"):
        for sign in ("bar", *Colour):
            assert contrast(colours[f"ink-{sign}"], colours[name]) >= FAINT, f"{sign} on {name}"


def check_tints(colours: dict[str, RGB], seen: float, apart: float) -> None:
    background = colours["background"]
    tints = {name.value: colours[f"ground-{name}"] for name in Colour}
    for name, tint in tints.items():
        assert difference(tint, background) >= seen, name
        assert difference(tint, colours["ground-selection"]) >= QUIET, name
    for one, other in combinations(tints, 2):
        assert difference(tints[one], tints[other]) >= apart, f"{one} and {other}"
    assert difference(colours["ground-cursor"], background) >= QUIET
    assert difference(colours["ground-match"], background) >= QUIET
    assert difference(colours["ground-selection"], background) >= 2 * QUIET
    assert difference(colours["ground-item"], colours["surface"]) >= QUIET
    for other in ("background", "ground-selection", "ground-match"):
        assert difference(colours["ground-current"], colours[other]) >= SEEN, other


@pytest.mark.parametrize("own", [{}, BRIGHT, PALE], ids=["usual", "bright", "pale"])
@pytest.mark.parametrize("depth", [Depth.FULL, Depth.CUBE])
@pytest.mark.parametrize("theme", PAINTED)
def test_highlights_are_seen_and_told_apart_and_text_is_read(
    theme: str, depth: Depth, own: dict[str, str]
) -> None:
    colours = made(theme, depth, own)
    check_contrast(colours)
    check_tints(colours, *((CHOSEN, CHOSEN) if own else (SEEN, APART)))


@pytest.mark.parametrize("depth", [Depth.SIXTEEN, Depth.GREY])
@pytest.mark.parametrize("theme", PAINTED)
def test_text_is_read_where_tints_cannot_be_told_apart(theme: str, depth: Depth) -> None:
    colours = made(theme, depth)
    check_contrast(colours)
    for colour in colours.values():
        assert colour in SIXTEEN if depth is Depth.SIXTEEN else len(set(colour)) == 1


any_colour = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(
    st.sampled_from(PAINTED),
    st.sampled_from(Depth),
    st.fixed_dictionaries({name.value: any_colour for name in Colour}),
)
def test_whatever_colours_are_wished_for_text_is_read(
    theme: str, depth: Depth, own: dict[str, str]
) -> None:
    colours = made(theme, depth, own)
    check_contrast(colours)


def test_what_we_take_for_xterms_colours_are_those() -> None:
    for colour in cube():
        assert Ink.from_ansi(number(colour)).get_truecolor() == colour
    assert [number(colour) for colour in cube()] == list(range(16, 256))


def test_ansi_themes_name_no_colour_but_the_terminals_own() -> None:
    for theme in ANSI:
        system = BUILTIN_THEMES[theme]
        given = {**OURS(None), **system.to_color_system().generate(), **system.variables}  # type: ignore[arg-type]
        found = variables(given, system.dark, Depth.FULL)
        for name, colour in found.items():
            if name.startswith(("ground-", "ink-")):
                assert Color.parse(colour).ansi is not None, name
                assert not name.startswith("ground-") or colour == "ansi_default", name
        assert len({found[f"ink-{name}"] for name in Colour}) == len(Colour)


# What is really drawn

SIGNS = "▌▐┃│║✎#●◐○★"


class Cell:
    """A stretch of the screen as the terminal shows it."""

    def __init__(self, text: str, style: Style, system: ColorSystem) -> None:
        self.text = text
        self.style = style
        ink, ground = style.color, style.bgcolor
        assert ink and ground, text
        self.ink = _rgb(ink.downgrade(system), True)
        self.ground = _rgb(ground.downgrade(system), False)
        self.named = self.ink
        if style.reverse:
            self.ink, self.ground = self.ground, self.ink


def _rgb(ink: Ink, foreground: bool) -> RGB:
    if ink.type is ColorType.STANDARD and ink.number is not None:
        return SIXTEEN[ink.number]
    red, green, blue = ink.get_truecolor(foreground=foreground)
    return red, green, blue


def drawn(pilot: Pilot[None], system: ColorSystem = ColorSystem.TRUECOLOR) -> Iterator[Cell]:
    """What is on the screen; of a dialog what it holds itself."""
    screen = pilot.app.screen
    boxes = screen.query(".dialog, #--input, #--results")
    regions = [box.region for box in boxes] or [screen.region]
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            told = any(char.isalnum() or char in SIGNS for char in segment.text)
            if segment.style and told and any(region.contains(x, y) for region in regions):
                yield Cell(segment.text, segment.style, system)
            x += cell_len(segment.text)


SYSTEMS = {
    "truecolor": ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, ColorSystem.TRUECOLOR),
    "256": ({"TERM": "xterm-256color", "COLORTERM": ""}, ColorSystem.EIGHT_BIT),
    "16": ({"TERM": "linux", "COLORTERM": ""}, ColorSystem.STANDARD),
    "grey": ({"TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": "1"}, ColorSystem.TRUECOLOR),
}


async def busy(pilot: Pilot[None]) -> None:
    """Make a screen on which all that can lie over text does."""
    await settle(pilot)
    await keys(pilot, "1", ")", "2", ")", "3", ")", "4", "V", "H", "5", "v", "H")
    await keys(pilot, "[", "[", "a")
    await type_(pilot, "look again")
    await keys(pilot, "ctrl+s", "]", "]", "t")
    await type_(pilot, "money")
    await keys(pilot, "enter", "A", "/")
    await type_(pilot, "the")
    await keys(pilot, "enter", "n", "v")


def faint(pilot: Pilot[None]) -> set[RGB]:
    """The inks of what is muted, and of signs."""
    known = pilot.app.theme_variables
    return {Color.parse(known[f"ink-{name}"]).rgb for name in ("muted", "bar", *Colour)}


HARD = {
    "textual-light": "truecolor 256",
    "tokyo-night": "truecolor 16",
    "nord": "truecolor grey",
    "solarized-dark": "truecolor",
}
"""Themes with little room for contrast, and where dialogs are opened in them."""
DIALOGS = (("a",), ("t",), ("?",), ("E",), ("colon",))


async def test_the_settings_may_choose_a_highlights_colour(desk: Desk) -> None:
    session = replace(desk.session(), settings=Settings(colours={"yellow": "#12B0C9"}))
    async with ReaderApp(session).run_test() as pilot:
        assert pilot.app.theme_variables["ink-yellow"] == "#12B0C9"
        pilot.app.theme = "solarized-light"
        await settle(pilot)
        ink = Color.parse(pilot.app.theme_variables["ink-yellow"]).rgb
        assert ink[2] > ink[0] and difference(ink, (0x12, 0xB0, 0xC9)) > QUIET  # made stronger


@pytest.mark.parametrize("name", SYSTEMS)
async def test_everything_on_the_screen_is_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    environ, system = SYSTEMS[name]
    for key, value in environ.items():
        monkeypatch.setenv(key, value)
    text = (desk.library / "2-briefing.txt").read_text("utf-8")
    desk.write("0-all.md", f"{REPORT}\n> It was *said* in `code` and [a link](x).\n\n{text}")
    async with desk.app("0-all.md").run_test(size=(140, 45)) as pilot:
        await busy(pilot)
        for theme in PAINTED if name == "truecolor" else {*PAINTED[::4], *HARD}:
            pilot.app.theme = theme
            await pilot.pause()
            for dialog in ((), *DIALOGS) if name in HARD.get(theme, "") else ((),):
                if dialog:
                    await keys(pilot, *dialog)
                for cell in drawn(pilot, system):
                    wanted = FAINT if cell.named in faint(pilot) else READABLE
                    ratio = contrast(cell.ink, cell.ground)
                    assert ratio >= wanted, f"{theme} {dialog}: {cell.text!r} {ratio:.1f}"
                if dialog:
                    await keys(pilot, "escape")


# Without colours

PLAIN = {
    "no colour": ({"NO_COLOR": "1"}, "nord"),
    "sixteen colours": ({"TERM": "linux", "COLORTERM": ""}, "nord"),
    "colours of the terminal": ({}, "ansi-dark"),
    "those, and no colour": ({"NO_COLOR": "1"}, "ansi-light"),
}


async def look(pilot: Pilot[None], text: str) -> Style:
    """The style of a text on the screen."""
    await settle(pilot)
    found = [cell.style for cell in drawn(pilot) if text in cell.text]
    assert found, text
    return found[0]


def line(pilot: Pilot[None], text: str) -> str:
    """The part of a line of the screen that the pane draws."""
    return next(line for line in lines(pilot) if text in line)


@pytest.mark.parametrize("name", PLAIN)
async def test_nothing_is_told_by_colour_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    environ, theme = PLAIN[name]
    for key, value in environ.items():
        monkeypatch.setenv(key, value)
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        pilot.app.theme = theme
        await settle(pilot)
        await keys(pilot, ")", "H", "}", "V", "H", "3", "{", "}", "v", "H", "2")

        highlight = await look(pilot, "The harbour office moved")
        plain = await look(pilot, "Ferry timetable changes after the storm")
        assert highlight.underline and not plain.underline
        assert highlight.bgcolor == plain.bgcolor
        # Annotations that lie over one another: bold in the text, another sign in the margin.
        twice, once = await look(pilot, "Two boats wait"), await look(pilot, "One of them lost")
        marked = [one.passage.exact for notes in desk.saved() for one in notes.annotations]
        assert twice.underline and twice.bold and once.underline and not once.bold, marked
        signs = [cell.style for cell in drawn(pilot) if cell.text == "│"]
        assert [bool(style.reverse) for style in signs] == [False, True, False]
        if "NO_COLOR" in environ:
            assert all(contrast(cell.ink, cell.ground) >= FAINT for cell in drawn(pilot))
        assert "yellow" in lines(pilot)[-2] or "red" in lines(pilot)[-2]
        await keys(pilot, "A")
        await until(pilot, lambda: all(one in shown(pilot) for one in ("yellow", "red", "green")))
        await keys(pilot, "A", "A")

        await keys(pilot, "}", "V")
        assert (await look(pilot, "The council meets")).reverse
        assert "┃" in line(pilot, "The council meets") and "▌" not in line(pilot, "The council")
        await keys(pilot, "escape")
        assert "▌" in line(pilot, "The council meets")

        await keys(pilot, "g", "g", "/")
        await type_(pilot, "crews")
        await keys(pilot, "enter")
        looks = [cell.style for cell in drawn(pilot) if cell.text == "crews"]
        assert [style.reverse for style in looks] == [True, True]
        assert [bool(style.bold) for style in looks] == [True, False]
        assert "match 1 of 2" in lines(pilot)[-2]

        await keys(pilot, "h")
        assert [text[:1] for text in lines(pilot) if "▌" in text[:1]] == ["▌", "▌"]
        assert (await look(pilot, "no date")).reverse
        assert "●" in line(pilot, "Quarterly briefing") and "◐" not in shown(pilot)
        await keys(pilot, "j", "enter", "}", "K", "h")
        await until(pilot, lambda: "◐" in line(pilot, "Quarterly briefing"))


async def test_an_article_that_is_not_saved_says_so_in_words(desk: Desk) -> None:
    (desk.folder / "notes").write_text("a file where a folder should be")
    async with desk.app("1-story.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        await pilot.press(")", "H")
        await until(pilot, lambda: "NOT SAVED" in lines(pilot)[-2])


# The measure


def difference(one: RGB, other: RGB) -> float:
    """CIEDE2000 (Sharma, Wu, Dalal 2005) of two sRGB colours."""
    return ciede2000(cielab(one), cielab(other))


Lab = tuple[float, float, float]


def cielab(colour: RGB) -> Lab:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
        for part in (value / 255 for value in colour)
    )
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    a, b, c = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


def ciede2000(one: Lab, other: Lab) -> float:
    (light1, a1, b1), (light2, a2, b2) = one, other
    mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    shift = 1 + 0.5 * (1 - sqrt(mean**7 / (mean**7 + 25**7)))
    a1, a2 = a1 * shift, a2 * shift
    chroma1, chroma2 = hypot(a1, b1), hypot(a2, b2)
    hue1, hue2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = (hue2 - hue1 + 180) % 360 - 180 if chroma1 * chroma2 else 0.0
    hue = (hue1 + turn / 2) % 360 if chroma1 * chroma2 else hue1 + hue2
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    weight = 1 - 0.17 * cos(radians(hue - 30)) + 0.24 * cos(radians(2 * hue))
    weight += 0.32 * cos(radians(3 * hue + 6)) - 0.2 * cos(radians(4 * hue - 63))
    by_light = (light2 - light1) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2))
    by_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    by_hue = 2 * sqrt(chroma1 * chroma2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    turned = -sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    turned *= 2 * sqrt(chroma**7 / (chroma**7 + 25**7))
    return sqrt(by_light**2 + by_chroma**2 + by_hue**2 + turned * by_chroma * by_hue)


def test_the_measure_is_that_of_its_authors() -> None:
    published = [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
        ((50.0, 2.5000, 0.0000), (56.0, -27.0000, -3.0000), 31.9030),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ]
    for one, other, known in published:
        assert ciede2000(one, other) == pytest.approx(known, abs=0.0001)
