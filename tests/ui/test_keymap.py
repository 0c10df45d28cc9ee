"""Names of keys, and the table of keys with the user's own in it."""

import re
import string
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.keys import _character_to_key

from reader.config import Settings, SettingsError, read
from reader.ui.keymap import Keymap
from reader.ui.keys import keys
from reader.ui.sample import sample
from reader.ui.strokes import StrokeError, also, named, shown, typed, written

SPECIAL = "up down left right home end pageup pagedown insert delete backspace space tab enter f8"
MODIFIERS = ("", "ctrl+", "alt+", "alt+ctrl+", "alt+shift+", "ctrl+shift+", "super+")


@given(st.characters(categories=["L", "N", "P", "S"], max_codepoint=0x218F))
def test_a_character_is_named_as_textual_names_it(character: str) -> None:
    try:
        name = named(character)
    except StrokeError:
        assert len(unified(character)) > 1  # no one key types it
        return
    if len(re.split("[ -]", unicodedata.name(character))) > 8:
        return  # there are none on a keyboard
    assert name == _character_to_key(unified(character))
    assert typed(name) == unified(character)
    assert named(written(name)) == named(shown(name)) == name


def unified(character: str) -> str:
    return unicodedata.normalize("NFC", character)


@given(
    st.sampled_from(MODIFIERS),
    st.sampled_from([*SPECIAL.split(), *string.ascii_lowercase, *string.punctuation]),
)
def test_any_key_can_be_written_as_it_is_named_and_shown(modifiers: str, key: str) -> None:
    try:
        name = named(f"{modifiers}{key}")
    except StrokeError as error:
        assert "most terminals" in str(error) or "with shift" in str(error)
        return
    assert named(name) == named(written(name)) == named(shown(name)) == name
    assert named(f"g {written(name)}") == f"g {name}"


@given(
    st.text(max_size=8) | st.lists(st.sampled_from(["ctrl", "+", "-", "g", " ", "f8"])).map("".join)
)
def test_any_text_is_a_key_or_told_on_one_line(text: str) -> None:
    try:
        name = named(text)
    except StrokeError as error:
        assert len(str(error).splitlines()) == 1 and str(error).isprintable()
    else:
        assert named(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("G", "G"),
        (")", "right_parenthesis"),
        ("space", "space"),
        (" ", "space"),
        ("ctrl+d", "ctrl+d"),
        ("Ctrl-D", "ctrl+d"),
        ("control+d", "ctrl+d"),
        ("shift+g", "G"),
        ("alt+G", "alt+shift+g"),
        ("shift+alt+up", "alt+shift+up"),
        ("Alt-↓", "alt+down"),
        ("PgDn", "pagedown"),
        ("f8", "f8"),
        ("F8", "f8"),
        ("+", "plus"),
        ("ctrl++", "ctrl+plus"),
        ("ctrl--", "ctrl+minus"),
        ("-", "minus"),
        ("g g", "g g"),
        ("] a", "right_square_bracket a"),
        ("  g   ; ", "g semicolon"),
        ("question_mark", "question_mark"),
        ("e\u0301", "é"),
        ("ctrl+İ", "ctrl+İ"),
    ],
)
def test_keys_are_written_as_people_write_them(text: str, name: str) -> None:
    assert named(text) == name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("gg", "two keys are parted by a blank: “g g”"),
        ("ctrk+d", "no such key; keys are written as in"),
        ("ctrl+", "no such key"),
        ("", "no such key"),
        ("f25", "no such key"),
        ("\x1b", "no such key"),
        ("a b c", "at most two"),
        ("shift+1", "write that one"),
        ("ctrl+i", "from tab"),
        ("ctrl+m", "from enter"),
        ("ctrl+[", "from escape"),
        ("Ctrl-H", "from backspace"),
    ],
)
def test_what_is_no_key_is_told(text: str, told: str) -> None:
    with pytest.raises(StrokeError, match=told):
        named(text)


@pytest.mark.parametrize(
    ("stroke", "sent"),
    [
        ("shift+f8", "\x1b[1;2P\x1b[19;2~"),
        ("ctrl+space", "\x00"),
        ("alt+G", "\x1b[103;4u"),
        ("alt+down", "\x1b[1;3B"),
        ("ctrl+right", "\x1b[1;5C"),
        ("]", "]"),
        ("é", "é"),
    ],
)
def test_terminals_send_what_is_named(stroke: str, sent: str) -> None:
    name = named(stroke)
    parser = XTermParser()
    pressed = [event.key for event in parser.feed(sent) if hasattr(event, "key")]
    assert pressed[-1] in (name, *also(name))


def test_the_usual_table_shows_its_keys_as_they_are_named() -> None:
    for key in keys():
        told = " · ".join(shown(name) for name in key.keys)
        waits = ("pane.mark", "pane.go_to_mark")
        assert told == key.shown.removesuffix(" x" if key.id in waits else "") or (
            key.id == "pane.wider"  # = is + without shift
        )


def of(tmp_path: Path, text: str) -> Keymap:
    file = tmp_path / "config.toml"
    file.write_text(text)
    return Keymap.of(read(file))


def test_keys_can_be_changed_and_taken_away(tmp_path: Path) -> None:
    keymap = of(
        tmp_path,
        '[keys]\nmark.undo = ["x", "Ctrl-z"]\nlist.star = []\npane.down = "s"\npane.up = "g k"\n'
        'pane.mark = "M"\napp.quit = ["Q", "ctrl+q"]\n'
        'pane.page_down = ["pagedown", "ctrl+space"]\n',
    )
    assert keymap["mark.undo"].keys == ("x", "ctrl+z")
    assert keymap["mark.undo"].shown == "x · Ctrl-z"
    assert keymap["list.star"].keys == () and keymap["list.star"].shown == ""
    assert keymap.pressed("s") == keymap["pane.down"] and keymap.pressed("j") is None
    assert keymap.sequences["g", "k"].id == "pane.up"
    assert keymap["pane.mark"].shown == "M x" and keymap.name("pane.mark") == "M"
    assert keymap.name("list.star") == "“Star, or remove the star”"
    assert keymap["app.help"] in keys()
    bound = {binding.key: binding.id for binding in keymap.bindings()}
    assert bound["x"] == "mark.undo" and bound["ctrl+@"] == "pane.page_down"
    assert "j" not in bound and "list.star" not in bound.values()


def test_keys_can_be_swapped(tmp_path: Path) -> None:
    keymap = of(tmp_path, 'keys.pane.down = "k"\nkeys.pane.up = "j"\n')
    assert keymap.pressed("k") == keymap["pane.down"]
    assert keymap.pressed("j") == keymap["pane.up"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "\npane.dwn = 'x'",
            "line 3: keys.pane.dwn: there is nothing of this name; is pane.down meant",
        ),
        ("qqq = 'x'", "line 2: keys.qqq: there is nothing of this name; reader config lists"),
        ("pane.down = ['x', 'ctrk+d']", "line 2: keys.pane.down: “ctrk+d”: there is no such key"),
        ('pane.down = "a\\u001bb"', "“a\\x1bb”: there is no such key"),
        ("# s\nlist.read = 's'", "line 3: keys.list.read: “s” is the key of list.star too"),
        (
            "list.read = 'x'\npane.down = 'x'",
            "line 3: keys.pane.down: “x” is the key of list.read too",
        ),
        ("pane.down = 'g'", "line 2: keys.pane.down: “g” begins “gg”, the keys of pane.top"),
        ("pane.down = 'd d'", "line 2: keys.pane.down: “dd” is the key of mark.delete too"),
        ("pane.down = 'j x'\npane.up = ['k', 'j']", "“j” begins “jx”, the keys of pane.down"),
        ("pane.down = ['x', 'x y']", "“xy” begins with “x”, the key of pane.down"),
        ("list.star = 'a x'", "“ax” begins with “a”, the key of mark.note"),
        ("list.star = 'escape'", "line 2: keys.list.star: “Esc” is the key of app.escape too"),
        ("list.star = 'esc x'", "“Esc x” begins with “Esc”, the key of app.escape"),
        ("app.quit = 'Q'", 'keys.app.quit: ctrl+q cannot be taken from it: write ["Q", "ctrl+q"]'),
        ("app.escape = []", 'app.escape: escape cannot be taken from it: write ["escape"]'),
    ],
)
def test_what_cannot_be_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        of(tmp_path, f"[keys]\n{text}\n")
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'config.toml'}: line ")
    assert told in message
    assert len(message.splitlines()) == 1 and message.isprintable()


def test_without_a_file_the_error_has_no_line() -> None:
    with pytest.raises(SettingsError, match=r"^keys\.list\.star: “j” is the key of pane\.down too"):
        Keymap.of(Settings(keys={"list.star": ("j",)}))


def test_every_line_of_the_sample_is_the_default(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    commented = [row for row in sample().splitlines() if row.startswith("#") and row[1:2] != " "]
    assert len(commented) == 9 + 5 + 4 + len(keys())
    usual = Settings()
    for row in (*commented, "\n".join(commented)):
        text = "\n".join(one.removeprefix("#") for one in row.split("\n"))
        file.write_text(f"{text}\n", "utf-8")
        settings = read(file)
        assert Keymap.of(settings).keys == keys()
        assert Settings(**{name: getattr(settings, name) for name in PLAIN}) == usual
    file.write_text(sample(), "utf-8")
    assert read(file) == usual


PLAIN = "library notes guide theme measure spacing hints editor linear colours".split()


def test_the_sample_names_every_setting_and_key() -> None:
    text = sample()
    for name in PLAIN:
        assert f"\n#{name} = " in text or f"\n#{name}." in text
    for key in keys():
        assert f"\n#keys.{key.id} = " in text and f"  # {key.label}\n" in text


def test_the_settings_in_the_readme_can_be_used(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    block = readme.split("```toml\n")[1].split("```")[0]
    keymap = of(tmp_path, block)
    assert keymap["pane.top"].shown == "gg · Alt-↑" and keymap["mark.untag"].keys == ()
    settings = read(tmp_path / "config.toml")
    for name in PLAIN:
        assert name in block and getattr(settings, name) is not None


def test_the_table_is_had_without_textual() -> None:
    code = "import reader.ui.keymap, reader.ui.sample, sys; reader.ui.sample.sample();"
    code += "print('textual' in sys.modules, 'rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
