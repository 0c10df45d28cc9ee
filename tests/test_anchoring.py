"""Passages in texts that were edited: found in their true places, or not said to be found."""

import random
import unicodedata
from array import array
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.likeness import common
from reader.passage import (
    Cancelled,
    Passage,
    Placement,
    State,
    attach,
    attach_all,
    attach_each,
    select,
)
from tests import edits, prose
from tests.benchmarks.bench_anchoring import another, judged, look_alikes, measured

PLACED = (State.ATTACHED, State.MOVED)
KNOWN = pytest.mark.parametrize("known", [True, False], ids=["old text known", "unknown"])
ARTICLE = prose.article(3, 4_000)
# What the sum of all edits comes to is higher: in these more words are replaced than marked.
LEAST = {"words replaced, 25 %": 0.8, "all together": 0.7}


class TestAccuracy:
    @KNOWN
    def test_passages_are_found_in_their_true_places(self, known: bool) -> None:
        total: Counter[str] = Counter()
        for name, edit in edits.EDITS.items():
            counts, _ = measured(name, edit, known, articles=2, seed=71, size=15_000)
            assert counts["right"] >= LEAST.get(name, 0.95) * counts["live"], name
            total += counts
        assert total["right"] >= 0.96 * total["live"]
        assert total["wrong"] <= 0.005 * total["live"]
        assert total["ghost"] <= (0.01 if known else 0.1) * total["gone"]

    @KNOWN
    def test_nothing_is_found_in_another_article(self, known: bool) -> None:
        counts, _ = measured("another", another, known, articles=2, seed=71, size=15_000)
        assert (counts["gone"], counts["ghost"]) == (100, 0)

    def test_a_look_alike_is_not_taken_for_what_was_deleted(self) -> None:
        for seed in range(5):
            old, version, ranges = look_alikes(seed, 12_000)
            passages = [select(old, *span) for span in ranges]
            placements = attach_all(passages, old, version.text)
            assert judged(version, ranges, placements)["gone"] == len(ranges) > 3
            assert not [place for place in placements if place.state in PLACED]


def checked(place: Placement, new: str) -> None:
    """What holds of every placement."""
    assert place.reason
    if place.state is State.ORPHAN:
        assert (place.start, place.end) == (0, 0)
    else:
        assert 0 <= place.start < place.end <= len(new)
    assert len(place.candidates) <= 5
    assert bool(place.candidates) or place.state is not State.UNCERTAIN
    for candidate in place.candidates:
        assert 0 <= candidate.start < candidate.end <= len(new)
        assert 0 <= candidate.score <= 1


# Marks, joiners, wide and right-to-left letters, signs of Markdown and of print, blanks
ODD = st.text(
    st.sampled_from("ab cd\n.,“”\"'’—-*_`#é\u0301\u200d\u00adﬁß🇩🇪👩\U0001f3fdאבمर्त北京가x\u00a0"),
    max_size=80,
)


class TestSafety:
    @given(st.integers(0, 10_000), st.sampled_from(sorted(edits.EDITS)), st.data())
    @settings(deadline=None, max_examples=60)
    def test_any_passage_under_any_edit(self, seed: int, name: str, data: st.DataObject) -> None:
        version = edits.EDITS[name](edits.first(ARTICLE), random.Random(seed))
        start = data.draw(st.integers(0, len(ARTICLE) - 1))
        end = data.draw(st.integers(start + 1, min(len(ARTICLE), start + 400)))
        if not ARTICLE[start:end].strip():
            return
        passage = select(ARTICLE, start, end)
        for old in (ARTICLE, None):
            place = attach(passage, old, version.text)
            checked(place, version.text)
            assert [place] == attach_all([passage], old, version.text)
            assert attach(passage, old, ARTICLE).state is State.ATTACHED

    @given(ODD, ODD, ODD, st.integers(0, 200), st.integers(1, 60))
    @settings(deadline=None, max_examples=200)
    def test_odd_texts(self, one: str, two: str, three: str, start: int, length: int) -> None:
        old, new = one + "x" + two, three + two + one
        start = min(start, len(one))
        passage = select(old, start, max(len(one) + 1, min(len(old), start + length)))
        for known in (old, None):
            checked(attach(passage, known, new), new)
            place = attach(passage, known, old)
            assert (place.state, place.start) == (State.ATTACHED, passage.start)

    @KNOWN
    @pytest.mark.parametrize("new", ["", " ", "\n\n", "x", "?"])
    def test_texts_with_nothing_in_them(self, new: str, known: bool) -> None:
        passages = [
            select(ARTICLE, 0, 1),
            select(ARTICLE, 0, len(ARTICLE)),
            select(ARTICLE, 90, 180),
        ]
        for place in attach_all(passages, ARTICLE if known else None, new):
            assert place.state is State.ORPHAN

    @KNOWN
    def test_a_text_without_any_of_the_words(self, known: bool) -> None:
        new = "Ganz andere Wörter stehen hier, und zwar viele davon. " * 20
        old = ARTICLE if known else None
        for start, end in edits.quoted(ARTICLE, 20, seed=1):
            place = attach(select(ARTICLE, start, end), old, new)
            assert place == Placement(State.ORPHAN, 0, 0, "its words are gone")

    @KNOWN
    @pytest.mark.parametrize(
        ("old", "quote", "new", "now"),
        [
            ("Ein Café am Platz, früh.", "Café", "Neu: Ein Café am Platz, früh.", "Café"),
            ("Salut 👩‍👩‍👧, ça va bien?", "👩‍👩‍👧", "Et: Salut 👩‍👩‍👧, ça va bien?", "👩‍👩‍👧"),
            ("שלום לכולם, מה שלומכם היום?", "מה", "אז שלום לכולם, מה שלומכם היום?", "מה"),
            ("北京市人民很好，今天。", "人民", "在北京市人民很好，今天。", "人民"),
            ("The oﬃce isn’t open.", "oﬃce isn’t", "Oh, the office isn't open.", "office isn't"),
            (f"See {'x1' * 400} there.", "x1" * 400, f"But see {'x1' * 400} there.", "x1" * 400),
        ],
        ids=["accents", "emoji", "right-to-left", "no blanks", "ligature", "long word"],
    )
    def test_scripts(self, old: str, quote: str, new: str, now: str, known: bool) -> None:
        start = old.index(quote)
        passage = select(old, start, start + len(quote))
        place = attach(passage, old if known else None, new)
        assert (place.state, new[place.start : place.end]) == (State.MOVED, now)

    @pytest.mark.parametrize(
        ("start", "end"), [(-5, 8), (0, 2), (100, 130), (3, 3), (9, 2), (10**9, 10**9 + 13)]
    )
    @KNOWN
    def test_a_passage_that_does_not_lie_where_it_says(
        self, start: int, end: int, known: bool
    ) -> None:
        text = "Nobody said who pays for the ferry, or when it sails."
        passage = Passage(start, end, "pays for the ferry", "said who ", ", or when")
        for new in (text, f"Well! {text}"):
            place = attach(passage, text if known else None, new)
            checked(place, new)
            if (start, end) != (0, 2) or not known or new != text:
                assert new[place.start : place.end] == "pays for the ferry"

    @KNOWN
    def test_composed_and_decomposed_accents_are_the_same(self, known: bool) -> None:
        old = "Début: le café de la gare était fermé à midi, dit-on là-bas."
        new = f"Corrigé. {unicodedata.normalize('NFD', old)}"
        start = old.index("café")
        place = attach(select(old, start, start + 4), old if known else None, new)
        assert new[place.start : place.end] == "cafe\u0301"
        assert place.state is State.MOVED

    @KNOWN
    def test_unique_long_quotations_are_always_found(self, known: bool) -> None:
        sentences = [span for span in edits.quoted(ARTICLE, 40, seed=2) if span[1] - span[0] > 60]
        for start, end in sentences:
            quote = ARTICLE[start:end]
            if ARTICLE.count(quote) == 1:
                new = f"Nothing of the rest is left. {quote} That is all."
                place = attach(select(ARTICLE, start, end), ARTICLE if known else None, new)
                assert (place.state, place.start) == (State.MOVED, 29)

    def test_each_for_itself_is_as_if_it_were_alone(self) -> None:
        new = ARTICLE.replace("the", "this", 40).replace(". ", "! ", 20)
        passages = [select(ARTICLE, *span) for span in edits.quoted(ARTICLE, 30, seed=3)]
        passages += [one._replace(exact="no one's") for one in passages]
        alone = [attach(one, None, new) for one in passages]
        assert list(attach_each(passages, new)) == alone


class TestWork:
    def test_it_stops_where_nobody_wants_to_know(self) -> None:
        asked = []

        def cancelled() -> bool:
            asked.append(True)
            return len(asked) > 20

        ranges = edits.quoted(ARTICLE, 20, seed=1)
        passages = [select(ARTICLE, *span) for span in ranges]
        with pytest.raises(Cancelled):
            attach_all(passages, None, ARTICLE[::-1], cancelled)
        assert len(asked) == 21

    @pytest.mark.parametrize(
        "text", ["a " * 60_000, "a" * 120_000, "one two " * 15_000, "北" * 60_000], ids=len
    )
    @KNOWN
    def test_odd_texts_are_given_up_before_long(
        self, text: str, known: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        compared = []

        def recorded(one: "array[int]", other: "array[int]") -> list[tuple[int, int, int]]:
            compared.append(len(one) * len(other))
            return common(one, other)

        monkeypatch.setattr("reader.alignment.common", recorded)
        half = len(text) // 2
        new = f"! {text[: half - 1]}! {text[: half // 2]}"
        spans = [(half, half + 4), (half, half + 300), (0, half), (0, len(text))]
        passages = [select(text, *span) for span in spans]
        for place in attach_all(passages, text if known else None, new):
            checked(place, new)
        # Bit-parallel, so that a common subsequence of these takes a few milliseconds.
        assert sum(compared) < 500_000_000
