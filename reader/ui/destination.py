"""Destinations: where a link leads. Nothing is opened here, and nothing is looked at.

What a file calls a link is not trusted: it leads to an article of the library, to the web or to a
mail address, or it is refused with a word why.
"""

import os
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import quote, unquote, unquote_to_bytes

from reader.document import NOTE, Document
from reader.formats import formats
from reader.library import Library, absolute, shown
from reader.text import clean_line, clip
from reader.ui.links import BACK, LONGEST, Link, note_number, references

_SCHEME = re.compile(r"([^/?#]*?):")
_WEB = re.compile(
    r"https?://(?:[^@/?#\\\s]*@)?([^@/?#\\\s]*?)(?::\d{0,5})?(?=[/?#]|$)", re.IGNORECASE
)
_HOST = re.compile(r"[^\x00-,/:-@\[-^`{-\x7f\s]+|\[[0-9A-Fa-f:.]+\]")
_AS_IT_IS = "!#$%&'()*+,/:;=?@[]~"
"""What stands in an address as it is."""
_UNNAMED = re.compile(r"[^\w\- ]")


class Page(NamedTuple):
    """An article of the library."""

    path: Path
    """Absolute; whether there is such a file has not been asked."""
    part: str = ""
    """Which part of it: the name of a heading or footnote; "" for the whole."""


class Web(NamedTuple):
    """An address in the web, or of mail."""

    target: str
    """As it may be shown."""
    url: str
    """The same in ASCII, as it is opened."""
    host: str = ""
    """Its host in ASCII; "" of mail."""
    written: str = ""
    """The host as it is read, where that is another spelling."""


class Refusal(NamedTuple):
    """A link that is not followed."""

    why: str


Destination: TypeAlias = Page | Web | Refusal


def destination(target: str, article: Path, library: Library) -> Destination:
    """Where a link in an article (its path) leads."""
    target = clean_line(target)
    if len(target) > LONGEST:
        return Refusal("This link is too long to be followed")
    scheme = _SCHEME.match(target)
    if scheme and scheme[1].lower() in ("http", "https"):
        return _web(target)
    if scheme and scheme[1].lower() == "mailto":
        return Web(target, quote(target, _AS_IT_IS))
    if scheme:
        return Refusal(f"Links to “{clip(scheme[1], 40)}:” are not followed")
    if target.startswith(("//", "\\\\")):
        return Refusal("Links to other machines are not followed")
    name, _, part = target.partition("#")
    name = name.partition("?")[0]
    if not name:
        return Page(article, unquote(part))
    # Names of files are bytes; those that are no UTF-8 stand in paths as Python has them.
    return _page(os.fsdecode(unquote_to_bytes(name)), unquote(part), article, library)


def _page(name: str, part: str, article: Path, library: Library) -> Page | Refusal:
    if "\0" in name:
        return Refusal("This link names no file")
    path = absolute(article.parent / name)
    told = clip(shown(path.name or path), 60)
    if not library.holds(path):
        return Refusal(f"“{told}” lies outside the library")
    if path.suffix.lower() not in formats():
        return Refusal(f"“{told}” is no article")
    places = [absolute(place) for place in (*library.places, library.guide) if place]
    below = [path.relative_to(place).parts for place in places if path.is_relative_to(place)]
    if all(any(folder.startswith(".") for folder in folders) for folders in below):
        return Refusal(f"“{told}” is hidden, and so not in the library")
    return Page(path, part)


def _web(target: str) -> Web | Refusal:
    found = _WEB.match(target)
    # One sign can stand for another: full stops of other scripts, letters with a `/` in them.
    host = unicodedata.normalize("NFKC", found[1]).lower().replace("。", ".") if found else ""
    if found is None or not _HOST.fullmatch(host):
        return Refusal(f"“{clip(target, 60)}” is no address that can be opened")
    try:
        ascii_host = ".".join(map(_to_ascii, host.split(".")))
        written = clean_line(".".join(map(_from_ascii, host.split("."))))
    except UnicodeError:
        return Refusal(f"“{clip(target, 60)}” names a host that there cannot be")
    url = quote(target[: found.start(1)] + ascii_host + target[found.end(1) :], _AS_IT_IS)
    return Web(target, url, ascii_host, written if written != ascii_host else "")


def _to_ascii(label: str) -> str:
    """A part of a host's name as the network has it (RFC 3492), so that look-alikes are seen."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _from_ascii(label: str) -> str:
    return label[4:].encode().decode("punycode") if label.startswith("xn--") else label


def tell(link: Link, document: Document, article: Path, library: Library) -> tuple[str, str]:
    """A link of an article in words: what following it does, and where that leads."""
    if link.target.startswith(BACK):
        does = "Back to where this note belongs"
    elif link.target.startswith(NOTE):
        does = f"Read note {document.text[link.start : link.end]}"
    else:
        does = f"Follow {clean_line(document.text[link.start : link.end])}"
    found = destination(link.target, article, library)
    if isinstance(found, Web):
        return does, found.host or "mail"
    if isinstance(found, Refusal):
        return does, "not followed"
    if found.path != article:
        return does, shown(found.path.name)
    at = place(document, found.part)
    return does, "nowhere" if at is None else f"¶ {document.paragraph_at(at)}"


def place(document: Document, part: str) -> int | None:
    """Where a part of an article begins: a footnote, a reference to one, or a heading or speaker
    as Markdown names them in links. None where there is none of that name."""
    if note := _behind(NOTE, part):
        for block in reversed(document.blocks):  # notes stand at the end
            if note_number(block) == note:
                return block.start
    if back := _behind(BACK, part):
        note, _, order = back.partition("-")
        starts = references(document, note)
        if order.isdecimal() and 0 < int(order) <= len(starts):
            return starts[int(order) - 1]
    wanted, seen = slug(part), dict[str, int]()
    for line in document.outline:
        name = slug(line.title)
        again = seen[name] = seen.get(name, -1) + 1
        if wanted and wanted == (f"{name}-{again}" if again else name):
            return line.start
    return 0 if part in ("", "top") else None


def slug(title: str) -> str:
    """A title as links name it, after GitHub: small letters, signs left out, blanks as `-`."""
    return _UNNAMED.sub("", title.strip().lower()).replace(" ", "-")


def _behind(start: str, part: str) -> str:
    """What follows the start of a target, or ""."""
    return part[len(start) - 1 :] if part.startswith(start[1:]) else ""
