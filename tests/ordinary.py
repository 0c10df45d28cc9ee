"""Acting as a user to whom folders can be closed: to root they are all open."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NOBODY = 65534


@contextmanager
def acting(folder: Path) -> Iterator[None]:
    """Act as an ordinary user to whom a folder belongs, with all that is in it now."""
    user = os.geteuid()
    if user == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, _NOBODY, -1, follow_symlinks=False)
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """Close a folder to writing, as an ordinary user's; whoever runs the tests."""
    user = os.geteuid()
    if user == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, _NOBODY, -1)
    folder.chmod(0o500)
    if user == 0:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        folder.chmod(0o700)
        os.seteuid(user)
