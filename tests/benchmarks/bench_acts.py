"""What remembering acts costs beside saving, and what undo costs with 100,000 acts behind it.

usage: python -m tests.benchmarks.bench_acts [--rounds 7] [--work FOLDER]

Saves and journal entries alternate; of an act in 1,000 articles the whole undo is measured, every
article on the disk to stay. Printed are medians, in milliseconds.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reader.acts import Act, Journal, Step, act
from reader.annotation import Annotation, Notes, annotate, new_notes, revise
from reader.document import Document
from reader.notebook import Notebook
from reader.past import Past
from reader.reversal import Reversal
from tests.benchmarks.bench_notebook import AN_ARTICLE, article, marked, vocabulary

ACTS, ARTICLES = 100_000, 1_000
NOW, LATER = "2024-05-01T12:00:00Z", "2024-05-01T12:00:01Z"


def timed(run: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def name(number: int) -> str:
    return f"an-article-with-a-title-of-usual-length-{number:012x}"


def saving(notebook: Notebook, journal: Journal, rounds: int) -> tuple[float, float]:
    """Milliseconds of a save to an article with 20 annotations, and of its act's entry."""
    document = article(0, vocabulary())
    first = (marked(document, number) for number in range(AN_ARTICLE))
    notes = notebook.put(new_notes(document, "/0.txt"), document, *first)
    saves, entries = [], []
    for number in range(rounds * 10):
        new = marked(document, AN_ARTICLE + number % 50)
        saves.append(timed(lambda new=new: notebook.put(notes, document, new), 1))  # type: ignore[misc]
        made = act("highlight", [(notes.id, None, new)], at=NOW)
        entries.append(timed(lambda made=made: journal.add(made), 1))  # type: ignore[misc]
    return statistics.median(saves), statistics.median(entries)


def filled(notebook: Notebook) -> Act:
    """A tag is renamed in 1,000 articles."""
    words = vocabulary()
    changes: list[tuple[str, Annotation | None, Annotation]] = []
    for number in range(ARTICLES):
        document = Document(text="Some words.", blocks=(), metadata=article(number, words).metadata)
        first = annotate(document, 0, 4, id=str(number), device="bench", now=NOW, tags=("aid",))
        blank = Notes(id=name(number), title=document.title, hashes=(document.hash,))
        new = revise(first, replace(first, tags=("help",)), device="bench", now=LATER)
        notebook.put(blank, document, new)
        changes.append((blank.id, first, new))
    return act("tag rename aid -> help", changes, at=LATER)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--work", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        journal = Journal(Path(work, "acts", "bench.jsonl"))
        notebook = Notebook(Path(work, "notes"), device="bench", now=lambda: NOW)
        save, entry = saving(notebook, journal, options.rounds)
        print(f"a save {save:.2f}, its entry {entry:.3f}: {entry / save:.1%}")
        for number in range(ACTS):
            steps = (Step(name(number % ARTICLES), f"{number:032x}", None, (1, "bench")),)
            journal.add(Act(id=f"{number:016x}", label="highlight", at=NOW, steps=steps))
        print(f"{ACTS:,} acts: {journal.file.stat().st_size / 1e6:.0f} MB")
        past = Past(journal, name(7))
        print(f"first undo in an article finds its act in {timed(past.refresh, 1):.1f}", end="")
        print(f", the next one in {timed(past.refresh, options.rounds):.3f}")
        last = timed(lambda: _last(journal), options.rounds)
        print(f"the last act of all, for the command line: {last:.1f}", end="")
        print(f"; all of them: {timed(lambda: Past(journal).refresh(), 1):.0f}")
        reversal = Reversal(act=filled(notebook), back=True, device="bench", now=LATER)
        print(
            f"undo in {ARTICLES:,} articles: {timed(lambda: reversal.run(notebook), 1):.0f}", end=""
        )
        print(f", {len(reversal.changed):,} passages set back")


def _last(journal: Journal) -> Act | None:
    past = Past(journal, tail=1 << 18)
    past.refresh()
    return past.done


if __name__ == "__main__":
    main()
