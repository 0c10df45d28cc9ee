"""Two sittings in a real terminal, played on the real program and kept as recordings.

    python -m tests.recording FOLDER [--pause SECONDS]

writes `transcript.cast` and `long.cast`, to be watched with any player of asciicasts; the pause
before each step is the reader's, all other time is the program's.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import corpus
from tests.terminal import Terminal, record

SIZE = (100, 30)
SMALL = (60, 20)
LONG = 10_000_000
"""Bytes of the long text."""
_TRANSCRIPT = Path(__file__).parents[1] / "library" / "harbour-press-conference.txt"


class Sitting:
    """Somebody at a terminal, who goes on only when what was asked for is on the screen."""

    def __init__(self, terminal: Terminal, pause: float) -> None:
        self.terminal = terminal
        self._pause = pause

    def step(self, told: str, *keys: str, shows: str = "", hides: str = "") -> None:
        """Press keys; wait for what was not on the screen before, or for what was to be gone."""
        if shows:
            assert shows not in self.terminal.text, f"nothing new: {shows}"
        elif hides:
            self.terminal.await_text(hides)  # a picture may come in parts
        self._act(told)
        self.terminal.press(*keys)
        if shows:
            self.terminal.await_text(shows)
        if hides:
            self.terminal.await_gone(hides)

    def resize(self, told: str, size: tuple[int, int], shows: str) -> None:
        """Give the terminal another size, and wait until the screen is drawn to its end."""
        self._act(told)
        self.terminal.resize(*size)
        self.terminal.await_text(shows)
        self.terminal.quiet()

    def leave(self) -> None:
        """Quit, and see that the terminal is as it was."""
        self._act("quit")
        self.terminal.press("q")
        assert self.terminal.ended() == 0
        assert self.terminal.left_on == set()

    @property
    def place(self) -> str:
        """The paragraph that the line above the last one tells."""
        self.terminal.quiet()  # it is drawn after the text
        words = self.terminal.text.splitlines()[-2].split()
        at = words.index("¶")
        return " ".join(words[at : at + 4])

    def _act(self, told: str) -> None:
        time.sleep(self._pause)
        self.terminal.mark(told)


@contextmanager
def sitting(home: Path, article: Path, pause: float) -> Iterator[Sitting]:
    """The program on an article."""
    with Terminal(home, str(article), size=SIZE) as terminal:
        terminal.mark("open")
        yield Sitting(terminal, pause)


def transcript(home: Path, pause: float = 0.0) -> list[Terminal]:
    """A press conference is read, searched and marked, and what was marked exported; the next
    start returns to it. Returns the terminals of both runs."""
    article = home / "articles" / _TRANSCRIPT.name
    article.parent.mkdir()
    shutil.copy(_TRANSCRIPT, article)
    with sitting(home, article, pause) as first:
        step = first.step
        first.terminal.await_text("Good morning, and welcome to the pilot house")
        first.terminal.await_text("¶ 1 of 90")
        step("read by sentences", *")))", shows="¶ 3 of 90")
        step("the next one", ")", shows="¶ 4 of 90")
        step("to the next speaker", "]", "]", shows="¶ 24 of 90")
        step("two speakers on", "]", "]", "]", "]", shows="¶ 29 of 90")
        step("find", "/", shows="Find")
        step("type the words", "silt", shows="3 of 4")
        step("stay there", "enter", hides="Find")
        step("the next match", "n", shows="match 4 of 4")
        step("back to plain text", "esc", hides="match 4 of 4")
        step("keep paragraphs", "&", shows="Keep paragraphs with")
        step("of one speaker", "speaker:director", shows="paragraphs folded away")
        step("stay there", "enter", hides="Keep paragraphs with")
        step("highlight", "H", shows="1 note · saved")
        step("the next sentence, a tag", ")", "t", shows="Enter tag it")
        step("its name", "dredging", "enter", shows="2 notes · saved")
        step("the next sentence, a note", ")", "a", shows="Ctrl-s save")
        step("write it", "Compare with the second reply.", shows="with the second reply.")
        step("save it", "ctrl+s", shows="3 notes · saved")
        step("all paragraphs again", "esc", hides="folded away")
        step("the outline", "o", shows="Labour Correspondent")
        step("a name of it", "night", shows="Good morning from across the water.")
        step("go there", "enter", hides="Outline")
        step("move on", "pagedown", hides="Good morning from across the water.")
        place = first.place
        step("nothing but the text", "z", hides=place)
        step("everything again", "z", shows=place)
        step("export", "E", shows="Enter export")
        step("this article", "enter", shows="1 written")
        first.leave()
    with sitting(home, article, pause) as again:
        again.terminal.await_text(place)
        again.terminal.await_text("3 notes · saved")
        again.leave()
    return [first.terminal, again.terminal]


def long(home: Path, pause: float = 0.0) -> list[Terminal]:
    """A text of 10 MB is paged, searched and marked, in windows of two sizes; the next start
    returns to it. Returns the terminals of both runs."""
    article = home / "long.txt"
    article.write_text(corpus.text(LONG), "utf-8")
    with sitting(home, article, pause) as first:
        step = first.step
        first.terminal.await_text(corpus.FIRST)
        step("a page down", "pagedown", shows="¶ 3 of 23897")
        step("to the end", "G", shows=corpus.LAST)
        step("a page up", "pageup", hides=corpus.LAST)
        step("to the top", "g", "g", shows="¶ 1 of 23897")
        step("find", "/", shows="Find")
        step("a word at nine tenths", corpus.NEEDLE, shows=f"Here stands the {corpus.NEEDLE}")
        first.terminal.await_text("1 of 1")
        step("stay there", "enter", hides="Find")
        step("mark the sentence", "H", shows="1 note · saved")
        step("mark the place", "m", "q", shows="Marked as q")
        place = first.place
        step("select", "V", shows="select")
        step("over the end of the page", "9", "}", hides=f"Here stands the {corpus.NEEDLE}")
        step("highlight all that", "H", shows="2 notes · saved")
        step("to the marked place", "'", "q", shows=place)
        first.resize("a small window", SMALL, shows=f"Here stands the {corpus.NEEDLE}")
        assert first.place == place
        first.resize("a large one", SIZE, shows=f"Here stands the {corpus.NEEDLE}")
        assert first.place == place
        first.leave()
    with sitting(home, article, pause) as again:
        again.terminal.await_text(f"Here stands the {corpus.NEEDLE}")
        again.terminal.await_text("2 notes · saved")
        assert again.place == place
        again.leave()
    return [first.terminal, again.terminal]


SITTINGS = {"transcript": transcript, "long": long}


def main() -> None:
    """Play and record both."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.recording")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pause", type=float, default=0.7)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, play in SITTINGS.items():
        with tempfile.TemporaryDirectory() as home:
            path = given.folder / f"{name}.cast"
            record(path, *play(Path(home), given.pause), title=f"reader: {name}")
            print(path)


if __name__ == "__main__":
    main()
