"""Articles of five forms, from their bytes to all that is known of them."""

from collections import Counter
from pathlib import Path

import pytest

from reader.document import Document, Fact, Kind
from reader.formats import front_matter, parse
from reader.paths import bundled
from reader.sentences import sentences

HERE = Path(__file__).parent / "articles"


def article(name: str) -> Document:
    return parse((HERE / f"{name}.txt").read_bytes(), f"{name}.txt")


def value(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def first_sentence(document: Document) -> str:
    """The first sentence that is no date."""
    block = next(block for block in document.blocks if block.end - block.start > 40)
    start, end = sentences(document.text, block.start, block.end)[0]
    return document.text[start:end]


BAKERS = (
    "At the bakers’ fair that opened in the market hall this week, the guild and the three"
    " mills are trying to settle a…"
)


@pytest.mark.parametrize(
    ("name", "title", "author", "date", "updated", "source", "turns"),
    [
        ("opening-date", "The town’s bakers hope that the long strike will end in an agreement on"
         " flour.", None, "2022-03-09", None, None, 0),
        ("headline-and-sources",
         "Bakers meet the mill owners, repeat their call for a fixed price.",
         None, None, None, "Harbour Gazette, Inland Courier", 0),
        ("no-headline", BAKERS, None, None, None, None, 0),
        ("abbreviations", "U.S. Grain Envoy Meets the Guild and Visits No. 2 Mill", None, None,
         None, None, 0),
        ("transcript", "Press conference before the fair", "Guild Master", "2022-03-11",
         "2022-03-11 09:40", None, 12),
    ],
)  # fmt: skip
def test_what_is_known_of_each_form(
    name: str,
    title: str,
    author: str | None,
    date: str | None,
    updated: str | None,
    source: str | None,
    turns: int,
) -> None:
    document = article(name)
    known = document.metadata
    assert known.title.value == title
    assert value(known.author) == author
    assert (value(known.date), value(known.updated)) == (date, updated)
    assert value(known.source) == source
    assert len(document.turns) == turns
    assert (document.hidden, document.guessed, document.format) == (0, "", "text")


@pytest.mark.parametrize("file", [*HERE.iterdir(), *bundled("library").glob("*.txt")], ids=str)
def test_no_word_is_lost(file: Path) -> None:
    text = file.read_bytes().decode()
    document = parse(text.encode(), file.name)
    _, body = front_matter.split(text)
    assert document.text.split() == body.split()
    blocks = "\n".join(document.text[block.start : block.end] for block in document.blocks)
    assert "".join(blocks.split()) == "".join(document.text.split())


def test_a_clipped_title_leaves_the_sentence_whole() -> None:
    document = article("no-headline")
    sentence = first_sentence(document)
    assert sentence.startswith(document.title.removesuffix("…"))
    assert sentence.endswith("fair to the smallest shops as well.")
    assert Kind.HEADING not in {block.kind for block in document.blocks}


def test_abbreviations_end_no_sentence() -> None:
    document = article("abbreviations")
    counts = [len(sentences(document.text, block.start, block.end)) for block in document.blocks]
    assert counts == [1, 2, 2]


def test_the_turns_of_the_transcript() -> None:
    document = article("transcript")
    assert {
        (speaker.name, speaker.affiliation): speaker.turns for speaker in document.speakers
    } == {
        ("Market Reporter", "Harbour Gazette"): 1,
        ("Guild Master", ""): 4,
        ("Guild Spokesperson", ""): 4,
        ("Night Reporter", "Inland Courier"): 1,
        ("Weather Presenter", "Coast Radio"): 1,
        ("Food Editor", "Evening Mail"): 1,
    }
    said = {
        (document.speaker_at(block.start), document.text[block.start : block.end])
        for block in document.blocks
        if block.kind is Kind.PARAGRAPH
    }
    assert ("Guild Master", "Good morning.") in said  # the opening statement is the author's
    assert ("Food Editor", "And what about the cakes?") in said
    assert ("Guild Master", "There is room for everybody.") in said
    assert ("Night Reporter", "Is it true that No. 2 Mill has not delivered since Monday?") in said


class TestShipped:
    """The texts that come with reader, read without their front matter."""

    @pytest.mark.parametrize("file", sorted(bundled("library").glob("*.txt")), ids=str)
    def test_they_say_themselves_what_their_front_matter_says(self, file: Path) -> None:
        front, body = front_matter.split(file.read_text("utf-8"))
        facts = front_matter.facts(front)
        document = parse(body.encode(), "text.txt")
        if document.blocks[0].kind is Kind.HEADING or document.metadata.date:
            assert document.title == facts["title"].value
        else:
            assert first_sentence(document).startswith(document.title.removesuffix("…"))
        assert value(document.metadata.date) in (None, facts["date"].value)

    def test_each_form_is_among_them(self) -> None:
        found = Counter[str]()
        for file in bundled("library").glob("*.txt"):
            body = front_matter.split(file.read_text("utf-8"))[1]
            document = parse(body.encode(), "text.txt")
            known = document.metadata
            found["heading"] += document.blocks[0].kind is Kind.HEADING
            found["transcript"] += bool(document.turns)
            found["date"] += bool(known.date) and not document.turns
            found["source"] += bool(known.source)
            found["clipped"] += document.title.endswith("…")
        assert found == {"heading": 3, "transcript": 1, "date": 1, "source": 1, "clipped": 1}

    def test_the_press_conference(self) -> None:
        file = bundled("library") / "harbour-press-conference.txt"
        document = parse(file.read_bytes(), file.name)
        turns = Counter(turn.name for turn in document.turns)
        assert turns.most_common(2) == [
            ("Harbour Authority Director General", 9),
            ("Harbour Authority Spokesperson", 8),
        ]
        assert len(document.turns) == 26
        once = [speaker for speaker in document.speakers if speaker.turns == 1]
        assert len(once) == 9 and all(speaker.affiliation for speaker in once)
        assert value(document.metadata.updated) == "2025-09-12 18:40"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.txt", "text"),
        ("a.md", "markdown"),
        ("A.MARKDOWN", "markdown"),
        ("a.log", "text"),
        ("a.zip", "text"),
        ("a", "text"),
        ("md", "text"),
        ("", "text"),
    ],
)
def test_the_suffix_decides_the_format_and_nothing_else(name: str, form: str) -> None:
    document = parse(b"PK *ferry*", name)
    assert document.format == form
    assert document.text == ("PK ferry" if form == "markdown" else "PK *ferry*")


def test_what_was_taken_out_or_guessed_is_said() -> None:
    document = parse("Caf\xe9 \x1b[1mferry\x1b[0m".encode("cp1252"), "a.txt")
    assert (document.text, document.hidden) == ("Café [1mferry[0m", 2)
    assert document.guessed == "cp1252"
    assert parse("Fe\u200brry&#8203;".encode(), "a.md").hidden == 2
