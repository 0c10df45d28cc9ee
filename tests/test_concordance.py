from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.concordance import (
    CONTEXT,
    Batch,
    Column,
    Line,
    Places,
    Sort,
    batches,
    key,
    newest,
    of,
    speaks,
)
from reader.index.texts import canonical
from reader.query import parse
from reader.text import fold
from reader.tokens import begins
from tests.indexed import indexed, name

DATED = ("2024", "2023-05-06", "2024-02")
TEXTS = {
    "/a.md": "---\ndate: 2024-03-01\n---\n# Tides\n\n"
    "The ferry waits. No ferry came\nbefore noon.\n",
    "/b.md": "---\ndate: 2023-11-05\n---\n# Wind\n\n"
    "One Ferry, two ferries.\n\nThe old ferry sank.\n",
    "/c.md": "# Rain\n\nThe ferryman slept.\n",
}


def hits(query: str) -> Places:
    return of(parse(query))


def found(
    texts: dict[str, str], query: str, *, most: int = 1_000
) -> tuple[list[Line], list[Batch]]:
    connection = indexed(texts)
    ids = [id for [id] in connection.execute("SELECT id FROM articles ORDER BY id")]
    told = list(batches(connection, ids, hits(query), most=most))
    return [line for batch in told for line in batch.lines], told


def test_every_occurrence_has_a_line_with_what_stands_around_it() -> None:
    lines, told = found(TEXTS, "ferry")
    assert [(name(line.path), line.left, line.word, line.right) for line in lines] == [
        ("a", "The ", "ferry", " waits. No ferry came before noon."),
        ("a", "The ferry waits. No ", "ferry", " came before noon."),
        ("b", "One ", "Ferry", ", two ferries."),
        ("b", "The old ", "ferry", " sank."),
    ]
    assert sum((batch.dates for batch in told), Counter()) == {"2024-03-01": 2, "2023-11-05": 2}
    assert sum(batch.articles for batch in told) == 3


def test_phrases_beginnings_and_exact_words_are_found() -> None:
    def words(query: str) -> list[str]:
        return [line.word for line in found(TEXTS, query)[0]]

    assert words('"the ferry"') == ["The ferry"]
    assert words("ferr*") == ["ferry", "ferry", "Ferry", "ferries", "ferry", "ferryman"]
    assert words("=Ferry") == ["Ferry"]
    assert words('"ferry came before"') == ["ferry came before"]
    assert words("sank -ferry") == ["sank"], "what is to be left out is not looked for"


def test_of_places_within_one_another_only_the_outer_one_counts() -> None:
    lines, _ = found(TEXTS, '"old ferry sank" or ferry or sank')
    assert [line.word for line in lines] == ["ferry", "ferry", "Ferry", "old ferry sank"]


def test_who_speaks_is_told() -> None:
    turns = "\n\n".join(f"**{who}:** It is cold, said {who}." for who in ("Ana", "Ben") * 3)
    lines, _ = found({"/t.md": f"# Talk\n\n{turns}\n"}, "cold")
    assert [line.speaker for line in lines] == ["Ana", "Ben"] * 3
    query = parse("cold speaker:ben")
    connection = indexed({"/t.md": f"# Talk\n\n{turns}\n"})
    [batch] = batches(connection, [1], of(query), speaks(query))
    assert [line.speaker for line in batch.lines] == ["Ben"] * 3
    assert sum(batch.dates.values()) == 3
    assert speaks(parse("cold -speaker:ben")) is None


def test_lines_beyond_a_limit_are_counted_but_not_made() -> None:
    texts = {f"/{n}.md": "# T\n\n" + "tide " * 7 for n in range(5)}
    lines, told = found(texts, "tide", most=16)
    assert len(lines) == 16
    assert sum(sum(batch.dates.values()) for batch in told) == 35
    assert [line.article for line in lines] == [1] * 7 + [2] * 7 + [3] * 2


def test_nobody_waits_any_more() -> None:
    texts = {f"/{n}.md": "# T\n\ntide " for n in range(40)}
    connection = indexed(texts)
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 5

    told = list(batches(connection, range(1, 41), hits("tide"), cancelled=cancelled))
    assert told == [] and len(asked) == 6


def test_articles_that_have_gone_are_passed_over() -> None:
    connection = indexed(TEXTS)
    [batch] = batches(connection, [2, 99, 1], hits("ferry"))
    assert [line.article for line in batch.lines] == [2, 2, 1, 1]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.ARTICLE, ["waits", "came", ", two", "sank"]),
        (Sort.LEFT, ["came", "sank", ", two", "waits"]),  # no, old, one, the
        (Sort.RIGHT, ["came", "sank", ", two", "waits"]),
        (Sort.DATE, [", two", "sank", "waits", "came"]),
    ],
)
def test_lines_are_sorted(sort: Sort, order: list[str]) -> None:
    lines, _ = found(TEXTS, "ferry")
    column = Column(sort, lines)
    told = [line.right.strip() for line in column.lines]
    assert [words[: len(word)] for words, word in zip(told, order, strict=True)] == order


def test_unknown_dates_and_speakers_come_last() -> None:
    line = found(TEXTS, "ferry")[0][0]
    said = [line._replace(speaker=who, date=date) for who, date in [("", ""), ("Bo", "2024")]]
    assert Column(Sort.SPEAKER, said).lines == said[::-1]
    assert Column(Sort.DATE, said).lines == said[::-1]
    assert fold("ÄGIR") == key(line._replace(speaker="Ägir"), Sort.SPEAKER)


WORDS = "tide Tide tides ti-de ferry café CAFÉ 東京 to \U0001f4da don't é".split()
TEXT = st.lists(
    st.lists(st.sampled_from([*WORDS, "\n", ",", ".", "  "]), max_size=30).map(" ".join), max_size=5
).map("\n\n".join)


@given(
    st.lists(TEXT, max_size=4),
    st.sampled_from(
        ["tide", "tid*", "cafe", "=CAFÉ", '"tide ferry"', "東京", "京", "don't", "é", "d"]
    ),
    st.integers(0, 30),
)
def test_lines_are_what_a_plain_search_finds(texts: list[str], query: str, most: int) -> None:
    connection = indexed({f"/{n}.txt": text for n, text in enumerate(texts)})
    ids = range(1, len(texts) + 1)
    expected: list[tuple[int, int, int]] = []
    for id in ids:
        text = canonical(connection, id)
        folded = fold(text)
        for start, end in sorted(parse(query).hits(folded, raw=text.replace("\n", " "))):
            rest = next(at for at in range(end, len(text) + 1) if begins(folded, at))
            expected.append((id, start, rest))
    told = list(batches(connection, ids, hits(query), most=most))
    lines = [line for batch in told for line in batch.lines]
    assert [(line.article, line.start, line.end) for line in lines] == expected[:most]
    assert sum(sum(batch.dates.values()) for batch in told) == len(expected)
    for line in lines:
        text = canonical(connection, line.article).replace("\n", " ")
        assert text[line.start : line.end] == line.word
        assert text[: line.start].endswith(line.left) and text[line.end :].startswith(line.right)
        assert max(len(line.left), len(line.right)) <= CONTEXT


@given(st.lists(TEXT, max_size=4), st.sampled_from(list(Sort)), st.randoms())
def test_the_order_is_the_same_however_lines_come_in(
    texts: list[str], sort: Sort, random: Random
) -> None:
    lines, _ = found({f"/{n}.txt": text for n, text in enumerate(texts)}, "t* or f* or c*")
    column = Column(sort)
    at = 0
    while at < len(lines):
        step = random.randint(1, 9)
        column.add(lines[at : at + step])
        at += step
    assert column.lines == sorted(lines, key=lambda line: key(line, sort))
    assert len(column) == len(lines)


def test_the_newest_articles_come_first_those_without_a_date_last() -> None:
    texts = {f"/{n}.md": f"---\ndate: {date}\n---\n# T\n\ntide\n" for n, date in enumerate(DATED)}
    connection = indexed({**texts, "/x.md": "# T\n\ntide\n", "/y.md": "# T\n\nwind\n"})
    assert newest(connection, parse("tide")) == [3, 1, 2, 4]
    assert newest(connection, parse("wind")) == [5]
