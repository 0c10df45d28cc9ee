import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.annotation import Notes, annotate, new_notes
from reader.formats import parse as read
from reader.hits import RANKED, Group, Kind, groups
from reader.index import entries
from reader.index.notes import put_notes
from reader.index.texts import canonical
from reader.passage import Cancelled
from reader.query import parse
from reader.results import is_table, markdown, may_replace, ours, save, table
from reader.text import fold
from tests.indexed import indexed

TEXTS = {
    "/a.md": "---\ndate: 2024-03-01\n---\n# Tides\n\n"
    "The ferry waits. Nobody came.\n\nA ferry, a ferry!\n",
    "/b.md": "---\ndate: 2025-11-05\nsource: Wire\n---\n# The ferry\n\nThe wind blew. It sank.\n",
    "/c.md": "# Rain\n\nThe ferryman slept through all of it, and so did the harbour.\n",
}


def noted(path: str, exact: str, *, note: str = "", tags: tuple[str, ...] = ()) -> Notes:
    document = read(TEXTS[path].encode(), path)
    start = document.text.index(exact)
    one = annotate(
        document,
        start,
        start + len(exact),
        id="an-id",
        device="d",
        now="2024",
        note=note,
        tags=tags,
    )
    return replace(new_notes(document, path), records=(one,))


def found(query: str, *notes: tuple[int, Notes], best: bool | None = None) -> list[Group]:
    connection = indexed(TEXTS)
    for id, one in notes:
        put_notes(connection, one, 1)
        entries.join(connection, id, one.id)
    return [group for _, group in groups(connection, parse(query), best=best) if group]


def titles(found: list[Group]) -> list[str]:
    return [group.row.article.title for group in found]


def test_passages_with_what_was_found_in_them() -> None:
    [group] = found("ferry wait*")
    assert [(hit.context, [hit.context[a:b] for a, b in hit.spans]) for hit in group.hits] == [
        ("The ferry waits.", ["ferry", "wait"]),
        ("A ferry, a ferry!", ["ferry", "ferry"]),
    ]
    assert {hit.kind for hit in group.hits} == {Kind.TEXT}
    text = canonical(indexed(TEXTS), 1)
    assert next(text[a:b] for hit in group.hits for a, b in hit.marks) == "ferry"


def test_the_best_come_first_where_they_are_few_and_the_newest_if_asked() -> None:
    assert titles(found("ferry")) == ["The ferry", "Tides"]
    assert titles(found("the", best=False)) == ["The ferry", "Tides", "Rain"]
    assert titles(found("rain or harbour or ferry", best=True))[0] == "Rain"


def test_the_newest_come_first_where_they_are_many() -> None:
    texts = {
        f"/{n}.md": f"---\ndate: {2000 + n % 20}-01-01\n---\n# T{n}\n\n{'tide ' * (n % 7 + 1)}\n"
        for n in range(RANKED + 1)
    }
    told = list(groups(indexed(texts), parse("tide")))
    assert {total for total, _ in told} == {RANKED + 1}
    dates = [group.row.article.date or "" for _, group in told if group]
    assert dates == sorted(dates, reverse=True)


def test_notes_and_tags_are_found_too() -> None:
    notes = noted("/c.md", "The ferryman", note="Ask about the *money*.", tags=("crew/pay",))
    [group] = found("money", (3, notes))
    [hit] = group.hits
    assert (hit.kind, hit.context, hit.annotation) == (Kind.NOTE, "Ask about the *money*.", "an-id")
    assert [hit.context[a:b] for a, b in hit.spans] == ["money"]
    assert canonical(indexed(TEXTS), 3)[hit.start : hit.end] == "The ferryman"
    assert hit.marks == ((hit.start, hit.end),)
    [group] = found("#crew", (3, notes))
    assert [(hit.kind, hit.tags) for hit in group.hits] == [(Kind.NOTE, ("crew/pay",))]
    both = found("slept money", (3, notes))[0].hits
    assert [hit.kind for hit in both] == [Kind.TEXT, Kind.NOTE]


def test_exact_words_are_found_over_the_end_of_a_line_of_a_note() -> None:
    notes = noted("/c.md", "The ferryman", note="Ask\nHim about it.")
    [hit] = found('="Ask Him"', (3, notes))[0].hits
    assert (hit.kind, hit.context, hit.spans) == (Kind.NOTE, "Ask Him about it.", ((0, 7),))
    assert found('="ask Him"', (3, notes)) == []


def test_what_is_asked_for_by_its_tag_is_found_beside_words() -> None:
    notes = noted("/c.md", "The ferryman", note="Ask.", tags=("crew/pay",))
    told = {
        group.row.article.title: [(hit.kind, hit.context) for hit in group.hits]
        for group in found("sank or #crew", (3, notes))
    }
    assert told == {"The ferry": [(Kind.TEXT, "It sank.")], "Rain": [(Kind.NOTE, "Ask.")]}
    [group] = found("slept or #crew", (3, notes))
    assert [hit.kind for hit in group.hits] == [Kind.TEXT, Kind.NOTE]
    for words in ("slept #crew", "slept or ferryman", "slept or -ferryman"):
        assert [hit.kind for hit in found(words, (3, notes))[-1].hits] == [Kind.TEXT]


def test_notes_and_passages_of_missing_articles_are_found_after_all_others() -> None:
    quote = "The ferryman slept"
    one = replace(
        noted("/c.md", quote, note="Why did he?", tags=("crew/pay",)), id="lost", title="Gone"
    )
    connection = indexed({"/a.md": TEXTS["/a.md"]})
    put_notes(connection, one, 1)
    connection.execute("UPDATE notes SET lost = 1")

    def told(query: str) -> list[tuple[str, list[tuple[Kind, str]]]]:
        found = list(groups(connection, parse(query)))
        assert {total for total, _ in found} == {len(found) - 1}
        return [
            (group.row.article.title, [(hit.kind, hit.context) for hit in group.hits])
            for _, group in found
            if group
        ]

    assert [title for title, _ in told("ferry or ferryman")] == ["Tides", "Gone"]
    assert told("slept") == [("Gone", [(Kind.TEXT, quote)])]
    assert told("why") == [("Gone", [(Kind.NOTE, "Why did he?")])]
    assert told("slept why") == [("Gone", [(Kind.TEXT, quote), (Kind.NOTE, "Why did he?")])]
    assert told("ferry or #crew")[1:] == [("Gone", [(Kind.NOTE, "Why did he?")])]
    assert told("#crew") == told("is:missing")
    assert told("#crew") == [("Gone", [(Kind.TEXT, quote), (Kind.NOTE, "Why did he?")])]
    [group] = [group for _, group in groups(connection, parse("slept")) if group]
    assert [group.hits[0].context[a:b] for a, b in group.hits[0].spans] == ["slept"]
    put_notes(connection, replace(one, records=(replace(one.records[0], note=""),)), 2)
    connection.execute("UPDATE notes SET lost = 1")
    assert told("crew") == [("Gone", [(Kind.TEXT, quote)])]
    assert told("pay or #crew") == [("Gone", [(Kind.TEXT, quote)])]
    assert "missing" in markdown("slept", [group]) and table([group]).count(",text,") == 1


def test_an_article_that_matches_by_what_is_known_of_it_is_told_by_its_beginning() -> None:
    [group] = found("date:2025")
    [hit] = group.hits
    assert (hit.context, hit.start, hit.spans) == ("The ferry", 0, ())
    assert found("date:1999") == []


def test_who_speaks_is_told() -> None:
    turns = "\n\n".join(f"**{who}:** It is cold, said {who}." for who in ("Ana", "Ben") * 3)
    told = list(groups(indexed({"/t.md": f"# Talk\n\n{turns}\n"}), parse("cold")))
    [group] = [group for _, group in told if group]
    assert [hit.speaker for hit in group.hits] == ["Ana", "Ben"] * 3
    told = list(groups(indexed({"/t.md": f"# Talk\n\n{turns}\n"}), parse("cold speaker:ben")))
    [group] = [group for _, group in told if group]
    assert [hit.speaker for hit in group.hits] == ["Ben"] * 3
    asked = parse("talk speaker:ben")
    told = list(groups(indexed({"/t.md": f"# Talk\n\n{turns}\n"}), asked))
    assert [group for _, group in told if group] == [], "nobody says it"


def test_long_sentences_are_cut_around_what_was_found() -> None:
    long = "and so it went on " * 400
    [(_, _), (_, group)] = groups(
        indexed({"/l.txt": f"T\n\n{long} needle {long}.\n"}), parse("needle")
    )
    assert group is not None
    [hit] = group.hits
    assert len(hit.context) < 500
    assert [hit.context[a:b] for a, b in hit.spans] == ["needle"]
    assert hit.context.startswith(("and", "so", "it", "went", "on"))


def test_nobody_waits_any_more() -> None:
    with pytest.raises(Cancelled):
        list(groups(indexed(TEXTS), parse("the"), cancelled=lambda: True))


WORDS = "tide Tide tides ferry café CAFÉ 東京 to. \U0001f4da don't! é".split()
TEXT = st.lists(
    st.lists(st.sampled_from([*WORDS, "\n", ",", ". "]), max_size=40).map(" ".join), max_size=4
).map("\n\n".join)


@given(st.lists(TEXT, max_size=4), st.sampled_from(["tide", "tid*", "cafe or 東", '"tide ferry"']))
def test_every_place_is_in_a_passage(texts: list[str], asked: str) -> None:
    connection = indexed({f"/{n}.txt": text for n, text in enumerate(texts)})
    query = parse(asked)
    told = {group.row.id: group for _, group in groups(connection, query) if group}
    for id in range(1, len(texts) + 1):
        text = canonical(connection, id)
        standing = set(query.hits(fold(text), raw=text.replace("\n", " ")))
        if not standing:
            continue
        hits = told[id].hits
        for hit in hits:
            assert text[hit.start : hit.end].replace("\n", " ") == hit.context
            assert all(0 <= low < high <= len(hit.context) for low, high in hit.spans)
        ranges = [(hit.start, hit.end) for hit in hits]
        assert all(any(a <= start < b for a, b in ranges) for start, _ in standing)
        marks = {mark for hit in hits for mark in hit.marks}
        assert marks <= standing


# What is written of them


def hostile() -> Iterator[Group]:
    texts = {
        "/=x.txt": '=HYPERLINK(1) *bold* #tag\n\n-2 ferry | <b>x</b>, "said" [a](b).\n\n@ferry\n'
    }
    yield from (group for _, group in groups(indexed(texts), parse("ferry")) if group)


def test_a_table_can_be_read_again_and_holds_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(table(hostile()))))
    assert rows[0]["context"].endswith('"said" [a](b).')
    for row in rows:
        assert not any(cell[:1] in "=+-@" for cell in row.values() if cell)
    assert rows[0]["title"].startswith("'=HYPERLINK")
    assert rows[0]["start"].isdigit()


def test_markdown_shows_everything_letter_for_letter() -> None:
    told = markdown('ferry "x"', hostile())
    assert "**ferry**" in told
    assert "<b>" not in told.replace("\\<b>", "")
    assert "\\*bold\\*" in told and "\\[a](b)" in told
    assert ours(told) and ours(table(())) and not ours("# Mine\n")


@pytest.mark.parametrize("name", ["found.md", "found.CSV"])
def test_only_exports_of_our_own_are_replaced_unasked(tmp_path: Path, name: str) -> None:
    path = tmp_path / "deep" / name
    assert may_replace(path)
    places, articles = save(path, "ferry", found("ferry"))
    assert (places, articles) == (3, 2)
    assert may_replace(path) and is_table(path) is name.endswith("CSV")
    assert oct(path.stat().st_mode)[-3:] == "600"
    path.write_text("mine\n")
    assert not may_replace(path)
    assert list(path.parent.iterdir()) == [path]
