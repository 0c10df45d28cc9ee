"""Parts that are made when they are first asked for, by one thread alone."""

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Making(Protocol):
    """Something with such parts."""

    _making: threading.RLock
    """Held while one of them is made."""


class Once(Generic[T]):
    """A property that is made once and kept. All those of an object are made under one lock: those
    of `functools.cached_property`, which before Python 3.12 has one for each, two threads can take
    in different orders, and then wait for each other for ever."""

    def __init__(self, make: Callable[..., T]) -> None:
        """`make` is the method that makes it, and is called on the object."""
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    def __get__(self, made: Making, _: type[Making]) -> T:
        kept = made.__dict__
        with made._making:
            if self._name not in kept:
                kept[self._name] = self._make(made)
            part: T = kept[self._name]
            return part
