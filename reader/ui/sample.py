"""A configuration file in which everything can be settled, made from the tables themselves."""

import json
from collections.abc import Iterator

from reader.config import COLOURS, SETTINGS, Settings
from reader.ui.keymap import KEPT
from reader.ui.keys import keys
from reader.ui.strokes import written

_LEAD = """\
# The settings of reader, each as it is where nothing else is written. To change one, take away the
# "#" before it.
"""
_KEYS = """\
# Keys are written as in "G", ")", "ctrl+d", "f8", "alt+down", "space"; two that are pressed one
# after the other are parted by a blank: "g g". Several keys are a list. No key can do two things:
# take it away from one before another gets it.
"""


def sample() -> str:
    """The text of the file: every setting and every key with its usual value, commented out.

    Each line of a setting stands by itself, so that any of them can be used without the others.
    """
    return "\n".join((_LEAD, *_settings()))


def _settings() -> Iterator[str]:
    usual = Settings()
    for setting in SETTINGS:
        yield f"# {setting.about}"
        if setting.name == "colours":
            yield from (f'#colours.{name} = ""' for name in COLOURS)
        elif setting.name == "export":
            for one in usual.export.SETTINGS:
                yield f"# {one.about}"
                yield f"#export.{one.name} = {_toml(getattr(usual.export, one.name))}"
        elif setting.name == "keys":
            yield from _keys()
        else:
            yield f"#{setting.name} = {_toml(getattr(usual, setting.name))}"
        yield ""


def _keys() -> Iterator[str]:
    kept = " and ".join(f'"{name}" from {id}' for id, name in KEPT.items())
    yield f"{_KEYS}# What cannot be taken away is {kept}."
    group = ""
    for key in keys():
        if key.group != group:
            group = key.group
            yield f"\n# {group}"
        names = [written(name) for name in key.keys]
        value = _toml(names[0] if len(names) == 1 else names)
        yield f"#keys.{key.id} = {value}  # {key.label}"


def _toml(value: object) -> str:
    """A value as TOML writes it; None is the empty string, which stands for the usual."""
    # Strings, numbers, truth values and lists of ours look alike in JSON.
    return json.dumps("" if value is None else value, ensure_ascii=False)
