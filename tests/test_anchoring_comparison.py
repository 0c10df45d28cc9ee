"""A passage beside what may have become of it: its words compared, its context cut."""

from hypothesis import given
from hypothesis import strategies as st

from reader.passage import select
from reader.ui.comparison import AROUND, Run, compare, extract, likeness, quoted


def test_words_that_differ_are_told() -> None:
    assert compare("The old gate stays shut.", "The new gate stays shut.") == (
        Run("The ", True),
        Run("old ", False),
        Run("gate stays shut.", True),
    )
    assert compare("the same", "the same") == (Run("the same", True),)
    assert compare("", "something") == ()


@given(st.text("ab .\n", max_size=60), st.text("ab .\n", max_size=60))
def test_no_word_is_lost(text: str, other: str) -> None:
    said = "".join(run.text for run in compare(text, other))
    assert said.split() == text.split()
    same = [run.text for run in compare(text, other) if run.same]
    back = [run.text for run in compare(other, text) if run.same]
    assert bool("".join(same).strip()) <= bool(other.strip())
    assert bool("".join(back).strip()) <= bool(text.strip())


def test_long_passages_are_compared_by_their_ends() -> None:
    text = " ".join(f"w{n}" for n in range(700))
    runs = compare(text, text.replace("w300", "x"))
    assert [run.text for run in runs if not run.same] == ["w300 "]
    runs = compare(text, text.replace("w100", "x").replace("w600", "x"))
    assert [len(run.text.split()) for run in runs] == [100, 501, 99]
    assert compare("word " * 5_000, "")[-1].text == " …"


def test_context_is_cut_at_words() -> None:
    text = "alpha " * 200 + "HERE" + " omega" * 200
    at = text.index("HERE")
    found = extract(text, at, at + 4, "HERE")
    assert found.before.startswith("…alpha ") and found.after.endswith("omega …")
    assert len(found.before) <= AROUND + 1 and len(found.after) <= AROUND + 2
    assert found.runs == (Run("HERE", True),)
    assert extract("One.\n\nTwo.\n\nThree.", 6, 10, "Two.").before == "One.\n"


def test_without_the_text_what_was_kept_of_it_is_shown() -> None:
    text = "alpha " * 200 + "HERE" + " omega" * 200
    at = text.index("HERE")
    found = quoted(select(text, at, at + 4), "THERE")
    assert found.before.endswith("alpha ") and found.runs == (Run("HERE", False),)


def test_likeness_is_told_in_words() -> None:
    told = [likeness(score / 10) for score in range(11)]
    assert told[0] == "hardly alike" and told[10] == "fits well"
    assert len(dict.fromkeys(told)) == 5
