"""What the index answers to a query: what a plain look at all articles and annotations finds."""

from collections.abc import Iterator
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.anchoring import KEPT
from reader.annotation import Annotation
from reader.index import annotations
from reader.index.conditions import Conditions
from reader.index.entries import join
from reader.index.ids import listed, many
from reader.index.listing import Haste, count, listing
from reader.index.noted import noted
from reader.index.orders import Sort
from reader.index.row import rows
from reader.passage import State
from reader.query import Query
from reader.query.subjects import annotation_subject, article_subject
from reader.query.tree import Node
from tests.libraries import NOW, Made, Shelf, index, libraries, nodes

FEW = Haste(first=1, most=1, soon=1, close=1, seconds=10)
"""So that even few articles are too many to be told at once."""


def found_by(query: Query, library: tuple[Made, ...]) -> Iterator[int]:
    """Which articles match by what is known of them, those in the library or missing."""
    for number, one in enumerate(library):
        alive = one.notes.annotations if one.notes else ()
        if one.gone and not (one.gone == "missing" and alive):
            continue
        subject = article_subject(
            one.article,
            one.notes,
            folder="" if one.gone else one.folder,
            speakers=() if one.gone else tuple(each.name for each in one.document.speakers),
            text=partial(str, "" if one.gone else one.document.text),
            placed=partial(frozenset().union, *map(partial(standing, one), alive)),
            missing=one.gone == "missing",
        )
        if query.matches(subject):
            yield number


def marked_by(query: Query, library: tuple[Made, ...]) -> Iterator[tuple[str, str]]:
    """Which annotations match, by the ids of notes and annotation."""
    for one in library:
        for each in one.notes.annotations if one.notes and not one.copy else ():
            assert one.notes
            subject = annotation_subject(
                each,
                one.notes,
                None if one.gone else one.article,
                folder="" if one.gone else one.folder,
                placed=partial(standing, one, each),
                missing=one.gone == "missing",
            )
            if query.matches(subject):
                yield one.notes.id, each.id


def standing(one: Made, each: Annotation) -> frozenset[str]:
    """Whether an annotation is found nowhere, and whether someone has to look at it."""
    if one.gone == "missing":
        return frozenset({"orphaned"})
    where = one.placements[each.id]
    match where.state:
        case State.ORPHAN:
            return frozenset({"orphaned"} if where.reason == KEPT else {"orphaned", "review"})
        case State.UNCERTAIN:
            return frozenset({"review"})
    return frozenset()


common = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
queries = nodes.map(Query)


@common
@given(libraries(), queries, st.sampled_from([*Sort]), st.sampled_from([Haste(), FEW]))
def test_articles(library: tuple[Made, ...], query: Query, sort: Sort, haste: Haste) -> None:
    connection = index(library)
    *first, whole = listing(connection, query, sort, now=NOW, haste=haste)
    told = rows(connection, whole.ids)
    assert len(told) == len(whole.ids)
    wanted = [*found_by(query, library)]
    assert sorted(int(row.notes or "") if row.missing else row.id - 1 for row in told) == wanted
    assert whole.whole and count(connection, query) == whole.count == len(wanted)
    for part in first:
        assert not part.whole
        assert [*part.ids] == [*whole.ids[: part.count]]
        assert set(part.groups) <= set(whole.groups)
    starts = [start for start, _ in whole.groups]
    assert starts == sorted(set(starts)) and all(start < whole.count for start in starts)


@common
@given(libraries(), nodes, st.integers(0, 3))
def test_what_is_told_without_texts_is_never_wrong(
    library: tuple[Made, ...], node: Node, most: int
) -> None:
    connection = index(library)
    every = many(id for [id] in connection.execute("SELECT id FROM articles"))
    known = Conditions(connection, every, most).bounds(node)
    there = {number + 1 for number in found_by(Query(node), library) if not library[number].gone}
    assert {*listed(known.sure)} <= there <= {*listed(known.possible)}


@common
@given(libraries(), queries)
def test_annotations(library: tuple[Made, ...], query: Query) -> None:
    connection = index(library)
    found = noted(connection, [*listed(annotations.matching(connection, query))])
    assert sorted((one.notes, one.id) for one in found) == sorted(marked_by(query, library))


def test_notes_on_two_articles_are_of_the_first() -> None:
    shelf = Shelf()
    first = shelf.add("ferry", notes=[("why", "tide")])
    second = shelf.add("boat")
    join(shelf.connection, second, f"notes-{first}")
    assert [*shelf.listings("#tide")[-1].ids] == [first, second]
    assert shelf.marked("title:ferry") == shelf.marked("ferry") == shelf.marked("why") == [1]
    assert shelf.marked("title:boat") == shelf.marked("boat") == []


def test_signs_that_are_no_words_are_found_in_notes_too() -> None:
    shelf = Shelf()
    found = shelf.add("ferry", notes=[("so it is…", "tide")])
    shelf.add("boat", notes=[("not so", "tide")])
    for haste in (Haste(), FEW):
        assert [*shelf.listings("…", haste=haste)[-1].ids] == [found]
        assert [*shelf.listings("note:…", haste=haste)[-1].ids] == [found]
    assert shelf.marked("…") == shelf.marked("note:…") == [1]
