"""Lists of articles from the index: their orders, headers and rows, and what is told first."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.annotation import Status
from reader.article import GUIDE
from reader.document import Document, Fact, Metadata, Origin
from reader.index.entries import Place, entry, filed, put_article
from reader.index.listing import Haste, count, listing, matching
from reader.index.orders import Orders, Sort, order
from reader.index.row import Row, of_notes, outside, row, rows
from reader.index.values import values
from reader.passage import Cancelled
from reader.query import Query, parse
from reader.query.tree import Field, Word
from reader.text import fold
from tests.libraries import EAGER, NOW, Made, Shelf, index, libraries


def test_an_index_without_articles_lists_none() -> None:
    shelf = Shelf()
    for sort in Sort:
        assert [*shelf.told(sort)] == [*shelf.told(sort, "ferry")] == []
    assert count(shelf.connection, parse("-ferry")) == 0


def test_by_date_under_months() -> None:
    shelf = Shelf()
    for title, date in [
        *(("b", None), ("a", "2024-07-05"), ("c", "2023"), ("d", "2024-07-05 16:17")),
        *(("e", "2024-07"), ("f", "2023-12-31"), ("g", None), ("h", "2024-07-05")),
    ]:
        shelf.add(title, date=date)
    assert " ".join(shelf.told(Sort.DATE)) == (
        "JULY 2024 d a h e DECEMBER 2023 f 2023 c NO DATE b g"
    )


def test_by_title_under_initials() -> None:
    shelf = Shelf()
    for title in ("the Sea", "Äpfel", "“Apart”", "7 boats", "峰会", "…", "Anchor", "Ωmega", "éa"):
        shelf.add(title)
    assert " | ".join(shelf.told(Sort.TITLE)) == (
        "# | … | 7 boats | A | Anchor | “Apart” | Äpfel | E | éa | T | the Sea | Ω | Ωmega"
        " | OTHER | 峰会"
    )


def test_by_source_the_newest_first() -> None:
    shelf = Shelf()
    shelf.add("a", source="tide", date="2023")
    shelf.add("b")
    shelf.add("c", source="Étude")
    shelf.add("d", source="tide", date="2024")
    shelf.add("e", source="Tide")
    assert " ".join(shelf.told(Sort.SOURCE)) == "ÉTUDE c TIDE e TIDE d a NO SOURCE b"


def test_by_folder_as_found() -> None:
    shelf = Shelf()
    shelf.add("a")
    shelf.add("b", folder="z")
    shelf.add("c", folder="z/y")
    shelf.add("d", folder="x")
    assert " ".join(shelf.told(Sort.FOLDER)) == "SHORE a Z b Z/Y c X d"


def test_unread_first() -> None:
    shelf = Shelf()
    shelf.add("a", status=Status.READ)
    shelf.add("b")
    shelf.add("c", status=Status.READING)
    shelf.add("d")
    assert " ".join(shelf.told(Sort.UNREAD)) == "UNREAD b d READING c READ a"


def test_what_was_read_last_first_in_the_time_of_the_reader() -> None:
    shelf = Shelf()
    east = timezone(timedelta(hours=10))
    now = datetime(
        2024, 7, 4, 9, 0, tzinfo=east
    )  # a Thursday; it began at 14:00 UTC the day before
    for title, opened in [
        *(("a", None), ("b", "2024-07-03T13:59:59Z"), ("c", "2024-07-03T14:00:00Z")),
        *(
            ("d", "2024-06-30T14:00:00Z"),
            ("e", "2024-06-30T13:59:59Z"),
            ("f", "2099-01-01T00:00:00Z"),
        ),
        *(("g", "2024-01-01T00:00:00Z"), ("h", "2022-02-02T00:00:00Z")),
    ]:
        shelf.add(title, opened=opened)
    found = order(shelf.connection, Sort.RECENT, now)
    headers = dict(found.groups)
    told = "".join(
        f"{headers.get(at, '')} {one.article.title} "
        for at, one in enumerate(rows(shelf.connection, found.ids))
    )
    assert told.split() == ("Today f c This week b d This year e g Earlier h Never a".split())


def test_most_annotated_first() -> None:
    shelf = Shelf()
    shelf.add("a")
    shelf.add("b", notes=[("", "tide")] * 2)
    shelf.add("c", notes=[("",)] * 100)
    shelf.add("d", notes=[("",)] * 11)
    shelf.add("e", notes=[("",)] * 3)
    assert " ".join(shelf.told(Sort.ANNOTATED)) == (
        "100 AND MORE c 10 AND MORE d 1 AND MORE e b NONE a"
    )


def test_the_guide_and_what_is_missing_stand_last() -> None:
    shelf = Shelf()
    shelf.add("a first", shelf=GUIDE, date="2030")
    gone = shelf.add("b gone", notes=[("who pays", "tide")])
    shelf.add("c here", date="2024-01")
    shelf.lose(gone)
    for sort in Sort:
        told = [*shelf.told(sort)]
        assert told[-5:] == ["c here", "GUIDE", "a first", "MISSING", "b gone"]
    assert next(shelf.told(Sort.FOUND)) == "c here"
    assert [*shelf.told(Sort.DATE, "is:missing")] == ["MISSING", "b gone"]
    assert [*shelf.told(Sort.DATE, "#tide pays")] == ["MISSING", "b gone"]
    assert [*shelf.told(Sort.FOUND, "first")] == ["GUIDE", "a first"]
    assert count(shelf.connection, parse("")) == 3


KEYS: dict[Sort, Callable[[Row], Any]] = {
    Sort.FOUND: lambda one: (),
    Sort.DATE: lambda one: tuple(-ord(sign) for sign in f"{one.article.date or ''}\0"),
    Sort.TITLE: lambda one: filed(one.article.title).encode(),
    Sort.SOURCE: lambda one: (
        not one.article.source,
        fold(one.article.source or "").encode(),
        (one.article.source or "").encode(),
        tuple(-ord(sign) for sign in f"{one.article.date or ''}\0"),
    ),
    Sort.FOLDER: lambda one: (),
    Sort.UNREAD: lambda one: [*Status].index(one.status),
    Sort.RECENT: lambda one: tuple(-ord(sign) for sign in f"{one.opened or ''}\0"),
    Sort.ANNOTATED: lambda one: -one.annotations,
}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(libraries(), st.sampled_from([*Sort]))
def test_orders(library: tuple[Made, ...], sort: Sort) -> None:
    connection = index(library)
    found = order(connection, sort, NOW)
    plain = [id for [id] in connection.execute("SELECT id FROM articles ORDER BY place, key")]
    told = rows(connection, plain)
    own = sorted((one for one in told if one.article.shelf != GUIDE), key=KEYS[sort])
    guide = [one for one in told if one.article.shelf == GUIDE]
    assert [*found.ids] == [one.id for one in (*own, *guide)]
    for start, header in found.groups:
        assert (header == GUIDE) == (start == len(own))
    for most in (1, 3, len(plain) + 1):
        first = order(connection, sort, NOW, most)
        assert [*first.ids] == [one.id for one in own[:most]]
        assert [*first.groups] == [group for group in found.groups if group[0] < len(first.ids)]


def test_the_first_ones_are_told_before_all() -> None:
    shelf = Shelf()
    for number in range(20):
        shelf.add(f"t{number:02}", "the ferry" if number % 3 else "a boat")
    first, whole = shelf.listings("the", Sort.TITLE)
    assert (first.whole, whole.whole) == (False, True)
    assert 3 <= first.count < whole.count == 13
    assert whole.ids[: first.count] == first.ids
    assert whole.groups == first.groups == ((0, "T"),)
    # Few are told at once, and so is what can be told without looking at texts.
    assert [part.count for part in shelf.listings("boat", haste=Haste())] == [7]
    assert [part.count for part in shelf.listings("is:unread")] == [20]
    assert [part.count for part in shelf.listings("lighthouse")] == [0]


def test_words_that_few_articles_say_together_are_told_at_once() -> None:
    shelf = Shelf()
    for _ in range(20):
        shelf.add("a", "the ferry")
        shelf.add("b", "the boats")
    both = [shelf.add(title, "a ferry to the boats") for title in ("x", "y")]
    for asked in ("ferry boat*", "ferry boats the", "ferry boat* is:unread"):
        assert [[*part.ids] for part in shelf.listings(asked)] == [both]
    # Who says one of them in a note may say the other one in the text.
    noted = shelf.add("z", "the boats", notes=[("who pays for the ferry",)])
    *_, whole = shelf.listings("ferry boat*")
    assert [*whole.ids] == [*both, noted]


def test_fewer_are_looked_up_where_the_first_ones_come_first() -> None:
    shelf, haste = Shelf(), Haste(first=1, most=30, soon=2, close=1, seconds=10)
    for number in range(20):
        shelf.add(f"t{20 - number:02}", "the ferry")
    for asked in ("ferry", "the fer*"):
        first, _ = shelf.listings(asked, haste=haste)
        assert [*first.ids] == [1]
        # Elsewhere, few would leave open what most of the first ones say.
        assert [part.count for part in shelf.listings(asked, Sort.TITLE, haste)] == [20]
    # What else is asked for may leave few of them.
    assert [part.count for part in shelf.listings("ferry is:unread", haste=haste)] == [20]


def test_a_rare_word() -> None:
    shelf, orders = Shelf(), Orders()
    for number in range(70):
        shelf.add(f"t{number:02}", "the ferry", date=f"2024-{number % 12 + 1:02}")
    shelf.add("x", "a lighthouse", date="2024-03")
    shelf.add("y", "the lighthouse", date="2024-07", notes=[("who pays",)])
    asked = ("lighthouse", "lighth*", "lighthouse li*", "lighthouse -boat")
    for query in asked:
        assert " ".join(shelf.told(Sort.DATE, query)) == "JULY 2024 y MARCH 2024 x"
    ask = partial(listing, shelf.connection, sort=Sort.DATE, now=NOW, orders=orders)
    [before] = ask(query=parse("lighthouse"))
    shelf.add("z", "no lighthouse", date="2024-07")
    noted = shelf.add("w", date="2024-01", notes=[("the lighthouse",)])
    shelf.lose(shelf.add("gone", notes=[("a lighthouse",)]))
    for query in asked:
        told = " ".join(shelf.told(Sort.DATE, query))
        assert told == "JULY 2024 y z MARCH 2024 x JANUARY 2024 w MISSING gone"
    # An order may be asked for what has come since it was sorted.
    for query in asked:
        *_, whole = ask(query=parse(query))
        assert [id for id in whole.ids if id > 0] == [*before.ids] and noted not in before.ids


def test_words_by_how_they_begin() -> None:
    shelf = Shelf()
    said = [
        shelf.add(f"t{at}", f"lighthouse{sign}") for at, sign in enumerate(("", "s", "é", "峰"))
    ]
    shelf.add("z", "light lighthous lighthoused")
    many = [shelf.add(f"m{at}", f"lightships{at}") for at in range(100)]
    for begun, wanted in [
        ("lighthouses", said[1:2]),
        ("lighthousee", said[2:3]),
        ("lighthouse", [*said, said[-1] + 1]),
        ("lightships1", [many[1], *many[10:20]]),
        ("lightships", many),
        ("lightshipt", []),
    ]:
        assert [*shelf.listings(f"{begun}*")[-1].ids] == wanted


def test_the_first_of_all_articles_are_told_before_they_are_sorted() -> None:
    shelf, orders = Shelf(), Orders()
    for number in range(20):
        shelf.add(f"t{number:02}")
    ask = partial(
        listing, shelf.connection, Query(), Sort.TITLE, now=NOW, orders=orders, at_once=True
    )
    first, whole = ask(haste=EAGER._replace(first=3))
    assert (first.whole, first.count, whole.whole, whole.count) == (False, 3, True, 20)
    assert whole.ids[:3] == first.ids and whole.groups == first.groups
    assert [part.whole for part in ask(haste=EAGER._replace(first=3))] == [True]  # they are known
    assert [part.whole for part in ask(changed=1)] == [True]  # they are few


def test_first_ones_that_take_too_long_are_not_waited_for() -> None:
    shelf = Shelf()
    for number in range(20):
        shelf.add(f"t{number}", "the ferry")
    first, whole = shelf.listings("-boat -the*", haste=EAGER._replace(seconds=0, most=1))
    assert not first.ids and not first.whole
    assert not whole.ids and whole.whole


def test_orders_are_kept_until_something_changes() -> None:
    shelf, orders = Shelf(), Orders()
    shelf.add("a")
    first = orders.of(shelf.connection, Sort.TITLE, NOW, 1)
    shelf.add("b")
    assert orders.of(shelf.connection, Sort.TITLE, NOW, 1) is first
    renewed = orders.of(shelf.connection, Sort.TITLE, NOW, 2)
    assert len(renewed.ids) == 2 and renewed.every.bit_count() == 2
    today = orders.of(shelf.connection, Sort.RECENT, NOW, 2)
    assert orders.of(shelf.connection, Sort.RECENT, NOW + timedelta(hours=1), 2) is today
    assert orders.of(shelf.connection, Sort.RECENT, NOW + timedelta(days=1), 2) is not today


def test_nobody_waits_for_what_is_not_wanted_any_more() -> None:
    shelf = Shelf()
    for number in range(20):
        shelf.add(f"t{number}", "the ferry, the boat")
    asked = parse('"the boat" or -boat')
    for patience in range(3):
        cancelled = partial(next, iter([False] * patience), True)
        with pytest.raises(Cancelled):
            list(listing(shelf.connection, asked, cancelled=cancelled, now=NOW))
    with pytest.raises(Cancelled):
        matching(shelf.connection, asked, lambda: True)
    # The connection is as good as before.
    assert count(shelf.connection, asked) == 20


def test_long_statements_are_stopped() -> None:
    shelf = Shelf()
    shelf.add("a")
    shelf.connection.execute(
        """INSERT INTO articles(path, stamp, place, key, shelf, folder, title, filed, format, hash,
        problem) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 20000)
        SELECT CAST(n AS BLOB), 1, 0, CAST(n AS BLOB), '', '', n, n, '', '', '' FROM n"""
    )
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    with pytest.raises(Cancelled):
        list(listing(shelf.connection, parse("is:unread"), cancelled=cancelled, now=NOW))
    assert asked == 4  # twice it was not, and once more to tell this from other mistakes


@pytest.mark.parametrize(
    "text",
    [
        *('"', 'a"b', "a OR b", "NEAR(a b)", "text : a", "^a", "a AND", "{title}: a", "%", "_"),
        *("a*b", "'; DROP TABLE articles; --", "a\0b", "\ud800", "*", "-", ":", "(", "''", "a'b"),
    ],
)
def test_signs_that_mean_something_to_sqlite_mean_nothing(text: str) -> None:
    shelf = Shelf()
    shelf.add("plain", "Nothing but a plain text and b.")
    odd = shelf.add("odd", f"Here stands {text.encode('utf-8', 'replace').decode()} alone.")
    value = fold(text)
    for begun in (False, True):
        words = Word(value, begun), Word(value, begun, text)
        for asked in words:
            assert not text.isprintable() or odd in shelf.listings(Query(asked))[-1].ids
        for name in ("title", "author", "note", "speaker"):
            assert not shelf.listings(Query(Field(name, words[0])))[-1].ids


def test_a_letter_that_was_a_word_of_its_own() -> None:
    shelf = Shelf()
    found = shelf.add("a", "a\ua7aab")  # folded it is a letter of Latin among others
    assert [*shelf.listings(Query(Word("\u0266", exact="\ua7aa")))[-1].ids] == [found]
    assert [*shelf.listings(Query(Word("\u0266")))[-1].ids] == []


def test_very_long_words() -> None:
    shelf = Shelf()
    long = "a" * 40_000
    found = shelf.add("t", f"{long} b")
    shelf.add("u", f"{'a' * 400} b")
    for value, begun, there in [
        *((long, False, True), (long[:-1], False, False), (long[:-1], True, True)),
        *((long + "a", False, False), ("a" * 401, True, True)),
    ]:
        [*ids] = shelf.listings(Query(Word(value, begun)))[-1].ids
        assert ids == ([found] if there else [])


def test_what_cannot_be_read_is_found_by_its_name() -> None:
    shelf = Shelf()
    place = Place("/shore/odd name.txt", 1, 0, b"9")
    document = Document(text="", blocks=(), metadata=Metadata(title=Fact("odd name", Origin.TEXT)))
    unread = entry(place, b"", document)._replace(text=b"", parts=b"", words="", problem="no text")
    id = put_article(shelf.connection, unread)
    assert [*shelf.listings("odd")[-1].ids] == [id]
    assert rows(shelf.connection, [id])[0].problem == "no text"
    assert put_article(shelf.connection, unread) == id
    assert [*shelf.listings("odd")[-1].ids] == [id]


def test_rows() -> None:
    shelf = Shelf()
    id = shelf.add(
        "The ferry",
        *("It sails.",),
        folder="a/b",
        date="2024",
        status=Status.READING,
        notes=[("why", "tide")],
    )
    other = shelf.add("The boat", notes=[("", "x")])
    found = row(shelf.connection, f"/shore/a/b/{id:03}.txt")
    assert found and found == rows(shelf.connection, [id])[0]
    assert (found.article.title, found.article.date, found.folder) == ("The ferry", "2024", "a/b")
    assert (found.status, found.annotations, found.kind) == (Status.READING, 1, "note")
    assert found.name == found.notes == f"notes-{id}"
    assert row(shelf.connection, "/shore/none.txt") is None
    assert [one.id for one in rows(shelf.connection, [other, 99, id, id])] == [other, id, id]
    shelf.connection.execute("DELETE FROM articles WHERE id = ?", (other,))
    [elsewhere] = outside(shelf.connection)
    assert elsewhere.id < 0 and not elsewhere.missing
    assert elsewhere.article.path == f"/shore//{other:03}.txt"
    assert shelf.listings()[-1].count == 1
    shelf.lose(other)
    [gone] = outside(shelf.connection)
    assert gone.missing and gone.article.path == "" and gone.kind == "tag"
    assert rows(shelf.connection, [id, gone.id]) == [found, gone]
    both = of_notes(shelf.connection, [f"notes-{id}", f"notes-{other}", "none"])
    assert both == {f"notes-{id}": found, f"notes-{other}": gone}


def test_values() -> None:
    shelf = Shelf()
    for author, source, folder, tags in [
        *(("Ana Moreau", "Tide", "reports/2024", ("aid/café",)), ("Ana Moreau", "Tide", "", ())),
        *(("Bo Anand", "Étude", "reports/2023", ("aid/café", "money")), (None, None, "x", ())),
    ]:
        shelf.add("t", author=author, source=source, folder=folder, notes=[("", *tags)])

    def known(field: str, begun: str = "") -> list[str]:
        return values(shelf.connection, field, begun)

    assert known("author") == ["Ana Moreau", "Bo Anand"]
    assert known("author", "an") == ["Ana Moreau", "Bo Anand"]
    assert known("author", "anand") == ["Bo Anand"]
    assert known("author", "oreau") == []
    assert known("source", "et") == ["Étude"]
    assert known("in", "rep") == ["reports", "reports/2023", "reports/2024"]
    assert known("tag", "") == ["aid", "aid/café", "money"]
    assert known("tag", "caf") == ["aid/café"]
    assert known("format") == ["text"]
    assert known("lang") == known("title") == known("no such field") == []
    assert values(shelf.connection, "author", "", most=1) == ["Ana Moreau"]
