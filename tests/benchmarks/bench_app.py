"""The app in a pseudo-terminal against a bare Textual application, `less` and `w3m`.

    python -m tests.benchmarks.bench_app [ROUNDS]

Cases take turns within each of seven rounds, so that their ratios hold when the machine's speed
drifts; medians are printed. Times end when the bytes that complete the awaited text are read.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from tests.benchmarks import corpus
from tests.terminal import Terminal

SIZE = (120, 40)
PAGES = 15


class Case(NamedTuple):
    """A program to time: how it is started, what is awaited, what is done in it."""

    command: tuple[str, ...]
    awaited: str
    steps: Callable[[Terminal, dict[str, list[float]]], None] = lambda terminal, times: None


def timed(terminal: Terminal, wait: Callable[[], None], *keys: str) -> float:
    """Milliseconds from pressing keys until what is awaited has been written."""
    from time import perf_counter

    began = perf_counter()
    terminal.press(*keys)
    wait()
    return (terminal.read_at - began) * 1000


def pages(terminal: Terminal, times: dict[str, list[float]], most: int = PAGES) -> None:
    """Page down, each time until the screen has changed; after `most` pages from the top again."""
    terminal.quiet()
    for number in range(PAGES):
        if number and number % most == 0:
            terminal.press("home")
            terminal.quiet()
        times["page"].append(timed(terminal, terminal.await_change, "pagedown"))
        terminal.quiet()


def few_pages(terminal: Terminal, times: dict[str, list[float]]) -> None:
    """Page in a text that has only a few."""
    pages(terminal, times, most=3)


def find_in_reader(terminal: Terminal, times: dict[str, list[float]]) -> None:
    """Page, then find a word at nine tenths."""
    pages(terminal, times)
    terminal.press("/")
    terminal.await_text("Find")
    terminal.quiet()
    shown = f"Here stands the {corpus.NEEDLE}"
    times["find"].append(timed(terminal, lambda: terminal.await_text(shown), corpus.NEEDLE))


def find_in_less(terminal: Terminal, times: dict[str, list[float]]) -> None:
    """Page, then find a word at nine tenths."""
    pages(terminal, times)
    shown = f"Here stands the {corpus.NEEDLE}"
    keys = ("/", corpus.NEEDLE, "enter")
    times["find"].append(timed(terminal, lambda: terminal.await_text(shown), *keys))


def cases(folder: Path) -> dict[str, Case]:
    """The programs, on texts made in a folder."""
    (folder / "small.txt").write_text(corpus.text(3_000), "utf-8")
    (folder / "middle.txt").write_text(corpus.text(10_000), "utf-8")
    (folder / "large.txt").write_text(corpus.text(10_000_000), "utf-8")
    corpus.library(folder / "thousand", 1_000)
    python = sys.executable
    reader = (python, "-m", "reader")
    found = {
        "bare": Case((python, "-m", "tests.benchmarks.bare"), corpus.FIRST, pages),
        "3 kB": Case((*reader, str(folder / "small.txt")), corpus.FIRST),
        "10 kB": Case((*reader, str(folder / "middle.txt")), corpus.FIRST, few_pages),
        "10 MB": Case((*reader, str(folder / "large.txt")), corpus.FIRST, find_in_reader),
        "1,000 articles": Case((*reader, str(folder / "thousand")), "Article 0 about the"),
    }
    if shutil.which("less"):
        found["less"] = Case(("less", str(folder / "large.txt")), corpus.FIRST, find_in_less)
    if shutil.which("w3m"):
        found["w3m"] = Case(("w3m", str(folder / "large.txt")), corpus.FIRST)
    return found


def main() -> None:
    """Run the rounds and print medians and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    times: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs = cases(folder)
        for number in range(rounds + 1):  # the first round warms up
            for label, case in programs.items():
                kept: dict[str, list[float]] = {"start": [], "page": [], "find": [], "peak": []}
                home = folder / f"home-{label.replace(' ', '-')}-{number}"
                home.mkdir()
                with Terminal(home, command=case.command, size=SIZE) as terminal:
                    terminal.await_text(case.awaited)
                    kept["start"].append((terminal.read_at - terminal.began) * 1000)
                    case.steps(terminal, kept)
                    kept["peak"].append(terminal.peak())
                if number:
                    known = times.setdefault(label, {step: [] for step in kept})
                    for step, values in kept.items():
                        known[step] += values
    report(times)


def report(times: dict[str, dict[str, list[float]]]) -> None:
    """Print what was measured."""
    for label, steps in times.items():
        told = [f"{step} {median(values):7.1f}" for step, values in steps.items() if values]
        print(f"{label:15} {'   '.join(told)}")

    def ratio(step: str, one: str, other: str, goal: str, worst: bool = False) -> None:
        if one in times and other in times and times[one][step] and times[other][step]:
            value = quantiles(times[one][step], n=20)[-1] if worst else median(times[one][step])
            base = quantiles(times[other][step], n=20)[-1] if worst else median(times[other][step])
            name = f"{step}{' p95' if worst else ''}: {one} / {other}"
            print(f"{name:40} {value / base:5.2f}   (goal {goal})")

    print()
    ratio("start", "1,000 articles", "bare", "1.25")
    ratio("start", "10 MB", "3 kB", "1.3")
    ratio("start", "10 MB", "w3m", "-")
    ratio("page", "10 MB", "bare", "2.5")
    ratio("page", "10 MB", "10 kB", "1.1")
    ratio("page", "10 MB", "10 kB", "1.1", worst=True)
    ratio("find", "10 MB", "less", "0.2")
    ratio("peak", "10 MB", "bare", "2.5")


if __name__ == "__main__":
    main()
