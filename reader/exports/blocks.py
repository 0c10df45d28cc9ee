"""The blocks that `reader` owns in a text file, between markers that do not show.

Everything outside them is the file's owner's: it is never changed, and moves with nothing. A block
carries a hash of what was written into it, so that an edit inside is noticed. The empty line in
front of a block is part of it.
"""

import hashlib
import re
import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

_BLOCK = re.compile(
    r"(?P<lead>(?:\A|(?<=\n))\r?\n)?"
    r"^(?P<bullet>(?P<indent>[ \t]*)- )?"
    r"<!-- reader:begin (?P<key>[\w-]+) (?P<hash>[0-9a-f]{8})(?P<stamps>(?: [0-9a-f]{6})*) -->"
    r"[ \t]*\r?\n"
    r"(?P<properties>(?(bullet)(?:[ \t]+[\w.-]+:: .*\n)*))"
    r"(?P<content>(?:(?!(?(bullet)[ \t]*- )<!-- reader:begin ).*\n)*?)"
    r"(?(bullet)[ \t]*)<!-- reader:end (?P=key) -->[ \t]*\r?(?:\n|\Z)",
    re.MULTILINE | re.ASCII,
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HASH = re.compile("[0-9a-f]{64}")
_MARKER = re.compile(r"(<!--\s*reader):(?=begin|end)")
_BEGIN = re.compile(r"^(?:[ \t]*- )?<!-- reader:begin ", re.MULTILINE)
_FOLDED = re.compile(r"\s*collapsed:: \w+\s*")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_SECTION = re.compile(r"#{1,6}(?:[ \t]|$)")
_CHANGED = "*Changed by hand in this file, and kept as it was found at the next export:*"


class Block(NamedTuple):
    """A block as it stands in a file; a new one has neither hash nor content yet."""

    key: str
    lead: str = "\n"
    """The empty line in front, or "" where its owner has used it up."""
    hash: str = ""
    content: str = ""
    stamps: tuple[str, ...] = ()
    """What else the begin marker remembers, six hex digits each."""
    bullet: str | None = None
    """What stands before the bullet that it is the text of, in Logseq; None where it is none."""
    properties: str = ""
    """The lines of properties of that bullet; they are its owner's, once they are there."""
    raw: str = ""
    """All of it, as it stands in the file."""

    @property
    def edited(self) -> str:
        """What its owner made of it, or "" where they left it alone, or nothing of it."""
        if not self.content:
            return ""
        same = _hash(self.content, self.bullet is not None) == self.hash
        return "" if same else self.content.strip("\r\n")

    @property
    def noted(self) -> str:
        """The properties that its owner gave to the bullet; where it is open is not among them."""
        if not self.properties:
            return ""
        lines = self.properties.splitlines(keepends=True)
        named = _named(self.key, self.bullet or "")
        own = (
            line
            for line in lines
            if line.replace("\r\n", "\n") != named and not _FOLDED.fullmatch(line)
        )
        return "".join(own).strip("\r\n")

    @property
    def theirs(self) -> str:
        """All that is its owner's of a block that goes."""
        return "\n".join(filter(None, [self.noted, self.edited]))


Piece: TypeAlias = Block | str
"""A block of ours, or text of the file's owner."""


def key_of(id: str) -> str:
    """The key of the block with an id: the id itself, or, where that is no UUID, its hash."""
    if _UUID.fullmatch(id):
        return id
    return hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()


def escape(text: str) -> str:
    """Text of any origin for the inside of a block: nothing in it is taken for a marker."""
    return _MARKER.sub(r"\1\:", text) if "<!--" in text else text


def parse(text: str) -> list[Piece]:
    """A file's text as the pieces it is made of; a marker without its like is plain text."""
    pieces: list[Piece] = []
    at = 0
    for found in _BLOCK.finditer(text):
        if at < found.start():
            pieces.append(text[at : found.start()])
        at = found.end()
        key, lead, hash, content, stamps = found.group("key", "lead", "hash", "content", "stamps")
        indent, properties = found.group("indent", "properties")
        if indent is not None:
            content = _outdented(content, indent)
        pieces.append(
            Block(
                key,
                lead or "",
                hash,
                content,
                stamps=tuple(stamps.split()),
                bullet=indent,
                properties=properties,
                raw=found[0],
            )
        )
    if at < len(text):
        pieces.append(text[at:])
    return pieces


def unmarked(text: str) -> str:
    """A file's text as it shows, without markers, and without more than one empty line."""
    text = re.sub(r"(?m)^([ \t]*- )?[ \t]*<!-- reader:(?:begin|end) .*-->$", r"\1", text)
    return re.sub(r"\n(?:[ \t]*\n)+", "\n\n", text).strip("\n")


def stray(pieces: Iterable[Piece]) -> bool:
    """Whether a begin marker stands in what is not ours."""
    return any(isinstance(piece, str) and _BEGIN.search(piece) for piece in pieces)


def arrange(pieces: Sequence[Piece], keys: Sequence[str]) -> list[Piece]:
    """The pieces with exactly the blocks that have these keys.

    Those that are there stay where they are; a new one stands after the one before it in `keys`,
    and after what the owner wrote below that, up to a heading of theirs. Of a block that goes,
    what its owner made of it stays.
    """
    wanted = set(keys)
    present = {piece.key for piece in pieces if isinstance(piece, Block)}
    following: dict[str, list[Piece]] = {}
    before = ""
    for key in keys:
        if key in present:
            before = key
        else:
            following.setdefault(before, []).append(Block(key))
    arranged = following.pop("", [])
    waiting: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str):
            end = _remark_end(piece) if waiting else 0
            if end < len(piece):
                arranged += [*filter(None, [piece[:end]]), *waiting, piece[end:]]
                waiting = []
            else:
                arranged.append(piece)
        elif piece.key in wanted:
            arranged += [*waiting, piece]
            waiting = following.pop(piece.key, [])
        elif piece.theirs:
            arranged.append(_kept(piece.theirs, piece.bullet))
    return arranged + waiting


def join(
    pieces: Iterable[Piece],
    contents: Iterable[str],
    stamps: Sequence[str],
    *,
    bulleted: bool = False,
) -> str:
    """The text of a file: its pieces, the blocks among them filled with the contents in turn.

    A content is lines without markers; `stamps` go into the first begin marker. What the owner
    changed inside a block follows it, with a line that says so. `bulleted` makes a bullet of every
    block.
    """
    filled = iter(contents)
    parts: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
            continue
        content = f"\n{next(filled)}\n\n"
        hash = _hash(content, bulleted)
        words = " ".join([piece.key, hash, *stamps])
        stamps = ()
        indent = (piece.bullet or "") if bulleted else None
        own, end = f"<!-- reader:begin {words} -->\n", f"<!-- reader:end {piece.key} -->\n"
        if indent is None:
            parts.append(f"{piece.lead}{own}{content}{end}")
        else:
            known = piece.properties or _named(piece.key, indent)
            parts.append(f"{piece.lead}{indent}- {own}{known}{_indented(content + end, indent)}")
        if indent is None and piece.noted:
            parts.append(_kept(piece.noted, indent))
        if piece.edited and _hash(piece.content, bulleted) != hash:
            parts.append(_kept(piece.edited, indent))
    return "".join(parts)


def _kept(theirs: str, bullet: str | None) -> str:
    if bullet is None:
        return f"\n{_CHANGED}\n\n{theirs}\n"
    return f"{bullet}- {_CHANGED}\n\n{_indented(theirs, bullet)}\n"


def _indented(text: str, indent: str) -> str:
    return re.sub(r"(?m)^(?=.)", f"{indent}  ", text)


def _outdented(text: str, indent: str) -> str:
    return re.sub(rf"(?m)^{indent}(?:\t| {{1,2}})?", "", text)


def _named(key: str, indent: str) -> str:
    """The line by which Logseq knows a bullet; none for what every file has."""
    if _HASH.fullmatch(key):
        key = str(uuid.UUID(key[:32]))
    return f"{indent}  id:: {key}\n" if _UUID.fullmatch(key) else ""


def _remark_end(text: str) -> int:
    """Where, in text below a block, the owner's first own heading begins."""
    at, fence, kept = 0, "", False
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        if opening := _FENCE.match(line):
            if not fence:
                fence = opening[1]
            elif opening[1].startswith(fence) and not line.strip(" \r\n" + fence[0]):
                fence = ""
        elif not fence and not kept and _SECTION.match(line):
            return at
        # What was kept of an edited block may begin with the heading that stood in it.
        kept = line.strip() == _CHANGED or (kept and not line.strip())
        at += len(line)
    return at


def _hash(content: str, bulleted: bool) -> str:
    """Eight hex digits; blanks at the ends of lines and empty lines around count for nothing, nor,
    in a bullet, how deep a line stands: Logseq writes that anew."""
    lines = "\n".join(map(str.strip if bulleted else str.rstrip, content.split("\n"))).strip("\n")
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:8]
