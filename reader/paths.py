"""Where things live: the user's folders, and what is shipped with the package."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The user's folders; none is made before something is written to it."""

    notes: Path
    """Notes files, fit to be synchronised between machines."""
    library: Path
    """Articles, where neither the command line nor the configuration names a place."""
    config: Path
    """The configuration file."""
    state: Path
    """What belongs to this machine: its name, drafts, the article last read."""

    @property
    def drafts(self) -> Path:
        return self.state / "drafts"


def user_paths(environ: Mapping[str, str]) -> Paths:
    """The folders of this system's user; `READER_NOTES` names another one for notes."""
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("reader", appauthor=False)
    notes = environ.get("READER_NOTES")
    return Paths(
        notes=Path(notes).expanduser() if notes else dirs.user_data_path / "notes",
        library=dirs.user_data_path / "library",
        config=dirs.user_config_path / "config.toml",
        state=dirs.user_state_path,
    )


def bundled(name: str) -> Path:
    """A folder that is shipped with reader: inside the package of a wheel, beside it in a checkout.

    Raises FileNotFoundError where the installation lacks it.
    """
    package = Path(reader.__file__).parent
    for folder in (package / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the installation lacks its folder {name}; install reader again")
