"""Making annotations of passages that other programs have: each is put where its words stand, and
where that is not certain it is left for someone to see."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from reader.annotation import Anchor, Annotation, annotate
from reader.document import Document, Fact, Metadata, Origin
from reader.imports.parcel import Excerpt, Work
from reader.passage import (
    Cancelled,
    Passage,
    Placement,
    State,
    attach_all,
    attach_each,
    never,
    select,
)
from reader.text import fold

_APART = 1_000
"""Code points by which passages are held to lie apart of which nobody knows where they stand."""
UNITS = {"utf-16": "UTF-16 units", "utf-8": "bytes of UTF-8"}
"""In what positions may be counted instead of code points."""


class Attached(NamedTuple):
    """An annotation, and what is known of its place."""

    annotation: Annotation
    state: State
    start: int | None
    """Where it stands (code points); None where that is not certain."""
    unit: str = ""
    """In which of UNITS its position was counted; "" for code points, or for no position."""


def attach(
    work: Work,
    document: Document | None,
    *,
    device: str,
    now: str,
    placed: Callable[[int], None] = lambda count: None,
    cancelled: Callable[[], bool] = never,
) -> tuple[list[Attached], Document | None]:
    """The annotations of a work's passages in the article that it is, None where that is not
    there; and the text, if any, that they were marked in and that is to be kept. `placed` is given
    how many passages have their places. Raises Cancelled where `cancelled` says so."""
    if document is None:
        own = _own(work)
        return [_absent(one, at, own, work, device, now) for one, at in _apart(work.excerpts)], own
    return _Article(work, document, device, now, placed, cancelled).attached(), document


class _Article:
    """An article that passages are put into."""

    def __init__(
        self,
        work: Work,
        document: Document,
        device: str,
        now: str,
        placed: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._work, self._document = work, document
        self._device, self._now = device, now
        self._told, self._cancelled = placed, cancelled
        self._text = document.text
        self._encoded: dict[str, bytes] = {}

    def attached(self) -> list[Attached]:
        found: dict[int, Attached] = {}
        left: list[int] = []
        for number, one in enumerate(self._work.excerpts):
            if self._cancelled():
                raise Cancelled
            if (place := self._by_position(one)) or (place := self._by_words(one)):
                found[number] = self._placed(one, *place)
                self._told(len(found))
            else:
                left.append(number)
        found.update(zip(left, self._searched(left), strict=True))
        return [found[number] for number in range(len(found))]

    def _by_position(self, one: Excerpt) -> tuple[int, int, str] | None:
        """Its place, where its words stand at the position that is told, in some unit."""
        start, end = one.start, one.end
        if start is None or end is None or start >= end:
            return None
        if self._text.startswith(one.exact, start):
            return start, start + len(one.exact), ""
        for encoding in UNITS if not self._text.isascii() else ():
            if encoding not in self._encoded:
                wide = "utf-16-le" if encoding == "utf-16" else encoding
                self._encoded[encoding] = self._text.encode(wide, "surrogatepass")
            content, width = self._encoded[encoding], 2 if encoding == "utf-16" else 1
            if start * width > len(content):
                continue
            before = content[: start * width]
            at = len(before.decode("utf-16-le" if width == 2 else encoding, "ignore"))
            if self._text.startswith(one.exact, at):
                return at, at + len(one.exact), encoding
        return None

    def _by_words(self, one: Excerpt) -> tuple[int, int, str] | None:
        """Its place, where its words stand once in the text, with those around them if told."""
        whole = one.prefix + one.exact + one.suffix
        at = self._text.find(whole)
        if at >= 0 and self._text.find(whole, at + 1) < 0:
            at += len(one.prefix)
            return at, at + len(one.exact), ""
        if one.prefix or one.suffix:
            return None
        words = "".join(fold(one.exact).split())
        folded, starts = self._squeezed
        at = folded.find(words)
        if not words or at < 0 or folded.find(words, at + 1) >= 0:
            return None
        return starts[at], starts[at + len(words) - 1] + 1, ""

    @cached_property
    def _squeezed(self) -> tuple[str, list[int]]:
        """The text folded and without blanks, and where each of its signs stands."""
        pairs = [(char, at) for at, char in enumerate(fold(self._text)) if not char.isspace()]
        return "".join(char for char, _ in pairs), [at for _, at in pairs]

    def _searched(self, numbers: Sequence[int]) -> list[Attached]:
        """Those that are not just there, as after an edit."""
        excerpts = [self._work.excerpts[number] for number in numbers]
        own = self._work.text
        passages = [_passage(one, at, own) for one, at in _apart(excerpts)]
        if own is None or own == self._text:
            # One by one: positions that nobody knows tell nothing of each other.
            places = []
            before = len(self._work.excerpts) - len(numbers)
            for place in attach_each(passages, self._text, self._cancelled):
                places.append(place)
                self._told(before + len(places))
        else:
            places = attach_all(passages, own, self._text, self._cancelled)
        return [self._put(*row) for row in zip(excerpts, passages, places, strict=True)]

    def _put(self, one: Excerpt, passage: Passage, place: Placement) -> Attached:
        if place.state in (State.ATTACHED, State.MOVED):
            return self._placed(one, place.start, place.end, "", passage)
        text_hash = self._work.text_hash
        note = _made(one, passage, text_hash, self._device, self._now)
        return Attached(note, place.state, None)

    def _placed(
        self, one: Excerpt, start: int, end: int, unit: str, passage: Passage | None = None
    ) -> Attached:
        """The annotation of a range. Words that read otherwise there stay as they came."""
        document = self._document
        note = annotate(document, start, end, id=one.id, device=self._device, now=self._now)
        here = note.passage
        if here.exact != one.exact:
            passage = passage or Passage(
                here.start, here.start + len(one.exact), one.exact, here.prefix, here.suffix
            )
            own = self._work.text_hash if self._work.text is not None else ""
            anchor = Anchor(here, document.hash)
            note = replace(note, passage=passage, text_hash=own, anchor=anchor)
        state = State.ATTACHED if here.exact == one.exact else State.MOVED
        return Attached(_filled(note, one, self._now), state, here.start, unit)


def _own(work: Work) -> Document | None:
    """The text that a work brings along, as an article."""
    if work.text is None:
        return None
    title = Fact(work.title, Origin.TEXT)
    return Document(text=work.text, blocks=(), metadata=Metadata(title=title))


def _absent(
    one: Excerpt, at: int, own: Document | None, work: Work, device: str, now: str
) -> Attached:
    passage = _passage(one, at, own.text if own else None)
    text_hash = own.hash if own else work.text_hash
    return Attached(_made(one, passage, text_hash, device, now), State.ORPHAN, None)


def _apart(excerpts: Sequence[Excerpt]) -> list[tuple[Excerpt, int]]:
    """Passages with where each is held to begin, in the order in which they come."""
    lengths = (len(one.exact) + _APART for one in excerpts)
    return list(zip(excerpts, accumulate(lengths, initial=0), strict=False))


def _passage(one: Excerpt, at: int, text: str | None) -> Passage:
    """A passage as it came; `text` is what it was marked in, `at` where it is held to begin."""
    start, end = one.start, one.end
    if start is None or end is None or not 0 <= start < end:
        start = at if one.start is None else one.start
        end = start + len(one.exact)
    if text is not None and text[start:end] == one.exact:
        return select(text, start, end)
    return Passage(start, start + len(one.exact), one.exact, one.prefix, one.suffix)


def _made(one: Excerpt, passage: Passage, text_hash: str, device: str, now: str) -> Annotation:
    note = Annotation(
        id=one.id,
        rev=(1, device),
        created=now,
        updated=now,
        passage=passage,
        text_hash=text_hash,
    )
    return _filled(note, one, now)


def _filled(note: Annotation, one: Excerpt, now: str) -> Annotation:
    """An annotation with all that was said of its passage."""
    return replace(
        note,
        created=one.created or one.updated or now,
        updated=one.updated or one.created or now,
        colour=one.colour,
        note=one.note,
        tags=one.tags,
        extra=dict(one.extra),
    )
