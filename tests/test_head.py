"""What a text says of itself: headline, dates, byline, source."""

import pytest

from reader.document import Document, Fact, Kind, Origin
from reader.formats import parse
from reader.formats.head import TITLE_LENGTH

LONG = (
    "The harbour board met for the whole of the afternoon and heard nine people, most of whom"
    " wanted the ferry back. Nobody spoke against it, and nobody said who would pay."
)
"""A paragraph that no headline is as long as."""


def read(text: str, name: str = "story.txt") -> Document:
    return parse(text.encode(), name)


def value(fact: Fact | None) -> str | None:
    return fact.value if fact else None


@pytest.mark.parametrize(
    ("text", "title", "heading"),
    [
        (f"Ferry to return\n\n{LONG}", "Ferry to return", True),
        (f"Ferry to return, board says.\n\n{LONG}", "Ferry to return, board says.", True),
        (f"U.S. ferry returns to St. John\n\n{LONG}", "U.S. ferry returns to St. John", True),
        (f"“We will sail,” board says\n{LONG}", "“We will sail,” board says", True),
        ("Ferry to return", "Ferry to return", False),
        (f"{LONG}\n\nMore.", LONG.partition(" Nobody")[0], False),
        (f"It came. It went.\n\n{LONG}", "It came.", False),
        (f"Dear board,\n\n{LONG}", "Dear board,", False),
        (f"What we know:\n\n{LONG}", "What we know:", False),
        (f"One line\nof two\n\n{LONG}", "One line of two", False),
        (f"{'word ' * 60}ends.\n\n{LONG}", " ".join(["word"] * 24) + "…", False),
        (f"{'x' * 200}\n\nMore.", "x" * (TITLE_LENGTH - 1) + "…", False),
        (f"date 2024-07-05 The ferry sails. It is new.\n\n{LONG}", "The ferry sails.", False),
        (f"5 July 2024\n\nThe ferry sails.\n\n{LONG}", "The ferry sails.", False),
        (f"By Ida Moe\n\nThe ferry sails.\n\n{LONG}", "The ferry sails.", False),
        (f"FERRY RETURNS\n\n{LONG}", "FERRY RETURNS", True),
        (f"Ferry returns\n=============\n\n{LONG}", "Ferry returns", True),
        (f"5 July 2024\n\nFerry returns\n=============\n\n{LONG}", "Ferry returns", False),
        ("- milk\n- bread", "- milk", False),
        ("", "story", False),
        ("\n \n", "story", False),
    ],
)  # fmt: skip
def test_title(text: str, title: str, heading: bool) -> None:
    document = read(text)
    assert document.title == title
    assert document.metadata.title.origin is (Origin.TEXT if text.strip() else Origin.FILE_NAME)
    assert [block.kind for block in document.blocks[:1]] == [Kind.HEADING] or not heading
    assert heading or not document.blocks or document.blocks[0].kind is not Kind.HEADING


@pytest.mark.parametrize("name", ["\x1b[1m.txt", ".txt", "a\nb.txt", "[bold]x.txt"])
def test_a_file_name_is_cleaned_before_it_is_a_title(name: str) -> None:
    title = parse(b"", name).title
    assert title and title.isprintable()


@pytest.mark.parametrize(
    ("head", "date", "updated"),
    [
        # Labels
        ("date 2023-06-14 The ferry sails.", "2023-06-14", None),
        ("Ferry\n\nPublished 5 July 2024, updated 6 July 2024", "2024-07-05", "2024-07-06"),
        ("Ferry\n\nUpdated 6 July 2024, published 5 July 2024", "2024-07-05", "2024-07-06"),
        ("Ferry\n• 5 July 2024 -\n• |\nUpdated: 6 May 2024 9:17", "2024-07-05", "2024-05-06 09:17"),
        ("Ferry\n\nLast updated\n5 July 2024", None, "2024-07-05"),
        ("Ferry\n\nPosted on July 5, 2024 at 4 p.m.", "2024-07-05", None),
        ("5 July 2024\n\nFerry returns", "2024-07-05", None),
        ("5 July 2024 – Ferry returns to port. All sail.", "2024-07-05", None),
        # Beside names
        ("Ferry\n\nBy Ida Moe, 5 July 2024 16:17", "2024-07-05", None),
        ("Ferry\n\nIda Moe | 5 July 2024 | NTB", "2024-07-05", None),
        ("Ferry\n\nIssued on 5 July 2024.", "2024-07-05", None),
        ("Minutes of the meeting of 5 July 2024\n\nPresent were all.", "2024-07-05", None),
        # Datelines
        (f"Ferry\n\nBRUSSELS, 5 July 2024 (Agency) - {LONG}", "2024-07-05", None),
        (f"Ferry\n\nBRUSSELS (Agency), July 5, 2024 — {LONG}", "2024-07-05", None),
        (f"Ferry\n\nKöln, 5 July 2024 – {LONG}", "2024-07-05", None),
        (f"Ferry\n\nNew York, July 5, 2024 (NTB): {LONG}", "2024-07-05", None),
        # Another day than the article's, or none at all
        (f"Ferry\n\nIn Oslo, 5 July 2024 was a hot day. {LONG}", None, None),
        (f"Ferry\n\n{LONG} It sank on 5 July 2024.", None, None),
        ("Ferry\n\nIt sank on 5 July 2024.", None, None),
        ("Ferry\n\nIda Moe (born 5 July 1960)", None, None),
        ("Ferry\n\nValid from 5 July 2024", None, None),
        ("5 July 2024 was a hot day. All swam.", None, None),
        (f"Ferry\n\nOn November 13, the board met. {LONG}", None, None),
        ("Ferry\n\nPublished 31 April 2024", None, None),
        (f"Ferry\n\n{LONG * 2}\n\n5 July 2024", None, None),
    ],
)  # fmt: skip
def test_dates(head: str, date: str | None, updated: str | None) -> None:
    document = read(f"{head}\n\n{LONG}")
    assert (value(document.metadata.date), value(document.metadata.updated)) == (date, updated)
    assert {fact.origin for fact in (document.metadata.date,) if fact} <= {Origin.TEXT}


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("date 2023-06-14 It sails. All do.", "date 2023-06-14", "It sails. All do."),
        ("5 July 2024 – It sails. All do.", "5 July 2024", "It sails. All do."),
        ("5 July 2024\nIt sails. All do.", "5 July 2024", "It sails. All do."),
        ("5 July 2024 was hot. All swam.", "5 July 2024 was hot. All swam.", LONG),
        ("5 July 2024", "5 July 2024", LONG),
    ],
)
def test_a_date_is_no_part_of_the_first_sentence(text: str, first: str, second: str) -> None:
    document = read(f"{text}\n\n{LONG}")
    found = [document.text[block.start : block.end] for block in document.blocks[:2]]
    assert found == [first, second]


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2024-07-05-ferry.txt", "2024-07-05"),
        ("2024-07-05.txt", "2024-07-05"),
        ("2024-07-05_ferry.md", "2024-07-05"),
        ("2024-13-05-ferry.txt", None),
        ("2024-07-051.txt", None),
        ("ferry-2024-07-05.txt", None),
    ],
)
def test_a_file_name_may_begin_with_the_date(name: str, date: str | None) -> None:
    found = read(LONG, name).metadata.date
    assert found == (Fact(date, Origin.FILE_NAME) if date else None)
    stated = read(f"Ferry\n\n1 May 2020\n\n{LONG}", name).metadata.date
    assert stated == Fact("2020-05-01", Origin.TEXT)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Ida Moe", "Ida Moe"),
        ("by Secretary General Jens Holm ahead of the Summit in Oslo", "Jens Holm"),
        ("By Ida Moe, Jon Lie and Ann Poe", "Ida Moe, Jon Lie, Ann Poe"),
        ("Written by Ida Moe | NTB", "Ida Moe"),
        ("By IDA MOE in Oslo", "IDA MOE"),
        ("Author: Ida Moe", "Ida Moe"),
        ("By the river we sat down", None),
        ("By Monday the whole town had changed.", None),
        ("Passed by Parliament", None),
    ],
)
def test_author(line: str, author: str | None) -> None:
    assert value(read(f"Ferry to return\n\n{line}\n\n{LONG}").metadata.author) == author


@pytest.mark.parametrize(
    ("line", "source"),
    [
        (
            "(This article is based on reports from NTB and the Harbour Gazette)",
            "NTB, Harbour Gazette",
        ),
        ("Compiled from news by NTB, AFP; the Gazette. Editing by Ida Moe.", "NTB, AFP, Gazette"),
        ("Source: NTB", "NTB"),
        ("Sources: NTB, the Gazette.", "NTB, Gazette"),
        ("*Originally published in the Harbour Gazette.*", "Harbour Gazette"),
        ("It is based on reports from people who were there.", None),
        ("The source of the river is in the hills.", None),
        (f"Source: NTB. {LONG * 2}", None),
    ],
)
def test_source(line: str, source: str | None) -> None:
    assert value(read(f"Ferry\n\n{LONG}\n\n{line}").metadata.source) == source
    if len(line) < 60:
        assert value(read(f"Ferry\n\n{line}\n\n" + f"{LONG}\n\n" * 4).metadata.source) == source


def test_front_matter_counts_most() -> None:
    front = "---\ntitle: Given\nauthor: [Ann Poe, Jon Lie]\ndate: 2020\nsource: Gazette\n---\n"
    known = read(f"{front}Ferry\n\nBy Ida Moe\n\n5 July 2024\n\n{LONG}\n\nSource: NTB").metadata
    assert known.title == Fact("Given", Origin.FRONT_MATTER)
    assert (value(known.author), value(known.date)) == ("Ann Poe, Jon Lie", "2020")
    assert value(known.source) == "Gazette"


def test_markdown_has_its_title_beneath_a_logo() -> None:
    document = read(f"![Gazette](logo.png)\n\n# Ferry returns\n\n{LONG}", "story.md")
    assert document.title == "Ferry returns"
    assert document.blocks[0].kind is Kind.PARAGRAPH
