"""Passages: made of a range, found again after the text has changed, or given up."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from reader.passage import CONTEXT, LONGEST_CONTEXT, Placement, State, attach, select

TEXT = (
    "The ferry sails at nine. Nobody knows who pays for it, and the board has not said."
    " The mayor was asked twice. She answered once, and then in another language.\n\n"
    "The ferry sails at nine. It is the same ferry; it is another morning, and the mayor sleeps."
)
SECOND = TEXT.rindex("The ferry")
ORPHAN = Placement(State.ORPHAN, 0, 0)


def marked(words: str, text: str = TEXT) -> int:
    return text.index(words)


def find(words: str, new: str, old: str = TEXT, last: bool = False) -> Placement:
    """Where a quotation of the old text stands in the new one."""
    start = old.rindex(words) if last else old.index(words)
    return attach(select(old, start, start + len(words)), False, new)


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
        assert attach(passage, True, text) == attach(passage, False, text)


class TestAttach:
    def test_an_unchanged_text_needs_no_search(self) -> None:
        passage = select(TEXT, 4, 9)
        assert attach(passage, True, "") == Placement(State.ATTACHED, 4, 9)

    def test_what_changed_elsewhere_leaves_it_in_its_place(self) -> None:
        new = TEXT.replace("another morning", "the same morning")
        assert find("Nobody knows", new) == (
            Placement(State.ATTACHED, TEXT.index("Nobody"), TEXT.index("Nobody") + 12)
        )

    @pytest.mark.parametrize("before", ["A line.\n\n", "x", "Much has been said. " * 500])
    @pytest.mark.parametrize("words", ["Nobody knows", TEXT, "The", "sleeps."])
    def test_it_moves_with_its_text(self, before: str, words: str) -> None:
        start = len(before) + TEXT.index(words)
        assert find(words, before + TEXT) == Placement(State.MOVED, start, start + len(words))

    @pytest.mark.parametrize("last", [False, True])
    def test_copies_are_told_apart_by_what_stands_around_them(self, last: bool) -> None:
        place = find("The ferry sails", f"Morning.\n{TEXT}", last=last)
        start = 9 + (SECOND if last else 0)
        assert place == Placement(State.MOVED, start, start + 15)

    @pytest.mark.parametrize(
        ("words", "last", "new"),
        [
            # Edited, gone, or only a copy is left, which is not what was marked.
            ("Nobody knows", False, TEXT.replace("Nobody", "No one")),
            ("Nobody knows", False, ""),
            ("The ferry sails at nine.", True, TEXT[:SECOND]),
            ("The ferry sails at nine.", False, TEXT[SECOND:]),
            ("sleeps.", False, "A text about something else. The town sleeps. So be it."),
            # Copied with all that stood around it
            ("Nobody knows", False, f"Twice.\n{TEXT}\n{TEXT}"),
        ],
    )
    def test_it_is_never_guessed(self, words: str, last: bool, new: str) -> None:
        assert find(words, new, last=last) == ORPHAN

    def test_the_first_word_of_many_is_found_by_what_follows_it(self) -> None:
        text = "The first of them. " + "The others came later. " * 3_000
        assert find("The", f"Oh. {text}", old=text) == Placement(State.MOVED, 4, 7)

    def test_one_side_is_enough_where_the_other_was_rewritten(self) -> None:
        at = TEXT.index("Nobody")
        new = "Wholly other words now stand at the head of this. " + TEXT[at:]
        assert find("Nobody knows", new).state is State.MOVED
        new = TEXT[: at + 12] + " what this is about, nor does anybody ask about it any more."
        assert find("Nobody knows", "Oh. " + new).state is State.MOVED

    def test_a_long_quotation_that_stands_once_needs_nothing_around_it(self) -> None:
        long = "Nobody knows who pays for it, and the board has not said."
        assert find(long, f"Somebody wrote: {long} That was all.").start == 16
        assert find(long, f"Somebody wrote: {long} That was all. {long}") == ORPHAN

    def test_what_stands_far_off_tells_copies_apart(self) -> None:
        row = "no news today from the pier, "
        text = f"{row * 9}at last! {row * 9}"
        start = text.index(row) + 2 * len(row)
        passage = select(text, start, start + 7)
        assert attach(passage, False, f"Again: {text}") == Placement(
            State.MOVED, start + 7, start + 14
        )

    @pytest.mark.parametrize("text", ["word " * 200_000, "a" * 1_000_000])
    def test_a_text_of_copies_is_given_up_at_once(self, text: str) -> None:
        # Were all places compared with one another, this would take minutes.
        passage = select(text, 500_000, 500_004)
        assert attach(passage, False, text[: len(text) // 2 - 1] + "!") == ORPHAN
        assert attach(passage, False, text + "!").state is State.ATTACHED

    @given(st.text("ab .", max_size=60), st.text("ab .", max_size=60), st.integers(0, 59))
    @settings(deadline=None)
    def test_what_is_found_is_the_quotation(self, old: str, new: str, start: int) -> None:
        old = f"{old}a{new}"
        start = min(start, len(old) - 1)
        assume(old[start : start + 5].strip())
        passage = select(old, start, min(len(old), start + 5))
        place = attach(passage, False, new)
        if place.state is not State.ORPHAN:
            assert new[place.start : place.end] == passage.exact

    @example(0, 1, 1)
    @given(st.integers(0, len(TEXT) - 1), st.integers(1, 40), st.integers(0, len(TEXT)))
    @settings(deadline=None)
    def test_an_insertion_elsewhere_moves_it_rightly_or_not_at_all(
        self, start: int, length: int, at: int
    ) -> None:
        end = min(len(TEXT), start + length)
        assume(TEXT[start:end].strip())
        passage = select(TEXT, start, end)
        assume(at <= passage.start or at >= passage.end)
        new = f"{TEXT[:at]}[Note: the ferry has gone.]{TEXT[at:]}"
        moved = passage.start + (27 if at <= passage.start else 0)
        place = attach(passage, False, new)
        assert place.state is State.ORPHAN or place.start == moved
