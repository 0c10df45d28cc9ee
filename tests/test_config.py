from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotation import Colour
from reader.config import COLOURS, Settings, SettingsError, place, read


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
        'spacing = 2\nhints = false\neditor = "~/ed --wait \\"a b\\""\nlinear = true\n'
        'colours.red = "#FF0000"\n'
        '[keys]\npane.down = "x"\n"pane.up" = ["y", "g g"]\n[keys.mark]\nundo = []\n'
    )
    assert read(file, required=True) == Settings(
        library=(tmp_path / "home" / "articles", tmp_path / "more", Path("/far")),
        notes=tmp_path / "kept",
        guide=False,
        theme="nord",
        measure=66,
        spacing=2,
        hints=False,
        editor=(str(tmp_path / "home" / "ed"), "--wait", "a b"),
        linear=True,
        colours={"red": "#FF0000"},
        keys={"pane.down": ("x",), "pane.up": ("y", "g g"), "mark.undo": ()},
    )


def test_what_is_empty_stands_for_the_usual(file: Path) -> None:
    file.write_text(
        'library = []\nnotes = ""\ntheme = ""\neditor = ""\ncolours.red = ""\nkeys = {}'
    )
    assert read(file) == Settings()
    file.write_text("editor = []")
    assert read(file) == Settings()


def test_an_editor_can_be_a_list(file: Path) -> None:
    file.write_text('editor = ["./my ed", "-x", ""]')
    assert read(file).editor == ("./my ed", "-x", "")


def test_the_colours_are_those_of_highlights() -> None:
    assert tuple(Colour) == COLOURS


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
        ("guide = true\n\nmeasure = \n", "line 3: is not TOML"),
        ("guide = true\n\nmeasure = \n\n", "line 3: is not TOML"),
        ("guide = true\nmeasure =", "line 2: is not TOML"),
        ("guide = true\nx = '''\n\n", "line 2: is not TOML"),
        ("a = " + "1" * 5_000, "is not TOML"),
        ("spacing = 3", "line 1: spacing must be 1 or 2"),
        ("spacing = true", "spacing must be"),
        ("hints = 'no'", "hints must be true or false"),
        ("linear = 1", "linear must be"),
        ("editor = 3", "editor must be a command"),
        ("editor = ['']", "editor must be a command"),
        ("editor = ['vi', 3]", "editor must be a command"),
        ('editor = "a\\u0000b"', "editor must be a command"),
        ('editor = "vi \'x"', "editor: “vi 'x” lacks a closing quotation mark"),
        ("colours = 'red'", "colours must be a table"),
        ("[colours]\n\norange = '#aabbcc'", "line 3: colours: “orange” is no colour"),
        ("[colours]\nred = 'red'", "line 2: colours.red must be six hexadecimal digits"),
        ("[colours]\nred = '#aabbcc\\n'", "colours.red must be"),
        ("[colours]\nred = 3", "colours.red must be"),
        ("keys = 3", "keys must be a table"),
        ("[[keys]]", "keys must be a table"),
        ("[keys]\nmark.undo = 3", "line 2: keys.mark.undo must be a key or a list of keys"),
        ("[keys]\n'mark.undo' = ['x', 3]", "line 2: keys.mark.undo must be"),
        ("[keys]\nmark = 'x'\nfind = 3", "line 3: keys.find must be"),
        ("[keys]\nmark.undo.more = 'x'", "keys.mark.undo must be"),
        ("[keys]\nmark.undo = 'x'\n'mark.undo' = 'y'", "line 2: keys.mark.undo stands here twice"),
        ('x = 1\n"a\\nb\\u202e" = 2', "line 1: “x” is no setting"),
        ('"a\\nb\\u202e" = 2', "line 1: “a\\nb\\u202e” is no setting"),
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


KEYS = """library notes guide theme measure spacing hints editor linear colours keys red mark.undo
 x "a\\nb" 'keys' "measure" """.split()
VALUES = """1 72 2 true false "" "x" '#00ff00' [] ["x"] [1] {} {red="#00ff00"} {x=1} "\\n" "\\u2028"
 nan 1979-05-27 '~no-such-user-here' ["a\\u0000b"] "'" {mark={undo="x"}}""".split()
ROWS = st.one_of(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)).map(" = ".join),
    st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS), st.sampled_from(VALUES)).map(
        lambda row: f"{row[0]}.{row[1]} = {row[2]}"
    ),
    st.sampled_from(KEYS).map("[{}]".format),
    st.sampled_from(["", "# measure = 1", "[", '"""', "\r", "\x00", "\x85", "é"]),
)


@given(
    st.binary(max_size=60) | st.lists(ROWS, max_size=5).map(lambda rows: "\n".join(rows).encode())
)
def test_any_file_is_settings_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(content)
    try:
        assert isinstance(read(file), Settings)
    except SettingsError as error:
        message = str(error)
        assert message.startswith(f"{file}: ")
        assert len(message.splitlines()) == 1 and message.isprintable()


GOOD = (
    "guide = true",
    "# measure = 3",
    "",
    'library = [\n"measure = 3",\n]',
    'notes = """\nmeasure = 3"""',
    'colours = {red = "#00ff00"}',
    "keys.mark.undo = 'x'",
)
BAD = ("measure = 3", '"measure" = 3', "'measure'=[\n]", "measure.x = 1", "measure = {}")


@given(
    st.lists(st.sampled_from(GOOD), unique=True),
    st.integers(0, 9),
    st.sampled_from(BAD),
    st.booleans(),
)
def test_the_line_that_is_named_is_the_right_one(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], at: int, bad: str, dos: bool
) -> None:
    file = tmp_path_factory.getbasetemp() / "bad.toml"
    rows.insert(at, bad)
    above = rows[: rows.index(bad)]
    text = "\n".join(rows)
    file.write_text(text.replace("\n", "\r\n") if dos else text, newline="")
    with pytest.raises(SettingsError) as caught:
        read(file)
    number = sum(row.count("\n") + 1 for row in above) + 1
    assert str(caught.value).startswith(f"{file}: line {number}: measure must be a whole")
