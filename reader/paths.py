"""Where things live: the user's folders, and what is shipped with the package."""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import reader
from reader.record import record


@record(kw_only=True)
class Paths:
    """The user's folders; none is made before something is written to it."""

    notes: Path
    """Notes files, fit to be synchronised between machines, where no other place is named."""
    library: Path
    """Articles, where neither the command line nor the configuration names a place."""
    config: Path
    """The configuration file."""
    state: Path
    """What belongs to this machine: its name, drafts, acts, the article last read."""
    cache: Path
    """What can be made anew at any time."""

    @property
    def drafts(self) -> Path:
        """The folder of what is being written."""
        return self.state / "drafts"

    def unsaved(self) -> list[Path]:
        """The folders for changes that could not be saved, the best first."""
        from tempfile import gettempdir

        places = [self.state / "unsaved"]
        with suppress(OSError):  # there may be none that can be written to
            owner = os.getuid() if hasattr(os, "getuid") else "user"
            places.append(Path(gettempdir()) / f"reader-unsaved-{owner}")
        return places

    @property
    def shelves(self) -> Path:
        """The file of the queries that are kept under a name."""
        return self.config.with_name("shelves.toml")

    @property
    def last(self) -> Path:
        """The file in which the app remembers its last run."""
        return self.state / "last.json"

    def acts(self, notes: Path) -> Path:
        """The file that keeps what was done to the notes in a folder, whatever it is called by."""
        import hashlib

        name = hashlib.sha256(os.fsencode(os.path.realpath(notes))).hexdigest()[:16]
        return self.state / "acts" / f"{name}.jsonl"

    def index(self, places: Sequence[Path], guide: Path | None, notes: Path) -> Path:
        """The file of the index of a library and of the notes on it."""
        import hashlib
        import json

        parts = [*map(os.path.abspath, places), "", *map(os.path.abspath, filter(None, [guide]))]
        told = json.dumps([*parts, os.path.realpath(notes)])
        return self.cache / "indexes" / f"{hashlib.sha256(told.encode()).hexdigest()[:16]}.sqlite3"


def user_paths() -> Paths:
    """The folders of this system's user."""
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("reader", appauthor=False)
    return Paths(
        notes=dirs.user_data_path / "notes",
        library=dirs.user_data_path / "library",
        config=dirs.user_config_path / "config.toml",
        state=dirs.user_state_path,
        cache=dirs.user_cache_path,
    )


def device(state: Path) -> str:
    """This machine's name, eight hex digits; made in the state folder when first asked for.

    Raises OSError where it can be neither read nor written.
    """
    file = state / "device"
    with suppress(FileNotFoundError):
        name = file.read_bytes().strip().decode("ascii", "replace")
        if re.fullmatch("[0-9a-f]{8}", name):
            return name
    from secrets import token_hex

    name = token_hex(4)
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A name must never be read half written: it would sign changes for ever.
    new = file.with_name(f".device-{name}")
    new.touch(0o600, exist_ok=False)
    new.write_text(f"{name}\n", "ascii")
    new.replace(file)
    return name


def bundled(name: str) -> Path:
    """A folder that is shipped with reader: inside the package of a wheel, beside it in a checkout.

    Raises FileNotFoundError where the installation lacks it.
    """
    package = Path(reader.__file__).parent
    for folder in (package / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the installation lacks its folder {name}; install reader again")
