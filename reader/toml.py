"""Where the keys of a TOML text stand, which the parser of the standard library does not tell."""

from collections.abc import Iterator

_LONGEST = 500
"""Lines of one value: beyond them the search is given up, for each costs another look at all."""
_DEEPEST = 4
"""Parts of a key; what lies deeper is taken for a value."""


def line(text: str, table: str, name: str = "") -> int | None:
    """The line, from 1, on which a key begins; `name` is a key within the table, its parts joined
    by dots, however the text parts them. None where the text has no such key, or where its line
    is not certain.

    The text must be valid TOML. It is cut into statements by asking the parser which lines make
    one, so that no string, comment or quoted key is ever misread.
    """
    for number, names in _written(text):
        if names[0] == table and (not name or ".".join(names[1:]) == name):
            return number
    return None


def _written(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every key and every table's header, with the line it begins on."""
    from tomllib import loads

    header: tuple[str, ...] = ()
    statement: list[str] = []
    for number, row in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        statement.append(row)
        try:
            held = loads("\n".join(statement))
        except (ValueError, RecursionError):
            if len(statement) > _LONGEST:
                return
            continue  # the value goes on
        first = number - len(statement) + 1
        if statement[0].lstrip(" \t").startswith("["):
            header = next(_paths(held))
            yield first, header
        else:
            yield from ((first, (*header, *names)) for names in _paths(held))
        statement = []


def _paths(held: object, names: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The ways down to all that is not a table; an empty table is the end of one too."""
    if isinstance(held, dict) and held and len(names) < _DEEPEST:
        for name, value in held.items():
            yield from _paths(value, (*names, name))
    elif names:
        yield names
