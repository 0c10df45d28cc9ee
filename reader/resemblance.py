"""Where a text says what a passage says, or nearly so: its words, weighed, in the same order."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from reader import sentences
from reader.alignment import matches
from reader.index.texts import Text
from reader.likeness import likeness
from reader.text import fold
from reader.tokens import begins
from reader.words import Vocabulary, Words

Range: TypeAlias = tuple[int, int]
"""Start and end, code points."""
Pair: TypeAlias = tuple[int, int]
"""A word of the passage and the one of a text that it is."""
LONGEST = 400
"""Of a longer passage so many words are looked for, the first ones."""
_PLACES = 4
"""So many places of one text are tried."""
_TELLING = 12
"""So many of its words, the heaviest, tell where to look, or half of them where it is long,"""
_SHARE = 0.25
"""where so much of their weight stands together,"""
_SPARE = 80
"""within as much as the passage has and half of that, and so many code points more."""
_GAP = 0.35
"""What a word costs that stands between two equal ones, as a share of a middling word's weight."""
_FEWEST = 4
"""With fewer equal words nothing is like a passage, unless it has no more itself."""
_ELSEWHERE = 0.85
"""What a word is worth that stands in another order,"""
_FORM = 0.6
"""and what another form of it is worth: one that begins with"""
_STEM = 5
"""so many of its letters."""
_PART = 0.35
"""What a part of a passage is worth however small it is, if it is said again word for word: less,
the less closely it is."""
_PARAGRAPH = "\n\n"
_PARTED = 0.1
"""What it costs that a place is of several paragraphs and the passage of one."""
_BEYOND = 10
"""A place reaches to the borders of its sentence where so many words more are in between at most
than the passage has there itself."""


class Place(NamedTuple):
    """A part of a text, and how like a passage it is."""

    start: int
    end: int
    """Code points, from the first equal word to the last one."""
    low: int
    high: int
    """How far the sentence around it is looked at: code points."""
    score: float
    """0 to 1: how much of the passage is said again, and how closely."""


class _Hit(NamedTuple):
    """A word of the passage in a text."""

    at: int
    number: int
    weight: float


class Wanted:
    """A passage whose like is looked for."""

    def __init__(self, passage: str, weights: Callable[[str], float]) -> None:
        """`weights` says how much it tells that a word (folded) stands somewhere."""
        self._vocabulary = Vocabulary()
        self._words = Words(fold(passage), self._vocabulary)
        self._numbers = self._words.numbers[:LONGEST]
        spellings = self._vocabulary.spellings
        self._weights = [weights(one) for one in spellings]
        self._whole = sum(self._weights[number] for number in self._numbers)
        self._middling = self._whole / max(1, len(self._numbers))
        self._parted = _PARAGRAPH in passage
        self._length = self._words.end(len(self._numbers) - 1)
        heaviest = sorted(set(self._numbers), key=lambda number: -self._weights[number])
        self._telling = [
            (spellings[number], number)
            for at, number in enumerate(heaviest[: max(_TELLING, len(self) // 2)])
            if at < _FEWEST or self._weights[number] > self._middling / 2
        ]

    def __len__(self) -> int:
        """How many words it has."""
        return len(self._numbers)

    def places(self, text: str, pause: Callable[[], None]) -> list[Place]:
        """Where a text is like it, at places that have nothing in common, the likest first.
        `pause` is called every now and then, and may raise."""
        folded = fold(text)
        apart: list[Place] = []
        found = (self._look(text, folded, near, pause) for near in self._windows(folded, pause))
        for place in sorted(filter(None, found), key=lambda place: (-place.score, place.start)):
            if all(place.end <= one.start or one.end <= place.start for one in apart):
                apart.append(place)
        return apart

    def _windows(self, folded: str, pause: Callable[[], None]) -> list[Range]:
        """The stretches of a folded text, no longer than the passage and half as long again, that
        have most of its telling words, the heaviest first."""
        hits: list[_Hit] = []
        for spelling, number in self._telling:
            pause()
            weight = self._weights[number]
            hits += [_Hit(at, number, weight) for at in _standing(folded, spelling)]
        hits.sort()
        least = _SHARE * sum(self._weights[number] for _, number in self._telling)
        windows: list[Range] = []
        for _ in range(_PLACES):
            weight, first, last = self._heaviest(hits)
            if not hits or weight < least:
                break
            start, end = hits[first].at, hits[last].at
            windows.append((start, end))
            hits = [hit for hit in hits if not start <= hit.at <= end]
        return windows

    def _heaviest(self, hits: Sequence[_Hit]) -> tuple[float, int, int]:
        """The heaviest stretch of hits, each word counted once: its weight, first and last hit."""
        length = self._length * 3 // 2 + _SPARE
        inside: dict[int, int] = {}
        weight, best, first = 0.0, (0.0, 0, 0), 0
        for last, hit in enumerate(hits):
            inside[hit.number] = inside.get(hit.number, 0) + 1
            if inside[hit.number] == 1:
                weight += hit.weight
            while hit.at - hits[first].at > length or inside[hits[first].number] > 1:
                inside[hits[first].number] -= 1
                if not inside[hits[first].number]:
                    weight -= hits[first].weight
                first += 1
            if weight > best[0] + 1e-9:
                best = weight, first, last
        return best

    def _look(self, text: str, folded: str, near: Range, pause: Callable[[], None]) -> Place | None:
        """The place around a stretch of a text. Where the passage is of one paragraph the place is
        too, unless much of it is beyond."""
        low = max(0, near[0] - self._length - _SPARE)
        high = min(len(folded), near[1] + self._length + _SPARE)
        best = self._found(folded, low, high, pause)
        if best is None or self._parted or _PARAGRAPH not in text[best.start : best.end]:
            return best
        best = best._replace(score=best.score - _PARTED)
        end = low
        while end < high:
            start, end = end, text.find(_PARAGRAPH, end, high) + len(_PARAGRAPH)
            end = end if end > start else high
            place = self._found(folded, start, end, pause)
            best = max(best, place or best, key=lambda one: one.score)
        return best

    def _found(self, folded: str, low: int, high: int, pause: Callable[[], None]) -> Place | None:
        """The place in a part of a folded text."""
        new = Words(folded[low:high], self._vocabulary)
        runs = matches(self._numbers, new.numbers, (0, len(self), 0, len(new)), pause)
        pairs = [(a + n, b + n) for a, b, size in runs for n in range(size)]
        kept = self._stretch(self._gathered(new, pairs))
        if not kept or len(kept) < min(_FEWEST, len(self)):
            return None
        place = self._place(new, kept)
        return place._replace(
            start=low + place.start,
            end=low + place.end,
            low=low + place.low,
            high=low + place.high,
        )

    def _gathered(self, new: Words, pairs: Sequence[Pair]) -> list[Pair]:
        """Equal words, each next to the others where it stands more than once."""
        mine = [one for one, _ in pairs]
        theirs = [other for _, other in pairs]
        for way in (-1, 1):
            for at in range(len(pairs))[::way]:
                beside = at - way
                if 0 <= beside < len(pairs):
                    number = self._numbers[mine[at]]
                    near = range(theirs[beside] + way, theirs[at], way)
                    found = (place for place in near if new.numbers[place] == number)
                    theirs[at] = next(found, theirs[at])
        return list(zip(mine, theirs, strict=True))

    def _stretch(self, pairs: Sequence[Pair]) -> Sequence[Pair]:
        """The heaviest run of equal words: what stands between two of them on either side is a
        loss, and where it outweighs what came before, that is left out."""
        best = total = 0.0
        low = first = stop = 0
        for at, pair in enumerate(pairs):
            if at:
                before = pairs[at - 1]
                apart = pair[0] - before[0] + pair[1] - before[1] - 2
                total -= apart / 2 * _GAP * self._middling
            if total <= 0:
                total, low = 0.0, at
            total += self._weights[self._numbers[pair[0]]]
            if total > best:
                best, first, stop = total, low, at + 1
        return pairs[first:stop]

    def _place(self, new: Words, pairs: Sequence[Pair]) -> Place:
        """The place of a run of equal words."""
        (first, begin), (last, stop) = pairs[0], pairs[-1]
        low = max(0, begin - first - _BEYOND)
        high = min(len(new), stop + len(self) - last + _BEYOND)
        again, count = self._again(new, low, high, pairs)
        weights, numbers = self._weights, self._numbers
        inside = max(again, sum(weights[number] for number in numbers[first : last + 1]))
        added = max(0, stop - begin + 1 - count) * self._middling
        weighed = 2 * again / (again + inside + added)
        letters = likeness(self._words.spelled(first, last + 1), new.spelled(begin, stop + 1))
        close = (letters + 2 * weighed) / 3
        part = _PART * max(0.0, 2 * close - 1)
        score = close * (part + (1 - part) * again / self._whole)
        return Place(new.start(begin), new.end(stop), new.start(low), new.end(high - 1), score)

    def _again(self, new: Words, low: int, high: int, pairs: Sequence[Pair]) -> tuple[float, int]:
        """The weight of the words of the passage that stand somewhere between two words of a
        text, and how many they are; other forms of a word weigh less."""
        mine = set(range(len(self))).difference(one for one, _ in pairs)
        theirs = set(range(low, high)).difference(other for _, other in pairs)
        weight = sum(self._weights[self._numbers[one]] for one, _ in pairs)
        count = len(pairs)
        for worth, form in ((_ELSEWHERE, str), (_FORM, _stem)):
            spellings = self._vocabulary.spellings
            left = Counter(form(spellings[new.numbers[other]]) for other in theirs)
            for one in sorted(mine):
                number = self._numbers[one]
                key = form(spellings[number])
                if key and left[key]:
                    left[key] -= 1
                    mine.discard(one)
                    weight += worth * self._weights[number]
                    count += 1
        return weight, count


def _stem(word: str) -> str:
    """What the forms of a word have in common in many languages; "" for a short one."""
    return word[:_STEM] if len(word) > _STEM else ""


def _standing(folded: str, word: str) -> Iterator[int]:
    """Where a word stands in a folded text."""
    at = folded.find(word)
    while at >= 0:
        end = at + len(word)
        alone = not (folded[at - 1 : at].isalnum() or folded[end : end + 1].isalnum())
        if alone or (begins(folded, at) and begins(folded, end)):
            yield at
        at = folded.find(word, end)


def whole(text: Text, place: Place) -> tuple[int, int]:
    """A place with the rest of its first and its last sentence, where they do not reach too far
    beyond it: code points."""
    start, end = place.start, place.end
    for low, high in sentences.sentences(text.text, *text.block_at(start)):
        if place.low <= low <= start < high:
            start = low
    for low, high in sentences.sentences(text.text, *text.block_at(end - 1)):
        if low < end <= high <= place.high + 1:
            end = high
    return start, end
