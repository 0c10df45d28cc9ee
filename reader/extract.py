"""Extracts: what of an article tells where its passages stand, and what is said with them."""

from typing import Protocol


class Extract(Protocol):
    """An article as exports need it. A `Document` is one; the index keeps another one of each
    article, so that its file need not be parsed."""

    @property
    def text(self) -> str:
        """Canonical."""

    @property
    def hash(self) -> str:
        """Of the text."""

    @property
    def title(self) -> str: ...
    @property
    def author(self) -> str | None: ...
    @property
    def date(self) -> str | None: ...
    @property
    def updated(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...
    @property
    def format(self) -> str: ...
    @property
    def words(self) -> int | None: ...

    def speaker_at(self, offset: int, /) -> str:
        """Who says what stands there, or ""."""

    def heading_at(self, offset: int, /) -> str:
        """The heading that it stands under, or ""."""

    def paragraph_at(self, offset: int, /) -> int:
        """The number of its paragraph, from 1."""
