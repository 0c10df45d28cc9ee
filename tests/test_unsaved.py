"""reader in a real terminal where notes cannot be saved, and copies lie beside them."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reader.notebook import Notebook
from tests.terminal import Terminal
from tests.ui.conftest import STORY


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "1-story.txt").write_text(STORY, "utf-8")
    return tmp_path


def told(home: Path) -> list[str]:
    notebook = Notebook(home / "notes", device="x", now=lambda: "")
    return sorted(note.note for notes in notebook.all() for note in notes.annotations)


def reader(home: Path) -> Terminal:
    return Terminal(home, "articles/1-story.txt", "--notes", "notes", size=(140, 30))


def note(terminal: Terminal, words: str) -> None:
    terminal.press(")", "a")
    terminal.await_text("Ctrl-s save")
    terminal.press(words)
    terminal.await_text(words)
    terminal.press("ctrl+s")


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Another program holds the notes file."""
    (file,) = (home / "notes").glob("*.json")
    lock = home / "notes" / ".locks" / f"{file.stem}.lock"
    code = f"from filelock import FileLock\nwith FileLock({str(lock)!r}):\n print(1, flush=True)\n"
    with subprocess.Popen(
        [sys.executable, "-c", f"{code} input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout and holder.stdout.readline() == "1\n"
        try:
            yield
        finally:
            holder.kill()


@pytest.mark.parametrize("gone", ["a file in its place", "held"])
def test_a_kill_after_a_failed_save(home: Path, gone: str) -> None:
    with reader(home) as terminal:
        terminal.await_text("The harbour office moved")
        note(terminal, "first words")
        terminal.await_text("1 note · saved")
        if gone == "held":
            with held(home):
                note(terminal, "second words")
                terminal.await_text("NOT SAVED")
                terminal.kill(signal.SIGKILL)
        else:
            (home / "notes").rename(home / "away")
            (home / "notes").write_text("mine")
            note(terminal, "second words")
            terminal.await_text("NOT SAVED")
            terminal.kill(signal.SIGKILL)
            (home / "notes").unlink()
            (home / "away").rename(home / "notes")
    assert told(home) == ["first words"]
    with reader(home) as terminal:
        terminal.await_text("Merged into the notes: unsaved changes to 1 article")
        terminal.await_text("2 notes")
        terminal.press("q")
        assert terminal.ended() == 0
    assert told(home) == ["first words", "second words"]


def test_leaving_says_where_changes_are_kept(home: Path) -> None:
    (home / "notes").write_text("mine")
    with reader(home) as terminal:
        terminal.await_text("The harbour office moved")
        note(terminal, "first words")
        terminal.await_text("NOT SAVED")
        terminal.press("q")
        terminal.await_text("Leave, keep them there")
        terminal.press("y")
        assert terminal.ended() == 2
        last = "".join(terminal.text.split())  # however it is wrapped
    assert "reader:1changecouldnotbesaved:" in last
    assert f"meanwhileitiskeptin{home}/" in last
    (home / "notes").unlink()
    command = [sys.executable, "-m", "reader", "doctor", "--notes", "notes"]
    environ = {"HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[1])}
    for words, code in ((["--fix"], 0), ([], 1), (["--fix"], 0), ([], 0)):
        done = subprocess.run([*command, *words], cwd=home, env=environ, capture_output=True)
        assert done.returncode == code, done
    assert told(home) == ["first words"]
