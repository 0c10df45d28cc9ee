"""The filter language: words, "phrases", #tags, speaker:, note: and has:, each negated by `-`.

All terms must hold. A word matches where a word of the text begins with it; case, accents and
the shape of quotation marks do not count.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from reader.annotation import Annotation
from reader.text import fold

_TERM = re.compile(
    r"""(?P<minus>-)?(?:(?P<field>speaker|note|has):)?
    (?:"(?P<phrase>[^"]*)"?|[“„«](?P<curly>[^”“»]*)[”“»]?|(?P<word>[^\s"“„«]+))""",
    re.IGNORECASE | re.VERBOSE,
)
_BEGUN = re.compile("-|(?:speaker|note|has):")


class Term(NamedTuple):
    """One condition; `value` is folded."""

    field: str
    """"" for the text, else `tag`, `speaker`, `note` or `has`."""
    value: str
    negated: bool = False


class Subject(NamedTuple):
    """What a query is put to. Texts are folded; an empty one matches nothing."""

    text: str
    tags: frozenset[str] = frozenset()
    speaker: str = ""
    note: str = ""
    has: frozenset[str] = frozenset()
    """What is marked in it, as `traits` tells."""


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

        `subject.text` holds what is at hand (title, author, source); `text` gives all, folded.
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
    """Read a query; any text is one. An unclosed quotation mark reaches to the end, and what is
    only begun, such as `-`, `#` or `note:`, asks for nothing yet."""
    terms: list[Term] = []
    for match in _TERM.finditer(text):
        field = (match["field"] or "").lower()
        phrase = match["curly"] if match["phrase"] is None else match["phrase"]
        word = match["word"] or ""
        if phrase is None and not field and word.startswith("#"):
            field, word = "tag", word[1:]
        value = " ".join(fold(word if phrase is None else phrase).split())
        if value and (field or phrase is not None or not _BEGUN.fullmatch(value)):
            terms.append(Term(field, value, bool(match["minus"])))
    return Query(tuple(terms))


def traits(annotations: Iterable[Annotation]) -> frozenset[str]:
    """What `has:` asks for of annotations: `highlight` of any, `note`, `tag`."""
    found: set[str] = set()
    for note in annotations:
        found.add("highlight")
        if note.note:
            found.add("note")
        if note.tags:
            found.add("tag")
    return frozenset(found)


def occurrences(folded: str, value: str) -> Iterator[tuple[int, int]]:
    """Where words of a folded text begin with the value, as ranges."""
    at = folded.find(value)
    while at >= 0:
        # Chinese and Japanese put no blanks between words: every place begins one.
        if at == 0 or not folded[at - 1].isalnum() or value[0] > "\u2e7f" or not value[0].isalnum():
            yield at, at + len(value)
            at += len(value) - 1
        at = folded.find(value, at + 1)


def _holds(term: Term, subject: Subject) -> bool:
    if term.field == "has":  # anything else than what there can be matches nothing
        return any(f"{trait}s".startswith(term.value) for trait in subject.has)
    if term.field == "tag":
        return any(fold(tag).startswith(term.value) for tag in subject.tags)
    where = {"": subject.text, "speaker": subject.speaker, "note": subject.note}[term.field]
    return next(occurrences(where, term.value), None) is not None
