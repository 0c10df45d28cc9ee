"""How soon one reader shows what another one, or a command, has saved; and what watching costs.

usage: python -m tests.benchmarks.bench_shared [--rounds 10] [--files 1000,100000] [--work FOLDER]

Two readers run in terminals on one library and notebook. One marks a sentence and says that it is
saved; the seconds from then on until the other shows it are printed, and those from the end of
`reader annotate` until both do: medians and worst. Then, for a notebook of so many files, what a
look at it takes: where nothing has changed, where one file has, and where all are read first.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from reader.annotation import annotate
from reader.formats import parse
from reader.notebook import Notebook
from tests.terminal import Terminal

SENTENCES = 40
GOAL = 2.0
"""Seconds within which a change is to be seen."""


def article() -> str:
    return "Log of the pilots\n\n" + "\n\n".join(
        f"Watch number {n} passed without anything to tell." for n in range(SENTENCES)
    )


def shown(home: Path, rounds: int) -> Iterator[tuple[str, list[float]]]:
    """What was done, and the seconds until it was shown elsewhere."""
    (home / "articles").mkdir()
    (home / "articles/log.txt").write_text(article(), "utf-8")
    notes = home / "notes"
    words = ("articles", "--notes", str(notes))
    with ExitStack() as stack:
        one, other = (stack.enter_context(Terminal(home, *words)) for _ in range(2))
        for terminal in (one, other):
            terminal.await_text("Watch number 3")
            terminal.quiet(0.5)
        between, after = [], []
        for number in range(1, rounds + 1):
            one.press(")", "H")
            one.await_text(f"{2 * number - 1} note{'s' * (number > 1)} · saved")
            saved = one.read_at
            other.await_text(f"{2 * number - 1} note")
            between.append(other.read_at - saved)
            quote = f"Watch number {SENTENCES - number} "
            command = ["annotate", "articles/log.txt", "--quote", quote, "--notes", str(notes)]
            subprocess.run(
                [sys.executable, "-m", "reader", *command],
                cwd=home,
                check=True,
                capture_output=True,
            )
            saved = time.perf_counter()
            for terminal in (one, other):
                terminal.await_text(f"{2 * number} notes")
                after.append(max(0.0, terminal.read_at - saved))
            time.sleep(number * 0.07 % 0.5)  # another moment between two looks each time
    yield "a key in the other reader", between
    yield "reader annotate", after


def looks(folder: Path, count: int) -> tuple[float, float, float]:
    """Seconds of the first look, of one where nothing has changed, and where one file has."""
    document = parse(article().encode(), "log.txt")
    maker = Notebook(folder, device="bench", now=lambda: "2024-05-01T12:00:00Z")
    mark = annotate(document, 20, 60, id="x", device="bench", now="2024-05-01T12:00:00Z")
    notes = maker.put(maker.find(document, "/articles/log.txt"), document, mark)
    content = (folder / f"{notes.id}.json").read_text("utf-8")
    for number in range(1, count):
        same = content.replace("log.txt", f"{number}.txt").replace(document.hash, f"{number:064x}")
        (folder / f"article-{number:012x}.json").write_text(same, "utf-8")
    news = Notebook(folder, device="bench", now=lambda: "").news
    begun = time.perf_counter()
    assert len(news.look().changed) == count
    first = time.perf_counter() - begun
    time.sleep(0.1)
    news.look()
    still, changed = [], []
    for _ in range(7):
        time.sleep(0.1)  # so that the folder's time tells the next change
        begun = time.perf_counter()
        assert news.look() == ((), ())
        still.append(time.perf_counter() - begun)
        notes = maker.put(notes, document)
        begun = time.perf_counter()
        assert len(news.look().changed) == 1
        changed.append(time.perf_counter() - begun)
        time.sleep(0.1)
        news.look()
    return first, statistics.median(still), statistics.median(changed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--files", default="1000,10000")
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        print("shown elsewhere after        median s   worst s")
        for told, seconds in shown(Path(work), options.rounds):
            median, worst = statistics.median(seconds), max(seconds)
            late = "" if worst < GOAL else f"   over {GOAL:g} s"
            print(f"{told:<27} {median:9.2f} {worst:9.2f}{late}")
        print("notes files   first look ms   nothing new ms   one changed ms")
        for count in map(int, options.files.split(",")):
            times = looks(Path(work, f"notes-{count}"), count)
            first, still, changed = (1000 * seconds for seconds in times)
            print(f"{count:>11,} {first:15,.0f} {still:16.3f} {changed:16.1f}")


if __name__ == "__main__":
    main()
