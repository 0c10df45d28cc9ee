"""Parts that are made once, whoever asks for them first."""

import threading
from collections.abc import Callable

from reader.index.once import Once


class Whole:
    """Under a lock for each of its parts, two threads that ask for them would wait for one
    another: one has the whole and wants the inner part, the other one the other way round."""

    def __init__(self) -> None:
        self._making = threading.RLock()
        self.taken = threading.Event()
        self.made: list[str] = []

    @Once
    def outer(self) -> object:
        with self._making:
            self.taken.set()
            self.made.append("outer")
            return self.inner

    @Once
    def inner(self) -> object:
        self.taken.wait(0.02)
        with self._making:
            self.made.append("inner")
            return object()


def test_parts_are_made_once_by_many_threads() -> None:
    for _ in range(20):
        whole, begin = Whole(), threading.Barrier(4)
        found: list[object] = []
        parts = [lambda of: of.outer, lambda of: of.inner] * 2
        threads = [
            threading.Thread(target=ask, args=(whole, part, begin, found), daemon=True)
            for part in parts
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads)
        assert sorted(whole.made) == ["inner", "outer"] and len({id(one) for one in found}) == 1


def ask(
    whole: Whole, part: Callable[[Whole], object], begin: threading.Barrier, found: list[object]
) -> None:
    begin.wait()
    found.append(part(whole))
