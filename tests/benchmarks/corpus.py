"""Texts and libraries to measure on: made up, the same every time."""

import random
from pathlib import Path

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
