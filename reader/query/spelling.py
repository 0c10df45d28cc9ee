"""Trees written as text: what `parse` reads as the same tree."""

from datetime import date, datetime, timedelta

from reader.query.dates import END
from reader.query.lexing import pieces
from reader.query.tree import (
    NONE,
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
)


def spelled(node: Node | None) -> str:
    """The text of a query that asks for a node; "" for None."""
    match node:
        case None:
            return ""
        case Word() | Phrase():
            return _term("", node)
        case Field(name, inner):
            return _term(f"{name}:", inner)
        case Tag(value, begun):
            return f"#{value}{'*' if begun else ''}"
        case Is(value):
            return f"is:{value}"
        case Has(value):
            return f"has:{value}"
        case Colour(value):
            return f"colour:{value}"
        case Dates():
            return written(f"{node.field}:", _range(node.low, node.high))
        case Not(inner):
            return f"-{_within(inner, And, Or)}"
        case And(nodes):
            return " ".join(_within(one, Or) for one in nodes)
        case Or(nodes):
            return " or ".join(map(spelled, nodes))


def written(lead: str, value: str, *, begun: bool = False) -> str:
    """A word or phrase behind the name of its field, `=` or nothing; in quotation marks where
    it would be read otherwise without them."""
    star = "*" if begun else ""
    plain = f"{lead}{value}{star}"
    match list(pieces(plain)):
        case [one] if one.kind == "" and (one.at, one.value, one.starred, one.quoted) == (
            *(len(lead), value, begun),
            False,
        ):
            return plain
    left, right = "“”" if '"' in value else '""'
    return f"{lead}{left}{value}{right}{star}"


def _term(lead: str, term: Word | Phrase) -> str:
    lead = f"{lead}=" if term.exact else lead
    return written(lead, term.exact or term.value, begun=term.begun)


def _range(low: str, high: str) -> str:
    """A range that covers what lies between."""
    if low == NONE:
        return NONE
    if low == END:
        return f">{date.max.year}"
    if not low:
        return f"<={date.max.year}" if high == END else f"<{high}"
    if not high:
        return f">={low}"
    # The last day, or minute, before the first moment that is not covered.
    if high == END:
        last = f"{date.max}"
    elif ":" in high:
        last = (datetime.fromisoformat(high) - timedelta(minutes=1)).isoformat(" ", "minutes")
    else:
        last = f"{date.fromisoformat(f'{high}-01-01'[:10]) - timedelta(1)}"
    return f"{low}..{last}"


def _within(node: Node, *kinds: type) -> str:
    return f"({spelled(node)})" if isinstance(node, kinds) else spelled(node)
