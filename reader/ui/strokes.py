"""How keys are named: as people write them in a configuration, as Textual calls them, as shown."""

import re
import unicodedata
from contextlib import suppress
from itertools import product, zip_longest

_SHOWN = {
    **{"up": "↑", "down": "↓", "left": "←", "right": "→"},
    **{"pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End"},
    **{"insert": "Insert", "delete": "Delete", "backspace": "Backspace"},
    **{"space": "Space", "tab": "Tab", "enter": "Enter", "escape": "Esc"},
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}
"""The keys that are no characters, and how they are shown."""
_ALIASES = {shown.lower(): name for name, shown in _SHOWN.items()} | {
    **{"return": "enter", "del": "delete", "ins": "insert", " ": "space"},
}
_MODIFIERS = {
    **{name: name for name in ("alt", "ctrl", "hyper", "meta", "shift", "super")},
    **{"control": "ctrl", "option": "alt", "cmd": "super"},
}
_OTHERWISE = {
    **{"SOLIDUS": "slash", "REVERSE SOLIDUS": "backslash", "COMMERCIAL AT": "at"},
    **{"HYPHEN-MINUS": "minus", "PLUS SIGN": "plus", "LOW LINE": "underscore"},
}
"""The characters that Textual does not call by their Unicode names."""
_CHARACTERS = {name: unicodedata.lookup(official) for official, name in _OTHERWISE.items()}
_THE_SAME = {
    **{"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"},
    **{"ctrl+h": "backspace", "ctrl+at": "ctrl+space"},
}
"""What most terminals cannot tell from another key."""
_LONGEST = 8
"""Words in the name of a character."""
_EXAMPLES = 'keys are written as in "G", ")", "ctrl+d", "f8", "alt+down", "g g"'


class StrokeError(ValueError):
    """There is no such key; the message is one line fit to show."""


def named(text: str) -> str:
    """A key as people write it (`)`, `ctrl+d`, `Ctrl-d`, `PgDn`, `g g`) as Textual names it; two
    that are pressed one after the other are parted by a blank. Textual's own names stay.

    Raises StrokeError.
    """
    parts = text.split() or [text]
    if len(parts) > 2:
        raise StrokeError("at most two keys can be pressed one after the other")
    return " ".join(map(_named, parts))


def _named(text: str) -> str:
    modifiers: set[str] = set()
    key = unicodedata.normalize("NFC", text)
    while match := re.match(r"(\w+)[+-](?=.)", key):
        if match[1].lower() not in _MODIFIERS:
            break
        modifiers.add(_MODIFIERS[match[1].lower()])
        key = key[match.end() :]
    name = _ALIASES.get(key.lower()) or (key.lower() if key.lower() in _SHOWN else "")
    if not name:
        character = key if len(key) == 1 else _character(key.lower())
        if not character.isprintable() or not character:
            hint = _EXAMPLES
            if len(key) == 2 and key.isprintable():
                hint = f"two keys are parted by a blank: “{key[0]} {key[1]}”"
            raise StrokeError(f"there is no such key; {hint}")
        if modifiers and character.isalpha():
            if character.isupper() and "ctrl" not in modifiers:
                modifiers.add("shift")
            if modifiers == {"shift"} and len(character.upper()) == 1:
                modifiers, character = set(), character.upper()
            elif len(character.lower()) == 1:
                character = character.lower()
        elif "shift" in modifiers:
            raise StrokeError("with shift another character is typed: write that one")
        name = _name(character)
    stroke = "+".join((*sorted(modifiers), name))
    if stroke in _THE_SAME:
        other = _THE_SAME[stroke]
        raise StrokeError(f"most terminals cannot tell it from {other}: write “{other}”")
    return stroke


def _name(character: str) -> str:
    """Textual's name of a character."""
    if character.isalnum():
        return character
    official = unicodedata.name(character, character)
    return _OTHERWISE.get(official, re.sub("[ -]", "_", official.lower()))


def _character(name: str) -> str:
    """The character of a name of Textual's; "" where there is none."""
    if len(name) == 1 or name in _CHARACTERS:
        return _CHARACTERS.get(name, name)
    parts = name.upper().split("_")
    if len(parts) > _LONGEST:
        return ""
    # Textual puts one sign for the blanks and the hyphens of a name.
    for signs in product(" -", repeat=len(parts) - 1):
        with suppress(KeyError):
            character = unicodedata.lookup(
                "".join(map("".join, zip_longest(parts, signs, fillvalue="")))
            )
            if len(character) == 1 and _name(character) == name:
                return character
    return ""


def typed(stroke: str) -> str:
    """The character that a key types; "" for one that types none, or a blank."""
    return "" if stroke in _SHOWN or "+" in stroke or " " in stroke else _character(stroke)


def written(name: str) -> str:
    """A key by Textual's name as people write it: the reverse of `named`."""
    return " ".join("+".join((*mods, key)) for mods, key in map(_parts, name.split(" ")))


def shown(name: str) -> str:
    """A key by Textual's name as it is shown: `Ctrl-d`, `)`, `]a`, `Space x`."""
    keys = [
        "-".join((*(mod.capitalize() for mod in mods), _SHOWN.get(key, key)))
        for mods, key in map(_parts, name.split(" "))
    ]
    return ("" if all(len(key) == 1 for key in keys) else " ").join(keys)


def _parts(stroke: str) -> tuple[list[str], str]:
    """The modifiers of a key, and the key as people write it."""
    *modifiers, key = stroke.split("+")
    return modifiers, key if key in _SHOWN else _character(key) or key


def also(stroke: str) -> list[str]:
    """Other names under which terminals without modern key reports send the same key."""
    if match := re.fullmatch(r"shift\+f([1-9]|1[0-2])", stroke):
        return [f"f{int(match[1]) + 12}"]
    return ["ctrl+@"] if stroke == "ctrl+space" else []
