"""A note in the user's own editor: a real one, in a real terminal."""

import json
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from reader.ui.editor import EditorError, edit
from tests.terminal import Terminal
from tests.test_terminal import annotations
from tests.ui.conftest import STORY

SCRIPT = """\
import json, os, signal, sys
from pathlib import Path
*words, name = sys.argv[1:]
file = Path(name)
told = {
    "words": words,
    "name": name,
    "modes": [oct(path.stat().st_mode & 0o777) for path in (file, file.parent)],
    "given": file.read_text("utf-8"),
    "drafts": [path.read_text() for path in file.parent.parent.glob("*.json")],
}
Path("told.json").write_text(json.dumps(told))
try:
    print("EDITING", flush=True)
    act, _, rest = input().partition(" ")
except KeyboardInterrupt:
    act, rest = "write", "interrupted"
if act in ("write", "fail"):
    file.write_text(rest.replace("|", "\\n") + "\\n", "utf-8")
if act == "latin":
    file.write_bytes("caf\\xe9".encode("latin-1"))
if act == "remove":
    file.unlink()
if act == "kill":
    os.kill(os.getpid(), signal.SIGTERM)
sys.exit(3 if act in ("fail", "leave") else 0)
"""
CTRL_O, CTRL_C = "\x0f", "\x03"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "1-story.txt").write_text(STORY, "utf-8")
    (tmp_path / "ed it.py").write_text(SCRIPT, "utf-8")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{tmp_path / 'ed it.py'}' 'a b' $HOME")
    return tmp_path


def drafts(home: Path) -> Path:
    return next(home.rglob("drafts"), home / "none")


def left(home: Path) -> list[Path]:
    """What editing left behind."""
    return [path for path in drafts(home).rglob("*") if path.suffix != ".json"]


def begin(terminal: Terminal, typed: str) -> None:
    """Write a note, and go on in the editor."""
    terminal.await_text("The harbour office moved")
    terminal.press(")", "a")
    terminal.await_text("Ctrl-o in your own editor")
    terminal.press(typed)
    terminal.await_text(typed)
    terminal.press(CTRL_O)
    terminal.await_text("EDITING")


def act(terminal: Terminal, words: str) -> None:
    """Have the editor do something, and wait until the app is back."""
    terminal.press(words)
    terminal.await_gone("EDITING")


def end(terminal: Terminal, note: str, home: Path) -> None:
    """Save what stands in the note, which must be this."""
    terminal.press("\x13")
    terminal.await_text("1 note · saved")
    terminal.press("q")
    assert terminal.ended() == 0
    assert [one.note for one in annotations(home)] == [note]


def test_a_note_goes_to_the_editor_and_comes_back(home: Path) -> None:
    with Terminal(home, "articles/1-story.txt") as terminal:
        begin(terminal, "half a thought")
        told = json.loads((home / "told.json").read_text())
        assert told["words"] == ["a b", "$HOME"]  # no shell has seen it
        assert told["name"].endswith(".md") and told["given"] == "half a thought\n"
        assert told["modes"] == ["0o600", "0o700"]
        [draft] = told["drafts"]
        assert "half a thought" in draft
        act(terminal, "write a whole thought|in \u200btwo lines\r")
        terminal.await_text("in two lines")
        assert left(home) == []
        terminal.press(" and more")
        terminal.await_text("in two lines and more")
        end(terminal, "a whole thought\nin two lines and more", home)


def test_what_the_editor_changed_can_be_undone(home: Path) -> None:
    with Terminal(home, "articles/1-story.txt") as terminal:
        begin(terminal, "half a thought")
        act(terminal, "write another\r")
        terminal.await_text("another")
        terminal.press("\x1a")
        terminal.await_text("half a thought")
        end(terminal, "half a thought", home)


def test_an_editor_that_fails_loses_nothing(home: Path) -> None:
    with Terminal(home, "articles/1-story.txt", size=(160, 50)) as terminal:
        begin(terminal, "half a thought")
        for words, told in (
            ("leave", "code"),
            ("kill", "signal"),
            ("remove", "left"),
            ("latin", "UTF-8"),
            ("fail lost words", "kept"),
        ):
            act(terminal, f"{words}\r")
            terminal.await_text(told)
            terminal.await_text("half a thought")
            if words != "fail lost words":
                assert "kept" not in terminal.text or words == "latin"
                terminal.press(CTRL_O)
                terminal.await_text("EDITING")
        kept = [path.read_bytes() for path in left(home) if path.is_file()]
        assert sorted(kept) == [b"caf\xe9", b"lost words\n"]
        end(terminal, "half a thought", home)


def test_ctrl_c_is_for_the_editor(home: Path) -> None:
    with Terminal(home, "articles/1-story.txt") as terminal:
        begin(terminal, "half a thought")
        act(terminal, CTRL_C)
        terminal.await_text("interrupted")
        end(terminal, "interrupted", home)


def test_a_terminal_that_goes_away_under_the_editor_leaves_the_draft(home: Path) -> None:
    with Terminal(home, "articles/1-story.txt") as terminal:
        begin(terminal, "half a thought")
        terminal.hang_up()
    with Terminal(home, "articles/1-story.txt") as terminal:
        terminal.await_text("half a thought")


@pytest.mark.parametrize("command", ["no-such-editor -x", "'not closed"])
def test_an_editor_that_is_not_there_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("EDITOR", command)
    with Terminal(home, "articles/1-story.txt", size=(160, 30)) as terminal:
        terminal.await_text("The harbour office moved")
        terminal.press(")", "a")
        terminal.await_text("Ctrl-o")
        terminal.press("half a thought", CTRL_O)
        terminal.await_text("lacks a closing" if "'" in command else "cannot be started")
        assert left(home) == []
        end(terminal, "half a thought", home)


def test_the_configured_editor_goes_before_those_of_the_environment(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, str(home / "ed it.py")]
    monkeypatch.setenv("VISUAL", f"{command[0]} '{command[1]}' visual")
    chosen = []
    for line in ("", f"editor = {json.dumps([*command, 'configured'])}"):
        (home / "config.toml").write_text(line)
        with Terminal(home, "--config", "config.toml", "articles/1-story.txt") as terminal:
            begin(terminal, "x")
            chosen += json.loads((home / "told.json").read_text())["words"]
    assert chosen == ["visual", "configured"]


def test_without_any_setting_it_is_nano_or_vi(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EDITOR")
    monkeypatch.setenv("PATH", str(home / "bin"))
    with Terminal(home, "articles/1-story.txt", size=(160, 30)) as terminal:
        terminal.await_text("The harbour office moved")
        terminal.press(")", "a")
        terminal.await_text("Ctrl-o")
        terminal.press("half a thought", CTRL_O)
        terminal.await_text("No editor is known")
        (home / "bin").mkdir()
        for name in ("vi", "nano"):
            script = home / "bin" / name
            script.write_text(f"#!{sys.executable}\nprint('THIS IS {name}')\ninput()\n")
            script.chmod(0o700)
            terminal.press(CTRL_O)
            terminal.await_text(f"THIS IS {name}")
            terminal.press("\r")
            terminal.await_text("half a thought")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys; sys.exit(3)", "failed with exit code 3$"),
        ("import os; os.abort()", "was stopped by signal 6$"),
        ("open(file, 'wb').write(b'\\xff')", "is not UTF-8; its file is kept in .*note-"),
        ("open(file + '~', 'w'); sys.exit(1)", "exit code 1; its file is kept in"),
        ("os.remove(file)", "left no file that can be read$"),
    ],
)
def test_what_went_wrong_is_told(tmp_path: Path, code: str, told: str) -> None:
    script = f"import os, sys; file = sys.argv[1]; {code}"
    with pytest.raises(EditorError, match=told):
        edit("text", [sys.executable, "-c", script], tmp_path, nullcontext)
    assert bool(list(tmp_path.iterdir())) is ("kept" in told)


@pytest.mark.parametrize("name", ["no-such-editor", "/", "a\0b"])
def test_what_cannot_be_started_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(EditorError, match="cannot be started"):
        edit("text", [name], tmp_path, nullcontext)
    assert not list(tmp_path.iterdir())


def test_an_editor_that_takes_its_folder_away(tmp_path: Path) -> None:
    code = "import shutil, sys, os; shutil.rmtree(os.path.dirname(sys.argv[1]))"
    with pytest.raises(EditorError, match="left no file"):
        edit("text", [sys.executable, "-c", code], tmp_path, nullcontext)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EditorError, match=r"file"):
        edit("text", ["true"], tmp_path / "file" / "drafts", nullcontext)


@pytest.mark.parametrize("text", ["", "plain", "two\n\nlines", "¶ “é” 字"])
def test_a_text_that_is_left_alone_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    assert edit(text, ["true"], tmp_path, nullcontext) == text
    assert not list(tmp_path.iterdir())
