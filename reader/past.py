"""What was done, in order: what can be taken back, and what can be done again."""

from collections.abc import Iterator
from contextlib import suppress

from reader.acts import Act, Entry, Journal


class Past:
    """The acts on one article, or on all of a notebook, by everyone on this machine."""

    def __init__(self, journal: Journal, article: str | None = None) -> None:
        """Nothing is known before the first `refresh`."""
        self._journal = journal
        self.article = article
        self._read: list[Entry] = []
        self._seen = 0
        self._all: dict[str, Act] = {}
        self._done: dict[str, Act] = {}
        self._undone: dict[str, Act] = {}

    def refresh(self) -> None:
        """Read what was added since; the first time that may take a while. Where the file cannot
        be read, what is known stays."""
        planned = self._journal.planned(self.article)  # before reading: it may get there meanwhile
        with suppress(OSError):
            if self._seen > _size(self._journal):  # another file
                self._read, self._seen = [], 0
            new, self._seen = self._journal.read(self.article, self._seen)
            self._read += new
        written = {entry.id for entry in self._read}
        self._all, self._done, self._undone = {}, {}, {}
        for entry in (*self._read, *(one for one in planned if one.id not in written)):
            self.take(entry)

    def take(self, entry: Entry) -> None:
        """Count in what happens now."""
        act = entry.act
        if entry.kind == "undo":
            if self._done.pop(act.id, None):
                self._undone[act.id] = act
        elif entry.kind == "redo":
            if self._undone.pop(act.id, None):
                self._done[act.id] = act
        elif act.id not in self._all:
            self._all[act.id] = self._done[act.id] = act
            if self._undone:
                self._forget(act)

    def _forget(self, act: Act) -> None:
        """What was undone in the articles of a new act cannot be done again."""
        touched = set(act.articles)
        for id, undone in list(self._undone.items()):
            if not touched.isdisjoint(undone.articles):
                del self._undone[id]

    @property
    def done(self) -> Act | None:
        """What is taken back next."""
        return next(reversed(self._done.values()), None)

    @property
    def undone(self) -> Act | None:
        """What is done again next."""
        return next(reversed(self._undone.values()), None)

    def acts(self) -> Iterator[tuple[Act, bool]]:
        """All acts with whether they are done, not undone; what was done last comes first."""
        for act in reversed(self._all.values()):
            yield act, act.id in self._done

    def redoable(self) -> Iterator[Act]:
        """What can be done again, that which comes next first."""
        return reversed(self._undone.values())


def _size(journal: Journal) -> int:
    """Bytes; raises OSError."""
    return journal.file.stat().st_size
