"""What an article's notes are exported as; a new format is a file here and a row in the table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.exports.files import Render


def formats() -> Mapping[str, "Render"]:
    """Formats by their name: each makes the text of one article's file.

    They are imported when they are asked for, so that a citation alone needs none of them.
    """
    from reader.exports import markdown

    return {"markdown": markdown.render}
