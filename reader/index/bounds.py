"""What is known of the answer to a query before texts are read: what is in it, what may be."""

from collections.abc import Callable
from typing import NamedTuple

from reader.index.ids import Ids
from reader.query.tree import And, Node, Not, Or


class Bounds(NamedTuple):
    """The ids that surely match, and those that may: all of the former are among the latter."""

    sure: Ids
    possible: Ids

    @property
    def open(self) -> Ids:
        """The ids for which it has to be looked at closely."""
        return 0 if self.possible is self.sure else self.possible ^ self.sure


def exactly(ids: Ids) -> Bounds:
    """Nothing is open."""
    return Bounds(ids, ids)


def bounds(node: Node, every: Ids, leaf: Callable[[Node], Bounds]) -> Bounds:
    """What is known of a node where `leaf` tells it of single conditions, and `every` are all ids
    there are."""
    match node:
        case Not(inner):
            found = bounds(inner, every, leaf)
            return Bounds(every ^ found.possible, every ^ found.sure)
        case And(nodes):
            sure, possible = every, every
            for one in nodes:
                found = bounds(one, every, leaf)
                sure, possible = sure & found.sure, possible & found.possible
            return Bounds(sure, possible)
        case Or(nodes):
            sure = possible = 0
            for one in nodes:
                found = bounds(one, every, leaf)
                sure, possible = sure | found.sure, possible | found.possible
            return Bounds(sure, possible)
    found = leaf(node)
    if found.sure is found.possible:  # as of most words, in sets as long as the library is large
        return exactly(found.sure & every)
    return Bounds(found.sure & every, found.possible & every)
