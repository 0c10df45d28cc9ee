"""Annotations and reading state as values: made, revised, placed again."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slugify import slugify

from reader.annotation import (
    Annotation,
    Colour,
    Notes,
    Reading,
    annotate,
    article_id,
    new_notes,
    revise,
    version,
)
from reader.document import Document
from reader.formats import parse
from reader.passage import select

TALK = """The ferry

By Ida Moe

5 July 2024

Welcome to all of you, and to the press.

Jon Lie (NTB): When does it sail?

Ann Poe: At nine.

Jon Lie: And who pays?

Source: Harbour Gazette
"""
NOW, LATER = "2024-07-05T16:17:00Z", "2024-07-06T09:00:00Z"


def article(text: str = TALK) -> Document:
    return parse(text.encode(), "talk.txt")


def noted(words: str, note: str = "", *tags: str) -> Annotation:
    document = article()
    start = document.text.index(words)
    end = start + len(words)
    return annotate(document, start, end, id="a", device="pier", now=NOW, note=note, tags=tags)


def test_an_annotation_says_where_it_was_made() -> None:
    document = article()
    start = document.text.index("At nine.")
    note = annotate(
        document,
        start - 1,
        start + 9,
        id="a1",
        device="pier",
        now=NOW,
        colour=Colour.RED,
        note="*late*",
        tags=("time",),
    )
    assert note.passage == select(document.text, start, start + 8)
    assert (note.id, note.rev, note.created, note.updated) == ("a1", (1, "pier"), NOW, NOW)
    assert (note.heading, note.speaker, note.paragraph) == ("The ferry", "Ann Poe", 5)
    assert (note.colour, note.note, note.tags) == (Colour.RED, "*late*", ("time",))
    assert (note.text_hash, note.deleted, note.history) == (document.hash, None, ())


def test_blanks_cannot_be_annotated() -> None:
    with pytest.raises(ValueError, match="no passage"):
        annotate(article(), 9, 11, id="a", device="pier", now=NOW)


def test_a_revision_counts_up_and_keeps_what_it_replaces() -> None:
    first = noted("At nine.", "late")
    second = revise(first, replace(first, note="on time"), device="ship", now=LATER)
    assert (second.rev, second.created, second.updated) == ((2, "ship"), NOW, LATER)
    assert second.history == ({"rev": [1, "pier"], "updated": NOW, "note": "late"},)
    third = revise(second, replace(second, deleted=LATER, tags=("time",)), device="pier", now=LATER)
    assert third.rev == (3, "pier")
    assert third.history[1] == {
        "rev": [2, "ship"], "updated": LATER, "deleted": None, "tags": [],
    }  # fmt: skip
    # Undo is a revision too, and brings back all but the count.
    undone = revise(third, first, device="pier", now=LATER)
    assert undone.rev == (4, "pier")
    assert (undone.note, undone.tags, undone.deleted) == ("late", (), None)
    assert len(undone.history) == 3
    same = {"rev": None, "updated": None}
    assert version(undone) | same == version(first) | same


def test_where_to_read_on() -> None:
    document = article()
    start = document.text.index("At nine.")
    reading = Reading(place=select(document.text, start, start + 8), text_hash=document.hash)
    assert Reading().offset(document) == 0
    assert reading.offset(document) == start
    assert reading.offset(article(f"Corrected\n\n{TALK}")) == start + 11
    gone = article(TALK.replace("At nine.", "At ten."))
    assert reading.offset(gone) == start
    assert reading.offset(article("Short.")) == len("Short.")


def test_new_notes_know_their_article() -> None:
    document = article()
    notes = new_notes(document, "/talks/talk.txt")
    assert notes.id == f"the-ferry-{document.hash[:12]}"
    assert (notes.title, notes.author, notes.date) == ("The ferry", "Ida Moe", "2024-07-05")
    assert (notes.source, notes.paths) == ("Harbour Gazette", ("/talks/talk.txt",))
    assert (notes.hashes, notes.records) == ((document.hash,), ())


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Ça va? “Oui”", "ca-va-oui"),
        ("北约", "bei-yue"),
        ("???", "untitled"),
        ("", "untitled"),
        ("../../etc/passwd", "etc-passwd"),
        ("word " * 40, "word-" * 11 + "word"),
    ],
)
def test_an_id_is_fit_for_a_file_name(title: str, slug: str) -> None:
    assert article_id(title, "0123456789abcdef") == f"{slug}-0123456789ab"


@given(st.text(st.characters(max_codepoint=127), max_size=70))
@example("The 1,000th ship, '24")
@example("a & b &amp; c")
def test_plain_titles_make_ids_like_all_others(title: str) -> None:
    slug = slugify(title, max_length=60, word_boundary=True) or "untitled"
    assert article_id(title, "0123456789abcdef") == f"{slug}-0123456789ab"


def test_notes_show_what_is_not_deleted_in_the_order_of_the_text() -> None:
    early, late = noted("Welcome", "", "hello"), noted("who pays", "", "money")
    gone = replace(noted("At nine.", "", "time"), deleted=LATER)
    notes = Notes(id="x", title="x", records=(late, gone, early))
    assert notes.annotations == (early, late)
    assert notes.tags == {"hello", "money"}
