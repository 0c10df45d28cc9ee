"""How soon a key in the filter of the article list is answered, and what the list costs in memory.

usage: python -m tests.benchmarks.bench_list [ARTICLES] [--library FOLDER] [--cache FOLDER]

The app runs without a terminal on a library of so many articles, made in a temporary folder unless
one is named. For every key of some queries the milliseconds are printed until the first rows that
it brings are drawn, and until all articles have been counted; at the end medians, and the peak of
memory (MiB) beside that of an app of one line. Where `fzf` is installed, the same titles are put
through `fzf --filter` in between.
"""

import argparse
import asyncio
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from textual import events
from textual.pilot import Pilot
from textual.strip import Strip

from reader.acts import Journal
from reader.index import Index
from reader.library import Library, there
from reader.notebook import Notebook
from reader.query import parse
from reader.ui.app import ReaderApp
from reader.ui.session import Session
from tests.benchmarks import corpus

QUERIES = ("harbour", "title:report", "the sea")
_PATIENCE, _GRACE = 5.0, 0.1
_BARE = """
import asyncio
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("one line")
async def main():
    async with Bare().run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
asyncio.run(main())
print(*(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def session(library: Path, cache: Path) -> Session:
    """A session that leaves nothing outside a folder."""
    places, now = Library([library]), "2026-01-01T00:00:00Z"
    book = Notebook(cache / "notes", device="bench", now=lambda: now, there=there)
    return Session(
        library=places,
        index=Index(cache / "index.sqlite3", places, book, report=print),
        notebook=book,
        journal=Journal(cache / "acts.jsonl"),
        device="bench",
        now=lambda: now,
        new_id=lambda: "id",
        styles=Path(__file__).parents[2] / "styles",
        drafts=cache / "drafts",
        exports=cache / "exports",
        state=cache / "state.json",
        shelves=cache / "shelves.toml",
    )


async def measured(app: ReaderApp) -> list[tuple[str, float, float]]:
    """Every key with the seconds until rows are drawn, and until all are counted."""
    found = []
    async with app.run_test(size=(120, 40)) as pilot:
        reading = app.reading
        while not reading.indexed or reading.scanning or not reading.articles.order.ids:
            await pilot.pause(0.05)
        reading.set_focus(reading.field)
        for text in QUERIES:
            reading.field.value = ""
            await pilot.pause(0.3)
            for end in range(1, len(text) + 1):
                drawn, counted = await _press(pilot, reading, text[end - 1])
                found.append((text[:end], drawn, counted))
    return found


async def _press(pilot: Pilot[None], reading: object, sign: str) -> tuple[float, float]:
    from reader.ui.screens.reading import ReadingScreen

    assert isinstance(reading, ReadingScreen)
    listed, drawn = reading.articles, 0.0
    before, draw = listed.order, listed.render_line

    def seen(y: int) -> Strip:
        nonlocal drawn
        strip = draw(y)
        if listed.order is not before and not drawn:
            drawn = perf_counter()
        return strip

    listed.render_line = seen  # type: ignore[method-assign]
    begun = perf_counter()
    name = {" ": "space", ":": "colon"}.get(sign, sign)
    pilot.app.post_message(events.Key(name, sign))
    same = parse(reading.field.value + sign, typing=True) == reading.asked
    counted = 0.0
    while not same and perf_counter() - begun < _PATIENCE:
        if listed.order is not before and reading.listed_whole:
            counted = counted or perf_counter()
            if drawn or perf_counter() - counted > _GRACE:  # the same rows are not drawn again
                break
        await asyncio.sleep(0.0005)
    counted = counted or perf_counter()
    listed.render_line = draw  # type: ignore[method-assign]
    await pilot.pause(0.1)
    return (drawn or counted) - begun, counted - begun


def fzf(titles: list[str]) -> Iterator[float]:
    """Seconds of `fzf --filter` over titles, where it is installed."""
    program = shutil.which("fzf")
    told = "\n".join(titles).encode()
    for _ in range(7 if program else 0):
        begun = perf_counter()
        subprocess.run([str(program), "--filter", "report"], input=told, capture_output=True)
        yield perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="?", default=10_000)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--cache", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = given.library or Path(folder, "library")
        cache = given.cache or Path(folder, "cache")
        if not given.library:
            library.mkdir()
            for number in range(given.articles):
                text = f"Report {number} from the harbour\n\n{corpus.text(2_000, number)}"
                (library / f"{number:06}.txt").write_text(text, "utf-8")
        keys = asyncio.run(measured(ReaderApp(session(library, cache))))
        for text, drawn, counted in keys:
            print(f"{text!r:>16}  drawn {1_000 * drawn:6.1f} ms  counted {1_000 * counted:6.1f} ms")
        drawn = statistics.median(drawn for _, drawn, _ in keys)
        print(f"median drawn {1_000 * drawn:.1f} ms")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # before more is made here
        titles = [f"Report {number} from the harbour" for number in range(given.articles)]
        if times := list(fzf(titles)):
            print(f"fzf --filter {1_000 * statistics.median(times):.1f} ms")
        bare = float(subprocess.check_output([sys.executable, "-c", _BARE], text=True)) / 1024
        print(f"memory {peak:.0f} MiB, {peak / bare:.2f} times an app of one line")


if __name__ == "__main__":
    main()
