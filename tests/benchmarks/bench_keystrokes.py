"""How soon a list answers a key in the filter, beside `rg -l` for the whole word.

usage: python -m tests.benchmarks.bench_keystrokes [FOLDER ...] [--rounds 7] [--work FOLDER]

Each FOLDER is a library of text files, from small to large; without any, two are made up. Their
indexes are made in the work folder, and kept there for the next time. For every query, as it is
being typed, the milliseconds until the first rows and until all are told; `rg -l` is run in turn
with them. Then the worst of the first rows from two letters on, in times of what rg took for the
word that is being typed, and how much longer the first rows take in the last folder than in the
one before.
"""

import argparse
import os
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from reader.index.entries import Place, entry, put_article
from reader.index.listing import listing
from reader.index.orders import Orders, Sort
from reader.index.schema import create
from reader.library import load
from reader.query import parse
from tests.benchmarks import corpus

TYPED = {
    "the": ("t", "th", "the", "the beam"),
    "sheathun": ("sh", "she", "shea", "sheath", "sheathun dri"),
    "quillwarden": ("quillw", "quillwarden", "quillwarden alo"),
}
"""What is typed, by the word that rg looks for."""
GOAL, GROWTH = 0.05, 3.0


def opened(folder: Path, work: Path) -> sqlite3.Connection:
    """An index of a folder, made where there is none."""
    file = work / f"{folder.name}.db"
    fresh = not file.exists()
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA mmap_size = 2147483648")
    if fresh:
        create(connection)
        connection.execute("BEGIN")
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            within = path.relative_to(folder)
            place = Place(str(path), 1, 0, os.fsencode(within), str(within.parent))
            put_article(connection, entry(place, b"", load(path)))
        connection.execute("COMMIT")
    return connection


def answered(
    connection: sqlite3.Connection, typed: str, sort: Sort, orders: Orders
) -> tuple[float, float]:
    """The milliseconds until the first rows are told, and until all are."""
    began = time.perf_counter()
    query, times = parse(typed, typing=True), []
    for _ in listing(connection, query, sort, now=datetime.now(UTC), orders=orders, changed=0):
        times.append((time.perf_counter() - began) * 1000)
    return times[0], times[-1]


def searched(word: str, folder: Path) -> float:
    """The milliseconds that rg takes."""
    began = time.perf_counter()
    subprocess.run(["rg", "-l", word, str(folder)], stdout=subprocess.DEVNULL, check=False)
    return (time.perf_counter() - began) * 1000


def measured(folder: Path, work: Path, rounds: int, sort: Sort) -> dict[str, float]:
    """The median until the first rows by what is typed; all is printed."""
    connection, orders = opened(folder, work), Orders()
    answered(connection, "", sort, orders)
    first: dict[str, list[float]] = {}
    whole: dict[str, list[float]] = {}
    rg: dict[str, list[float]] = {}
    for _ in range(rounds):
        for word, queries in TYPED.items():
            if shutil.which("rg"):
                rg.setdefault(word, []).append(searched(word, folder))
            for typed in queries:
                soon, late = answered(connection, typed, sort, orders)
                first.setdefault(typed, []).append(soon)
                whole.setdefault(typed, []).append(late)
    print(f"{folder}, by {sort.value}: {'first rows':>12} {'all':>8} {'of rg':>8}")
    ratios = {}
    for word, queries in TYPED.items():
        for typed in queries:
            soon, late = statistics.median(first[typed]), statistics.median(whole[typed])
            of = soon / statistics.median(rg[word]) if rg else float("nan")
            print(f"  {typed:<20} {soon:>12.1f} {late:>8.1f} {of:>8.3f}")
            if len(typed) > 1:
                ratios[of] = typed
    told = ", ".join(f"{word} {statistics.median(times):.0f}" for word, times in rg.items())
    print(f"  rg -l: {told} ms; worst {max(ratios):.3f} ({ratios[max(ratios)]!r}), goal {GOAL}")
    return {typed: statistics.median(times) for typed, times in first.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sort", type=Sort, default=Sort.FOUND, choices=[*Sort])
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as name:
        folders = options.folders
        if not folders:
            folders = [Path(name) / "small", Path(name) / "large"]
            for folder, count in zip(folders, (300, 3_000), strict=True):
                corpus.library(folder, count)
        work = options.work or Path(name)
        before: dict[str, float] = {}
        for folder in folders:
            times = measured(folder, work, options.rounds, options.sort)
            if before:
                growth = {typed: times[typed] / before[typed] for typed in times}
                most = max(growth, key=growth.__getitem__)
                print(f"  growth: worst {growth[most]:.1f} ({most!r}), goal {GROWTH}")
            before = times


if __name__ == "__main__":
    main()
