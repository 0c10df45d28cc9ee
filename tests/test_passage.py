"""Passages: made of a range, found again after the text has changed, or given up."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reader.passage import CONTEXT, LONGEST_CONTEXT, Placement, State, attach, select

TEXT = (
    "The ferry sails at nine. Nobody knows who pays for it, and the board has not said."
    " The mayor was asked twice. She answered once, and then in another language.\n\n"
    "The ferry sails at nine. It is the same ferry; it is another morning, and the mayor sleeps."
)
SECOND = TEXT.rindex("The ferry")
PLACED = (State.ATTACHED, State.MOVED)


def where(place: Placement) -> tuple[State, int, int]:
    return place.state, place.start, place.end


def find(
    words: str, new: str, old: str = TEXT, last: bool = False, known: bool = False
) -> Placement:
    """Where a quotation of the old text stands in the new one, told with the old text or not."""
    start = old.rindex(words) if last else old.index(words)
    return attach(select(old, start, start + len(words)), old if known else None, new)


class TestSelect:
    def test_blanks_at_the_ends_are_left_out(self) -> None:
        passage = select("One  two \n three", 3, 10)
        assert (passage.start, passage.end, passage.exact) == (5, 8, "two")
        assert (passage.prefix, passage.suffix) == ("One  ", " \n three")

    def test_context_is_bounded(self) -> None:
        text = "".join(chr(0x4E00 + number) for number in range(500))
        passage = select(text, 200, 210)
        assert passage.prefix == text[200 - CONTEXT : 200]
        assert passage.suffix == text[210 : 210 + CONTEXT]

    def test_context_grows_until_copies_can_be_told_apart(self) -> None:
        row = "no news " * 20
        passage = select(f"{row}{row}end {row}{row}", 160, 167)
        assert CONTEXT < len(passage.prefix) <= LONGEST_CONTEXT
        assert len(select("no news " * 500, 1600, 1607).prefix) == LONGEST_CONTEXT

    @pytest.mark.parametrize(
        ("text", "start", "end"),
        [("", 0, 0), ("abc", 1, 1), ("abc", 2, 1), ("abc", -1, 2), ("abc", 0, 4), ("a  b", 1, 3)],
    )
    def test_nothing_makes_no_passage(self, text: str, start: int, end: int) -> None:
        with pytest.raises(ValueError, match="no passage"):
            select(text, start, end)

    @given(st.text("ab \n"), st.text("ab \n"), st.text("ab \n"))
    @settings(deadline=None)
    def test_it_quotes_the_text(self, before: str, words: str, after: str) -> None:
        text = f"{before}{words}x{after}"
        start, end = len(before), len(text) - len(after)
        passage = select(text, start, end)
        around = passage.prefix + passage.exact + passage.suffix
        assert text[passage.start : passage.end] == passage.exact == text[start:end].strip()
        assert text.startswith(around, passage.start - len(passage.prefix))
        for old in (text, None):
            assert where(attach(passage, old, text)) == (State.ATTACHED, passage.start, passage.end)


@pytest.mark.parametrize("known", [True, False], ids=["old text known", "old text unknown"])
class TestAttach:
    def test_an_unchanged_text_needs_no_search(self, known: bool) -> None:
        place = find("ferry", TEXT, known=known)
        assert where(place) == (State.ATTACHED, 4, 9)
        assert place.reason

    def test_what_changed_elsewhere_leaves_it_in_its_place(self, known: bool) -> None:
        new = TEXT.replace("another morning", "the same morning")
        start = TEXT.index("Nobody")
        assert where(find("Nobody knows", new, known=known)) == (State.ATTACHED, start, start + 12)

    @pytest.mark.parametrize(
        "before", ["A line.\n\n", "x ", f"{'Much was said. ' * 500}\n"], ids=len
    )
    @pytest.mark.parametrize("words", ["Nobody knows", TEXT, "The", "sleeps."], ids=len)
    def test_it_moves_with_its_text(self, before: str, words: str, known: bool) -> None:
        start = len(before) + TEXT.index(words)
        place = find(words, before + TEXT, known=known)
        assert where(place) == (State.MOVED, start, start + len(words))
        assert "further on" in place.reason

    @pytest.mark.parametrize("last", [False, True])
    def test_copies_are_told_apart_by_what_stands_around_them(
        self, last: bool, known: bool
    ) -> None:
        place = find("The ferry sails", f"Morning.\n{TEXT}", last=last, known=known)
        start = 9 + (SECOND if last else 0)
        assert where(place) == (State.MOVED, start, start + 15)

    @pytest.mark.parametrize(
        ("words", "change", "now"),
        [
            ("Nobody knows who pays", ("Nobody knows", "No one knew"), "No one knew who pays"),
            ("twice", ("twice", "twcie"), "twcie"),
            ("asked twice.", ("asked twice", "asked, they say, twice"), "asked, they say, twice."),
            ("The mayor was asked", ("The mayor", "Our old mayor"), "Our old mayor was asked"),
            ("and then in another", (" then in", "\nlater in"), "and\nlater in another"),
            (
                "the board has not said",
                ("board has", "**board** has"),
                "the **board** has not said",
            ),
        ],
    )
    def test_edited_words_are_found(
        self, words: str, change: tuple[str, str], now: str, known: bool
    ) -> None:
        new = f"Corrected.\n{TEXT.replace(*change)}"
        place = find(words, new, known=known)
        assert new[place.start : place.end] == now
        if known:
            assert place.state is State.MOVED

    @pytest.mark.parametrize(
        ("words", "last", "new"),
        [
            # Gone, or only a copy is left, which is not what was marked
            ("Nobody knows", False, ""),
            ("The ferry sails at nine.", True, TEXT[:SECOND]),
            ("The ferry sails at nine.", False, TEXT[SECOND:]),
            ("sleeps.", False, "A text about something else. The town sleeps. So be it."),
            # Another word in its place
            ("Nobody", False, TEXT.replace("Nobody", "Everybody in town")),
        ],
    )
    def test_it_is_never_guessed(self, words: str, last: bool, new: str, known: bool) -> None:
        assert find(words, new, last=last, known=known).state not in PLACED

    def test_of_copies_with_all_around_them_none_is_taken(self, known: bool) -> None:
        new = f"Twice.\n{TEXT}\n{TEXT}"
        start = 7 + TEXT.index("Nobody")
        place = find("Nobody knows", new, known=known)
        assert place.start in (start, start + len(TEXT) + 1)
        if not known:
            assert (place.state, place.reason) == (State.UNCERTAIN, "two places fit equally well")
            starts = {candidate.start for candidate in place.candidates}
            assert {start, start + len(TEXT) + 1} <= starts

    def test_the_first_word_of_many_is_found_by_what_follows_it(self, known: bool) -> None:
        text = "The first of them. " + "The others came later. " * 3_000
        place = find("The", f"Oh. {text}", old=text, known=known)
        assert where(place) == (State.MOVED, 4, 7)

    def test_one_side_is_enough_where_the_other_was_rewritten(self, known: bool) -> None:
        at = TEXT.index("Nobody")
        new = "Wholly other words now stand at the head of this. " + TEXT[at:]
        assert where(find("Nobody knows", new, known=known)) == (State.MOVED, 50, 62)
        new = TEXT[: at + 12] + " what this is about, nor does anybody ask about it any more."
        place = find("Nobody knows", "Oh. " + new, known=known)
        assert place.start == at + 4

    def test_a_long_quotation_that_stands_once_needs_nothing_around_it(self, known: bool) -> None:
        long = "Nobody knows who pays for it, and the board has not said."
        assert find(long, f"Somebody wrote: {long} That was all.", known=known).start == 16
        new = f"Somebody wrote: {long} That was all. {long}"
        assert known or find(long, new).state is State.UNCERTAIN

    def test_what_stands_far_off_tells_copies_apart(self, known: bool) -> None:
        row = "no news today from the pier, "
        text = f"{row * 9}at last! {row * 9}"
        start = text.index(row) + 2 * len(row)
        passage = select(text, start, start + 7)
        place = attach(passage, text if known else None, f"Again: {text}")
        assert where(place) == (State.MOVED, start + 7, start + 14)

    @pytest.mark.parametrize("text", ["word " * 20_000, "a" * 100_000], ids=["words", "letters"])
    def test_a_text_of_copies_is_given_up(self, text: str, known: bool) -> None:
        passage = select(text, 50_000, 50_004)
        old = text if known else None
        assert attach(passage, old, f"! {text[: len(text) // 2 - 1]}!").state is State.ORPHAN
        assert attach(passage, old, text + "!").state is State.ATTACHED

    @given(st.text("ab .", max_size=60), st.text("ab .", max_size=60), st.integers(0, 59))
    @settings(deadline=None)
    def test_what_is_said_to_be_the_same_is_so(
        self, known: bool, old: str, new: str, start: int
    ) -> None:
        old = f"{old}a{new}"
        start = min(start, len(old) - 1)
        assume(old[start : start + 5].strip())
        passage = select(old, start, min(len(old), start + 5))
        place = attach(passage, old if known else None, new)
        if place.state in PLACED and "same words" in place.reason:
            assert new[place.start : place.end].split() == passage.exact.split()

    @given(st.integers(0, len(TEXT) - 1), st.integers(1, 40), st.integers(0, len(TEXT)))
    @settings(deadline=None)
    def test_an_insertion_elsewhere_moves_it_rightly_or_not_at_all(
        self, known: bool, start: int, length: int, at: int
    ) -> None:
        end = min(len(TEXT), start + length)
        assume(TEXT[start:end].strip())
        passage = select(TEXT, start, end)
        assume(at <= passage.start or at >= passage.end)
        assume(not TEXT[max(0, at - 1) : at + 1].isalnum() or at in (0, len(TEXT)))
        new = f"{TEXT[:at]}[Note: the ferry has gone.]{TEXT[at:]}"
        moved = passage.start + (27 if at <= passage.start else 0)
        place = attach(passage, TEXT if known else None, new)
        assert place.state not in PLACED or place.start == moved
