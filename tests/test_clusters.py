"""Grapheme clusters: what is never parted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.clusters import ceiling, clusters, floor, joined

SIGNS = (
    *(
        "e\u0301",
        "ö\u0323",
        "👩\u200d👩\u200d👧",
        "👍🏽",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "🇬🇧",
        "🏳\ufe0f\u200d🌈",
    ),
    *("\u1112\u1161\u11ab", "\u1100\uac00", "한", "か\u3099", "ｶﾞ", "葛\U000e0100"),
    *("नि", "क्ष", "क्\u200dष", "ন্ত", "నా", "กำ", "ที่", "ກຳ", "שׁ", "لَّ", "\u0600١", "می"[:1] + "\u200c"),
)
"""What each is one cluster."""
PIECES = [*SIGNS, *"abé漢字שم \n-—,。", "\u200d", "\u0301", "\ufe0f", "🇫", "\u094d", "\u1161", "🏽"]
texts = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=40).map("".join)


def parted(text: str) -> list[str]:
    return [text[start:end] for start, end in clusters(text, 0, len(text))]


@pytest.mark.parametrize("sign", SIGNS)
def test_one_sign_is_one_cluster_wherever_it_stands(sign: str) -> None:
    assert parted(sign) == [sign]
    assert parted(f"a{sign}b{sign}{sign} {sign}") == ["a", sign, "b", sign, sign, " ", sign]


def test_flags_are_counted_in_pairs() -> None:
    assert parted("🇬🇧🇩🇪🇫") == ["🇬🇧", "🇩🇪", "🇫"]
    assert parted("x🇬 🇧🇩") == ["x", "🇬", " ", "🇧🇩"]


def test_a_blank_stands_alone() -> None:
    assert parted(" \u0301a") == [" ", "\u0301", "a"]
    assert parted("ه\u200d a") == ["ه\u200d", " ", "a"]
    assert parted("\n\u0301") == ["\n", "\u0301"]


def test_letters_that_only_look_joined_are_not() -> None:
    for text in ("fi", "한국", "漢字", "שלום", "سلام", "ไทย", "क\u200cष"):
        assert "".join(parted(text)) == text and len(parted(text)) > 1


@given(texts)
def test_clusters_touch_and_edges_are_where_they_meet(text: str) -> None:
    found = list(clusters(text, 0, len(text)))
    assert [start for start, _ in found] == [0, *(end for _, end in found)][: len(found)]
    assert "".join(parted(text)) == text
    edges = {0, *(end for _, end in found)}
    assert edges == {at for at in range(len(text) + 1) if not joined(text, at)}
    for start, end in found:
        for at in range(start + 1, end):
            assert floor(text, at) == start and ceiling(text, at) == end
        assert floor(text, start) == ceiling(text, start) == start


@given(texts, texts)
def test_a_part_that_begins_between_clusters_is_parted_as_within_the_whole(
    before: str, text: str
) -> None:
    whole = before + " " + text
    start = len(before) + 1
    assert list(clusters(whole, start, len(whole))) == [
        (start + low, start + high) for low, high in clusters(text, 0, len(text))
    ]
    for at in range(start, len(whole)):
        assert joined(whole, at, start) == joined(whole, at)


@pytest.mark.parametrize("run", ["\u0301" * 400_000, "🇬🇧" * 200_000, "👩\u200d" * 200_000])
def test_no_more_of_a_long_run_is_looked_at_than_allowed(run: str) -> None:
    # Without bounds each look would go to an end of the run, and all of them take minutes.
    for at in range(0, len(run) - 20, 20):
        assert (
            at <= floor(run, at + 9, at) <= at + 9 <= ceiling(run, at + 9, at, at + 12) <= at + 12
        )
