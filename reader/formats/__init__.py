"""From bytes to a document: one file a format, and the table that says which."""

from collections.abc import Callable
from pathlib import PurePath

from reader import speakers
from reader.document import Block, Document, Kind
from reader.formats import front_matter, head, plain
from reader.formats.plain import Parsed
from reader.text import clean, decode


def parse(data: bytes, name: str) -> Document:
    """Parse an article; `name` is its file name, whose suffix decides the format.

    A suffix that is not in the table is read as plain text: what bytes look like is no evidence,
    since a story that begins "Blink" is no archive. Raises reader.text.NotTextError where the
    bytes are no text.
    """
    path = PurePath(name)
    format, parser = formats().get(path.suffix.lower(), ("text", plain.parse))
    decoded = decode(data)
    del data
    cleaned = clean(decoded.text)
    front, body = front_matter.split(cleaned.text)
    parsed = parser(body)
    blocks, turns = speakers.find(parsed.text, parsed.blocks)
    if head.headline(parsed.text, blocks):
        blocks = (Block(Kind.HEADING, blocks[0].start, blocks[0].end, 1), *blocks[1:])
    blocks = head.dated(parsed.text, blocks)
    return Document(
        text=parsed.text,
        blocks=blocks,
        spans=parsed.spans,
        turns=turns,
        metadata=head.metadata(parsed.text, blocks, front_matter.facts(front), path.stem),
        format=format,
        hidden=cleaned.hidden + parsed.hidden,
        guessed=decoded.encoding if decoded.guessed else "",
    )


def formats() -> dict[str, tuple[str, Callable[[str], Parsed]]]:
    """The suffixes that are articles: the name and the parser of each one's format."""
    markdown = ("markdown", _markdown)
    text = ("text", plain.parse)
    return {
        **dict.fromkeys((".txt", ".text", ".log"), text),
        **dict.fromkeys((".md", ".markdown", ".mkd", ".mdown"), markdown),
    }


def _markdown(text: str) -> Parsed:
    from reader.formats import markdown

    return markdown.parse(text)
