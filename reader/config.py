"""Settings: what `config.toml` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

_WANTED = {
    "library": 'a list of folders and files, as in library = ["~/articles"]',
    "notes": 'a folder, as in notes = "~/notes"',
    "guide": "true or false",
    "theme": 'the name of a theme, as in theme = "nord"',
    "measure": "a whole number of columns from 30 to 200",
}


@dataclass(frozen=True, slots=True, kw_only=True)
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
    colours: Mapping[str, str] = field(default_factory=dict)
    """Colours of highlights in place of the theme's: by name, as `#rrggbb`."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys in place of the usual ones, by the id of what they do."""


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
        table: dict[str, object] = tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}: line {line} is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from error
    except RecursionError as error:
        raise SettingsError(f"{path}: is nested too deep") from error
    settings = Settings()
    for key, value in table.items():
        settings = _with(settings, path, key, value)
    return settings


def place(text: str, base: Path) -> Path:
    """The place that a setting names; `~` is the user's folder, the rest is relative to `base`.

    Raises SettingsError where there is no such user, or no such name can exist.
    """
    try:
        if text and "\0" not in text:
            return base / Path(text).expanduser()
    except RuntimeError:
        raise SettingsError(f"“{text}”: there is no such user") from None
    raise SettingsError(f"“{text}” names no file or folder")


def _with(settings: Settings, path: Path, key: str, value: object) -> Settings:
    try:
        match key, value:
            case "library", list():
                places = [place(one, path.parent) for one in value if isinstance(one, str)]
                if len(places) == len(value):
                    return replace(settings, library=tuple(places))
            case "notes", str():
                return replace(settings, notes=place(value, path.parent))
            case "guide", bool():
                return replace(settings, guide=value)
            case "theme", str():
                return replace(settings, theme=value)
            case "measure", int() if not isinstance(value, bool) and 30 <= value <= 200:
                return replace(settings, measure=value)
    except SettingsError as error:
        raise SettingsError(f"{path}: {key}: {error}") from None
    if wanted := _WANTED.get(key):
        raise SettingsError(f"{path}: {key} must be {wanted}")
    raise SettingsError(f"{path}: “{key}” is no setting; there are {', '.join(_WANTED)}")
