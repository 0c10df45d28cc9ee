"""REFI-QDA 1.5 (https://www.qdasoftware.org): a project, and a codebook, for programs of
qualitative analysis.

An article is a source, a passage a selection in it, a tag a code, a note a memo of the selection.
Texts have LF line ends and no byte-order mark, and positions are code points from 0, half-open, as
the standard asks. Passages that stand nowhere certain are selections in a source of their own,
which holds their quotations.
"""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from reader.annotation import Annotation
from reader.exports.exhibit import Exhibit, guid, items
from reader.exports.markup import element, listed, quoted, worded
from reader.text import clip

if TYPE_CHECKING:
    from zipfile import ZipInfo

SIGNATURE = b"reader: REFI-QDA project"
"""What the archive ends with: a comment that no program minds."""
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
CODEBOOK_SIGNATURE = f'{_HEAD}<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="reader">'.encode()
UNTAGGED = guid("reader", "code of passages without tags")
"""The id of the code of passages that have no tag: many programs show only what is coded."""
_UNTAGGED = "Highlights"
_READER = "reader"
_LOST = "passages not found"
_NAME = 80
_LEVEL = 1
"""How hard texts are packed: ever so little more takes several times as long."""
_MOMENT = re.compile(r"[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z", re.ASCII)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class _Selection(NamedTuple):
    annotation: Annotation
    start: int
    end: int


class _Ids(NamedTuple):
    """The ids of codes by their tags, and of users by their names."""

    codes: dict[str, str]
    users: dict[str, str]


class _Source(NamedTuple):
    """A text with selections."""

    id: str
    name: str
    about: str
    text: str
    selections: list[_Selection]


def write(exhibits: Sequence[Exhibit]) -> bytes:
    """A project, zipped, with the texts of its sources."""
    import zipfile

    sources = [source for one in exhibits for source in _sources(one)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        archive.comment = SIGNATURE
        archive.writestr(_entry("project.qde"), _project(sources).encode(), compresslevel=_LEVEL)
        for source in sources:
            content = source.text.encode("utf-8", "replace")
            archive.writestr(_entry(f"sources/{source.id}.txt"), content, compresslevel=_LEVEL)
    return out.getvalue()


def write_codebook(exhibits: Sequence[Exhibit]) -> bytes:
    """The tags of all passages as a codebook."""
    tags = {tag for one in exhibits for note in one.notes.annotations for tag in note.tags}
    head = CODEBOOK_SIGNATURE.decode()
    codes = listed("Codes", _codes(tags)) or "<Codes/>\n"
    return f"{head}\n{codes}</CodeBook>\n".encode()


def _entry(name: str) -> "ZipInfo":
    from zipfile import ZIP_DEFLATED, ZipInfo

    entry = ZipInfo(name, _FIRST_DAY)  # the same bytes at every export
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _sources(exhibit: Exhibit) -> Iterator[_Source]:
    """The article, where it is there; and what stands in it no more."""
    notes, found = exhibit.notes, items(exhibit)
    facts = (notes.author, notes.date, notes.source, exhibit.path)
    about = " · ".join(filter(None, facts))
    placed = [
        _Selection(item.annotation, item.start, item.end)
        for item in found
        if item.start is not None and item.end is not None
    ]
    lost = [item.annotation for item in found if item.start is None]
    if placed and exhibit.document:
        yield _Source(guid(notes.id, "source"), notes.title, about, exhibit.document.text, placed)
    for text_hash in dict.fromkeys(note.text_hash for note in lost):
        these = [note for note in lost if note.text_hash == text_hash]
        yield _kept(exhibit, text_hash, these, about)


def _kept(exhibit: Exhibit, text_hash: str, lost: list[Annotation], about: str) -> _Source:
    """Passages in the text that they were marked in, or, where nobody has that, one after the
    other."""
    notes = exhibit.notes
    text = exhibit.texts(text_hash)
    whole = text is not None and all(
        text[note.passage.start : note.passage.end] == note.passage.exact for note in lost
    )
    name = f"{notes.title} ({_LOST})" if exhibit.document else notes.title
    id = guid(notes.id, "source", text_hash)
    if text is not None and whole:
        spans = [_Selection(note, note.passage.start, note.passage.end) for note in lost]
        return _Source(id, name, about, text, spans)
    parts, spans, at = [], [], 0
    for note in lost:
        spans.append(_Selection(note, at, at + len(note.passage.exact)))
        parts.append(note.passage.exact)
        at += len(note.passage.exact) + 2
    return _Source(id, name, about, "\n\n".join(parts), spans)


def _project(sources: Sequence[_Source]) -> str:
    annotations = [one.annotation for source in sources for one in source.selections]
    tags = {tag for note in annotations for tag in note.tags}
    untagged = any(not note.tags for note in annotations)
    names = sorted({_creator(note) for note in annotations})
    latest = max((note.updated for note in annotations), default=None)
    ids = _Ids({tag: _code(tag) for tag in tags}, {name: guid(name, "user") for name in names})
    users = (element("User", guid=ids.users[name], name=name) for name in names)
    codes = [*_codes(tags)]
    if untagged:
        codes.append(element("Code", guid=UNTAGGED, name=_UNTAGGED, isCodable="true"))
    book = listed("CodeBook", [listed("Codes", codes)] if codes else [])
    inside = [
        listed("Users", users),
        book,
        listed("Sources", (_source(source, ids) for source in sources)),
        listed("Notes", (_memo(note, ids) for note in annotations if note.note)),
    ]
    return _HEAD + element(
        "Project",
        *inside,
        name="Marked passages",
        origin=_READER,
        creationDateTime=_moment(latest),
        xmlns="urn:QDA-XML:project:1.0",
    )


def _codes(tags: set[str]) -> Iterator[str]:
    """Codes of tags, nested as they are: `aid/air-defence` stands in `aid`."""
    parted = [tag.split("/") for tag in tags]
    paths = {"/".join(parts[: n + 1]) for parts in parted for n in range(len(parts))}
    children: dict[str, list[str]] = {}
    for path in sorted(paths):
        children.setdefault(path.rpartition("/")[0], []).append(path)

    def code(path: str) -> str:
        inside = [code(child) for child in children.get(path, [])]
        name = path.rpartition("/")[2]
        return element("Code", *inside, guid=_code(path), name=name, isCodable="true")

    yield from map(code, children.get("", []))


def _source(source: _Source, ids: _Ids) -> str:
    inside = [worded("Description", source.about)] if source.about else []
    return element(
        "TextSource",
        *inside,
        *(_selection(one, ids) for one in source.selections),
        guid=source.id,
        name=source.name,
        plainTextPath=f"internal://{source.id}.txt",
    )


def _selection(one: _Selection, ids: _Ids) -> str:
    # There are thousands: put together at once, which takes a third of the time.
    note = one.annotation
    user, made = ids.users[_creator(note)], _time("creationDateTime", note.created)
    codes = [ids.codes[tag] for tag in note.tags] or [UNTAGGED]
    inside = "".join(
        f'<Coding guid="{guid(note.id, "coding", code)}" creatingUser="{user}"{made}>\n'
        f'<CodeRef targetGUID="{code}"/>\n</Coding>\n'
        for code in codes
    )
    if note.note:
        inside += f'<NoteRef targetGUID="{guid(note.id, "note")}"/>\n'
    name = quoted(clip(" ".join(note.passage.exact.split()), _NAME))
    changed = _time("modifiedDateTime", note.updated)
    return (
        f'<PlainTextSelection guid="{guid(note.id)}" name="{name}" startPosition="{one.start}"'
        f' endPosition="{one.end}" creatingUser="{user}"{made} modifyingUser="{user}"{changed}>\n'
        f"{inside}</PlainTextSelection>\n"
    )


def _time(name: str, value: str) -> str:
    """An attribute with a time; nothing for what is none, which the schema does not allow."""
    return f' {name}="{value}"' if _moment(value) else ""


def _memo(note: Annotation, ids: _Ids) -> str:
    name = quoted(clip(" ".join(note.note.split()), _NAME))
    made, changed = _time("creationDateTime", note.created), _time("modifiedDateTime", note.updated)
    return (
        f'<Note guid="{guid(note.id, "note")}" name="{name}"'
        f' creatingUser="{ids.users[_creator(note)]}"{made}{changed}>\n'
        f"{worded('PlainTextContent', note.note)}</Note>\n"
    )


@lru_cache(100)  # what was made together has one time
def _moment(value: str | None) -> str | None:
    """A time that is one; else None."""
    try:
        told = value is not None and _MOMENT.fullmatch(value) and datetime.fromisoformat(value)
        return value if told else None
    except ValueError:
        return None


def _creator(note: Annotation) -> str:
    creator = note.extra.get("creator")
    return creator if isinstance(creator, str) and creator else _READER


def _code(tag: str) -> str:
    return guid(tag, "code")
