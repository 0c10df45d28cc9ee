"""How long it takes from the bytes of a long plain text to its document.

usage: python -m tests.benchmarks.bench_parse [MEGABYTES]

The floor, measured in the same run, is the least that any reading of lines does: to decode the
bytes and part them at line ends. Both are medians, taken in turns.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable

from reader.formats import parse

ROUNDS = 9
SYLLABLES = "ta re mi so lun ker dap ost vel in qua bri ne sto al ger po wen".split()
ACCENTED = "é ü ñ ø ś č".split()


def article(size: int, wrapped: bool = False) -> bytes:
    """Paragraphs of 40 to 120 words, about 2 % of the characters beyond ASCII."""
    chance = random.Random(7)
    words = []
    for _ in range(4_000):
        word = "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4)))
        words.append(word + chance.choice(ACCENTED) if chance.random() < 0.11 else word)
    parts: list[str] = []
    length = 0
    while length < size:
        chosen = chance.choices(words, k=chance.randint(40, 120))
        for at in range(0, len(chosen), 14):
            chosen[at] = chosen[at].capitalize()
            chosen[at - 1] += "."
        if wrapped:
            chosen = [word + "\n" * (at % 11 == 10) for at, word in enumerate(chosen)]
        parts.append(" ".join(chosen).replace("\n ", "\n"))
        length += len(parts[-1].encode()) + 2
    return "\n\n".join(parts).encode()


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def compare(label: str, text: bytes) -> None:
    """Print both medians and their ratio."""
    ours: list[float] = []
    floors: list[float] = []
    for _ in range(ROUNDS):
        floors.append(seconds(lambda: text.decode().split("\n")))
        ours.append(seconds(lambda: parse(text, "long.txt")))
    mine, floor = statistics.median(ours), statistics.median(floors)
    document = parse(text, "long.txt")
    print(
        f"{label}: {len(text) / 1e6:.1f} MB, {len(document.blocks)} blocks, "
        f"{mine * 1000:.0f} ms; floor {floor * 1000:.0f} ms; {mine / floor:.1f} times"
    )


def main() -> None:
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else 10) * 1_000_000)
    compare("paragraphs of one line", article(size))
    compare("hard-wrapped", article(size, wrapped=True))


if __name__ == "__main__":
    main()
