"""Watching files: whether what is shown is still what stands on disk."""

import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from reader.library import Stamp, stamp

SECONDS = 0.5
"""Between two looks."""


_REST = 2
"""How much longer than a look the time between two of them is, at least."""


class Pulse:
    """Does something from time to time, on a thread of its own: a look at a network disk may take
    long."""

    def __init__(self, act: Callable[[], None], seconds: float = SECONDS) -> None:
        self._act = act
        self._seconds = seconds
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin, after a first pause; nothing where it has begun."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Do it no more."""
        self._closing.set()

    def _run(self) -> None:
        pause = self._seconds
        while not self._closing.wait(pause):
            begun = monotonic()
            self._act()
            pause = max(self._seconds, _REST * (monotonic() - begun))


class Watch:
    """Looks at files from time to time. It asks for a file's state rather than being told of
    changes, because that works on every system and disk."""

    def __init__(self, changed: Callable[[Path], None], seconds: float = SECONDS) -> None:
        """`changed` is called from the watching thread, once for each change, when the file has
        been the same for two looks: half-written files are not read."""
        self._changed = changed
        self._known: dict[Path, Stamp | None] = {}
        self._seen: dict[Path, Stamp | None] = {}
        self._lock = threading.Lock()
        self._pulse = Pulse(self._look_at_all, seconds)

    def on(self, path: Path, known: Stamp | None) -> None:
        """Watch a file from now on; `known` is the state of it that has been taken in, None where
        it did not exist."""
        with self._lock:
            self._known[path] = self._seen[path] = known
            self._pulse.begin()

    def off(self, path: Path) -> None:
        """Watch a file no longer."""
        with self._lock:
            self._known.pop(path, None)
            self._seen.pop(path, None)

    def close(self) -> None:
        """Stop looking."""
        self._pulse.close()

    def _look_at_all(self) -> None:
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
