"""Every flavour, read by another program's rules: a quotation shows the passage letter for letter,
and nothing arises that the user did not set."""

import html
import re
from dataclasses import replace

import marko
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from marko import block, inline
from marko.element import Element

from reader.annotation import Annotation, Notes, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.exports import properties
from reader.exports.layouts import usual
from reader.exports.markdown import ID, render
from reader.options import Flavour
from reader.text import clean, clean_line, tag_name

FRAGMENTS = r"""
    #x #a/b # ## [x] [[x]] [[x|y]] ![x](y) [x](y) [x]: y [^1] ((x)) {{x}} %% %%a%% == ==a== --- - +
    * ** *a* _a_ __ ~ ~~~ ``` ` `a` $ $$ > >> < <b> </b> <!-- --> <script> <? ^ ^id &amp; &#35; \ \\
    \# 1. 12) | |-| : :: a:: key:: :-- http://x.y www.x.y a@b.c ! 😀 👩‍👩‍👧 שלום مرحبا é 漢字 TODO
    [ ] :: id:: [!note] reader: <!--
""".split()
BLANKS = (" ", "  ", "    ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u2028", "a" * 500)
HOSTILE = st.lists(st.sampled_from([*FRAGMENTS, *BLANKS]) | st.text(max_size=8), max_size=12).map(
    "".join
)
PASSAGES = HOSTILE.map(lambda text: clean(text).text.strip()).filter(bool)
DOCUMENT = Document(
    text="Zero one.",
    blocks=(Block(Kind.PARAGRAPH, 0, 9),),
    metadata=Metadata(title=Fact("T", Origin.TEXT)),
)
ALL = pytest.mark.parametrize("flavour", list(Flavour))


def mark(exact: str, number: int = 1, note: str = "", tags: tuple[str, ...] = ()) -> Annotation:
    id = f"{number:08}-0000-4000-8000-000000000000"
    one = annotate(DOCUMENT, 0, 4, id=id, device="d", now="2024-07-05T16:17:00Z", note=note)
    return replace(one, passage=one.passage._replace(exact=exact, start=number), tags=tags)


def noted(*annotations: Annotation) -> Notes:
    return replace(new_notes(DOCUMENT, "/a.txt"), records=annotations)


def body(text: str, flavour: Flavour) -> str:
    """What stands below front matter or properties."""
    if flavour is Flavour.LOGSEQ:
        return properties.split(text)[1]
    return text.partition("\n---\n")[2]


def all_of(element: Element) -> list[Element]:
    """An element and all below it, in order."""
    children = getattr(element, "children", [])
    below = [all_of(child) for child in children] if isinstance(children, list) else []
    return [element, *(one for part in below for one in part)]


def letters(element: Element) -> str:
    """The letters that a paragraph or heading shows; anything but letters and breaks is refused."""
    found = []
    for part in all_of(element)[1:]:
        assert isinstance(part, inline.RawText | inline.Literal | inline.LineBreak), part
        soft = isinstance(part, inline.LineBreak) and part.soft
        assert not soft
        found.append("\n" if isinstance(part, inline.LineBreak) else decoded(part))
    return "".join(found)


def decoded(part: Element) -> str:
    """The letters of a piece of text, where it is no escaped one with its entities decoded."""
    text = str(getattr(part, "children", ""))
    if isinstance(part, inline.Literal):
        return text
    return re.sub(r"&(?:#\w+|\w+);", lambda entity: html.unescape(entity[0]), text)


def quoted(text: str, flavour: Flavour) -> list[str]:
    """The quotations in a file, as they show."""
    tree = marko.Markdown().parse(body(text, flavour))
    found = []
    for quote in all_of(tree):
        if isinstance(quote, block.Quote):
            parts = [part for part in quote.children if isinstance(part, block.Paragraph)]
            if flavour is Flavour.OBSIDIAN:
                parts = parts[1:-1]  # without title and citation
            found.append("\n\n".join(map(letters, parts)))
    return found


def raw(element: Element) -> str:
    return "".join(part.children for part in all_of(element) if isinstance(part, inline.RawText))


def as_shown(passage: str) -> str:
    """Empty lines part paragraphs, however many they are."""
    return re.sub(r"\n(?: *\n)+", "\n\n", passage)


@ALL
@settings(max_examples=50, deadline=None)
@given(passages=st.lists(PASSAGES, min_size=1, max_size=3))
@example(passages=["a" * 10_000, "| a |\n|---|\n| b |"])
@example(passages=["[!note] x\n\n— y\n\n^id", "- a\n  - b\n\n    c", "<!-- reader:end head -->"])
def test_a_quotation_is_the_passage_letter_for_letter(
    flavour: Flavour, passages: list[str]
) -> None:
    notes = noted(*(mark(exact, number) for number, exact in enumerate(passages, 1)))
    text = render(notes, None, layout=usual(flavour))
    assert quoted(text, flavour) == list(map(as_shown, passages))
    assert render(notes, None, text, layout=usual(flavour)) == text


@ALL
@settings(max_examples=50, deadline=None)
@given(title=HOSTILE, author=HOSTILE, speaker=HOSTILE, heading=HOSTILE, exact=PASSAGES)
@example(
    title="# *a* [[b]] " * 900,
    author="#a ==b== " * 1_200,
    speaker="%%a " * 2_500,
    heading="![a](b) " * 1_300,
    exact="- a #b\n" * 1_500,
)
def test_nothing_arises_that_nobody_set(
    flavour: Flavour, title: str, author: str, speaker: str, heading: str, exact: str
) -> None:
    notes = replace(
        noted(replace(mark(exact), speaker=clean_line(speaker), heading=clean_line(heading))),
        title=title,
        author=author,
        source=author,
        date=speaker,
    )
    below = body(render(notes, None, layout=usual(flavour)), flavour)
    parts = all_of(marko.Markdown().parse(below))
    kinds = {type(part) for part in parts}
    allowed = {
        *(block.Document, block.BlankLine, block.Heading, block.Paragraph, block.Quote),
        *(block.HTMLBlock, inline.RawText, inline.Literal, inline.LineBreak, inline.Emphasis),
        *((block.List, block.ListItem, inline.StrongEmphasis) if flavour is Flavour.LOGSEQ else ()),
    }
    assert kinds <= allowed
    counts = {kind: sum(isinstance(part, kind) for part in parts) for kind in allowed}
    assert counts[block.Quote] == 1
    assert counts[block.HTMLBlock] == 4
    assert counts[inline.Emphasis] == 1, "nothing but our own word that the article is missing"
    assert counts[block.Heading] + counts.get(inline.StrongEmphasis, 0) <= 3
    assert counts.get(block.ListItem, 2) == 2
    # What other programs than CommonMark's take for something.
    shown = re.sub(
        r"<!-- reader:.*?-->|&#\d+;|^[ ]*#+ |\[!quote\]|^\^[\w-]+$", "", below, flags=re.M
    )
    shown = re.sub(r"^  id:: [\w-]+$", "", shown, flags=re.M)
    assert not re.search(r"(?<!\\)(?:\\\\)*(?:#|\[|\^|\$)", shown)
    assert not re.search(r"%%|==|::|\(\(|\{\{", shown)


@ALL
@settings(max_examples=50, deadline=None)
@given(tags=st.lists(HOSTILE, max_size=3))
@example(tags=["_a" * 5_000, "b/" * 5_000 + "c"])
def test_tags_are_those_that_were_set(flavour: Flavour, tags: list[str]) -> None:
    names = []
    for tag in tags:
        try:
            names.append(tag_name(tag))
        except ValueError:
            continue
    one = mark("zero", tags=tuple(dict.fromkeys(names)))
    text = render(noted(one), None, layout=usual(flavour))
    shown = body(text, flavour)
    found = re.findall(r"(?<![\w\\#])#((?:[^\s\\#]|\\_)+)", re.sub(r"(?m)^ *#+ .*$", "", shown))
    assert [tag.replace("\\_", "_") for tag in found] == list(one.tags)


@ALL
@settings(max_examples=50, deadline=None)
@given(note=HOSTILE, second=HOSTILE)
@example(note="```\ncode", second="%%")
@example(note="%% a", second="> [!x]\n> y")
@example(note="<!-- reader:end head -->", second="- a\n- b")
@example(note="<!--", second="</script>")
@example(note="- **a** [[b]] #c\n" * 600, second="> - `a`\n" * 1_200 + "~~~")
def test_a_note_is_whole_and_swallows_nothing(flavour: Flavour, note: str, second: str) -> None:
    notes = noted(mark("zero", 1, note), mark("one", 2, second), mark("two", 3))
    text = render(notes, None, layout=usual(flavour))
    assert render(notes, None, text, layout=usual(flavour)) == text
    bare = noted(mark("zero", 1), mark("one", 2), mark("two", 3))
    assert render(bare, None, text, layout=usual(flavour)) == render(
        bare, None, layout=usual(flavour)
    )
    quotes = [one for one in quoted_loosely(text, flavour) if one in ("zero", "one", "two")]
    assert quotes[0] == "zero" and quotes[-1] == "two"
    lines = re.sub(r"\r\n?", "\n", note).split("\n")
    kept = [re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", line).strip() for line in lines]
    plain = text.replace("reader\\:", "reader:")
    assert all(line in plain for line in kept)


def quoted_loosely(text: str, flavour: Flavour) -> list[str]:
    """Paragraphs within quotations, whatever the notes make of the rest."""
    tree = marko.Markdown().parse(body(text, flavour))
    quotes = [one for one in all_of(tree) if isinstance(one, block.Quote)]
    return [
        raw(part)
        for quote in quotes
        for part in quote.children
        if isinstance(part, block.Paragraph)
    ]


@settings(max_examples=50, deadline=None)
@given(*[HOSTILE] * 3, st.lists(HOSTILE, max_size=3))
@example("- a: #b " * 1_300, "'\"" * 5_000, "[a, {b}] " * 1_200, ["&a *b " * 1_700])
def test_yaml_gives_back_the_values(
    title: str, author: str, source: str, raw_tags: list[str]
) -> None:
    tags = tuple(dict.fromkeys(f"t{number}{tag}" for number, tag in enumerate(raw_tags)))
    notes = replace(noted(mark("zero", tags=tags)), title=title, author=author, source=source)
    text = render(notes, None, layout=usual(Flavour.OBSIDIAN))
    front = yaml.safe_load(text.split("\n---\n")[0])
    for key, value in {"title": title, "author": author, "source": source}.items():
        assert front.get(key, "") == value
    assert front.get("tags", []) == sorted(tags)


@settings(max_examples=50, deadline=None)
@given(*[HOSTILE] * 2)
def test_properties_give_back_the_values(author: str, source: str) -> None:
    notes = replace(noted(mark("zero", tags=("a/b", "c"))), author=author, source=source)
    text = render(notes, None, layout=usual(Flavour.LOGSEQ))
    assert properties.find(text, ID) == notes.id
    assert (properties.find(text, "author") or "") == clean_line(author)
    assert (properties.find(text, "source") or "") == clean_line(source)
    assert re.search("^tags:: a/b, c$", text, re.M)
    assert "title::" not in properties.split(text)[0]
    plain = re.sub('(?m)^[a-z-]+:: ("?)(.*)\\1$', lambda one: "" if one[1] else one[2], text)
    assert not re.search(r"[\[(#{]", plain.split("\n- ")[0])


def test_obsidian_has_a_callout_and_a_block_id_for_each_passage() -> None:
    notes = noted(mark("zero\n\none", 1, "My *note*\n\n- a", ("aid/air",)))
    text = render(replace(notes, author="Ana Silva"), DOCUMENT, layout=usual(Flavour.OBSIDIAN))
    assert (
        "\n\n> [!quote] ¶ 1\n>\n> zero\n>\n> one\n>\n> — Silva, T, ¶ 1 · yellow\n>\n"
        in text.replace("> *The text now reads:* “Zero”\n>\n", "")
    )
    assert (
        "\n>\n> My *note*\n>\n> - a\n>\n> #aid/air\n\n^00000001-0000-4000-8000-000000000000\n"
        in text
    )


def test_logseq_has_a_bullet_with_an_id_for_each_passage() -> None:
    text = render(noted(mark("zero", 1, "mine")), None, layout=usual(Flavour.LOGSEQ))
    id = "00000001-0000-4000-8000-000000000000"
    assert f"\n- <!-- reader:begin {id} " in text
    assert f" -->\n  id:: {id}\n\n  > zero\n\n  — T, ¶ 1 · yellow\n\n  mine\n" in text


def test_a_file_that_changes_its_flavour_keeps_its_owners_text() -> None:
    text = render(noted(mark("zero")), None) + "\nMine.\n"
    for flavour in (*Flavour, *Flavour):
        text = render(noted(mark("zero", 1, "n")), None, text, layout=usual(flavour))
        assert text.count("> zero") == 1 and text.count("\nMine.\n") == 1
        assert text.count("reader_id:") + text.count("reader-id::") == 1


def test_what_logseq_does_to_a_file_is_no_edit() -> None:
    notes = noted(mark("zero", 1, "mine\n\n- a"), mark("one", 2))
    text = render(notes, None, layout=usual(Flavour.LOGSEQ))
    # It writes deeper lines with tabs, drops empty ones between bullets, folds, adds children.
    saved = text.replace("\n\n- <!--", "\n- <!--").replace("\n  - a\n", "\n\t- a\n")
    id = "  id:: 00000001-0000-4000-8000-000000000000\n"
    saved = saved.replace(id, f"{id}  collapsed:: true\n") + "\t- my child\n"
    again = render(notes, None, saved, layout=usual(Flavour.LOGSEQ))
    assert "Changed by hand" not in again
    assert again.count("collapsed:: true") == 1 and again.endswith("\t- my child\n")
    assert render(notes, None, again, layout=usual(Flavour.LOGSEQ)) == again
