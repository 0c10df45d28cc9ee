"""Who speaks in a transcript, and what only looks like one."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import Document, Kind
from reader.formats import parse

SAID = "We looked at it for a long time, and then we looked away."


def read(text: str, name: str = "talk.txt") -> Document:
    return parse(text.encode(), name)


def turns(text: str) -> str:
    """Who speaks, in order, each with their affiliation in brackets."""
    return ", ".join(
        f"{turn.name} ({turn.affiliation})" if turn.affiliation else turn.name
        for turn in read(text).turns
    )


def lines(*speakers: str) -> str:
    """A conversation in which each speaker is named on a line of their own."""
    return "\n\n".join(["A talk", *(f"{speaker}\n\n{SAID}" for speaker in speakers)])


def labels(*speakers: str) -> str:
    return "\n\n".join(f"{speaker} {SAID}" for speaker in speakers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            lines("Ida Moe, NTB", "Harbour Master Jon Lie", "Ann Poe, AFP,", "\u00a0Jon Lie"),
            "Ida Moe (NTB), Jon Lie (Harbour Master), Ann Poe (AFP), Jon Lie (Harbour Master)",
        ),
        (
            lines("Moderator", "Ida Moe (NTB)", "Moderator", "Ann Poe – AFP", "Moderator"),
            "Moderator, Ida Moe (NTB), Moderator, Ann Poe (AFP), Moderator",
        ),
        # Text that follows without a blank line
        (
            lines("Moderator", "Ida Moe, NTB").replace("NTB\n\n", "NTB\n") * 2,
            "Moderator, Ida Moe (NTB), Moderator, Ida Moe (NTB)",
        ),
        (
            lines(*["MODERATOR", "PORT DIRECTOR"] * 2),
            "MODERATOR, PORT DIRECTOR, MODERATOR, PORT DIRECTOR",
        ),
        (lines(*["**Moderator**", "**Ida Moe**"] * 2), "Moderator, Ida Moe, Moderator, Ida Moe"),
        # Labels
        (labels("**Ana:**", "**Ben**:", "__Ana:__"), "Ana, Ben, Ana"),
        (labels("ANA:", "BEN:\n", "ANA:\n\n"), "ANA, BEN, ANA"),
        (labels("Q.", "A.", "Q.", "A."), "Q, A, Q, A"),
        (labels("Q:", "A:", "**Q:**", "A:"), "Q, A, Q, A"),
        (labels("MR. PRICE:", "Ms. Lie:", "MR. PRICE:"), "MR. PRICE, Ms. Lie, MR. PRICE"),
        (
            labels("Ana Moe (NTB):", "J. R. Lie:", "Ana Moe:"),
            "Ana Moe (NTB), J. R. Lie, Ana Moe (NTB)",
        ),
        (labels("[00:12] Ana:", "Speaker 1 (00:15):", "1:02:11 Ana:"), "Ana, Speaker 1, Ana"),
        (
            labels("The President:", "Question:", "The President:"),
            "The President, Question, The President",
        ),
        (
            labels("Lock keeper:", "Interviewer:\n\n", "Lock keeper:"),
            "Lock keeper, Interviewer, Lock keeper",
        ),
        ("记者：请问。\n\n发言人：没有。\n\n记者：谢谢。", "记者, 发言人, 记者"),
        # One line a turn, without blank lines between
        ("ANA: Yes?\nBEN: No.\nANA: But you said\nso before.\nBEN: Did I?", "ANA, BEN, ANA, BEN"),
        # A name that is a word too
        (labels("Will:", "Interviewer:", "Will:") + " It will do.", "Will, Interviewer, Will"),
    ],
)
def test_turns(text: str, expected: str) -> None:
    assert turns(text) == expected


STORY = "\n\n".join([SAID * 3] * 3)


def sections(*headings: str) -> str:
    """An article with a heading before each part."""
    return "\n\n".join(["A story", *(f"{heading}\n\n{STORY}" for heading in headings)])


@pytest.mark.parametrize(
    "text",
    [
        f"A story\n\n{STORY}\n\nIda Moe, NTB\n\n{STORY}",
        sections("What Comes Next", "Prime Minister Under Fire", "A Divided Port", "Who Pays"),
        sections("Read More", "Prime Minister Under Fire", "Read More", "Chancellor Resigns"),
        sections("Advertisement", "Jon Lie, Harbour Master", "Advertisement", "Ida Moe, NTB"),
        sections("Key Findings", "Open Points", "Key Findings", "Open Points", "Dates, Places"),
        sections("Ida Moe, NTB", "Ida Moe, NTB", "Ida Moe, NTB", "Ann Poe, AFP"),
        sections(*["Photo Ida Moe, NTB", "Photo Ann Poe, AFP"] * 3),
        # Lists of names, each a block or a line
        "Present\n\n" + "Ida Moe, NTB\n\nAnn Poe, AFP\n\n" * 4 + SAID,
        "Present\n\n" + "Ida Moe, NTB\nAnn Poe, AFP\n\n" * 4 + SAID,
        "Programme\n\n" + "Ida Moe, NTB\n\nRoom 3\n\nAnn Poe, AFP\n\nRoom 4\n\n" * 3,
        # A letter and its signatures
        f"Dear Clerk,\n\n{SAID}\n\nYours Sincerely,\n\nIda Moe, Treasurer\n\nHarbour House\n\nOslo",
        "\n\n".join([f"From: Ida Moe\nTo: Jon Lie\n\nDear Jon,\n\n{SAID}\n\nSubject: Boards"] * 4),
        # Minutes
        labels("Action:", "Decision:", "Action:", "Decision:"),
        labels("Roof:", "Budget:", "Roof:", "Budget:") + " The roof and the budget wait.",
        "Minutes\n\nPresent: Ida Moe, Jon Lie\n\nApologies: Ann Poe\n\nRoof: " + SAID,
        f"Minutes\n\n{SAID}\n\nProposed: Ida Moe\n\nSeconded: Jon Lie\n\n" * 3,
        "\n\n".join(["Programme", *["Chair: Ida Moe", "Speaker: Jon Lie, Oslo", SAID] * 4]),
        "\n\n".join(["Version 2", "Added: a pier", "Fixed: the quay", "Version 1"] * 4),
        # Labels of other kinds
        labels("Note:", "Warning:", "Note:", "Warning:"),
        labels("Why it matters:", "The big picture:", "Why it matters:", "Go deeper:"),
        labels("The result:", "The reaction:", "The result:", "The reaction:"),
        labels("Pros:", "Cons:", "Pros:", "Cons:"),
        labels("INFO:", "ERROR:", "INFO:", "ERROR:"),
        labels("Step 1:", "Step 2:", "Step 1:", "Step 2:"),
        labels("He went on. Then:", "They say, Ida:", "He went on. Then:"),
        labels("Harbour. Then:", "Station. Then:", "Harbour. Then:"),
        labels("A.", "A.", "Budget:", "A."),
        labels("Ana:", "Ana:", "Ana:"),
        labels("Ana:", "Ben:", "Cyd:"),
        labels("Ana Moe:", "Ben:", "Ana Moe:") + f"\n\n{STORY}" * 9,
        f"\n\n{STORY}\n\n{STORY}\n\n{STORY}\n\n".join([labels("Norway:", "Sweden:")] * 3),
        labels("Monday:", "Tuesday:", "Monday:", "Tuesday:"),
        # Contents
        "Contents\n\n" + "Opening Words, Page 3\n\nHarbour Master Speaks, Page 5\n\n" * 3,
        # Questions without names
        "\n\n".join(["Why is it shut?", SAID, "Who shut it?", SAID] * 3),
        "\n\n".join(["The Tide Comes In\nThe Harbour Master Sleeps", "The Tide Goes Out"] * 4),
    ],
)
def test_no_turns(text: str) -> None:
    document = read(text)
    assert document.turns == ()
    assert Kind.TURN not in {block.kind for block in document.blocks}


def test_an_opening_line_is_a_block_and_the_rest_stays() -> None:
    document = read(lines("Moderator", "Ida Moe, NTB").replace("NTB\n\n", "NTB \n") * 2)
    told = [(block.kind, document.text[block.start : block.end]) for block in document.blocks]
    assert told[1:5] == [
        (Kind.TURN, "Moderator"),
        (Kind.PARAGRAPH, SAID),
        (Kind.TURN, "Ida Moe, NTB"),
        (Kind.PARAGRAPH, f"{SAID}A talk"),
    ]


def test_who_says_what_stands_there() -> None:
    text = "By Jon Lie\n\nGood morning to all of you.\n\n" + labels(
        "Ann Poe (AFP):", "Jon Lie:", "Ann Poe:"
    )
    document = read("A talk\n\n" + text)
    assert document.speaker_at(0) == "Jon Lie"
    assert [document.speaker_at(turn.start) for turn in document.turns] == [
        "Ann Poe",
        "Jon Lie",
        "Ann Poe",
    ]
    assert document.speaker_at(document.turns[1].start - 3) == "Ann Poe"
    assert document.speaker_at(len(document.text)) == "Ann Poe"
    assert [(line.level, line.title) for line in document.outline] == [
        (1, "A talk"),
        (2, "Ann Poe"),
        (2, "Jon Lie"),
        (2, "Ann Poe"),
    ]
    assert document.speakers == (("Ann Poe", "AFP", 2), ("Jon Lie", "", 1))


def test_markdown_opens_turns_by_bold_labels() -> None:
    document = read("# A talk\n\n**Ana:** Yes?\n\n**Ben:** No.\n\n**Ana:** Yes.\n", "talk.md")
    assert [turn.name for turn in document.turns] == ["Ana", "Ben", "Ana"]


LINES = st.lists(
    st.sampled_from(
        "Ida Moe, NTB|Port Director Jon Lie|Ann Poe, AFP,|Moderator|**Ana:**|ANA:|Q.|A.|Q: why?"
        f"|Note: this|Read More|{SAID}|||- item|TITLE".split("|")
    ),
    min_size=8,
    max_size=40,
).map("\n".join)


@given(LINES)
@settings(deadline=None)
def test_blocks_stay_in_order_and_every_word_is_in_one(text: str) -> None:
    document = read(text)
    for one, other in pairwise(document.blocks):
        assert one.start < one.end <= other.start
    parts = [document.text[block.start : block.end] for block in document.blocks]
    assert "".join("".join(parts).split()) == "".join(text.split())
    starts = [block.start for block in document.blocks if block.kind is Kind.TURN]
    assert [turn.start for turn in document.turns] == starts


@pytest.mark.parametrize(
    ("part", "turns"),
    [
        ("Ida Moe, NTB\n\n", 0),
        ("Ana: Yes.\n\nBen: No.\n\n", 40_000),
        ("Ana: Yes.\nBen: No.\n", 40_000),
    ],
)
def test_many_openings_are_found_at_once(part: str, turns: int) -> None:
    # Were each compared to all others, this would take an hour.
    assert len(read(part * 20_000).turns) == turns
