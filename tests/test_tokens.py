"""Words: the same for filters, for the index and for FTS5."""

import sqlite3

from hypothesis import example, given
from hypothesis import strategies as st

from reader.text import fold
from reader.tokens import begins, distinct, words

TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aZ 09-'’“\n\u00a0éÉßςΣİıǅﬁ北京カ\u0301\u3000\u200d—ŁẞÅÅ"),
    )
)


@given(TEXTS)
@example("ΛΌΓΟΣ λόγος, ΣΑΣ İstanbul’s Straße")
def test_distinct_words_are_those_of_the_folded_text(text: str) -> None:
    assert set(distinct(text).split()) == set(words(fold(text)))


@given(TEXTS)
def test_fts5_finds_the_words_that_filters_find(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE VIRTUAL TABLE one USING fts5(text, tokenize='ascii');"
        "CREATE VIRTUAL TABLE terms USING fts5vocab(one, row);"
    )
    connection.execute("INSERT INTO one VALUES (?)", (distinct(text),))
    found = {term for [term] in connection.execute("SELECT term FROM terms")}
    connection.close()
    assert found == set(words(fold(text)))


def test_a_word_begins_where_no_other_goes_on() -> None:
    folded = fold("Air-défence 北京")
    assert [begins(folded, at) for at in range(len(folded))] == [
        *(True, False, False, True, True, False, False, False, False, False, False, True),
        *(True, True),
    ]
