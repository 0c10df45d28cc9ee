"""A real pseudo-terminal with a program in it, read by an independent terminal emulator."""

import codecs
import contextlib
import fcntl
import json
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
from typing import NamedTuple

import pyte

PATIENCE = 60.0
"""Seconds after which something that was awaited is held to have failed."""
_PAUSE = 0.002
"""Seconds without anything written after which one picture is held to be complete."""
KEYS = {
    **{"enter": "\r", "esc": "\x1b", "ctrl+o": "\x0f", "ctrl+s": "\x13", "tab": "\t"},
    **{"down": "\x1b[B", "up": "\x1b[A", "pagedown": "\x1b[6~", "pageup": "\x1b[5~"},
    **{"home": "\x1b[H", "end": "\x1b[F"},
}
_BEGUN = re.compile(rb"\x1b(?:\[[?<=>]?[0-9;]*)?\Z")
# The emulator trips over private sequences: w3m saves modes, Textual sets the keyboard's.
_UNKNOWN = re.compile(rb"\x1b\[(?:\?[0-9;]*[rs]|[<=>][0-9;]*u)")
_PRIVATE = 5
"""How far the emulator shifts the numbers of private modes."""
_MODES = {1049: "the other screen", 2004: "pasting in brackets", 1004: "telling the focus"}
_MODES |= dict.fromkeys((1000, 1002, 1003, 1006, 1015), "the mouse")


class Emulator:
    """The screen of a terminal."""

    def __init__(self, size: tuple[int, int]) -> None:
        """`size` is in columns and rows."""
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._begun = b""

    def feed(self, piece: bytes) -> None:
        """Take in what a program writes; a sequence that is cut at the end waits for its rest."""
        piece = self._begun + piece
        cut = _BEGUN.search(piece)
        piece, self._begun = (piece[: cut.start()], piece[cut.start() :]) if cut else (piece, b"")
        self._stream.feed(_UNKNOWN.sub(b"", piece))

    def resize(self, columns: int, rows: int) -> None:
        """Take another size."""
        self.screen.resize(rows, columns)

    @property
    def text(self) -> str:
        """What is on the screen."""
        lines = (self.screen.buffer[y] for y in range(self.screen.lines))
        columns = range(self.screen.columns)
        return "\n".join("".join(line[x].data for x in columns).rstrip() for line in lines)

    @property
    def left_on(self) -> set[str]:
        """What a program turns off before it ends, as far as it has not done so, in words."""
        on = {told for mode, told in _MODES.items() if mode << _PRIVATE in self.screen.mode}
        return {*on, "the cursor hidden"} if self.screen.cursor.hidden else on


class Event(NamedTuple):
    """Something that happened in a terminal."""

    at: float
    """Seconds, by `time.perf_counter`."""
    kind: str
    """As in asciicasts: "o" for what was written, "r" another size, "m" a mark."""
    content: bytes


class Terminal:
    """Runs `python -m reader ARGS`, or another command, on a screen and in a home of its own."""

    def __init__(
        self,
        home: Path,
        *args: str,
        size: tuple[int, int] = (100, 30),
        command: tuple[str, ...] = (sys.executable, "-m", "reader"),
    ) -> None:
        self.began = self.read_at = time.perf_counter()
        """When the program was started, and when it last wrote something (seconds)."""
        self.size = size
        """Columns and rows at the start."""
        self.events: list[Event] = []
        """What happened, in order."""
        self.screen = Emulator(size)
        self.pid, self._handle = pty.fork()
        if self.pid == 0:
            self._become(home, (*command, *args))
        self._modes = termios.tcgetattr(self._handle)

    def _become(self, home: Path, command: tuple[str, ...]) -> None:
        # As on a user's machine: their folders, and modules compiled once.
        kept = ("XDG", "PYTHONDONTWRITEBYTECODE")
        environ = {name: value for name, value in os.environ.items() if not name.startswith(kept)}
        environ |= {"HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environ |= {"TEXTUAL_ANIMATIONS": "none"}
        os.chdir(home)
        fcntl.ioctl(0, termios.TIOCSWINSZ, _window(*self.size))
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

    # What is shown

    @property
    def text(self) -> str:
        """What is on the screen."""
        return self.screen.text

    @property
    def raw(self) -> bytes:
        """Everything that was written to the terminal."""
        return b"".join(event.content for event in self.events if event.kind == "o")

    @property
    def left_on(self) -> set[str]:
        """How the terminal differs from what it was before the program, in words."""
        same = termios.tcgetattr(self._handle) == self._modes
        return self.screen.left_on | (set() if same else {"raw keys"})

    def await_text(self, wanted: str) -> None:
        """Read until the screen shows a text; fails where it never does."""
        self.until(lambda: wanted in self.text, wanted)

    def await_gone(self, unwanted: str) -> None:
        """Read until the screen no longer shows a text."""
        self.until(lambda: unwanted not in self.text, f"no {unwanted}")

    def await_change(self) -> None:
        """Read until the screen's text is another one."""
        before = self.text
        self.until(lambda: self.text != before, "a change")

    def quiet(self, seconds: float = 0.1) -> None:
        """Read until nothing more is written for so long."""
        while select.select([self._handle], [], [], seconds)[0] and self._read(0.0):
            pass

    def until(self, holds: Callable[[], bool], told: str) -> None:
        """Read until something holds; fails, telling what, where it never does."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > deadline or not self._read(1.0):
                if not holds():
                    raise AssertionError(f"never shown: {told}\n{self.text}")
                return

    def _read(self, seconds: float) -> bool:
        """Take in what is written, to where it pauses; False where the program has gone."""
        pieces = b""
        wait, open_ = seconds, True
        while open_ and select.select([self._handle], [], [], wait)[0]:
            try:
                piece = os.read(self._handle, 65_536)
            except OSError:
                piece = b""
            if piece:
                self.read_at = time.perf_counter()
                self.events.append(Event(self.read_at, "o", piece))
            open_, wait = bool(piece), _PAUSE
            pieces += piece
        # Only now: drawing takes longer than reading, and the program would wait for it.
        self.screen.feed(pieces)
        return open_

    def peak(self) -> float:
        """The most memory that the program has held so far, in MiB; 0 where it is not told."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return 0.0
        lines = status.read_text().splitlines()
        return next((int(line.split()[1]) / 1024 for line in lines if "VmHWM" in line), 0.0)

    # What is done

    def press(self, *keys: str) -> None:
        """Press keys: names of KEYS, or text as it is."""
        for key in keys:
            os.write(self._handle, KEYS.get(key, key).encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, of which the system tells the program by SIGWINCH."""
        self.events.append(Event(time.perf_counter(), "r", f"{columns}x{rows}".encode()))
        self.screen.resize(columns, rows)
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, _window(columns, rows))

    def mark(self, told: str) -> None:
        """Note for the recording what is done next."""
        self.events.append(Event(time.perf_counter(), "m", told.encode()))

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
                self.quiet()  # it may have written more since
                return os.waitstatus_to_exitcode(status)
        return self._wait()

    def _wait(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)


def _window(columns: int, rows: int) -> bytes:
    return struct.pack("HHHH", rows, columns, 0, 0)


def record(path: Path, *runs: Terminal, title: str = "") -> None:
    """Write what happened in terminals of one size, one after the other, as an asciicast of
    version 2 (https://docs.asciinema.org/manual/asciicast/v2/), every event at its time."""
    columns, rows = runs[0].size
    header = {"version": 2, "width": columns, "height": rows, "title": title}
    lines = [json.dumps(header, ensure_ascii=False)]
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for event in (event for run in runs for event in run.events):
        content = event.content.decode() if event.kind != "o" else decoder.decode(event.content)
        told = [round(event.at - runs[0].began, 6), event.kind, content]
        lines.append(json.dumps(told, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", "utf-8")


def replay(path: Path) -> Emulator:
    """Play a recording on a fresh screen, as it is at the end returned."""
    header, *events = map(json.loads, path.read_text("utf-8").splitlines())
    screen = Emulator((header["width"], header["height"]))
    for _, kind, content in events:
        if kind == "o":
            screen.feed(content.encode())
        elif kind == "r":
            columns, rows = content.split("x")
            screen.resize(int(columns), int(rows))
    return screen
