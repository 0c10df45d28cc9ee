from pathlib import Path

import pytest

from reader.config import Settings, SettingsError, place, read


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_defaults_without_a_file(file: Path) -> None:
    assert read(file) == Settings()
    assert Settings().measure == 72


def test_a_file_that_was_asked_for_must_exist(file: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such"):
        read(file, required=True)


def test_everything_can_be_set(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    file.write_text(
        'library = ["~/articles", "more", "/far"]\n'
        'notes = "kept"\nguide = false\ntheme = "nord"\nmeasure = 66\n'
    )
    assert read(file, required=True) == Settings(
        library=(tmp_path / "home" / "articles", tmp_path / "more", Path("/far")),
        notes=tmp_path / "kept",
        guide=False,
        theme="nord",
        measure=66,
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("mesure = 70", "“mesure” is no setting; there are library, notes, guide"),
        ("library = 'x'", "library must be a list"),
        ("library = ['x', 3]", "library must be a list"),
        ("library = ['']", "library: “” names no"),
        ("library = ['~no-such-user-here/x']", "there is no such user"),
        ("notes = ['x']", "notes must be a folder"),
        ('notes = "a\\u0000b"', "names no file or folder"),
        ("guide = 1", "guide must be true or false"),
        ("theme = 3", "theme must be"),
        ("measure = true", "measure must be a whole number of columns from 30 to 200"),
        ("measure = 29", "measure must be"),
        ("measure = 201", "measure must be"),
        ("measure = 70.0", "measure must be"),
        ("guide = true\n\nmeasure = \n", "line 3"),
        ("a = " + "[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_wrong_is_told_on_one_line(file: Path, content: str, told: str) -> None:
    file.write_text(content)
    with pytest.raises(SettingsError) as caught:
        read(file)
    message = str(caught.value)
    assert message.startswith(str(file))
    assert told in message
    assert "\n" not in message


def test_bytes_that_are_no_text_are_told_with_their_line(file: Path) -> None:
    file.write_bytes(b"guide = true\ntheme = '\xff'\n")
    with pytest.raises(SettingsError, match="line 2 is not UTF-8"):
        read(file)


def test_a_folder_is_no_configuration(file: Path) -> None:
    file.mkdir()
    with pytest.raises(SettingsError, match=r"config\.toml"):
        read(file)


def test_places_are_relative_to_a_base(tmp_path: Path) -> None:
    assert place("a/b", tmp_path) == tmp_path / "a" / "b"
    assert place("/a", tmp_path) == Path("/a")
