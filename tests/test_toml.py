"""The line of a key, in texts that do all they can to hide it."""

import tomllib
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from reader.toml import line


class Written(NamedTuple):
    """A way to write `keys.pane.down`."""

    rows: str
    at: int = 0
    """Rows before the one that has the key."""
    tables: bool = False
    """Whether other tables may stand before it."""


WAYS = (
    Written('keys.pane.down = "x"'),
    Written('keys."pane.down" = "x"'),
    Written("\"keys\" . 'pane' . down = ['x', # down\n 'y']"),
    Written('"k\\u0065ys"."pane.down" = """\nmeasure = 3\n"""'),
    Written('keys = {pane = {up = "k", down = "x"}} # measure'),
    Written('keys.pane = {"down" = "x"}'),
    Written('[keys]\npane.down = "x"', 1, True),
    Written("[keys] # pane.down\n\n\t# pane.down = 3\n 'pane.down' = 'x'", 3, True),
    Written('[keys.pane]\nup = "k"\ndown = "x"', 2, True),
    Written('[ "keys" . pane ]\nup = [\n"k",\n]\ndown = "x"', 4, True),
)
FILLERS = (
    "",
    "  \t",
    '# keys.pane.down = "comment"',
    'n{} = "keys.pane.down = 1"',
    'n{} = """\nkeys.pane.down = 1\n[keys]\npane.down = 2\n\\"""" # """',
    "n{} = '''\n\\\nkeys.pane.down = '1'\n'''",
    'n{} = [\n  "keys", # ]\n  ["keys.pane.down = 1"],\n]',
    '"keys.pane.down" = 0',
    "n{}.keys.pane.down = 1",
    "n{} = {{ keys = {{ pane = {{ down = 1 }} }} }}",
    'n{} = "\u2028 no line ends here \x85"',
    "n{} = 1979-05-27 07:32:00",
)
TABLES = (
    "[t{}]",
    "[t{}.keys.pane]\ndown = 1",
    "[[t{}]]\nkeys.pane.down = 1\n[[t{}]]",
    '["keys.pane".t{}]',
)


@given(
    st.lists(st.sampled_from(FILLERS), max_size=6),
    st.lists(st.sampled_from(FILLERS + TABLES), max_size=6),
    st.sampled_from(WAYS),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_key_is_found_on_its_line(
    top: list[str], more: list[str], way: Written, end: str
) -> None:
    before = [*top, *(more if way.tables else [])]
    after = ["[after]", *more]
    used = set[str]()
    rows = []
    for number, filler in enumerate((*before, way.rows, *after)):
        text = filler if filler is way.rows else filler.format(number, number)
        if "{}" in filler or text not in used:  # no key can stand twice
            rows.append(text)
            used.add(text)
    above = rows[: rows.index(way.rows)]
    expected = sum(row.count("\n") + 1 for row in above) + way.at + 1
    text = "\n".join(rows).replace("\n", end)
    assert "keys" in tomllib.loads(text)
    assert line(text, "keys", "pane.down") == expected
    assert line(text, "keys", "pane.dow") is None
    assert line(text, "key") is None


def test_a_table_is_found_by_its_first_line() -> None:
    assert line("a = 1\n[keys]\nb = 2\n", "keys") == 2
    assert line("a = 1\n\nkeys.b = 2\n", "keys") == 3
    assert line("a = 1\n[[keys]]\n", "keys") == 2


def test_where_it_would_take_too_long_no_line_is_told() -> None:
    long = "a = [\n" + "1,\n" * 1_000 + "]\n"
    assert line(f"{long}measure = 3", "measure") is None
    assert line(f"measure = 3\n{long}", "measure") == 1
    deep = ".".join("abcdefgh")
    assert line(f"keys.{deep} = 1\nkeys.x = 2", "keys", deep) is None
    assert line(f"keys.{deep} = 1\nkeys.x = 2", "keys", "x") == 2
