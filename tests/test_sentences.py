"""Where sentences and words begin and end."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.clusters import joined
from reader.sentences import LONGEST, clauses, sentences, words
from tests.test_clusters import PIECES

PROSE = st.lists(
    st.sampled_from(
        [
            *"abAB19.!?…。？」”’\"'()[]*-—\n ",
            "U.S.",
            "Mr. ",
            "e.g. ",
            "J. ",
            "No. 4",
            "...",
            "[1]",
            *("\u00a0", "\u3000", "\u0301", "漢字", "The ", "inc. "),
        ]
    ),
    max_size=60,
).map("".join)


SIGNS = st.lists(
    st.sampled_from([*PIECES, *'。！、;:()"—', ". ", ", ", "1,000", "The "]), max_size=40
).map("".join)


def parted(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "marked",
    [
        "One ends.|Two begins.",
        "Why?|Because!|So…|Well.",
        # Abbreviations and titles
        "U.S. Secretary of State Blinken met Mr. Price and Dr. Shah.|They spoke.",
        "He flew to the U.S. and back.",
        "He lives in the U.S.|He works there.",
        "The talks in Washington, D.C. Officials said little.",
        "She came at 5 p.m.|The doors were shut.",
        "The US.|President may end there.",
        "Fruit, e.g. Apples, and nuts, i.e. Almonds, are sold by Smith Co. Ltd. of Leeds.",
        "He sold apples, pears, etc.|The shop closed.",
        "See fig. 4 and Vol. II of Prof. Ito et al. Nature printed it.",
        "St. Paul is older than Mt. Hood Road.",
        "She holds a Ph.D.|Her work is known.",
        # Initials
        "J. R. R. Tolkien and John F. Kennedy never met.",
        "They chose plan B.|It failed.",
        "World War I.|The peace failed.",
        # Numbers
        "It cost 3.5 million, or 1.000.000 in all.|Then it rose.",
        "Section No. 4 and Art. 5 apply since Jul. 2024.",
        "No.|We will not.",
        "1. First item of a list.|More of it.",
        "(iv) An item.|More of it.",
        "a. An item.|More of it.",
        "It ended in 2014.|Then came peace.",
        # Quotation marks and brackets
        "“We will not.”|He left.",
        "“Will you?” she asked.|Nobody spoke.",
        "'Stop!' he cried.|Nobody did.",
        '"Really?"|He left.',
        "(They did.)|We did not.",
        "He said: “It is over.”|[Applause.]|Then he went.",
        "»Nein.«|»Doch.«|„Das war alles.“|Gut.",
        "“It was,” he said, “a Tuesday.”|“Yes,” she said.",
        # Ellipses
        "We wait… and wait... for news.",
        "It cannot wait…|We need more.",
        "It cannot wait...|We need more.",
        # Footnotes
        "The pledge was kept.[12]|Another was not.[a]|A third was.¹²|The last?*|Maybe.",
        # Line ends
        "A line\nthat goes\non.|Another\nsentence.",
        "First verse,\nsecond verse\nthird verse",
        # Other scripts
        "第一句话。|第二句话！|第三句？”|末句。",
        "彼は「行く。」|と言った。|終わり。",
        "यह पहला है।|यह दूसरा है।",
        "هل هذا سؤال؟|نعم.",
        # Not a stop
        "Visit www.example.org or read config.toml today.",
        "It is the .NET way.|Yes.",
        "What?!|No...!|Yes.",
    ],
)
def test_sentences(marked: str) -> None:
    blank = "" if any(char in marked for char in "。！？") else " "
    text = marked.replace("|", blank)
    assert parted(text) == marked.split("|")


def test_a_range_within_a_text() -> None:
    text = "Zero. One. Two.  Three."
    assert sentences(text, 6, 16) == [(6, 10), (11, 15)]
    assert sentences(text, 5, 6) == []
    assert sentences("", 0, 0) == []


@given(PROSE, st.integers(0, 20), st.integers(0, 20))
@settings(deadline=None)
@example('."', 0, 0)
@example("a " * 3 * LONGEST, 0, 1)
@example("a" * 999 + "  " + "b" * 3 * LONGEST, 2, 0)
def test_ranges_lie_in_order_and_cover_all_that_is_seen(text: str, head: int, tail: int) -> None:
    start, end = min(head, len(text)), max(min(head, len(text)), len(text) - tail)
    at = start
    for first, last in sentences(text, start, end):
        assert at <= first < last <= end
        assert not text[at:first].strip()
        assert text[first:last] == text[first:last].strip()
        assert last - first <= LONGEST
        at = last
    assert not text[at:end].strip()


@pytest.mark.parametrize("word", ["word ", "x", "U.S. ", "x. ", "Mr.  "])
def test_a_megabyte_without_stops_is_cut(word: str) -> None:
    text = word * (1_000_000 // len(word))
    found = sentences(text, 0, len(text))
    assert len(found) >= len(text) // LONGEST
    assert all(last - first <= LONGEST for first, last in found)
    assert not word.strip().isalpha() or {text[first] for first, _ in found} <= {word[0]}


def test_an_overlong_sentence_is_cut_between_words() -> None:
    text = "word " * 2_000
    assert {
        text[start:end].count("word") * 5 - 1 for start, end in sentences(text, 0, len(text))
    } == {end - start for start, end in sentences(text, 0, len(text))}


@pytest.mark.parametrize(
    "run", ["." * 1_000_000 + "x", '."' * 500_000 + "x", ".[1]" * 250_000 + "x"]
)
def test_a_long_run_of_stops_is_taken_once(run: str) -> None:
    # Tried from each of its signs, this would take hours.
    assert sum(last - first for first, last in sentences(run, 0, len(run))) == len(run)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Don't stop, half-way through U.S.A. 2.5",
            ["Don't", "stop", "half-way", "through", "U.S.A", "2.5"],
        ),
        ("“L’été” — naïve", ["L’été", "naïve"]),
        ("हिन्दी में लिखा है।", ["हिन्दी", "में", "लिखा", "है"]),
        ("می\u200cخواهم بروم", ["می\u200cخواهم", "بروم"]),
        ("... !? —", []),
        ("It cost 1,200.5 crowns, 3,or", ["It", "cost", "1,200.5", "crowns", "3", "or"]),
        # Scripts without blanks between words
        (
            "NATO加盟国の首脳はミサイル防衛を",
            ["NATO", "加盟", "国", "の", "首脳", "は", "ミサイル", "防衛", "を"],
        ),
        ("会谈在2024年结束。", ["会谈", "在", "2024", "年结", "束"]),
        ("สวัสดีชาวโลก", ["สวัสดี", "ชาวโลก"]),
        ("សួស្តី ពិភពលោក", ["សួស្តី", "ពិភពលោ", "ក"]),
        ("한국어 문장", ["한국어", "문장"]),
        # Signs of several code points
        ("ok 👩\u200d👩\u200d👧🇬🇧🇩🇪 ❤\ufe0f!", ["ok", "👩\u200d👩\u200d👧", "🇬🇧", "🇩🇪", "❤\ufe0f"]),
        ("שלום, עולם", ["שלום", "עולם"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in words(text, 0, len(text))] == expected


def test_words_of_a_range() -> None:
    assert list(words("one two three", 4, 13)) == [(4, 7), (8, 13)]


@pytest.mark.parametrize(
    "marked",
    [
        "Nobody was asked|, |said the ferry crews.",
        "No commas here.",
        "It cost 1,000 at 5:30|, |and rose|; |then|: |nothing.",
        "The gates| |(two of them)| |closed.",
        "“It was,”| |he said|, |“a Tuesday.”",
        "They left| — |for good|—|ever.",
        "先生说|，|我们走|；|好。",
    ],
)
def test_clauses(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[start:end] for start, end in clauses(text, 0, len(text))] == marked.split("|")[::2]


@given(SIGNS)
@example("。\u0301 a")
@example("漢" * LONGEST + "\U000e0100漢")
@example("a," + "\u0301 b")
def test_nothing_begins_or_ends_within_a_sign(text: str) -> None:
    for start, end in sentences(text, 0, len(text)):
        parts = clauses(text, start, end)
        assert parts[0][0] == start and parts[-1][1] == end
        reached = start
        for low, high in [*parts]:
            assert reached <= low < high <= end
            assert not text[reached:low].strip() or not any(map(str.isalnum, text[reached:low]))
            reached = high
            assert not joined(text, low) and not joined(text, high)
        assert not joined(text, start) and not joined(text, end)
    reached = 0
    for low, high in words(text, 0, len(text)):
        assert reached <= low < high <= len(text)
        assert not joined(text, low) and not joined(text, high)
        reached = high
