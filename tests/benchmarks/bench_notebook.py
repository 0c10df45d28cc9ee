"""What one durable annotation costs, against one insert and commit of SQLite.

usage: python -m tests.benchmarks.bench_notebook [--rounds 7] [--work FOLDER]

Each round adds annotations to both in turn, to articles that hold 20 of them each, in notebooks of
100 and of 10,000; SQLite writes ahead (WAL) with synchronous=FULL. Printed are medians of the
rounds' medians in milliseconds, their ratio, and the exponent by which the cost grows with the
notebook. `--work` decides which file system is measured.
"""

import argparse
import math
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from reader.annotation import Annotation, Notes, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.notebook import Notebook
from reader.storage import read_tables, write_tables

AN_ARTICLE = 20
SIZES = (100, 10_000)
PUTS = 30
NOTE = "The passage says the contrary of chapter two; compare with the figures quoted there."


def article(number: int) -> Document:
    """About 10 kB of words that do not compress better than prose does."""
    words = random.Random(number)
    letters = "eeeeeetttttaaaaooooiiinnnsssrrhhldcumfpgwybvk"
    text = " ".join("".join(words.choices(letters, k=words.randint(2, 9))) for _ in range(1_500))
    return Document(
        text=text,
        blocks=(Block(Kind.PARAGRAPH, 0, len(text)),),
        metadata=Metadata(title=Fact(f"Article {number}", Origin.TEXT)),
    )


def marked(document: Document, number: int) -> Annotation:
    start = number % 100 * 90
    return annotate(
        document,
        start,
        start + 90,
        id=f"{number:032x}",
        device="bench",
        now="2024-05-01T12:00:00Z",
        note=NOTE,
        tags=("reading", "to-check"),
    )


def fill(notebook: Notebook, annotations: int) -> list[tuple[Document, Notes]]:
    """Articles of 20 annotations each; those to be measured are as many as the puts of a round."""
    filled = []
    for number in range(annotations // AN_ARTICLE):
        document = article(number)
        notes = notebook.put(
            new_notes(document, f"/articles/{number}.txt"),
            document,
            *(marked(document, index) for index in range(AN_ARTICLE)),
        )
        filled.append((document, notes))
    return filled


def putting(folder: Path, annotations: int) -> Callable[[], float]:
    """Adds one annotation to an article that holds 20, and tells the seconds it took."""
    notebook = Notebook(folder, device="bench", now=lambda: "2024-05-01T12:00:00Z")
    filled = fill(notebook, annotations)
    numbers = count()

    def put() -> float:
        number = next(numbers)
        document, notes = filled[number % len(filled)]
        path = folder / f"{notes.id}.json"
        before = read_tables(path)
        begun = time.perf_counter()
        notebook.put(notes, document, marked(document, AN_ARTICLE))
        taken = time.perf_counter() - begun
        write_tables(path, before or {})  # so that articles do not grow
        return taken

    return put


def inserting(path: Path, annotations: int) -> Callable[[], float]:
    """Inserts one row of the same size into SQLite, and tells the seconds it took."""
    database = sqlite3.connect(path)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE annotation(id TEXT PRIMARY KEY, article TEXT, json TEXT) WITHOUT ROWID;"
        "CREATE INDEX by_article ON annotation(article)"
    )
    row = "x" * 800
    numbers = count()

    def insert() -> float:
        number = next(numbers)
        values = f"{number:032x}", f"{number // AN_ARTICLE:040x}", row
        begun = time.perf_counter()
        database.execute("INSERT INTO annotation VALUES (?, ?, ?)", values)
        database.commit()
        return time.perf_counter() - begun

    database.execute("PRAGMA synchronous=OFF")
    for _ in range(annotations):
        insert()
    database.execute("PRAGMA synchronous=FULL")
    return insert


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        ways: dict[tuple[str, int], Callable[[], float]] = {}
        for size in SIZES:
            ways["put", size] = putting(Path(work, f"notes-{size}"), size)
            ways["sqlite", size] = inserting(Path(work, f"{size}.db"), size)
        rounds: dict[tuple[str, int], list[float]] = {way: [] for way in ways}
        for _ in range(options.rounds):
            taken: dict[tuple[str, int], list[float]] = {way: [] for way in ways}
            for _ in range(PUTS):
                for way, act in ways.items():
                    taken[way].append(act() * 1000)
            for way, times in taken.items():
                rounds[way].append(statistics.median(times))
    cost = {way: statistics.median(medians) for way, medians in rounds.items()}
    print("annotations   put ms   SQLite ms   ratio")
    for size in SIZES:
        put, insert = cost["put", size], cost["sqlite", size]
        print(f"{size:>11,}   {put:6.2f}   {insert:9.2f}   {put / insert:5.1f}")
    growth = math.log(cost["put", SIZES[1]] / cost["put", SIZES[0]])
    print(f"growth exponent {growth / math.log(SIZES[1] / SIZES[0]):.3f}")


if __name__ == "__main__":
    main()
