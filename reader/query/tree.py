"""What a query asks for, as a tree of plain values.

Trees as `parse` makes them are in one form: `And` and `Or` have two nodes or more, none of their
own kind, and `Not` stands before no other `Not`.
"""

from collections.abc import Iterator
from typing import TypeAlias

from reader.record import record

FIELDS = ("title", "author", "source", "speaker", "note", "in", "lang", "format")
"""What `Field` can be of."""
STATES = ("unread", "reading", "read", "starred", "annotated", "orphaned", "review", "missing")
TRAITS = ("note", "tag", "highlight")
COLOURS = ("yellow", "red", "green", "blue", "purple")
NONE = "none"


@record(slots=False)
class Word:
    """Signs without a blank between them. They match where they stand so, a word beginning before
    them and, unless they are only begun, none going on behind them."""

    value: str
    """Folded; never empty."""
    begun: bool = False
    exact: str = ""
    """As typed (NFC), where case and accents count; then `value` is the same, folded."""


@record(slots=False)
class Phrase:
    """Words with single blanks between them, of which a text may have more. They match as those
    of `Word` do."""

    value: str
    """Folded."""
    begun: bool = False
    exact: str = ""
    """As in `Word`."""


@record(slots=False)
class Field:
    """Something that one of `FIELDS` says, `exact` being "". Of several speakers or notes any may
    say it. `in` is no matter of words: the value, a word or phrase, names folders, parted by single
    slashes; they match where they stand one below the other in the path of folders within the
    library, the last one only in its beginning where it is only begun."""

    name: str
    node: Word | Phrase


@record(slots=False)
class Tag:
    """A tag, or one below it."""

    value: str
    """Folded, spelled as tags are. Ends in a slash only where it is begun: one below it."""
    begun: bool = False
    """Any tag that begins so matches."""


@record(slots=False)
class Is:
    """One of `STATES`."""

    value: str


@record(slots=False)
class Has:
    """One of `TRAITS`; of what is marked anything is a highlight."""

    value: str


@record(slots=False)
class Colour:
    """One of `COLOURS`."""

    value: str


@record(slots=False)
class Dates:
    """A range of dates: `low <= date < high`, compared as texts by their code points.

    Dates are ISO and may be partial: `2024`, `2024-07`, `2024-07-05`, `2024-07-05 16:17`. As
    texts, a partial date stands right before all that it covers, and behind all that comes before
    that: `2024` lies in the ranges of `2024`, of `2023..2024-06`, of `>2023-12-31` and of
    `<2024-06`, but neither in that of `2024-01` nor in that of `>=2024-01`. The range of a date
    is what it covers, which begins with itself: that of `2024` is `2024` to `2025`, that of
    `2024-12-31` is `2024-12-31` to `2025`. An unknown date lies in no range.
    """

    field: str
    """`date` or `updated`."""
    low: str
    """"" where the range has no beginning,"""
    high: str
    """and where it has no end. Both are `NONE` where the date is to be unknown."""

    @property
    def unknown(self) -> bool:
        return self.low == NONE


@record(slots=False)
class Not:
    node: "Node"


@record(slots=False)
class And:
    nodes: "tuple[Node, ...]"


@record(slots=False)
class Or:
    nodes: "tuple[Node, ...]"


Node: TypeAlias = Word | Phrase | Field | Tag | Is | Has | Colour | Dates | Not | And | Or


def negated(node: Node) -> Node:
    """What a node does not match."""
    return node.node if isinstance(node, Not) else Not(node)


def every(nodes: list[Node]) -> Node | None:
    """What all of the nodes match; None where there are none."""
    flat = [one for node in nodes for one in (node.nodes if isinstance(node, And) else [node])]
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def some(nodes: list[Node]) -> Node | None:
    """What any of the nodes matches; None where there are none."""
    flat = [one for node in nodes for one in (node.nodes if isinstance(node, Or) else [node])]
    return Or(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def leaves(node: Node | None, wanted: bool = True) -> Iterator[tuple[Node, bool]]:
    """Everything that is asked for, in the order of the text, and whether it is wanted rather than
    to be left out."""
    if isinstance(node, Not):
        yield from leaves(node.node, not wanted)
    elif isinstance(node, And | Or):
        for one in node.nodes:
            yield from leaves(one, wanted)
    elif node:
        yield node, wanted
