"""REFI-QDA projects (`.qdpx`, or the bare `.qde`) and codebooks (`.qdc`).

Selections in texts become annotations: their codes tags, their memos and descriptions notes. What
lies in pictures, sound and film has no words to be found again by.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from reader.exports.qda import UNTAGGED
from reader.imports.limits import Archive, root_of, text_of
from reader.imports.parcel import (
    Excerpt,
    NotUnderstoodError,
    Parcel,
    Work,
    excerpt,
    gathered,
    spelled,
)
from reader.imports.units import Selected, Text, Unit, detect
from reader.text import clean, clean_line, clip

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

KIND = "REFI-QDA project"
_PROJECT, _CODEBOOK = "{urn:QDA-XML:project:1.0}", "{urn:QDA-XML:codebook:1.0}"
_INTERNAL = "internal://"
_AROUND = 64
_TOLD = 5
"""Of so many sources without texts each is told of."""
_READER = "reader"
_TEXTS = ("TextSource", "Representation", "TextDescription", "Transcript")
# What has no words.
_OTHER = ("PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection")


class _Source(NamedTuple):
    name: str
    text: Text
    selections: "list[Element]"


def read(content: bytes) -> Parcel:
    """A project as programs exchange it, an archive. Raises NotUnderstoodError."""
    archive = Archive(content)
    projects = [name for name in archive.names if name.endswith(".qde")]
    if not projects:
        raise NotUnderstoodError("it is a zip archive without a project (.qde) in it")
    name = min(projects, key=lambda name: (name.count("/"), name))
    project = archive.read(name) or b""
    folder = name.rpartition("/")[0]  # as when someone has packed it anew
    return _project(
        root_of(project, PurePosixPath(name).name), archive, f"{folder}/" * bool(folder)
    )


def read_bare(content: bytes) -> Parcel:
    """A project without its archive, or a codebook. Raises NotUnderstoodError."""
    root = root_of(content, "it")
    if root.tag in (f"{_CODEBOOK}CodeBook", f"{_PROJECT}CodeBook"):
        tags = sorted(_Codes(root).tags.values())
        told = f"{len(tags):,} codes; in reader a tag is there once a passage has it"
        return Parcel(kind="REFI-QDA codebook", remarks=(told, *_listed(tags)))
    if root.tag != f"{_PROJECT}Project":
        raise NotUnderstoodError("it is XML, but neither a REFI-QDA project nor a codebook")
    return _project(root, None, "")


def _listed(tags: list[str]) -> list[str]:
    return [
        " ".join(f"#{tag}" for tag in tags[start : start + 8]) for start in range(0, len(tags), 8)
    ]


def _project(root: "Element", archive: Archive | None, folder: str) -> Parcel:
    if root.tag != f"{_PROJECT}Project":
        raise NotUnderstoodError("its project is not in the form REFI-QDA 1.0 or 1.5; export again")
    reading = _Reading(root, archive, folder)
    sources = [source for one in _texts(root) if (source := reading.source(*one))]
    unit, doubtful = detect(
        (source.text, [one for each in source.selections if (one := _selected(each))])
        for source in sources
    )
    pairs = [pair for source in sources for pair in reading.passages(source, unit)]
    remarks = [*reading.remarks]
    remarks += [
        f"{count:,} selections in “{clip(name, 60)}” are left out: its text is not in the file"
        for name, count in reading.textless[:_TOLD]
    ]
    if others := reading.textless[_TOLD:]:
        count = sum(count for _, count in others)
        remarks.append(f"so are {count:,} selections in {len(others):,} other sources")
    telling = [source.text for source in sources if not source.text.alike]
    if telling:
        also = "; other units would fit as well" if doubtful else ""
        remarks.insert(0, f"positions are counted in {unit.told(telling)}{also}")
    if reading.lost:
        remarks.append(f"{reading.lost:,} selections without words are left out")
    other = sum(1 for name in _OTHER for _ in root.iter(f"{_PROJECT}{name}"))
    if other:
        remarks.append(f"{other:,} selections in pictures, pages, sound or film are left out")
    whole = sum(_whole(one) for one in root.iter() if one.tag.endswith("Source"))
    if whole:
        told = f"{whole:,} codes and memos of whole sources are left out: they mark no words"
        remarks.append(told)
    return Parcel(kind=KIND, works=gathered(pairs), remarks=tuple(remarks))


def _texts(root: "Element") -> Iterator[tuple["Element", str]]:
    """All sources that are texts, the readings of others among them, and what they are called:
    readings by what they are of, as they often have no names of their own."""
    for outer in root.iter():
        for name in _TEXTS:
            for one in outer.findall(f"{_PROJECT}{name}"):
                yield one, clean_line(outer.get("name", "")) or _title(one)


def _selections(source: "Element") -> "list[Element]":
    """The selections in a text. Those of a transcript lie between points in it."""
    points = {
        _id(one.get("guid")): one.get("position", "")
        for one in source.findall(f"{_PROJECT}SyncPoint")
    }
    spoken = source.findall(f"{_PROJECT}TranscriptSelection")
    for one in spoken:
        one.set("startPosition", points.get(_id(one.get("fromSyncPoint")), ""))
        one.set("endPosition", points.get(_id(one.get("toSyncPoint")), ""))
    return [*source.findall(f"{_PROJECT}PlainTextSelection"), *spoken]


def _whole(source: "Element") -> int:
    """How often a source as a whole was coded or noted on."""
    return sum(len(source.findall(f"{_PROJECT}{name}")) for name in ("Coding", "NoteRef"))


def _selected(selection: "Element") -> Selected | None:
    try:
        start = int(selection.get("startPosition", ""))
        end = int(selection.get("endPosition", ""))
    except ValueError:
        return None
    return Selected(start, end, selection.get("name", ""))


class _Codes:
    """The codes of a codebook as tags: those within others nested."""

    def __init__(self, root: "Element") -> None:
        self.tags: dict[str, str] = {}
        """By the ids of codes."""
        for codes in root.iter():
            if codes.tag.endswith("}Codes"):
                self._take(codes, "")

    def _take(self, within: "Element", above: str) -> None:
        for code in within:
            if not code.tag.endswith("}Code"):
                continue
            names, _ = spelled([code.get("name", "").replace("/", " ")])
            own = names[0] if names else "code"
            tag = spelled([f"{above}/{own}" if above else own])[0][0]
            self.tags[_id(code.get("guid"))] = tag
            self._take(code, tag)


class _Reading:
    """What is read of a project."""

    def __init__(self, root: "Element", archive: Archive | None, folder: str) -> None:
        self._archive, self._folder = archive, folder
        self._codes = _Codes(root).tags
        self._users = {
            _id(one.get("guid")): one.get("name", "") for one in root.iter(f"{_PROJECT}User")
        }
        self._notes: Mapping[str, str] = {
            _id(note.get("guid")): self._worded(note) or note.get("name") or ""
            for note in root.iter(f"{_PROJECT}Note")
        }
        self.remarks: list[str] = []
        self.textless: list[tuple[str, int]] = []
        """Sources of which the texts are not there, and how many selections they have."""
        self.lost = 0

    def _worded(self, element: "Element") -> str | None:
        """The text of a source or memo, line ends and mark as they are; None where it is not
        there."""
        inside = element.find(f"{_PROJECT}PlainTextContent")
        if inside is not None:
            return inside.text or ""
        path = element.get("plainTextPath", "")
        if path.lower().startswith(_INTERNAL):
            path = path[len(_INTERNAL) :]
        if self._archive is None or not path or "://" in path:
            return None
        name = path.replace("\\", "/").lstrip("/")
        content = self._archive.read(f"{self._folder}sources/{name}")
        if content is None:
            return None
        text, remark = text_of(content)
        mark = "\ufeff" if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) else ""
        if remark:
            self.remarks.append(f"{clip(clean_line(name), 60)}: {remark}")
        return mark + text

    def source(self, element: "Element", name: str) -> _Source | None:
        """A source with its selections; None where it has none, or its text is not there."""
        selections = _selections(element)
        if not selections:
            return None
        raw = self._worded(element)
        if raw is None:
            self.textless.append((name or "a source", len(selections)))
            return None
        return _Source(name, Text(raw), selections)

    def passages(self, source: _Source, unit: Unit) -> Iterator[tuple[Work, Excerpt]]:
        text = source.text.text
        canonical = clean(text).text
        work = Work(
            title=source.name,
            text=canonical,
            text_hash=hashlib.sha256(canonical.encode()).hexdigest(),
        )
        places = []
        for selection in source.selections:
            one = _selected(selection)
            if place := source.text.range(one, unit) if one else None:
                words = text[place[0] : place[1]]
                places.append((selection, place[0] + len(words) - len(words.lstrip()), place[1]))
            else:
                self.lost += 1
        starts = {start for _, start, _ in places}
        cleaned = {at: at for at in starts} if canonical == text else _counted(text, starts)
        for selection, start, end in places:
            before = cleaned[start]
            user = selection.get("creatingUser") or selection.get("modifyingUser")
            creator = self._users.get(_id(user), "")
            try:
                found = excerpt(
                    text[start:end],
                    id=_id(selection.get("guid")),
                    key=(work.title, str(start)),
                    prefix=text[max(0, start - _AROUND) : start],
                    suffix=text[end : end + _AROUND],
                    note=self._said(selection),
                    tags=self._tags(selection),
                    created=selection.get("creationDateTime"),
                    updated=selection.get("modifiedDateTime"),
                    creator=creator if creator != _READER else "",
                )
            except ValueError:
                self.lost += 1
                continue
            yield work, replace(found, start=before, end=before + len(found.exact))

    def _said(self, selection: "Element") -> str:
        """All memos of a selection and of its codings, each once."""
        said = [(selection.findtext(f"{_PROJECT}Description") or "").strip()]
        for reference in selection.iter(f"{_PROJECT}NoteRef"):
            said.append(self._notes.get(_id(reference.get("targetGUID")), ""))
        return "\n\n".join(filter(None, dict.fromkeys(said)))

    def _tags(self, selection: "Element") -> list[str]:
        codes = [_id(one.get("targetGUID")) for one in selection.iter(f"{_PROJECT}CodeRef")]
        return [self._codes[code] for code in codes if code in self._codes and code != UNTAGGED]


def _counted(text: str, starts: Iterable[int]) -> dict[int, int]:
    """How long a text is up to some places once it is canonical: about, where signs melt."""
    found: dict[int, int] = {}
    length = last = 0
    for start in sorted(starts):
        length += len(clean(text[last:start]).text)
        found[start], last = length, start
    return found


def _title(source: "Element") -> str:
    path = source.get("plainTextPath", "").replace("\\", "/")
    return clean_line(source.get("name") or PurePosixPath(path).stem)


def _id(guid: str | None) -> str:
    return (guid or "").strip("{} ").lower()
