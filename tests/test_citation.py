"""Citations: each fact only where it is known, in words."""

import pytest

from reader.annotation import Annotation, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin, Turn
from reader.exports.citation import cite, last_name, place, short

TEXT = "Opening\n\nGood afternoon.\n\nAna\n\nWhy now?\n\nFor whom?"


def fact(value: str) -> Fact:
    return Fact(value, Origin.TEXT)


def document(metadata: Metadata, turns: tuple[Turn, ...] = ()) -> Document:
    kinds = [Kind.HEADING, Kind.PARAGRAPH, Kind.TURN, Kind.PARAGRAPH, Kind.PARAGRAPH]
    blocks, at = [], 0
    for kind, text in zip(kinds, TEXT.split("\n\n"), strict=True):
        blocks.append(Block(kind, at, at + len(text)))
        at += len(text) + 2
    return Document(text=TEXT, blocks=tuple(blocks), metadata=metadata, turns=turns)


BARE = document(Metadata(title=fact("")))
FULL = document(
    Metadata(
        title=fact("Pre-summit press conference"),
        author=fact("Jens Stoltenberg"),
        date=fact("2024-07-05"),
        source=fact("NATO"),
    ),
    (Turn(TEXT.index("Ana"), "Ana Silva", "Lusa"),),
)
AFTERNOON = TEXT.index("Good")
WHY = TEXT.index("Why")


def mark(document: Document, start: int, end: int) -> Annotation:
    return annotate(document, start, end, id="1", device="d", now="2024-07-05T16:17:00Z")


def test_a_place_names_the_speaker_or_else_the_heading() -> None:
    assert place(FULL, AFTERNOON) == "Stoltenberg, ¶ 1"
    assert place(FULL, WHY) == place(mark(FULL, WHY, WHY + 3)) == "Silva, ¶ 2"
    assert place(BARE, WHY) == place(mark(BARE, WHY, WHY + 3)) == "Opening, ¶ 2"


def test_a_place_without_speaker_and_heading_is_the_paragraph() -> None:
    plain = Document(text="One.", blocks=(Block(Kind.PARAGRAPH, 0, 4),), metadata=BARE.metadata)
    assert place(plain, 0) == place(mark(plain, 0, 4)) == "¶ 1"


def test_a_citation_tells_all_that_is_known() -> None:
    assert cite(FULL, AFTERNOON, AFTERNOON + 4) == (
        "“Good” (Jens Stoltenberg, “Pre-summit press conference”, NATO, 5 July 2024, ¶ 1)"
    )
    assert cite(FULL, WHY, WHY + 3).startswith("“Why” (Ana Silva, “Pre-summit")


def test_a_citation_leaves_out_what_is_not_known() -> None:
    assert cite(BARE, AFTERNOON, AFTERNOON + 4) == "“Good” (¶ 1)"


def test_a_citation_over_several_paragraphs_names_both_ends_and_keeps_the_letters() -> None:
    assert cite(BARE, WHY, len(TEXT)) == "“Why now?\n\nFor whom?” (¶ 2–3)"


def test_a_source_that_is_the_author_is_named_once() -> None:
    metadata = Metadata(title=fact("T"), author=fact("Reuters"), source=fact("Reuters"))
    assert cite(document(metadata), AFTERNOON, AFTERNOON + 4) == "“Good” (Reuters, “T”, ¶ 1)"


def test_what_follows_a_quotation_is_short() -> None:
    notes = new_notes(FULL, "a.txt")
    assert short(notes, mark(FULL, WHY, WHY + 3)) == (
        "Silva, Pre-summit press conference, 5 July 2024, ¶ 2"
    )
    bare = new_notes(BARE, "a.txt")
    assert short(bare, mark(BARE, WHY, WHY + 3)) == "Opening, ¶ 2"
    titled = document(Metadata(title=fact("Opening")))
    assert short(new_notes(titled, "a.txt"), mark(titled, WHY, WHY + 3)) == "Opening, ¶ 2"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Jens Stoltenberg", "Stoltenberg"),
        ("JENS STOLTENBERG", "STOLTENBERG"),
        ("Ursula von der Leyen", "von der Leyen"),
        ("Jaap de Hoop Scheffer", "de Hoop Scheffer"),
        ("J. R. Smith Jr.", "Smith"),
        ("Ana", "Ana"),
        ("Q.", "Q."),
        ("习近平", "习近平"),
        ("", ""),
        ("Secretary General", "Secretary General"),
        ("NATO Monitoring", "NATO Monitoring"),
        ("Associated Press", "Associated Press"),
        ("Jane Doe, John Roe", "Jane Doe, John Roe"),
        ("Jane Doe and John Roe", "Jane Doe and John Roe"),
        ("Jane Doe & John Roe", "Jane Doe & John Roe"),
        ("Jane Doe; John Roe", "Jane Doe; John Roe"),
        ("Jane Doe / John Roe", "Jane Doe / John Roe"),
        ("Jane Doe (Reuters)", "Jane Doe (Reuters)"),
        ("Jane Doe – Reuters", "Jane Doe – Reuters"),
        ("Jane Doe - Reuters", "Jane Doe - Reuters"),
        ("Speaker 2", "Speaker 2"),
        ("Jean-Luc O’Neill-Doe", "O’Neill-Doe"),
        ("नरेन्द्र मोदी", "मोदी"),
    ],
)
def test_persons_go_by_their_last_name_and_others_by_all_of_it(name: str, shown: str) -> None:
    assert last_name(name) == shown
