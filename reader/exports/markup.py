"""XML as text, with only those signs that XML can hold."""

import re
from collections.abc import Iterable

_NEVER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGNS = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_ODD = re.compile("[^ !#-%'-;=?-~]")
_IN_TEXT = re.compile("[&<>\r]")
_IN_VALUES = re.compile('[&<>"\t\n\r]')


def element(name: str, /, *inside: str, **values: str | int | None) -> str:
    """An element on lines of its own; values that are None are left out."""
    said = "".join(
        f' {key}="{quoted(str(value))}"' for key, value in values.items() if value is not None
    )
    if not inside:
        return f"<{name}{said}/>\n"
    return f"<{name}{said}>\n{''.join(inside)}</{name}>\n"


def worded(name: str, text: str) -> str:
    """An element with text in it, letter for letter."""
    escaped = _IN_TEXT.sub(_sign, allowed(text))
    return f"<{name}>{escaped}</{name}>\n"


def listed(name: str, inside: Iterable[str]) -> str:
    """An element around others, or nothing where there are none."""
    within = "".join(inside)
    return f"<{name}>\n{within}</{name}>\n" if within else ""


def allowed(text: str) -> str:
    """A text without the signs that XML cannot hold, and no text should."""
    return text if text.isprintable() else _NEVER.sub("", text)


def quoted(text: str) -> str:
    """A text as the value of an attribute."""
    # One look is enough for nearly all.
    return _IN_VALUES.sub(_sign, allowed(text)) if _ODD.search(text) else text


def _sign(found: re.Match[str]) -> str:
    return _SIGNS[found[0]]
