"""Messages with fields are made as dataclasses are."""

import pytest
from textual.message import Message

from reader.ui.message import Saying


class Found(Saying):
    """Something was found."""

    place: int
    name: str = "nothing"


class Nearer(Found):
    """Something nearer was found."""

    by: int = 0


def test_fields_are_given_in_order_or_by_name() -> None:
    found = Found(3, name="it")
    assert isinstance(found, Message) and (found.place, found.name) == (3, "it")
    assert Found(place=4).name == "nothing"
    assert (Nearer(1, "a", 2).by, Nearer(1).by) == (2, 0)
    assert Found(1).handler_name == "on_found"


@pytest.mark.parametrize("given", [(), (1, "a", 2)])
def test_what_is_missing_or_too_much_is_refused(given: tuple[int | str, ...]) -> None:
    with pytest.raises(TypeError, match=r"Found\(place, name\)"):
        Found(*given)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Found(1, other=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Found(1, place=2)  # type: ignore[misc]
