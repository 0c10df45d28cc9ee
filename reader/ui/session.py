"""What the app is given: the stores, and what it remembers from one run to the next."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

from reader.acts import Journal
from reader.config import Settings
from reader.library import Library
from reader.notebook import Notebook
from reader.record import record
from reader.rescue import Rescue

if TYPE_CHECKING:
    from reader.index import Index


@dataclass(slots=True, repr=False)
class Memory:
    """What this machine remembers of the last run. Losing it loses nothing but comfort."""

    last: str = ""
    """The path of the article that was open."""
    theme: str = ""
    measure: int = 0
    """Cells; 0 where the user has not changed it."""
    spacing: int = 0
    """Rows that a line of text takes; 0 where the user has not changed it."""
    sort: str = ""
    """What the article list is sorted by; "" where the user has not said."""
    settled: dict[str, object] = field(default_factory=dict)
    """What the settings said when the user last changed these, by their names."""

    @classmethod
    def load(cls, file: Path) -> "Memory":
        """Read it; anything missing or wrong is simply not remembered."""
        try:
            kept = json.loads(file.read_text("utf-8", "surrogatepass"))
        except (OSError, ValueError):
            return cls()
        if not isinstance(kept, dict):
            return cls()
        memory = cls()
        for entry in fields(cls):
            value = kept.get(entry.name)
            if type(value) is type(getattr(memory, entry.name)):
                setattr(memory, entry.name, value)
        return memory

    def give_way(self, settings: Settings) -> None:
        """Forget what the user changed by keys where the settings have been changed since: what
        was written last counts."""
        names = [entry.name for entry in fields(self) if hasattr(settings, entry.name)]
        now: dict[str, object] = {name: getattr(settings, name) for name in names}
        for name in names:
            if self.settled.get(name, now[name]) != now[name]:
                setattr(self, name, type(getattr(self, name))())
        self.settled = now

    def save(self, file: Path) -> None:
        """Write it, replacing the file as a whole. Raises OSError."""
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = file.with_name(f".{file.name}.new")
        fresh.write_text(json.dumps(asdict(self)), "utf-8")
        fresh.replace(file)


@record(kw_only=True)
class Session:
    """Everything that a run of the app needs from outside."""

    library: Library
    index: "Index"
    """What lists, filters and counts are answered from."""
    notebook: Notebook
    journal: Journal
    """What was done to the notebook on this machine."""
    device: str
    """The name of this machine, for revisions."""
    now: Callable[[], str]
    """The time: UTC, ISO."""
    new_id: Callable[[], str]
    styles: Path
    """The folder of the style sheets."""
    drafts: Path
    """The folder for notes that are being written."""
    exports: Path
    """The folder that an export goes to unless another one is named."""
    state: Path
    """The file that the memory is kept in."""
    shelves: Path
    """The file of the saved queries."""
    reports: list[str] = field(default_factory=list)
    """What is wrong with the index, in lines fit to show; more may come."""
    rescue: Rescue | None = None
    """Where changes go that cannot be saved."""
    memory: Memory = field(default_factory=Memory)
    first: Path | None = None
    """The article to open, where the user named one."""
    settings: Settings = field(default_factory=Settings)
    """What the configuration asks for."""
    settings_file: Path | None = None
    """The file that the settings are read from, whether it exists or not."""
    reread: Callable[[], Settings] = Settings
    """Reads the settings anew. Raises SettingsError."""
    editor: Callable[[], tuple[str, ...]] = tuple
    """The editor of the environment and its arguments; () where there is none. Raises
    SettingsError."""
