"""Exporting many annotations, against reading the notes files that they stand in.

usage: python -m tests.benchmarks.bench_export [--rounds 7] [--articles 1000] [--each 10]
                                               [--work FOLDER] [--parse]

Each round reads all notes files anew, then exports them into a new folder (library and notes
looked through for what has changed, articles asked of the index, passages placed, files durably
written), and once more over what is there; in every flavour. Nothing is deleted in between: some
file systems make new files slowly for seconds after that. Printed are medians of seconds, by the
clock and of the processor, and the medians of the ratios within a round. Reading the notes is no
part of an export's time, nor is making the index. `--parse` loads each article instead, as where
there can be no index. `--work` decides which file system is measured.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from collections.abc import Collection as Ids
from functools import partial
from pathlib import Path
from random import Random

from reader.annotation import Notes, annotate, new_notes
from reader.collection import Collection
from reader.exports.orders import Item, Order, write
from reader.index import Index
from reader.library import Library, load
from reader.notebook import Notebook
from reader.options import Flavour
from reader.query import parse
from tests.benchmarks.bench_notebook import NOTE, NOW, notebook, vocabulary


def fill(folder: Path, articles: int, each: int) -> None:
    """Articles of about 6 kB, each with so many annotations."""
    words, book = vocabulary(), notebook(folder / "notes")
    (folder / "articles").mkdir()
    for number in range(articles):
        choose = Random(number)
        paragraphs = (" ".join(choose.choices(words, k=80)) for _ in range(12))
        path = folder / "articles" / f"{number}.txt"
        path.write_text(f"Article {number}\n\n" + "\n\n".join(paragraphs), "utf-8")
        document = load(path)
        marks = (
            annotate(
                document,
                start,
                start + 90,
                id=f"{number:08}-{start:04}-4000-8000-000000000000",
                device="bench",
                now=NOW,
                note=NOTE,
                tags=("reading", "to-check"),
            )
            for start in range(20, 20 + 300 * each, 300)
        )
        book.put(new_notes(document, str(path)), document, *marks)


def parsed(book: Notebook, notes: list[Notes], there: Ids[str]) -> Iterator[Item]:
    for one in notes:
        yield Item(one, load(Path(one.paths[-1])), None, partial(book.text, one.id))


def items(library: Library, file: Path, book: Notebook, there: Ids[str]) -> Iterator[Item]:
    """What `reader export` exports."""
    index = Index(file, library, book, report=print)
    collection = Collection(library, book, print, index)
    for one in collection.marked(parse(""), also=there):
        yield Item(one.whole, one.document, None, partial(book.text, one.whole.id))
    index.close()


def indexed(library: Library, file: Path, book: Notebook) -> None:
    """Make an index, when files are old enough that it trusts their times."""
    time.sleep(3)
    index = Index(file, library, book, report=print)
    index.scan()
    index.close()


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    begun = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - begun[0], time.process_time() - begun[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--parse", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        folder = Path(work)
        fill(folder, options.articles, options.each)
        library, file = Library([folder / "articles"]), folder / "index"
        indexed(library, file, notebook(folder / "notes"))
        ways = ["read", *(f"{flavour}{again}" for flavour in Flavour for again in ("", " again"))]
        taken: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        for turn in range(options.rounds):
            book = notebook(folder / "notes")
            notes: list[Notes] = []
            taken["read"].append(timed(partial(_read, book, notes)))
            for flavour in Flavour:
                order = Order(flavour=flavour)
                given = partial(items, library, file, book)
                if options.parse:
                    given = partial(parsed, book, notes)
                export = partial(write, order, folder / f"{flavour}-{turn}", given)
                for again in ("", " again"):
                    taken[f"{flavour}{again}"].append(timed(export))
    count = options.articles * options.each
    print(f"{count:,} annotations of {options.articles:,} articles")
    print("                    clock s   ratio   processor s   ratio")
    for way in ways:
        pairs = list(zip(taken[way], taken["read"], strict=True))
        cost = [statistics.median(one[n] for one, _ in pairs) for n in (0, 1)]
        ratio = [statistics.median(one[n] / read[n] for one, read in pairs) for n in (0, 1)]
        told = f"{cost[0]:7.2f} {ratio[0]:7.1f}   {cost[1]:11.2f} {ratio[1]:7.1f}"
        print(f"{way:<18}  {told}")


def _read(book: Notebook, notes: list[Notes]) -> None:
    notes += book.all()


if __name__ == "__main__":
    main()
