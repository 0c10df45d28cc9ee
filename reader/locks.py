"""Locks of notes files, which hold them against other processes and threads."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from reader.storage import LockedError

_POLL_SECONDS = 0.01
_WITHOUT = (errno.ENOSYS, errno.EOPNOTSUPP)
"""What file systems answer that have no locks."""


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold a notes file, waiting for at most `seconds`.

    The lock file lies in `.locks` beside it and stays there: were it removed, two could hold it at
    once. It is free again when its holder dies. Raises LockedError where someone else holds it for
    too long, and OSError, for a folder that is not there too.
    """
    file = path.parent / ".locks" / f"{path.stem}.lock"
    try:
        try:
            release = _take(file, seconds)
        except FileNotFoundError:
            file.parent.mkdir(mode=0o700, exist_ok=True)
            release = _take(file, seconds)
    except ImportError:  # Windows
        file.parent.mkdir(mode=0o700, exist_ok=True)
        release = _take_portably(file, seconds)
    except OSError as error:
        if error.errno not in _WITHOUT:
            raise
        release = _take_portably(file, seconds)
    if release is None:
        raise LockedError(
            f"{path} was not saved: another program has held it for {seconds:g} s; "
            "wait or end that program, then save again"
        )
    try:
        yield
    finally:
        release()


def _take(file: Path, seconds: float) -> Callable[[], None] | None:
    """Lock a file as filelock does, in a fifth of a millisecond less, which is as long as a commit
    of SQLite takes; returns what lets it go, or None where somebody else did not."""
    import fcntl

    until = time.monotonic() + seconds
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    os.close(descriptor)
                    return None
                time.sleep(_POLL_SECONDS)
            else:
                return partial(os.close, descriptor)
    except OSError:
        os.close(descriptor)
        raise


def _take_portably(file: Path, seconds: float) -> Callable[[], None] | None:
    from filelock import FileLock, Timeout

    lock = FileLock(file, mode=0o600)
    try:
        lock.acquire(seconds, poll_interval=_POLL_SECONDS)
    except Timeout:
        return None
    return lock.release
