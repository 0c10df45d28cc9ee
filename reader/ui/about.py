"""What is shown over a text: its title where it does not begin with it, and what is known of it."""

from reader.dates import told
from reader.document import Document, Origin


def title_above(document: Document) -> str:
    """The title to show over the text; "" where the text begins with its title itself."""
    if document.metadata.title.origin is Origin.TEXT:
        return ""
    first = document.outline[:1]
    opens = first and first[0].start <= document.blocks[0].start
    return "" if opens and first[0].title.strip() == document.title else document.title


def about(document: Document, between: str = " · ") -> list[str]:
    """What is known of an article, in a line, and what was done to its text, in another;
    `between` parts what stands in a line."""
    known = document.metadata
    parts = [
        known.author.value if known.author else "",
        known.source.value if known.source else "",
        told(known.date.value) if known.date else "",
        "transcript" if document.turns else "",
    ]
    lines = [between.join(part for part in parts if part)]
    if document.hidden:
        count = f"{document.hidden:,} hidden character{'s' if document.hidden != 1 else ''}"
        lines.append(f"{count} removed")
    if document.guessed:
        lines.append(f"encoding guessed: {document.guessed}")
    return [line for line in lines if line]
