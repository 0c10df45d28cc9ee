"""Shelves: what is kept is read again, what is damaged is set aside, names are unique."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.shelves import LONGEST_NAME, Shelf, ShelvesError, named, read, shipped, write
from reader.text import clean_line

lines = st.text(max_size=40).map(clean_line)
shelves = st.lists(st.builds(Shelf, lines.filter(bool), lines), max_size=5)


@given(shelves)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, known: list[Shelf]
) -> None:
    file = tmp_path_factory.mktemp("shelves") / "shelves.toml"
    write(file, known)
    assert [one[:2] for one in read(file)] == [one[:2] for one in known]


def test_those_that_are_shipped_stand_where_there_is_no_file(tmp_path: Path) -> None:
    assert [one.name for one in read(tmp_path / "shelves.toml")] == [
        *("Unread", "Starred", "Annotated", "To review")
    ]


def test_shipped_ones_are_known_again_and_can_be_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "shelves.toml"
    write(file, shipped()[1:])
    assert read(file) == shipped()[1:]
    write(file, ())
    assert read(file) == ()


def test_a_file_written_by_hand_is_read(tmp_path: Path) -> None:
    file = tmp_path / "shelves.toml"
    file.write_text(
        '\ufeff# mine\n[[shelf]]\nquery = \'"tide gates" -is:read\'\nname = "Tide   gates"\n'
        'colour = "red"\n',
        "utf-8",
    )
    assert read(file) == (Shelf("Tide gates", '"tide gates" -is:read'),)


@pytest.mark.parametrize(
    "content",
    [
        b"[[shelf]\n",
        b"shelf = 1\n",
        b'[[shelf]]\nname = "a"\n',
        b'[[shelf]]\nname = ""\nquery = "a"\n',
        b'shelf = ["a"]\n',
        b"\xff\xfe",
        b"a = " + b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_set_aside_and_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "shelves.toml"
    file.write_bytes(content)
    with pytest.raises(ShelvesError, match="was set aside as shelves") as error:
        read(file)
    assert str(file) in str(error.value) and "\n" not in str(error.value)
    [aside] = tmp_path.glob("shelves.damaged-*.toml")
    assert aside.read_bytes() == content
    assert read(file) == shipped()


def test_what_cannot_be_written_is_told_and_leaves_the_file(tmp_path: Path) -> None:
    file = tmp_path / "shelves.toml"
    write(file, shipped())
    (tmp_path / "file").touch()
    with pytest.raises(ShelvesError, match="was not saved"):
        write(tmp_path / "file" / "shelves.toml", ())
    with pytest.raises(ShelvesError, match="cannot be read"):
        read(tmp_path)
    assert read(file) == shipped()
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_names_are_unique() -> None:
    first = named((), "Tide  gates", "gates")
    assert first == (Shelf("Tide gates", "gates"),)
    two = named(first, "Ferries", "ferry")
    assert [one.name for one in two] == ["Tide gates", "Ferries"]
    assert named(two, "Tide gates", "gate*") == (Shelf("Tide gates", "gate*"), two[1])
    assert named(two, "Boats", "boat", old="Tide gates") == (Shelf("Boats", "boat"), two[1])
    assert named(two, "Ferries", "boat", old="Tide gates") == (Shelf("Ferries", "boat"),)
    assert len(named((), "x" * 500, "a")[0].name) == LONGEST_NAME
