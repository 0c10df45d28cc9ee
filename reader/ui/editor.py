"""An editor of the user's own in the terminal, in place of the app while it runs."""

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from textual.app import SuspendNotSupported

from reader.library import shown
from reader.storage import make_folder
from reader.text import clean

_NAME = "note.md"


class EditorError(Exception):
    """A text could not be edited; the message is one line fit to show."""


def edit(
    text: str,
    command: Sequence[str],
    folder: Path,
    suspended: Callable[[], AbstractContextManager[None]],
) -> str:
    """Have a text edited by a command, to which the name of a file is added; returns it cleaned.

    The file is private and lies in a folder of its own within `folder`. Both are removed, unless
    something was written there that is not taken over. The app is `suspended` meanwhile. Raises
    EditorError where there is no command, or where it does not end well.
    """
    if not command:
        raise EditorError("No editor is known: name one in config.toml, or set EDITOR")
    given = f"{text}\n".encode("utf-8", "replace") if text else b""
    file = _lay_out(given, folder)
    told = "This terminal cannot be lent to an editor"
    with suppress(SuspendNotSupported), suspended():
        told = _run([*command, str(file)])
    try:
        made = file.read_bytes()
        if not told:
            edited = clean(made.decode("utf-8-sig")).text.rstrip("\n")
            rmtree(file.parent, ignore_errors=True)
            return edited
    except OSError:
        made, told = b"", told or f"{command[0]} left no file that can be read"
    except UnicodeDecodeError:
        told = f"What {command[0]} wrote is not UTF-8"
    if made not in (b"", given) or any(other != file for other in file.parent.glob("*")):
        raise EditorError(f"{told}; its file is kept in {shown(file.parent)}")
    rmtree(file.parent, ignore_errors=True)
    raise EditorError(told)


def _lay_out(content: bytes, folder: Path) -> Path:
    """A private file in a new private folder within another."""
    try:
        make_folder(folder)
        file = Path(mkdtemp(prefix="note-", dir=folder)) / _NAME
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
    except OSError as error:
        raise EditorError(f"{shown(folder)}: {error.strerror}") from error
    return file


def _run(command: Sequence[str]) -> str:
    """Run a command to its end; returns why it failed, "" where it did not."""
    # Ctrl-C is for the command. A handler, unlike SIG_IGN, is not handed down to it.
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        code = subprocess.run(command, check=False).returncode
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        return f"{command[0]} cannot be started: {reason}"
    finally:
        signal.signal(signal.SIGINT, before)
    if code < 0:
        return f"{command[0]} was stopped by signal {-code}"
    return f"{command[0]} failed with exit code {code}" if code else ""
