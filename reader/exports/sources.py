"""The list of sources: articles as CSL-JSON and as BibTeX, for programs that write bibliographies.

Nothing is claimed that is not known: an article without a source is a document, and who is not
certainly a person goes by the whole name.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from reader.annotation import Notes
from reader.exports.citation import last_name
from reader.text import clean_line

Name: TypeAlias = dict[str, str]
"""Family and given name, or a literal one, as CSL has them."""
Field: TypeAlias = str | list[Name] | dict[str, list[list[int]]]

CSL_SIGNATURE = b'[\n {\n  "id": "'
BIBTEX_SIGNATURE = b"% Sources of passages that were marked in reader.\n"

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:[ T].*)?", re.ASCII)
_ADDRESS = re.compile(r"https?://\S+")
_UNFIT = re.compile(r"[\\{}]")
"""What stands in no address, and would open or close a value."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_-]*")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# BibTeX counts every brace, also one behind a backslash: those of a text need other names.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#_%"},
}


def csl(articles: Iterable[Notes]) -> bytes:
    """Articles as a CSL-JSON list, each once, in the order of their ids."""
    items = [_item(notes) for notes in _sorted(articles)]
    return (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode()


def bibtex(articles: Iterable[Notes]) -> bytes:
    """Articles as BibTeX, each once, in the order of their ids; in UTF-8, as its programs take it
    today, with every sign that means something to TeX written out."""
    entries = (_entry(notes).encode() for notes in _sorted(articles))
    return b"\n".join([BIBTEX_SIGNATURE, *entries])


def names(author: str) -> list[Name]:
    """Whom an author's line names: `Jane Doe and John Roe` are two persons, `Reuters` is one
    literal name."""
    found: list[Name] = []
    for name in _parted(clean_line(author)):
        family = last_name(name)
        if family and family != name and name.endswith(family):
            given = name.removesuffix(family).strip()
            found.append({"family": family, "given": given})
        elif name:
            found.append({"literal": name})
    return found


def _parted(author: str) -> list[str]:
    for parting in (r"\s*;\s*", r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+"):
        parts = [part for part in re.split(parting, author) if part]
        # "Doe, Jane" names one person, and "Ministry of Food and Water" one office.
        if len(parts) > 1 and (";" in author or all(last_name(one) != one for one in parts)):
            return parts
    return [author]


def _sorted(articles: Iterable[Notes]) -> list[Notes]:
    once = {notes.id: notes for notes in articles}
    return [once[id] for id in sorted(once)]


def _item(notes: Notes) -> dict[str, Field]:
    source = _line(notes.source)
    place = "URL" if _ADDRESS.fullmatch(source) else "container-title"
    item: dict[str, Field] = {"id": _line(notes.id)}
    item["type"] = "document" if not source else "webpage" if place == "URL" else "article"
    item["title"] = _line(notes.title) or "Untitled"
    if author := names(_line(notes.author)):
        item["author"] = author
    if parts := _date(notes.date):
        item["issued"] = {"date-parts": [parts]}
    if source:
        item[place] = source
    return item


def _entry(notes: Notes) -> str:
    lines = "".join(f"  {name} = {value},\n" for name, value in _fields(notes))
    return f"@misc{{{_key(notes.id)},\n{lines}}}\n"


def _fields(notes: Notes) -> Iterator[tuple[str, str]]:
    source, date = _line(notes.source), _date(notes.date)
    if author := names(_line(notes.author)):
        yield "author", f"{{{' and '.join(map(_tex_name, author))}}}"
    # The inner braces keep capitals as they are.
    yield "title", f"{{{{{_tex(_line(notes.title) or 'Untitled')}}}}}"
    if source:
        if _ADDRESS.fullmatch(source):
            # Programs take it to the letter: what is written out for TeX would be part of it.
            yield "url", f"{{{_UNFIT.sub(_percent, source)}}}"
        else:
            yield "howpublished", f"{{{_tex(source)}}}"
    if date:
        yield "year", f"{{{date[0]:04}}}"
    if date[1:]:
        yield "month", _MONTHS[date[1] - 1]
    if date[2:]:
        yield "day", f"{{{date[2]}}}"


def _percent(sign: re.Match[str]) -> str:
    return f"%{ord(sign[0]):02X}"


def _tex_name(name: Name) -> str:
    if "literal" in name:
        return f"{{{_tex(name['literal'])}}}"
    family, given = name["family"], name["given"]
    return f"{_tex_words(family, family)}, {_tex_words(given, *given.split())}"


def _tex_words(text: str, *words: str) -> str:
    """Part of a name; in braces where TeX would take it apart otherwise."""
    if all(_WORD.fullmatch(word) and word.lower() != "and" for word in words):
        return text
    return f"{{{_tex(text)}}}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in text)


def _key(id: str) -> str:
    """The id of an article as a key; one that can be none is told by its hash."""
    if _KEY.fullmatch(id):
        return id
    return "article-" + hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _line(text: str | None) -> str:
    return clean_line(text or "").encode("utf-8", "replace").decode()


def _date(value: str | None) -> list[int]:
    """Year, month and day, as far as they are known."""
    found = _DATE.fullmatch(value or "")
    parts = [int(part) for part in found.groups() if part] if found else []
    possible = (range(1, 10_000), range(1, 13), range(1, 32))
    known = [part in of for part, of in zip(parts, possible, strict=False)]
    return parts[: known.index(False)] if False in known else parts
