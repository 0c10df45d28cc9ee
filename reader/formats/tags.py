"""HTML in Markdown: its tags, told apart from the text between them."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

BREAKS = frozenset(
    "address article aside blockquote body br caption center col colgroup dd details dialog dir"
    " div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head"
    " header hgroup hr html iframe legend li link main menu menuitem nav noframes noscript ol"
    " optgroup option p param pre search section select source summary table tbody td template"
    " tfoot th thead title tr track ul video".split()
)
"""These part the words before and behind them."""
_WITHIN = frozenset(
    "a abbr acronym applet audio b base basefont bdi bdo big blink button canvas cite code data"
    " datalist del dfn em embed font i img input ins kbd label map mark marquee math meta meter"
    " nobr object output picture progress q rb rp rt rtc ruby s samp script slot small span"
    " strike strong style sub sup svg textarea time tt u var wbr".split()
)
UNSEEN = ("script", "style")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*+)((?:[\s/](?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)?)>", re.I)
_ALT = re.compile(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!doctype[^<>]*>", re.IGNORECASE)
_PAIRS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))


class Tag(NamedTuple):
    """An opening or closing tag of an element that HTML knows."""

    name: str
    closing: bool
    alt: str = ""
    """What stands for an image; of one that is mere decoration nothing."""


def scan(markup: str) -> Iterator[str | Tag]:
    """The text, with character references decoded, and the tags of a piece of HTML, in order.

    Comments and the like, scripts and styles are left out. What does not end, and tags that
    HTML does not know, such as `<inaudible>`, are text.
    """
    endless: set[str] = set()
    start = at = 0
    while (at := markup.find("<", at)) >= 0:
        found = _find(markup, at, endless)
        if not found:
            at += 1
            continue
        if at > start:
            yield unescape(markup[start:at])
        if found[1]:
            yield found[1]
        start = at = found[0]
    if start < len(markup):
        yield unescape(markup[start:])


def _find(markup: str, at: int, endless: set[str]) -> tuple[int, str | Tag] | None:
    """What begins at a `<`: where it ends and what it comes to; None where that is a mere sign.

    `endless` keeps what was searched in vain, so that nothing is searched twice.
    """
    for opening, closing in _PAIRS:
        if markup.startswith(opening, at):
            end = -1 if closing in endless else markup.find(closing, at + 2)
            if end < 0:
                endless.add(closing)
                return None
            text = markup[at + len(opening) : end] if opening == "<![CDATA[" else ""
            return end + len(closing), text
    if doctype := _DOCTYPE.match(markup, at):
        return doctype.end(), ""
    match = _TAG.match(markup, at)
    if not match:
        return None
    name = match[2].lower()
    if name not in BREAKS and name not in _WITHIN:
        return None
    if name in UNSEEN and not match[1] and name not in endless:
        end_tag = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(markup, match.end())
        if end_tag:
            return end_tag.end(), ""
        endless.add(name)
    if name != "img":
        return match.end(), Tag(name, bool(match[1]))
    alt = _ALT.search(match[3])
    return match.end(), Tag(name, False, unescape(alt[alt.lastindex or 0]) if alt else "image")
