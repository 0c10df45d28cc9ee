"""Command lines: the short way of reading one, and the long one."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from reader.arguments import COMMANDS, plain
from reader.usage import known, parse

WORDS = st.sampled_from([*COMMANDS, "a.txt", "./list", "articles", "--linear", "-", "--json", ""])


@given(st.lists(WORDS, max_size=3))
def test_a_plain_line_is_read_as_any_other_is(argv: list[str]) -> None:
    short = plain(argv)
    if short is not None:
        assert short == parse(argv)


def test_every_command_is_known_to_the_short_way() -> None:
    assert set(COMMANDS) == set(known())


def test_a_plain_line_needs_no_argparse() -> None:
    code = "import sys, reader.cli as c; c.plain(['x']); print('argparse' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
