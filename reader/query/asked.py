"""A query as read, and what it matches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from reader.query.places import places
from reader.query.spelling import spelled
from reader.query.tree import (
    And,
    Colour,
    Dates,
    Field,
    Has,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Tag,
    Word,
    leaves,
)
from reader.record import record
from reader.text import fold


@dataclass(kw_only=True, eq=False, repr=False)
class Subject:
    """What a query is put to: an article, an annotation or a paragraph, as
    `reader.query.subjects` makes them of these. Texts are as they were written.
    """

    said: tuple[str, ...] = ()
    """What words are looked for in, as far as it is at hand."""
    body: Callable[[], str] = str
    """Gives the rest of it, the text; asked only where that decides, and once."""
    title: str = ""
    author: str = ""
    source: str = ""
    speakers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    folder: str = ""
    """Within the library, with slashes; "" at its top."""
    language: str = ""
    format: str = ""
    date: str = ""
    updated: str = ""
    """ISO, and may be partial; "" where unknown."""
    tags: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    """What `is:` asks for, but for what `placed` gives."""
    placed: Callable[[], frozenset[str]] = frozenset
    """Gives those of `orphaned` and `review` that hold; asked only where that decides, and once."""
    has: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()
    _raw: str | None = field(default=None, init=False)
    _text: str | None = field(default=None, init=False)
    _doubts: frozenset[str] | None = field(default=None, init=False)

    @property
    def head(self) -> str:
        """What is at hand, folded; a line for each part."""
        return "\n".join(map(fold, self.said))

    @property
    def raw(self) -> str:
        """The rest of what words are looked for in."""
        if self._raw is None:
            self._raw = self.body()
        return self._raw

    @property
    def text(self) -> str:
        """The same, folded into one line."""
        if self._text is None:
            self._text = fold(self.raw)
        return self._text

    def says(self, term: Word | Phrase) -> bool:
        """Whether a word or phrase stands in one of its parts or in its text."""
        if not term.exact:
            return (bool(self.said) and _stands(term, self.head)) or _stands(term, self.text)
        parts = (part.replace("\n", " ") for part in (*self.said, self.raw))
        return any(_stands(term, fold(part), part) for part in parts)

    def is_so(self, state: str) -> bool:
        """Whether it is in one of `STATES`."""
        if state in ("orphaned", "review"):
            if self._doubts is None:
                self._doubts = self.placed()
            return state in self._doubts
        return state in self.states

    def field(self, name: str) -> tuple[str, ...]:
        """What one of `FIELDS` says, but for `in`."""
        return {
            "title": (self.title,),
            "author": (self.author,),
            "source": (self.source,),
            "speaker": self.speakers,
            "note": self.notes,
            "lang": (self.language,),
            "format": (self.format,),
        }[name]


@record(slots=False)
class Query:
    """A query as read from a text. It is true where it asks for anything; one that does not
    matches everything."""

    node: Node | None = None
    text: str = field(default="", compare=False)
    """As typed."""

    def __str__(self) -> str:
        """A text that asks for the same, also where this was read while it was being typed."""
        return spelled(self.node)

    def __bool__(self) -> bool:
        return self.node is not None

    def matches(self, subject: Subject) -> bool:
        """Whether a subject is what is asked for. What takes no text is looked at first."""
        return self._thrifty is None or holds(self._thrifty, subject)

    @cached_property
    def _thrifty(self) -> Node | None:
        return self.node and _cheap_first(self.node)

    @cached_property
    def wanted(self) -> tuple[Word | Phrase, ...]:
        """The words and phrases that are asked for of the text, but for those to be left out."""
        return self.wanted_of("")

    def wanted_of(self, *fields: str) -> tuple[Word | Phrase, ...]:
        """The same with those that are asked for of some fields; "" is the text."""
        found: dict[Word | Phrase, None] = {}
        for leaf, wanted in leaves(self.node):
            name, node = (leaf.name, leaf.node) if isinstance(leaf, Field) else ("", leaf)
            if wanted and name in fields and isinstance(node, Word | Phrase):
                found[node] = None
        return tuple(found)

    def hits(self, folded: str, *fields: str, raw: str = "") -> Iterator[tuple[int, int]]:
        """Where the wanted words and phrases stand in a folded text, as ranges, those of each in
        order: of the text, or of the fields that are named, "" being the text. `raw` is the same
        unfolded; see `places`."""
        for term in self.wanted_of(*fields) if fields else self.wanted:
            yield from places(folded, term, raw)

    def asks(self, *names: str) -> bool:
        """Whether it asks for one of some of `STATES` or `FIELDS`, for `date` or `updated`."""
        return any(_name(leaf) in names for leaf, _ in leaves(self.node))


def holds(node: Node, subject: Subject) -> bool:
    """Whether a node of a query matches a subject; nodes are looked at in their order."""
    match node:
        case Word() | Phrase():
            return subject.says(node)
        case Field("in", inner):
            return _within(subject.folder, inner)
        case Field(name, inner):
            return any(_stands(inner, fold(value)) for value in subject.field(name))
        case Tag(value, begun):
            return any(_tagged(fold(tag), value, begun) for tag in subject.tags)
        case Is(value):
            return subject.is_so(value)
        case Has(value):
            return value in subject.has
        case Colour(value):
            return value in subject.colours
        case Dates():
            date = subject.date if node.field == "date" else subject.updated
            if node.unknown or not date:
                return node.unknown and not date
            return node.low <= date and (not node.high or date < node.high)
        case Not(inner):
            return not holds(inner, subject)
        case And(nodes):
            return all(holds(one, subject) for one in nodes)
        case Or(nodes):
            return any(holds(one, subject) for one in nodes)


def _name(node: Node) -> str:
    match node:
        case Is(name) | Field(name):
            return name
        case Dates():
            return node.field
    return ""


def _cheap_first(node: Node) -> Node:
    """The same with what takes a text behind what takes none."""
    match node:
        case Not(inner):
            return Not(_cheap_first(inner))
        case And(nodes):
            return And(tuple(sorted(map(_cheap_first, nodes), key=_takes_text)))
        case Or(nodes):
            return Or(tuple(sorted(map(_cheap_first, nodes), key=_takes_text)))
    return node


def _takes_text(node: Node) -> bool:
    return any(isinstance(leaf, Word | Phrase) for leaf, _ in leaves(node))


def _stands(term: Word | Phrase, folded: str, raw: str = "") -> bool:
    return next(places(folded, term, raw), None) is not None


def _within(folder: str, term: Word | Phrase) -> bool:
    return f"/{term.value}{'' if term.begun else '/'}" in f"/{fold(folder)}/"


def _tagged(tag: str, value: str, begun: bool) -> bool:
    if begun:
        return tag.startswith(value)
    return tag == value or tag.startswith(f"{value}/")
