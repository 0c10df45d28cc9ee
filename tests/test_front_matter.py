"""Front matter: what is front matter, and what it says."""

import datetime
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.document import Origin
from reader.formats.front_matter import DEEPEST, LONGEST, facts, split


def told(front: dict[str, object]) -> dict[str, str]:
    found = facts(front)
    assert {fact.origin for fact in found.values()} <= {Origin.FRONT_MATTER}
    return {name: fact.value for name, fact in found.items()}


@pytest.mark.parametrize("end", ["---\n", "...\n", "--- \n"])
def test_a_mapping_between_dashes_is_parted_from_the_text(end: str) -> None:
    assert split(f"---\nTitle: Tides\ntags: [a, b]\n{end}\nText.\n---\n") == (
        {"title": "Tides", "tags": ["a", "b"]},
        "\nText.\n---\n",
    )


def test_it_may_be_all_there_is() -> None:
    assert split("---\na: b\n---") == ({"a": "b"}, "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Text.",
        "a: b\n---\n",
        " ---\na: b\n---\n",
        "\n---\na: b\n---\n",
        "----\na: b\n---\n",
        "---\na: b\n",
        "---\na: b\n----\n",
        "---\na: b\n --- \n",
        "---\n---\nText.\n",
        "---\nOne line.\n---\n",
        "---\n- a\n- b\n---\n",
        "---\na: b: c\n---\n",
        '---\na: "b\n---\n',
        "---\na: &x b\n---\n",
        "---\na: &x [b]\n---\n",
        "---\na: &x b\nc: *x\n---\n",
        "---\na: *x\n---\n",
        "---\na: !!int 3\n---\n",
        "---\na: !!python/name:os.system\n---\n",
        "---\na: !x [b]\n---\n",
        "---\n? [a]\n: b\n---\n",
        f"---\na: {'[' * DEEPEST}{']' * DEEPEST}\n---\n",
        f"---\na: {'[' * 8_000}\n---\n",
        f"---\n{'- ' * 8_000}\n---\n",
        f"---\na: {'ä' * (LONGEST // 2)}\n---\n",
        f"---\na: b{' ' * LONGEST}\n---\n",
        f"---\na: b\n---{' ' * LONGEST * 2}c",
    ],
)
def test_all_else_is_text(text: str) -> None:
    assert split(text) == ({}, text)


def test_the_limits_themselves_are_met() -> None:
    deep = f"---\na: {'[' * (DEEPEST - 1)}{']' * (DEEPEST - 1)}\n---\n"
    long = f"---\na: {'b' * (LONGEST - 4)}\n---\n"
    assert [split(text)[1] for text in (deep, long)] == ["", ""]


def test_words_come_as_they_are_written() -> None:
    front, _ = split("---\nlanguage: no\ntitle: 12:30\ndate: 2024-07-05\nby: 007\n---\n")
    assert told(dict(front)) == {
        "language": "no",
        "title": "12:30",
        "date": "2024-07-05",
        "author": "007",
    }


@given(st.text(alphabet="ab:-[]{}#&*!|>%@`\"'?,~ \n\\.0é\x00", max_size=60))
def test_no_text_is_lost_or_raises(inner: str) -> None:
    text = f"---\n{inner}\n---\nText."
    front, rest = split(text)
    facts(front)
    parted = text.removesuffix(rest)
    assert parted + rest == text
    assert not parted or re.fullmatch(r"---\n.*\n(---|\.\.\.) *\n", parted, re.DOTALL)


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ({"title": " The \u202etides\n turn "}, {"title": "The tides turn"}),
        ({"title": 1984}, {"title": "1984"}),
        ({"title": ["a"], "author": {"name": "b"}, "date": None}, {}),
        ({"title": "", "author": "~", "source": "null"}, {}),
        ({"author": "Ana"}, {"author": "Ana"}),
        ({"authors": ["Ana", "Ben", {"name": "c"}, ""]}, {"author": "Ana, Ben"}),
        ({"by": "Ben", "author": []}, {"author": "Ben"}),
        ({"author": "Ana", "by": "Ben"}, {"author": "Ana"}),
        ({"date": datetime.date(2024, 7, 5)}, {"date": "2024-07-05"}),
        ({"published": datetime.datetime(2024, 7, 5, 16, 17)}, {"date": "2024-07-05 16:17"}),
        ({"date": "soon", "published": "5 July 2024"}, {"date": "2024-07-05"}),
        ({"date": "2024-13-45"}, {}),
        ({"updated": "2024-07"}, {"updated": "2024-07"}),
        ({"modified": "2024-07-05T16:17:00Z"}, {"updated": "2024-07-05 16:17"}),
        ({"publisher": "A", "site": "B"}, {"source": "A"}),
        ({"site": "B"}, {"source": "B"}),
        ({"lang": "en"}, {"language": "en"}),
        ({"license": "MIT"}, {"licence": "MIT"}),
    ],
)
def test_facts(front: dict[str, object], found: dict[str, str]) -> None:
    assert told(front) == found


def test_yaml_and_markdown_are_imported_where_they_are_needed() -> None:
    code = "import reader.formats, sys; print(*sys.modules.keys() & {'yaml', 'markdown_it'})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
