"""What can be done with a passage: of the marking keys those that do something to it."""

from collections.abc import Iterable

from reader.annotation import Annotation
from reader.text import clean_line, clip
from reader.ui.keys import Key

_NEVER = ("mark.grow", "mark.menu", "mark.undo", "mark.redo", "mark.select_paragraph")
_ANNOTATED = ("mark.delete", "mark.ends")
_TITLE = 160
"""Code points of a passage that a title shows."""


def offered(table: Iterable[Key], known: Annotation | None, *, selected: bool) -> list[Key]:
    """The keys that do something to an annotation, or to a selection or sentence where `known` is
    None, each labelled with what it would do."""
    found = []
    for key in table:
        label = _label(key, known, selected) if key.id.startswith("mark.") else ""
        if label:
            found.append(key._replace(label=label))
    return found


def heading(text: str, known: Annotation | None, *, selected: bool) -> str:
    """A title that names the passage, whose text is given."""
    quoted = f"“{clip(clean_line(text), _TITLE)}”"
    if known:
        return f"Annotation: {quoted}"
    return f"Selection: {quoted}" if selected else f"Sentence: {quoted}"


def _label(key: Key, known: Annotation | None, selected: bool) -> str:
    """What a key would do, in words; "" where it would do nothing."""
    if key.id.startswith(_NEVER) or (key.id in _ANNOTATED and known is None):
        return ""
    if key.id == "mark.select":
        return "" if selected or known else "Select from this sentence on"
    if key.id == "mark.highlight" and known:
        return "" if known.note or known.tags else "Remove the highlight"
    if key.id == "mark.highlight":
        return "Highlight"
    if key.id == "mark.note":
        return "Change the note" if known and known.note else "Write a note"
    if key.id == "mark.untag":
        return key.label if known and known.tags else ""
    if known and key.action == f"colour('{known.colour}')":
        return ""
    return key.label
