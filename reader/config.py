"""Settings: what `config.toml` says."""

import os.path
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import NamedTuple

from reader.options import COLOURS as COLOURS
from reader.options import SETTINGS as SETTINGS
from reader.options import Export, Flavour
from reader.record import record
from reader.toml import line

_COLOUR = "#[0-9a-fA-F]{6}"
_NAMED = 60
"""Characters of a name that a message repeats."""


class Source(NamedTuple):
    """The file that settings were read from, to say where in it one stands."""

    path: Path
    text: str

    def error(self, told: str, key: str, name: str = "") -> "SettingsError":
        """An error that names the file and the line of a key, or of a name in the table `key`."""
        number = line(self.text, key, name)
        return SettingsError(f"{self.path}: {f'line {number}: ' if number else ''}{told}")


@record(kw_only=True)
class Settings:
    """What the user has settled once and for all."""

    library: tuple[Path, ...] = ()
    """Folders and files that articles come from; () where none is named."""
    notes: Path | None = None
    """The folder of the notes, where one is named."""
    guide: bool = True
    """Whether the articles that are shipped with reader are listed too."""
    theme: str | None = None
    """The name of a theme, where one is named; whether it exists is for the app to say."""
    measure: int = 72
    """How wide the text is set (columns), 30 to 200."""
    spacing: int = 1
    """The lines that a line of text takes: 1, or 2 with a blank one below it."""
    hints: bool = True
    """Whether the line at the bottom shows keys."""
    editor: tuple[str, ...] = ()
    """The editor for long notes and its arguments; () for that of the environment."""
    linear: bool = False
    """Whether everything stands in one column without drawing, for screen readers."""
    export: Export = field(default_factory=Export)
    """How notes are exported."""
    colours: Mapping[str, str] = field(default_factory=dict)
    """Colours of highlights in place of the theme's: by name, as `#rrggbb`."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys in place of the usual ones, as they are written, by the id of what they do."""
    source: Source | None = field(default=None, compare=False, repr=False)
    """Where this was read; None for what nobody wrote."""

    def error(self, told: str, key: str, name: str = "") -> "SettingsError":
        """An error in a setting, or in a name of the table `key`, that is only found in use."""
        return self.source.error(told, key, name) if self.source else SettingsError(told)


class SettingsError(Exception):
    """Settings cannot be used; the message is one line naming the file and the key or line."""


def read(path: Path, *, required: bool = False) -> Settings:
    """The settings in a TOML file; the defaults where there is none, unless it is `required`.

    Places are relative to the file's folder, `~` is the user's. Raises SettingsError.
    """
    try:
        there = path.is_file()
        if not there and (required or path.exists()):
            raise SettingsError(f"{path}: there is no such configuration file")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
    if not there:
        return Settings()
    import tomllib

    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
        table: dict[str, object] = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}: line {number} is not UTF-8") from error
    except ValueError as error:  # of tomllib, or of a number with more digits than Python takes
        told, _, place = str(error).partition(" (at ")
        row, _, _ = place.removeprefix("line ").partition(",")
        last = text.rstrip().count("\n") + 1  # for "end of document"
        where = f"line {row if row.isdecimal() else last}: " if place else ""
        raise SettingsError(f"{path}: {where}is not TOML: {told}") from error
    except RecursionError as error:
        raise SettingsError(f"{path}: is nested too deep") from error
    source = Source(path, text)
    settings = Settings(source=source)
    for key, value in table.items():
        settings = _with(settings, source, key, value)
    return settings


def place(text: str, base: Path) -> Path:
    """The place that a setting names; `~` is the user's folder, the rest is relative to `base`.

    Raises SettingsError where there is no such user, or no such name can exist.
    """
    try:
        if text and "\0" not in text:
            return base / Path(text).expanduser()
    except RuntimeError:
        raise SettingsError(f"“{shown(text)}”: there is no such user") from None
    raise SettingsError(f"“{shown(text)}” names no file or folder")


def shown(name: str) -> str:
    """A name that a file brought along, fit for a line of a message."""
    name = name if len(name) <= _NAMED else f"{name[: _NAMED - 1]}…"
    return name if name.isprintable() else name.encode("unicode_escape").decode("ascii")


def _with(settings: Settings, source: Source, key: str, value: object) -> Settings:
    if key == "colours" and isinstance(value, dict):
        return replace(settings, colours=dict(_colours(source, value)))
    if key == "export" and isinstance(value, dict):
        return replace(settings, export=_export(source, value))
    if key == "keys" and isinstance(value, dict):
        return replace(settings, keys=dict(_keys(source, value)))
    try:
        match key, value:
            case "library", list():
                places = [place(one, source.path.parent) for one in value if isinstance(one, str)]
                if len(places) == len(value):
                    return replace(settings, library=tuple(places))
            case "notes", str():
                return replace(settings, notes=place(value, source.path.parent) if value else None)
            case "guide", bool():
                return replace(settings, guide=value)
            case "theme", str():
                return replace(settings, theme=value or None)
            case "measure", int() if not isinstance(value, bool) and 30 <= value <= 200:
                return replace(settings, measure=value)
            case "spacing", int() if not isinstance(value, bool) and value in (1, 2):
                return replace(settings, spacing=value)
            case "hints", bool():
                return replace(settings, hints=value)
            case "editor", str() | list() if (words := _words(value)) is not None:
                return replace(settings, editor=words)
            case "linear", bool():
                return replace(settings, linear=value)
    except SettingsError as error:
        raise source.error(f"{key}: {error}", key) from None
    for setting in SETTINGS:
        if setting.name == key:
            raise source.error(f"{key} must be {setting.wanted}", key)
    known = ", ".join(setting.name for setting in SETTINGS)
    raise source.error(f"“{shown(key)}” is no setting; there are {known}", key)


def _words(value: str | list[object]) -> tuple[str, ...] | None:
    """A command and its arguments; None where that is no command.

    Raises SettingsError where its quotation marks do not match.
    """
    if isinstance(value, str):
        value = [*command(value)]
    words = tuple(word for word in value if isinstance(word, str) and "\0" not in word)
    return words if len(words) == len(value) and all(words[:1]) else None


def command(written: str) -> tuple[str, ...]:
    """The words of a command as a shell would part them; a `~` before the first is the user's
    folder. Raises SettingsError where its quotation marks do not match."""
    import shlex

    try:
        words = shlex.split(written)
    except ValueError:
        raise SettingsError(f"“{shown(written)}” lacks a closing quotation mark") from None
    return (os.path.expanduser(words[0]), *words[1:]) if words else ()  # noqa: PTH111 - a name


def _export(source: Source, table: Mapping[str, object]) -> Export:
    export, wanted = Export(), {setting.name: setting.wanted for setting in Export.SETTINGS}
    for name, value in table.items():
        if name not in wanted:
            told = f"“{shown(name)}” is no setting of exports; there are {', '.join(wanted)}"
            raise source.error(f"export: {told}", "export", name)
        try:
            match name, value:
                case "folder", str():
                    folder = place(value, source.path.parent) if value else None
                    export = replace(export, folder=folder)
                    continue
                case "templates", str():
                    templates = place(value, source.path.parent) if value else None
                    export = replace(export, templates=templates)
                    continue
                case "flavour", str() if value in tuple(Flavour):
                    export = replace(export, flavour=Flavour(value))
                    continue
                case "auto", bool():
                    export = replace(export, auto=value)
                    continue
        except SettingsError as error:
            raise source.error(f"export.{name}: {error}", "export", name) from None
        raise source.error(f"export.{name} must be {wanted[name]}", "export", name)
    return export


def _colours(source: Source, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if name not in COLOURS:
            told = f"“{shown(name)}” is no colour of highlights; there are {', '.join(COLOURS)}"
            raise source.error(f"colours: {told}", "colours", name)
        if not isinstance(value, str) or not (value == "" or re.fullmatch(_COLOUR, value)):
            wanted = 'six hexadecimal digits, as in "#d9a900"'
            raise source.error(f"colours.{name} must be {wanted}", "colours", name)
        if value:
            yield name, value


def _keys(source: Source, table: Mapping[str, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys of every id, whose two parts may be a table and a name in it, or one name."""
    seen = set()
    for group, inner in table.items():
        named: Iterable[tuple[str, object]] = [(group, inner)]
        if isinstance(inner, dict):
            named = ((f"{group}.{name}", value) for name, value in inner.items())
        for id, value in named:
            if id in seen:
                raise source.error(f"keys.{shown(id)} stands here twice", "keys", id)
            seen.add(id)
            keys = [value] if isinstance(value, str) else value
            if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
                wanted = 'a key or a list of keys, as in "ctrl+d" or ["G", "end"]'
                raise source.error(f"keys.{shown(id)} must be {wanted}", "keys", id)
            yield id, tuple(keys)
