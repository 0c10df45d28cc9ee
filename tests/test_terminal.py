"""reader in a real terminal: the whole way once, hang-ups, kills, and what bytes are written."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reader.annotation import Annotation
from reader.notebook import Notebook
from tests.terminal import Terminal
from tests.ui.conftest import STORY, TRANSCRIPT

NASTY = {
    "a clipboard write": "\x1b]52;c;aGFja2Vk\x07",
    "a title": "\x1b]0;hacked\x07",
    "a colour": "\x1b[31mred",
    "an 8-bit sequence": "\x9b31m",
    "an 8-bit string": "\x9d52;c;aGFja2Vk\x9c",
    "a device question": "\x1b[c\x1b[6n",
    "bidi": "abc\u202edef\u2066",
    "zero width": "in\u200bvis\ufeffible",
    "bell and backspace": "\x07\x08\x7f",
    "markup": "[@click=app.quit]quit[/] [bold]b[/] [/] see",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "1-story.txt").write_text(STORY, "utf-8")
    (articles / "2-briefing.txt").write_text(TRANSCRIPT, "utf-8")
    return tmp_path


def annotations(home: Path) -> list[Annotation]:
    folder = next(home.rglob("notes"), home / "none")
    notebook = Notebook(folder, device="x", now=lambda: "")
    return [note for notes in notebook.all() for note in notes.annotations]


def test_from_an_article_to_evidence(home: Path) -> None:
    with Terminal(home, "articles") as terminal:
        terminal.await_text("The harbour office moved")
        terminal.await_text("Quarterly briefing")
        terminal.press("J")
        terminal.await_text("Good morning.")
        terminal.press("]", "]", "t")
        terminal.await_text("new tag")
        terminal.press("money", "enter")
        terminal.await_text("1 note · saved")
        terminal.press(")", "a")
        terminal.await_text("Ctrl-s save")
        terminal.press("compare with May")
        terminal.await_text("compare with May")
        terminal.press("ctrl+s")
        terminal.await_text("2 notes · saved")
        assert [note.tags for note in annotations(home)] == [("money",), ()]
        terminal.press("q")
        assert terminal.ended() == 0
    with Terminal(home, "articles") as terminal:
        terminal.await_text("2 notes")
        terminal.await_text("compare with May")  # told for the sentence that is current again
        terminal.press("E")
        terminal.await_text("Enter export")
        terminal.press("enter")
        terminal.await_text("1 written")
        terminal.press("q")
        assert terminal.ended() == 0
    [exported] = home.rglob("quarterly-briefing*.md")
    text = exported.read_text("utf-8")
    assert "> Why did the cost rise?" in text and "compare with May" in text and "#money" in text
    command = [
        sys.executable,
        "-m",
        "reader",
        "export",
        "--library",
        "articles",
        "-o",
        "-",
        "#money",
    ]
    environ = os.environ | {"HOME": str(home)}
    done = subprocess.run(command, cwd=home, env=environ, capture_output=True, check=True)
    assert "> Why did the cost rise?" in done.stdout.decode()


def test_a_note_survives_the_terminal_being_closed(home: Path) -> None:
    with Terminal(home, "articles/1-story.txt") as terminal:
        terminal.await_text("The harbour office moved")
        terminal.press(")", "a")
        terminal.await_text("Ctrl-s save")
        terminal.press("half a thought")
        terminal.await_text("half a thought")
        terminal.hang_up()
    assert annotations(home) == []
    with Terminal(home, "articles/1-story.txt") as terminal:
        terminal.await_text("half a thought")
        terminal.press("ctrl+s")
        terminal.await_text("1 note · saved")
        terminal.press("q")
        terminal.ended()
    [note] = annotations(home)
    assert note.note == "half a thought"
    assert note.passage.exact == "The harbour office moved the first crossing to seven."


def drafts(home: Path) -> str:
    return "".join(path.read_text("utf-8") for path in home.rglob("drafts/*.json"))


def test_a_note_survives_a_kill_and_is_not_offered_while_it_is_written(home: Path) -> None:
    with Terminal(home, "articles/1-story.txt") as terminal:
        terminal.await_text("The harbour office moved")
        terminal.press(")", "a")
        terminal.await_text("Ctrl-s save")
        terminal.press("half a thought")
        terminal.await_text("half a thought")
        terminal.until(lambda: "half a thought" in drafts(home), "a draft on disk")
        with Terminal(home, "articles/1-story.txt") as other:
            other.await_text("The harbour office moved")
            other.press(")", "H")
            other.await_text("1 note · saved")
            assert "half a thought" not in other.text
            other.press("u")
            other.await_text("Undone")
            other.press("q")
            assert other.ended() == 0
        terminal.kill(signal.SIGKILL)
    with Terminal(home, "articles/1-story.txt") as terminal:
        terminal.await_text("half a thought")
        terminal.press("ctrl+s")
        terminal.await_text("1 note · saved")
        terminal.press("q")
        terminal.ended()
    assert [note.note for note in annotations(home)] == ["half a thought"]
    assert drafts(home) == ""


def test_keys_typed_ahead_wait_for_the_dialog_they_are_for(home: Path) -> None:
    with Terminal(home, "articles/1-story.txt") as terminal:
        terminal.await_text("The harbour office moved")
        terminal.press("))tmoney\r)t\r)awhy not\x13")
        terminal.await_text("3 notes · saved")
        terminal.press("fferry")
        terminal.await_text("1 of 1")
        terminal.press("\x1b")
        terminal.await_gone("1 of 1")
        terminal.press("q")
        assert terminal.ended() == 0
    kept = [(note.note, note.tags) for note in annotations(home)]
    assert kept == [("", ("money",)), ("", ("money",)), ("why not", ())]


def test_what_is_told_as_saved_survives_a_kill(home: Path) -> None:
    for count in range(1, 4):
        with Terminal(home, "articles/1-story.txt") as terminal:
            terminal.await_text("The harbour office moved")
            terminal.press(*")" * count, "H")
            terminal.await_text(f"{count} note{'s' if count > 1 else ''} · saved")
            terminal.kill(signal.SIGKILL)
        assert len(annotations(home)) == count


def test_what_could_not_be_saved_is_told_at_the_end(home: Path) -> None:
    (home / "broken").write_text("a file where a folder should be")
    with Terminal(home, "articles", "--notes", "broken", size=(140, 30)) as terminal:
        terminal.await_text("The harbour office moved")
        terminal.press(")", "H")
        terminal.await_text("NOT SAVED")
        terminal.press("q")
        terminal.await_text("Leave, keep them there")
        terminal.press("y")
        assert terminal.ended() == 2
    assert "could not be saved" in terminal.text


def test_the_place_is_kept_when_the_system_ends_the_app(home: Path) -> None:
    with Terminal(home, "articles/2-briefing.txt") as terminal:
        terminal.await_text("Good morning.")
        terminal.press("]", "]")
        terminal.await_text("¶ 4 of 8")
        assert terminal.kill(signal.SIGTERM) == 0
    with Terminal(home, "articles/2-briefing.txt") as terminal:
        terminal.await_text("¶ 4 of 8")


@pytest.mark.parametrize("kind", NASTY)
def test_nothing_of_a_file_is_sent_raw(home: Path, kind: str) -> None:
    nasty = NASTY[kind]
    name = nasty.replace("/", "∕").encode("utf-8")[:100]
    path = os.fsencode(home / "articles") + b"/0-" + name + b".txt"
    Path(os.fsdecode(path)).write_text(f"{nasty} title\n\nBefore {nasty} after. More.", "utf-8")
    Path(os.fsdecode(os.fsencode(home / "articles") + b"/bad-\xff\xfe.txt")).write_text("x y z")
    with Terminal(home, "articles", size=(120, 30)) as terminal:
        terminal.await_text("Before")
        terminal.await_text("Quarterly briefing")
        terminal.press(")", "t")
        terminal.await_text("Enter tag it")
        terminal.press("esc")
        terminal.await_gone("Enter tag it")
        terminal.press("H")
        terminal.await_text("1 note · saved")
        terminal.press("A")
        terminal.await_text("Notes ·")
        terminal.press("q")
        assert terminal.ended() == 0
    # The shape of the pointer is the one string that Textual itself sends.
    written = re.sub(rb"\x1b\]22;\w+\x07", b"", terminal.raw)
    assert not re.search(rb"\x1b[\]P_^X]", written.replace(b"\x1bP+q", b""))
    assert b"\x1b[31mred" not in written and b"\x1b[6n" not in written
    text = written.decode("utf-8", "replace")
    assert not re.search("[\x07\x08\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", text)
    if kind == "markup":
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
        assert "[@click=app.quit]quit[/] [bold]b[/] [/] see after." in plain


def test_keys_that_clash_are_told_in_place_of_the_app(home: Path) -> None:
    (home / "config.toml").write_text('measure = 70\n\n[keys]\nlist.star = "j"\n')
    with Terminal(home, "--config", "config.toml", "articles", size=(200, 30)) as terminal:
        assert terminal.ended() == 2
    told = f"reader: {home}/config.toml: line 4: keys.list.star: “j” is the key of pane.down too"
    assert told in terminal.text
    assert b"\x1b[?1049h" not in terminal.raw  # the screen was never taken


def test_the_app_is_told_where_its_settings_are_and_how_to_read_them_anew(home: Path) -> None:
    code = """
import sys
from pathlib import Path
from reader import cli
from reader.ui.app import ReaderApp
def run(app):
    session = app.session
    file = session.settings_file
    file.write_text("measure = 61")
    anew = session.reread()
    print(file.name, session.settings.linear, session.settings.measure, anew.linear, anew.measure)
ReaderApp.run = run
sys.exit(cli.main(sys.argv[1:]))
"""
    (home / "own.toml").write_text("measure = 60")
    command = (sys.executable, "-c", code)
    for words, told in (
        (("--linear",), "own.toml True 60 True 61"),
        ((), "own.toml False 61 False 61"),
    ):
        args = ("--config", "own.toml", *words, "articles")
        with Terminal(home, *args, command=command) as terminal:
            terminal.await_text(told)
            assert terminal.ended() == 0


def test_an_act_is_taken_back_after_a_kill(home: Path) -> None:
    with Terminal(home, "articles/1-story.txt") as terminal:
        terminal.await_text("The harbour office moved")
        terminal.press(")", "H", ")", "H", "2")
        terminal.await_text(" red")
        terminal.press("d", "d")
        terminal.await_text("1 note · saved")
        terminal.kill(signal.SIGKILL)
    assert len(annotations(home)) == 1
    with Terminal(home, "articles/1-story.txt") as terminal:
        terminal.await_text("The harbour office moved")
        terminal.press("u")
        terminal.await_text("Undone: deletion")
        terminal.await_text("2 notes · saved")
        assert [note.colour.value for note in annotations(home)] == ["yellow", "red"]
        terminal.press("u")
        terminal.await_text("Undone: colour red")
        terminal.press("u")
        terminal.await_text("Undone: highlight")
        terminal.await_text("1 note · saved")
        terminal.press("g", "x")
        terminal.await_text("Trash · 1 deleted")
        terminal.press("enter")
        terminal.await_text("nothing was deleted")
        terminal.press("esc")
        terminal.await_gone("nothing was deleted")
        terminal.await_text("2 notes · saved")
        terminal.press("q")
        assert terminal.ended() == 0
    assert [note.colour.value for note in annotations(home)] == ["yellow", "yellow"]
