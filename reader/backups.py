"""Earlier versions of notes files, kept by hard links, which cost next to nothing."""

import os
import re
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reader.storage import sync_folder

GAP = timedelta(minutes=10)
"""A version is kept where the newest one kept is older than that."""
RECENT, DAYS, WEEKS = 10, 7, 4
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z\.json")
_TIME = "%Y%m%dT%H%M%SZ.json"


def thinned(times: Iterable[datetime]) -> set[datetime]:
    """The versions to keep: the 10 most recent, and the last of each of the last 7 days and of the
    last 4 weeks of which there are any."""
    newest = sorted(set(times), reverse=True)
    days: dict[object, datetime] = {}
    weeks: dict[object, datetime] = {}
    for time in newest:
        days.setdefault(time.date(), time)
        weeks.setdefault(time.isocalendar()[:2], time)
    return {*newest[:RECENT], *list(days.values())[:DAYS], *list(weeks.values())[:WEEKS]}


class Backups:
    """The backups of all notes files of a folder, in a folder for each."""

    def __init__(self, folder: Path, now: Callable[[], str]) -> None:
        """`now` tells the time: UTC, ISO. The folder is made when there is something to keep."""
        self.folder = folder
        self._now = now
        self._newest: dict[str, datetime] = {}

    def keep(self, file: Path) -> None:
        """Keep a file that is about to be replaced, if it is time to; whatever goes wrong is no
        matter. Nothing is synced or, as a rule, looked at."""
        newest = self._newest.get(file.stem)
        with suppress(OSError, ValueError):
            now = datetime.fromisoformat(self._now()).replace(microsecond=0)
            if newest is not None and abs(now - newest) <= GAP:  # it may have been set back
                return
            times = self._times(file.stem)
            newest = max(times, default=None)
            if newest is None or abs(now - newest) > GAP:
                self._keep(file, now, times)
                newest = now
            self._newest[file.stem] = newest

    def _keep(self, file: Path, now: datetime, times: set[datetime]) -> None:
        folder = self.folder / file.stem
        with suppress(FileExistsError):  # somebody was as quick
            _link(file, folder / now.strftime(_TIME))
        for time in times - thinned({*times, now}):
            (folder / time.strftime(_TIME)).unlink(missing_ok=True)

    def keep_format(self, file: Path, schema: int) -> Path:
        """Keep a file of an older format, for good, before it is first written in the present one;
        returns where. Raises OSError."""
        folder = self.folder / file.stem
        kept, number = folder / f"{file.name}.v{schema}", 0
        while True:
            with suppress(FileExistsError):
                _link(file, kept)
                for changed in (folder, self.folder):
                    sync_folder(changed)
                return kept
            number += 1
            kept = folder / f"{file.name}.v{schema}-{number}"

    def versions(self, stem: str) -> list[tuple[datetime, Path]]:
        """The versions kept of a file and since when they are not the present one, the newest
        first. Raises OSError."""
        times = sorted(self._times(stem), reverse=True)
        return [(time, self.folder / stem / time.strftime(_TIME)) for time in times]

    def _times(self, stem: str) -> set[datetime]:
        try:
            names = [entry.name for entry in (self.folder / stem).iterdir()]
        except FileNotFoundError:
            return set()
        times = set()
        for name in filter(_NAME.fullmatch, names):
            with suppress(ValueError):
                times.add(datetime.strptime(name, _TIME).replace(tzinfo=UTC))
        return times


def _link(file: Path, kept: Path) -> None:
    """Raises OSError, FileExistsError where something is called so already."""
    try:
        os.link(file, kept, follow_symlinks=True)
    except FileExistsError:
        raise
    except FileNotFoundError:
        _make_folder(kept.parent)
        os.link(file, kept, follow_symlinks=True)
    except OSError:  # some file systems have no links
        _copy(file, kept)


def _make_folder(folder: Path) -> None:
    # Not synced: the save that waits for us makes it durable soon enough.
    for path in (folder.parent, folder):
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)


def _copy(file: Path, kept: Path) -> None:
    if kept.exists():
        raise FileExistsError(kept)
    part = kept.with_name(f".{kept.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        _make_folder(kept.parent)
        shutil.copyfile(file, part)
        part.chmod(0o600)
        part.replace(kept)
    finally:
        part.unlink(missing_ok=True)
