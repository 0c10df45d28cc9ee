"""How surely passages are found again after a text was edited, and how long it takes.

usage: python -m tests.benchmarks.bench_anchoring [ARTICLES [SEED]]

Made-up articles of 30 kB (see tests/prose.py), edited in known ways (tests/edits.py), with 50
passages each; with the old text at hand, and without it. `right` overlaps the true place by seven
tenths; `unsure` is for a human to see, `(+n)` of them with the right place first; `lost` says that
the passage is gone though it is not; `wrong` stands elsewhere; `gone` was removed, and `ghost` is
placed all the same.
"""

import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable

from reader.passage import Placement, State, attach_all, select
from tests import edits, prose

PASSAGES = 50
COLUMNS = "live right unsure hinted lost wrong gone ghost".split()


def judged(
    version: edits.Version, ranges: Iterable[tuple[int, int]], placements: Iterable[Placement]
) -> Counter[str]:
    """How many placements of ranges of the first text are right."""
    counts: Counter[str] = Counter()
    for (start, end), found in zip(ranges, placements, strict=True):
        true = version.place(start, end)
        placed = found.state in (State.ATTACHED, State.MOVED)
        place = found.start, found.end
        if true is None:
            counts["gone"] += 1
            counts["ghost"] += placed and not _partly(version, (start, end), place)
            continue
        counts["live"] += 1
        if found.state is State.ORPHAN:
            counts["lost"] += 1
        elif found.state is State.UNCERTAIN:
            counts["unsure"] += 1
            counts["hinted"] += edits.right(place, true)
        else:
            counts["right" if edits.right(place, true) else "wrong"] += 1
    return counts


def _partly(version: edits.Version, old: tuple[int, int], place: tuple[int, int]) -> bool:
    """Whether a place holds what is left of a passage that is gone for the most part."""
    return any(old[0] <= at < old[1] for at in version.origins[place[0] : place[1]])


def measured(
    name: str, edit: edits.Edit, known: bool, articles: int, seed: int, size: int = 30_000
) -> tuple[Counter[str], list[float]]:
    """What becomes of the passages of some articles, and the seconds that each article took."""
    counts: Counter[str] = Counter()
    took = []
    for number in range(articles):
        text = prose.article(seed + number, size)
        ranges = edits.quoted(text, PASSAGES, seed + number)
        passages = [select(text, *span) for span in ranges]
        ranges = [(passage.start, passage.end) for passage in passages]
        version = edit(edits.first(text), random.Random(f"{name} {seed + number}"))
        started = time.perf_counter()
        placements = attach_all(passages, text if known else None, version.text)
        took.append(time.perf_counter() - started)
        counts += judged(version, ranges, placements)
    return counts, took


def another(version: edits.Version, chance: random.Random) -> edits.Version:
    """Another article in the place of this one."""
    return edits.new(prose.article(chance.randrange(10_000, 20_000), len(version.text)))


def look_alikes(seed: int, size: int = 30_000) -> tuple[str, edits.Version, list[tuple[int, int]]]:
    """An article with a paragraph and a near copy of it elsewhere, the version of it in which the
    first of the two was deleted, and the sentences that went with it."""
    chance = random.Random(seed)
    paragraphs = prose.article(seed, size).split("\n\n")
    lost = " ".join(prose.sentence(chance) for _ in range(5))
    at = chance.randrange(len(paragraphs) // 3)
    paragraphs.insert(at + len(paragraphs) // 2, prose.varied(lost, chance))
    paragraphs.insert(at, lost)
    text = "\n\n".join(paragraphs)
    start = text.index(lost)
    end = start + len(lost) + 2
    version = edits.joined(
        [edits.first(text).part(0, start), edits.first(text).part(end, len(text))]
    )
    parts = [(start + low, start + high) for low, high in edits.sentences(lost)]
    return text, version, [*parts, (start, end - 2)]


def doubles(known: bool, articles: int, seed: int) -> Counter[str]:
    """What becomes of the sentences of paragraphs that were deleted, near copies of which stay."""
    counts: Counter[str] = Counter()
    for number in range(articles):
        text, version, ranges = look_alikes(seed + number)
        passages = [select(text, *span) for span in ranges]
        counts += judged(
            version, ranges, attach_all(passages, text if known else None, version.text)
        )
    return counts


def table(known: bool, articles: int, seed: int) -> None:
    print(f"\n{'with' if known else 'without'} the old text")
    print(f"{'edit':27}" + "".join(f"{name:>8}" for name in [*COLUMNS, "ms", "most"]))
    total: Counter[str] = Counter()
    for name, edit in {**edits.EDITS, "another article": another}.items():
        counts, took = measured(name, edit, known, articles, seed)
        total += counts
        print(_row(name, counts) + f"{statistics.median(took) * 1e3:8.0f}{max(took) * 1e3:8.0f}")
    print(_row("in all", total))
    print(_row("near copies are left", doubles(known, 5 * articles, seed)))
    live = max(1, total["live"])
    print(f"right {total['right'] / live:.2%}, wrong {total['wrong'] / live:.2%} of the live ones")


def _row(name: str, counts: Counter[str]) -> str:
    return f"{name:27}" + "".join(f"{counts[column]:8}" for column in COLUMNS)


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for known in (True, False):
        table(known, articles, seed)
    print("\nmilliseconds for 50 passages of 1 MB, with the old text and without it")
    for name in ("typos in 1 % of the words", "words replaced, 10 %", "all together"):
        took = [
            measured(name, edits.EDITS[name], known, 1, seed, 1_000_000) for known in (True, False)
        ]
        print(f"{name:27}" + "".join(f"{seconds[0] * 1e3:8.0f}" for _, seconds in took))


if __name__ == "__main__":
    main()
