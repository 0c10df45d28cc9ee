"""How long it takes to index a library, and to look whether anything in it has changed.

usage: python -m tests.benchmarks.bench_index [FOLDER | NUMBER OF ARTICLES]

The floors are measured in the same run, in turns. Of looking: to list all folders and ask for the
state of every file. Of indexing: to read all files into a table of FTS5 that keeps their texts, as
simply as that is done, with beginnings of words indexed like ours (prefix) and without (plain).
"""

import os
import shutil
import sqlite3
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from reader.index.catalogue import Index
from reader.library import Library, there
from reader.notebook import Notebook
from tests.benchmarks import corpus

LOOKS, BUILDS = 9, 3
ARTICLES, SIZE = 10_000, 3_800


def library(folder: Path, count: int) -> Path:
    """Articles of 3.8 kB, a thousand in each folder."""
    texts = [corpus.text(SIZE, seed) for seed in range(50)]
    for number in range(count):
        file = folder / f"{number // 1_000:04}" / f"article-{number:06}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = texts[number % 50].replace(corpus.FIRST, f"# Title {number}")
        file.write_text(text, "utf-8")
    return folder


def files(folder: Path) -> list[tuple[str, os.stat_result]]:
    """All files with their states: the least that a look takes."""
    found, todo = [], [str(folder)]
    while todo:
        with os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                else:
                    found.append((entry.path, entry.stat()))
    return found


def build(folder: Path, file: Path, options: str) -> None:
    """Index all texts, and no more than that."""
    connection = sqlite3.connect(file)
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
        f"CREATE VIRTUAL TABLE text USING fts5(title, body {options})"
    )
    rows = (Path(path).read_text("utf-8").partition("\n\n") for path, _ in files(folder))
    connection.executemany(
        "INSERT INTO text VALUES (?, ?)", ((title, body) for title, _, body in rows)
    )
    connection.commit()
    connection.close()


def index(folder: Path, file: Path) -> Index:
    notes = Notebook(
        file.parent / "notes", device="bench", now=lambda: "2024-07-05T00:00:00Z", there=there
    )
    return Index(file, Library([folder]), notes, report=print)


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def told(name: str, ours: list[float], **floors: list[float]) -> None:
    """Print medians and their ratios."""
    mine = statistics.median(ours)
    for floor, times in floors.items():
        least = statistics.median(times)
        print(
            f"{name}: {mine * 1000:,.0f} ms; {floor}: {least * 1000:,.0f} ms; "
            f"{mine / least:.2f} times",
            flush=True,
        )


def first(folder: Path, work: Path) -> None:
    """Time the first index against simple ones."""
    ours, plain, prefix = [], [], []
    for _ in range(BUILDS):
        new = index(folder, work / "new" / "index.sqlite3")
        ours.append(seconds(new.scan))
        new.close()
        plain.append(seconds(lambda: build(folder, work / "plain", "")))
        prefix.append(seconds(lambda: build(folder, work / "prefix", ", prefix='1 2 3'")))
        size = (work / "new" / "index.sqlite3").stat().st_size
        shutil.rmtree(work / "new")
        for name in ("plain", "prefix"):
            (work / name).unlink()
    told("first index", ours, plain=plain, prefix=prefix)
    known = sum(status.st_size for _, status in files(folder))
    print(f"its size: {size / 1e6:,.1f} MB of {known / 1e6:,.1f} MB; {size / known:.2f} times")


def waits(during: Callable[[], bool]) -> float:
    """How long a thread that sleeps for 2 ms is kept waiting beyond that, p95 in seconds."""
    late = []
    while during():
        start = time.perf_counter()
        time.sleep(0.002)
        late.append(time.perf_counter() - start - 0.002)
    return statistics.quantiles(late, n=20)[-1]


def meanwhile(folder: Path, work: Path) -> None:
    """Time how long other threads wait while all is indexed, and while nothing is done."""
    new = index(folder, work / "while" / "index.sqlite3")
    scan = threading.Thread(target=new.scan)
    scan.start()
    busy = waits(scan.is_alive)
    until = time.monotonic() + 3
    idle = waits(lambda: time.monotonic() < until)
    new.close()
    print(
        f"another thread's wait: {busy * 1000:.2f} ms; idle: {idle * 1000:.2f} ms; "
        f"{(busy + 0.002) / (idle + 0.002):.2f} times with the 2 ms it sleeps"
    )


def again(folder: Path, work: Path) -> None:
    """Time looks at what has not changed."""
    known = index(folder, work / "index.sqlite3")
    known.scan()
    time.sleep(2.5)  # files so young are read once more
    known.scan()
    ours, floor = [], []
    for _ in range(LOOKS):
        floor.append(seconds(lambda: files(folder)))
        ours.append(seconds(known.scan))
    known.close()
    told("look again", ours, **{"scandir and stat": floor})


def main() -> None:
    given = sys.argv[1] if len(sys.argv) > 1 else str(ARTICLES)
    with TemporaryDirectory() as name:
        work = Path(name)
        folder = library(work / "library", int(given)) if given.isdigit() else Path(given)
        print(f"{len(files(folder)):,} articles in {folder}")
        again(folder, work)
        first(folder, work)
        meanwhile(folder, work)


if __name__ == "__main__":
    main()
