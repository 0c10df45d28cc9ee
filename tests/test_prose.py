"""Markdown of paragraphs and headings alone is read as the grammar reads it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.formats import markdown
from reader.formats.plain import Parsed
from reader.formats.prose import prose
from reader.text import clean

LINES = st.one_of(
    st.sampled_from(
        [
            *("", "", " ", "\u00a0", "The ferry sails.", "It *sails* at nine, they “said”  "),
            *("# A title", "## Two", "###### Six ", "####### seven", "#tag", "# a # b", "#", "# "),
            *("- item", "+ a", "* b", "1. one", "12) two", "2024 was wet", "3.1 m", "> quoted"),
            *(
                "    code",
                "  indented",
                "```",
                "~~~",
                "***",
                "---",
                "===",
                "___",
                "<div>",
                "| a | b",
            ),
            *(
                "[x]: http://example.org",
                "[^1]: note",
                "word[^1]",
                "a|b",
                "-|-",
                ":-:",
                "&amp; &lt;",
            ),
            *(
                "\\# no title",
                "line\\",
                "`code` and <b>bold</b>",
                "café ﬁ é",
                "北约峰会",
                "\u3000x",
            ),
        ]
    ),
    st.text(st.sampled_from("ab #*_-=>|[]<`~1.)&;\u00a0é"), max_size=8),
)
TEXTS = st.lists(LINES, max_size=9).map("\n".join)


def by_grammar(text: str) -> Parsed:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "prose", lambda _: None)
        return markdown.parse(text)


@given(TEXTS)
@settings(max_examples=600)
@example("# a\nb\n# c\n\nd")
@example("a\n  \nb")
@example("# \u00a0\n\na")
def test_the_short_way_and_the_grammar_agree(text: str) -> None:
    text = clean(text).text
    assert markdown.parse(text) == by_grammar(text)


def test_most_articles_go_the_short_way() -> None:
    text = "# Ferry\n\nBy Ida Moe\n\nIt sails at 9.30 - they said.\nNobody *minded*.\n\n## Later"
    assert prose(text) == [
        (1, "Ferry"),
        (0, "By Ida Moe"),
        (0, "It sails at 9.30 - they said.\nNobody *minded*."),
        (2, "Later"),
    ]


@pytest.mark.parametrize(
    "text", ["- a", "a\n- b", "    a", "> a", "1. a", "a\n===", "<b>", "[a]: b"]
)
def test_what_may_be_more_is_left_to_the_grammar(text: str) -> None:
    assert prose(text) is None
