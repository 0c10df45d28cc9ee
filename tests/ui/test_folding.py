"""Stories: keeping only the paragraphs that match."""

import pytest
from textual.pilot import Pilot

from tests.ui.conftest import Desk
from tests.ui.driving import (
    empty_field,
    keys,
    lines,
    screen,
    sentence,
    settle,
    shown,
    type_,
)
from tests.ui.test_seeking import lit, prompt


def colours(pilot: Pilot[None], words: str) -> set[str]:
    """The colours of the line of the pane that holds some words."""
    pane = screen(pilot).pane
    strips = [pane.render_line(y) for y in range(pane.size.height)]
    [strip] = [one for one in strips if words in one.text]
    return {str(segment.style.color) for segment in strip if segment.text.strip() and segment.style}


async def test_the_inline_filter_keeps_matching_paragraphs(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "council")
        text = shown(pilot)
        assert "I expect the council to agree." in text and "Good morning." not in text
        assert prompt(pilot) == "Keep paragraphs with council 2 of 8"
        assert "& council: 2 kept" in lines(pilot)[-2] and lit(pilot) == ["council"] * 2
        assert "⋯ 1 paragraph folded away" in text and "⋯ 5 paragraphs folded away" in text
        await empty_field(pilot)
        await type_(pilot, "speaker:works -ferry")
        await keys(pilot, "enter")
        text = shown(pilot)
        assert "The steel became dearer." in text and "Why did the cost" not in text
        await keys(pilot, "G", "(", "(")
        assert sentence(pilot) == "And we found rust where none was expected."
        await keys(pilot, "escape")
        assert "folded away" not in shown(pilot) and "Good morning." in shown(pilot)


async def test_one_sees_who_speaks(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "nights")
        found = [line[40:].strip(" ▌▐") for line in lines(pilot)]
        at = found.index("For two nights only. We shall publish the dates.")
        assert found[at - 2] == "Director of Works" and "Reporter" not in shown(pilot)


async def test_escape_from_the_inline_filter_returns_to_the_same_place(desk: Desk) -> None:
    text = "\n\n".join(f"Paragraph {n} of many. It is here." for n in range(200))
    desk.write("0-long.txt", text)
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, *["space"] * 5, "}")
        there, before = sentence(pilot), lines(pilot)
        await keys(pilot, "&")
        await type_(pilot, "paragraph 7")
        assert sentence(pilot) == "Paragraph 70 of many."  # the next one kept
        await keys(pilot, "escape")
        assert sentence(pilot) == there and lines(pilot) == before
        # When it was accepted, too, as long as nobody has gone elsewhere …
        await keys(pilot, "&")
        await type_(pilot, "paragraph 7")
        await keys(pilot, "enter", "escape")
        assert sentence(pilot) == there and lines(pilot) == before
        # … for what was then read is where one is.
        await keys(pilot, "&")
        await type_(pilot, "paragraph 7")
        await keys(pilot, "enter", "}", ")", "escape")
        assert sentence(pilot) == "It is here." and "Paragraph 71" in shown(pilot)
        assert "folded away" not in shown(pilot)
        await keys(pilot, "ctrl+o")
        assert sentence(pilot) == there


async def test_what_is_typed_further_begins_at_the_same_place(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "]")
        there = sentence(pilot)
        await keys(pilot, "&")
        await type_(pilot, "thank")
        assert sentence(pilot) == "Thank you."
        await empty_field(pilot)
        await type_(pilot, "cost")
        assert sentence(pilot) == there == "Why did the cost rise?"


async def test_nothing_kept_leaves_the_last_good_result(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "steel")
        before = lines(pilot)[:-3]
        assert prompt(pilot).endswith("1 of 8")
        await keys(pilot, "x")
        assert prompt(pilot) == "Keep paragraphs with steelx none"
        assert lines(pilot)[:-3] == before and "& steel: 1 kept" in lines(pilot)[-2]
        await empty_field(pilot)
        assert "folded away" not in shown(pilot) and prompt(pilot).endswith("has:note")


async def test_a_wrong_query_leaves_the_last_good_result_and_says_what_is_wrong(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(140, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "steel")
        before = lines(pilot)[1:-3]
        await type_(pilot, " (")  # only begun
        assert prompt(pilot).endswith("1 of 8")
        await type_(pilot, "is:late")
        told = "“late” is no state; there are unread, reading, read"
        assert told in prompt(pilot) and lines(pilot)[1:-3] == before
        await keys(pilot, "enter")
        assert told in lines(pilot)[-1] and "& steel (: 1 kept" in lines(pilot)[-2]
        assert lines(pilot)[1:-3] == before


async def test_enter_keeps_what_a_word_that_was_begun_has_found(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "stee")
        assert prompt(pilot).endswith("1 of 8") and lit(pilot) == ["stee"]
        await keys(pilot, "enter")
        assert "& stee: 1 kept" in lines(pilot)[-2]
        await keys(pilot, "&", "end")
        await type_(pilot, " ")
        assert prompt(pilot).endswith("none")  # now it is a whole word


async def test_paragraphs_around_on_request(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "ctrl+t")
        assert "Nothing is folded away" in lines(pilot)[-1]
        await keys(pilot, "&")
        assert "Ctrl-t around" in lines(pilot)[-1]
        await type_(pilot, "steel")
        alone = shown(pilot)
        assert "Why did the cost" not in alone
        await keys(pilot, "ctrl+t")
        assert prompt(pilot) == "Keep paragraphs with (and 1 around) steel 1 of 8"
        text = shown(pilot)
        assert "Why did the cost" in text and "Will the ferry" in text and "For two" not in text
        assert "Reporter One, Harbour Wire" in text and "Reporter Two, Coast Gazette" in text
        assert sentence(pilot) == "The steel became dearer."
        # Told apart from what was asked for.
        assert colours(pilot, "Why did the cost") == colours(pilot, "⋯ 3 paragraphs")
        assert colours(pilot, "dearer") != colours(pilot, "Why did the cost")
        await keys(pilot, "ctrl+t", "enter")
        assert "For two nights" in shown(pilot) and "Repairs will cost" in shown(pilot)
        await keys(pilot, "ctrl+t")
        assert lines(pilot)[-1].strip() == "With none around" and "For two" not in shown(pilot)
        await keys(pilot, "ctrl+t", "escape", "&")
        await type_(pilot, "thank")
        assert prompt(pilot) == "Keep paragraphs with (and 1 around) thank 1 of 8"
        assert "For two nights" in shown(pilot)


async def test_annotating_keeps_what_is_shown(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "]", "H", "]", "]", "t")
        await type_(pilot, "cost")
        await keys(pilot, "enter", "&")
        await type_(pilot, "has:highlight -has:tag")
        await keys(pilot, "enter")
        assert sentence(pilot) == "Why did the cost rise?" and "1 kept" in lines(pilot)[-2]
        before = lines(pilot)[1:-2]
        await keys(pilot, "t", "enter")
        # It has a tag now, and stays under the cursor.
        assert sentence(pilot) == "Why did the cost rise?"
        assert [line.replace("│", "#") for line in lines(pilot)[1:-2]] == [
            line.replace("│", "#") for line in before
        ]
        assert "1 kept" in lines(pilot)[-2] and "2 notes" in lines(pilot)[-2]
        # Asked again, it is judged by what is annotated now.
        await keys(pilot, "&", "enter")
        assert "1 kept" in lines(pilot)[-2] and sentence(pilot) == "Why did the cost rise?"
        await keys(pilot, "&")
        await empty_field(pilot)
        await type_(pilot, "#cost")
        assert prompt(pilot) == "Keep paragraphs with #cost 2 of 8"
        await keys(pilot, "enter", "}", "d", "d", "&", "enter")
        assert "1 kept" in lines(pilot)[-2] and "The steel" not in shown(pilot)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("has:note", "1 of 8"),
        ("has:tag", "1 of 8"),
        ("has:highlight", "3 of 8"),
        ("colour:red", "none"),
    ],
)
async def test_what_is_marked_can_be_asked_for(desk: Desk, query: str, told: str) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "}", "H", "}", "a")
        await type_(pilot, "see May")
        await keys(pilot, "ctrl+s", "}", "t")
        await type_(pilot, "cost")
        await keys(pilot, "enter", "&")
        await type_(pilot, query)
        assert prompt(pilot) == f"Keep paragraphs with {query} {told}"


async def test_find_goes_only_through_what_is_shown(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "/")
        await type_(pilot, "the")
        assert prompt(pilot) == "Find the 1 of 8"
        await keys(pilot, "enter", "&")
        await type_(pilot, "speaker:reporter")
        await keys(pilot, "enter")
        assert lit(pilot) == ["the"] * 2  # what was found before, as far as it is shown
        await keys(pilot, "n")
        assert sentence(pilot) == "Why did the cost rise?" and "match 1 of 2" in lines(pilot)[-2]
        await keys(pilot, "n")
        assert sentence(pilot) == "Will the ferry be affected?"
        await keys(pilot, "n")
        assert sentence(pilot) == "Why did the cost rise?"
        assert "folded away" in shown(pilot)
        await keys(pilot, "/")
        await empty_field(pilot)
        await type_(pilot, "rust")
        assert prompt(pilot) == "Find rust nothing found" and "folded away" in shown(pilot)
        await keys(pilot, "enter", "n")
        assert lines(pilot)[-1].strip() == "Nothing found in what is shown: Esc unfolds the rest"
        await keys(pilot, "/")
        await empty_field(pilot)
        await type_(pilot, "the")
        assert prompt(pilot) == "Find the 1 of 2"
        await keys(pilot, "enter", "escape")
        assert "folded away" not in shown(pilot) and len(lit(pilot)) == 8
        await keys(pilot, "n")
        assert "of 8" in lines(pilot)[-2]
        await keys(pilot, "g", "g", "&")
        await type_(pilot, "council")
        await keys(pilot, "enter", "n", "n")  # what the filter has found is gone through as well
        assert sentence(pilot) == "I expect the council to agree."
        assert "match 2 of 2" in lines(pilot)[-2]


async def test_find_given_up_within_the_filter_leaves_it_as_it_was(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "]", "]")
        there, before = sentence(pilot), lines(pilot)
        await keys(pilot, "&")
        await type_(pilot, "council")
        await keys(pilot, "enter")
        folded = lines(pilot)[:-2]
        await keys(pilot, "/", "ctrl+t")
        await type_(pilot, "agree")
        assert prompt(pilot) == "Find agree 1 of 1" and lit(pilot) == ["agree"]
        await keys(pilot, "escape")
        assert lines(pilot)[:-2] == folded and lit(pilot) == ["council"] * 2
        await keys(pilot, "escape")
        assert sentence(pilot) == there and lines(pilot) == before


async def test_motions_stay_within_what_is_shown(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "speaker:reporter")
        await keys(pilot, "enter", "g", "g")
        passed = [sentence(pilot)]
        for _ in range(4):
            await keys(pilot, ")")
            passed.append(sentence(pilot))
        assert passed == [
            "Why did the cost rise?",
            "Your report of May spoke of three million.",
            "Will the ferry be affected?",
            "Thank you.",
            "Thank you.",
        ]
        await keys(pilot, "{", "{")
        assert sentence(pilot) == "Why did the cost rise?"


async def test_another_article_is_unfolded(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "&")
        await type_(pilot, "boats")
        await keys(pilot, "enter", "J")
        assert "kept" not in lines(pilot)[-2] and "Good morning." in shown(pilot)
        await keys(pilot, "escape", "&")
        await type_(pilot, "steel")
        await keys(pilot, "escape")
        assert "folded away" not in shown(pilot)


async def test_what_a_half_typed_filter_keeps_does_not_lead_away(desk: Desk) -> None:
    desk.write("0-long.txt", "\n\n".join(f"Seal {n}. It swims." for n in range(99)) + "\n\nOtter.")
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "space", "}")
        there = sentence(pilot)
        await keys(pilot, "&")
        await type_(pilot, "-s")
        assert sentence(pilot) == "Otter."
        await type_(pilot, "hark")
        assert sentence(pilot) == there
        await empty_field(pilot)
        assert sentence(pilot) == there
