"""What exporting costs, against reading the notes files; and importing, an article.

usage: python -m tests.benchmarks.bench_exchange [--rounds 7] [--articles 1000] [--work FOLDER]
                                                 [--parse]

Each article has 10 kB of text in a file, and 10 annotations. Each round reads all notes files with
a notebook of its own, then writes every format of the articles and notes at hand ("writing"), and
then does all that the command does ("whole"): it looks through library and notes for what has
changed, reads the notes, and asks an index made before for the articles; with `--parse` it reads
and parses their files instead, as where there can be no index. Printed are
medians in seconds, and the median of the ratios within a round to reading the notes files. At the
end the CSV is imported into an empty notebook, once.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

from reader.acts import Journal
from reader.annotation import new_notes
from reader.collection import Collection
from reader.exports import EXCHANGE, exchange, own
from reader.exports.exhibit import Exhibit
from reader.importing import Importing
from reader.imports import read
from reader.index import Index
from reader.library import Library, load, there
from reader.notebook import Notebook
from reader.planning import planned
from reader.query import parse
from reader.storage import read_tables
from tests.benchmarks.bench_notebook import article as made
from tests.benchmarks.bench_notebook import marked, vocabulary

AN_ARTICLE = 10
GOAL = 3.0
NOW = "2024-05-01T12:00:00Z"


def timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def notebook(folder: Path) -> Notebook:
    return Notebook(folder, device="bench", now=lambda: NOW, there=there)


def fill(folder: Path, articles: int) -> None:
    """Articles in files, and a notebook."""
    words, fresh, book = vocabulary(), count(), notebook(folder / "notes")
    (folder / "articles").mkdir()
    for number in range(articles):
        path = folder / "articles" / f"{number}.txt"
        path.write_text(f"Article {number}\n\n{made(number, words).text}\n", "utf-8")
        document = load(path)
        annotations = [marked(document, next(fresh)) for _ in range(AN_ARTICLE)]
        book.put(new_notes(document, str(path)), document, *annotations)


def shown(folder: Path, indexed: bool) -> list[Exhibit]:
    """All that is exported, found and read."""
    library, book = Library([folder / "articles"]), notebook(folder / "notes")
    index = Index(folder / "index", library, book, report=print) if indexed else None
    collection = Collection(library, book, print, index)
    found = [
        Exhibit(one.notes, one.path, one.document, one.placements(), one.texts)
        for one in collection.marked(parse(""))
    ]
    if index:
        index.close()
    return found


def everything(folder: Path) -> bytes:
    book = notebook(folder / "notes")
    return own.write({id: read_tables(book.files.path(id)) or {} for id in book.files.files()})


def written(format: str, folder: Path, indexed: bool) -> bytes:
    return exchange(format)[0](shown(folder, indexed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--parse", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as name:
        folder = Path(name)
        fill(folder, options.articles)
        time.sleep(3)  # files are old enough then that an index trusts their times
        exhibits = shown(folder, not options.parse)
        taken: dict[str, list[float]] = {}
        for _ in range(options.rounds):
            taken.setdefault("reading", []).append(
                timed(lambda: list(notebook(folder / "notes").all()))
            )
            for format in EXCHANGE:
                if format == "json":
                    run = partial(everything, folder)
                else:
                    write = partial(exchange(format)[0], exhibits)
                    taken.setdefault(f"{format} writing", []).append(timed(write))
                    run = partial(written, format, folder, not options.parse)
                taken.setdefault(f"{format} whole", []).append(timed(run))
        for what, times in taken.items():
            ratios = [one / base for one, base in zip(times, taken["reading"], strict=True)]
            ratio = statistics.median(ratios)
            told = "" if what == "reading" else f"  {ratio:.2f} of reading"
            over = f"  over {GOAL}" if ratio > GOAL else ""
            print(f"{what:<18}{statistics.median(times):.3f} s{told}{over}")
        content = exchange("csv")[0](exhibits)
        book, journal = notebook(folder / "other"), Journal(folder / "acts.jsonl")
        library = Library([folder / "articles"])
        started = time.perf_counter()
        plan = planned(
            read(content, "a.csv"), folder / "a.csv", book, library, device="bench", now=NOW
        )
        between = time.perf_counter()
        Importing(notebook=book, journal=journal, device="bench", new_id=lambda: "act").write(
            plan, "import"
        )
        ended = time.perf_counter()
        assert plan.attached == options.articles * AN_ARTICLE
        print(f"importing them: planned in {between - started:.2f} s", end="")
        print(f", written in {ended - between:.2f} s")


if __name__ == "__main__":
    main()
