"""Names of exported files: fit for every system, each of them once."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count

from reader.text import clean_line

_LONGEST = 80
_BYTES = 200
_HEX = re.compile(r"-([0-9a-f]{8})[0-9a-f]{4}\Z")
# Windows takes these for devices, whatever suffix they have.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\..*)?")
_SIGNS = re.compile(r"""[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff#^\[\]]+""")
"""Stand in no name on some system, or in no link to it."""


def file_name(name: str, id: str, taken: Collection[str]) -> str:
    """What a file is to be called that a layout calls `name`, with `.md`; never a name in `taken`,
    in any case or form of its letters.

    A part of the id follows where the name is taken or is that of a device.
    """
    return free_name(name, id, {same(one) for one in taken})


def free_name(name: str, id: str, taken: Collection[str]) -> str:
    """The same, where what is taken is given as by `same`."""
    return next(found for found in _names(_fit(name), id) if same(found) not in taken)


def same(name: str) -> str:
    """A form that names have in common which some system takes for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _fit(name: str) -> str:
    """A name without what no system has in names."""
    name = _SIGNS.sub("-", clean_line(name))[:_LONGEST]
    while len(name.encode()) > _BYTES:
        name = name[:-1]
    return name.strip(" .-") or "untitled"


def _names(name: str, id: str) -> Iterator[str]:
    if not _DEVICES.fullmatch(name.casefold()):
        yield f"{name}.md"
    known = _HEX.search(id)
    hashed = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()
    part = known[1] if known else hashed[:8]
    # Where a device's name is followed by a dot it is still that device's.
    stem, dot, rest = name.partition(".")
    name = f"{stem}-{part}{dot}{rest}" if _DEVICES.fullmatch(name.casefold()) else f"{name}-{part}"
    yield f"{name}.md"
    yield from (f"{name}-{number}.md" for number in count(2))
