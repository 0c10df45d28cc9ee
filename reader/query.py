"""The filter language: words, "phrases", #tags, speaker: and note:, each may be negated by `-`.

All terms must hold. A word matches where a word of the text begins with it; case, accents and
the shape of quotation marks do not count.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reader.text import fold

_TERM = re.compile(
    r'(?P<minus>-)?(?:(?P<field>speaker|note):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)


class Term(NamedTuple):
    """One condition; `value` is folded."""

    field: str
    """"" for the text, else `tag`, `speaker` or `note`."""
    value: str
    negated: bool = False


class Subject(NamedTuple):
    """What a query is put to. Texts are folded; an empty one matches nothing."""

    text: str
    tags: frozenset[str] = frozenset()
    speaker: str = ""
    note: str = ""


class Query(NamedTuple):
    """A filter; one without terms matches everything."""

    terms: tuple[Term, ...]

    def matches(self, subject: Subject) -> bool:
        """Whether every term holds of the subject."""
        return all(_holds(term, subject) is not term.negated for term in self.terms)

    def hits(self, folded: str) -> Iterator[tuple[int, int]]:
        """Where the wanted words and phrases stand in a folded text, as ranges."""
        for term in self.terms:
            if not term.field and not term.negated:
                yield from occurrences(folded, term.value)

    def without_text(self, text: Callable[[], str], subject: Subject) -> bool:
        """Match, reading the text only where the cheaper fields do not settle it.

        `subject.text` holds what is at hand (title, author, source); `text` gives the whole, folded.
        """
        whole: str | None = None
        for term in self.terms:
            holds = _holds(term, subject)
            if not holds and not term.field:
                whole = text() if whole is None else whole
                holds = _holds(term, Subject(whole))
            if holds is term.negated:
                return False
        return True


def parse(text: str) -> Query:
    """Read a query; any text is one. An unclosed quotation mark reaches to the end."""
    terms: list[Term] = []
    for match in _TERM.finditer(text):
        field = (match["field"] or "").lower()
        value = match["phrase"] if match["phrase"] is not None else match["word"]
        if match["phrase"] is None and not field and value.startswith("#") and len(value) > 1:
            field, value = "tag", value[1:]
        value = " ".join(fold(value).split())
        if value:
            terms.append(Term(field, value, bool(match["minus"])))
    return Query(tuple(terms))


def occurrences(folded: str, value: str) -> Iterator[tuple[int, int]]:
    """Where words of a folded text begin with the value, as ranges."""
    at = folded.find(value)
    while at >= 0:
        # Chinese and Japanese put no blanks between words: every place begins one.
        if at == 0 or not folded[at - 1].isalnum() or value[0] > "\u2e7f" or not value[0].isalnum():
            yield at, at + len(value)
        at = folded.find(value, at + len(value))


def _holds(term: Term, subject: Subject) -> bool:
    if term.field == "tag":
        return any(tag == term.value or tag.startswith(term.value) for tag in subject.tags)
    where = {"": subject.text, "speaker": subject.speaker, "note": subject.note}[term.field]
    return next(occurrences(where, term.value), None) is not None
