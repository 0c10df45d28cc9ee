"""Watching files: whether what is shown is still what stands on disk."""

import threading
from collections.abc import Callable
from pathlib import Path

from reader.library import Stamp, stamp

SECONDS = 0.5
"""Between two looks."""


class Watch:
    """Looks at files from time to time, on a thread of its own: a look at a network disk may
    take long. It asks for a file's state rather than being told of changes, because that works
    on every system and disk."""

    def __init__(self, changed: Callable[[Path], None], seconds: float = SECONDS) -> None:
        """`changed` is called from the watching thread, once for each change, when the file has
        been the same for two looks: half-written files are not read."""
        self._changed = changed
        self._seconds = seconds
        self._known: dict[Path, Stamp | None] = {}
        self._seen: dict[Path, Stamp | None] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def on(self, path: Path, known: Stamp | None) -> None:
        """Watch a file from now on; `known` is the state of it that has been taken in, None where
        it did not exist."""
        with self._lock:
            self._known[path] = self._seen[path] = known
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
                self._thread.start()

    def off(self, path: Path) -> None:
        """Watch a file no longer."""
        with self._lock:
            self._known.pop(path, None)
            self._seen.pop(path, None)

    def close(self) -> None:
        """Stop looking."""
        self._closing.set()

    def _run(self) -> None:
        while not self._closing.wait(self._seconds):
            for path in list(self._known):
                self._look(path, stamp(path))

    def _look(self, path: Path, found: Stamp | None) -> None:
        with self._lock:
            if path not in self._known:
                return
            settled = found == self._seen[path]
            news = settled and found != self._known[path]
            self._seen[path] = found
            if news:
                self._known[path] = found
        if news:
            self._changed(path)
