"""A real pseudo-terminal with a program in it, read by an independent terminal emulator."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pyte

PATIENCE = 60.0
"""Seconds after which something that was awaited is held to have failed."""
KEYS = {
    **{"enter": "\r", "esc": "\x1b", "ctrl+s": "\x13", "tab": "\t"},
    **{"pagedown": "\x1b[6~", "home": "\x1b[H"},
}


class Terminal:
    """Runs `python -m reader ARGS`, or another command, on a screen and in a home of its own."""

    def __init__(
        self,
        home: Path,
        *args: str,
        size: tuple[int, int] = (100, 30),
        command: tuple[str, ...] = (sys.executable, "-m", "reader"),
    ) -> None:
        columns, rows = size
        self.began = self.read_at = time.perf_counter()
        """When the program was started, and when it last wrote something (seconds)."""
        self.raw = b""
        """Everything that was written to the terminal."""
        self.screen = pyte.Screen(columns, rows)
        self._size = struct.pack("HHHH", rows, columns, 0, 0)
        self._stream = pyte.ByteStream(self.screen)
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            self._become(home, (*command, *args))

    def _become(self, home: Path, command: tuple[str, ...]) -> None:
        # As on a user's machine: their folders, and modules compiled once.
        kept = ("XDG", "PYTHONDONTWRITEBYTECODE")
        environ = {name: value for name, value in os.environ.items() if not name.startswith(kept)}
        environ |= {"HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environ |= {"TEXTUAL_ANIMATIONS": "none"}
        os.chdir(home)
        fcntl.ioctl(0, termios.TIOCSWINSZ, self._size)
        os.execvpe(command[0], command, environ)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        with contextlib.suppress(OSError):
            os.close(self._handle)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def await_text(self, wanted: str) -> None:
        """Read until the screen shows a text; fails where it never does."""
        self._until(lambda: wanted in self.text, wanted)

    def await_gone(self, unwanted: str) -> None:
        """Read until the screen no longer shows a text."""
        self._until(lambda: unwanted not in self.text, f"no {unwanted}")

    def _until(self, holds: Callable[[], bool], told: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > deadline or not self._read(1.0):
                if not holds():
                    raise AssertionError(f"never shown: {told}\n{self.text}")
                return

    def _read(self, seconds: float) -> bool:
        """Take in what is written; False where the program has gone."""
        if not select.select([self._handle], [], [], seconds)[0]:
            return True
        try:
            piece = os.read(self._handle, 65_536)
        except OSError:
            return False
        self.read_at = time.perf_counter()
        self.raw += piece
        # The emulator trips over one private sequence that w3m sends at its start.
        self._stream.feed(re.sub(rb"\x1b\[\?[0-9;]*[rs]", b"", piece))
        return bool(piece)

    def await_change(self) -> None:
        """Read until the screen's text is another one."""
        before = self.text
        self._until(lambda: self.text != before, "a change")

    def quiet(self) -> None:
        """Read until nothing more is written for a moment."""
        while select.select([self._handle], [], [], 0.1)[0] and self._read(0.0):
            pass

    def peak(self) -> float:
        """The most memory that the program has held so far, in MiB; 0 where it is not told."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return 0.0
        lines = status.read_text().splitlines()
        return next((int(line.split()[1]) / 1024 for line in lines if "VmHWM" in line), 0.0)

    def press(self, *keys: str) -> None:
        """Press keys: names of KEYS, or text as it is."""
        for key in keys:
            os.write(self._handle, KEYS.get(key, key).encode())

    def kill(self, number: int) -> int:
        """Send a signal and wait for the end; returns the exit status as a shell tells it."""
        os.kill(self.pid, number)
        return self.ended()

    def hang_up(self) -> int:
        """Close the terminal under the program, as closing its window does."""
        os.close(self._handle)
        return self._wait()

    def ended(self) -> int:
        """Wait until the program has ended; returns its exit status."""
        deadline = time.monotonic() + PATIENCE
        while self._read(0.2) and time.monotonic() < deadline:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
        return self._wait()

    def _wait(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)
