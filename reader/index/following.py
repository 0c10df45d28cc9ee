"""Following a library: what appears, changes or goes in it while reader runs is scanned.

The system tells of it where it can, which many network disks and small limits do not allow; so all
is looked through from time to time as well, the less often the longer that takes.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from reader.index.progress import Outcome
from reader.index.walk import roots
from reader.library import Library
from reader.passage import Cancelled

Paths: TypeAlias = frozenset[bytes] | None
"""Where something may have changed; None for anywhere."""
Look: TypeAlias = Callable[[Iterable[bytes] | None], Outcome]

_STEP_MS, _DEBOUNCE_MS, _TICK_MS = 50, 300, 500
"""Changes are told when there were none for a step, or after so long; and how often it is asked
whether to go on without any."""
_MANY = 1_000
"""From so many changed paths on, all is looked through."""
_AGAIN_SECONDS = 2.1
"""After which files are looked at again that had been changed just before."""


class Following:
    """Scans what changes, on a thread of its own."""

    def __init__(
        self,
        library: Library,
        look: Look,
        told: Callable[[Outcome], None],
        *,
        seconds: float = 2.0,
        share: float = 30.0,
    ) -> None:
        """`look` scans some paths, or all, and raises Cancelled where there is no more to do;
        `told` is given what comes of it where anything has changed. Where the system tells of no
        changes, all is looked through every so many `seconds`, and `share` times as seldom as it
        takes; where it does, thirty times as seldom as that."""
        self._library, self._look, self._told = library, look, told
        self._seconds, self._share = seconds, share
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._took = 0.0
        self._due = self._again_at = float("inf")
        self._again: set[bytes] | None = set()

    def begin(self) -> None:
        """Begin; nothing where it has begun."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="follow", daemon=True)
            self._thread.start()

    @property
    def closing(self) -> bool:
        """Whether it is to end."""
        return self._closing.is_set()

    def close(self) -> None:
        """End it, and wait for that."""
        self._closing.set()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(5.0)

    def _run(self) -> None:
        with suppress(Cancelled):
            for paths in self._changes():
                if self._closing.is_set():
                    return
                self._scan(paths)

    def _scan(self, paths: Paths) -> None:
        begun = monotonic()
        outcome = self._look(paths)
        if paths is None:
            self._took = monotonic() - begun
            self._again = set()
        self._again_at = float("inf")
        if outcome.young:
            if paths is None:
                self._again = None
            elif self._again is not None:
                self._again |= paths
            self._again_at = monotonic() + _AGAIN_SECONDS
        if outcome.changes:
            self._told(outcome)

    def _changes(self) -> Iterator[Paths]:
        """Where something may have changed, again and again."""
        while not self._closing.is_set():
            try:
                yield from self._noticed(self._folders())
            except (ImportError, OSError, RuntimeError):  # as where too much would be watched
                yield from self._looked(lambda: True)

    def _noticed(self, folders: list[Path]) -> Iterator[Paths]:
        """What the system tells of, until there are other folders. Raises ImportError, OSError and
        RuntimeError where it cannot."""
        if not folders:
            yield from self._looked(lambda: not self._folders())
            return
        from watchfiles import watch

        self._due = 0.0  # what changed before it was watched is to be found too
        for found in watch(
            *folders,
            watch_filter=None,
            step=_STEP_MS,
            debounce=_DEBOUNCE_MS,
            rust_timeout=_TICK_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
            stop_event=self._closing,
        ):
            paths = frozenset(os.fsencode(path) for _, path in found)
            odd = any("\ufffd" in path for _, path in found)  # a name that is no text
            if odd or len(paths) > _MANY or (not paths and monotonic() >= self._due):
                yield None
                self._delay(self._share)
            elif paths:
                yield paths
            elif monotonic() >= self._again_at:
                yield self._left()
            if folders != self._folders():
                return

    def _looked(self, on: Callable[[], bool]) -> Iterator[Paths]:
        """All, from time to time, as long as `on` says so."""
        while on():
            self._delay(1.0)
            due = min(self._due, self._again_at)
            if self._closing.wait(max(0.0, due - monotonic())):
                return
            yield None

    def _left(self) -> Paths:
        """Where there are files that were changed just before the last look."""
        again, self._again = self._again, set()
        return None if again is None else frozenset(again)

    def _delay(self, times: float) -> None:
        """Say when all is looked through next."""
        self._due = monotonic() + times * max(self._seconds, self._share * self._took)

    def _folders(self) -> list[Path]:
        """Those places of the library that are folders now."""
        paths = [Path(os.fsdecode(root.path)) for root in roots(self._library)]
        return [path for path in paths if path.is_dir()]
