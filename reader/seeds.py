"""Places of a text that share rare words with a fragment of another one.

Words, and pairs of words, vote for the place where the fragment would begin; the rarer, the more
their vote weighs. What stands too often is not asked.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property

from reader.alignment import matches
from reader.words import Words

_OFTEN = 32
"""A word that stands oftener has no vote of its own,"""
_TOO_OFTEN = 1_000
"""and none with a neighbour where both of them do so."""
_BUCKET = 16
"""Places so many words apart count as one: words come and go."""
_SAMPLE = 160
"""So many words of a longer fragment vote, half of them from either end."""
_SLICE = 1 << 16  # words looked through at a time
_BESIDE = 24
"""How many words beside the place are looked at, for what was inserted."""


class Seeds:
    """An index of the words of a text."""

    def __init__(self, text: Words, pause: Callable[[], None]) -> None:
        self._text = text
        self._pause = pause

    @cached_property
    def _places(self) -> dict[int, list[int]]:
        places: dict[int, list[int]] = defaultdict(list)
        for start in range(0, len(self._text), _SLICE):
            self._pause()
            for place, number in enumerate(self._text.numbers[start : start + _SLICE], start):
                places[number].append(place)
        return dict(places)

    def places(self, fragment: "array[int]", most: int) -> list[int]:
        """Where a fragment (numbers of words) may begin, as words of the text, the likeliest
        first; it may be a little before its first word."""
        votes: dict[int, float] = defaultdict(float)
        for at in _sampled(len(fragment)):
            hits = self._places.get(fragment[at], [])
            if hits and len(hits) <= _OFTEN:
                self._vote(votes, hits, at)
            if at + 1 < len(fragment):
                self._vote(votes, self._pairs(fragment[at], fragment[at + 1]), at)
        # What stands between two buckets votes for both.
        total = {
            bucket: vote + (votes.get(bucket - 1, 0.0) + votes.get(bucket + 1, 0.0)) / 4
            for bucket, vote in votes.items()
        }
        found: list[int] = []
        for bucket in sorted(total, key=lambda bucket: (-total[bucket], bucket)):
            if not {bucket - 1, bucket, bucket + 1} & set(found):
                # Of two side by side the heavier comes first, and its window holds both.
                found.append(bucket)
                if len(found) == most:
                    break
        return [bucket * _BUCKET for bucket in found]

    def pairs(self, fragment: "array[int]", place: int) -> list[tuple[int, int]]:
        """Which words of a fragment are which words of the text around a place."""
        low = max(0, place - _BESIDE)
        high = min(len(self._text), place + _BUCKET + len(fragment) + len(fragment) // 3 + _BESIDE)
        gap = (0, len(fragment), low, high)
        return [
            (old + step, new + step)
            for old, new, size in matches(fragment, self._text.numbers, gap, self._pause)
            for step in range(size)
        ]

    def _pairs(self, one: int, other: int) -> list[int]:
        """Where two words stand next to one another, given by the first."""
        numbers = self._text.numbers
        ones, others = self._places.get(one, []), self._places.get(other, [])
        if len(ones) <= len(others):
            if len(ones) > _TOO_OFTEN:
                return []
            return [at for at in ones if at + 1 < len(numbers) and numbers[at + 1] == other]
        if len(others) > _TOO_OFTEN:
            return []
        return [at - 1 for at in others if at and numbers[at - 1] == one]

    @staticmethod
    def _vote(votes: dict[int, float], hits: list[int], at: int) -> None:
        if not hits or len(hits) > _OFTEN:
            return
        weight = 1 / len(hits)
        for hit in hits:
            votes[(hit - at) // _BUCKET] += weight


def _sampled(length: int) -> Iterable[int]:
    if length <= _SAMPLE:
        return range(length)
    return [*range(_SAMPLE // 2), *range(length - _SAMPLE // 2, length)]
