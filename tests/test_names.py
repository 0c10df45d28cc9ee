"""Names as texts introduce them."""

import pytest

from reader.names import LONGEST, byline, office, read


@pytest.mark.parametrize(
    ("line", "name", "affiliation"),
    [
        ("Andrew Gray, Reuters", "Andrew Gray", "Reuters"),
        ("Andrew Gray,  Reuters ,", "Andrew Gray", "Reuters"),
        ("Andrew Gray (Reuters)", "Andrew Gray", "Reuters"),
        ("Andrew Gray – Reuters:", "Andrew Gray", "Reuters"),
        ("Olena Hal, News Agency of the North", "Olena Hal", "News Agency of the North"),
        ("\u00a0EU Secretary General Jens Holm", "Jens Holm", "EU Secretary General"),
        ("Prime Minister Ursula von der Leyen", "Ursula von der Leyen", "Prime Minister"),
        ("Dr. Shah", "Dr. Shah", ""),
        ("Chief Engineer Dr. Shah", "Dr. Shah", "Chief Engineer"),
        ("Martin Stone Jr.", "Martin Stone Jr.", ""),
        ("**Ana Silva:**", "Ana Silva", ""),
        ("Moderator", "Moderator", ""),
        ("Director of the Port", "Director of the Port", ""),
        ("THE PRESIDENT", "THE PRESIDENT", ""),
        ("Harbour Master, Port of Oslo", "Harbour Master", "Port of Oslo"),
    ],
)  # fmt: skip
def test_a_line_that_names_someone(line: str, name: str, affiliation: str) -> None:
    assert read(line) == (name, affiliation)


@pytest.mark.parametrize(
    "line",
    [
        "",
        " , ",
        "Reuters",
        "Thank you.",
        "Good afternoon",
        "Andrew Gray of Reuters spoke",
        "We wait; they wait, Reuters",
        "Andrew Gray, who spoke first",
        "Chapter 3, The Harbour",
        "Monday 5, Oslo",
        "What Comes Next",
        "Read More",
        "The Good",
        "The Prime Suspect, Again",
        "How Ministers Voted, Country by Country",
        "Who?",
        "A Name " * 20,
        "Word " * (LONGEST // 4),
    ],
)
def test_a_line_that_names_nobody(line: str) -> None:
    assert read(line) is None


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Secretary General Jens Stoltenberg ahead of the Summit", "Jens Stoltenberg"),
        ("Jane Doe and John Roe", "Jane Doe, John Roe"),
        ("Jane Doe, John Roe & Ann Poe in Oslo", "Jane Doe, John Roe, Ann Poe"),
        ("Jane Doe, Reuters", "Jane Doe"),
        ("Jane Doe, Harbour Correspondent, and John Roe", "Jane Doe, John Roe"),
        ("Jane Doe | Reuters", "Jane Doe"),
        ("Jane Doe, 5 July 2024", "Jane Doe"),
        ("Ludwig van Beek", "Ludwig van Beek"),
        ("Homer", "Homer"),
        ("the river we sat down", ""),
        ("von", ""),
    ],
)
def test_bylines(words: str, names: str) -> None:
    assert byline(words) == names


def test_offices() -> None:
    assert office("Minister") and office("MODERATOR:") and office("Mr.")
    assert not office("Jane") and not office("")
