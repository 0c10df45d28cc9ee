"""Front matter of exported files: its values are ours, the rest of it is its owner's."""

import re
from dataclasses import replace

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.annotation import Annotation, Notes, annotate, new_notes
from reader.document import Block, Document, Fact, Kind, Metadata, Origin
from reader.exports.frontmatter import Value, merge
from reader.exports.markdown import render

DOCUMENT = Document(
    text="One.",
    blocks=(Block(Kind.PARAGRAPH, 0, 4),),
    metadata=Metadata(title=Fact("Numbers", Origin.TEXT)),
)


def mark(number: int, *tags: str) -> Annotation:
    id = f"{number:08}-0000-4000-8000-000000000000"
    return annotate(DOCUMENT, 0, 4, id=id, device="d", now="2024-07-05T16:17:00Z", tags=tags)


def noted(*annotations: Annotation) -> Notes:
    return replace(new_notes(DOCUMENT, "/a.txt"), records=annotations)


def values(text: str) -> dict[str, object]:
    loaded = yaml.safe_load(text.split("\n---\n")[0])
    assert isinstance(loaded, dict)
    return loaded


NOTES = noted(mark(1), mark(3))
FIRST = render(NOTES, DOCUMENT)
TAGGED = noted(mark(1, "b", "a"), mark(3, "c"))
WITH_TAGS = render(TAGGED, DOCUMENT)
VALUES = st.text(max_size=20) | st.lists(
    st.sampled_from(
        [*"--- - # : ' \" { } [ ] @ ! ? * & % | > null ~ 2024 1e3 é 😀".split(), " ", "\n"]
    )
).map("".join)


@settings(deadline=None)
@given(*[VALUES] * 4)
@example("a\x85b", "a\u2028", "a\n---\nb", "20240705")
@example("word: " * 50, "2024", "null", "2024-02-31")
def test_front_matter_gives_back_its_values(title: str, author: str, source: str, day: str) -> None:
    notes = replace(NOTES, title=title, author=author, source=source, date=day)
    found = values(render(notes, None))
    for key, value in {"title": title, "author": author, "source": source, "date": day}.items():
        assert str(found.get(key, "")) == value


@settings(deadline=None)
@given(st.lists(st.text("aZ0_-./() ’", max_size=5) | st.sampled_from(["yes", "Null", "a: b"])))
@example(["a  b", "a ", "/a b", "No", "n", "2024-07-05", "(a", "-", "1e3"])
def test_what_is_plain_stands_as_the_library_has_it(values: list[str]) -> None:
    tags = [value for value in values if value]
    whole: dict[str, Value] = {"title": " ".join(tags), "tags": tags}
    expected = "".join(
        yaml.safe_dump({key: value}, allow_unicode=True, width=1_000_000)
        for key, value in whole.items()
        if value
    )
    assert merge("", whole, ()) == expected


def test_a_long_value_stays_on_one_line() -> None:
    text = render(replace(NOTES, title="a long title " * 20), None)
    assert text.splitlines()[2] == "path: /a.txt"


def edited(old: str, new: str, notes: Notes = NOTES, text: str = FIRST) -> str:
    assert old in text
    return render(notes, DOCUMENT, text.replace(old, new, 1))


def test_keys_and_comments_of_the_owner_stay_as_they_are() -> None:
    mine = "# mine\naliases: [ x,y ]\ncssclasses:\n    - wide\nrating: 5 # of 5\n"
    text = edited("path:", mine + "path:")
    assert mine in text
    moved = render(replace(NOTES, paths=("/b.txt",)), DOCUMENT, text)
    # The head's begin marker remembers what was written, and so differs.
    first, second = (re.sub(r" [0-9a-f]{6}\b", "", each) for each in (text, moved))
    assert second == first.replace("/a.txt", "/b.txt")


def test_a_comment_in_front_of_a_key_stays_when_the_key_before_changes() -> None:
    text = edited("title: Numbers\n", "title: Numbers\n\n# mine\n")
    assert "title: Numerals\n\n# mine\n" in render(replace(NOTES, title="Numerals"), None, text)


def test_a_value_that_the_owner_changed_stays_theirs() -> None:
    text = edited("title: Numbers", "title: Figures")
    assert values(text)["title"] == "Figures"
    assert render(replace(NOTES, title="Numerals"), None, text).count("title: Figures") == 1


def test_a_value_that_only_we_wrote_is_brought_up_to_date() -> None:
    text = render(replace(NOTES, title="Numerals", author="Ana"), None, FIRST)
    assert list(values(text))[:2] == ["title", "author"]
    assert (values(text)["title"], values(text)["author"]) == ("Numerals", "Ana")
    assert "author" not in values(render(NOTES, DOCUMENT, text))


def test_a_key_that_the_owner_took_out_stays_out() -> None:
    text = edited("path: /a.txt\n", "")
    text = render(replace(NOTES, paths=("/b.txt",)), DOCUMENT, text)
    assert "path" not in values(text)


def test_tags_of_owner_and_annotations_are_joined() -> None:
    text = edited("- a\n", "- mine\n", TAGGED, WITH_TAGS)
    assert values(text)["tags"] == ["mine", "b", "c"]
    text = render(noted(mark(1, "a", "d")), DOCUMENT, text)
    assert values(text)["tags"] == ["mine", "d"]


def test_tags_in_another_form_are_left_alone() -> None:
    text = edited("tags:\n- a\n- b\n- c\n", "tags: mine, b\n", TAGGED, WITH_TAGS)
    assert values(text)["tags"] == "mine, b"
    empty = edited("tags:\n- a\n- b\n- c\n", "tags:\n", TAGGED, WITH_TAGS)
    assert values(empty)["tags"] is None
    more = render(noted(mark(1, "d")), DOCUMENT, empty)
    assert values(more)["tags"] == ["d"]


def test_a_rewriting_by_a_property_editor_is_no_change() -> None:
    text = edited("tags:\n- a\n- b\n- c\n", 'tags: ["a", "b", "c"]\n', TAGGED, WITH_TAGS)
    assert 'tags: ["a", "b", "c"]\n' in text
    assert 'title: "Numbers"\n' in edited("title: Numbers", 'title: "Numbers"')


@pytest.mark.parametrize(
    "inside",
    [
        "title: [",
        "{\na: x}",
        "{}",
        "- a\n- b",
        "{title: x}",
        "text",
        "  title: x",
        "a: 1\n\tb: 2",
        "[" * 5_000,
    ],
)
def test_front_matter_that_is_no_mapping_is_refused(inside: str) -> None:
    with pytest.raises(ValueError, match="front matter"):
        render(NOTES, DOCUMENT, f"---\n{inside}\n---\n")


@pytest.mark.parametrize("inside", ["# a comment\n", "date: 2024-99-99\n", "&a x: *a\n"])
def test_front_matter_without_our_keys_gets_them(inside: str) -> None:
    text = render(NOTES, DOCUMENT, f"---\n{inside}---\nMine.\n")
    assert text.endswith("\nMine.\n")
    assert inside in text
    assert f"reader_id: {NOTES.id}\n" in text
