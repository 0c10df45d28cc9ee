"""An article's annotations as a Markdown file that its owner can write into."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from reader.anchoring import Placements, placements
from reader.annotation import Annotation, Notes
from reader.dates import told
from reader.document import Document
from reader.exports import blocks, citation, frontmatter, literal
from reader.exports.blocks import Block
from reader.passage import Placement, State
from reader.text import tag_name

ID = "reader_id"
"""The front matter's key for the article's id; by it a file is found again."""
_HEAD = "head"
_MISSING = "*The article was not found; its passages stand here as they were marked.*"
_LOST = "## Passages not found in the present text"
_ORPHAN = "*Not found in the present text; it stood where the line above says.*"
_KEPT = "*It stands no more in the present text, as its reader has said.*"
_UNCERTAIN = "*Its place in the present text is not certain{}.*"
# What can swallow all that follows a note, if the note does not close it itself.
_OPEN = re.compile(r"`{3}|~{3}|<[!?a-zA-Z]")
_CLOSERS = ("-->", "?>", "]]>", ">", "</script>", "</pre>", "</style>", "</textarea>")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class _Placed(NamedTuple):
    """An annotation with heading, speaker and paragraph as they are now."""

    annotation: Annotation
    state: State
    remark: str = ""
    """What is to be said about its place."""


def render(
    notes: Notes,
    document: Document | None,
    previous: str = "",
    chosen: Collection[str] | None = None,
    placed: Placements | None = None,
) -> str:
    """The text of an article's file; `document` is None where the article is missing.

    `previous` is the text of the file so far: all in it that is not ours stays as it is, in place.
    `chosen` are the ids of the annotations wanted, None for all; one that is in the file already
    stays there all the same, for what its owner wrote below it is about it. `placed` tells where
    the annotations stand in the document; without it they are looked for in its text alone.
    Raises ValueError, with a line fit to show, where its front matter cannot be understood.
    """
    if 0 < previous.count("\n") == previous.count("\r\n"):
        text = render(notes, document, previous.replace("\r\n", "\n"), chosen, placed)
        return text.replace("\n", "\r\n")
    if placed is None:
        placed = placements(document, notes.records, lambda _: None) if document else {}
    notes = _present(_wanted(notes, previous, chosen), document)
    ordered = _reading_order(notes, document, placed)
    known = {blocks.key_of(item.annotation.id): item for item in ordered}
    while True:
        inside, body = frontmatter.split(previous)
        pieces = blocks.parse(body)
        values = _values(notes, document)
        wrote = {stamp for piece in pieces if isinstance(piece, Block) for stamp in piece.stamps}
        front = frontmatter.merge(inside, {**values, ID: notes.id}, wrote)
        pieces = blocks.arrange(pieces, [_HEAD, *known])
        items = [known.get(piece.key) for piece in pieces if isinstance(piece, Block)]
        contents = _contents(notes, document, items)
        text = f"---\n{front}---\n" + blocks.join(pieces, contents, frontmatter.stamps(values))
        if text == previous or not blocks.stray(pieces):
            return text
        # A marker that had lost its like may have found another where a block between them went.
        previous = text


def _wanted(notes: Notes, previous: str, chosen: Collection[str] | None) -> Notes:
    """The notes with those annotations alone that were chosen or are in the file."""
    if chosen is None:
        return notes
    pieces = blocks.parse(frontmatter.split(previous)[1])
    there = {piece.key for piece in pieces if isinstance(piece, Block)}
    records = (one for one in notes.records if one.id in chosen or blocks.key_of(one.id) in there)
    return replace(notes, records=tuple(records))


def _present(notes: Notes, document: Document | None) -> Notes:
    """The notes with what the article says of itself now; what it no longer says stays."""
    if document is None:
        return notes
    known = document.metadata
    return replace(
        notes,
        title=document.title or notes.title,
        author=known.author.value if known.author else notes.author,
        date=known.date.value if known.date else notes.date,
        source=known.source.value if known.source else notes.source,
    )


def _values(notes: Notes, document: Document | None) -> dict[str, frontmatter.Value]:
    updated = document.metadata.updated if document else None
    return {
        "title": notes.title,
        "author": notes.author,
        "date": _date(notes.date),
        "updated": _date(updated.value) if updated else None,
        "source": notes.source,
        "path": notes.paths[-1] if notes.paths else None,
        "tags": sorted(notes.tags),
    }


def _reading_order(notes: Notes, document: Document | None, placed: Placements) -> list[_Placed]:
    """All annotations in reading order, orphans last."""
    ranked = []
    for annotation in notes.annotations:
        start, item = annotation.passage.start, _Placed(annotation, State.ATTACHED)
        if document:
            start, item = _present_place(annotation, document, placed[annotation.id])
        order = (item.state is State.ORPHAN, start, annotation.passage.end, annotation.id)
        ranked.append((order, item))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def _present_place(
    annotation: Annotation, document: Document, where: Placement
) -> tuple[int, _Placed]:
    state, start, end = where.state, where.start, where.end
    if state is State.ORPHAN:
        remark = _KEPT if annotation.lost else _ORPHAN
        return annotation.passage.start, _Placed(annotation, state, remark)
    now = replace(
        annotation,
        heading=document.heading_at(start),
        speaker=document.speaker_at(start),
        paragraph=document.paragraph_at(start),
    )
    unsure = state is State.UNCERTAIN
    why = f": {literal.line(where.reason)}" if where.reason else ""
    remarks = [_UNCERTAIN.format(why)] if unsure else []
    if document.text[start:end] != annotation.passage.exact:
        lead = "Perhaps it now reads" if unsure else "The text now reads"
        remarks.append(f"*{lead}:* “{literal.line(document.text[start:end])}”")
    return start, _Placed(now, state, "\n\n".join(remarks))


def _contents(
    notes: Notes, document: Document | None, items: Sequence[_Placed | None]
) -> Iterator[str]:
    """What stands in the blocks of the file, in its order; None is the head."""
    found = [n for n, item in enumerate(items) if item is None or item.state is not State.ORPHAN]
    above = ("", "")
    for n, item in enumerate(items):
        if item is None:
            yield _head(notes, document)
            continue
        # Orphans that the file has among the others stay there: what is written below them does.
        parts = [_LOST] if n == found[-1] + 1 else []
        if item.state is not State.ORPHAN:
            here = (item.annotation.heading, item.annotation.speaker)
            parts += _headings(notes, above, here)
            above = here
        yield "\n\n".join([*parts, *_passage(notes, item)])


def _head(notes: Notes, document: Document | None) -> str:
    known = [notes.author, notes.date and told(notes.date), notes.source]
    lines = [
        f"# {literal.line(notes.title) or 'Untitled'}",
        " · ".join(literal.line(fact) for fact in known if fact),
        "" if document else _MISSING,
    ]
    return "\n\n".join(filter(None, lines))


def _headings(notes: Notes, above: tuple[str, str], here: tuple[str, str]) -> Iterator[str]:
    """The heading and the speaker, where another one begins."""
    heading, speaker = here
    if heading == notes.title:
        heading = ""
    if heading and heading != above[0]:
        yield f"## {literal.line(heading)}"
    if speaker and here != above:
        yield f"{'###' if heading else '##'} {literal.line(speaker)}"


def _passage(notes: Notes, item: _Placed) -> Iterator[str]:
    annotation = item.annotation
    yield literal.quotation(annotation.passage.exact)
    where = literal.line(citation.short(notes, annotation))
    yield f"— {where} · {annotation.colour}" if where else f"— {annotation.colour}"
    if item.remark:
        yield item.remark
    if note := _note(annotation.note):
        yield note
    if annotation.tags:
        yield " ".join(map(_tag, annotation.tags))


def _note(note: str) -> str:
    """The note as it was written, but closing what it opened, and without signs for terminals."""
    note = _CONTROL.sub("", re.sub(r"\r\n?", "\n", note))
    note = blocks.escape(note.strip("\n")) if note.strip() else ""
    if not _OPEN.search(note):
        return note
    from markdown_it import MarkdownIt

    parse = MarkdownIt("commonmark").parse
    sentinel = "<!-- end -->"
    tokens = parse(note)
    fence = tokens[-1].markup if tokens and tokens[-1].type == "fence" else ""
    for closer in ("", fence, *_CLOSERS):
        closed = f"{note}\n{closer}" if closer else note
        last = parse(f"{closed}\n\n{sentinel}")[-1]
        if last.type == "html_block" and last.content.strip() == sentinel:
            return closed
    return note


def _tag(tag: str) -> str:
    try:
        tag = tag_name(tag)
    except ValueError:
        return literal.line(f"#{tag}")
    # A tag may hold nothing else that means something, and between letters this does not.
    return "#" + re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\_", tag)


def _date(value: str | None) -> frontmatter.Value:
    """A full date as a date, which YAML has; anything less as text."""
    try:
        day = date.fromisoformat(value or "")
    except ValueError:
        return value
    return day if str(day) == value else value
