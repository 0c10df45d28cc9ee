"""The Markdown file of an article: what stands in it, and that its owner's text is safe in it."""

import re
from dataclasses import replace
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reader.annotation import Annotation, Colour, Notes, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin, Turn
from reader.exports.markdown import render
from reader.passage import Placement, State

SPEECH = (
    "Opening",
    "Good afternoon. NATO will meet.",
    "Ana Silva",
    "Why 40 billion?",
    "And for whom?",
    "Jens Stoltenberg",
    "A minimum baseline.",
)
KINDS = {"Opening": Kind.HEADING, "Ana Silva": Kind.TURN, "Jens Stoltenberg": Kind.TURN}
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})
FRONT = re.compile(r"---\n(.*?\n)---\n(.*)", re.DOTALL)
SIGNS = r"""
    --- - # ## #tag > >> ``` ~~~ | |-| == %% [[x]] [x](y) <!-- --> <b> & &amp; : ' " { } @ ! ? * a
    1. \ $ ^a 😀 שלום
    """
HOSTILE = st.lists(
    st.sampled_from([*SIGNS.split(), " ", "\n", "\t"]) | st.text(max_size=6), max_size=8
).map("".join)


def article(paragraphs: tuple[str, ...] = SPEECH, title: str = "Press conference") -> Document:
    blocks, at = [], 0
    for text in paragraphs:
        blocks.append(Block(KINDS.get(text, Kind.PARAGRAPH), at, at + len(text)))
        at += len(text) + 2
    text = "\n\n".join(paragraphs)
    names = [text[block.start : block.end] for block in blocks if block.kind is Kind.TURN]
    return Document(
        text=text,
        blocks=tuple(blocks),
        turns=tuple(Turn(text.index(name), name) for name in names),
        metadata=Metadata(title=Fact(title, Origin.TEXT), date=Fact("2024-07-05", Origin.TEXT)),
    )


def mark(
    document: Document, quotation: str, number: int = 0, note: str = "", *tags: str
) -> Annotation:
    start = document.text.index(quotation)
    number = number or start + 1
    return annotate(
        document,
        start,
        start + len(quotation),
        id=f"{number:08}-0000-4000-8000-000000000000",
        device="d",
        now="2024-07-05T16:17:00Z",
        note=note,
        tags=tags,
    )


def noted(document: Document, *annotations: Annotation) -> Notes:
    return replace(new_notes(document, "/articles/a.txt"), records=annotations)


def front(text: str) -> dict[str, object]:
    found = FRONT.match(text)
    assert found
    values = yaml.safe_load(found[1])
    assert isinstance(values, dict)
    return values


def below(text: str) -> str:
    found = FRONT.match(text)
    assert found
    return found[2]


def body(text: str) -> str:
    """The visible lines below the front matter."""
    return re.sub(r"\n{2,}", "\n", re.sub(r"<!-- reader:.*\n", "", below(text))).strip()


DOCUMENT = article()
WHY = mark(DOCUMENT, "Why 40 billion?", 0, "Compare *May*", "aid/air", "money")
GOOD = mark(DOCUMENT, "Good afternoon.")
LAST = mark(DOCUMENT, "minimum baseline")
BOTH = noted(DOCUMENT, WHY, GOOD)
FIRST = render(BOTH, DOCUMENT)


def test_annotations_stand_in_reading_order_under_their_headings_and_speakers() -> None:
    assert body(FIRST).splitlines() == [
        "# Press conference",
        "5 July 2024",
        "## Opening",
        "> Good afternoon.",
        "— Press conference, 5 July 2024, Opening, ¶ 1 · yellow",
        "### Ana Silva",
        "> Why 40 billion?",
        "— Silva, Press conference, 5 July 2024, ¶ 2 · yellow",
        "Compare *May*",
        "#aid/air #money",
    ]


def test_a_heading_stands_once() -> None:
    whom = mark(DOCUMENT, "And for whom?")
    assert FIRST.count("Ana Silva") == 1
    assert render(noted(DOCUMENT, WHY, whom), DOCUMENT).count("Ana Silva") == 1


def test_a_heading_that_is_the_title_is_not_repeated() -> None:
    document = article(title="Opening")
    assert body(render(noted(document, GOOD), document)).splitlines()[2:] == [
        "> Good afternoon.",
        "— Opening, 5 July 2024, ¶ 1 · yellow",
    ]


def test_what_the_article_no_longer_says_of_itself_is_kept() -> None:
    document = article(title="")
    notes = replace(noted(document, GOOD), title="Kept", author="Ana")
    assert front(render(notes, document))["title"] == "Kept"
    assert body(render(notes, document)).splitlines()[:2] == ["# Kept", "Ana · 5 July 2024"]
    assert body(render(replace(notes, title=""), document)).startswith("# Untitled\n")


def test_front_matter_tells_the_source() -> None:
    assert list(front(FIRST).items()) == [
        ("title", "Press conference"),
        ("date", date(2024, 7, 5)),
        ("path", "/articles/a.txt"),
        ("tags", ["aid/air", "money"]),
        ("reader_id", BOTH.id),
    ]


@settings(max_examples=100, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, st.lists(HOSTILE.filter(str.strip), min_size=1, max_size=4))
def test_nothing_in_an_article_makes_more_than_text(
    title: str, author: str, speaker: str, quotations: list[str]
) -> None:
    annotations = [
        replace(
            mark(DOCUMENT, "Good", number),
            speaker=speaker,
            passage=GOOD.passage._replace(exact=exact, start=number),
        )
        for number, exact in enumerate(quotations, 1)
    ]
    notes = replace(noted(DOCUMENT, *annotations), title=title, author=author)
    text = render(notes, None)
    assert render(notes, None, text) == text
    tokens = MARKDOWN.parse(below(text))
    kinds = [token.type for token in tokens if token.nesting >= 0 and token.type != "inline"]
    assert set(kinds) <= {"html_block", "heading_open", "paragraph_open", "blockquote_open"}
    assert kinds.count("html_block") == 2 * (1 + len(quotations))
    assert kinds.count("blockquote_open") == len(quotations)
    assert kinds.count("heading_open") <= 3
    signs = [child.type for token in tokens for child in token.children or []]
    assert set(signs) <= {"text", "hardbreak", "em_open", "em_close"}
    assert signs.count("em_open") == 1, "nothing but our own word that the article is missing"


@pytest.mark.parametrize(
    "note",
    [
        "```\ncode",
        "~~~~ python\n```",
        "<script>\nalert",
        "<pre>",
        "<!-- never closed",
        "<?php",
        "<![CDATA[",
        "<!DOCTYPE",
        "- item\n  ```\n  code",
        "<div>\ntext",
        "    code",
        "a\n\n# A heading\n\n> a quotation",
    ],
)
def test_a_note_stays_as_written_and_swallows_nothing(note: str) -> None:
    text = render(noted(DOCUMENT, mark(DOCUMENT, "Good", 1, note), LAST), DOCUMENT)
    assert f"\n\n{note}\n" in text
    tokens = MARKDOWN.parse(below(text))
    assert [token.content for token in tokens if "reader:" in token.content] == [
        line + "\n" for line in below(text).splitlines() if line.startswith("<!-- reader:")
    ]


@pytest.mark.parametrize("which", ["begin", "end"])
def test_a_note_that_looks_like_a_marker_breaks_nothing(which: str) -> None:
    note = f"one\n<!-- reader:{which} {LAST.id} 12345678 -->\ntwo"
    notes = noted(DOCUMENT, mark(DOCUMENT, "Good", 1, note), LAST)
    text = render(notes, DOCUMENT)
    assert render(notes, DOCUMENT, text) == text
    assert render(noted(DOCUMENT), DOCUMENT, text) == render(noted(DOCUMENT), DOCUMENT)


def test_a_note_sends_no_signs_to_a_terminal() -> None:
    text = render(noted(DOCUMENT, mark(DOCUMENT, "Good", 1, "\x1b]0;x\x07a\r\nb\x9b\tc")), DOCUMENT)
    assert "\n\n]0;xa\nb\tc\n\n" in text


def test_what_can_be_no_tag_is_shown_as_text() -> None:
    assert "\n\\#1\\*2\n" in render(noted(DOCUMENT, mark(DOCUMENT, "Good", 1, "", "1*2")), DOCUMENT)


def test_tags_stay_tags_and_show_their_letters() -> None:
    tagged = mark(DOCUMENT, "Good", 1, "", "a_b", "_x_", "é/漢")
    text = render(noted(DOCUMENT, tagged), DOCUMENT)
    assert "\n#a_b #\\_x\\_ #é/漢\n" in text
    assert front(text)["tags"] == ["_x_", "a_b", "é/漢"]


def test_a_highlight_shows_its_colour() -> None:
    red = replace(GOOD, colour=Colour.RED)
    assert "¶ 1 · red\n" in render(noted(DOCUMENT, red), DOCUMENT)


def test_orphans_stand_at_the_end_and_say_so() -> None:
    document = article(SPEECH[2:])
    notes = noted(document, GOOD, WHY)
    lines = body(render(notes, document)).splitlines()
    lost = lines.index("## Passages not found in the present text")
    assert lines[lost:] == [
        "## Passages not found in the present text",
        "> Good afternoon.",
        "— Press conference, 5 July 2024, Opening, ¶ 1 · yellow",
        "*Not found in the present text; it stood where the line above says.*",
    ]
    assert "> Why 40 billion?" in lines[:lost]


def test_a_moved_passage_is_told_where_it_stands_now() -> None:
    document = article(("A new first paragraph.", "Another.", *SPEECH))
    assert "¶ 4 · yellow" in render(noted(document, WHY), document)


def test_a_passage_whose_text_differs_now_says_so() -> None:
    edited = replace(GOOD, passage=GOOD.passage._replace(exact="Good *evening*."))
    notes = noted(DOCUMENT, edited)
    moved = {GOOD.id: Placement(State.MOVED, 9, 24)}
    lines = body(render(notes, DOCUMENT, placed=moved)).splitlines()
    assert r"> Good \*evening\*." in lines
    assert "*The text now reads:* “Good afternoon.”" in lines
    unsure = {GOOD.id: Placement(State.UNCERTAIN, 9, 24, "it stands here *twice*")}
    lines = body(render(notes, DOCUMENT, placed=unsure)).splitlines()
    assert r"*Its place in the present text is not certain: it stands here \*twice\*.*" in lines
    assert "*Perhaps it now reads:* “Good afternoon.”" in lines


def test_what_was_kept_as_an_orphan_says_so() -> None:
    gone = replace(GOOD, text_hash="other", lost=True)
    kept = {GOOD.id: Placement(State.ORPHAN, 0, 0, "kept as an orphan")}
    lines = body(render(noted(DOCUMENT, gone), DOCUMENT, placed=kept)).splitlines()
    assert "*It stands no more in the present text, as its reader has said.*" in lines


def test_a_missing_article_says_so_and_keeps_its_passages() -> None:
    lines = body(render(BOTH, None)).splitlines()
    assert "*The article was not found; its passages stand here as they were marked.*" in lines
    assert "> Why 40 billion?" in lines


def test_deleted_annotations_are_left_out() -> None:
    gone = replace(WHY, deleted="2024-07-06T00:00:00Z")
    assert render(noted(DOCUMENT, gone, GOOD), DOCUMENT) == render(noted(DOCUMENT, GOOD), DOCUMENT)


def test_the_order_of_the_records_changes_nothing() -> None:
    assert render(noted(DOCUMENT, GOOD, WHY), DOCUMENT) == FIRST


def test_any_id_makes_a_block_of_its_own() -> None:
    ids = ["head", "", "a b", "--> <b>", "é", "x" * 300]
    notes = noted(DOCUMENT, *(replace(GOOD, id=id) for id in ids))
    text = render(notes, DOCUMENT)
    assert text.count("> Good afternoon.") == len(ids)
    assert render(notes, DOCUMENT, text) == text
    assert "<b>" not in text
