"""Markdown: its blocks and inline styles over the plain text that is read.

Import it only where Markdown is parsed: it brings markdown-it-py along.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from markdown_it.token import Token

from reader.document import Kind
from reader.formats import plain
from reader.formats.body import Body, blanks
from reader.formats.commonmark import Env, TangledError, blocks, inlines, marked
from reader.formats.inline import add, add_tag
from reader.formats.plain import Parsed
from reader.formats.prose import prose
from reader.formats.tags import BREAKS, Tag, scan

_TASKS = {"[ ] ": "☐", "[x] ": "☑", "[X] ": "☑"}
_BLANKS = re.compile(r"[ \n]+")
_HEADING = re.compile(r"h[1-6]")


def parse(text: str) -> Parsed:
    """Parse canonical text as CommonMark with tables, strikethrough, task lists and footnotes.

    Markup goes, every word stays. Text too tangled to be parsed in time is plain text.
    """
    env: Env = {}
    writer = _Writer(env)
    parts = prose(text)
    if parts is None:
        try:
            tokens = blocks(text, env)
        except TangledError:
            return plain.parse(text)
        writer.write(tokens)
    else:
        writer.write_prose(parts)
    writer.write_notes()
    return writer.body.parsed()


@dataclass(slots=True)
class _Container:
    """A quotation, list item or footnote that blocks stand in."""

    kind: Kind
    level: int
    marker: str = ""
    """Of an item, until something stands behind it."""
    group: int = 0
    lead: str = ""
    """What is drawn before the lines of what stands in it."""


@dataclass(slots=True)
class _List:
    group: int
    number: int = -1


class _Writer:
    """Goes through the tokens and writes down what they hold."""

    def __init__(self, env: Env) -> None:
        self.body = Body()
        self._env = env
        self._inside: list[_Container] = []
        self._lists: list[_List] = []
        self._groups = 0
        self._notes: dict[str, list[Sequence[Token]]] = {}

    def write(self, tokens: Sequence[Token]) -> None:
        """Write a run of block tokens."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            match token.type:
                case "paragraph_open":
                    self._paragraph(tokens[at + 1].content)
                case "heading_open":
                    self.body.open(Kind.HEADING, int(token.tag[1]), within=self._within())
                    self._line(tokens[at + 1].content)
                    self._close()
                case "list_item_open":
                    self._item(token)
                case "blockquote_open":
                    level = self._depth(Kind.QUOTE) + 1
                    self._inside.append(_Container(Kind.QUOTE, level, lead="│ "))
                case "list_item_close" | "blockquote_close":
                    self._inside.pop()
                case "bullet_list_open" | "ordered_list_open":
                    self._lists.append(_List(self._group()))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                case "fence" | "code_block":
                    content = token.content.removesuffix("\n")
                    self._wrote(self.body.code(content, self._within()))
                case "html_block":
                    self._html(token.content)
                case "hr":
                    self.body.rule()
                case "table_open":
                    self._groups += 1
                    at = self._table(tokens, at)
                case "footnote_reference_open":
                    end = next(
                        number
                        for number in range(at + 1, len(tokens))
                        if tokens[number].type == "footnote_reference_close"
                        and tokens[number].level == token.level
                    )
                    label = str(token.meta["label"])
                    self._notes.setdefault(label, []).append(tokens[at + 1 : end])
                    at = end
            at += 1

    def write_prose(self, parts: Sequence[tuple[int, str]]) -> None:
        """Write headings and paragraphs that stand in nothing."""
        for level, content in parts:
            kind = Kind.HEADING if level else Kind.PARAGRAPH
            if marked(content):
                self.body.open(kind, level)
                self._line(content)
                self._close()
            else:
                self.body.words(content, kind, level)

    def write_notes(self) -> None:
        """Write the footnotes: in the order they are referred to, then those that never are."""
        notes = self._env.get("footnotes", {"list": {}, "refs": {}})
        listed: dict[int, dict[str, object]] = notes["list"]
        self._groups += 1
        group = self._groups
        number = 0
        while number < len(listed) or self._notes:
            if number == len(listed):
                label = next(iter(self._notes))
                listed[number] = {"label": label, "count": 0}
                notes["refs"][f":{label}"] = number
            note = listed[number]
            number += 1
            for tokens in self._notes.pop(str(note.get("label", "")), []):
                marker = f"[{number}]"
                self._inside = [_Container(Kind.ITEM, 1, marker, group, blanks(marker))]
                self.write(tokens)
            if "tokens" in note:  # it stands where it is referred to
                self.body.open(Kind.ITEM, 1, f"[{number}]", group)
                add(self.body, cast("Sequence[Token]", note["tokens"]))
                self.body.close()
        self._inside = []

    def _paragraph(self, content: str) -> None:
        inside = self._inside[-1] if self._inside else None
        if inside and inside.marker and content[:4] in _TASKS:
            inside.marker = _TASKS[content[:4]]
            content = content[4:]
        self._open()
        self._line(content)
        self._close()

    def _open(self) -> None:
        """Begin a paragraph, as what it is where it stands."""
        if self._inside:
            inside = self._inside[-1]
            within = self._within(bool(inside.marker))
            self.body.open(inside.kind, inside.level, inside.marker, inside.group, within)
        else:
            self.body.open(Kind.PARAGRAPH)

    def _close(self) -> None:
        self._wrote(self.body.close())

    def _wrote(self, anything: bool) -> None:
        """What is written uses up the markers of the items around it."""
        if anything:
            for container in self._inside:
                container.marker = ""

    def _item(self, token: Token) -> None:
        """Begin an item. Its number is as written, but counts on where it would not rise."""
        inside = self._lists[-1]
        marker = "•"
        if token.info:
            inside.number = max(int(token.info), inside.number + 1)
            marker = f"{inside.number}{token.markup}"
        level = self._depth(Kind.ITEM) + 1
        self._inside.append(_Container(Kind.ITEM, level, marker, inside.group, blanks(marker)))

    def _table(self, tokens: Sequence[Token], at: int) -> int:
        """Write the rows of the table that opens at an index; returns where it closes."""
        between = ""
        while tokens[at].type != "table_close":
            match tokens[at].type:
                case "tr_open":
                    head = tokens[at + 1].type == "th_open"
                    within = self._within()
                    self.body.open(Kind.ROW, int(head), group=self._groups, within=within)
                    between = ""
                case "inline":
                    self.body.add(between)
                    self._line(tokens[at].content)
                    between = " | "
                case "tr_close":
                    self._close()
            at += 1
        return at

    def _html(self, markup: str) -> None:
        """Write the paragraphs, headings and preformatted parts of a block of HTML."""
        kept: list[str] | None = None
        self._open()
        for part in [*scan(markup), Tag("pre", closing=True)]:
            if isinstance(part, str):
                if kept is None:
                    self.body.add(_BLANKS.sub(" ", part))
                else:
                    kept.append(part)
            elif part.name == "pre":
                if kept is None:
                    self._close()
                else:
                    self._wrote(self.body.code("".join(kept).strip("\n"), self._within()))
                kept = None if part.closing else []
                self._open()
            elif kept is not None:
                kept.append("\n" if part.name == "br" else part.alt)
            elif part.name in BREAKS and part.name != "br":
                self._close()
                if _HEADING.fullmatch(part.name) and not part.closing:
                    self.body.open(Kind.HEADING, int(part.name[1]), within=self._within())
                else:
                    self._open()
            else:
                add_tag(self.body, part)

    def _line(self, content: str) -> None:
        """Write the content of a paragraph, heading or cell."""
        add(self.body, inlines(content, self._env))

    def _group(self) -> int:
        """The group of a list: that of the list around it, or a new one."""
        for container in self._inside:
            if container.kind is Kind.ITEM:
                return container.group
        self._groups += 1
        return self._groups

    def _within(self, opening: bool = False) -> str:
        """What is drawn before the lines of the next block; the marker that it opens its item
        with stands in the place of that item's blanks."""
        around = self._inside[:-1] if opening else self._inside
        return "".join(container.lead for container in around)

    def _depth(self, kind: Kind) -> int:
        return sum(container.kind is kind for container in self._inside)
