"""Inline Markdown: what stands in a line, added to a body with its styles and links.

Import it only where Markdown is parsed: it brings markdown-it-py along.
"""

from collections.abc import Sequence

from markdown_it.token import Token

from reader.document import NOTE, Style
from reader.formats.body import Body
from reader.formats.tags import BREAKS, UNSEEN, Tag, scan

_STYLES = {"em": Style.EMPHASIS, "strong": Style.STRONG, "s": Style.STRIKE, "link": Style.LINK}
_DEFINES = ": "
"""What the line of a definition begins with, under the line of its term."""


def add(body: Body, tokens: Sequence[Token]) -> None:
    """Add the inline tokens of a block."""
    opened: list[tuple[int, str]] = []
    endless: set[str] = set()
    unseen = 0
    for at, token in enumerate(tokens):
        name, _, side = token.type.rpartition("_")
        if name in _STYLES:
            if side == "open":
                opened.append((body.at, str(token.attrs.get("href", ""))))
            else:
                start, target = opened.pop()
                if target or name != "link":
                    body.span(start, _STYLES[name], target)
            continue
        if at < unseen:
            continue
        match token.type:
            case "softbreak":
                following = tokens[at + 1].content if at + 1 < len(tokens) else ""
                if following.startswith(_DEFINES):
                    body.line_end()
                else:
                    body.add(" ")
            case "hardbreak":
                body.line_end()
            case "code_inline":
                start = body.at
                body.add(token.content)
                body.span(start, Style.CODE)
            case "image":
                _add_image(body, token)
            case "footnote_ref":
                start, number = body.at, int(token.meta["id"]) + 1
                body.add(f"[{number}]")
                body.span(start, Style.LINK, f"{NOTE}{number}")
            case "html_inline":
                for part in scan(token.content):
                    if isinstance(part, str):
                        body.add(part)
                    elif part.name in UNSEEN and part.name not in endless:
                        unseen = _end(tokens, at, part.name)
                        endless |= set() if unseen else {part.name}
                    else:
                        add_tag(body, part)
            case _:
                body.add(token.content)


def add_tag(body: Body, tag: Tag) -> None:
    """Add what an HTML tag comes to: a line end, the words for an image, or nothing."""
    if tag.name in BREAKS:
        body.line_end()
    elif tag.alt:
        body.apart()
        body.add(tag.alt)
        body.apart()


def _add_image(body: Body, token: Token) -> None:
    body.apart()
    if token.children:
        add(body, token.children)
    else:
        title = token.attrs.get("title")
        body.add(f"image: {title}" if title else "image")
    body.apart()


def _end(tokens: Sequence[Token], at: int, name: str) -> int:
    """The index behind the next closing tag of a name; 0 where there is none."""
    for number in range(at, len(tokens)):
        token = tokens[number]
        if token.type == "html_inline" and token.content.lower().startswith(f"</{name}"):
            return number + 1
    return 0
