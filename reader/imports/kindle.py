"""`My Clippings.txt` of a Kindle, in the languages that it is set to.

A record is title and author, a line that says what was done where and when, a blank line, and the
words. An edited highlight is appended anew, and the old one stays: of those that overlap, the
longest is meant. A note is a record of its own, at the place where its highlight ends.
"""

import re
from dataclasses import dataclass, field

from reader.imports.moments import moment_in
from reader.imports.parcel import Excerpt, Parcel, Work, excerpt, gathered
from reader.text import clean, clean_line

_END = re.compile(r"^={10}[ \t\r]*$", re.MULTILINE)
_BOOKMARK = (
    "bookmark lesezeichen signet marcador segnalibro bladwijzer закладк zakładk"
    " ブックマーク 书签 書籤"
).split()
_HIGHLIGHT = (
    "highlight markier surlign subrayado resaltado evidenzia destaque markering выделен"
    " zaznaczen clipping ausschnitt ハイライト 标注 標註"
).split()
_NOTE = "note notiz nota notitie メモ 笔记 筆記 заметк notatk".split()
# The words for places in the file; all others are pages.
_LOCATION = (
    "loc location position pos emplacement posición posizione posição locatie мест lokalizacj 位置"
).split()
_RANGE = re.compile(r"(\d+)(?:\s?[-–]\s?(\d+))?")
_AUTHOR = re.compile(r"(?P<title>.*\S)\s*\((?P<author>[^()]*(?:\([^()]*\)[^()]*)*)\)")
_REMARK = re.compile(r"<[^<>]*>")
_LIMIT = re.compile("limit|Limit|límite|limite|limiet|上限|лимит")


@dataclass(slots=True)
class _Record:
    work: Work
    kind: str
    place: str
    """`location` or `page`."""
    first: int
    last: int
    at: str | None
    words: str
    notes: list[str] = field(default_factory=list)


def recognises(text: str) -> bool:
    """Whether a text is made of such records."""
    parts = _END.split(text[:20_000])
    first = next((part for part in parts if part.strip("\ufeff \r\n")), "")
    lines = first.strip("\ufeff \r\n").splitlines()
    return len(parts) > 1 and len(lines) > 1 and lines[1].strip("\ufeff ").startswith("-")


def read(text: str) -> Parcel:
    """All highlights, with the notes that were made on them."""
    highlights: dict[Work, list[_Record]] = {}
    notes: list[_Record] = []
    marks = limited = odd = 0
    for part in _END.split(text):
        if not part.strip("\ufeff \t\r\n"):
            continue
        record = _record(part)
        if record is None:
            odd += 1
        elif record.kind == "bookmark":
            marks += 1
        elif _REMARK.fullmatch(record.words) and _LIMIT.search(record.words):
            limited += 1
        elif record.kind == "note":
            notes.append(record)
        elif record.words:
            _put(highlights.setdefault(record.work, []), record)
    for note in notes:
        _attach(highlights.setdefault(note.work, []), note)
    told = (
        (marks, "bookmarks are left out: they mark no words"),
        (limited, "are left out: the book's publisher let no more words be copied"),
        (odd, "records are not understood and left out"),
    )
    pairs = (_passage(one) for records in highlights.values() for one in records)
    return Parcel(
        kind="Kindle clippings",
        works=gathered(pairs),
        remarks=tuple(f"{count:,} {words}" for count, words in told if count),
    )


def _record(part: str) -> _Record | None:
    lines = part.strip("\ufeff\r\n").splitlines()
    if len(lines) < 2 or not lines[1].strip("\ufeff ").startswith("-"):
        return None
    title = clean_line(lines[0])
    author = ""
    if found := _AUTHOR.fullmatch(title):
        title, author = found["title"], found["author"]
    fields = [one.strip() for one in lines[1].strip("\ufeff ").lstrip("- ").split("|")]
    said = " ".join(fields[:-1] or fields).casefold()
    place, first, last = "page", 0, 0
    for one in fields[:2] if len(fields) > 2 else fields[:1]:
        if numbers := _place(one):
            place, first, last = numbers
    words = clean("\n".join(lines[2:])).text.strip()
    return _Record(
        Work(title=title, author=author),
        _kind(said),
        place,
        first,
        last,
        moment_in(fields[-1]) if len(fields) > 1 else None,
        words,
    )


def _kind(said: str) -> str:
    for kind, names in (("bookmark", _BOOKMARK), ("highlight", _HIGHLIGHT), ("note", _NOTE)):
        if any(name in said for name in names):
            return kind
    return "highlight"


def _place(said: str) -> tuple[str, int, int] | None:
    """In what it is counted, and from where to where. Of two in one field the last counts."""
    found = list(_RANGE.finditer(said))
    if not found:
        return None
    last = found[-1]
    before = said[: last.start()].casefold()
    kind = "location" if any(name in before for name in _LOCATION) else "page"
    first, to = int(last[1][:12]), int((last[2] or last[1])[:12])
    if to < first:  # shortened: 1234-38
        to = int(f"{last[1][: -len(last[2] or '')]}{last[2]}"[:12])
    return kind, first, max(first, to)


def _put(records: list[_Record], new: _Record) -> None:
    """Add a highlight, unless it is an earlier or later wording of one that is there."""
    for number, one in enumerate(records):
        overlap = one.place == new.place and one.first <= new.last and new.first <= one.last
        longer, shorter = sorted((one.words, new.words), key=len, reverse=True)
        if overlap and shorter.casefold() in longer.casefold():
            if len(new.words) >= len(one.words):
                records[number] = new
            return
    records.append(new)


def _attach(records: list[_Record], note: _Record) -> None:
    """Give a note to the highlight that it was made on; one on no words to the book's title."""
    if not note.words:
        return
    same = [
        one
        for one in records
        if one.place == note.place
        and one.first <= note.last
        and note.first <= one.last
        and one.kind != "title"
    ]
    if same:
        # The one that ends there was made with it.
        best = min(same, key=lambda one: (abs(one.last - note.last), one.last - one.first))
    else:
        best = next((one for one in records if one.kind == "title"), None) or _Record(
            note.work, "title", "", 0, 0, note.at, note.work.title
        )
        if best not in records:
            records.append(best)
    # One that was edited is appended anew, as highlights are.
    if not any(one.startswith(note.words) for one in best.notes):
        kept = [one for one in best.notes if not note.words.startswith(one)]
        best.notes[:] = [*kept, note.words]


def _passage(record: _Record) -> tuple[Work, Excerpt]:
    work = record.work
    passage = excerpt(
        record.words or "untitled",
        key=(work.title, work.author, record.place, str(record.first)),
        note="\n\n".join(record.notes),
        created=record.at,
    )
    return work, passage
