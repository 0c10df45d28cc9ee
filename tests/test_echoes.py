from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.difference import figures, parts
from reader.echoes import Echo, Source, echoes
from reader.index.texts import canonical, text
from reader.passage import Cancelled
from tests.indexed import indexed, name
from tests.prose import sentence

BREAKWATER = (
    "The harbour board will spend at least 40 million crowns on the new breakwater before the"
    " winter of 2031."
)
MILL = (
    "Mayor Ilse Brandt told the council of Nordwik that the old mill would stay open to visitors"
    " through October."
)
BREAD = (
    "Bread prices rose by 7.5 percent in March, the sharpest rise since the statistics office"
    " began counting in 1994."
)
NIGHT = "Nobody who has rowed across the sound at night forgets the lights of the smelter."
RESERVOIR = (
    "The committee asked for three further inspections of the reservoir. It wants the first of"
    " them to take place in May, before the snow has melted. The last one is to follow in"
    " September, when the water stands lowest."
)
BRIDGE = "I never promised that the bridge would be free of charge"
BEFORE = "Some other things were told first, and nobody minded at all."
AFTER = "What came of it is told elsewhere, in a longer piece."


def prose(random: Random, sentences: int) -> str:
    return " ".join(sentence(random) for _ in range(sentences))


def others() -> dict[str, str]:
    """Articles about other things, so that it can be told which words are common."""
    random = Random(5)
    return {f"/other-{n}.md": f"# Other {n}\n\n{prose(random, 12)}\n" for n in range(120)}


def page(said: str) -> str:
    return f"# A page\n\n{BEFORE}\n\n{said}\n\n{AFTER}\n"


def found(passage: str, *said: str) -> list[Echo]:
    """The echoes of a passage among pages that say these things, and others."""
    texts = {f"/{n}.md": page(one) for n, one in enumerate(said)}
    return echoes(indexed({**others(), **texts}), passage)


def differences(passage: str, echo: Echo) -> list[tuple[str, str]]:
    return figures(passage, echo.text, parts(passage, echo.text))


@pytest.mark.parametrize(
    ("passage", "said", "least"),
    [
        (BREAKWATER, f"She recalled the promise: “{BREAKWATER}” Nobody laughed.", 0.97),
        (BREAKWATER, "THE HARBOUR BOARD WILL SPEND AT LEAST 40 MILLION CROWNS, it said.", 0.6),
        (
            BREAKWATER,
            "According to the minutes, at least 40 million crowns are to be spent by the harbour"
            " board on the new breakwater, and before winter.",
            0.55,
        ),
        (
            BREAKWATER,
            "The board of the harbour wants to spend 40 million crowns or more on its new"
            " breakwater before 2031.",
            0.55,
        ),
        (
            MILL,
            "The old mill will stay open to visitors through October, Mayor Ilse Brandt told"
            " the council.",
            0.7,
        ),
        (MILL, "In Nordwik the old mill would stay open to visitors, the council heard.", 0.55),
        (
            BREAD,
            "In March bread prices rose by 7.5%, the sharpest rise since counting began in 1994,"
            " the statistics office said.",
            0.7,
        ),
        (NIGHT, "I read it: nobody who has rowed across the sound at night forgets.", 0.6),
        (
            NIGHT,
            "Whoever has rowed across the sound by night will never forget the lights of the"
            " smelter.",
            0.65,
        ),
        (
            RESERVOIR,
            "“It wants the first of them to take place in May, before the snow has melted,” the"
            " paper wrote.",
            0.52,
        ),
        (BRIDGE, f"“{BRIDGE},” Lund said, and: “Ask the others.”", 0.97),
        (BRIDGE, "Lund says he never promised that the bridge would be free.", 0.7),
        (BRIDGE, "I always promised that the bridge would be free of charge, Lund said.", 0.7),
    ],
)
def test_what_is_said_again_is_found(passage: str, said: str, least: float) -> None:
    [echo] = found(passage, said)
    assert name(echo.path) == "0" and echo.title == "A page"
    assert echo.score >= least
    assert echo.text.strip("“”") in said or said in echo.text
    assert "\n\n" not in echo.text


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        (
            BREAKWATER,
            "The school board will spend at least two afternoons on the new timetable before the"
            " summer of next year.",
        ),
        (
            BREAKWATER,
            "The harbour was quiet before the winter. The board met on the new pier and spent the"
            " afternoon there.",
        ),
        (
            MILL,
            "Mayor Otto Fromm told the council of Sandhus that the old church would stay closed"
            " to visitors through March.",
        ),
        (
            BREAD,
            "Milk prices fell by 2 percent in June, the statistics office said; it has been"
            " counting since 1994.",
        ),
        (BREAD, "The office began to rise in March, when bread was scarce and prices sharp."),
        (NIGHT, "Nobody who has walked across the town at noon forgets the smell of the bakery."),
        (
            RESERVOIR,
            "The committee asked for three copies of the report, the first of them in May.",
        ),
    ],
)
def test_what_only_looks_like_it_is_refused(passage: str, said: str) -> None:
    assert found(passage, said) == []


def test_a_changed_number_is_told() -> None:
    said = BREAKWATER.replace("40", "43")
    [echo] = found(BREAKWATER, said)
    assert echo.text == said
    assert differences(BREAKWATER, echo) == [("40 million", "43 million")]
    [echo] = found(BREAD, BREAD.replace("7.5 percent", "9 percent").replace("in 1994", "in 1996"))
    assert differences(BREAD, echo) == [("7.5", "9"), ("1994", "1996")]


def test_the_best_come_first() -> None:
    shorter = "The harbour board will spend at least 40 million crowns, it was said."
    again = found(BREAKWATER, shorter, BREAKWATER.replace("40", "43"), BREAKWATER)
    assert [name(echo.path) for echo in again] == ["2", "1", "0"]
    assert sorted((echo.score for echo in again), reverse=True) == [echo.score for echo in again]
    assert len(echoes(indexed(others()), BREAKWATER)) == 0


def test_the_passage_itself_is_left_out_and_its_article_told_apart() -> None:
    own = f"# Own\n\n{BREAKWATER} So they said.\n\n{BEFORE}\n\n{AFTER}\n\nYes: {BREAKWATER}\n"
    connection = indexed({**others(), "/own.md": own, "/else.md": page(NIGHT + " " + BREAKWATER)})
    [[id]] = connection.execute("SELECT id FROM articles WHERE path = ?", (b"/own.md",))
    start = canonical(connection, id).index(BREAKWATER)
    again = echoes(connection, BREAKWATER, Source(id, start, start + len(BREAKWATER)))
    assert [(name(echo.path), echo.same) for echo in again] == [("else", False), ("own", True)]
    assert again[1].start > start + len(BREAKWATER)


def test_copies_are_told_once_and_those_of_its_own_article_not_at_all() -> None:
    texts = {"/own.md": page(MILL), "/copy.md": page(MILL)}
    texts |= {f"/{n}.md": page(f"It is so: {MILL}") for n in range(3)}
    connection = indexed({**texts, **others()})
    start = canonical(connection, 1).index(MILL)
    [echo] = echoes(connection, MILL, Source(1, start, start + len(MILL)))
    assert echo.copies == 2 and echo.article in (3, 4, 5)


def test_places_end_with_sentences_unless_these_go_on_for_long() -> None:
    [echo] = found(BRIDGE, f"He said this. Then he said: {BRIDGE}, of course. And more.")
    assert echo.text == f"Then he said: {BRIDGE}, of course."
    long = "and so on and on " * 20
    [echo] = found(BRIDGE, f"{long}, {BRIDGE}, {long}")
    assert echo.text == BRIDGE


def test_who_says_it_is_told() -> None:
    turns = "\n\n".join(f"**{who}:** It is cold here, and late." for who in ("Ana", "Ben") * 3)
    connection = indexed({**others(), "/t.md": f"# Talk\n\n{turns}\n\n**Ana:** {MILL}\n"})
    [echo] = echoes(connection, MILL)
    assert (echo.speaker, echo.text) == ("Ana", MILL)
    content = text(connection, echo.article)
    assert content and echo.paragraph == content.paragraph_at(echo.start)


def test_passages_of_which_nothing_can_be_found() -> None:
    connection = indexed({"/0.md": page(MILL)})
    assert [echoes(connection, said) for said in ("", "…", "the mill", "Zz 99 kk")] == [[]] * 4
    assert echoes(indexed({}), MILL) == []


def test_nobody_waits_any_more() -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 30

    with pytest.raises(Cancelled):
        echoes(indexed({"/0.md": page(MILL)}), MILL, cancelled=cancelled)


@pytest.mark.parametrize("words", [3, 8, 30, 500])
def test_any_passage_of_a_text_is_found_in_another_one(words: int) -> None:
    random = Random(words)
    said = " ".join(prose(random, 120).split()[:words])
    connection = indexed(
        {**others(), "/it.md": page(f"{prose(random, 3)} {said} {prose(random, 3)}")}
    )
    best = echoes(connection, said)[0]
    assert (name(best.path), best.score > 0.9) == ("it", True)


@given(st.integers(0, 2**32), st.integers(4, 30), st.sampled_from(["drop", "swap", "add"]))
def test_an_edited_passage_is_found_where_most_of_it_stands(
    seed: int, length: int, edit: str
) -> None:
    random = Random(seed)
    said = prose(random, 40).split()[:length]
    edited = list(said)
    at = random.randrange(len(edited))
    if edit == "add":
        edited.insert(at, "nevertheless")
    else:
        edited[at : at + 1] = ["otherwise"] if edit == "swap" else []
    texts = {"/it.md": page(" ".join(edited)), "/no.md": page(MILL)}
    connection = indexed(texts)
    for echo in echoes(connection, " ".join(said)):
        whole = canonical(connection, echo.article)
        assert 0 <= echo.start < echo.end <= len(whole)
        assert whole[echo.start : echo.end] == echo.text
        assert 0.0 < echo.score <= 1.0
        again = parts(" ".join(said), echo.text)
        assert "".join(echo.text[one.other_start : one.other_end] for one in again) == echo.text
    if length >= 8:
        assert "it" in {name(echo.path) for echo in echoes(connection, " ".join(said))}
