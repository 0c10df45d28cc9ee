"""Two sittings in a real terminal: what must be seen at each step, what is left, what is recorded.

What is on the screen at each step is asserted where the steps stand, in `tests.recording`.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from reader.annotation import Annotation
from reader.notebook import Notebook
from tests import recording
from tests.benchmarks import corpus
from tests.terminal import Terminal, record, replay


def annotations(home: Path) -> list[Annotation]:
    folder = next(home.rglob("notes"))
    notebook = Notebook(folder, device="x", now=lambda: "")
    return [note for notes in notebook.all() for note in notes.annotations]


def test_a_transcript_is_read_marked_exported_and_returned_to(tmp_path: Path) -> None:
    runs = recording.transcript(tmp_path)
    highlighted, tagged, noted = annotations(tmp_path)
    assert highlighted.speaker == tagged.speaker == noted.speaker
    assert not (highlighted.tags or highlighted.note)
    assert (tagged.tags, noted.note) == (("dredging",), "Compare with the second reply.")
    assert highlighted.passage.end <= tagged.passage.start < noted.passage.start
    [exported] = tmp_path.rglob("harbour-press-conference*.md")
    text = exported.read_text("utf-8")
    assert "#dredging" in text and noted.note in text
    assert all(note.passage.exact.split()[0] in text for note in annotations(tmp_path))
    check(tmp_path / "transcript.cast", runs)


def test_ten_megabytes_are_read_marked_and_returned_to(tmp_path: Path) -> None:
    runs = recording.long(tmp_path)
    sentence, pages = annotations(tmp_path)
    text = (tmp_path / "long.txt").read_text("utf-8")
    assert f"Here stands the {corpus.NEEDLE}" in sentence.passage.exact
    assert pages.passage.start <= sentence.passage.start
    assert pages.passage.exact in text and pages.passage.exact.count("\n\n") == 9
    check(tmp_path / "long.cast", runs)


def check(path: Path, runs: Sequence[Terminal]) -> None:
    """The recording ends on the same screen, cell by cell, and tells what happened in order."""
    record(path, *runs, title="a sitting")
    screen, last = replay(path).screen, runs[-1].screen.screen
    assert screen.display == last.display
    assert all(screen.buffer[y][x] == last.buffer[y][x] for y in range(30) for x in range(100))
    header, *events = map(json.loads, path.read_text("utf-8").splitlines())
    assert (header["version"], header["width"], header["height"]) == (2, *recording.SIZE)
    times = [at for at, _, _ in events]
    assert times == sorted(times) and times[0] >= 0
    assert [kind for _, kind, _ in events].count("m") > 10
    assert "".join(content for _, kind, content in events if kind == "o").encode() == b"".join(
        run.raw for run in runs
    )


@pytest.mark.parametrize("left", ["\x1b[?1049h", "\x1b[?25l", "\x1b[?1003h"])
def test_what_a_program_leaves_on_is_noticed(tmp_path: Path, left: str) -> None:
    command = ("printf", left.replace("\x1b", r"\033"))
    with Terminal(tmp_path, command=command) as terminal:
        assert terminal.ended() == 0
        assert len(terminal.left_on) == 1
