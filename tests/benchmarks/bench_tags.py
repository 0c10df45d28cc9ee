"""What renaming a tag everywhere costs, an article, against one plain durable annotation.

usage: python -m tests.benchmarks.bench_tags [--rounds 5] [--articles 1000] [--work FOLDER]

Each article holds 10 annotations that have the tag, and its text. Each round renames the tag in
all of them and then adds an annotation to every twentieth. Printed are the median seconds of a
round's rename, milliseconds an article of it and of a put, their ratio, and the seconds in which
another start reads and counts all tags, and in which renaming again finds that nothing is left.
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
from reader.batch import Batch, Outcome
from reader.notebook import Notebook
from reader.retagging import retag
from reader.vocabulary import rename, uses
from tests.benchmarks.bench_notebook import article, marked, vocabulary

AN_ARTICLE = 10
NOW = "2024-05-01T12:00:00Z"


def seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def _counted(book: Notebook) -> None:
    uses(book.all())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as name:
        folder = Path(name)
        fresh = count()

        def notebook() -> Notebook:
            return Notebook(folder / "notes", device="bench", now=lambda: NOW)

        words = vocabulary()
        made, some = notebook(), []
        for number in range(options.articles):
            document = article(number, words)
            notes = made.put(
                new_notes(document, f"/{number}.txt"),
                document,
                *(marked(document, next(fresh)) for _ in range(AN_ARTICLE)),
            )
            if number % 20 == 0:
                some.append((document, notes))
        renaming, putting, counting, nothing = [], [], [], []
        names = ("reading", "study")
        for turn in range(options.rounds):
            book = notebook()
            counting.append(seconds(partial(_counted, book)))
            batch = Batch(
                notebook=book,
                journal=Journal(folder / "acts.jsonl"),
                device="bench",
                now=lambda: NOW,
                new_id=lambda: str(next(fresh)),
            )
            operation = rename(names[turn % 2], names[1 - turn % 2])
            outcome = Outcome()
            renaming.append(seconds(partial(retag, batch, operation, outcome)))
            assert outcome.articles == options.articles and not outcome.problems
            again = Outcome()
            nothing.append(seconds(partial(retag, batch, operation, again)))
            assert again.total == 0
            for document, notes in some:
                one = marked(document, next(fresh))
                putting.append(seconds(partial(book.put, notes, document, one)))
        each = statistics.median(renaming) / options.articles * 1000
        put = statistics.median(putting) * 1000
        print(f"rename in {options.articles:,} articles of {AN_ARTICLE}: ", end="")
        print(f"{statistics.median(renaming):.2f} s ({min(renaming):.2f} to {max(renaming):.2f})")
        print(f"an article {each:.2f} ms, a put {put:.2f} ms, ratio {each / put:.2f}")
        print(f"counting all tags {statistics.median(counting):.2f} s", end="")
        print(f", again with nothing left {statistics.median(nothing):.2f} s")


if __name__ == "__main__":
    main()
