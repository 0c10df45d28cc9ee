"""What the owner of an exported file writes into it survives every later export, in place."""

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.annotation import Annotation, Notes, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.exports.layouts import usual
from reader.exports.markdown import render
from reader.options import Flavour
from reader.passage import Passage

WORDS = ["zero", "one", "two", "three", "four", "five"]
TEXT = "\n\n".join(WORDS)
DOCUMENT = Document(
    text=TEXT,
    blocks=tuple(
        Block(Kind.PARAGRAPH, match.start(), match.end()) for match in re.finditer(r"\w+", TEXT)
    ),
    metadata=Metadata(title=Fact("Numbers", Origin.TEXT)),
)


def mark(number: int, note: str = "", *tags: str) -> Annotation:
    start = TEXT.index(WORDS[number])
    return annotate(
        DOCUMENT,
        start,
        start + len(WORDS[number]),
        id=f"{number:08}-0000-4000-8000-000000000000",
        device="d",
        now="2024-07-05T16:17:00Z",
        note=note,
        tags=tags,
    )


def noted(*annotations: Annotation) -> Notes:
    return replace(new_notes(DOCUMENT, "/a.txt"), records=annotations)


def quoted(text: str) -> list[str]:
    return re.findall("^> (.*)", text, re.MULTILINE)


def end(number: int) -> str:
    return f"<!-- reader:end {number:08}-0000-4000-8000-000000000000 -->\n"


NOTES = noted(mark(1), mark(3))
FIRST = render(NOTES, DOCUMENT)
LINES = st.one_of(
    st.sampled_from(
        [
            "",
            "---",
            "```",
            "~~~",
            "# ",
            "> ",
            "- ",
            "    ",
            "<!--",
            "-->",
            "<div>",
            "title: ",
            "***",
        ]
    ),
    st.builds(
        "<!-- reader:{} {}{} -->".format,
        st.sampled_from(["begin", "end"]),
        st.sampled_from(["head", *(mark(number).id for number in range(6))]),
        st.sampled_from(["", " 00000000", " 1234567"]),
    ),
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=8),
)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.lists(LINES, min_size=1, max_size=4)), max_size=4)
CHOICES = st.lists(st.integers(0, 5), unique=True)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(EDITS, CHOICES, st.sampled_from(["", "a note", "```"])), max_size=4))
def test_no_line_of_the_owner_is_ever_lost_or_moved(
    rounds: list[tuple[list[tuple[float, list[str]]], list[int], str]],
) -> None:
    text, serial = FIRST, 0
    for edits, chosen, note in rounds:
        lines = text.split("\n")
        for where, added in edits:
            top = lines.index("---", 1) + 1
            at = top + round(where * (len(lines) - top))
            serial += 1
            lines[at:at] = [*added, f"mine {serial}"]
        text = "\n".join(lines)
        kept = [line for line in lines if line.startswith("mine ")]
        notes = noted(*(mark(number, note) for number in chosen))
        text = render(notes, DOCUMENT, text)
        assert [line for line in text.split("\n") if line.startswith("mine ")] == kept
        assert {WORDS[number] for number in chosen} <= set(quoted(text))
        assert render(notes, DOCUMENT, text) == text


ACTS = st.tuples(
    st.sampled_from(["insert", "replace", "append", "prepend", "delete", "swap"]),
    st.floats(0, 1),
    LINES,
)


@pytest.mark.parametrize("flavour", list(Flavour))
@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.lists(ACTS, max_size=5), CHOICES, st.booleans()), max_size=4))
@example([([("insert", 1.0, ""), ("append", 0.265625, "")], [], False)])
def test_whatever_is_edited_and_exported_no_word_of_the_owner_is_lost(
    flavour: Flavour, rounds: list[tuple[list[tuple[str, float, str]], list[int], bool]]
) -> None:
    layout = usual(flavour)
    text, serial = render(NOTES, DOCUMENT, layout=layout), 0
    for acts, chosen, noting in rounds:
        lines = text.split("\n")
        top = next(n for n, line in enumerate(lines) if "reader:begin" in line)
        for act, where, added in acts:
            at = top + round(where * (len(lines) - 1 - top))
            serial += 1
            mine = f"{added} mine {serial}."
            if act == "insert":
                lines[at:at] = [added, mine]
            elif act == "swap":
                lines[at], lines[top] = lines[top], lines[at]
            elif "mine" not in lines[at]:
                line = lines[at]
                changed = {"replace": mine, "append": line + mine, "prepend": mine + line}
                lines[at : at + 1] = [changed[act]] if act in changed else []
        text = "\n".join(lines)
        kept = [line.strip() for line in lines if "mine" in line]
        notes = noted(*(mark(number, "noted" if noting else "") for number in chosen))
        text = render(notes, DOCUMENT, text, layout=layout)
        assert [line for line in kept if line not in text] == []
        assert {WORDS[number] for number in chosen} <= set(re.findall("> (.*)", text))
        assert render(notes, DOCUMENT, text, layout=layout) == text


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_below_is_kept_to_the_letter(theirs: str) -> None:
    for notes in (NOTES, noted(mark(3, "changed")), noted()):
        text = render(notes, DOCUMENT, FIRST + theirs)
        assert text.endswith(theirs)
        assert text == render(notes, DOCUMENT) + theirs


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: text[:3] != "---"))
@example("\ufeffmine\r\n")
def test_a_text_without_blocks_is_kept_whole_below_ours(theirs: str) -> None:
    whole = FIRST
    if 0 < theirs.count("\n") == theirs.count("\r\n"):
        whole = FIRST.replace("\n", "\r\n")
    assert render(NOTES, DOCUMENT, theirs) == whole + theirs.removeprefix("\ufeff")


def test_a_new_block_comes_after_what_is_written_below_the_one_before_it() -> None:
    text = FIRST.replace(end(1), end(1) + "\nOn one.\n\n## Mine\n\n```\n# no heading\n```\n")
    text = render(noted(mark(1), mark(2), mark(3), mark(5)), DOCUMENT, text)
    order = [
        text.index(part) for part in ("> one", "On one.", "> two", "## Mine", "```", "> three")
    ]
    assert order == sorted(order)
    assert quoted(text) == ["one", "two", "three", "five"]


@pytest.mark.parametrize(
    "theirs",
    [
        "\n```\n# no heading\n```\n",
        "\n````\n```\n# no heading\n````\n",
        "\n~~~\n```\n# no heading\n~~~\n",
        "\n```\n``` no end\n# no heading\n```\n",
    ],
)
def test_a_fence_of_the_owner_is_not_torn(theirs: str) -> None:
    text = render(noted(mark(1), mark(2)), DOCUMENT, FIRST.replace(end(1), end(1) + theirs))
    assert theirs in text
    assert text.index(theirs) < text.index("> two")


def test_blocks_that_were_moved_by_hand_stay_there_and_are_brought_up_to_date() -> None:
    _, one, three = re.findall(r"\n<!-- reader:begin.*?<!-- reader:end.*?\n", FIRST, re.DOTALL)
    text = FIRST.replace(one + three, f"{three}\nBetween.\n{one}")
    text = render(noted(mark(1, "new note"), mark(2), mark(3)), DOCUMENT, text)
    assert quoted(text) == ["three", "one", "two"]
    assert text.index("> three") < text.index("Between.") < text.index("> one")
    assert "new note" in text


def test_a_block_that_was_copied_is_kept_up_to_date_twice() -> None:
    copy = FIRST[FIRST.index("\n<!-- reader:begin 00000003") :]
    text = render(noted(mark(1), mark(3, "new note")), DOCUMENT, FIRST + copy)
    assert text.count("new note") == 2
    assert quoted(render(noted(mark(1)), DOCUMENT, text)) == ["one"]


def test_a_block_that_was_taken_out_by_hand_comes_back() -> None:
    begin = FIRST.index("\n<!-- reader:begin 00000001")
    text = FIRST[:begin] + FIRST[FIRST.index(end(1)) + len(end(1)) :]
    assert quoted(text) == ["three"]
    assert render(NOTES, DOCUMENT, text) == FIRST


def test_an_edit_inside_a_block_is_kept_beside_it_once() -> None:
    text = render(NOTES, DOCUMENT, FIRST.replace("> one", "> one *really*"))
    assert quoted(text) == ["one", "one *really*", "three"]
    assert text.count("Changed by hand in this file") == 1
    assert render(NOTES, DOCUMENT, text) == text


def test_what_was_kept_of_an_edit_stays_together() -> None:
    spoken = [replace(mark(number), speaker="Ana") for number in (1, 2, 3)]
    text = render(noted(spoken[0], spoken[2]), None)
    text = render(noted(spoken[0], spoken[2]), None, text.replace("> one", "> mine"))
    text = render(noted(*spoken), None, text)
    order = ["> one", "*Changed by hand", "> mine", "> two", "> three"]
    assert sorted(order, key=text.index) == order
    assert re.search(r"\*Changed .*\*\n\n## Ana\n\n> mine\n", text)


def test_an_edit_inside_a_block_outlives_its_annotation() -> None:
    text = render(noted(mark(3)), DOCUMENT, FIRST.replace("> one", "> one *really*"))
    assert quoted(text) == ["one *really*", "three"]
    assert "Changed by hand in this file" in text


def test_an_edit_that_says_what_we_say_now_is_not_kept_twice() -> None:
    notes = noted(mark(1, "a note"), mark(3))
    assert render(notes, DOCUMENT, FIRST.replace("> one\n", "> two\n")) != FIRST
    by_hand = FIRST.replace("¶ 2 · yellow\n", "¶ 2 · yellow\n\na note\n")
    assert render(notes, DOCUMENT, by_hand) == render(notes, DOCUMENT)


def test_blanks_that_an_editor_trims_or_adds_are_no_edit() -> None:
    trimmed = FIRST.replace("-->\n\n", "-->\n").replace("yellow\n", "yellow  \n")
    text = render(NOTES, DOCUMENT, trimmed)
    assert "Changed by hand" not in text
    assert quoted(text) == ["one", "three"]


def test_windows_line_ends_stay() -> None:
    text = FIRST.replace("\n", "\r\n")
    assert render(NOTES, DOCUMENT, text) == text
    changed = render(noted(mark(1, "a\nb")), DOCUMENT, text + "Mine.\r\n")
    assert changed.count("\r\n") == changed.count("\n")
    assert changed.endswith("Mine.\r\n")


@pytest.mark.parametrize("flavour", list(Flavour))
def test_line_ends_of_both_kinds_are_no_edit(flavour: Flavour) -> None:
    layout = usual(flavour)
    text = render(NOTES, DOCUMENT, layout=layout).replace("\n", "\r\n") + "Mine.\n"
    for notes in (NOTES, noted(mark(3)), noted()):
        again = render(notes, DOCUMENT, text, layout=layout)
        assert "Changed by hand" not in again and again.endswith("\nMine.\n")
        assert render(notes, DOCUMENT, again, layout=layout) == again
    assert "Changed by hand" not in render(NOTES, DOCUMENT, text)


def test_an_orphan_stays_where_something_is_written_below_it() -> None:
    text = FIRST.replace(end(1), end(1) + "\nOn one.\n")
    lost = replace(mark(1), text_hash="", passage=Passage(0, 4, "gone"))
    text = render(noted(lost, mark(3)), DOCUMENT, text)
    order = ["> gone", "*Not found in the present text", "On one.", "> three"]
    assert sorted(order, key=text.index) == order
    assert "## Passages not found" not in text
