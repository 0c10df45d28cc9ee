"""Texts, libraries and notes to measure on: made up, the same every time."""

import random
from pathlib import Path

from reader.annotation import Colour, annotate, new_notes
from reader.library import load
from reader.notebook import Notebook
from reader.sentences import sentences

FIRST, LAST, NEEDLE = "FIRST-LINE-MARK", "LAST-LINE-MARK", "quillwarden"
_ONSETS = "b c d f g h l m n p r s t v w br cl dr fl gr pl sh st th tr".split()
_NUCLEI = "a e i o u ai ea ou".split()
_CODAS = ["", "", "n", "r", "s", "t", "l", "nd", "st", "m"]
_FOREIGN = ["café", "naïve", "Straße", "λόγος", "мысль", "señor", "œuvre", "読書", "📚"]


def words(seed: int = 1) -> list[str]:
    """A vocabulary, the frequent words first."""
    rng = random.Random(seed)
    found: dict[str, None] = dict.fromkeys("the of and to in a is that it was for on are".split())
    while len(found) < 4_000:
        syllables = range(1 + len(found) // 1_500)
        parts = (rng.choice(_ONSETS) + rng.choice(_NUCLEI) + rng.choice(_CODAS) for _ in syllables)
        found["".join(parts)] = None
    vocabulary = list(found)
    for place, foreign in enumerate(_FOREIGN):
        vocabulary[40 + 90 * place] = foreign
    return vocabulary


def text(size: int, seed: int = 1) -> str:
    """Paragraphs of 40 to 120 words, about 2 % of them not ASCII, of `size` bytes in all. The
    marks stand at both ends, the needle once at nine tenths."""
    rng, vocabulary = random.Random(seed), words(seed)
    weights = [1 / (rank + 2.7) for rank in range(len(vocabulary))]
    paragraphs, length, needle = [FIRST], 0, False
    while length < size:
        count = rng.randint(40, 120)
        chosen = rng.choices(vocabulary, weights, k=count)
        for at in range(0, count, rng.randint(8, 20)):
            chosen[at] = chosen[at].capitalize()
            chosen[at - 1] += "."
        if not needle and length >= size * 0.9:
            chosen[3], needle = f"Here stands the {NEEDLE}", True
        paragraphs.append(" ".join(chosen))
        length += len(paragraphs[-1].encode()) + 2
    return "\n\n".join([*paragraphs, LAST]) + "\n"


def one_line(size: int) -> str:
    """The same text, all in one line."""
    return text(size).rstrip("\n").replace("\n\n", " ")


def blank_lines(count: int, around: int = 20_000) -> str:
    """Many empty lines, with `around` bytes of text at both ends, the needle at nine tenths."""
    first = text(around).removesuffix(f"{LAST}\n").replace(NEEDLE, "")
    last = text(around, seed=2).removeprefix(FIRST).replace(NEEDLE, "")
    blank = "\n" * (count * 9 // 10)
    return f"{first}{blank}Here stands the {NEEDLE} alone.{blank[: count // 10]}{last}"


def annotated(path: Path, folder: Path, count: int) -> None:
    """Notes on `count` sentences of an article, every other one, in a folder of notes files."""
    document = load(path)
    now = "2026-01-02T03:04:05Z"
    places = [
        place
        for block in document.blocks
        for place in sentences(document.text, block.start, block.end)
    ][1::2]
    colours = tuple(Colour)
    notes = (
        annotate(
            document,
            *place,
            id=f"{number:032x}",
            device="bench",
            now=now,
            colour=colours[number % len(colours)],
            note="Compare with the figures above." if number % 3 == 0 else "",
            tags=("cost", "to-check") if number % 4 == 0 else (),
        )
        for number, place in enumerate(places[:count])
    )
    notebook = Notebook(folder, device="bench", now=lambda: now)
    saved = notebook.put(new_notes(document, str(path)), document, *notes)
    if len(saved.annotations) != count:
        raise ValueError(f"{path} has only {len(saved.annotations)} such sentences")


def library(folder: Path, count: int) -> None:
    """So many articles of 2 to 5 kB, a thousand a folder."""
    long, at = text(400_000), 0
    for number in range(count):
        place = folder / f"{number // 1_000:03}"
        place.mkdir(parents=True, exist_ok=True)
        size = 2_000 + number * 37 % 3_000
        at = (at + size) % (len(long) - 6_000)
        body = f"Article {number} about the harbour\n\n{long[at : at + size]}"
        (place / f"{number:06}.txt").write_text(body, "utf-8")
