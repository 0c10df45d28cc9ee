"""How long echoes and a concordance take in a large library.

usage: python -m tests.benchmarks.bench_echoes INDEX [--rounds 25] [--seed 1]

INDEX is the file of an index. Sentences taken from its articles at random are looked for, one
after the other, then a rare word and the commonest one are put into a concordance. Printed are
milliseconds: of echoes the median, the 90th percentile and the worst; of a concordance those
until its first lines and until it is whole.
"""

import argparse
import random
import sqlite3
import statistics
import time
from pathlib import Path

from reader.concordance import Batch, batches
from reader.echoes import Source, echoes
from reader.index.texts import text
from reader.query import Query, parse
from reader.sentences import sentences

FEWEST = 6
"""Words of a sentence that is looked for."""


def passages(connection: sqlite3.Connection, chance: random.Random, count: int) -> list[Source]:
    """Sentences of articles, at random."""
    [[most]] = connection.execute("SELECT max(id) FROM articles")
    found: list[Source] = []
    while len(found) < count:
        id = chance.randint(1, most)
        content = text(connection, id)
        if not content:
            continue
        blocks = zip(content.starts, content.ends, strict=True)
        places = [place for block in blocks for place in sentences(content.text, *block)]
        long = [(a, b) for a, b in places if content.text[a:b].count(" ") >= FEWEST]
        if long:
            found.append(Source(id, *chance.choice(long)))
    return found


def of_echoes(connection: sqlite3.Connection, sources: list[Source]) -> list[float]:
    """Milliseconds for each passage."""
    taken = []
    for source in sources:
        content = text(connection, source.article)
        passage = content.text[source.start : source.end] if content else ""
        begun = time.perf_counter()
        echoes(connection, passage, source)
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken)


def of_concordance(connection: sqlite3.Connection, query: Query) -> tuple[float, float, int]:
    """Milliseconds until the first lines and until all are there, and how many there are."""
    begun = time.perf_counter()
    rows = connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (f'"{query.text}"',))
    ids = [id for [id] in rows]
    told: list[Batch] = []
    first = 0.0
    for batch in batches(connection, ids, lambda folded, raw: query.hits(folded, raw=raw)):
        first = first or (time.perf_counter() - begun) * 1000
        told.append(batch)
    return first, (time.perf_counter() - begun) * 1000, sum(sum(one.dates.values()) for one in told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("index", type=Path)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", nargs="*", default=["quillwarden", "the"])
    options = parser.parse_args()
    connection = sqlite3.connect(f"file:{options.index}?mode=ro", uri=True)
    [[articles]] = connection.execute("SELECT count(*) FROM articles")
    sources = passages(connection, random.Random(options.seed), options.rounds)
    of_echoes(connection, sources[:3])  # what is compiled and read first counts for nobody
    taken = of_echoes(connection, sources)
    ninth = taken[int(len(taken) * 0.9)]
    median = statistics.median(taken)
    print(f"{articles:,} articles, echoes: {median:.0f} ms, {ninth:.0f}, worst {taken[-1]:.0f}")
    for word in options.words:
        first, whole, count = of_concordance(connection, parse(word))
        print(f"{word}: first lines {first:.0f} ms, all {count:,} {whole:.0f} ms")


if __name__ == "__main__":
    main()
