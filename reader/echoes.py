"""Echoes: where other articles say the same as a passage, or nearly the same.

Which articles may do so is told by the rarest words of the passage: those that have most of them,
each weighed by how rare it is, are read. In each of them the place is looked for where most of
the passage stands in the same order.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from heapq import nlargest
from itertools import combinations
from math import log
from typing import NamedTuple

from reader.difference import is_figure
from reader.index.texts import Text, canonical, text
from reader.passage import Cancelled, never
from reader.resemblance import LONGEST, Place, Wanted, whole
from reader.text import fold
from reader.tokens import alone, words

MOST = 100
"""So many echoes are told."""
LEAST = 0.54
"""What an echo scores."""
SHORTEST = 3
"""Of passages of fewer words there are none: those are found in every article that has them."""
_ASKED = 40
"""So many words of a passage, the rarest, are asked for one by one, as long as"""
_COUNTED = 80_000
"""no more articles than this have them, counted for each word;"""
_JOINED = 8
"""so many are asked for together,"""
_MISSING = 2
"""though so many of them may be missing."""
_READ = 360
"""So many articles are read, the likeliest."""
_FEW = 40
"""So many articles more are taken to be known: a word that stands in both of two is not common."""
_SHORT = {1: 0.3, 2: 0.3, 3: 0.5, 4: 0.8}
"""What words of so few letters weigh less: in most languages they hold others together."""
_FIGURE = 0.35
"""What numbers weigh less: where they differ, something is said anew of the same."""


class Source(NamedTuple):
    """Where a passage stands in the library."""

    article: int
    start: int
    end: int
    """Code points of the article's canonical text."""


class Echo(NamedTuple):
    """A place that says what a passage says, or nearly so."""

    article: int
    start: int
    end: int
    """Code points of the article's canonical text."""
    text: str
    """What stands there."""
    score: float
    """0 to 1: how much of the passage is said again, and how closely."""
    speaker: str
    """"" where nobody says it."""
    paragraph: int
    title: str
    date: str
    """ISO, perhaps without day or month; "" where it is unknown."""
    path: bytes
    """Of the article, as the system has it."""
    same: bool = False
    """Whether it stands in the passage's own article."""
    copies: int = 0
    """In how many more articles with the very same text it stands."""


def echoes(
    connection: sqlite3.Connection,
    passage: str,
    source: Source | None = None,
    *,
    most: int = MOST,
    cancelled: Callable[[], bool] = never,
) -> list[Echo]:
    """The echoes of a passage, the best first; other places of its own article after all others.
    The passage itself is left out, and so are articles with the same text as its own.

    Raises Cancelled where `cancelled` says so, which is asked every now and then, and
    sqlite3.Error.
    """

    def pause() -> None:
        if cancelled():
            raise Cancelled

    weights = _Weights(connection, passage, pause)
    wanted = Wanted(passage, weights)
    if len(wanted) < SHORTEST:
        return []
    found: list[Echo] = []
    texts: dict[str, int] = {}
    """By the hashes of texts which echo stands in them, -1 for none."""
    own = source.article if source else 0
    if own:
        texts[_facts(connection, own).hash] = -1
    for id in _candidates(connection, weights, own, pause):
        facts = _facts(connection, id)
        if id != own and facts.hash in texts:
            if (at := texts[facts.hash]) >= 0:
                found[at] = found[at]._replace(copies=found[at].copies + 1)
            continue
        places = wanted.places(canonical(connection, id), pause)
        places = [place for place in places if place.score >= LEAST]
        if source and id == own:
            places = [one for one in places if one.end <= source.start or source.end <= one.start]
        else:
            texts[facts.hash] = len(found) if places else -1
            del places[1:]
        if places and (content := text(connection, id)):
            found += [_echo(id, facts, content, place, id == own) for place in places]
    found.sort(key=lambda echo: (echo.same, -echo.score))
    return found[:most]


class _Facts(NamedTuple):
    """What is known of an article."""

    hash: str
    title: str
    date: str
    path: bytes


def _facts(connection: sqlite3.Connection, article: int) -> _Facts:
    row = connection.execute(
        "SELECT hash, title, coalesce(date, ''), path FROM articles WHERE id = ?", (article,)
    ).fetchone()
    return _Facts(*row) if row else _Facts("", "", "", b"")


def _echo(article: int, facts: _Facts, content: Text, place: Place, same: bool) -> Echo:
    """What a place of an article becomes."""
    start, end = whole(content, place)
    said = content.text[start:end], place.score
    where = content.speaker_at(start), content.paragraph_at(start)
    return Echo(article, start, end, *said, *where, facts.title, facts.date, facts.path, same)


class _Weights:
    """How much it tells that the words of a passage stand somewhere: more, the rarer they are."""

    def __init__(
        self, connection: sqlite3.Connection, passage: str, pause: Callable[[], None]
    ) -> None:
        [[known]] = connection.execute("SELECT coalesce(max(id), 0) FROM articles")
        self._known = int(known)
        self.counts: dict[str, int] = {}
        """In how many articles each word stands."""
        for word in words(fold(passage))[: 2 * LONGEST]:
            if word not in self.counts:
                pause()
                self.counts[word] = _count(connection, word)

    def __call__(self, word: str) -> float:
        parts = words(word)
        often = min((self.counts.get(part, 0) for part in parts), default=0)
        weight = log((self._known + _FEW) / (often + 2)) + 0.1
        if is_figure(word):
            return weight * _FIGURE
        return weight if alone(word[0]) else weight * _SHORT.get(len(word), 1.0)

    def rarest(self) -> list[str]:
        """The words of the passage, the most telling first."""
        return sorted(self.counts, key=lambda word: (-self(word), word))


def _count(connection: sqlite3.Connection, word: str) -> int:
    row = connection.execute("SELECT doc FROM terms WHERE term = ?", (word,)).fetchone()
    return int(row[0]) if row else 0


def _candidates(
    connection: sqlite3.Connection, weights: _Weights, own: int, pause: Callable[[], None]
) -> list[int]:
    """The articles that may say a passage again, the likeliest first; its own before them."""
    rarest = [word for word in weights.rarest() if weights.counts[word]]
    votes: defaultdict[int, float] = defaultdict(float)
    counted, weighed = 0, list[float]()
    for word in rarest[:_ASKED]:
        counted += weights.counts[word]
        if counted > _COUNTED:
            break
        pause()
        weight = weights(word)
        weighed.append(weight)
        for id in _matching(connection, f'"{word}"', -1):
            votes[id] += weight
    likely = nlargest(_READ, votes, key=votes.__getitem__)
    least = votes[likely[-1]] if len(likely) == _READ else 0.0
    # Where too many articles have each of the words, few have nearly all of them together.
    lightest = sorted(weighed[:_JOINED])
    joined = [f'"{word}"' for word in rarest[:_JOINED]]
    for missing in range(min(_MISSING, len(joined) - 1) + 1):
        if sum(lightest[: max(0, len(lightest) - missing)]) > least:
            continue  # those that have all but so many are among the likely ones already
        kept = combinations(joined, len(joined) - missing)
        rows = " OR ".join(f"({' AND '.join(some)})" for some in kept)
        pause()
        likely += _matching(connection, rows, _READ)
    found = dict.fromkeys(likely)
    found.pop(own, None)
    best = sorted(found, key=lambda id: -votes.get(id, 0.0))[:_READ]
    return [own, *best] if own else best


def _matching(connection: sqlite3.Connection, rows: str, most: int) -> list[int]:
    """The articles that an expression of FTS5 matches, at most so many unless that is negative;
    gathered by SQLite, which takes half as long as fetching them one by one."""
    [[found]] = connection.execute(
        "SELECT json_group_array(rowid) FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)",
        (rows, most),
    )
    ids: list[int] = json.loads(found)
    return ids
