"""Records: equal where their fields are, replaced and told as dataclasses are."""

import pickle
from collections.abc import Mapping
from dataclasses import field, replace

import pytest

from reader.record import record


@record(kw_only=True)
class Place:
    name: str
    height: int = 0
    extra: Mapping[str, int] = field(default_factory=dict, hash=False)
    seen: int = field(default=0, compare=False, repr=False)


@record(slots=False)
class Other:
    name: str


@record()
class Nothing:
    pass


def test_records_are_equal_where_their_fields_are() -> None:
    place = Place(name="quay")
    assert place == Place(name="quay", seen=5) and hash(place) == hash(Place(name="quay", seen=5))
    assert place != Place(name="pier") and place != Place(name="quay", extra={"a": 1})
    assert hash(place) == hash(Place(name="quay", extra={"a": 1}))
    others: list[object] = [Other("quay"), "quay"]
    assert Other("quay") in others and place not in others and Other("pier") not in others
    assert {Other("a"), Other("a"), Other("b")} == {Other("a"), Other("b")}
    assert Nothing() == Nothing() and len({Nothing(), Nothing()}) == 1


def test_records_are_replaced_told_and_stored() -> None:
    place = Place(name="quay", height=3, seen=1)
    assert replace(place, height=4) == Place(name="quay", height=4)
    assert repr(place) == "Place(name='quay', height=3, extra={})"
    assert pickle.loads(pickle.dumps(place)) == place
    with pytest.raises(TypeError):
        Place("quay")  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        place.colour = 1  # type: ignore[attr-defined]
    match Other("quay"):
        case Other(name):
            assert name == "quay"
