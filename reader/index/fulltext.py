"""Words and phrases as FTS5 looks for them: rows that may say them, and whether they surely do."""

import operator
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from reader.index.ids import selected
from reader.query.tree import Phrase, Word
from reader.tokens import alone, in_word, words

_LONGEST = 200
"""Of a word, in code points: FTS5 cuts what is much longer."""
_INDEXED = 4
"""So long beginnings of the words of texts have an index of their own; see
`reader.index.schema`."""
_FEW = 40
"""Of how many words each is looked up on its own, rather than by how they begin: as far as this it
is quicker, and needs not all of them for the first rows."""

_SOUGHT = """
WITH RECURSIVE known(word) AS (
    SELECT (SELECT term FROM {stands} WHERE term >= ?1 LIMIT 1)
    UNION ALL
    SELECT (SELECT term FROM {stands} WHERE term >= word || char(1) LIMIT 1) FROM known
    WHERE word < ?2 LIMIT ?3
)
SELECT word FROM known WHERE word < ?2
"""
"""The first words that begin so, each sought behind the one before: where all are asked for in
one go SQLite counts the articles that have them, which takes the longer the more these are."""


def sure(term: Word | Phrase) -> bool:
    """Whether all rows that `Words` finds for it say it: it is a single word, however spelled."""
    return words(term.value) == [term.value] and not term.exact and len(term.value) <= _LONGEST


class Found(NamedTuple):
    """Rows of a full text."""

    rows: list[int]
    whole: bool = True
    """Whether these are all."""


class Words:
    """Looks for words in a table of full texts."""

    def __init__(self, connection: sqlite3.Connection, table: str, stands: str = "") -> None:
        """`stands` is the table of its words and where they stand, if there is one."""
        self._connection = connection
        self._table = table
        self._stands = stands

    def rows(self, *terms: Word | Phrase, most: int | None = None) -> Found:
        """Rows in which all words of all terms stand, the least first, not many more than `most`;
        none where that cannot be told by words. Raises sqlite3.Error."""
        asked = []
        for term in terms:
            said = words(term.value)
            # What was a word of its own as it was written may be part of one as it is folded.
            if not said or any(map(operator.ne, map(alone, term.exact), map(alone, term.value))):
                return Found([], whole=False)
            begun = term.begun and in_word(term.value[-1])
            asked += [
                self._asked(word, begun and at == len(said)) for at, word in enumerate(said, 1)
            ]
        if "" in asked:
            return Found([])
        sql = f"SELECT rowid AS id FROM {self._table} WHERE {self._table} MATCH ?"
        limit = "" if most is None else f" LIMIT {most + 1}"
        found = selected(self._connection, f"{sql}{limit}", " AND ".join(asked))
        return Found(found, most is None or len(found) <= most)

    def _asked(self, word: str, begun: bool) -> str:
        """The FTS5 expression for a word; "" where no text has it."""
        if len(word) > _LONGEST:
            word, begun = word[:_LONGEST], True
        if not begun or alone(word[-1]):
            return _quoted(word)
        if self._stands and len(word) > _INDEXED:
            sql = _SOUGHT.format(stands=self._stands)
            among = (word, word + "\U0010ffff", _FEW + 1)
            known = self._connection.execute(sql, among).fetchall()
            if len(known) <= _FEW:
                return _any(term for [term] in known)
        return f"{_quoted(word)} *"


def _any(words: Iterable[str]) -> str:
    asked = " OR ".join(map(_quoted, words))
    return f"({asked})" if asked else ""


def _quoted(word: str) -> str:
    return f'"{word}"'
