"""The tags in use: how often, and what renaming, merging, nesting and deleting them changes.

Tags count in the one spelling that `tag_name` gives them, however a file spells them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from reader.annotation import Annotation, Notes, revise
from reader.record import record
from reader.text import TAG_LENGTH, clean_line, clip, tag_name


class Use(NamedTuple):
    """How many passages and articles have a tag; what is deleted does not count."""

    passages: int = 0
    articles: int = 0
    all_passages: int = 0
    """Those that have the tag or one below it, each once."""
    all_articles: int = 0


class Verb(StrEnum):
    """What can be done to tags everywhere."""

    RENAME = "rename"
    MERGE = "merge"
    NEST = "nest"
    DELETE = "delete"


_WORDS = {
    Verb.RENAME: ("renamed", "to"),
    Verb.MERGE: ("merged", "into"),
    Verb.NEST: ("nested", "as"),
    Verb.DELETE: ("deleted", ""),
}


@record()
class Operation:
    """Tags that become another one, or none; those below them move along."""

    verb: Verb
    sources: tuple[str, ...]
    """The longest first."""
    target: str
    """"" where they go."""

    def of(self, tag: str) -> str:
        """What becomes of a tag, which is given in its one spelling; "" where it goes.

        A tag that becomes one below itself takes along what is below it, but for what stands there
        already: so the same operation changes nothing the second time.
        """
        source = next((one for one in self.sources if within(tag, one)), None)
        if source is None or (within(self.target, source) and within(tag, self.target)):
            return tag
        return self.target + tag[len(source) :] if self.target else ""

    def tags(self, tags: tuple[str, ...]) -> tuple[str, ...]:
        """What becomes of the tags of a passage: each once, in their order."""
        known = [spelled(tag) for tag in tags]
        after = [self.of(tag) for tag in known]
        return tuple(dict.fromkeys(filter(None, after))) if after != known else tags

    @property
    def asked(self) -> str:
        """As in “rename #aid to #help”."""
        return self._said(self.verb)

    @property
    def done(self) -> str:
        """As in “renamed #aid to #help”."""
        return self._said(_WORDS[self.verb][0])

    @property
    def label(self) -> str:
        """As in “#aid renamed to #help”."""
        past, to = _WORDS[self.verb]
        return " ".join(filter(None, (self._named, past, to, self.target and f"#{self.target}")))

    def _said(self, verb: str) -> str:
        to = _WORDS[self.verb][1]
        return " ".join(filter(None, (verb, self._named, to, self.target and f"#{self.target}")))

    @property
    def _named(self) -> str:
        return ", ".join(f"#{tag}" for tag in sorted(self.sources))


# What can be asked for. Each raises ValueError, with a line fit to show, where a new name is no tag
# or nothing would change.


def rename(old: str, new: str) -> Operation:
    """Call a tag otherwise; where there is one of the new name, the two become one."""
    return _operation(Verb.RENAME, (old,), tag_name(new))


def merge(tags: Iterable[str], into: str) -> Operation:
    """Make one tag of several."""
    target = tag_name(into)
    return _operation(Verb.MERGE, (tag for tag in tags if spelled(tag) != target), target)


def nest(tag: str, parent: str) -> Operation:
    """Move a tag below another one; "" for the top."""
    source = spelled(tag)
    name = source.rpartition("/")[2]
    above = tag_name(parent) if parent else ""
    if within(above, source):
        raise ValueError(f"#{source} cannot stand below itself: #{above}")
    return _operation(Verb.NEST, (tag,), f"{above}/{name}" if above else name)


def delete(tag: str) -> Operation:
    """Take a tag away wherever it was given."""
    return _operation(Verb.DELETE, (tag,), "")


def _operation(verb: Verb, sources: Iterable[str], target: str) -> Operation:
    tags = dict.fromkeys(map(spelled, sources))
    if target in tags or not tags:
        raise ValueError(f"#{target} is called so already")
    if len(target) > TAG_LENGTH:
        raise ValueError(_overlong(target))
    return Operation(verb, tuple(sorted(tags, key=len, reverse=True)), target)


def check(operation: Operation, tags: Iterable[str]) -> None:
    """Raises ValueError where one of the tags in use would become too long."""
    for tag in tags:
        if (after := operation.of(tag)) != tag and len(after) > TAG_LENGTH:
            raise ValueError(_overlong(after))


def _overlong(tag: str) -> str:
    return f"no tag: “{clip(tag, 40)}” would be longer than {TAG_LENGTH} characters"


# What is in use


@lru_cache(4096)
def spelled(tag: str) -> str:
    """The one spelling of a tag as a file has it; what is none by our rules stays as it is, in
    one line."""
    try:
        return tag_name(tag)
    except ValueError:
        return clean_line(tag).lstrip("#").strip() or tag


def within(tag: str, other: str) -> bool:
    """Whether a tag is another one, or stands below it."""
    return tag == other or tag.startswith(f"{other}/")


def above(tag: str) -> Iterator[str]:
    """The tags that a tag stands below, the highest first."""
    at = tag.find("/")
    while at >= 0:
        yield tag[:at]
        at = tag.find("/", at + 1)


def uses(notes: Iterable[Notes]) -> dict[str, Use]:
    """How often each tag is used, in the order of their names; also those that are used only as
    the beginning of others, with no passages of their own."""
    return counted(
        (article.id, note.tags)
        for article in notes
        for note in article.records
        if note.deleted is None and note.tags
    )


def counted(passages: Iterable[tuple[str, Iterable[str]]]) -> dict[str, Use]:
    """The same of the tags of passages, each with the id of its article; those of one article come
    one after the other."""
    known, all_known = Counter[str](), Counter[str]()
    articles, all_articles = Counter[str](), Counter[str]()
    for _, tagged in groupby(passages, key=itemgetter(0)):
        own, with_below = set[str](), set[str]()
        for _, tags in tagged:
            given = set(map(spelled, tags))
            reached = given.union(*map(above, given))
            known.update(given)
            all_known.update(reached)
            own |= given
            with_below |= reached
        articles.update(own)
        all_articles.update(with_below)
    return {
        tag: Use(known[tag], articles[tag], all_known[tag], all_articles[tag])
        for tag in sorted(all_known, key=lambda tag: tag.split("/"))
    }


# What changes


class Effect(NamedTuple):
    """What an operation changes; what is deleted does not count."""

    passages: int = 0
    articles: int = 0


def effect(notes: Iterable[Notes], operation: Operation) -> Effect:
    """How many passages and articles an operation changes."""
    counts = [
        count
        for article in notes
        if (count := sum(note.deleted is None for note, _ in _changes(article, operation)))
    ]
    return Effect(sum(counts), len(counts))


def below(operation: Operation, uses: Mapping[str, Use]) -> int:
    """How many other tags in use move along with those that an operation is for."""
    return sum(
        bool(use.passages) and tag not in operation.sources and operation.of(tag) != tag
        for tag, use in uses.items()
    )


def retagged(
    notes: Notes, operation: Operation, *, device: str, now: str
) -> tuple[Annotation, ...]:
    """The next revisions of an article's annotations whose tags an operation changes. The deleted
    ones too: one that is restored is not to bring back the old tag."""
    return tuple(
        revise(note, replace(note, tags=tags), device=device, now=now)
        for note, tags in _changes(notes, operation)
    )


def _changes(notes: Notes, operation: Operation) -> Iterator[tuple[Annotation, tuple[str, ...]]]:
    for note in notes.records:
        if note.tags and (after := operation.tags(note.tags)) != note.tags:
            yield note, after
