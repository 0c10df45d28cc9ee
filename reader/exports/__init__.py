"""What an article's notes are exported as; a new format is a file here and a row in the table."""

from collections.abc import Mapping
from types import MappingProxyType

from reader.exports import markdown
from reader.exports.files import Render

FORMATS: Mapping[str, Render] = MappingProxyType({"markdown": markdown.render})
"""Formats by their name: each makes the text of one article's file."""
