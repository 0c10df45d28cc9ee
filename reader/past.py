"""What was done, in order: what can be taken back, and what can be done again."""

from collections.abc import Iterator
from contextlib import suppress

from reader.acts import Act, Entry, Journal


class Past:
    """The acts on one article, or on all of a notebook, by everyone on this machine."""

    def __init__(self, journal: Journal, article: str | None = None, *, tail: int = 0) -> None:
        """Nothing is known before the first `refresh`. Given a `tail` (bytes), no more than the
        end of the journal is read until that does not tell what is asked for."""
        self._journal = journal
        self.article = article
        self._tail = tail
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
            size = _size(self._journal)
            if self._seen > size:  # another file
                self._read, self._seen = [], 0
            if not self._seen and size > self._tail > 0:
                self._seen = size - self._tail  # in a line that is passed over
            new, self._seen = self._journal.read(self.article, self._seen)
            self._read += new
        written = {entry.id for entry in self._read}
        self._all, self._done, self._undone = {}, {}, {}
        for entry in (*self._read, *(one for one in planned if one.id not in written)):
            self.take(entry)

    def read_all(self) -> None:
        """Read what was left out."""
        if self._tail:
            self._tail, self._seen, self._read = 0, 0, []
            self.refresh()

    def take(self, entry: Entry) -> None:
        """Count in what happens now."""
        act = entry.act
        known = act.id in self._all
        self._all.setdefault(act.id, act)
        if entry.kind == "undo":
            if self._done.pop(act.id, None) or not known:
                self._undone[act.id] = act
        elif entry.kind == "redo":
            if self._undone.pop(act.id, None) or not known:
                self._done[act.id] = act
        elif not known:
            self._done[act.id] = act
            if self._undone:
                self._forget(act)
        else:  # told once more, with all that it came to
            for acts in (self._all, self._done, self._undone):
                if act.id in acts:
                    acts[act.id] = act

    def _forget(self, act: Act) -> None:
        """What was undone in the articles of a new act cannot be done again."""
        touched = set(act.articles)
        for id, undone in list(self._undone.items()):
            if not touched.isdisjoint(undone.articles):
                del self._undone[id]

    @property
    def done(self) -> Act | None:
        """What is taken back next."""
        if not self._done:
            self.read_all()
        return next(reversed(self._done.values()), None)

    @property
    def undone(self) -> Act | None:
        """What is done again next."""
        if not self._undone:
            self.read_all()
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
