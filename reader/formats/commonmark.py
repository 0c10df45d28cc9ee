"""The Markdown grammar: CommonMark with tables, strikethrough and footnotes, no word lost.

Import it only where Markdown is parsed: it brings markdown-it-py along.
"""

import re
from collections.abc import MutableMapping
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, html_block, paragraph, reference, table
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_plugin, footnote_ref

from reader.pieces import pieces
from reader.text import clean_line

DEEPEST = 32
"""Blocks nested deeper than this, where a list counts twice, are paragraphs with their markers."""
DEEPEST_LINK = 12
"""Brackets are looked into for links no deeper than this; it saves time, hardly any links."""
LONGEST = 16_384
"""A longer paragraph (code points) is parsed in parts, which no emphasis or link outlasts."""
LONGEST_TARGET = 2_048
"""A link whose target is longer (code points) leads nowhere."""

Env = MutableMapping[str, Any]
_SIGNS = re.compile(r"[\n\\`*_~\[\]!&<^]")
_SCHEME = re.compile(r"([^/?#]*):")
# A label holds no brackets; the destination may stand on the next line.
_DEFINITION = re.compile(r"\[(?:[^\[\]\\]|\\.){1,999}\]:\s*(\S+)", re.DOTALL)
# The footnotes' own rule looks for the bracket to the end of the paragraph, again and again.
_NOTE = re.compile(r"\[\^[^ \n\]]{1,200}\]")
# HTML that may hold blank lines, and what it ends with.
_ENDS = {
    re.compile("<!--"): re.compile("-->"),
    re.compile(r"<\?"): re.compile(r"\?>"),
    re.compile(r"<!\[CDATA\["): re.compile(r"\]\]>"),
    re.compile(r"<(?:script|pre|style|textarea)\b", re.IGNORECASE): re.compile(
        "</(?:script|pre|style|textarea)>", re.IGNORECASE
    ),
}
_LEADS = re.compile(r"[/#:@<%]|\w\.\w")


class TangledError(ValueError):
    """The text asks for more work than any Markdown that was meant to be read."""


def blocks(text: str, env: Env) -> list[Token]:
    """The blocks of a text as markdown-it's tokens, with their inline content not parsed yet.

    `env` takes what is defined for all of the text, links and footnotes. Raises TangledError.
    """
    env["steps"] = 2 * len(text) + 1_000
    env["ends"] = [
        max((end.end() for end in ends.finditer(text)), default=0) for ends in _ENDS.values()
    ]
    return _grammar().parse(text, env)


def marked(content: str) -> bool:
    """Whether there may be more in a block's content than words."""
    return bool(_SIGNS.search(content))


def inlines(content: str, env: Env) -> list[Token]:
    """The inline tokens of a block's content; a part that is tangled is text as it stands."""
    if not marked(content):
        return [Token("text", "", 0, content=content)]
    tokens: list[Token] = []
    grammar = _grammar()
    for start, end in pieces(content, 0, len(content), LONGEST):
        part = content[start:end]
        found: list[Token] = []
        notes = len(env.get("footnotes", {}).get("list", ()))
        env["steps"] = 4 * len(part) + 200
        try:
            grammar.inline.parse(part, grammar, env, found)
        except (TangledError, RecursionError):
            _forget(env, notes)
            found = [Token("text", "", 0, content=part)]
        tokens += found
    return tokens


def _forget(env: Env, notes: int) -> None:
    """Take back the footnotes beyond a number: the text that refers to them was not parsed."""
    footnotes = env.get("footnotes", {})
    for number in range(notes, len(footnotes.get("list", ()))):
        del footnotes["list"][number]
    for label, number in footnotes.get("refs", {}).items():
        footnotes["refs"][label] = number if number < notes else -1


@cache
def _grammar() -> MarkdownIt:
    grammar = _Grammar()
    # Blocks stop short of this by a rule of their own, since markdown-it drops what is deeper.
    options = {"maxNesting": DEEPEST + DEEPEST_LINK}
    grammar.inline = _Inline()
    grammar.configure("commonmark", options).enable(["table", "strikethrough"])
    footnote_plugin(grammar)
    grammar.inline.ruler.at("footnote_ref", _footnote_ref)
    ruler = grammar.block.ruler
    ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    ruler.at("reference", _reference)
    ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    everywhere = ["paragraph", "reference", "blockquote", "list"]
    ruler.before("table", "bounds", _bounds, {"alt": everywhere})
    # Footnotes stay where they are defined: moved, those that nothing refers to would be lost.
    grammar.core.ruler.enableOnly(["normalize", "block"])
    return grammar


class _Grammar(MarkdownIt):
    def normalizeLink(self, url: str) -> str:
        """Where a link leads, in printable ASCII: the web, a mail address, a file beside this
        one or a place in it; "" where it is anything else, so that its text is shown still."""
        url = clean_line(url)
        if len(url) > LONGEST_TARGET:
            return ""
        url = clean_line(super().normalizeLink(url))
        if scheme := _SCHEME.match(url):
            return url if scheme[1].lower() in ("http", "https", "mailto") else ""
        return "" if url.startswith("//") else url

    def normalizeLinkText(self, url: str) -> str:
        return url


class _Inline(ParserInline):
    def skipToken(self, state: StateInline) -> None:
        """Look for the end of a bracket. Brackets that do not close make this quadratic."""
        _step(state.env)
        if state.level >= DEEPEST_LINK:
            state.pos = state.posMax
        else:
            super().skipToken(state)


def _step(env: Env) -> None:
    env["steps"] -= 1
    if env["steps"] < 0:
        raise TangledError("the text is nested too deeply")


def _bounds(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    _step(state.env)
    return not silent and state.level >= DEEPEST and paragraph(state, start, end, silent)


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    return bool(_NOTE.match(state.src, state.pos)) and footnote_ref(state, silent)


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A definition that leads nowhere, as in `[Question]: Why?`, is text."""
    found = _DEFINITION.match(state.src, state.bMarks[start] + state.tShift[start])
    leads = not found or _LEADS.search(found[1])
    return bool(leads) and reference(state, start, end, silent)


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """HTML that is never closed would take in all that follows."""
    at = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<", at):
        return False
    ends: list[int] = state.env["ends"]
    for opening, last in zip(_ENDS, ends, strict=True):
        if last <= at and opening.match(state.src, at):
            return False
    return html_block(state, start, end, silent)


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Cells beyond those of the head are dropped by the grammar; they join the last one."""
    first = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    columns = 0
    last = Token("inline", "", 0)
    for token in state.tokens[first:]:
        if token.type == "inline":
            last = token
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map:
            number = token.map[0]
        elif token.type == "tr_close":
            line = state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
            if line.count("|") >= columns:
                cells = escapedSplit(line.strip())
                cells = cells[1:] if cells[:1] == [""] else cells
                more = [cell.strip() for cell in cells[columns:] if cell.strip()]
                last.content = " | ".join([last.content, *more])
    return True
