"""What is timed: programs on texts, and what is done in them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, TypeAlias

from tests.benchmarks import corpus
from tests.terminal import Terminal

SIZE = (120, 40)
SMALLER = (100, 30)
PAGES = 15
LARGE = 10_000_000
"""Bytes of the long texts."""

Step: TypeAlias = Callable[[Terminal], list[float]]
"""Does something in a program; returns how long each time took (milliseconds)."""


class Case(NamedTuple):
    """A program that is started and timed."""

    command: tuple[str, ...]
    awaited: str
    """What its first picture shows."""
    steps: Mapping[str, Step] = {}
    """What is timed in it, in this order, beside its start and its peak of memory."""
    home: Path | None = None
    """Where it has been run before; None for a new home each time."""


def timed(terminal: Terminal, act: Callable[[], None], wait: Callable[[], None]) -> float:
    """Milliseconds from an act until the picture that is awaited has been written to its end."""
    terminal.quiet()
    began = perf_counter()
    act()
    wait()
    return (terminal.read_at - began) * 1000


def all_painted(terminal: Terminal) -> None:
    """Wait until something has been written, and then until nothing more is."""
    began = perf_counter()
    terminal.until(lambda: terminal.read_at > began, "anything")
    terminal.quiet(0.2)


def pages(terminal: Terminal, most: int = PAGES) -> list[float]:
    """Page down, each time until the screen has changed; after `most` pages from the top again."""
    times = []
    for number in range(PAGES):
        if number and number % most == 0:
            terminal.press("home")
        times.append(timed(terminal, partial(terminal.press, "pagedown"), terminal.await_change))
    return times


def few_pages(terminal: Terminal) -> list[float]:
    """Page in a text that has only a few."""
    return pages(terminal, most=3)


def find(terminal: Terminal) -> list[float]:
    """Find the word at nine tenths, from the key that completes it on."""
    terminal.press("/")
    terminal.await_text("Find")
    act = partial(terminal.press, corpus.NEEDLE)
    wait = partial(terminal.until, lambda: terminal.text.count(corpus.NEEDLE) > 1, "the word")
    times = [timed(terminal, act, wait)]
    terminal.press("enter")
    terminal.await_gone("Find")
    return times


def find_in_less(terminal: Terminal) -> list[float]:
    """Find it there."""
    act = partial(terminal.press, "/", corpus.NEEDLE, "enter")
    shown = f"Here stands the {corpus.NEEDLE}"
    return [timed(terminal, act, lambda: terminal.await_text(shown))]


def enter(first_words: str) -> Step:
    """Choose the second article of the list and open it, until its first words are painted."""

    def step(terminal: Terminal) -> list[float]:
        terminal.await_text(corpus.FIRST)  # it is in the list now: all has been looked through
        terminal.quiet(0.5)
        terminal.press("h", "down")
        act = partial(terminal.press, "enter")
        return [timed(terminal, act, lambda: terminal.await_text(first_words))]

    return step


def resize(terminal: Terminal) -> list[float]:
    """Make the window smaller and larger again, until all has been painted."""
    times = []
    for columns, rows in (SMALLER, SIZE):
        act = partial(terminal.resize, columns, rows)
        times.append(timed(terminal, act, partial(all_painted, terminal)))
    return times


def theme(terminal: Terminal) -> list[float]:
    """Choose another theme in the palette, until all has been painted in it."""
    times = []
    for name in ("nord", "gruvbox"):
        terminal.press(":")
        terminal.await_text("Search for commands")
        terminal.press("theme")
        terminal.await_text("Change the current theme")
        terminal.press("enter")
        terminal.await_text("Search for themes")
        terminal.press(name)
        terminal.quiet(0.3)
        act = partial(terminal.press, "enter")
        times.append(timed(terminal, act, partial(all_painted, terminal)))
    return times


def indexed(library: Path, home: Path) -> Case:
    """The app on a large library that it knows already."""
    home.mkdir()
    reader, environ = (sys.executable, "-m", "reader"), {**os.environ, "HOME": str(home)}
    begun = (*reader, "list", "--limit", "1", "--json", "--library", str(library))
    told = subprocess.run(begun, env=environ, capture_output=True, check=True).stdout
    return Case((*reader, str(library)), json.loads(told)["title"][:20], home=home)


def cases(folder: Path, library: Path | None = None) -> dict[str, Case]:
    """All programs, on texts made in a folder; and the app on a large library, if one is named."""
    long = {"page": pages, "find": find}
    texts = {
        "3 kB": corpus.text(3_000),
        "10 kB": corpus.text(10_000),
        "1 MB": corpus.text(1_000_000),
        "10 MB": corpus.text(LARGE),
        "one line": corpus.one_line(LARGE),
        "blank lines": corpus.blank_lines(1_000_000),
    }
    paths = {name: folder / f"{name.replace(' ', '-')}.txt" for name in texts}
    for name, text in texts.items():
        paths[name].write_text(text, "utf-8")
    corpus.library(folder / "thousand", 1_000)
    corpus.annotated(paths["1 MB"], folder / "notes", 5_000)
    two = folder / "two"
    two.mkdir()
    (two / "1.txt").write_text("Small\n\nA small article.\n", "utf-8")
    (two / "2.txt").hardlink_to(paths["10 MB"])
    first_words = texts["10 MB"].split("\n\n")[1][:30]
    reader = (sys.executable, "-m", "reader")

    def on(name: str, steps: Mapping[str, Step], *options: str) -> Case:
        return Case((*reader, *options, str(paths[name])), corpus.FIRST, steps)

    found = {
        "bare": Case(
            (sys.executable, "-m", "tests.benchmarks.bare"), corpus.FIRST, {"page": pages}
        ),
        "3 kB": on("3 kB", {}),
        "10 kB": on("10 kB", {"page": few_pages}),
        "10 MB": on("10 MB", {**long, "resize": resize, "theme": theme}),
        "one line": on("one line", long),
        "blank lines": on("blank lines", long),
        "no notes": on("1 MB", {"page": pages}),
        "5,000 notes": on("1 MB", {"page": pages}, "--notes", str(folder / "notes")),
        "1,000 articles": Case((*reader, str(folder / "thousand")), "Article 0 about the"),
        "two articles": Case((*reader, str(two)), "A small article", {"enter": enter(first_words)}),
    }
    if library:
        found["100,000 articles"] = indexed(library, folder / "home")
    large = str(paths["10 MB"])
    if shutil.which("less"):
        found["less"] = Case(("less", large), corpus.FIRST, {"find": find_in_less})
    if shutil.which("w3m"):
        found["w3m"] = Case(("w3m", large), corpus.FIRST)
    return found
