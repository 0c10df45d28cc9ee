"""Edits of a text that know where everything went: the truth that anchoring is held against."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from tests import prose


@dataclass(frozen=True)
class Version:
    """A text after some edits, and for every code point the place in the first text that it came
    from, -1 where it is new."""

    text: str
    origins: list[int]

    @cached_property
    def _places(self) -> dict[int, tuple[int, int]]:
        """Where each code point of the first text stands now, from first to last."""
        places: dict[int, tuple[int, int]] = {}
        for at, origin in enumerate(self.origins):
            places[origin] = (places.get(origin, (at, at))[0], at)
        places.pop(-1, None)
        return places

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a range of the first text stands now; None where less than half of it does."""
        kept = [self._places[at] for at in range(start, end) if at in self._places]
        if 2 * len(kept) <= end - start:
            return None
        return min(low for low, _ in kept), max(high for _, high in kept) + 1

    def part(self, start: int, end: int) -> "Version":
        return Version(self.text[start:end], self.origins[start:end])


def first(text: str) -> Version:
    return Version(text, list(range(len(text))))


def new(text: str) -> Version:
    """Text that was not there."""
    return Version(text, [-1] * len(text))


def joined(parts: list[Version]) -> Version:
    return Version(
        "".join(part.text for part in parts), [at for part in parts for at in part.origins]
    )


def instead(old: Version, text: str) -> Version:
    """Other text in the place of the old one."""
    if not old.text:
        return new(text)
    size = max(1, len(text))
    origins = [old.origins[at * len(old.text) // size] for at in range(len(text))]
    if text:
        origins[-1] = old.origins[-1]
    return Version(text, origins)


Edit = Callable[[Version, random.Random], Version]


def _rewritten(version: Version, pattern: str, act: Callable[[str], str | None]) -> Version:
    """Every match replaced by what `act` says, where it says something."""
    parts = []
    done = 0
    for match in re.finditer(pattern, version.text):
        text = act(match[0])
        if text is not None and text != match[0]:
            parts.append(version.part(done, match.start()))
            parts.append(instead(version.part(*match.span()), text))
            done = match.end()
    return joined([*parts, version.part(done, len(version.text))])


def typos(share: float) -> Edit:
    """Mistypes a share of the words that have three letters and more."""

    def mistyped(word: str, chance: random.Random) -> str:
        at = chance.randrange(1, len(word) - 1)
        letter = chance.choice("aeinorst")
        kind = chance.randrange(4)
        if kind == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if kind == 1:
            return word[:at] + word[at + 1 :]
        return word[:at] + letter + word[at + (kind == 2) :]

    def edit(version: Version, chance: random.Random) -> Version:
        return _rewritten(
            version,
            r"[^\W\d_]{3,}",
            lambda word: mistyped(word, chance) if chance.random() < share else None,
        )

    return edit


def replaced(share: float) -> Edit:
    """Puts other words in the place of a share of them."""

    def edit(version: Version, chance: random.Random) -> Version:
        return _rewritten(
            version,
            r"[^\W_]+",
            lambda word: prose.word(chance) if chance.random() < share else None,
        )

    return edit


def _paragraphs(version: Version) -> list[Version]:
    """The paragraphs, each with the blank line after it."""
    ends = [match.end() for match in re.finditer(r"\n\n", version.text)]
    bounds = [0, *ends, len(version.text)]
    parts = [version.part(*span) for span in pairwise(bounds)]
    if parts and not parts[-1].text.endswith("\n\n"):
        parts[-1] = joined([parts[-1], new("\n\n")])
    return parts


def inserted(share: float) -> Edit:
    def edit(version: Version, chance: random.Random) -> Version:
        parts = []
        for part in _paragraphs(version):
            if chance.random() < share:
                text = " ".join(prose.sentence(chance) for _ in range(chance.randint(1, 6)))
                parts.append(new(f"{text}\n\n"))
            parts.append(part)
        return joined(parts)

    return edit


def removed(share: float) -> Edit:
    def edit(version: Version, chance: random.Random) -> Version:
        return joined([part for part in _paragraphs(version) if chance.random() >= share])

    return edit


def moved(share: float) -> Edit:
    def edit(version: Version, chance: random.Random) -> Version:
        parts = _paragraphs(version)
        for _ in range(round(share * len(parts))):
            part = parts.pop(chance.randrange(len(parts)))
            parts.insert(chance.randint(0, len(parts)), part)
        return joined(parts)

    return edit


def doubled(share: float) -> Edit:
    """Copies of paragraphs, elsewhere; the first ones stay where they are."""

    def edit(version: Version, chance: random.Random) -> Version:
        parts = _paragraphs(version)
        for part in [part for part in parts if chance.random() < share]:
            parts.insert(chance.randint(0, len(parts)), new(part.text))
        return joined(parts)

    return edit


def reflowed(version: Version, chance: random.Random) -> Version:
    """Lines of about seventy signs, of what were paragraphs of one line."""
    width = 0

    def blank(text: str) -> str | None:
        nonlocal width
        width += len(text)
        if text == " " and width > chance.randint(55, 72):
            width = 0
            return "\n"
        return None

    return _rewritten(version, r"[^\s]+|\n\n| ", blank)


def printed(version: Version, _: random.Random) -> Version:
    """Quotation marks, dashes, ligatures and unbreakable blanks, as in print."""
    signs = {"ffi": "ﬃ", "fi": "ﬁ", "fl": "ﬂ", "...": "…", " - ": " — ", "'": "’"}
    opening = False

    def sign(text: str) -> str:
        nonlocal opening
        if text == '"':
            opening = not opening
            return "“" if opening else "”"
        return signs.get(text, text.replace(" ", "\u00a0"))

    return _rewritten(version, r"""ffi|fi|fl|\.\.\.| - |['"]|\b[Tt]he |\d (?=\w)""", sign)


def marked_up(version: Version, chance: random.Random) -> Version:
    """Markdown: words set off, headings."""
    parts = []
    done = 0
    for match in re.finditer(r"(?m)^(?=\S)|\w+", version.text):
        start, end = match.span()
        luck = chance.random()
        if luck > 0.08:
            continue
        marks = ("## ", "") if start == end else chance.choice(_MARKS)
        parts += [version.part(done, start), new(marks[0]), version.part(start, end), new(marks[1])]
        done = end
    return joined([*parts, version.part(done, len(version.text))])


_MARKS = (("**", "**"), ("*", "*"), ("_", "_"), ("`", "`"), ("~~", "~~"))


def cut(share: float) -> Edit:
    """Only the first part of the text."""

    def edit(version: Version, _: random.Random) -> Version:
        return version.part(0, round(share * len(version.text)))

    return edit


def together(*edits: Edit) -> Edit:
    def edit(version: Version, chance: random.Random) -> Version:
        for one in edits:
            version = one(version, chance)
        return version

    return edit


EDITS: dict[str, Edit] = {
    "typos in 1 % of the words": typos(0.01),
    "typos in 5 %": typos(0.05),
    "typos in 15 %": typos(0.15),
    "paragraphs inserted, 10 %": inserted(0.1),
    "paragraphs removed, 10 %": removed(0.1),
    "paragraphs moved, 10 %": moved(0.1),
    "paragraphs doubled, 10 %": doubled(0.1),
    "cut to 60 %": cut(0.6),
    "reflowed": reflowed,
    "signs of print": printed,
    "words replaced, 10 %": replaced(0.1),
    "words replaced, 25 %": replaced(0.25),
    "Markdown": marked_up,
    "all together": together(
        removed(0.1),
        moved(0.1),
        inserted(0.1),
        doubled(0.1),
        typos(0.05),
        replaced(0.1),
        printed,
        marked_up,
        reflowed,
    ),
}
"""The edits to measure with, by name."""


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph."""
    return [match.span() for match in re.finditer(r"\S.*?(?:[.?!]+[\"”’]?(?=\s)|$)", text)]


def quoted(text: str, count: int, seed: int) -> list[tuple[int, int]]:
    """Ranges that a reader may mark: a fifth of them one to three words, three fifths sentences,
    a fifth paragraphs."""
    chance = random.Random(seed)
    paragraphs = [match.span() for match in re.finditer(r"[^\n]+", text)]
    ranges = []
    for number in range(count):
        start, end = chance.choice(paragraphs)
        if number % 5 < 4:
            low, high = chance.choice(sentences(text[start:end]))
            start, end = start + low, start + high
        if number % 5 == 0:
            words = [match.span() for match in re.finditer(r"[\w']+", text[start:end])]
            low = chance.randrange(len(words))
            high = min(len(words), low + chance.randint(1, 3)) - 1
            start, end = start + words[low][0], start + words[high][1]
        ranges.append((start, end))
    return ranges


def right(found: tuple[int, int], true: tuple[int, int], share: float = 0.7) -> bool:
    """Whether both overlap by so much of the longer one."""
    shared = min(found[1], true[1]) - max(found[0], true[0])
    return shared >= share * max(found[1] - found[0], true[1] - true[0])
