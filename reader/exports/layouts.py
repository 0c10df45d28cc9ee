"""Layouts: how a file is called, begins, and shows a passage; made by templates."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from reader.exports import literal
from reader.exports.printing import Markdown, plain
from reader.exports.sandbox import FaultyTemplate, Sandbox, Value
from reader.options import Flavour
from reader.text import tag_name

PARTS = ("name", "head", "passage")
"""What a layout has templates for: files called `name.j2` and so on."""
_BUILT_IN = Path(__file__).parent / "templates"
_SUFFIX = ".j2"
_LONGEST = 65_536
"""Bytes of a template."""


class Layout:
    """The templates of a flavour, or the user's own in place of some of them."""

    def __init__(self, flavour: Flavour = Flavour.PLAIN, folder: Path | None = None) -> None:
        """`folder` is the user's. Raises FaultyTemplate where a template is none, or where the
        folder is none."""
        self.flavour = flavour
        filters: dict[str, Callable[..., object]] = {
            **{"quote": _quote, "line": _line, "slug": slug},
            **{"tag": _tag, "hashtags": _hashtags},
        }
        counted = folder is not None
        # A name is no Markdown: nothing in it is escaped.
        bare = Sandbox(filters, counted=counted, show=plain)
        other = Sandbox(filters, counted=counted)
        parts = _paths(flavour, folder)
        made = {
            part: (bare if part == "name" else other).compiled(_source(path), path)
            for part, path in parts.items()
        }
        self._name, self._head, self._passage = (made[part].run for part in PARTS)
        self.names = made["passage"].names
        """The values of a passage that it shows."""

    def name(self, values: Mapping[str, Value]) -> str:
        """What a file is to be called, in a line. Raises FaultyTemplate, as do the others."""
        return " ".join(self._name(values).split())

    def head(self, values: Mapping[str, Value]) -> str:
        """What a file begins with, without empty lines around it."""
        return self._head(values).strip("\n")

    def passage(self, values: Mapping[str, Value]) -> str:
        """What it shows of a passage, without empty lines around it."""
        return self._passage(values).strip("\n")


@cache
def usual(flavour: Flavour = Flavour.PLAIN) -> Layout:
    """The layout of a flavour as it comes with reader."""
    return Layout(flavour)


def templates(flavour: Flavour, folder: Path | None = None) -> Iterator[tuple[str, str]]:
    """The templates of a layout: the names of their files, and what stands in these."""
    for path in _paths(flavour, folder).values():
        yield path.name, _source(path)


def slug(text: object) -> Markdown:
    """A text as part of a file's name: lower-case words of ASCII letters, joined by `-`."""
    from slugify import slugify

    return Markdown(slugify(str(text), max_length=80, word_boundary=True))


def _paths(flavour: Flavour, folder: Path | None) -> dict[str, Path]:
    """Where the templates are, by what they are for."""
    paths = {part: _BUILT_IN / flavour / f"{part}{_SUFFIX}" for part in PARTS}
    if folder is None:
        return paths
    try:
        if not folder.is_dir():
            raise FaultyTemplate(f"{folder}: there is no such folder of templates")
        own = {part: folder / path.name for part, path in paths.items()}
        # What a link leads to that leads nowhere is missed, not replaced.
        found = {part: path for part, path in own.items() if path.exists() or path.is_symlink()}
    except OSError as error:
        raise FaultyTemplate(f"{folder}: {error.strerror}") from None
    if not found:
        names = " nor ".join(path.name for path in paths.values())
        raise FaultyTemplate(f"{folder}: there is neither {names} in it")
    return paths | found


def _source(path: Path) -> str:
    try:
        if not path.is_file():
            raise FaultyTemplate(f"{path}: is no regular file")
        with path.open("rb") as file:
            content = file.read(_LONGEST + 1)
        if len(content) > _LONGEST:
            raise FaultyTemplate(f"{path}: is larger than {_LONGEST // 1024} KiB")
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise FaultyTemplate(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise FaultyTemplate(f"{path}: is not UTF-8") from None


def _quote(text: str) -> Markdown:
    return Markdown(literal.quotation(text))


def _line(text: object) -> Markdown:
    return Markdown(literal.line(str(text)))


@lru_cache(1_000)
def _tag(tag: str) -> Markdown:
    try:
        tag = tag_name(tag)
    except ValueError:
        return Markdown(literal.line(f"#{tag}"))
    # A tag may hold nothing else that means something, and between letters this does not.
    return Markdown("#" + re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\_", tag))


def _hashtags(tags: Iterable[str]) -> Markdown:
    return Markdown(" ".join(map(_tag, tags)))
