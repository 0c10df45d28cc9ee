"""Quoted text in Markdown: read back by other programs' rules, it is letter for letter the same."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from reader.exports import literal
from reader.text import clean, clean_line

FRAGMENTS = (
    *r"""
    #tag #a/b # ## [x] [[x]] [[x|y]] ![x](y) [x](y) [x]: y [^1] [^1]: | |-| --- -- - + * ** *a* _a_
    __a__ a_b === = == ==a== %% %%a%% ~ ~~~ ~~a~~ ` ``` `a` $ $a$ $$ > >> < <b> </b> <!-- --> <? ^
    a^b^ ^id &amp; &#35; &nbsp &x; \ \\ \# 1. 12) 1999. 3.5 ¶ “a” : :: a::b :-: :-- -: :::
    {#id} {{x}} http://x.y https://x.y/a_b#c www.x.y WWW.x.y a@b.c @a //x ftp://x <http://x.y> !a
    ! +++ ; … 😀 👩‍👩‍👧 שלום مرحبا é 漢字 - [ ]
    """.split(),
    *(" ", "  ", "    ", "\n", "\n\n", "\n \n", "\u00a0", "\u3000", "\t", "- a", "a" * 1_000),
)
HOSTILE = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), min_size=1, max_size=12).map(
    "".join
)
PASSAGES = HOSTILE.map(lambda text: clean(text).text.strip()).filter(bool)
LINES = HOSTILE.map(clean_line).filter(bool)
PARSERS = {
    "commonmark": MarkdownIt("commonmark"),
    "github": MarkdownIt("gfm-like", {"linkify": False}),
    "extended": MarkdownIt("gfm-like", {"linkify": False})
    .use(footnote_plugin)
    .use(dollarmath_plugin)
    .use(deflist_plugin),
}


def shown(inline: Token) -> str:
    """The letters that a paragraph or heading shows; anything but letters and breaks is refused."""
    letters = {"text": None, "hardbreak": "\n"}
    tokens = inline.children or []
    assert {token.type for token in tokens} <= letters.keys()
    return "".join(letters[token.type] or token.content for token in tokens)


@pytest.mark.parametrize("parser", PARSERS)
@settings(deadline=None)
@given(text=PASSAGES)
@example(text="a | b\n-|-")
@example(text="a\n:--")
@example(text="a\n=")
@example(text="a\n: b")
@example(text="a\n1) b")
@example(text="&#35; &#x35; &amp;")
@example(text="    code\n    code")
@example(text="\u3000一\n\u00a0二\u00a0\nthree  \nfour\\\nfive")
@example(text="a\n\n\n \n- b\n1. c\n===\n# d")
def test_a_quotation_is_one_blockquote_that_shows_the_passage(parser: str, text: str) -> None:
    tokens = PARSERS[parser].parse(literal.quotation(text))
    paragraphs = [shown(token) for token in tokens if token.type == "inline"]
    assert "\n\n".join(paragraphs) == re.sub(r"\n(?: *\n)+", "\n\n", text)
    assert [token.type for token in tokens] == [
        "blockquote_open",
        *["paragraph_open", "inline", "paragraph_close"] * len(paragraphs),
        "blockquote_close",
    ]


@pytest.mark.parametrize("parser", PARSERS)
@settings(deadline=None)
@given(text=LINES)
def test_a_line_shows_itself_as_heading_and_as_paragraph(parser: str, text: str) -> None:
    for before, kind in (("", "paragraph"), ("# ", "heading"), ("“", "paragraph")):
        tokens = PARSERS[parser].parse(before + literal.line(text))
        assert [token.type for token in tokens] == [f"{kind}_open", "inline", f"{kind}_close"]
        assert shown(tokens[1]) == before.strip("# ") + text


@settings(deadline=None)
@given(text=PASSAGES)
def test_bare_addresses_make_no_links_where_they_are_looked_for(text: str) -> None:
    parser = MarkdownIt("gfm-like")
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_link": False})
    tokens = parser.parse(literal.quotation(text))
    assert not [child for token in tokens for child in token.children or [] if "link" in child.type]


def test_bare_addresses_are_looked_for() -> None:
    parser = MarkdownIt("gfm-like")
    assert "href" in parser.render("http://example.org a@example.org")
    assert "href" not in parser.render(
        literal.quotation("http://example.org a@example.org www.a.org")
    )


@settings(deadline=None)
@given(text=PASSAGES)
@example(text="a %%b%% ==c== d::e %%% === :::")
def test_no_sign_of_a_note_taking_program_is_left(text: str) -> None:
    quotation = re.sub(r"&#\d+;", "", literal.quotation(text))
    assert not re.search(r"(?<!\\)(?:\\\\)*(?:#|\[|\^|\$|\|)", quotation)
    assert not re.search("%%|==|::", quotation)


def test_addresses_without_a_scheme_make_no_links() -> None:
    assert literal.line("www.a.org WWW.a.org") == r"www\.a.org WWW\.a.org"


def test_ordinary_text_is_left_alone() -> None:
    text = "Well, it’s 3.5 % - “easier” (and/or: better) at 16:17; AT&T = a-b, 5 + 5!"
    assert literal.line(text) == text
    assert literal.quotation(text) == f"> {text}"
