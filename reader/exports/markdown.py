"""Papers as Markdown files that their owner can write into."""

import re
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from reader.anchoring import Placements
from reader.annotation import Notes
from reader.dates import told
from reader.exports import blocks, frontmatter, papers, properties, quotes
from reader.exports.blocks import Block, Piece
from reader.exports.layouts import Layout, usual
from reader.exports.papers import Entry, Label, Paper
from reader.exports.printing import Markdown
from reader.exports.quotes import Quote
from reader.exports.sandbox import Value
from reader.extract import Extract
from reader.options import Flavour

ID = "reader_id"
"""The front matter's key for the id of what is in a file; by it a file is found again."""
_HEAD = "head"
# What can swallow all that follows a note, if the note does not close it itself.
_OPEN = re.compile(r"[`~<](?:(?<=`)``|(?<=~)~~|(?<=<)[!?a-zA-Z])")
_CLOSERS = ("-->", "?>", "]]>", ">", "</script>", "</pre>", "</style>", "</textarea>")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class _Front(NamedTuple):
    """How what a file says of itself is read and written."""

    split: Callable[[str], tuple[str, str]]
    merge: Callable[[str, Mapping[str, frontmatter.Value], Collection[str]], str]
    fenced: Callable[[str], str]
    stamps: Callable[[Mapping[str, frontmatter.Value]], tuple[str, ...]]
    ours: Callable[[str, str, Collection[str]], list[str]]


_NOTE = _Front(
    frontmatter.split,
    frontmatter.merge,
    frontmatter.fenced,
    frontmatter.stamps,
    frontmatter.ours,
)
_PAGE = _Front(
    properties.split, properties.merge, properties.fenced, properties.stamps, properties.ours
)


def render(
    notes: Notes,
    document: Extract | None,
    previous: str = "",
    chosen: Collection[str] | None = None,
    placed: Placements | None = None,
    layout: Layout | None = None,
) -> str:
    """The text of an article's file; `document` is None where the article is missing.

    `placed` tells where the annotations stand in the document; without it they are looked for in
    its text alone. Else as `write`.
    """
    found = quotes.quotes(notes, document, placed)
    paper = papers.article(quotes.present(notes, document), document, found)
    return write(paper.only(chosen), layout or usual(), previous)


def name(paper: Paper, layout: Layout) -> str:
    """What a layout calls a paper's file, without a suffix. Raises ValueError where its template
    is wrong."""
    return layout.name(_head(paper, len(paper.entries)))


def write(paper: Paper, layout: Layout, previous: str = "") -> str:
    """The text of a paper's file.

    `previous` is the text of the file so far: all in it that is not ours stays as it is, in place.
    An annotation that is in it stays there though it is not wanted, for what its owner wrote below
    it is about it. Raises ValueError, with a line fit to show, where its front matter cannot be
    understood, or a template is wrong.
    """
    if previous and previous == (fresh := write(paper, layout)):
        return fresh  # as it mostly is; merging would find the same, but takes longer
    if 0 < previous.count("\n") == previous.count("\r\n"):
        text = write(paper, layout, previous.replace("\r\n", "\n"))
        return text.replace("\n", "\r\n")
    bulleted = layout.flavour is Flavour.LOGSEQ
    front = _PAGE if _frontless(previous, bulleted) else _NOTE
    wanted = _wanted(paper, front.split(previous)[1])
    known = {entry.key: entry for entry in wanted}
    tags = {tag for entry in wanted for tag in entry.quote.annotation.tags}
    ours = {**paper.properties, "tags": sorted(tags)}
    while True:
        inside, body = front.split(previous)
        pieces = blocks.parse(body)
        wrote = {stamp for piece in pieces if isinstance(piece, Block) for stamp in piece.stamps}
        if paper.partial:
            tags.update(front.ours(inside, "tags", wrote))
            ours["tags"] = sorted(tags)
            pieces = [_left(piece, known) for piece in pieces]
        inside = front.merge(inside, {**ours, ID: paper.id}, wrote)
        pieces = blocks.arrange(pieces, [_HEAD, *known])
        items = [known.get(piece.key) for piece in pieces if isinstance(piece, Block)]
        contents = map(blocks.escape, _contents(paper, layout, items))
        stamps = front.stamps(ours)
        text = front.fenced(inside) + blocks.join(pieces, contents, stamps, bulleted=bulleted)
        if text == previous or not blocks.stray(pieces):
            return text
        # A marker that had lost its like may have found another where a block between them went.
        previous = text


def _frontless(previous: str, bulleted: bool) -> bool:
    """Whether what a file says of itself stands in properties, as Logseq has them, rather than in
    front matter; what is there already decides."""
    if frontmatter.split(previous)[0]:
        return False
    return bulleted or bool(properties.find(previous, ID))


def _left(piece: Piece, known: Container[str]) -> Piece:
    """A block that nothing is known of as if it were its owner's; any other piece as it is."""
    if isinstance(piece, str) or piece.key == _HEAD or piece.key in known:
        return piece
    return piece.raw


def _wanted(paper: Paper, body: str) -> list[Entry]:
    """The entries whose annotations were chosen or are in the file."""
    chosen = paper.chosen
    if chosen is None:
        return list(paper.entries)
    there = {piece.key for piece in blocks.parse(body) if isinstance(piece, Block)}
    return [one for one in paper.entries if one.quote.annotation.id in chosen or one.key in there]


def _contents(paper: Paper, layout: Layout, items: Sequence[Entry | None]) -> Iterator[str]:
    """What stands in the blocks of the file, in its order; None is the head."""
    found = [n for n, item in enumerate(items) if item is None or not item.lost]
    above: tuple[Label, ...] = ()
    for n, item in enumerate(items):
        if item is None:
            yield layout.head(_head(paper, len(items) - 1))
            continue
        # Orphans that the file has among the others stay there: what is written below them does.
        headings = [(2, papers.LOST)] if n == found[-1] + 1 else []
        if not item.lost:
            headings += _headings(above, item.labels)
            above = item.labels
        yield layout.passage(_passage(item, headings, layout))


def _headings(above: tuple[Label, ...], here: tuple[Label, ...]) -> Iterator[tuple[int, str]]:
    """The headings, with their levels, of what begins here."""
    level = 2
    for n, label in enumerate(here):
        if label.text:
            if here[: n + 1] != above[: n + 1]:
                yield level, label.text
            level += 1


def _head(paper: Paper, count: int) -> dict[str, Value]:
    known = paper.details
    date = told(known.get("day", ""))
    facts: list[Value] = [known.get("author", ""), date, known.get("source", "")]
    given = {name: known.get(name, "") for name in ("author", "day", "source", "path")}
    return {
        **{"title": paper.title, "name": paper.name, "id": paper.id, "count": count},
        **{"date": date, "missing": paper.missing, "facts": [fact for fact in facts if fact]},
        **given,
    }


def _passage(entry: Entry, headings: Sequence[tuple[int, str]], layout: Layout) -> dict[str, Value]:
    """What a layout shows of a passage: of so many values only those are made that it asks for."""
    quote, names = entry.quote, layout.names
    given = {name: made(quote) for name, made in _VALUES.items() if name in names}
    given["note"] = Markdown(_note(quote.annotation.note, layout.flavour))
    given["block"] = Markdown(entry.key)
    given["headings"] = [
        {"signs": Markdown("#" * min(level, 6)), "level": level, "text": text}
        for level, text in headings
    ]
    return given


_VALUES: Mapping[str, Callable[[Quote], Value]] = {
    "quotation": lambda quote: quote.annotation.passage.exact,
    "tags": lambda quote: list(quote.annotation.tags),
    "colour": lambda quote: quote.annotation.colour.value,
    "citation": lambda quote: quote.citation,
    "place": lambda quote: quote.place,
    "state": lambda quote: quote.state.value,
    "remarks": lambda quote: [Markdown(remark) for remark in quote.remarks],
    "heading": lambda quote: quote.annotation.heading,
    "speaker": lambda quote: quote.annotation.speaker,
    "paragraph": lambda quote: quote.annotation.paragraph,
    "title": lambda quote: quote.notes.title,
    "author": lambda quote: quote.notes.author or "",
    "date": lambda quote: told(quote.notes.date or ""),
    "day": lambda quote: quote.notes.date or "",
    "source": lambda quote: quote.notes.source or "",
    "path": lambda quote: quote.notes.paths[-1] if quote.notes.paths else "",
    "created": lambda quote: quote.annotation.created,
    "updated": lambda quote: quote.annotation.updated,
    "id": lambda quote: quote.annotation.id,
}


def _note(note: str, flavour: Flavour) -> str:
    """The note as it was written, but closing what it opened, and without signs for terminals."""
    if not note.isprintable():
        note = _CONTROL.sub("", note.replace("\r\n", "\n").replace("\r", "\n"))
    note = note.strip("\n") if note.strip() else ""
    if flavour is Flavour.OBSIDIAN and "%%" in note:
        note = _uncommented(note)
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


def _uncommented(note: str) -> str:
    """A note that closes the comment it opens: to Obsidian one goes on to the next `%%`."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse(note)
    parts = [child for token in tokens for child in token.children or ()]
    signs = sum(part.content.count("%%") for part in parts if part.type in ("text", "html_inline"))
    return f"{note}\n%%" if signs % 2 else note
