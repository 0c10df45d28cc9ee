"""Values with named fields."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, kw_only: bool = False, slots: bool = True) -> Callable[[type[T]], type[T]]:
    """A dataclass whose fields nobody sets anew, which the type checker sees to: records are equal
    where all fields are that count, and have the same hash then. With `kw_only` fields are given
    by name alone; without `slots` there is room for what is computed once.

    A frozen dataclass would compile six functions for each class, at every start, and take three
    times as long for each value that is made.
    """

    def made(cls: type[T]) -> type[T]:
        new = dataclass(eq=False, repr=False, kw_only=kw_only, slots=slots)(cls)
        every = fields(new)  # type: ignore[arg-type]
        values = _values([one.name for one in every if one.compare])
        hashed = _values([one.name for one in every if one.compare and one.hash is not False])
        named = [one.name for one in every if one.repr]

        def same(self: T, other: object) -> object:
            alike = other.__class__ is self.__class__
            return values(self) == values(other) if alike else NotImplemented

        def told(self: T) -> str:
            said = ", ".join(f"{name}={getattr(self, name)!r}" for name in named)
            return f"{type(self).__qualname__}({said})"

        for name, function in (
            ("__eq__", same),
            ("__hash__", lambda self: hash(hashed(self))),
            ("__repr__", told),
        ):
            setattr(new, name, function)
        return new

    return made


def _values(names: list[str]) -> Callable[[object], object]:
    return attrgetter(*names) if names else lambda _: ()
