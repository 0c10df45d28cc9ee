"""Stories: finding words and patterns in an article."""

import asyncio

from textual.pilot import Pilot

from reader.ui.matches import Matches
from reader.ui.motion import Range
from tests.ui.conftest import Desk
from tests.ui.driving import (
    empty_field,
    keys,
    lines,
    screen,
    sentence,
    settle,
    type_,
    until,
)

EVIL = "Before it all ends.\n\n" + "a" * 5_000 + "!\n\nAll of it ends here.\n"


def lit(pilot: Pilot[None]) -> list[str]:
    """What is highlighted on screen as found, piece by piece."""
    pane = screen(pilot).pane
    strips = [pane.render_line(y) for y in range(pane.size.height)]
    return [
        segment.text
        for strip in strips
        for segment in strip
        if segment.style and segment.style.underline
    ]


def prompt(pilot: Pilot[None]) -> str:
    """The line that asks, three from the bottom."""
    return " ".join(lines(pilot)[-3].split())


async def test_find_shows_all_matches_and_goes_round(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "/")
        await type_(pilot, "the c")
        assert prompt(pilot) == "Find the c 1 of 3" and "match 1 of 3" in lines(pilot)[-2]
        assert sentence(pilot).startswith("by Director of Works ahead of the council")
        assert lit(pilot) == ["the c"] * 3
        await keys(pilot, "enter", "n")
        assert sentence(pilot) == "I expect the council to agree."
        assert "match 2 of 3" in lines(pilot)[-2]
        await keys(pilot, "n")
        assert "Around" not in lines(pilot)[-1]
        await keys(pilot, "n")
        assert lines(pilot)[-1].strip() == "Around the end, from the top"
        assert sentence(pilot).startswith("by Director of Works ahead of the council")
        await keys(pilot, "N")
        assert lines(pilot)[-1].strip() == "Around the top, from the end"
        assert sentence(pilot) == "Why did the cost rise?"
        await keys(pilot, "escape")
        assert lit(pilot) == [] and "match" not in lines(pilot)[-2]
        await keys(pilot, "n")
        assert "Nothing to find" in lines(pilot)[-1]


async def test_find_follows_every_letter_from_where_it_began(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "/")
        for typed, found in (
            ("t", "Quarterly briefing on the tide gates"),
            ("th", "Quarterly briefing on the tide gates"),
            ("tha", "That is two more than we planned for."),
            ("than", "That is two more than we planned for."),
            ("thank", "Thank you."),
        ):
            await keys(pilot, typed[-1])
            assert sentence(pilot) == found, typed
        await keys(pilot, "backspace", "backspace", "backspace")
        assert sentence(pilot) == "Quarterly briefing on the tide gates"


async def test_capitals_and_accents_in_what_is_found(desk: Desk) -> None:
    desk.write(
        "0-cafe.txt", "The Café opens.\n\nA cafe closes.\n\nTHE CAFÉ stays. Don’t ask the.\n"
    )
    async with desk.app("0-cafe.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "/")
        for wanted, told, found in (
            ("cafe", "1 of 3", ["Café", "cafe", "CAFÉ"]),
            ("the", "1 of 3", ["The", "THE", "the"]),
            ("The", "1 of 1", ["The"]),
            ("don't", "1 of 1", ["Don’t"]),
            ("CAFE", "1 of 1", ["CAFÉ"]),
            ("CaFe", "nothing found", []),
        ):
            await empty_field(pilot)
            await type_(pilot, wanted)
            assert prompt(pilot) == f"Find {wanted} {told}" and lit(pilot) == found
        assert "match" not in lines(pilot)[-2]
        await keys(pilot, "enter", "n")
        assert lines(pilot)[-1].strip() == "Nothing found"


async def test_escape_takes_one_back_to_the_very_lines(desk: Desk) -> None:
    desk.write("0-long.txt", "\n\n".join(f"Paragraph {n} is here. And on." for n in range(300)))
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, *["space"] * 3, "j", "j", ")", ")")
        before, there = lines(pilot), sentence(pilot)
        await keys(pilot, "/")
        await type_(pilot, "paragraph 250")
        assert sentence(pilot) == "Paragraph 250 is here."
        await keys(pilot, "escape")
        assert lines(pilot) == before and sentence(pilot) == there
        await keys(pilot, "/")
        await type_(pilot, "paragraph 250")
        await keys(pilot, "enter", "escape")
        assert sentence(pilot) == "Paragraph 250 is here."
        await keys(pilot, "ctrl+o")
        assert sentence(pilot) == there


async def test_the_next_match_is_looked_for_from_where_we_have_gone(desk: Desk) -> None:
    desk.write("0-long.txt", "\n\n".join(f"Paragraph {n}. A word in it." for n in range(100)))
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "/")
        await type_(pilot, "word")
        await keys(pilot, "enter", "n", "n")
        assert "match 3 of 100" in lines(pilot)[-2]
        await keys(pilot, "G", "{", "{")
        assert sentence(pilot) == "Paragraph 97."
        await keys(pilot, "n")
        assert "match 98 of 100" in lines(pilot)[-2]
        await keys(pilot, "}", "N")
        assert "match 98 of 100" in lines(pilot)[-2]
        await keys(pilot, "N")
        assert "match 97 of 100" in lines(pilot)[-2]
        await keys(pilot, "ctrl+o", "ctrl+o")
        assert sentence(pilot) == "Paragraph 97."


async def test_a_match_deep_in_a_sentence_or_in_a_name_is_on_the_screen(desk: Desk) -> None:
    desk.write("0-deep.txt", f"Begin {'and on ' * 400} to the needle {'and on ' * 400} end.")
    async with desk.app("0-deep.txt").run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        await keys(pilot, "/")
        await type_(pilot, "needle")
        assert lit(pilot) == ["needle"]
        await keys(pilot, "escape", "J", "J", "/")
        await type_(pilot, "Coast Gazette")
        assert lit(pilot) == ["Coast Gazette"]


async def test_regular_expressions_on_request(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "/")
        assert "Ctrl-r regex" in lines(pilot)[-1]
        await type_(pilot, r"^the.*\.$")
        assert prompt(pilot) == r"Find ^the.*\.$ nothing found"
        await keys(pilot, "ctrl+r")
        assert prompt(pilot) == r"Find regex ^the.*\.$ 1 of 1"
        assert sentence(pilot) == "The steel became dearer."
        await empty_field(pilot)
        await type_(pilot, r"\d\.\d|May\b")
        assert lit(pilot) == ["4.5", "May"]
        await keys(pilot, "enter", "n")
        assert sentence(pilot) == "Your report of May spoke of three million."
        await keys(pilot, "escape", "/")
        assert prompt(pilot).startswith("Find regex")
        await type_(pilot, "4.5")
        await keys(pilot, "ctrl+r")
        assert prompt(pilot) == "Find 4.5 1 of 1"


async def test_what_is_no_pattern_yet_is_told_and_changes_nothing(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await keys(pilot, "ctrl+r")
        await type_(pilot, "council")
        found = lit(pilot)
        assert found == ["council"] * 2
        await keys(pilot, "(")
        assert prompt(pilot) == "Find regex council( missing ) at the end"
        assert lit(pilot) == found and "match 1 of 2" in lines(pilot)[-2]
        await keys(pilot, "enter")
        assert lines(pilot)[-1].strip() == "missing ) at the end"
        await keys(pilot, "n")
        assert "match 2 of 2" in lines(pilot)[-2]


async def test_a_pattern_that_runs_wild_holds_up_nothing(desk: Desk) -> None:
    desk.write("0-evil.txt", EVIL)
    async with desk.app("0-evil.txt").run_test(size=(120, 20)) as pilot:
        await settle(pilot)
        reading = screen(pilot)
        await keys(pilot, "ctrl+r")
        await type_(pilot, "(a+)+$")
        told = "took longer than 0.25 s in one paragraph: make the pattern simpler"
        assert told in prompt(pilot) and told in lines(pilot)[-1]
        # One that is no longer wanted ends, and what is asked meanwhile is answered.
        await empty_field(pilot)
        reading.look_for("(a|aa)+$")
        reading.look_for("ends")
        assert reading.pane.has_focus is False
        await until(pilot, lambda: "1 of 2" in prompt(pilot))
        await settle(pilot)
        assert "1 of 2" in prompt(pilot) and all(one.is_finished for one in pilot.app.workers)


async def test_only_the_last_of_several_searches_counts(desk: Desk) -> None:
    text = "\n\n".join(f"Paragraph {n} of a very long report. It goes on." for n in range(30_000))
    ending = "The needle is here. Another Needle there."
    desk.write("0-long.txt", f"{EVIL}\n\n{text}\n\n{ending}")
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        reading = screen(pilot)
        await keys(pilot, "ctrl+r")
        reading.look_for("(a+)+$")  # this one takes its time
        for _ in range(1_000_000):  # no pause of the pilot, which waits until nothing is done
            if len(pilot.app.workers):
                break
            await asyncio.sleep(0)
        [search] = pilot.app.workers
        for end in range(1, 7):
            reading.look_for("needle"[:end])
            assert search.is_cancelled  # at once, and no other begins before the typing pauses
            assert all(one is search for one in pilot.app.workers)
        await until(pilot, lambda: "1 of 2" in prompt(pilot))
        assert "1 of 2" in prompt(pilot) and sentence(pilot) == "The needle is here."
        # A late answer to an earlier question is no answer.
        document = reading.document
        assert document is not None
        late = reading.Found(document, reading.wanted._replace(text="need"), Matches.of([(0, 4)]))
        reading.post_message(late)
        await settle(pilot)
        assert "1 of 2" in prompt(pilot) and reading.wanted.text == "needle"


async def test_the_nearest_is_shown_while_the_others_are_looked_for(desk: Desk) -> None:
    text = "\n\n".join(f"Paragraph {n} of a very long report. It goes on." for n in range(30_000))
    desk.write("0-long.txt", text)
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        reading = screen(pilot)
        await keys(pilot, "G", "{", "{", "/")
        there = sentence(pilot)
        assert reading.document is not None
        at = reading.pane.cursor[0]
        reading.look_for("report")
        first = reading.Found(
            *(reading.document, reading.wanted._replace(text="report")),
            *(Matches.of([(at + 26, at + 32)]),) * 2,
            whole=False,
        )
        await until(pilot, lambda: "29,998 of 30,000" in prompt(pilot))
        await settle(pilot)
        assert sentence(pilot) == there
        reading.post_message(first)
        await settle(pilot)
        assert "…" in prompt(pilot) and "match …" in lines(pilot)[-2]


async def test_what_is_found_late_takes_nobody_away(desk: Desk) -> None:
    async with desk.app("2-briefing.txt").run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        reading = screen(pilot)
        await keys(pilot, "/")
        await type_(pilot, "council")
        await keys(pilot, "enter", ")", ")", ")")
        there = sentence(pilot)
        assert reading.document
        found = reading._matches
        reading.post_message(reading.Found(reading.document, reading.wanted, found, found))
        await settle(pilot)
        assert sentence(pilot) == there and lit(pilot) == ["council"] * 2
        await keys(pilot, "n")
        assert sentence(pilot) == "I expect the council to agree."


async def test_many_matches_are_not_walked_through(desk: Desk) -> None:
    class Counted(Matches):
        """Matches that count how many of them are taken."""

        __slots__ = ()
        taken = 0

        def __getitem__(self, index: int | slice) -> "Range | Matches":  # type: ignore[override]
            Counted.taken += 1
            return super().__getitem__(index)

    desk.write("0-long.txt", "\n\n".join(f"One and one make {n}." for n in range(20_000)))
    async with desk.app("0-long.txt").run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        reading = screen(pilot)
        await keys(pilot, "/")
        await type_(pilot, "one")
        assert "1 of 40,000" in prompt(pilot) and reading.document
        found = Counted(reading._matches._starts, reading._matches._ends)
        reading.post_message(reading.Found(reading.document, reading.wanted, found, found))
        await settle(pilot)
        await keys(pilot, "enter", "G", "N", "n", "space")
        assert "match 39,999 of 40,000" in lines(pilot)[-2]
        assert 0 < Counted.taken < 2_000


async def test_another_article_begins_without_matches(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "/")
        await type_(pilot, "the")
        await keys(pilot, "enter", "J")
        assert screen(pilot).path.endswith("2-briefing.txt")
        assert lit(pilot) == [] and "match" not in lines(pilot)[-2]
        await keys(pilot, "n")
        assert "Nothing to find" in lines(pilot)[-1]
        await keys(pilot, "/")
        assert prompt(pilot) == "Find words in this article"


async def test_an_article_that_opens_under_the_prompt_is_searched(desk: Desk) -> None:
    async with desk.app("1-story.txt").run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "/")
        await type_(pilot, "gates")
        assert prompt(pilot) == "Find gates nothing found"
        screen(pilot).open_article(desk.library / "2-briefing.txt")
        await settle(pilot)
        assert prompt(pilot) == "Find gates 1 of 2" and lit(pilot) == ["gates"] * 2
        await keys(pilot, "escape")
        assert sentence(pilot) == "Quarterly briefing on the tide gates"
