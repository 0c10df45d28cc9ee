"""What templates print: text so that it shows letter for letter, Markdown as it is."""

from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import SupportsIndex

from jinja2 import TemplateError
from jinja2.filters import FILTERS
from jinja2.runtime import Undefined

from reader.exports import literal

_FILTERS = (
    "abs count d default first int last length list map max min reject rejectattr round select"
    " selectattr sort string unique"
).split()
_ALIKE = "capitalize lower reverse title trim truncate upper".split()
"""Those that change what a text looks like, but not whether it is Markdown."""
_MOST = 2_000_000
"""Signs that may be put in at once."""


class Markdown(str):
    """Text that is Markdown already, and stands in a file as it is; so does a part of it."""

    __slots__ = ()

    def __getitem__(self, key: SupportsIndex | slice) -> "Markdown":
        return Markdown(super().__getitem__(key))


def shown(value: object) -> str:
    """What is printed for a value. Raises TemplateError for what is neither text nor number."""
    if isinstance(value, str):
        return value if isinstance(value, Markdown) else literal.line(value)
    if value is None:
        return ""
    if isinstance(value, int | float):
        return literal.line(str(value))
    if isinstance(value, Undefined):
        return str(value)  # which raises what is wrong
    raise TemplateError(f"a {type(value).__name__} cannot be printed; name one of its parts")


def plain(value: object) -> str:
    """The same where nothing is Markdown: text is printed as it is."""
    return value if isinstance(value, str) else shown(value)


def printed(parts: Iterable[str]) -> Markdown:
    """What a macro or the like has printed: it is not printed as text once more."""
    return Markdown("".join(parts))


def filters(show: Callable[[object], str]) -> dict[str, Callable[..., object]]:
    """The filters of every template; `show` tells what is printed for a value."""
    chosen = {name: FILTERS[name] for name in _FILTERS}
    alike = {name: _alike(FILTERS[name]) for name in _ALIKE}
    own = {"prefix": prefixed, "replace": replaced, "markdown": Markdown}
    return {**chosen, **alike, **own, "join": partial(joined, show=show)}


def _alike(act: Callable[..., object]) -> Callable[..., object]:
    """A filter that makes Markdown of Markdown, and text of text."""
    at = int(hasattr(act, "jinja_pass_arg"))  # behind what it is given besides

    @wraps(act)
    def acting(*given: object, **named: object) -> object:
        made = act(*given, **named)
        return Markdown(made) if isinstance(given[at], Markdown) else made

    return acting


def joined(
    values: Iterable[object], between: str = "", show: Callable[[object], str] = shown
) -> Markdown:
    """The values that are not empty, each as it is printed, with something between them."""
    parts = [*filter(None, map(show, values))]
    _check(len(parts), between)
    return Markdown(between.join(parts))


def together(values: list[object], show: Callable[[object], str] = shown) -> str:
    """Values one after the other: Markdown where one of them is."""
    if any(isinstance(value, Markdown) for value in values):
        return Markdown("".join(map(show, values)))
    return "".join("" if value is None else str(value) for value in values)


def prefixed(text: str, before: str) -> Markdown:
    """Every line of Markdown behind something, which alone stands on empty lines."""
    lines = shown(text).split("\n")
    _check(len(lines), before)
    return Markdown("\n".join(before + line if line else before.rstrip() for line in lines))


def replaced(text: str, old: str, new: str) -> str:
    """The text with every `old` replaced."""
    if not old:
        raise TemplateError("nothing cannot be replaced")
    _check(text.count(old), new)
    return type(text)(text.replace(old, new))


def _check(times: int, text: str) -> None:
    if times * len(text) > _MOST:
        raise TemplateError("it makes too much, or goes on for ever")
