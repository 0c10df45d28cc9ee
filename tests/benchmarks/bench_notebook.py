"""What one durable annotation costs, against one insert and commit of SQLite.

usage: python -m tests.benchmarks.bench_notebook [--rounds 7] [--sizes 100,100000] [--work FOLDER]

Each round adds annotations to both in turn, to articles that hold 20 of them each, chosen at random
from notebooks of these sizes (annotations); SQLite writes ahead (WAL) with synchronous=FULL.
"First" is an annotation on an article that another program has written last, which is read anew
and backed up; "next" the one after it. Printed are medians of the rounds' medians in milliseconds,
their ratios, and the exponents by which the costs grow with the notebook; then how long it takes to
read the notes of an article with 3,000 annotations, and to add one. `--work` decides which file
system is measured.
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
MANY = 3_000
SIZES = "100,100000"
PUTS = 30
NOTE = "The passage says the contrary of chapter two; compare with the figures quoted there."
NOW = "2024-05-01T12:00:00Z"
WAYS = ("first", "next", "SQLite")


def vocabulary() -> list[str]:
    """Words that do not compress better than those of prose do."""
    choose = random.Random(0)
    letters = "eeeeeetttttaaaaooooiiinnnsssrrhhldcumfpgwybvk"
    return ["".join(choose.choices(letters, k=choose.randint(2, 9))) for _ in range(8_000)]


def article(number: int, words: list[str]) -> Document:
    """About 10 kB of text."""
    text = " ".join(random.Random(number).choices(words, k=1_500))
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
        now=NOW,
        note=NOTE,
        tags=("reading", "to-check"),
    )


def notebook(folder: Path) -> Notebook:
    return Notebook(folder, device="bench", now=lambda: NOW)


def fill(folder: Path, annotations: int, words: list[str]) -> list[str]:
    """Articles of 20 annotations each, as another program wrote them; returns their ids."""
    book, ids = notebook(folder), []
    for number in range(annotations // AN_ARTICLE):
        document = article(number, words)
        new = new_notes(document, f"/articles/{number}.txt")
        notes = (marked(document, index) for index in range(AN_ARTICLE))
        ids.append(book.put(new, document, *notes).id)
    return ids


def putting(folder: Path, annotations: int, words: list[str]) -> Callable[[], tuple[float, float]]:
    """Adds two annotations to an article that holds 20, and tells the seconds that each took."""
    ids = fill(folder, annotations, words)
    choose = random.Random(annotations)
    book = notebook(folder)

    def put() -> tuple[float, float]:
        number = choose.randrange(len(ids))
        path = folder / f"{ids[number]}.json"
        document, before = article(number, words), read_tables(path)
        notes = notebook(folder).read(ids[number])
        assert notes and before
        new = marked(document, AN_ARTICLE), marked(document, AN_ARTICLE + 1)
        begun = time.perf_counter()
        notes = book.put(notes, document, new[0])
        then = time.perf_counter()
        book.put(notes, document, new[1])
        taken = then - begun, time.perf_counter() - then
        write_tables(path, before)  # so that articles do not grow
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


def many(folder: Path, words: list[str]) -> tuple[float, float]:
    """The seconds that it takes to read the notes of an article with very many, and to add one."""
    document = article(0, words)
    book = notebook(folder)
    notes = book.put(
        new_notes(document, "/a.txt"), document, *(marked(document, n) for n in range(MANY))
    )
    reading, adding = [], []
    for number in range(7):
        begun = time.perf_counter()
        read: Notes | None = notebook(folder).read(notes.id)
        reading.append(time.perf_counter() - begun)
        assert read
        begun = time.perf_counter()
        book.put(read, document, marked(document, MANY + number))
        adding.append(time.perf_counter() - begun)
    return statistics.median(reading), statistics.median(adding)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    words = vocabulary()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        puts = {size: putting(Path(work, f"notes-{size}"), size, words) for size in sizes}
        inserts = {size: inserting(Path(work, f"{size}.db"), size) for size in sizes}
        rounds: dict[tuple[str, int], list[float]] = {(w, s): [] for w in WAYS for s in sizes}
        for _ in range(options.rounds):
            taken: dict[tuple[str, int], list[float]] = {way: [] for way in rounds}
            for _ in range(PUTS):
                for size in sizes:
                    for way, seconds in zip(WAYS, (*puts[size](), inserts[size]()), strict=True):
                        taken[way, size].append(seconds * 1000)
            for kind, times in taken.items():
                rounds[kind].append(statistics.median(times))
        cost = {way: statistics.median(medians) for way, medians in rounds.items()}
        print("annotations   first ms   next ms   SQLite ms   ratios")
        for size in sizes:
            first, then, insert = (cost[way, size] for way in WAYS)
            ratios = f"{first / insert:4.1f} {then / insert:4.1f}"
            print(f"{size:>11,}   {first:8.2f}   {then:7.2f}   {insert:9.2f}   {ratios}")
        if len(sizes) > 1:
            low, high = min(sizes), max(sizes)
            grown = (math.log(cost[way, high] / cost[way, low]) for way in WAYS[:2])
            first, then = (growth / math.log(high / low) for growth in grown)
            print(f"growth exponents {first:.3f} {then:.3f}")
        reading, adding = many(Path(work, "many"), words)
        print(
            f"{MANY:,} on one article: read in {reading * 1000:.0f} ms, one more saved in", end=" "
        )
        print(f"{adding * 1000:.0f} ms")


if __name__ == "__main__":
    main()
